"""The rounds of the race: on each day windows that clash, and what eight processes do with them.

All lie on one component. Whoever comes first takes the time from others, so that who may is decided
by nothing but the order; a window is pressed by two at once, and one waits for another's place.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from maintenance.domain.draft import Draft
from maintenance.domain.lifecycle import Verb
from maintenance.domain.wording import WEEKDAYS
from maintenance.places import DEFAULT_POLICY
from maintenance.services import policies
from tests.support.world import (
    BEGINNING,
    ROOT,
    World,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
)

FIRST_DAY = date(2026, 12, 7)
WORDS = "The vendor has changed the plan, and we follow."
_EVERY_DAY = (
    ('"Tuesday", "Wednesday", "Thursday"', ", ".join(f'"{day}"' for day in WEEKDAYS)),
    ('holidays = "US"', ""),
    ('staff-available = "require"', 'staff-available = "advise"'),
)


@dataclass(frozen=True)
class Deed:
    """One press of a button, by whom, on which page, with what; or with a ``body``, one call of the API.

    ``since`` and ``until`` are the stretch that it would take, where it would take one.
    """

    who: str
    verb: Verb
    window_id: str
    path: str
    does: str = "press"
    changes: tuple[tuple[str, str], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    body: dict[str, str] | None = None


@dataclass(frozen=True)
class Round:
    """One day at half past ten, and for each process what it does, one after the other."""

    now: datetime
    deeds: tuple[tuple[Deed, ...], ...]
    windows: tuple[str, ...]


def allow_every_day() -> None:
    """A policy by which no round is blocked by its date."""
    text = DEFAULT_POLICY.read_text(encoding="utf-8")
    for usual, here in _EVERY_DAY:
        text = text.replace(usual, here)
    policies.use(ROOT, text, now=BEGINNING)


def round_on(world: World, number: int) -> Round:
    """The day of that number, with its windows made."""
    return _Day(world, FIRST_DAY + timedelta(days=number)).round()


class _Day:
    """Makes a day's windows: one runs from ten to eleven, the others want the time after it."""

    def __init__(self, world: World, day: date) -> None:
        self.world, self.day = world, day

    def round(self) -> Round:
        runs = self._scheduled("10:00", 60)
        early, late = self._proposed("11:00", 110), self._proposed("11:30", 90)
        moved = self._moving(self._scheduled("15:00", 50), "12:00", 90)
        instead = self._proposed("15:00", 50)
        edited = self._scheduled("16:00", 50)
        deeds = (
            (self._approve(early, "lena", "11:00", 110),),
            (self._by_api(self._approve(late, "marcus", "11:30", 90)),),
            (self._approve(moved, "lena", "12:00", 90),),
            (self._by_api(self._cancel(moved), words=WORDS),),
            (self._approve(instead, "marcus", "15:00", 50),),
            (self._edit(edited, "12:30"), self._approve(edited, "lena", "12:30", 50)),
            (self._extend(runs, "rosa", "11:45"),),
            (self._by_api(self._extend(runs, "ines", "12:15"), words=WORDS, ends="12:15"),),
        )
        windows = (runs, early, late, moved, instead, edited)
        return Round(self._at("10:30"), deeds, windows)

    def _at(self, hour: str) -> datetime:
        return at(f"{self.day} {hour}")

    def _draft(self, hour: str, minutes: int) -> Draft:
        title = f"{self.day} at {hour}"
        return make_draft(f"{self.day} {hour}", minutes, title=title, by_clock=True)

    def _proposed(self, hour: str, minutes: int) -> str:
        window_id = save(self.world, self._draft(hour, minutes))
        propose_it(self.world, window_id)
        return window_id

    def _scheduled(self, hour: str, minutes: int) -> str:
        return schedule(self.world, self._draft(hour, minutes))

    def _moving(self, window_id: str, hour: str, minutes: int) -> str:
        resave(self.world, window_id, self._draft(hour, minutes), now=BEGINNING)
        propose_it(self.world, window_id)
        return window_id

    def _approve(self, window_id: str, who: str, hour: str, minutes: int) -> Deed:
        since = self._at(hour)
        until = since + timedelta(minutes=minutes)
        path = f"/desk/reviews/{window_id}"
        return Deed(who, Verb.APPROVE, window_id, path, "approve", (), since, until)

    def _cancel(self, window_id: str) -> Deed:
        path = f"/desk/windows/{window_id}/cancel"
        return Deed("rosa", Verb.CANCEL, window_id, path, changes=(("words", WORDS),))

    def _by_api(self, deed: Deed, **body: str) -> Deed:
        """The same by a program; a time of the day is given as an instant."""
        if "ends" in body:
            body["ends"] = self._at(body["ends"]).isoformat()
        path = f"/windows/{deed.window_id}"
        return replace(deed, path=path, does=deed.verb.value, changes=(), body=body)

    def _edit(self, window_id: str, hour: str) -> Deed:
        path = f"/desk/windows/{window_id}/edit"
        changes = (("start", hour), ("ends", ""), ("work", "30"), ("rollback", "20"))
        return Deed("ines", Verb.PROPOSE, window_id, path, "propose", changes)

    def _extend(self, window_id: str, who: str, hour: str) -> Deed:
        path = f"/desk/windows/{window_id}/extend"
        changes = (("words", WORDS), ("ends_at", hour))
        until = self._at(hour)
        return Deed(who, Verb.EXTEND, window_id, path, "press", changes, self._at("10:00"), until)
