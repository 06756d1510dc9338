"""Lives of two windows, generated, and all that is left of each once it is over.

A life is what people did, and when. It can be lived with the clock turning at every moment named,
or with a clock that sleeps through it; what is pressed, and on what, is then the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest import mock

from hypothesis import strategies as st
from sqlalchemy import select

from maintenance.domain.draft import Conduct, Draft
from maintenance.domain.errors import MidweekError
from maintenance.domain.lifecycle import Verb
from maintenance.domain.localtime import moment_at
from maintenance.domain.plain import plain
from maintenance.domain.window import Pressed
from maintenance.services import propose
from maintenance.services.tick import tick
from maintenance.store.claims import ClaimRow
from maintenance.store.db import Base
from maintenance.store.journal import JournalRow
from maintenance.store.publications import PublicationRow
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import RevisionRow, WindowRow
from tests.support.verbs import do, given_to
from tests.support.world import ZONE, World, at, make_draft, pressed, schedule, stands, whole

EIGHT = at("2026-12-01 08:00")
LASTS_MINUTES = 28 * 60
IDS = ("windowaaaaa0", "windowaaaaa1")
PLACES = (("databases", "databases"), ("east", "west"), ("databases", "dashboard"))
VERBS = (
    Verb.BEGIN, Verb.EXTEND, Verb.VERIFY, Verb.RESUME, Verb.COMPLETE, Verb.REOPEN, Verb.CANCEL,
    Verb.NOTE, Verb.SAVE, Verb.PROPOSE, Verb.APPROVE, Verb.WITHDRAW,
)  # fmt: skip
LEFT: tuple[type[Base], ...] = (PublicationRow, WindowRow, RevisionRow, ClaimRow, JournalRow)


@dataclass(frozen=True)
class Plan:
    """When a window is announced for, in minutes after eight, and who begins and ends it."""

    starts: int
    minutes: int
    begins: Conduct
    finishes: Conduct


@dataclass(frozen=True)
class Deed:
    """Somebody presses a verb on one of the two, so many minutes after eight.

    ``later`` are the minutes by which what it asks for lies ahead: a new end, another start.
    """

    minute: int
    window: int
    verb: Verb
    later: int


@dataclass(frozen=True)
class Life:
    """Two windows on one component, on two that stand in for one another, or that rest on one another."""

    place: tuple[str, str]
    plans: tuple[Plan, Plan]
    deeds: tuple[Deed, ...]
    turns: tuple[int, ...]


@dataclass(frozen=True)
class Read:
    """What a deed was pressed on, and what was on the page."""

    pressed: Pressed
    given: dict[str, object]


@dataclass(frozen=True)
class Lived:
    """What was read, how each deed was answered, and the rows that are left."""

    read: tuple[Read, ...]
    answers: tuple[str, ...]
    rows: dict[str, list[object]]


_plans = st.builds(
    Plan,
    st.integers(2, 16).map(lambda quarters: quarters * 15),
    st.sampled_from((15, 30, 60, 120)),
    st.sampled_from(Conduct),
    st.sampled_from(Conduct),
)
_deeds = st.builds(
    Deed,
    st.integers(0, 84).map(lambda fives: fives * 5),
    st.integers(0, 1),
    st.sampled_from(VERBS),
    st.sampled_from((15, 60, 240)),
)
lives = st.builds(
    Life,
    st.sampled_from(PLACES),
    st.tuples(_plans, _plans),
    st.lists(_deeds, max_size=10).map(lambda deeds: tuple(sorted(deeds, key=lambda d: d.minute))),
    st.lists(st.integers(0, LASTS_MINUTES), max_size=10).map(lambda turns: tuple(sorted(turns))),
)


def live(world: World, life: Life, read: tuple[Read, ...] | None = None) -> Lived:
    """Lives it in the world of the running application.

    Without ``read`` the clock turns at every turn and before every deed. With it, each deed is
    pressed on what was read then, and the clock sleeps until all is over.
    """
    with mock.patch.object(propose, "new_id", side_effect=IDS):
        for number, plan in enumerate(life.plans):
            _announce(world, _draft(plan, life.place[number], number))
    seen, answers, minute = [], [], 0
    for number, deed in enumerate(life.deeds):
        if read is None:
            _turn(life, since=minute, until=deed.minute)
        minute = deed.minute
        seen.append(_page(deed) if read is None else read[number])
        answers.append(_answer(world, deed, seen[-1]))
    if read is None:
        _turn(life, since=minute, until=LASTS_MINUTES)
    tick(_at(LASTS_MINUTES))
    return Lived(tuple(seen), tuple(answers), _left())


def _at(minute: int) -> datetime:
    return EIGHT + timedelta(minutes=minute)


def _draft(plan: Plan, component: str, number: int) -> Draft:
    starts = _at(plan.starts)
    draft = make_draft(minutes=plan.minutes, title=f"Window {number}", components=(component,))
    return whole(
        replace(
            draft,
            starts=moment_at(starts, ZONE),
            ends=moment_at(starts + timedelta(minutes=plan.minutes), ZONE),
            begins=plan.begins,
            finishes=plan.finishes,
        )
    )


def _announce(world: World, draft: Draft) -> None:
    """Scheduled a week before; where the first holds the component, the second stays proposed."""
    try:
        schedule(world, draft, now=EIGHT - timedelta(days=7))
    except MidweekError:
        return


def _turn(life: Life, *, since: int, until: int) -> None:
    for minute in (*(turn for turn in life.turns if since < turn < until), until):
        tick(_at(minute))


def _page(deed: Deed) -> Read:
    window_id, now = IDS[deed.window], _at(deed.minute)
    given = given_to(deed.verb, stands(window_id), now)
    if "ends_at" in given:
        given = {**given, "ends_at": now + timedelta(minutes=deed.later)}
    if deed.verb is Verb.SAVE:
        given = {"draft": _moved(stands(window_id).shown.draft, now, deed.later)}
    return Read(pressed(window_id), given)


def _moved(draft: Draft, now: datetime, later: int) -> Draft:
    """The same text, at another start."""
    assert draft.stretch is not None
    starts = now + timedelta(minutes=later)
    ends = starts + draft.stretch.lasts_for
    return replace(draft, starts=moment_at(starts, ZONE), ends=moment_at(ends, ZONE))


def _answer(world: World, deed: Deed, page: Read) -> str:
    """“Done”, that it stood already, or the refusal, word by word."""
    actor = world.lena if deed.verb is Verb.APPROVE else world.ines
    now = _at(deed.minute)
    try:
        done = do(deed.verb, actor, IDS[deed.window], now=now, on=page.pressed, **page.given)
    except MidweekError as refusal:
        return f"{type(refusal).__name__}: {refusal.sentence}"
    return str(done)


def _left() -> dict[str, list[object]]:
    """Every row of every table that a life writes, the journal with its hashes."""
    with reading() as session:
        return {
            table.__tablename__: [
                plain({column.key: getattr(row, column.key) for column in table.__mapper__.columns})
                for row in session.scalars(select(table).order_by(*table.__mapper__.primary_key))
            ]
            for table in LEFT
        }
