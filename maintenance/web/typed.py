"""Forms as they were sent: each value with its own type, and what can't be read named by its field."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_start, local
from maintenance.domain.meant import FIRST, SECOND, TypedStretch, stretch_meant

MOST_DIGITS = 9
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{1,2}:\d{2}(:00)?")
Choice = TypeVar("Choice", bound=StrEnum)


class Sent:
    """One form; ``errors`` gathers what could not be read until ``refuse_unread`` raises it."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.errors: list[FieldError] = []

    def text(self, name: str) -> str:
        """As it was typed; empty where it was not sent."""
        return self.form.get(name, "")

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.form.get(name))

    def several(self, name: str) -> list[str]:
        """Every value of a field that may be sent more than once."""
        return self.form.getlist(name)

    def ids(self, name: str) -> list[int]:
        """The same as numbers; what is none is left out, as no page of ours sends it."""
        return [int(one) for one in self.several(name) if _is_number(one)]

    def date(self, name: str) -> date | None:
        """A date, or None where nothing was typed."""
        text = self.text(name).strip()
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        if text:
            self._unread(name, "Write the date as year-month-day, such as 2026-12-01.")
        return None

    def time(self, name: str) -> time | None:
        """A time of day to the minute, or None where nothing was typed."""
        text = self.text(name).strip()
        try:
            if _TIME.fullmatch(text):
                return time.fromisoformat(text.zfill(5)).replace(second=0)
        except ValueError:
            pass
        if text:
            self._unread(name, "Write the time with 24 hours, such as 14:30.")
        return None

    def number(self, name: str) -> int | None:
        """A whole number, or None where nothing was typed."""
        text = self.text(name).strip()
        if _is_number(text):
            return int(text)
        if text:
            self._unread(name, "Write a whole number.")
        return None

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """One of few words; anything else is unread."""
        try:
            return kind(self.text(name))
        except ValueError:
            self._unread(name, "Choose one of these.")
            return None

    def stretch(self, zone: str) -> Interval:
        """The stretch that the fields of ``_macros/stretch.html`` carry. Raises Refused for all unread."""
        typed = TypedStretch(
            since_on=self.date("since_on"),
            since_at=self.time("since_at"),
            until_on=self.date("until_on"),
            until_at=self.time("until_at"),
            zone=zone,
            since_second=self._answer("since_fold"),
            until_second=self._answer("until_fold"),
        )
        self.refuse_unread()
        return stretch_meant(typed)

    def refuse_unread(self) -> None:
        """Raises Refused where something could not be read."""
        if self.errors:
            raise Refused(tuple(self.errors))

    def _answer(self, name: str) -> bool | None:
        return {FIRST: False, SECOND: True}.get(self.text(name))

    def _unread(self, name: str, sentence: str) -> None:
        self.errors.append(FieldError(name, sentence))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def stretch_pairs(stretch: Interval, zone: str) -> Iterable[tuple[str, str]]:
    """The fields that say a stretch: whole days where it holds whole days, else with its times."""
    start, end = local(stretch.start, zone), local(stretch.end, zone)
    since_on, until_on = start.date(), end.date()
    whole = day_start(since_on, zone) == stretch.start and day_start(until_on, zone) == stretch.end
    if whole:
        last = until_on - timedelta(days=1)
        return [("since_on", since_on.isoformat()), ("until_on", last.isoformat())]
    return [
        ("since_on", since_on.isoformat()),
        ("since_at", _clock(start)),
        ("until_on", until_on.isoformat()),
        ("until_at", _clock(end)),
        ("since_fold", SECOND if start.fold else FIRST),
        ("until_fold", SECOND if end.fold else FIRST),
    ]


def _clock(at: datetime) -> str:
    return at.time().isoformat("minutes")
