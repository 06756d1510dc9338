"""``midweek`` as somebody at the machine runs it: in this process, or as a server of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from click.testing import CliRunner, Result

from maintenance.cli import main

SAFE = {
    "SECRET_KEY": "only for the tests, but long enough 0123456789",
    "BASE_URL": "https://maintenance.example.gov",
}
STARTS_WITHIN_SECONDS = 60.0
ROOT = Path(__file__).resolve().parents[2]


def midweek(*arguments: str, **environ: str) -> Result:
    """Runs a command with these ``MIDWEEK_*`` settings, named without the prefix."""
    named = {f"MIDWEEK_{name}": value for name, value in environ.items()}
    return CliRunner(env=named).invoke(main, list(arguments), prog_name="midweek")


def own_environment(**more: str) -> dict[str, str]:
    """This process's variables without any setting of Midweek, and more."""
    return {k: v for k, v in os.environ.items() if not k.startswith("MIDWEEK_")} | more


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """``midweek`` as a process in ``folder``, ended with SIGTERM where it still runs."""
    command = [sys.executable, "-c", "from maintenance.cli import main; main()", *arguments]
    with started(folder, command, PYTHONPATH=str(ROOT)) as process:
        yield process


@contextmanager
def started(folder: Path, command: list[str], **more: str) -> Iterator[subprocess.Popen[str]]:
    """A program in ``folder``, ended with all that it started where it still runs."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=own_environment(PYTHONUNBUFFERED="1", **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def answer(
    address: str, process: subprocess.Popen[str], within: float = STARTS_WITHIN_SECONDS
) -> int:
    """The status that an address answers with, once the server is up, ``within`` seconds."""
    ends = time.monotonic() + within
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (urllib.error.URLError, ConnectionError):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
    said = process.stdout.read() if process.stdout and process.poll() is not None else ""
    raise AssertionError(f"the server did not come up: {said}")
