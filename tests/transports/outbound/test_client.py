"""The guarded client on real sockets, with a resolver that lies: none of it gets through.

Every connection of the client ends at a server of the test's own; which address the client meant is
kept. So “none through” is counted at the socket, not believed.
"""

import gzip
import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from maintenance.transports.outbound import client
from maintenance.transports.outbound.client import Answer, Outbound, Rules, resolved
from maintenance.transports.outbound.refusals import BadAddress, Unfit, Unreachable
from tests.support.listening import listening
from tests.support.scripted_server import Script, ScriptedServer, answers, drips
from tests.support.tls import serves_as, trusts
from tests.transports.outbound.test_public import PRIVATE

HOST, PUBLIC = "calendar.example.org", "93.184.215.14"
ADDRESS = f"https://{HOST}/canarysecret.ics"
OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = OK + b"Content-Length: 5\r\n\r\nhello"
SECONDS = 0.6
LEFT_WITHIN_SECONDS = 5.0
"""Leaving takes its time on a busy machine; each of the slow servers goes on for four times as long."""


@dataclass
class Site:
    """A server that everything leads to, and a client whose names resolve as told."""

    folder: Path
    script: Script
    names: dict[str, list[list[str]]] = field(default_factory=lambda: {HOST: [[PUBLIC]]})
    rules: Rules = field(default_factory=Rules)
    serves: str = HOST
    trusted: str = HOST
    ended: bool = False
    dialled: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = serves_as(self.folder, self.serves, ended=self.ended)
        self.server = ScriptedServer(self.script, context)

    def get(self, address: str = ADDRESS, *, redirects: int = 3) -> Answer:
        """What the client makes of it."""
        outbound = Outbound(
            self.rules,
            resolve=self._resolve,
            dial=self._dial,
            context=trusts(self.trusted, ended=self.ended),
        )
        with self.server:
            return outbound.get(address, {}, redirects=redirects)

    def _resolve(self, host: str, _port: int) -> list[str]:
        """A name may say something else each time that it is asked for."""
        self.resolved.append(host)
        told = self.names.get(host, [[host]])
        return told.pop(0) if len(told) > 1 else told[0]

    def _dial(self, address: str, _port: int, seconds: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=seconds)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ENDS_WITHIN_SECONDS", SECONDS)


def test_a_calendar_is_fetched_from_the_address_that_was_looked_at(tmp_path: Path) -> None:
    site = Site(tmp_path, answers(WHOLE))
    assert site.get().body == b"hello"
    assert site.dialled == [PUBLIC]
    assert site.server.names == [HOST]
    asked = site.server.asked[0].decode()
    assert asked.startswith("GET /canarysecret.ics HTTP/1.1\r\n")
    assert f"Host: {HOST}\r\n" in asked
    assert "Accept-Encoding: identity\r\n" in asked
    assert "ookie" not in asked
    assert site.resolved == [HOST]


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("beside", [True, False], ids=["beside a public one", "alone"])
def test_a_name_that_gives_a_private_address_is_never_connected_to(
    tmp_path: Path, private: str, beside: bool
) -> None:
    site = Site(tmp_path, answers(WHOLE), {HOST: [[PUBLIC, private] if beside else [private]]})
    with pytest.raises(BadAddress, match="not on the public internet"):
        site.get()
    assert (site.dialled, site.server.connections) == ([], 0)


LITERALS = ("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
            "017700000001", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "①②⑦.⓪.⓪.①", "127。0。0。1",
            "169.254.169.254", "0xa9fea9fe", "localhost", "localhost.", "LOCALHOST")  # fmt: skip


@pytest.mark.parametrize("host", LITERALS)
def test_however_an_address_of_ones_own_is_written_it_is_not_asked(
    tmp_path: Path, host: str
) -> None:
    """By the system's own resolver, as it reads old ways to write a number too."""
    dialled: list[str] = []

    def dial(address: str, _port: int, _seconds: float) -> socket.socket:
        dialled.append(address)
        raise OSError

    outbound = Outbound(Rules(), resolve=resolved, dial=dial)
    with pytest.raises(Unreachable):
        outbound.get(f"https://{host}/", {}, redirects=0)
    assert dialled == []


