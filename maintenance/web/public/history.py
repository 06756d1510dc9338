"""All that was: the newest first, each month by itself, and what one looks for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Story
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, day_start, local
from maintenance.domain.text import clean_line
from maintenance.domain.wording import MONTHS, number_words
from maintenance.store.past import found_by_words, ids_on, in_order, past_starts, past_stories
from maintenance.web.public import blueprint
from maintenance.web.public.components import component_named
from maintenance.web.public.face import Face, answered
from maintenance.web.public.pages import HTML
from maintenance.web.security import opened

SHOWN_AT_ONCE = 50
ASKED_AT_MOST = 100
_MONTH = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")
NOTHING_YET = "Nothing has been yet."


@dataclass(frozen=True, order=True)
class Month:
    """A month of the policy's calendar."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """“November 2026”."""
        return f"{MONTHS[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """“November”, beside its year."""
        return MONTHS[self.number - 1]

    @property
    def path(self) -> str:
        """Where its windows stand."""
        return f"/history/{self.year:04}-{self.number:02}"

    def stretch(self, zone: str) -> Interval:
        """From its first midnight to its last."""
        after = date(self.year + self.number // 12, self.number % 12 + 1, 1)
        return Interval(
            day_start(date(self.year, self.number, 1), zone),
            day_start(after, zone),
        )


@blueprint.get("/history")
@opened
def history() -> Response | BaseResponse:
    """The newest of it and a way to every month; with ``?q=`` what holds these words, with
    ``?component=`` what touched that component, whatever it was called then."""
    asked = clean_line(request.args.get("q", ""))[:ASKED_AT_MOST]
    if asked:
        return _found(asked, _page_asked())
    if "q" in request.args:
        return redirect("/history")
    if "component" in request.args:
        return _with_component(request.args["component"], _page_asked())
    if "month" in request.args:
        return redirect(_month_named(request.args["month"]).path)

    def build(face: Face) -> str:
        counts = _by_month(face)
        total = sum(counts.values())
        return render_template(
            "public/history.html",
            heading=f"{_windows(total)} so far." if total else NOTHING_YET,
            months=_parted(face, past_stories(face.session, limit=SHOWN_AT_ONCE)),
            more=total > SHOWN_AT_ONCE,
            years=_years(counts),
        )

    return answered("/history", HTML, build)


@blueprint.get("/history/<month>")
@opened
def history_of_month(month: str) -> Response:
    """What was in one month, written “2026-11”; where more is to come in it, or runs, that is said."""

    here = _month_named(month)

    def build(face: Face) -> str:
        known = sorted(_by_month(face))
        stretch = here.stretch(face.policy.zone)
        told, ends_ahead = past_stories(face.session, within=stretch), stretch.end > face.day_at
        return render_template(
            "public/month.html",
            month=here,
            heading=f"{_windows(len(told))} in {here.name}{' so far' if ends_ahead else ''}.",
            stories=told,
            ends_ahead=ends_ahead,
            live=sum(_begins_in(stretch, one) for one in face.live()),
            before=max((one for one in known if one < here), default=None),
            after=min((one for one in known if one > here), default=None),
        )

    return answered(here.path, HTML, build)


def _begins_in(stretch: Interval, told: Story) -> bool:
    return stretch.start <= told.facts.announced.start < stretch.end


def _month_named(text: str) -> Month:
    found = _MONTH.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[1]) < LAST_YEAR:
        raise NotFound("There is no such month. It is written as in 2026-11.")
    return Month(int(found[1]), int(found[2]))


def _page_asked() -> int:
    """Raises NotFound for what is no number."""
    number = request.args.get("page", "1")
    if number.isascii() and number.isdigit() and len(number) < 5:
        return int(number)
    raise NotFound("There is no such page: they are numbered from 1.")


def _found(asked: str, page: int) -> Response:
    def build(face: Face) -> str:
        ids = found_by_words(face.session, asked.split())
        return _turned(face, ids, page, {"q": asked}, f"“{asked}”")

    return answered(_path(page, {"q": asked}), HTML, build)


def _with_component(slug: str, page: int) -> Response:
    def build(face: Face) -> str:
        name = component_named(face, slug).name
        return _turned(face, ids_on(face.session, slug), page, {"component": slug}, name)

    return answered(_path(page, {"component": slug}), HTML, build)


def _turned(face: Face, ids: Sequence[str], page: int, query: Mapping[str, str], what: str) -> str:
    """One page of what was found, with the ways to the pages beside it. Raises NotFound."""
    pages = max(1, -(-len(ids) // SHOWN_AT_ONCE))
    if not 1 <= page <= pages:
        raise NotFound("There are not so many pages.")
    first = (page - 1) * SHOWN_AT_ONCE
    return render_template(
        "public/found.html",
        asked=query.get("q", ""),
        what=what,
        heading=f"{_windows(len(ids))} with {what}.",
        stories=in_order(face.session, ids[first : first + SHOWN_AT_ONCE]),
        newer=_path(page - 1, query) if page > 1 else "",
        older=_path(page + 1, query) if page < pages else "",
    )


def _path(page: int, query: Mapping[str, str]) -> str:
    return f"/history?{urlencode({**query, 'page': page})}"


def _windows(count: int) -> str:
    return f"{number_words(count)} maintenance {'window' if count == 1 else 'windows'}"


def _by_month(face: Face) -> Counter[Month]:
    """How many windows that are over each month had, by their announced start."""
    days = (local(at, face.policy.zone) for at in past_starts(face.session))
    return Counter(Month(day.year, day.month) for day in days)


def _years(counts: Counter[Month]) -> list[tuple[int, list[tuple[Month, int]]]]:
    """Each year with its months and how many each had, the newest first."""
    ordered = sorted(counts.items(), reverse=True)
    return [(year, list(of_it)) for year, of_it in groupby(ordered, key=lambda one: one[0].year)]


def _parted(face: Face, told: Iterable[Story]) -> list[tuple[Month, list[Story]]]:
    """Under the month in which each was announced to start."""

    def month(one: Story) -> Month:
        start = local(one.facts.announced.start, face.policy.zone)
        return Month(start.year, start.month)

    return [(key, list(of_it)) for key, of_it in groupby(told, key=month)]
