"""What a verb was pressed on, as hidden fields of its form (DESIGN §6, Pressing)."""

import secrets
from collections.abc import Mapping

from maintenance.domain.errors import refuse
from maintenance.domain.facts import WindowState
from maintenance.domain.window import Pressed, Window

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


def sent(form: Mapping[str, str]) -> Pressed:
    """What the form carried. Raises Refused where it carried none, as no page of ours does."""
    try:
        return Pressed(
            key=form["press-key"][:64],
            state=WindowState(form["press-state"]),
            live=_number(form["press-live"]),
            pending=_number(form["press-pending"]),
            publication=_number(form["press-publication"]),
        )
    except (KeyError, ValueError) as error:
        raise refuse("press", "Load the page again before you press this.") from error


def _number(text: str) -> int | None:
    return int(text[:12]) if text else None
