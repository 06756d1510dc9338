"""The child process from outside: started with nothing, fed, listened to, ended and reaped.

It gets the calendar by its standard input and gives one answer by its standard output. However it
ends, nothing is left of it: it can write no file, and its whole group is killed.
"""

import contextlib
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from maintenance.transports.calendars.limits import ANSWER_AT_MOST, WALL_SECONDS_AT_MOST
from maintenance.transports.calendars.refusals import Reason, Refusal

CHILD = Path(__file__).with_name("child.py")
_log = logging.getLogger(__name__)
_PIECE = 65_536
_PAUSE = 0.002


def command(*arguments: str) -> list[str]:
    """Python alone: no environment of Python's, no folder of the caller's, no byte code written."""
    return [sys.executable, "-I", "-B", "-X", "utf8", str(CHILD), *arguments]


def asked(data: bytes, *arguments: str) -> bytes:
    """What the child answers. Raises Refusal where it ends without an answer, or not in time.

    Ended by a signal, it had taken too much; ended by itself, it is ours that is at fault.
    """
    until = time.monotonic() + WALL_SECONDS_AT_MOST
    process = start(*arguments)
    try:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the child was started without pipes")
        answer = _exchanged(process.stdin, process.stdout, data, until)
        _wait(process.pid, until)
    finally:
        end(process)
    if process.returncode > 0:
        _log.error("the process that reads calendars ended with %d", process.returncode)
        raise Refusal(Reason.FAULT)
    if process.returncode:
        raise Refusal(Reason.TOO_MUCH)
    return answer


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """A child in a session of its own, with two pipes and nothing else of ours."""
    return subprocess.Popen(  # noqa: S603 (our own file, with words of our own)
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"TZ": "UTC"},
        cwd="/",
        start_new_session=True,
    )


def _wait(pid: int, until: float) -> None:
    """Until it has ended. It isn't reaped yet: as long as its number is its own, so is its group's."""
    how = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while os.waitid(os.P_PID, pid, how) is None:
        if time.monotonic() >= until:
            raise Refusal(Reason.TOO_MUCH)
        time.sleep(_PAUSE)


def end(process: subprocess.Popen[bytes]) -> None:
    """The whole group is killed, whatever it was doing, and the child is reaped."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()


def _exchanged(fed: IO[bytes], heard: IO[bytes], data: bytes, until: float) -> bytes:
    """Feed and listen at once, so that neither waits for the other."""
    left, answer = memoryview(data), bytearray()
    with selectors.DefaultSelector() as waiting:
        for pipe, event in ((fed, selectors.EVENT_WRITE), (heard, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            waiting.register(pipe, event)
        while waiting.get_map():
            ready = [key.fileobj for key, _ in waiting.select(max(0, until - time.monotonic()))]
            if time.monotonic() >= until:
                raise Refusal(Reason.TOO_MUCH)
            if fed in ready:
                left = _taken(fed, left)
                if not left:
                    waiting.unregister(fed)
                    fed.close()
            if heard in ready:
                piece = os.read(heard.fileno(), _PIECE)
                answer += piece
                if len(answer) > ANSWER_AT_MOST:
                    raise Refusal(Reason.TOO_MUCH)
                if not piece:
                    waiting.unregister(heard)
    return bytes(answer)


def _taken(fed: IO[bytes], left: memoryview) -> memoryview:
    """What is left after some was taken; nothing where the child no longer listens."""
    try:
        return left[os.write(fed.fileno(), left[:_PIECE]) :]
    except BrokenPipeError:
        return left[:0]
