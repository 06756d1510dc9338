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
from maintenance.publishing.lanes import Asking, Span, arranged

GAP = 2.0
LEAST_HEIGHT = 5.5
NARROW = 7.0
TEXT_BELOW = 17
_TAIL = 7.0
_MINUTES = 1_440
_RUNNING = frozenset({"in-progress", "verifying", "late", "emergency"})
_OVER = frozenset({"completed", "cancelled", "former"})


@dataclass(frozen=True)
class Drawn:
    """A window to be drawn. ``css`` is its state's class, ``words`` what that is called;
    ``open_ended`` draws dashes below it; ``own`` is that of the page, drawn whatever else there is."""

    stretch: Interval
    css: str
    label: str
    href: str = ""
    open_ended: bool = False
    words: str = ""
    own: bool = False


@dataclass(frozen=True)
class Closed:
    """A freeze or a holiday."""

    stretch: Interval
    label: str
    whole_day: bool = False


@dataclass(frozen=True)
class Frame:
    """What all weeks of a page share. ``height`` is that of 24 hours, ``words_height`` that of
    “and 2 more”, in pixels."""

    zone: str
    days: frozenset[int]
    today: date
    style: DateStyle = DateStyle.TWELVE_HOURS
    height: float = 104.0
    words_height: float = 14.0


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

    @property
    def narrow(self) -> bool:
        """Whether words at full size would not fit beside one another in it."""
        return self.width < NARROW


@dataclass(frozen=True)
class More:
    """How many more there are at once than are drawn: the middle of where that is written, and how
    wide that is, in percent across and pixels down."""

    x: float
    y: float
    width: float
    count: int

    @property
    def left(self) -> float:
        """Where its lane begins, in percent."""
        return round(self.x - self.width / 2, 2)


@dataclass(frozen=True)
class Fact:
    """The same in text: a shape, when, what."""

    css: str
    when: str
    label: str
    href: str = ""


@dataclass(frozen=True)
class Week:
    """A whole strip, ready to be written down. ``over`` is said of a week before today’s."""

    title: str
    over: bool
    height: float
    bars: tuple[Bar, ...]
    closed: tuple[Block, ...]
    blocks: tuple[Block, ...]
    more: tuple[More, ...]
    tails: tuple[Block, ...]
    facts: tuple[Fact, ...]


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
    shut = sorted(
        (one for one in closed if one.stretch.overlaps(stretch)),
        key=lambda one: max(one.stretch.start, stretch.start),
    )
    bars = _bars(monday, inside, frame)
    placed = [_placed(inside, bar, frame) for bar in bars]
    return Week(
        title=_title(monday),
        over=monday < monday_of(frame.today),
        height=frame.height,
        bars=bars,
        closed=tuple(b for bar in bars for one in shut if (b := _closed_block(one, bar, frame))),
        blocks=tuple(block for blocks, _ in placed for block in blocks),
        more=tuple(one for _, more in placed for one in more),
        tails=tuple(
            tail
            for bar, (blocks, _) in zip(bars, placed, strict=True)
            for block in blocks
            if (tail := _tail(block, bar, frame))
        ),
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
    """Those there at once side by side, and where there are too many, how many there are besides.
    What runs or is ahead is drawn before what is over. The list below names them all.
    """
    blocks, more = [], []
    here = [(span, one) for one in drawn if (span := _span(one.stretch, bar, frame))]
    asking = [Asking(_room(span, one, frame), _rank(one)) for span, one in here]
    for place in arranged(asking, frame.words_height, frame.height):
        width = bar.width / place.lanes
        x = bar.x + place.lane * width
        if place.of is None:
            middle = round(x + width / 2, 2), round(sum(place.span) / 2, 2)
            more.append(More(*middle, round(width, 2), place.more))
        else:
            span, one = here[place.of]
            blocks.append(_block(one, span, x, width, frame))
    return blocks, more


def _room(span: Span, one: Drawn, frame: Frame) -> Span:
    """What it takes of its lane, with the dashes below an open end.

    One may have no height of its own: by the clock it ends in the minute in which it starts, as from
    1:30 to 1:30 when the clocks are set back.
    """
    tail = _TAIL if one.open_ended else 0
    return span[0], max(span[1] + tail, span[0] + frame.height / _MINUTES)


def _rank(one: Drawn) -> int:
    """Which is drawn first where there is no room for all: what runs, what is ahead, what is over."""
    if one.own:
        return -1
    return 0 if one.css in _RUNNING else 2 if one.css in _OVER else 1


def _block(one: Drawn, span: Span, x: float, width: float, frame: Frame) -> Block:
    height = min(max(span[1] - span[0], LEAST_HEIGHT), frame.height)
    y = min(span[0], frame.height - height)
    at = (round(x, 2), round(y, 2), round(width, 2), round(height, 2))
    return Block(*at, one.css, one.label, one)


def _tail(block: Block, bar: Bar, frame: Frame) -> Block | None:
    one = block.drawn
    if one is None or not one.open_ended:
        return None
    if local(one.stretch.end, frame.zone).date() != bar.on:
        return None
    end = block.y + block.height
    height = min(_TAIL, frame.height - end)
    return Block(block.x, round(end + 1, 2), block.width, round(max(height - 1, 0), 2), "past-end")


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
        when = f"{when} to {WEEKDAYS[last.weekday()][:3]}"
    return Fact("closed", when, one.label)
