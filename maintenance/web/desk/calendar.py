"""The calendar: a week with hours down its side, a month in strips, and always the same as a list.

For chosen components it shows which half hours are open, and what closes the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask import render_template, request
from sqlalchemy.orm import Session

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import COMPONENTS_LIMIT, Draft, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, local
from maintenance.domain.policy.half_hours import Piece, half_hours
from maintenance.domain.policy.policy import Policy
from maintenance.domain.presence import part_words
from maintenance.domain.wording import (
    day_words,
    hours_words,
    moment_words,
    month_day,
    number_words,
    time_words,
    zone_words,
)
from maintenance.publishing.drawing import (
    Block,
    Closed,
    Drawn,
    Frame,
    Week,
    monday_of,
    shaded,
    week,
)
from maintenance.services.judging import context_for
from maintenance.store.catalog import components
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.rows import Row, row_of
from maintenance.web.filters import clock_style
from maintenance.web.security import current_actor, needs
from maintenance.web.unread import day_named, one_of, say_others, say_unknown
from maintenance.web.weeks import closed_days, frame_of, weeks_from

PIXELS_AN_HOUR = 60
_FIRST_HOUR, _LAST_HOUR = 7, 19
_MOST_DRAWN = 200
_A_WEEK = timedelta(weeks=1)
_MOST_LINES = 14
_A_LABEL_PIXELS = 16
_MORE_PIXELS = 44


@dataclass(frozen=True)
class Day:
    """One day of the list: its windows, what closes it, and which of its half hours are open."""

    on: date
    today: bool
    over: bool
    rows: tuple[tuple[Row, str], ...]
    closed: tuple[str, ...]
    pieces: tuple[tuple[Piece, str], ...]


@dataclass(frozen=True)
class Grid:
    """The week at full size: a minute is a pixel, from ``first`` to ``last`` o’clock."""

    week: Week
    first: int
    last: int
    shaded: tuple[Block, ...] = ()
    now: tuple[int, str, float] | None = None
    hours: tuple[tuple[int, str], ...] = field(default=())

    @property
    def labels(self) -> tuple[tuple[int, str], ...]:
        """The words of the hours, but for those over which the time that it is now is written."""
        return tuple(
            (y, words)
            for y, words in self.hours
            if self.now is None or abs(y - self.now[0]) >= _A_LABEL_PIXELS
        )

    @property
    def height(self) -> int:
        """In pixels."""
        return (self.last - self.first) * PIXELS_AN_HOUR

    @property
    def top(self) -> int:
        """How far above the first hour midnight lies."""
        return self.first * PIXELS_AN_HOUR

    def label_at(self, block: Block) -> float:
        """Where the words on a closed part stand: at its top, or at that of what is shown of it."""
        return max(block.y, self.top) + 6

    def is_shown(self, block: Block) -> bool:
        """Whether enough of a closed part is shown to write on it."""
        bottom = min(block.y + block.height, self.top + self.height)
        return bottom - self.label_at(block) >= 24


@blueprint.get("/calendar")
@needs()
def calendar() -> str:
    """A week, or a month, with all that is planned in it."""
    at = now()
    with reading() as session:
        policy = policy_in_force(session)
        asked = day_named(local(at, policy.zone).date(), "This is the current week.")
        monthly = one_of("view", ("week", "month"), "This is the week.") == "month"
        monday = monday_of(asked.replace(day=1) if monthly else asked)
        around = weeks_from(monday, _weeks_of_month(asked) if monthly else 1, policy.zone)
        rows, closed = _rows(session, around, at), closed_days(session, policy, around)
        known = components(session)
        chosen = tuple(s for s in _slugs() if s in known and not known[s].retired)
        say_others(("on", "view"), several=("component",))
        say_unknown("component", [s for s in _slugs() if s not in chosen])
        pieces = _pieces(session, chosen, around, at) if chosen and not monthly else ()
        days = tuple(_days(rows, closed, pieces, around, policy, at, monthly=monthly))
        return render_template(
            "desk/calendar.html",
            heading=_heading(asked, monday, monthly, days),
            lede=_lede(rows, policy, around, at, monthly),
            monthly=monthly,
            asked=asked,
            turns=_turns(asked, monday, monthly),
            weeks=_weeks(rows, closed, around, monday, frame_of(policy, at, 104)),
            grid=None if monthly else _grid(rows, closed, pieces, monday, policy, at),
            days=days,
            known=[part for part in known.values() if not part.retired],
            chosen=chosen,
            chosen_names=[known[slug].name for slug in chosen],
            named=[("component", slug) for slug in chosen],
        )


def _slugs() -> list[str]:
    return list(dict.fromkeys(request.args.getlist("component")))[:COMPONENTS_LIMIT]


def _rows(session: Session, around: Interval, at: datetime) -> list[Row]:
    found = find_windows(session, Wanted(within=around), limit=_MOST_DRAWN).windows
    rows = [row for row in (row_of(one, at) for one in found) if row.stretch]
    return sorted(rows, key=lambda row: (row.stretch, row.title))


def _pieces(
    session: Session, chosen: tuple[str, ...], around: Interval, at: datetime
) -> tuple[Piece, ...]:
    """The half hours of a window without impact, so that no notice keeps it away."""
    draft = Draft("–", components=tuple(Touched(slug, Impact.NONE) for slug in chosen))
    ground = context_for(session, now=at, window_id=None, around=around)
    return half_hours(ground, draft, around, named=current_actor().sees_names)


def _heading(asked: date, monday: date, monthly: bool, days: tuple[Day, ...]) -> str:
    """The month, or the week to its Friday; to the last day of the weekend that is shown."""
    if monthly:
        return f"{month_day(asked).split(chr(0xA0))[0]} {asked.year}"
    end = max(monday + timedelta(days=4), *(day.on for day in days))
    last = str(end.day) if end.month == monday.month else month_day(end)
    return f"{month_day(monday)}–{last}, {end.year}"


def _weeks_of_month(day: date) -> int:
    """How many weeks a month touches."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (monday_of(last) - monday_of(first)) // _A_WEEK + 1


