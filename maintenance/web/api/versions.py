"""Which version of a window somebody has read: its ETag, and the ``Pressed`` that it stands for.

The ETag can be read back: state, live and pending revision, last publication. So a verb is pressed
on exactly what If-Match names (RFC 9110 13.1.1), without anything being kept about readers.
"""

import re
import secrets
from dataclasses import dataclass

from flask import request

from maintenance.domain.errors import MidweekError, Stale
from maintenance.domain.facts import WindowState
from maintenance.domain.window import Pressed, Window
from maintenance.web.problems import NoIfMatch

_NONE = "-"
_NUMBER = r"([1-9]\d{0,8}|-)"
_WRITTEN = re.compile(rf"({'|'.join(WindowState)})\.{_NUMBER}\.{_NUMBER}\.{_NUMBER}", re.ASCII)


@dataclass(frozen=True)
class Read:
    """What If-Match says was read; ``problem`` where it names no version there could be.

    Such a press is stale on every window: it goes through only where its result stands already.
    """

    pressed: Pressed
    problem: MidweekError | None = None


def etag(window: Window) -> str:
    """The version of a window as a strong ETag, without its quotes."""
    numbers = (
        window.live.number if window.live else None,
        window.pending.number if window.pending else None,
        window.last_publication,
    )
    return ".".join((window.state.value, *(str(number or _NONE) for number in numbers)))


def unread() -> Pressed:
    """Pressed on no window at all, as a new one is made."""
    return Pressed(secrets.token_urlsafe(16), WindowState.UNPUBLISHED)


def version_read() -> Read:
    """What If-Match says, under a number used once."""
    tags = request.if_match
    if tags.star_tag or not request.headers.get("If-Match", "").strip():
        return _nothing(
            NoIfMatch("Say which version of the window you have read: send its ETag as If-Match.")
        )
    known = [found for tag in tags.as_set() if (found := _WRITTEN.fullmatch(tag or ""))]
    if len(known) != 1:
        return _nothing(Stale("If-Match names no version of this window. Get it, and read it."))
    state, *numbers = known[0].groups()
    live, pending, publication = (None if n == _NONE else int(n) for n in numbers)
    key = secrets.token_urlsafe(16)
    return Read(Pressed(key, WindowState(state), live, pending, publication))


def _nothing(problem: MidweekError) -> Read:
    pressed = Pressed(secrets.token_urlsafe(16), WindowState.UNPUBLISHED, unread=True)
    return Read(pressed, problem)