def test_a_name_that_turns_private_after_it_was_looked_at_leads_nowhere(tmp_path: Path) -> None:
    """Rebinding: asked once, and what was answered is what is connected to."""
    site = Site(tmp_path, answers(WHOLE), {HOST: [[PUBLIC], ["127.0.0.1"]]})
    assert site.get().status == 200
    assert (site.resolved, site.dialled) == ([HOST], [PUBLIC])


def redirect(to: str, status: int = 302) -> Script:
    return answers(
        f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()
    )


@pytest.mark.parametrize(
    "to",
    ["https://inside.example/", "https://127.0.0.1/", "https://[::ffff:10.0.0.1]/", "//127.0.0.1/x",
     f"http://{HOST}/", "file:///etc/passwd", f"https://a:b@{HOST}/", f"https://{HOST}:22/",
     "https://169.254.169.254/latest/meta-data/", "gopher://x/", "https://[", f"https://{HOST}\\@x/"],
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_looked_at_like_any_other_address(
    tmp_path: Path, to: str, status: int
) -> None:
    names = {HOST: [[PUBLIC]], "inside.example": [["10.0.0.1"]]}
    site = Site(tmp_path, redirect(to, status), names)
    with pytest.raises(BadAddress):
        site.get()
    assert site.dialled == [PUBLIC]


def test_a_redirect_to_the_same_name_is_resolved_and_looked_at_anew(tmp_path: Path) -> None:
    site = Site(tmp_path, redirect("/again"), {HOST: [[PUBLIC], ["127.0.0.1"]]})
    with pytest.raises(BadAddress, match="not on the public internet"):
        site.get()
    assert site.dialled == [PUBLIC]


@pytest.mark.parametrize("redirects", [0, 3])
def test_it_is_led_on_so_many_times_and_no_more(tmp_path: Path, redirects: int) -> None:
    site = Site(tmp_path, redirect("/again"))
    with pytest.raises(Unreachable, match=f"more than {redirects} times"):
        site.get(redirects=redirects)
    assert len(site.dialled) == redirects + 1


def test_where_a_redirect_leads_is_fetched(tmp_path: Path) -> None:
    def script(connection: socket.socket, asked: bytes) -> None:
        (answers(WHOLE) if b"/there" in asked else redirect("/there"))(connection, asked)

    assert Site(tmp_path, script).get().body == b"hello"


@pytest.mark.parametrize(
    ("serves", "trusted", "ended"),
    [("other.example.org", "other.example.org", False), (HOST, "other.example.org", False),
     (HOST, HOST, True)],
    ids=["another's", "nobody trusts it", "ended"],
)  # fmt: skip
def test_a_certificate_that_is_not_the_name_s_is_refused(
    tmp_path: Path, serves: str, trusted: str, ended: bool
) -> None:
    site = Site(tmp_path, answers(WHOLE), serves=serves, trusted=trusted, ended=ended)
    with pytest.raises(Unreachable, match="not one to be trusted for that name"):
        site.get()
    assert site.server.asked == []


BOMB = gzip.compress(b"\0" * 50_000_000)
PACKED = OK + b"Content-Encoding: gzip\r\n"
ANSWERS: dict[str, tuple[Script, str]] = {
    "nothing": (answers(), "broke off"),
    "no HTTP": (answers(b"220 mail.example.org ESMTP\r\n"), "broke off"),
    "SSH": (answers(b"SSH-2.0-OpenSSH_9.2\r\n"), "broke off"),
    "half a status": (answers(b"HTTP/1."), "broke off"),
    "a huge status line": (answers(b"HTTP/1.1 200 " + b"x" * 70_000), "broke off"),
    "a huge header": (answers(OK + b"X: " + b"x" * 70_000), "broke off"),
    "very many headers": (answers(OK + b"X: x\r\n" * 500 + b"\r\nhello"), "broke off"),
    "a length that is longer": (answers(OK + b"Content-Length: 9\r\n\r\nhello"), "broke off"),
    "a length of terabytes": (answers(OK + b"Content-Length: 9999999999999\r\n\r\nx"), "larger than 1 MB"),
    "two lengths": (answers(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello"), "broke off"),
    "a negative length": (answers(OK + b"Content-Length: -5\r\n\r\n" + b"x" * 1_100_000), "larger than 1 MB"),
    "more than it may": (answers(OK + b"\r\n" + b"x" * 1_100_000), "larger than 1 MB"),
    "chunks without end": (answers(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"8000\r\n" + b"x" * 32_768 + b"\r\n" + b"8000\r\n"), "broke off"),
    "a chunk of terabytes": (answers(OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n" + b"x" * 1_100_000), "larger than 1 MB"),
    "chunks that are none": (answers(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello"), "broke off"),
    "a bomb": (answers(PACKED + b"\r\n", BOMB), "larger than 1 MB"),
    "half a packed body": (answers(PACKED + b"\r\n", gzip.compress(b"hello")[:-9]), "broke off"),
    "packed with more": (answers(PACKED + b"\r\n", b"hello"), "broke off"),
    "packed otherwise": (answers(OK + b"Content-Encoding: br\r\n\r\nhello"), "packed its answer"),
    "packed twice": (answers(OK + b"Content-Encoding: gzip, gzip\r\n\r\nhello"), "packed its answer"),
    "deflated": (answers(OK + b"Content-Encoding: deflate\r\n\r\n", zlib.compress(b"x")), "packed its answer"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_makes_no_sense_has_a_sentence(tmp_path: Path, name: str) -> None:
    script, sentence = ANSWERS[name]
    with pytest.raises(Unreachable, match=sentence) as refused:
        Site(tmp_path, script).get()
    assert "canary" not in refused.value.sentence
    assert isinstance(refused.value, Unfit) is (sentence != "broke off")


_LEFT = r"longer than|did not answer"
SLOW = {
    "never answers": lambda connection, _asked: connection.recv(1) and None,
    "drips its status": drips(b"", b"H"),
    "drips a header": drips(OK + b"X: ", b"x"),
    "drips headers": drips(OK, b"X: x\r\n"),
    "goes on continuing": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "drips a body without a length": drips(OK + b"\r\n", b"x"),
    "drips a body": drips(OK + b"Content-Length: 500000\r\n\r\n", b"x"),
    "drips chunks": drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "drips a chunk's size": drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_server_that_takes_its_time_is_left(quick: None, tmp_path: Path, name: str) -> None:
    """However it goes about it: the limit is one of the whole, not of each read."""
    site = Site(tmp_path, SLOW[name])
    began = time.monotonic()
    with pytest.raises(Unreachable, match=_LEFT):
        site.get()
    assert time.monotonic() - began < LEFT_WITHIN_SECONDS


def test_redirects_share_the_one_limit(quick: None, tmp_path: Path) -> None:
    def script(connection: socket.socket, asked: bytes) -> None:
        threading.Event().wait(SECONDS / 2)
        redirect("/again")(connection, asked)

    began = time.monotonic()
    with pytest.raises(Unreachable, match=_LEFT):
        Site(tmp_path, script).get()
    assert time.monotonic() - began < LEFT_WITHIN_SECONDS


@pytest.fixture
def silent() -> Iterator[Callable[[str, int, float], socket.socket]]:
    """A server that takes connections and never agrees on TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listening_at:

        def dial(_address: str, _port: int, seconds: float) -> socket.socket:
            return socket.create_connection(listening_at.getsockname(), timeout=seconds)

        yield dial


def test_a_server_that_never_agrees_on_tls_is_left(
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    silent: Callable[[str, int, float], socket.socket],
) -> None:
    monkeypatch.setattr(client, "CONNECTS_WITHIN_SECONDS", SECONDS / 2)
    outbound = Outbound(Rules(), resolve=lambda *_: [PUBLIC], dial=silent)
    began = time.monotonic()
    with pytest.raises(Unreachable, match=_LEFT):
        outbound.get(ADDRESS, {}, redirects=0)
    assert time.monotonic() - began < LEFT_WITHIN_SECONDS


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CONNECTS_WITHIN_SECONDS", 0.2)
    ended = threading.Event()

    def hangs(_host: str, _port: int) -> list[str]:
        ended.wait(5)
        return [PUBLIC]

    with pytest.raises(Unreachable, match="There is no host called"):
        Outbound(Rules(), resolve=hangs).get(ADDRESS, {}, redirects=0)
    ended.set()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ConnectionRefusedError(), "took no connection"),
        (TimeoutError(), "did not answer within 3 seconds"),
        (OSError(113, "No route to host"), "broke off"),
    ],
)
def test_a_host_that_can_not_be_reached_has_a_sentence(error: OSError, sentence: str) -> None:
    def dial(_address: str, _port: int, _seconds: float) -> socket.socket:
        raise error

    with pytest.raises(Unreachable, match=sentence):
        Outbound(Rules(), resolve=lambda *_: [PUBLIC], dial=dial).get(ADDRESS, {}, redirects=0)


def test_where_one_address_takes_no_connection_the_next_is_tried(tmp_path: Path) -> None:
    site = Site(tmp_path, answers(WHOLE), {HOST: [["2606:4700::1", PUBLIC]]})
    real = site._dial

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        if ":" in address:
            site.dialled.append(address)
            raise OSError(101, "Network is unreachable")
        return real(address, port, seconds)

    site._dial = dial  # type: ignore[method-assign]
    assert site.get().status == 200
    assert site.dialled == ["2606:4700::1", PUBLIC]


def test_a_host_of_the_house_is_asked_once_an_operator_allows_it_and_by_https_alone(
    tmp_path: Path,
) -> None:
    for hosts, allowed in ((frozenset({HOST}), True), (frozenset({"other"}), False)):
        site = Site(tmp_path, answers(WHOLE), {HOST: [["10.0.0.5"]]}, Rules(hosts))
        if allowed:
            assert site.get().status == 200
        else:
            with pytest.raises(BadAddress):
                site.get()
    for never in ("127.0.0.1", "169.254.169.254", "::1", "fe80::1"):
        site = Site(tmp_path, answers(WHOLE), {HOST: [[never]]}, Rules(frozenset({HOST})))
        with pytest.raises(BadAddress):
            site.get()


def test_on_ones_own_machine_loopback_is_asked_by_http_and_nothing_else_is() -> None:
    own = Rules(own_machine=True)
    with ScriptedServer(answers(WHOLE)) as server:
        here = Outbound(own).get(f"http://127.0.0.1:{server.port}/", {}, redirects=0)
        assert here.body == b"hello"
        with pytest.raises(BadAddress, match="begins with http://"):
            Outbound(Rules()).get(f"http://127.0.0.1:{server.port}/", {}, redirects=0)
    for there in (PUBLIC, "10.0.0.1"):
        with pytest.raises(BadAddress):
            Outbound(own, resolve=lambda *_: [there]).get("http://x.example/", {}, redirects=0)  # noqa: B023


def test_on_ones_own_machine_neither_midweek_nor_loopback_inside_another_is_asked() -> None:
    with ScriptedServer(answers(WHOLE)) as server:
        port = server.port
        for host in ("64:ff9b::7f00:1", "::ffff:127.0.0.1", "2002:7f00:1::", "127.0.0.1"):
            own = Rules(own_machine=True, own_port=port if host == "127.0.0.1" else None)
            with pytest.raises(BadAddress):
                Outbound(own, resolve=lambda *_: [host]).get(f"http://x:{port}", {}, redirects=0)  # noqa: B023
        assert server.connections == 0


def test_a_proxy_of_the_environment_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedServer(answers(WHOLE)) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert Site(tmp_path, answers(WHOLE)).get().status == 200
        assert proxy.connections == 0


def test_what_is_packed_although_asked_not_to_is_unpacked(tmp_path: Path) -> None:
    packed = answers(PACKED + b"\r\n" + gzip.compress(b"hello"))
    assert Site(tmp_path, packed).get().body == b"hello"


def test_no_line_of_the_log_holds_the_address(tmp_path: Path) -> None:
    """urllib3 would name it where a header can't be parsed."""
    odd = answers(OK + b"No header at all\r\nContent-Length: 5\r\n\r\nhello")
    with listening(logging.DEBUG) as heard:
        assert Site(tmp_path, odd).get().status == 200
    assert "canary" not in heard.text


def test_tls_is_verified_by_what_the_system_trusts() -> None:
    context = client._context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) > 50