def _lede(rows: list[Row], policy: Policy, around: Interval, at: datetime, monthly: bool) -> str:
    """How many there are, how many run now, and what comes next."""
    span = "these weeks" if monthly else "this week"
    live = [row for row in rows if row.window.state.is_live or row.css == "proposed"]
    if around.end <= at:
        over, them = ("These weeks are", "them") if monthly else ("This week is", "it")
        were = [row for row in rows if row.window.announced]
        planned = f"; {_many(were, 'was', 'were')} planned in {them}" if were else ""
        return f"{over} over{planned}."
    if not live:
        return f"Nothing is planned {'in ' if monthly else ''}{span}."
    risky = _many([row for row in live if row.window.risks], "is", "are")
    at_risk = f" {_begun(risky)} at risk." if any(row.window.risks for row in live) else ""
    running = [row for row in live if row.window.state.is_running]
    ahead = [row for row in live if row.stretch and row.stretch.start > at]
    runs = f"{_many(running, 'runs', 'run')} now" if running else "nothing runs now"
    if not ahead or ahead[0].stretch is None:
        return _begun(f"{runs}; nothing more is planned in {span}.{at_risk}")
    moment = moment_words(ahead[0].stretch.start, policy.zone, clock_style())
    planned = f"{_many(ahead, 'is', 'are')} planned in {span}"
    told = f"{runs}; {planned}" if running else planned
    return _begun(f"{told}; the next is “{ahead[0].title}” on {moment}.{at_risk}")


def _many(rows: list[Row], one: str, more: str) -> str:
    """“two windows are”."""
    verb = f" {one}" if len(rows) == 1 else f"s {more}"
    return f"{number_words(len(rows)).lower()} window{verb}"


def _begun(sentence: str) -> str:
    return f"{sentence[0].upper()}{sentence[1:]}"


