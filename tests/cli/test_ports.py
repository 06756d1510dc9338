"""Choosing a port: the one named or the next free one, and never one that another Midweek has."""

import socket
import subprocess
import sys

import click
import pytest

from maintenance.cli import ports
from tests.support.ports import free_port

CLAIM = "from maintenance.cli.ports import claimed_port; print(claimed_port({port})); input()"


def test_a_taken_port_that_was_named_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"Port {port} is taken"):
            ports.claimed_port(port)


def test_the_next_free_port_is_taken_and_said_aloud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first = taken.getsockname()[1]
        monkeypatch.setattr(ports, "LOCAL_PORT", first)
        chosen = ports.claimed_port(None)
    assert first < chosen < first + ports.TRIED_PORTS
    assert f"Port {first} is taken, so this is port {chosen}." in capsys.readouterr().out


def test_two_that_start_at_once_never_share_a_port() -> None:
    """The server would share a port silently with another one that has it."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM.format(port=port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert int(other.stdout.readline()) == port
        with pytest.raises(click.ClickException, match="is taken"):
            ports.claimed_port(port)
        other.communicate("\n", timeout=10)
    assert ports.claimed_port(port) == port


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(click.ClickException, match="not an address of this machine"):
        ports.claimed_port(free_port(), "192.0.2.1")
