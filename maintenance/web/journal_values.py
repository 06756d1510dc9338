"""Fields of the journal in words, and what they hold: people, teams and days by their names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from maintenance.domain.catalog import Component
from maintenance.domain.interval import Interval
from maintenance.domain.people import Person, Team
from maintenance.domain.wording import (
    WEEKDAYS,
    DateStyle,
    day_words,
    moment_words,
    names_words,
    stretch_words,
    time_words,
)

Version = tuple[str, int]
"""A window’s id and the number of a revision."""
NOTHING = "–"
_FIELDS = {
    "announced_start_at": "Announced start",
    "announced_end_at": "Announced end",
    "begun_at": "Begun",
    "ended_at": "Ended",
    "live_number": "Public revision",
    "pending_number": "Pending revision",
    "last_publication": "Last publication",
    "review_owed_by": "Review owed by",
    "reviewed_at": "Reviewed",
    "depends_on": "Depends on",
    "redundancy": "Redundancy group",
    "public_name": "Name in public",
    "from": "In force from",
    "week": "Hours",
    "clock_24": "24-hour clock",
    "expires_at": "Works until",
    "token_id": "Number of the token",
    "stretch": "When",
    "roll": "Roll-call",
    "calendar": "Number of the calendar",
    "new": "New stretches",
    "gone": "Stretches gone",
    "absent": "Absences",
    "busy": "Meetings",
    "present": "Shifts",
}
_OF_A_ROLL = {"present": "Present"}
_SOURCES = {"upload": "a file", "address": "an address"}
_WHERE_NONE = {"quorum": "all of them", "components": "everything"}
_SENTENCES = frozenset({"findings", "standing_in_the_way", "accepted"})


@dataclass(frozen=True)
class Names:
    """What ids and slugs are called, and by which clocks moments are said; ``saved`` is what the
    revisions held that others here were saved over, ``seconds`` whether moments are said with them."""

    people: Mapping[int, Person]
    teams: Mapping[str, Team]
    components: Mapping[str, Component]
    windows: Mapping[str, str]
    zone: str
    style: DateStyle = DateStyle.TWELVE_HOURS
    saved: Mapping[Version, Any] = field(default_factory=dict)
    seconds: bool = False


def field_words(name: str) -> str:
    """What a field is called: “Announced start”."""
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def value_words(name: str, value: Any, names: Names) -> str:
    """What a field holds: names for ids, moments by the clocks of ``names``."""
    if value is None or value in ([], ""):
        return _WHERE_NONE.get(name, NOTHING) if value is None else NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _of_dict(value, names)
    if isinstance(value, list):
        words = [_one(name, part, names) for part in value]
        return " ".join(words) if name in _SENTENCES else names_words(words)
    if isinstance(value, int):
        return f"entry {value}" if name == "cause" else str(value)
    return _one(name, value, names)


def _of_dict(value: dict[str, Any], names: Names) -> str:
    if set(value) == {"start", "end"}:
        stretch = Interval(*(_instant(value[part]) for part in ("start", "end")))
        return stretch_words(stretch, names.zone, names.style)
    return "; ".join(
        f"{_OF_A_ROLL.get(key) or field_words(key)}: {value_words(key, part, names)}"
        for key, part in value.items()
    )


def _one(name: str, value: Any, names: Names) -> str:
    """One value: a person, a component, a team, a day of the week, a moment, a word."""
    if name in {"members", "present", "missing"} and value in names.people:
        return names.people[value].name
    if name in {"depends_on", "components"} and value in names.components:
        return names.components[value].name
    if name == "team" and value in names.teams:
        return names.teams[value].name
    if name == "week" and isinstance(value, list):
        day, start, end = value
        hours = (time_words(time.fromisoformat(one), names.style) for one in (start, end))
        return f"{WEEKDAYS[day]} {'–'.join(hours)}"
    if name == "digest":
        return str(value)[:12]
    return _text(name, str(value), names)


def _text(name: str, text: str, names: Names) -> str:
    try:
        if name.endswith("_at") or name == "review_owed_by":
            at = _instant(text)
            return moment_words(at, names.zone, names.style, year=True, seconds=names.seconds)
        if name in {"on", "from"}:
            return day_words(date.fromisoformat(text), year=True)
    except ValueError:
        return text
    if name == "source":
        return _SOURCES.get(text, text)
    return text.replace("-", " ") if name in {"state", "outcome", "kind", "impact"} else text


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
