"""``midweek serve``: production refuses what is unsafe; ``--local`` needs nothing and ends cleanly."""

import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from maintenance.store.backup import back_up
from maintenance.web.bodies import AT_ONCE
from tests.support.console import SAFE, answer, midweek, running
from tests.support.ports import free_port

SECRET = SAFE["SECRET_KEY"]
ENDS_WITHIN_SECONDS = 10
TURNS_WITHIN_SECONDS = 15


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "MIDWEEK_SECRET_KEY must"),
        ({"SECRET_KEY": "short"}, "MIDWEEK_SECRET_KEY must"),
        ({"SECRET_KEY": "ab" * 40}, "MIDWEEK_SECRET_KEY must"),
        ({"BASE_URL": ""}, "MIDWEEK_BASE_URL must"),
        ({"BASE_URL": "http://maintenance.example.gov"}, "MIDWEEK_BASE_URL must"),
        ({"DATABASE_URL": ""}, "MIDWEEK_DATABASE_URL is missing"),
        ({"NONSENSE": "1"}, "MIDWEEK_NONSENSE is not a setting"),
        ({"POLICY": "/nowhere/policy.toml"}, "MIDWEEK_POLICY names /nowhere/policy.toml"),
    ],
    ids=["no-secret", "short", "poor", "no-address", "http", "no-database", "unknown", "policy"],
)
def test_production_refuses_what_is_unsafe_and_names_it(
    database_url: str, changes: dict[str, str], named: str
) -> None:
    done = midweek("serve", **{**SAFE, "DATABASE_URL": database_url, **changes})
    assert done.exit_code == 1
    assert named in done.stderr
    assert "Traceback" not in done.output


def test_production_names_all_that_is_wrong_at_once() -> None:
    done = midweek("serve")
    for name in ("DATABASE_URL", "SECRET_KEY", "BASE_URL"):
        assert f"MIDWEEK_{name}" in done.stderr


def test_production_refuses_a_database_file_that_others_can_read(
    tmp_path: Path, template: str
) -> None:
    file = tmp_path / "open.sqlite"
    file.touch()
    file.chmod(0o640)
    done = midweek("serve", DATABASE_URL=f"sqlite:///{file}", **SAFE)
    assert (done.exit_code, f"chmod 600 {file}" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [("serve", "--sample"), ("serve", "--local", "--host", "0.0.0.0")],  # noqa: S104
    ids=" ".join,
)
def test_local_and_production_are_not_mixed(arguments: tuple[str, ...]) -> None:
    assert midweek(*arguments).exit_code == 2


