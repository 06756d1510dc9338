"""All windows of a period, to take away: one line each, whatever became of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from flask import Response, render_template, request
from sqlalchemy.orm import Session

from maintenance.domain.localtime import local
from maintenance.publishing.export import as_csv, as_json
from maintenance.services.publish import settings
from maintenance.services.register import Registered, registered
from maintenance.web.asked_days import days_asked
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.filters import reader_zone
from maintenance.web.security import needs
from maintenance.web.taken_away import CSV, taken_away
from maintenance.web.unread import name_unknown


@blueprint.get("/windows/export")
@needs()
def register() -> str:
    """Which days, and in which form; the month before this one unless others are chosen."""
    first = local(now(), reader_zone()).date().replace(day=1)
    last = first - timedelta(days=1)
    return _form({"since": last.replace(day=1).isoformat(), "until": last.isoformat()}, {})


@blueprint.get("/windows/export.<any(csv, json):kind>")
@needs()
def register_taken(kind: str) -> Response | tuple[str, int]:
    """The windows of these days; the form again where they can’t be read."""
    errors: dict[str, str] = {}
    name_unknown(("since", "until"), errors)
    within = days_asked(request.args, reader_zone(), errors)
    if errors:
        return _form(request.args.to_dict(), errors), 400
    base_url = settings().base_url

    def read(session: Session) -> Iterator[str]:
        found = registered(session, within)
        if kind == CSV:
            return as_csv(COLUMNS, (_cells(line, base_url) for line in found))
        return as_json(found)

    return taken_away("midweek-windows", kind, read, now=now())


def _form(filled: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("desk/register.html", filled=filled, errors=errors, zone=reader_zone())


def _cells(line: Registered, base_url: str) -> list[Any]:
    values = [cell(line) for cell in _CELLS.values()]
    return [*values, f"{base_url}/desk/windows/{line.window_id}/record"]


def _decided(name: str) -> Callable[[Registered], Any]:
    """Something of the decision that the window stands by, or fell by."""
    return lambda line: getattr(line.decided, name) if line.decided else None


def _reviewed(name: str) -> Callable[[Registered], Any]:
    return lambda line: getattr(line.reviewed, name) if line.reviewed else None


def _act(which: str, name: str) -> Callable[[Registered], Any]:
    return lambda line: getattr(act, name) if (act := getattr(line, which)) else None


def _verdict(line: Registered) -> str:
    if line.decided is None:
        return ""
    return "passed" if line.decided.passed else "did not pass"


def _exceptions(line: Registered) -> tuple[str, ...]:
    granted = line.decided.exceptions if line.decided else ()
    return tuple(f"{one.rule}: {one.reason}" for one in granted)


def _earlier(line: Registered) -> tuple[str, ...]:
    others = [one for one in line.decisions if one not in (line.decided, line.reviewed)]
    return tuple(f"revision {one.revision} {one.decision} by {one.by}" for one in others)


_CELLS: dict[str, Callable[[Registered], Any]] = {
    "id": lambda line: line.window_id,
    "title": lambda line: line.title,
    "status": lambda line: line.status,
    "outcome": lambda line: line.outcome,
    "emergency": lambda line: line.emergency,
    "impact": lambda line: line.impact,
    "components": lambda line: tuple(part.name for part in line.components),
    "planned_start": lambda line: line.planned_start,
    "planned_end": lambda line: line.planned_end,
    "actual_start": lambda line: line.actual_start,
    "actual_end": lambda line: line.actual_end,
    "times_moved": lambda line: line.moved,
    "authors": lambda line: line.authors,
    "saved_by": _act("saved", "by"),
    "saved_at": _act("saved", "at"),
    "proposed_by": _act("proposed", "by"),
    "proposed_at": _act("proposed", "at"),
    "decision": _decided("decision"),
    "decided_by": _decided("by"),
    "decided_as": _decided("role"),
    "decided_at": _decided("at"),
    "revision": _decided("revision"),
    "verdict": _verdict,
    "broken_rules": _decided("broken"),
    "advice": _decided("advice"),
    "exceptions": _exceptions,
    "remarks": _decided("remarks"),
    "policy": _decided("policy"),
    "review": _reviewed("decision"),
    "reviewed_by": _reviewed("by"),
    "reviewed_at": _reviewed("at"),
    "cancelled_by": _act("cancelled", "by"),
    "cancelled_at": _act("cancelled", "at"),
    "cancelled_because": lambda line: line.cancelled_because,
    "publications": lambda line: line.publications,
    "earlier_decisions": _earlier,
}
COLUMNS = (*_CELLS, "record")
