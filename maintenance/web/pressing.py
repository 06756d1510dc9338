"""What a verb was pressed on, as hidden fields of its form (docs/design.md, Pressing)."""

import secrets
from collections.abc import Mapping

from flask import redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from maintenance.domain.errors import refuse
from maintenance.domain.facts import WindowState
from maintenance.domain.window import Done, Pressed, Window
from maintenance.services.pressing import is_key
from maintenance.store.journal import head

_MOST = 1_000_000_000
_FIELDS = ("key", "state", "live", "pending", "publication")


def fresh(window: Window | None) -> Pressed:
    """How the window stands on the page that is being made, and a number to be used once."""
    key = secrets.token_urlsafe(16)
    if window is None:
        return Pressed(key, WindowState.UNPUBLISHED)
    return Pressed(
        key,
        window.state,
        window.live.number if window.live else None,
        window.pending.number if window.pending else None,
        window.last_publication,
    )


def hidden(pressed: Pressed) -> list[tuple[str, str]]:
    """The fields that carry it."""
    values = (getattr(pressed, name) for name in _FIELDS)
    return [
        (f"press-{name}", "" if value is None else str(value))
        for name, value in zip(_FIELDS, values, strict=True)
    ]


def hidden_with_head(pressed: Pressed, session: Session) -> list[tuple[str, str]]:
    """The same, with how far the journal went when the page was made."""
    return [*hidden(pressed), ("press-read-to", str(head(session).number))]


def sent(form: Mapping[str, str]) -> Pressed:
    """What the form carried. Raises Refused where it carried none, as no page of ours does."""
    try:
        return Pressed(
            key=_key(form["press-key"]),
            state=WindowState(form["press-state"]),
            live=_number(form["press-live"]),
            pending=_number(form["press-pending"]),
            publication=_number(form["press-publication"]),
            read_to=_number(form.get("press-read-to", "")),
        )
    except (KeyError, ValueError) as error:
        raise refuse("press", "Load the page again before you press this.") from error


def after(done: Done, pressed: Pressed, saved: Pressed | None = None) -> Response:
    """To the window's page, which says what this press did, and the saving that came with it."""
    also = saved.key if saved else None
    place = url_for("desk.one", window_id=done.window_id, done=pressed.key, saved=also)
    return redirect(place, 303)


def _key(text: str) -> str:
    if not is_key(text):
        raise ValueError("not a number of ours")
    return text


def _number(text: str) -> int | None:
    if not text:
        return None
    number = int(text)
    if not 0 < number < _MOST:
        raise ValueError("no revision and no publication has that number")
    return number
