"""The public face as files, served by nginx and Caddy as docs/running.md prints it."""

import gzip
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask

from maintenance.store.unit_of_work import reading
from maintenance.web.public.exported import addresses, publish_files
from tests.conftest import skip_or_fail
from tests.journeys.test_behind_a_proxy import DOCUMENT, NAME, put_in, ran
from tests.journeys.test_behind_a_proxy import nginx as proxy
from tests.support.ports import free_port
from tests.support.printed import printed
from tests.support.serving import serving
from tests.support.visitor import visit
from tests.support.world import BEGINNING, World, press, schedule

SAME = {"image/x-icon": {"image/x-icon", "image/vnd.microsoft.icon"}}
PLACE = "/srv/maintenance/www"
BY_HTTPS_ONLY = "strict-transport-security"
OF_THE_MOMENT = frozenset(
    {
        *("accept-ranges", "connection", "content-length", "content-type", "date", "etag"),
        *("last-modified", "server", "x-request-id"),
    }
)
SECRET = "s" * 43
TO_MIDWEEK = """    location / {
        proxy_pass http://127.0.0.1:8000;
    }
"""


@dataclass(frozen=True)
class Files:
    """What was published, and the web server before it."""

    link: Path
    port: int
    window_id: str

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers={"Host": NAME, **headers})
            came = connection.getresponse()
            return came.status, {n.lower(): v for n, v in came.getheaders()}, came.read()
        finally:
            connection.close()


@contextmanager
def nginx(link: Path, folder: Path, port: int) -> Iterator[None]:
    if not shutil.which("nginx"):
        skip_or_fail("nginx is not installed here (Debian: apt install nginx-light).")
    server = next(one for one in printed(DOCUMENT, "nginx") if PLACE in one)
    here = {"listen 80;": f"listen 127.0.0.1:{port};", PLACE: str(link)}
    own = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ access_log {folder}/requests; {own}\n{put_in(server, here)}}}\n"
    )
    with ran(["nginx", "-e", f"{folder}/errors", "-c", str(file)], folder, port):
        yield


@contextmanager
def caddy(link: Path, folder: Path, port: int) -> Iterator[None]:
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed here (Debian: apt install caddy).")
    site = next(one for one in printed(DOCUMENT, "caddyfile") if PLACE in one)
    here = {f"{NAME} {{": f"http://{NAME}:{port} {{\n    bind 127.0.0.1", PLACE: str(link)}
    file = folder / "Caddyfile"
    file.write_text("{\n    admin off\n}\n" + put_in(site, here))
    with ran(["caddy", "run", "--config", str(file), "--adapter", "caddyfile"], folder, port):
        yield


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def files(
    request: pytest.FixtureRequest, site: Flask, world: World, tmp_path: Path
) -> Iterator[Files]:
    start: Callable[..., object] = request.param
    window_id = schedule(world)
    link, port = tmp_path / "www", free_port()
    publish_files(link)
    with start(link, tmp_path, port):  # type: ignore[attr-defined]
        yield Files(link, port, window_id)


def test_every_address_is_answered_as_by_the_server(site: Flask, files: Files) -> None:
    with reading() as session:
        listed = [address for address, _, _ in addresses(session)]
    for path in listed:
        ours = visit(site, path)
        status, headers, body = files.ask(path)
        assert (status, body) == (200, ours.data), path
        assert headers["content-type"].split(";")[0] in SAME.get(ours.mimetype, {ours.mimetype})
        assert headers["cache-control"] == "public, no-cache"
        _, told, packed = files.ask(path, **{"Accept-Encoding": "gzip"})
        assert told["content-encoding"] == "gzip", path
        assert gzip.decompress(packed) == ours.data
        assert files.ask(path, **{"If-None-Match": headers["etag"]})[0] == 304
    assert files.ask("/static/midweek.css")[0] == 200
    assert files.ask("/nowhere")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/calendar.ics?component=databases",
        "/calendar.ics?impact=outage&cancelled=drop",
        "/calendar.ics?0",
        "/history?q=upgrade",
        "/history?month=2026-11",
        "/history?q=",
        "/subscribe?component=databases",
        "/desk",
        "/desk/windows?page=2",
        "/api/v1/windows",
        "/healthz",
    ],
)
def test_what_only_the_server_can_answer_is_to_be_asked_for_again(files: Files, path: str) -> None:
    """The whole calendar in the place of a chosen one would fill somebody's calendar."""
    status, headers, page = files.ask(path)
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "600", "no-store")
    assert headers["content-type"].startswith("text/html")
    assert page == (files.link / "503.html").read_bytes()
    assert files.ask(path, **{"If-None-Match": headers.get("etag", '"x"')})[0] == 503


@pytest.mark.parametrize(
    "path", ["/static/midweek.css", "/", "/next.json", "/components/databases/calendar.ics"]
)
def test_a_query_that_the_server_reads_nothing_of_changes_nothing(
    site: Flask, files: Files, path: str
) -> None:
    status, headers, body = files.ask(f"{path}?v=0123456789")
    assert (status, body) == (200, visit(site, path).data)
    assert "retry-after" not in headers


def test_every_address_that_reads_a_query_is_one_of_those(site: Flask, files: Files) -> None:
    """Asked of the server itself: a view that answers otherwise for a query is refused here."""
    queries = "component=databases", "q=upgrade", "month=2026-11", "page=2", "impact=outage"
    with reading() as session:
        listed = [address for address, _, _ in addresses(session)]
    for path in listed:
        plain = visit(site, path)
        asked = [visit(site, f"{path}?{query}") for query in queries]
        if any((one.status_code, one.data) != (200, plain.data) for one in asked):
            assert [files.ask(f"{path}?{query}")[0] for query in queries] == [503] * 5, path
        assert files.ask(f"{path}?")[0] == 200


