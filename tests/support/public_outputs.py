"""Everything that the public can get, whole: each address that there is, each way to ask for it."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from werkzeug.test import TestResponse

from maintenance.store.unit_of_work import reading
from maintenance.web.public.exported import LEFT_OUT, addresses, publish_files
from tests.support.visitor import visit

# Of what is chosen and looked for, one of each kind: the server answers as many as one likes.
CHOSEN = (
    "/calendar.ics?component=databases&component=east",
    "/calendar.ics?group=platform&impact=degraded&cancelled=drop",
    "/subscribe?component=databases",
    "/subscribe?group=platform&impact=outage&cancelled=drop",
    "/history?q=upgrade",
    "/history?component=databases",
    "/history?q=canary",
    "/history?q=ines",
)
# What isn't there is answered too.
LOST = (
    *("/nowhere", "/windows/nowhere", "/windows/nowhere.ics", "/components/nowhere"),
    *("/components/nowhere/calendar.ics", "/calendar.ics?component=nowhere", "/history/2026-13"),
    *("/calendar.ics?impact=nowhere", "/subscribe?group=nowhere", "/api/v2/nowhere.json"),
    *(
        "/history?q=upgrade&page=99",
        "/history?component=nowhere",
        "/api/problems/nowhere",
        "/static/nowhere",
        "/windows/",
    ),
)
NOT_AMONG_THE_FILES = ("/subscribe", "/api", "/healthz")


@dataclass(frozen=True)
class Output:
    """One answer, or one file; ``told`` is all of it, headers too, as one text."""

    where: str
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    @property
    def told(self) -> bytes:
        return self.body + "".join(f"\n{name}: {value}" for name, value in self.headers).encode()


def listed(app: Flask) -> list[str]:
    """Every public address, for every window, component and month that there is."""
    known = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint[:7] == "public."}
    assert {f"public.{name}" for name in LEFT_OUT} <= known
    with app.test_request_context(), reading() as session:
        return sorted({*NOT_AMONG_THE_FILES, *(one for one, _, _ in addresses(session))})


def answers(app: Flask) -> Iterator[Output]:
    """Each address, as it is, without its body, in gzip, and asked about."""
    for path in (*listed(app), *CHOSEN, *LOST):
        plain = visit(app, path)
        yield output(path, plain)
        yield output(f"HEAD {path}", visit(app, path, method="HEAD"))
        yield output(f"OPTIONS {path}", visit(app, path, method="OPTIONS"))
        packed = visit(app, path, headers={"Accept-Encoding": "gzip"})
        if packed.headers.get("Content-Encoding") == "gzip":
            assert _unnamed(packed, gzip.decompress(packed.data)) == _unnamed(plain, plain.data), (
                path
            )
        tagged = {"If-None-Match": plain.headers.get("ETag", '"none"')}
        yield output(f"{path} again", visit(app, path, headers=tagged))
    yield output("a POST", visit(app, "/", method="POST"))
    yield output("a query", visit(app, f"/calendar.ics?component={quote('<b>')}"))


def _unnamed(answer: TestResponse, body: bytes) -> bytes:
    """Without the reference of this one answer, which a page that refuses has in its text."""
    return body.replace(answer.headers["X-Request-Id"].encode(), b"")


def output(where: str, answer: TestResponse) -> Output:
    """An answer as it came."""
    return Output(
        where, answer.mimetype or "", answer.data, tuple(answer.headers), answer.status_code
    )


def files(app: Flask, link: Path) -> Iterator[Output]:
    """What ``midweek publish`` writes, those in gzip unpacked."""
    publish_files(link)
    for file in sorted(one for one in link.resolve().rglob("*") if one.is_file()):
        body = file.read_bytes()
        unpacked = gzip.decompress(body) if file.suffix == ".gz" else body
        yield Output(str(file.relative_to(link.resolve())), file.suffix, unpacked)
