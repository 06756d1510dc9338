"""The week strip as numbers: the product's one picture, which a template macro turns into SVG.

Days across, hours down (docs/design.md, How it looks and speaks): bars 18.4 % wide with 2 % gaps;
allowed days lit; freezes and holidays hatched; a weekend bar only where something lies on it. Hours
are those of the wall clock, so a day of 23 or 25 hours is drawn like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, days_of, local
from maintenance.domain.wording import WEEKDAYS, DateStyle, month_day, time_words

GAP = 2.0
LEAST_HEIGHT = 5.5
TEXT_BELOW = 17
_MINUTES = 1_440


@dataclass(frozen=True)
class Drawn:
    """A window to be drawn. ``css`` is its state's class, ``words`` what that is called;
    ``open_ended`` draws dashes below it."""

    stretch: Interval
    css: str
    label: str
    href: str = ""
    open_ended: bool = False
    words: str = ""


@dataclass(frozen=True)
class Closed:
    """A freeze or a holiday."""

    stretch: Interval
    label: str
    whole_day: bool = False


@dataclass(frozen=True)
class Frame:
    """What all weeks of a page share. ``height`` is that of 24 hours, in pixels."""

    zone: str
    days: frozenset[int]
    today: date
    style: DateStyle = DateStyle.TWELVE_HOURS
    height: float = 104.0


@dataclass(frozen=True)
class Bar:
    """One day: ``x`` and ``width`` in percent."""

    x: float
    width: float
    lit: bool
    on: date
    today: bool

    @property
    def middle(self) -> float:
        """Where its label stands, in percent."""
        return round(self.x + self.width / 2, 2)

    @property
    def weekday(self) -> str:
        """“Tue”."""
        return WEEKDAYS[self.on.weekday()][:3]


@dataclass(frozen=True)
class Block:
    """A piece of a window, or a closed part of a day: percent across, pixels down. At full size the
    calendar writes ``label`` on it; ``drawn`` is the window."""

    x: float
    y: float
    width: float
    height: float
    css: str
    label: str = ""
    drawn: Drawn | None = None


@dataclass(frozen=True)
class More:
    """How many more lie beside a block: the middle of where that is written, in percent and pixels."""

    x: float
    y: float
    count: int


@dataclass(frozen=True)
class Fact:
    """The same in text: a shape, when, what."""

    css: str
    when: str
    label: str
    href: str = ""


@dataclass(frozen=True)
class Week:
    """A whole strip, ready to be written down."""

    title: str
    height: float
    bars: tuple[Bar, ...]
    closed: tuple[Block, ...]
    blocks: tuple[Block, ...]
    more: tuple[More, ...]
    tails: tuple[Block, ...]
    facts: tuple[Fact, ...]


Span = tuple[float, float]


def monday_of(day: date) -> date:
    """The Monday of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def week(monday: date, drawn: Iterable[Drawn], closed: Iterable[Closed], frame: Frame) -> Week:
    """One week from its Monday, with what lies in it."""
    stretch = Interval(
        day_of(monday, frame.zone).start, day_of(monday + timedelta(days=6), frame.zone).end
    )
    inside = sorted(
        (one for one in drawn if one.stretch.overlaps(stretch)), key=lambda one: one.stretch
    )
    shut = [one for one in closed if one.stretch.overlaps(stretch)]
    bars = _bars(monday, inside, frame)
    placed = [_placed(inside, bar, frame) for bar in bars]
    return Week(
        title=_title(monday),
        height=frame.height,
        bars=bars,
        closed=tuple(b for bar in bars for one in shut if (b := _closed_block(one, bar, frame))),
        blocks=tuple(block for blocks, _ in placed for block in blocks),
        more=tuple(one for _, more in placed for one in more),
        tails=tuple(b for bar in bars for one in inside if (b := _tail(one, bar, frame))),
        facts=(
            *(_window_fact(one, frame) for one in inside),
            *(_closed_fact(one, stretch, frame) for one in shut),
        ),
    )


def _title(monday: date) -> str:
    friday = monday + timedelta(days=4)
    last = str(friday.day) if friday.month == monday.month else month_day(friday)
    return f"{month_day(monday)}–{last}"


def _bars(monday: date, drawn: Sequence[Drawn], frame: Frame) -> tuple[Bar, ...]:
    touched = {day for one in drawn for day in days_of(one.stretch, frame.zone)}
    week_days = [monday + timedelta(days=n) for n in range(7)]
    shown = [day for day in week_days if day.weekday() < 5 or day in touched]
    width = (100 - GAP * (len(shown) - 1)) / len(shown)
    return tuple(
        Bar(
            round(n * (width + GAP), 2),
            round(width, 2),
            day.weekday() in frame.days,
            day,
            day == frame.today,
        )
        for n, day in enumerate(shown)
    )


