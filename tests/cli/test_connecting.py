"""Which Midweek is asked, and with whose token: nobody else gets to read it."""

import os
from pathlib import Path

import pytest
import requests

from maintenance.cli import connecting
from maintenance.cli.connecting import connection
from maintenance.cli.refusals import BadInput

TOKEN = "mw_" + "a" * 43
ANYWHERE = "https://maintenance.example.gov"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a token, for its owner alone."""
    made = tmp_path / "token"
    made.write_text(f"{TOKEN}\n")
    made.chmod(0o600)
    return made


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[requests.Session]:
    """Every session that was opened."""
    opened: list[requests.Session] = []

    class Kept(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            opened.append(self)

    monkeypatch.setattr(connecting.requests, "Session", Kept)
    return opened


def sent(session: requests.Session, url: str) -> dict[str, str]:
    """The headers that would go out."""
    return dict(session.prepare_request(requests.Request("GET", url)).headers)


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("http://maintenance.example.gov", "must begin with https"),
        ("http://127.0.0.1.example.gov", "must begin with https"),
        ("maintenance.example.gov", "must be an address"),
        ("ftp://maintenance.example.gov", "must be an address"),
        ("https://", "must be an address"),
        ("https://[::1", "must be an address"),
        ("https://example.gov:99999", "must be an address"),
        ("https://a\x07b", "must be an address"),
        ("https://ines:secret@example.gov", "no name or secret"),
        ("https://example.gov/desk", "without a path"),
        ("https://example.gov/?x", "without a path"),
    ],
)
def test_an_address_that_is_none_is_refused(file: Path, server: str, said: str) -> None:
    with pytest.raises(BadInput, match=said), connection(server, file):
        pytest.fail("it was opened")


@pytest.mark.parametrize(
    ("server", "trusts_proxies"),
    [
        (ANYWHERE, True),
        (f"{ANYWHERE}:8443/", True),
        ("http://127.0.0.1:5250", False),
        ("http://127.8.8.8", False),
        ("http://[::1]:5250", False),
        ("http://localhost:5250", False),
    ],
)
def test_an_address_by_https_or_on_this_machine_is_taken(
    file: Path, sessions: list[requests.Session], server: str, trusts_proxies: bool
) -> None:
    """A proxy of the environment is never given what doesn't leave this machine."""
    with connection(server, file):
        assert sessions[0].trust_env is trusts_proxies


def test_the_token_goes_along_whatever_the_netrc_says(
    file: Path, sessions: list[requests.Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine maintenance.example.gov login somebody password else")
    monkeypatch.setenv("NETRC", str(netrc))
    with connection(ANYWHERE, file):
        assert sent(sessions[0], ANYWHERE)["Authorization"] == f"Bearer {TOKEN}"


def test_the_environment_gives_the_token_where_no_file_does(
    file: Path, sessions: list[requests.Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDWEEK_TOKEN", "mw_of_the_environment")
    with connection(ANYWHERE, None):
        assert sent(sessions[0], ANYWHERE)["Authorization"] == "Bearer mw_of_the_environment"
    with connection(ANYWHERE, file):
        assert sent(sessions[1], ANYWHERE)["Authorization"] == f"Bearer {TOKEN}"


def test_a_server_is_never_asked_without_a_token() -> None:
    with pytest.raises(BadInput, match="takes a token"), connection(ANYWHERE, None):
        pytest.fail("it was opened")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_token_that_others_can_read_or_write_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(BadInput, match=f"chmod 600 {file}"), connection(ANYWHERE, file):
        pytest.fail("it was opened")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"two words", "does not hold a token"),
        (b"mw_\x1b", "does not hold a token"),
        (b"\xff\xfe", "does not hold a token"),
        ("mw_é".encode(), "does not hold a token"),
    ],
    ids=["empty", "blank", "words", "control", "bytes", "letters"],
)
def test_a_file_that_holds_no_token_is_named_and_not_shown(
    file: Path, content: bytes, said: str
) -> None:
    file.write_bytes(content)
    with pytest.raises(BadInput, match=said) as refused, connection(ANYWHERE, file):
        pytest.fail("it was opened")
    assert str(file) in refused.value.message
    assert "words" not in refused.value.message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"), connection(ANYWHERE, tmp_path / "none"):
        pytest.fail("it was opened")


def test_a_pipe_is_as_good_as_a_file(sessions: list[requests.Session]) -> None:
    """As in --token-file <(pass show midweek)."""
    reading, writing = os.pipe()
    os.write(writing, TOKEN.encode())
    os.close(writing)
    with connection(ANYWHERE, Path(f"/dev/fd/{reading}")):
        assert sent(sessions[0], ANYWHERE)["Authorization"] == f"Bearer {TOKEN}"
    os.close(reading)