def test_each_answer_bears_the_headers_that_the_server_sends(site: Flask, files: Files) -> None:
    """All but what tells of the moment, what holds by https alone, and what goes without saying."""
    with reading() as session:
        listed = [address for address, _, _ in addresses(session)]
    for path in (*listed, "/static/midweek.css", "/static/local-time.js", "/nowhere"):
        ours = {name.lower(): value for name, value in visit(site, path).headers.items()}
        by_https_only = ours.pop(BY_HTTPS_ONLY)
        assert ours.pop("content-disposition", "inline").startswith("inline")
        if path.startswith("/static/"):  # Only the server knows which bytes an address is for.
            ours["cache-control"] = "public, no-cache"
        _, headers, _ = files.ask(path)
        assert headers.pop(BY_HTTPS_ONLY, by_https_only) == by_https_only
        theirs, ours = (
            {name: value for name, value in all_of_it.items() if name not in OF_THE_MOMENT}
            for all_of_it in (headers, ours)
        )
        assert theirs == ours, path


def test_it_starts_without_a_warning(files: Files, tmp_path: Path) -> None:
    """But one about the test's own line on whom to run as."""
    logs = [tmp_path / name for name in ("errors", "proxy-log")]
    lines = [line for one in logs if one.exists() for line in one.read_text().splitlines()]
    assert [line for line in lines if "[warn]" in line and '"user" directive' not in line] == []


def test_a_page_of_another_site_may_ask_with_the_tag_that_it_kept(files: Files) -> None:
    """Its browser asks first; a server of files alone would refuse that."""
    asks = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    status, first, _ = files.ask("/next.json", "OPTIONS", **asks)
    assert status == 204
    assert first["access-control-allow-origin"] == "*"
    assert "If-None-Match" in first["access-control-allow-headers"]
    _, whole, _ = files.ask("/next.json", Origin=asks["Origin"])
    assert whole["access-control-expose-headers"] == "ETag, Link"
    assert files.ask("/next.json", **{"If-None-Match": whole["etag"]})[0] == 304


def test_a_private_calendar_is_to_be_asked_for_again_and_its_address_is_in_no_log(
    files: Files, tmp_path: Path
) -> None:
    """Whoever has subscribed to one asks on, while there are only files."""
    for path in (f"/private/{SECRET}.ics", f"/desk/link/{SECRET}"):
        status, headers, _ = files.ask(path)
        assert (status, headers["retry-after"]) == (503, "600")
    assert files.ask("/upcoming")[0] == 200
    logs = [tmp_path / name for name in ("requests", "errors", "proxy-log")]
    said = "".join(one.read_text() for one in logs if one.exists())
    assert SECRET not in said


def test_the_next_set_is_there_at_once(files: Files, world: World) -> None:
    _, before, _ = files.ask("/calendar.ics")
    press(world, "cancel", files.window_id, now=BEGINNING)
    publish_files(files.link)
    status, after, body = files.ask("/calendar.ics", **{"If-None-Match": before["etag"]})
    assert (status, b"STATUS:CANCELLED" in body) == (200, True)
    assert after["etag"] != before["etag"]


def test_nginx_answers_from_the_files_while_midweek_is_down(
    site: Flask, world: World, tmp_path: Path
) -> None:
    """What the server answers itself is handed on, whatever it is; what it can't, the files do."""
    schedule(world)
    link, port, beside = tmp_path / "www", free_port(), tmp_path / "proxy"
    publish_files(link)
    beside.mkdir()
    lines = next(one for one in printed(DOCUMENT, "nginx") if "@files" in one)
    instead = {TO_MIDWEEK: put_in(lines, {"127.0.0.1:8001": f"127.0.0.1:{port}"})}
    url = site.extensions["midweek"].database_url
    with (
        serving(tmp_path, url, PROXY_HOPS="1") as served,
        nginx(link, tmp_path, port),
        proxy(served, beside, instead) as proxied,
    ):
        chosen = "/calendar.ics?component=databases"
        assert proxied.ask("GET", chosen).status == 200
        lost = proxied.ask("GET", "/nowhere")
        assert (lost.status, "x-request-id" in lost.headers) == (404, True)
        served.end()
        for path, file in (("/", "index.html"), ("/calendar.ics", "calendar.ics")):
            answer = proxied.ask("GET", path)
            assert (answer.status, answer.text) == (200, (link / file).read_bytes().decode())
            packed = proxied.ask("GET", path, **{"Accept-Encoding": "gzip"})
            assert packed.headers["content-encoding"] == "gzip"
        for method, path in (("GET", chosen), ("GET", "/desk"), ("POST", "/desk/sign-in")):
            answer = proxied.ask(method, path, "email=ines" if method == "POST" else "")
            assert (answer.status, answer.headers["retry-after"]) == (503, "600"), path
            assert answer.text == (link / "503.html").read_text()
        for path in (f"/private/{SECRET}.ics", f"/desk/link/{SECRET}"):
            assert proxied.ask("GET", path).status == 502
    logs = [one for folder in (tmp_path, beside) for one in folder.iterdir() if one.is_file()]
    assert beside / "errors" in logs
    assert not any(SECRET.encode() in one.read_bytes() for one in logs)
