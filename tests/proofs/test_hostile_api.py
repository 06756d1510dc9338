"""Hostile text through the API: as values, as names, as keys and versions, as cursors and filters."""

import io
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from werkzeug.test import TestResponse

from maintenance.domain.policy.judge import RULES
from maintenance.web import limits
from tests.support import unharmed
from tests.support.figures import Figures
from tests.support.hostile import sent_as
from tests.support.program import Program, program
from tests.support.read_everywhere import NOW, Typing, read_all, reads_alike
from tests.support.typist import short
from tests.support.world import approve_it, propose_it

pytestmark = pytest.mark.proof
TICKETS = "https://tickets.example.gov/"
A_WINDOW_TAKES, TEXTS_A_CALL = 16, 8
LONGEST_ADDRESS, LONGEST_HEADER = 2_000, 300
DOCUMENT = "/api/v1/openapi.json"
SENT_AS_HEADERS = ("Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Authorization")
Json = dict[str, Any]


@pytest.fixture
def programs(typing: Typing) -> dict[str, Program]:
    """An operator’s and a reviewer’s, under names that are hostile as well; nobody counts the calls."""
    typing.app.extensions.pop(limits._METER, None)
    names = iter(short(text) for text in typing.texts)
    with time_machine.travel(NOW, tick=False):
        return {
            who: program(typing.app.test_client(), getattr(typing.world, who), name=next(names))
            for who in ("ines", "lena", "marcus", "noor")
        }


def called(
    typing: Typing, path: str, does: Callable[..., TestResponse], *given: Any, **more: Any
) -> TestResponse:
    """An answer, in a context of its own as from the outside, read strictly."""
    got = Context().run(partial(does, *given, **more))
    unharmed.answer(path, got)
    typing.counted["answers"] += 1
    return got


def test_windows_that_programs_fill_with_hostile_text_harm_no_reader(
    typing: Typing, programs: dict[str, Program], logged: io.StringIO, figures: Figures
) -> None:
    """The same life as at the desk: saved, returned, approved, told and cancelled, then read."""
    for number, start in enumerate(range(0, len(typing.texts), A_WINDOW_TAKES)):
        texts = [typing.texts[(start + n) % len(typing.texts)] for n in range(A_WINDOW_TAKES)]
        _a_window(typing, programs, number, texts)
    read_all(typing)
    lines = unharmed.log(logged.getvalue())
    figures("hostile", **typing.counted, log_lines=lines, broken=0)


