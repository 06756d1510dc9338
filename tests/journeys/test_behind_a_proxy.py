"""The examples of docs/running.md, started as they are printed there, before a real ``midweek serve``.

Only what belongs to the place is put in: ports of loopback, and a certificate of the test's own.
"""

import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from maintenance.services import access, private_feeds
from maintenance.services.sign_in import PER_ACCOUNT_AND_ADDRESS
from tests.conftest import skip_or_fail
from tests.support.desk import give_own_password
from tests.support.ports import free_port
from tests.support.printed import printed
from tests.support.serving import Answer, Served, serving
from tests.support.world import ROOT, World

NAME = "maintenance.example.gov"
DOCUMENT = "docs/running.md"
SIGN_IN = "/desk/sign-in"
REQUESTS = "proxy-requests"
LOGS = (REQUESTS, "errors", "proxy-log")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Proxied:
    """A proxy of this machine, and what stands behind it."""

    behind: Served
    port: int
    plain_port: int
    context: ssl.SSLContext | None

    def ask(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> Answer:
        """As a customer asks, by the name that they know."""
        if self.context is None:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        else:
            connection = HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.context)
        return answered(connection, method, path, body, headers)


def answered(
    connection: HTTPConnection, method: str, path: str, body: str | bytes, headers: dict[str, str]
) -> Answer:
    given = {"Host": NAME, "Content-Type": FORM, **headers}
    try:
        connection.request(method, path, body or None, given)
        came = connection.getresponse()
        named = {name.lower(): value for name, value in came.getheaders()}
        return Answer(came.status, named, came.read().decode("utf-8", "replace"))
    finally:
        connection.close()


@pytest.fixture
def behind(site: Flask, world: World, tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, site.extensions["midweek"].database_url, PROXY_HOPS="1") as served:
        yield served


@pytest.fixture(params=["nginx", "caddy"])
def proxied(request: pytest.FixtureRequest, behind: Served, tmp_path: Path) -> Iterator[Proxied]:
    start = {"nginx": nginx, "caddy": caddy}[request.param]
    with start(behind, tmp_path) as proxy:
        yield proxy


@contextmanager
def nginx(behind: Served, folder: Path, instead: dict[str, str] | None = None) -> Iterator[Proxied]:
    """``instead`` puts other lines in the place of some that are printed."""
    for program in ("nginx", "openssl"):
        if not shutil.which(program):
            skip_or_fail(f"{program} is not installed here (Debian: apt install {program}).")
    certificate, key, port, plain = folder / "one.pem", folder / "one.key", free_port(), free_port()
    made = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} "
        f"-addext subjectAltName=DNS:{NAME} -keyout {key} -out {certificate}"
    )
    subprocess.run(made.split(), check=True, capture_output=True)
    servers = put_in(printed(DOCUMENT, "nginx")[1], instead or {})
    here = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/certs/maintenance.example.gov.pem": str(certificate),
        "/etc/ssl/private/maintenance.example.gov.key": str(key),
        "127.0.0.1:8000": f"127.0.0.1:{behind.port}",
        "/var/log/nginx/maintenance.log": f"{folder}/{REQUESTS}",
    }
    own = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ access_log off; {own}\n{put_in(servers, here)}}}\n"
    )
    file = folder / "nginx.conf"
    file.write_text(whole, encoding="utf-8")
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    with ran(["nginx", "-e", f"{folder}/errors", "-c", str(file)], folder, port):
        yield Proxied(behind, port, plain, context)


@contextmanager
def caddy(behind: Served, folder: Path) -> Iterator[Proxied]:
    """Without a certificate: it would fetch one for the name, which is nobody's."""
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed here (Debian: apt install caddy).")
    port = free_port()
    site = printed(DOCUMENT, "caddyfile")[0]
    here = {
        "{\n    log {": "{\n    admin off\n    log {",
        f"{NAME} {{": f"http://{NAME}:{port} {{\n    bind 127.0.0.1",
        "127.0.0.1:8000": f"127.0.0.1:{behind.port}",
    }
    file = folder / "Caddyfile"
    file.write_text(put_in(site, here), encoding="utf-8")
    with ran(["caddy", "run", "--config", str(file), "--adapter", "caddyfile"], folder, port):
        yield Proxied(behind, port, port, None)


def put_in(text: str, here: dict[str, str]) -> str:
    """The example in this place; whatever is named has to be in it."""
    for printed_so, put in here.items():
        assert printed_so in text
        text = text.replace(printed_so, put)
    return text