def _turns(asked: date, monday: date, monthly: bool) -> tuple[tuple[str, date | None], ...]:
    """The ways to the time before, to today and to the time after."""
    if not monthly:
        return (
            ("Week before", monday - _A_WEEK),
            ("Today", None),
            ("Week after", monday + _A_WEEK),
        )
    first = asked.replace(day=1)
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    return (
        ("Month before", before.replace(day=1)),
        ("Today", None),
        ("Month after", after.replace(day=1)),
    )


def _drawn(rows: list[Row]) -> list[Drawn]:
    return [
        Drawn(r.stretch, r.css, r.title, f"/desk/windows/{r.window.id}", r.is_late, r.words)
        for r in rows
        if r.stretch
    ]


def _weeks(
    rows: list[Row], closed: list[Closed], around: Interval, monday: date, frame: Frame
) -> tuple[Week, ...]:
    many = round(around.lasts_for / _A_WEEK)
    return tuple(week(monday + n * _A_WEEK, _drawn(rows), closed, frame) for n in range(many))


def _grid(
    rows: list[Row],
    closed: list[Closed],
    pieces: tuple[Piece, ...],
    monday: date,
    policy: Policy,
    at: datetime,
) -> Grid:
    frame = frame_of(policy, at, 24 * PIXELS_AN_HOUR, _MORE_PIXELS)
    whole = week(monday, _drawn(rows), closed, frame)
    first = min([_FIRST_HOUR, *(int(b.y // PIXELS_AN_HOUR) for b in whole.blocks)])
    last = max([_LAST_HOUR, *(-int(-(b.y + b.height) // PIXELS_AN_HOUR) for b in whole.blocks)])
    laid = [(p.stretch, "open" if p.is_open else "shut", _why(p)) for p in pieces]
    return Grid(
        week=whole,
        first=first,
        last=min(last, 24),
        shaded=shaded(whole.bars, laid, frame),
        now=_now_line(whole, policy, at),
        hours=tuple((h * PIXELS_AN_HOUR, time_words(time(h), frame.style)) for h in range(first + 1, min(last, 24))),
    )  # fmt: skip


def _now_line(whole: Week, policy: Policy, at: datetime) -> tuple[int, str, float] | None:
    """How far down it is now, in words too, and to where the line reaches: the end of today’s bar."""
    here = local(at, policy.zone)
    today = next((bar for bar in whole.bars if bar.today), None)
    if today is None:
        return None
    words = time_words(here, clock_style())
    return here.hour * 60 + here.minute, words, round(today.x + today.width, 2)


def _why(piece: Piece) -> str:
    return "Open" if piece.is_open else f"Closed: {'; '.join(piece.why)}"


def _days(
    rows: list[Row],
    closed: list[Closed],
    pieces: tuple[Piece, ...],
    around: Interval,
    policy: Policy,
    at: datetime,
    *,
    monthly: bool,
) -> Iterator[Day]:
    """Weekdays always, a day of the weekend where something lies on it; of a month, days on which
    there is something."""
    zone, style = policy.zone, clock_style()
    on, today = local(around.start, zone).date(), local(at, zone).date()
    while (whole := day_of(on, zone)).start < around.end:
        here = tuple(
            (row, _hours(row.stretch, whole, zone))
            for row in rows
            if row.stretch and row.stretch.overlaps(whole)
        )
        shut = tuple(dict.fromkeys(one.label for one in closed if one.stretch.overlaps(whole)))
        parts = tuple(
            (piece, part_words(part, whole, zone, style))
            for piece in pieces
            if (part := piece.stretch.common(whole))
        )
        if here or (shut if monthly else on.weekday() < 5):
            yield Day(on, on == today, on < today, here, shut, parts[:_MOST_LINES])
        on += timedelta(days=1)


def _hours(stretch: Interval, whole: Interval, zone: str) -> str:
    """The hours of a window on the day on which it begins; on a later one, until when it goes on."""
    if stretch.start >= whole.start:
        return hours_words(stretch, zone, clock_style())
    end = local(stretch.end, zone)
    until = f"{time_words(end, clock_style())} {zone_words(end)}"
    return f"until {until}" if stretch.end <= whole.end else f"until {day_words(end.date())}"