def _span(stretch: Interval, bar: Bar, frame: Frame) -> Span | None:
    """From where to where the stretch reaches down this day, in pixels of wall time."""
    part = day_of(bar.on, frame.zone).common(stretch)
    if part is None:
        return None
    top = _minute(part.start, frame)
    end = local(part.end, frame.zone)
    bottom = _MINUTES if end.date() > bar.on else _minute(part.end, frame)
    scale = frame.height / _MINUTES
    return top * scale, max(bottom, top) * scale


def _minute(at: datetime, frame: Frame) -> int:
    here = local(at, frame.zone)
    return here.hour * 60 + here.minute


def _closed_block(one: Closed, bar: Bar, frame: Frame) -> Block | None:
    span = _span(one.stretch, bar, frame)
    if span is None:
        return None
    top, height = round(span[0], 2), round(span[1] - span[0], 2)
    return Block(bar.x, top, bar.width, height, "closed", one.label)


def shaded(
    bars: Iterable[Bar], pieces: Iterable[tuple[Interval, str, str]], frame: Frame
) -> tuple[Block, ...]:
    """Parts of days laid over their bars: each a stretch, a class and a label."""
    told = [(Closed(stretch, label), css) for stretch, css, label in pieces]
    return tuple(
        replace(block, css=css)
        for bar in bars
        for part, css in told
        if (block := _closed_block(part, bar, frame))
    )


def _placed(drawn: Sequence[Drawn], bar: Bar, frame: Frame) -> tuple[list[Block], list[More]]:
    """Two at once stand side by side; of three or more the first is drawn, and how many there are
    besides. The list below names them all.

    One may have no height of its own: by the clock it ends in the minute in which it starts, as from
    1:30 to 1:30 when the clocks are set back.
    """
    blocks, more = [], []
    here = [(span, one) for one in drawn if (span := _span(one.stretch, bar, frame))]
    for group in _at_once(here):
        lanes = _lanes([span for span, _ in group])
        width = bar.width / min(len(set(lanes)), 2)
        if len(set(lanes)) <= 2:
            blocks += [
                _block(one, span, bar.x + lane * width, width, frame)
                for (span, one), lane in zip(group, lanes, strict=True)
            ]
            continue
        span, first = group[0]
        block = _block(first, span, bar.x, width, frame)
        middle = round(block.x + 1.5 * width, 2)
        more.append(More(middle, round(block.y + block.height / 2, 2), len(group) - 1))
        blocks.append(block)
    return blocks, more


def _block(one: Drawn, span: Span, x: float, width: float, frame: Frame) -> Block:
    height = min(max(span[1] - span[0], LEAST_HEIGHT), frame.height)
    y = min(span[0], frame.height - height)
    at = (round(x, 2), round(y, 2), round(width, 2), round(height, 2))
    return Block(*at, one.css, one.label, one)


def _at_once(here: Iterable[tuple[Span, Drawn]]) -> list[list[tuple[Span, Drawn]]]:
    """Those that follow one another without a gap, in groups, the earliest first."""
    groups: list[list[tuple[Span, Drawn]]] = []
    reaches = -1.0
    for span, one in sorted(here, key=lambda placed: placed[0]):
        if not groups or span[0] >= reaches:
            groups.append([])
        groups[-1].append((span, one))
        reaches = max(reaches, span[1])
    return groups


def _lanes(spans: Iterable[Span]) -> list[int]:
    """For each the first lane that is free when it starts."""
    free_from: list[float] = []
    lanes = []
    for top, bottom in spans:
        lane = next((n for n, free in enumerate(free_from) if free <= top), len(free_from))
        free_from[lane : lane + 1] = [bottom]
        lanes.append(lane)
    return lanes


def _tail(one: Drawn, bar: Bar, frame: Frame) -> Block | None:
    span = _span(one.stretch, bar, frame) if one.open_ended else None
    if span is None or local(one.stretch.end, frame.zone).date() != bar.on:
        return None
    height = min(7.0, frame.height - span[1])
    return Block(bar.x, round(span[1] + 1, 2), bar.width, round(max(height - 1, 0), 2), "past-end")


def _window_fact(one: Drawn, frame: Frame) -> Fact:
    start = local(one.stretch.start, frame.zone)
    when = f"{WEEKDAYS[start.weekday()][:3]}, {time_words(start, frame.style)}"
    return Fact(one.css, when, one.label, one.href)


def _closed_fact(one: Closed, shown: Interval, frame: Frame) -> Fact:
    """Since when in this week, and until when: by weekday, or by date where it goes on after it."""
    start = local(max(one.stretch.start, shown.start), frame.zone)
    last = local(one.stretch.end, frame.zone) - timedelta(seconds=1)
    when = WEEKDAYS[start.weekday()][:3]
    if start.time() != time.min:
        when = f"{when}, {time_words(start, frame.style)}"
    if one.stretch.end > shown.end:
        when = f"{when} to {month_day(last.date())}"
    elif not one.whole_day and last.date() > start.date():
        when = f"{when} to {WEEKDAYS[last.weekday()]}"
    return Fact("closed", when, one.label)