@contextmanager
def ran(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The proxy, from when it answers until it has ended."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(folder)}
    with (folder / "proxy-log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        for _ in range(100):
            try:
                answered(HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/", b"", {})
                break
            except ConnectionRefusedError:
                with_patience(process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def with_patience(process: "subprocess.Popen[bytes]") -> None:
    """A tenth of a second, unless it has ended, which it must not."""
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.1)


def test_a_customer_reads_through_it(proxied: Proxied) -> None:
    answer = proxied.ask("GET", "/")
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    tag = answer.headers["etag"]
    assert proxied.ask("GET", "/", **{"If-None-Match": tag}).status == 304
    if proxied.context is not None:  # Caddy does this by itself where it has a certificate.
        plain = HTTPConnection("127.0.0.1", proxied.plain_port, timeout=30)
        moved = answered(plain, "GET", "/history?x=1", b"", {})
        assert (moved.status, moved.headers["location"]) == (301, f"https://{NAME}/history?x=1")


def test_a_client_chooses_neither_its_address_nor_the_id_of_its_request(proxied: Proxied) -> None:
    """However it claims to be somebody else, its attempts are counted together."""
    answer = proxied.ask("GET", "/nowhere", **{"X-Request-Id": "chosen-by-the-client"})
    request_id = answer.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f-]{32,36}", request_id)
    assert f"<code>{request_id}</code>" in answer.text
    assert request_id in {line["request_id"] for line in proxied.behind.requests()}
    for header, name in (
        ("X-Forwarded-For", "ines"),
        ("X_Forwarded_For", "rosa"),
        ("Forwarded", "olga"),
    ):
        form = urlencode({"email": f"{name}@example.gov", "password": "not the password"})
        statuses = [
            proxied.ask("POST", SIGN_IN, form, **{header: f"192.0.2.{n}"}).status
            for n in range(PER_ACCOUNT_AND_ADDRESS + 1)
        ]
        assert statuses == [401] * PER_ACCOUNT_AND_ADDRESS + [429], header


def test_somebody_signs_in_through_it_and_sends_a_megabyte_at_most(
    proxied: Proxied, world: World
) -> None:
    password = give_own_password(world.ines, now=datetime.now(UTC))
    form = urlencode({"email": "ines@example.gov", "password": password})
    answer = proxied.ask("POST", SIGN_IN, form, Origin=f"https://{NAME}")
    assert (answer.status, answer.headers["location"]) == (303, "/desk")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Secure-midweek=")
    assert proxied.ask("GET", "/desk", Cookie=cookie.partition(";")[0]).status == 200
    assert proxied.ask("POST", SIGN_IN, b"email=" + b"x" * 900_000).status == 401
    assert proxied.ask("POST", SIGN_IN, b"email=" + b"x" * 1_100_000).status == 413


def logged(folder: Path) -> str:
    """All that the proxy wrote anywhere."""
    files = (folder / name for name in LOGS)
    return "".join(file.read_text(errors="replace") for file in files if file.exists())


@pytest.mark.parametrize("start", [nginx, caddy])
def test_no_secret_of_an_address_is_in_a_log_of_the_proxy(
    start: Callable[[Served, Path], AbstractContextManager[Proxied]],
    behind: Served,
    world: World,
    tmp_path: Path,
) -> None:
    """Neither when it is answered nor when Midweek is down, which is what goes into the log of errors."""
    now = datetime.now(UTC)
    private = private_feeds.make(world.ines, now=now)
    link = access.make_link(ROOT, world.ines.person_id or 0, now=now)
    paths = (f"/private/{private}.ics", f"/private/{private}.ics?once=more", f"/desk/link/{link}")
    referer = {"Referer": f"https://{NAME}/private/{private}.ics"}
    with start(behind, tmp_path) as proxied:
        assert [proxied.ask("GET", path, **referer).status for path in paths] == [200] * 3
        if proxied.context is not None:
            plain = HTTPConnection("127.0.0.1", proxied.plain_port, timeout=30)
            assert answered(plain, "GET", paths[0], b"", {}).status == 301
        assert proxied.ask("GET", "/upcoming").status == 200
        behind.end()
        assert [proxied.ask("GET", path, **referer).status for path in paths] == [502] * 3
        assert proxied.ask("GET", "/history").status == 502
    said = logged(tmp_path)
    assert said.count("/private/-") >= 4
    assert said.count("/desk/link/-") >= 2
    assert "/upcoming" in said
    assert said.count("/history") >= 2  # once as a request, once as an error
    for secret in (private, link):
        assert secret not in said


def test_the_units_are_ones_that_systemd_takes(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed here.")
    serving, fetching = printed(DOCUMENT, "ini")
    for name, unit in (("midweek", serving), ("midweek-worker", fetching)):
        file = tmp_path / f"{name}.service"
        file.write_text(put_in(unit, {"/opt/midweek/bin/midweek": "/bin/true"}), encoding="utf-8")
        done = subprocess.run(
            ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