def test_every_operation_takes_or_refuses_hostile_text(
    typing: Typing, programs: dict[str, Program], logged: io.StringIO, figures: Figures
) -> None:
    """Each operation of the document, hostile text wherever it takes anything, of any type."""
    document = called(typing, DOCUMENT, programs["marcus"].get, "/openapi.json").json
    assert isinstance(document, dict)
    operations, many = _operations(document), len(typing.texts)
    for number in range(max(len(operations), many // TEXTS_A_CALL)):
        texts = [typing.texts[(TEXTS_A_CALL * number + n) % many] for n in range(TEXTS_A_CALL)]
        for who in ("marcus", "noor"):
            _send(typing, programs[who], document, operations[number % len(operations)], texts)
    lines = unharmed.log(logged.getvalue())
    figures("hostile", operations=len(operations), **typing.counted, log_lines=lines, broken=0)


def _a_window(typing: Typing, programs: dict[str, Program], number: int, texts: list[str]) -> None:
    ines, lena = programs["ines"], programs["lena"]
    window_id = _made(typing, ines, number, texts)
    propose_it(typing.world, window_id, now=NOW)
    _pressed(typing, lena, window_id, "return", {"remarks": texts[9]})
    propose_it(typing.world, window_id, now=NOW)
    approve_it(typing.world, window_id, now=NOW)
    _pressed(typing, ines, window_id, "note", {"words": texts[10], "remark": texts[11]})
    if number % 2:
        _pressed(typing, ines, window_id, "cancel", {"words": texts[12], "remark": texts[13]})
    reads_alike(typing.people[""], window_id)
    for path in (f"/windows/{window_id}", f"/windows/{window_id}/record", "/windows", "/journal"):
        called(typing, path, ines.get, path)


def _made(typing: Typing, ines: Program, number: int, texts: list[str]) -> str:
    """As they come they are judged, and refused or taken; shortened they are taken, and saved twice."""
    day = (NOW + timedelta(days=number + 1)).date()
    raw = _content(str(day), texts[:6], texts[6])
    for path in ("/verdicts", "/windows"):
        called(typing, path, ines.post, path, raw)
    fit = _content(str(day), [short(text) for text in texts[:6]], texts[6][:100])
    for references in ([texts[8]], [TICKETS + texts[8]], []):
        made = called(typing, "/windows", ines.post, "/windows", {**fit, "references": references})
        if made.status_code == 201:
            return _saved_again(typing, ines, made.headers["Location"], texts[14:])
    raise AssertionError(f"not saved: {made.text}")


def _saved_again(typing: Typing, ines: Program, location: str, texts: list[str]) -> str:
    path = location[location.index("/windows/") :]
    etag = called(typing, path, ines.get, path).headers["ETag"]
    sent = dict(zip(("title", "why"), map(short, texts), strict=True))
    assert called(typing, path, ines.patch, path, sent, etag=etag).status_code == 200
    return path.rpartition("/")[2]


def _content(day: str, texts: list[str], reason: str) -> Json:
    title, why, notice, plan, rollback_plan, extra = texts
    padded = f"{reason} and no other day is possible"
    return {
        "title": title,
        "why": why,
        "components": [{"component": "databases", "impact": "degraded", "notice": notice}],
        "starts": f"{day}T10:00",
        "work_minutes": 60,
        "plan": plan,
        "rollback_plan": rollback_plan,
        "doers": [1],
        "references": [extra] if extra.startswith("https") else [],
        "exemptions": {rule.id: padded for rule in RULES},
    }


def _pressed(typing: Typing, one: Program, window_id: str, verb: str, body: Json) -> None:
    """As they come, then shortened where that was refused."""
    for sent in (body, {name: short(text) for name, text in body.items()}):
        got = called(typing, verb, one.press, window_id, verb, sent)
        if got.status_code < 400:
            return
    raise AssertionError(f"{verb}: {got.text}")


def _operations(document: Json) -> list[tuple[str, str, Json]]:
    return [
        (path, method.upper(), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "patch", "put", "delete"}
    ]


def _send(
    typing: Typing, one: Program, document: Json, what: tuple[str, str, Json], texts: list[str]
) -> None:
    path, method, operation = what
    named = operation.get("parameters", [])
    named += document["paths"][path].get("parameters", [])
    named = [_resolved(document, parameter) for parameter in named]
    asked = "&".join(
        f"{parameter['name']}={sent_as(texts[n % len(texts)][:LONGEST_ADDRESS])}"
        for n, parameter in enumerate(named)
        if parameter["in"] == "query"
    )
    address = path.removeprefix("/api/v1")
    for parameter in named:
        if parameter["in"] == "path":
            text = quote(texts[-1][:200].encode("utf-8", "surrogatepass"), safe="")
            address = address.replace(f"{{{parameter['name']}}}", text or "x")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    for content in _bodies(document, body["schema"], texts) if body else [None]:
        for headers in ({}, _headers(texts)):
            called(
                typing, address, one.call, method, f"{address}?{asked}", content, headers=headers
            )
    if body:
        raw, kind = texts[0].encode("utf-8", "surrogatepass"), "application/json"
        called(typing, address, one.call, method, address, data=raw, content_type=kind)


def _headers(texts: list[str]) -> dict[str, str]:
    """Those that an HTTP client can send at all: it has no way to send CR, LF or NUL in one."""
    sent = {}
    for n, name in enumerate(SENT_AS_HEADERS):
        text = texts[n % len(texts)][:LONGEST_HEADER].encode("utf-8", "replace").decode("latin-1")
        sent[name] = "".join(c for c in text if c not in "\r\n\x00")
    return sent


def _bodies(document: Json, schema: Json, texts: list[str]) -> Iterator[Any]:
    """Every property hostile at once, then text alone where text belongs, then no object at all."""
    properties = _resolved(document, schema).get("properties", {})
    yield {name: texts[n % len(texts)] for n, name in enumerate(properties)}
    yield {
        name: _of_type(document, part, texts[n % len(texts)])
        for n, (name, part) in enumerate(properties.items())
    }
    yield {texts[0]: texts[1]}
    yield [texts[0]]
    yield texts[0]


def _of_type(document: Json, schema: Json, text: str) -> Any:
    told = _resolved(document, schema)
    kind = told.get("type")
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        return [_of_type(document, told.get("items", {}), text)]
    if "properties" in told:
        return {name: _of_type(document, part, text) for name, part in told["properties"].items()}
    return text


def _resolved(document: Json, part: Json) -> Json:
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found  # type: ignore[no-any-return]