def test_a_taken_port_is_one_sentence_and_no_traceback(elsewhere: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = midweek("serve", "--local", "--port", str(port))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: Port {port} is taken. Name another, or none.\n"


@pytest.mark.parametrize("threads", range(1, AT_ONCE + 1))
def test_threads_that_slow_senders_could_all_take_are_refused(threads: int) -> None:
    done = midweek("serve", "--threads", str(threads))
    assert (done.exit_code, f"{threads} is not in the range 3<=x<=15" in done.stderr) == (2, True)


def test_a_backup_put_back_is_not_served_locally_either_before_it_was_dealt_with(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[object, ...]] = []
    module = import_module("maintenance.cli.serve")
    monkeypatch.setattr(module, "_run", lambda *how, **_: served.append(how))
    midweek("serve", "--local")
    kept, database = elsewhere.parent / "kept", elsewhere / "midweek.sqlite"
    back_up(f"sqlite:///{database}", kept)
    kept.replace(database)
    served.clear()
    refused = midweek("serve", "--local")
    assert (refused.exit_code, served) == (1, [])
    assert "run: midweek db restored" in refused.stderr
    assert midweek("db", "restored").exit_code == 0
    assert (midweek("serve", "--local").exit_code, len(served)) == (0, 1)


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_local_server_needs_nothing_and_ends_promptly(
    tmp_path: Path, ended_by: signal.Signals
) -> None:
    port = free_port()
    with running(tmp_path, "serve", "--local", "--port", str(port)) as process:
        assert answer(f"http://127.0.0.1:{port}/healthz", process) == 200
        began = time.monotonic()
        process.send_signal(ended_by)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert time.monotonic() - began < ENDS_WITHIN_SECONDS
    assert f"http://127.0.0.1:{port}, on this machine only" in said
    assert "Nobody can sign in yet" in said
    assert "INFO" not in said
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_second_start_keeps_the_data_and_prints_the_passwords_again(tmp_path: Path) -> None:
    said = []
    for _ in range(2):
        port = free_port()
        with running(tmp_path, "serve", "--local", "--sample", "--port", str(port)) as process:
            answer(f"http://127.0.0.1:{port}/", process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                body = page.read().decode()
            process.terminate()
            said.append(process.communicate(timeout=30)[0])
    assert "Sample data" in body
    first, second = (
        re.findall(r"^  (?:operator|reviewer|admin|auditor) .*", s, re.MULTILINE) for s in said
    )
    assert len(first) == 4
    assert first == second
    assert ("Loading" in said[0], "Loading" in said[1]) == (True, False)


def test_each_notice_of_the_sample_says_so_and_leads_to_where_it_is_served(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, "serve", "--local", "--sample", "--port", str(port)) as process:
        here = f"http://127.0.0.1:{port}"
        answer(f"{here}/", process)
        with urllib.request.urlopen(f"{here}/history.atom") as told:  # noqa: S310 (our own address)
            news = told.read().decode()
    assert set(re.findall(r' href="(http://[^/"]+)', news)) == {here}
    assert news.count("Sample data.") == news.count("<entry>") > 10


def test_a_request_under_way_is_finished_at_the_end(tmp_path: Path, template: str) -> None:
    """A body that is still on its way when the server is told to stop is answered all the same."""
    port = free_port()
    with running(tmp_path, "serve", "--local", "--port", str(port)) as process:
        answer(f"http://127.0.0.1:{port}/healthz", process)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
            slow.sendall(b"POST /desk/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n")
            slow.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\nab")
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.5)
            process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.5)
            slow.sendall(b"=c")
            assert slow.recv(12) == b"HTTP/1.1 401"
        process.communicate(timeout=30)
    assert process.returncode == 0


HOST = b"Host: localhost\r\n"
SECOND = b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"\r\n"
TOLD_APART_TWO_WAYS = {
    "two lengths": HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
    "a length with a sign": HOST + b"Content-Length: +5\r\n\r\n12345",
    "an unknown coding": HOST + b"Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunks and not": HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND,
    "a space before the colon": HOST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a line that goes on": HOST + b"X: a\r\n b\r\n\r\n",
    "two names": HOST + b"Host: evil.example\r\n\r\n",
}  # fmt: skip


def said_to(port: int, message: bytes) -> bytes:
    """All that the server answers on one connection, until it says nothing more for a second."""
    said = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as sender,
        suppress(TimeoutError),
    ):
        sender.sendall(message)
        while more := sender.recv(65_536):
            said += more
            sender.settimeout(1)
    return said


def test_a_message_that_could_be_read_two_ways_hides_no_second_one(
    tmp_path: Path, template: str
) -> None:
    """ASVS 5.0.0, V4.2.1: nothing is slipped past a proxy that reads it the other way."""
    port = free_port()
    with running(tmp_path, "serve", "--local", "--port", str(port)) as process:
        answer(f"http://127.0.0.1:{port}/healthz", process)
        assert said_to(port, SECOND).startswith(b"HTTP/1.1 200")
        for name, rest in TOLD_APART_TWO_WAYS.items():
            said = said_to(port, b"POST /desk/sign-in HTTP/1.1\r\n" + rest)
            assert (name, said[:12], said.count(b"HTTP/1.1 ")) == (name, b"HTTP/1.1 400", 1)
        hidden = b"0\r\n\r\n" + SECOND
        both = HOST + b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n" % len(hidden)
        said = said_to(port, b"POST /desk/sign-in HTTP/1.1\r\n" + both + hidden)
        assert said.count(b"HTTP/1.1 ") == 1


def test_the_clock_turns_in_the_one_worker_that_serves(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, "serve", "--local", "--port", str(port)) as process:
        answer(f"http://127.0.0.1:{port}/healthz", process)
        database = sqlite3.connect(tmp_path / "instance" / "midweek.sqlite")
        turned = 0
        for _ in range(TURNS_WITHIN_SECONDS):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
            (turned,) = database.execute("SELECT count(*) FROM clock").fetchone()
            if turned:
                break
        database.close()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        workers = children.read_text().split() if children.exists() else ["1"]
    assert (turned, len(workers)) == (1, 1)
