"""The form of a proposal, filled in as a whole one."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.seat import Filled, Seat, text_of

NEW = "/desk/windows/new"
WHOLE = {
    "title": "Database upgrade",
    "why": "Queries get faster.",
    "components-0-component": "databases",
    "components-0-impact": "degraded",
    "components-0-notice": "Connections drop once.",
    "on": "2026-12-02",
    "start": "10:00",
    "work": "60",
    "rollback": "30",
    "plan": "Do it.",
    "rollback_plan": "Undo it.",
    "doers": "1",
}


def filled(seat: Seat, changes: dict[str, Any], path: str = NEW) -> Filled:
    """The page’s form, whole, with these fields changed."""
    form = seat.form(path)
    for name, value in {**WHOLE, **changes}.items():
        form.fields.setlist(name, value if isinstance(value, list) else [value])
    return form


def window_of(answer: TestResponse) -> str:
    """The id of the window whose page an answer leads to."""
    assert answer.status_code == 303, text_of(answer.text)
    assert answer.location is not None
    return answer.location.split("?")[0].rsplit("/", 1)[1]
