"""What customers can read, each form of it by a real parser: the home page, the feed, the status JSON."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from icalendar import Calendar


@dataclass(frozen=True)
class Event:
    """One VEVENT. ``status`` is X-MAINTNOTE-STATUS, which tells more than STATUS; ``stamped`` are
    DTSTAMP and LAST-MODIFIED."""

    window_id: str
    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    plain_status: str
    status: str
    parts: tuple[str, ...]
    text: str
    stamped: tuple[datetime, datetime]

    @property
    def title(self) -> str:
        """The summary without what Midweek writes before it."""
        words = self.summary.removeprefix("CANCELLED: ").removeprefix("Cloud.gov: ")
        return words.removeprefix("Emergency: ")

    @property
    def seen(self) -> tuple[object, ...]:
        """All that a calendar shows of it; where this changes, SEQUENCE has to grow."""
        return (
            self.start,
            self.end,
            self.summary,
            self.plain_status,
            self.status,
            self.parts,
        )


@dataclass(frozen=True)
class Maintenance:
    """One scheduled maintenance of the status JSON; ``said`` is its newest update."""

    window_id: str
    name: str
    status: str
    start: datetime
    end: datetime
    updates: int
    said: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One window on a page: where it stands (running, upcoming, recent), its title, and each moment
    that a ``<time>`` of it names, in order."""

    window_id: str
    place: str
    title: str
    moments: tuple[datetime, ...]
    state: str


@lru_cache(maxsize=64)
def events(body: bytes) -> dict[str, Event]:
    """The events of a feed, by the window's id."""
    found = [_event(one) for one in Calendar.from_ical(body).walk("VEVENT")]
    told = {one.window_id: one for one in found}
    assert len(told) == len(found), "a window stands in the feed twice"
    return told


def _event(one: Any) -> Event:
    parts = one["X-MAINTNOTE-OBJECT-ID"]
    return Event(
        window_id=str(one["X-MAINTNOTE-MAINTENANCE-ID"]),
        uid=str(one["UID"]),
        sequence=int(one["SEQUENCE"]),
        start=one["DTSTART"].dt.astimezone(UTC),
        end=one["DTEND"].dt.astimezone(UTC),
        summary=str(one["SUMMARY"]),
        plain_status=str(one["STATUS"]),
        status=str(one["X-MAINTNOTE-STATUS"]),
        parts=tuple(map(unescaped, parts if isinstance(parts, list) else [parts])),
        text=str(one["DESCRIPTION"]),
        stamped=(one["DTSTAMP"].dt, one["LAST-MODIFIED"].dt),
    )


def unescaped(text: str) -> str:
    """A TEXT value as it is meant (RFC 5545 3.3.11); what an unknown property holds is read raw."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


@lru_cache(maxsize=64)
def maintenances(body: bytes) -> dict[str, Maintenance]:
    """The scheduled maintenances of a status document, by the window's id."""
    found = json.loads(body)["scheduled_maintenances"]
    return {
        one["id"]: Maintenance(
            window_id=one["id"],
            name=one["name"],
            status=one["status"],
            start=datetime.fromisoformat(one["scheduled_for"]),
            end=datetime.fromisoformat(one["scheduled_until"]),
            updates=len(one["incident_updates"]),
            said=one["incident_updates"][0]["body"],
            parts=tuple(part["name"] for part in one["components"]),
        )
        for one in found
    }


class Page(HTMLParser):
    """The windows that a public page names, and how many notices it tells."""

    def __init__(self, body: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.entries: list[Entry] = []
        self.heading = ""
        self.notices = 0
        self.moments: list[datetime] = []
        self._section = ""
        self._open: dict[str, str] | None = None
        self._times: list[datetime] = []
        self._within: list[str] = []
        self.feed(body.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        classes = told.get("class", "").split()
        if tag == "section":
            self._section = told.get("aria-labelledby", "")
        if (tag == "article" and "running" in classes) or (tag == "li" and "window" in classes):
            place = "running" if tag == "article" else self._section
            self._open, self._times = {"place": place, "until": tag, "title": "", "state": ""}, []
        if tag == "li" and "notice" in classes:
            self.notices += 1
        if tag == "time" and "T" in told["datetime"]:
            moment = datetime.fromisoformat(told["datetime"]).astimezone(UTC)
            self.moments.append(moment)
            self._times.append(moment)
        href = told.get("href", "")
        if tag == "a" and self._open is not None and href.startswith("/windows/"):
            self._open["id"] = href.removeprefix("/windows/")
            self._within.append("title")
        elif tag == "span" and "state" in classes and self._open is not None:
            self._within.append("state")
        elif tag == "h1":
            self._within.append("heading")

    def handle_endtag(self, tag: str) -> None:
        if (
            self._within
            and {"title": "a", "state": "span", "heading": "h1"}[self._within[-1]] == tag
        ):
            self._within.pop()
        if self._open is not None and tag == self._open["until"]:
            told, self._open = self._open, None
            self.entries.append(
                Entry(told["id"], told["place"], told["title"], tuple(self._times), told["state"])
            )

    def handle_data(self, data: str) -> None:
        if not self._within:
            return
        if self._within[-1] == "heading":
            self.heading += data
        elif self._open is not None:
            self._open[self._within[-1]] += data


@lru_cache(maxsize=64)
def page(body: bytes) -> Page:
    """A public page, read."""
    return Page(body)
