"""What the clock owes, done in a transaction: each verb does it first, the ticking does it alone.

The clock keeps the moment up to which it has worked and goes through the moments since then in
order, each as if it were now; so the result never depends on how often it ticks. For that, every
transaction that changes ground passes through ``changing``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK
from maintenance.domain.clock import Act, Due, Graces, Told, may_begin_by_clock, owed
from maintenance.domain.facts import Outcome
from maintenance.domain.notices import NoticeKind
from maintenance.domain.window import Window
from maintenance.services import transitions
from maintenance.services.judging import standing_in_the_way, tzdata_version
from maintenance.services.left_short import refuse_unread
from maintenance.services.rejudge import rejudge
from maintenance.services.transitions import Said
from maintenance.store import claims, journal
from maintenance.store.calendars import grown_old, next_grown_old
from maintenance.store.catalog import components
from maintenance.store.desk import ClockRow
from maintenance.store.finding import started_windows
from maintenance.store.ground import EVERY_WINDOW, Touch, touch
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import PublicationRow
from maintenance.store.risks import end_risks
from maintenance.store.unit_of_work import writing
from maintenance.store.windows import window

NEW_TZDATA = "new-tzdata"
_together: ContextVar[tuple[Session, datetime] | None] = ContextVar("together", default=None)


@contextmanager
def changing(now: datetime) -> Iterator[tuple[Session, datetime]]:
    """A transaction that may change ground: what the clock owes comes first, what the change has
    made due comes last. Yields the session and the effective now, which never lies behind the
    clock's mark. Inside ``together`` it is a part of that transaction."""
    if (around := _together.get()) is not None:
        yield around
        around[0].flush()
        settle(*around)
        return
    with writing() as session:
        at = catch_up(session, now)
        yield session, at
        refuse_unread(session, rejudge(session, at))
        settle(session, at)


@contextmanager
def together(now: datetime) -> Iterator[Session]:
    """Several changes in one transaction: each passes through ``changing``, and all are kept or none."""
    with changing(now) as opened:
        token = _together.set(opened)
        try:
            yield opened[0]
        finally:
            _together.reset(token)


def catch_up(session: Session, now: datetime) -> datetime:
    """Does all that is owed up to now, moves the mark there, and gives the effective now."""
    clock = _clock(session, now)
    at = max(now, clock.worked_until_at)
    mark = clock.worked_until_at
    while (moment := _next_moment(session, mark, at)) is not None:
        mark = moment
        _work_moment(session, mark)
    clock.worked_until_at = at
    _take_over_zones(session, clock, at)
    return at


def _take_over_zones(session: Session, clock: ClockRow, at: datetime) -> None:
    """Judges every live window anew where this process has a newer tz database than they were judged by.

    A host that still has the older one changes nothing back.
    """
    version = tzdata_version()
    if clock.tzdata is not None and clock.tzdata >= version:
        return
    before = {"name": f"tzdata {clock.tzdata}"} if clock.tzdata else None
    clock.tzdata = version
    after = {"name": f"tzdata {version}"}
    subject = f"tzdata:{version}"
    journal.record(session, CLOCK, NEW_TZDATA, subject, at=at, before=before, after=after)
    touch(session, EVERY_WINDOW)
    rejudge(session, at)


def settle(session: Session, at: datetime) -> None:
    """Does what the change just made has itself made due at this moment."""
    _work_moment(session, at)
    catch_up(session, at)


def anything_owed(session: Session, now: datetime) -> bool:
    """Whether a tick at this moment would find something to do (a reading is enough to tell)."""
    clock = session.get(ClockRow, 1)
    mark = clock.worked_until_at if clock else now
    if clock and (clock.tzdata or "") < tzdata_version():
        return True
    return _next_moment(session, mark, now) is not None


def _clock(session: Session, now: datetime) -> ClockRow:
    clock = session.get(ClockRow, 1)
    if clock is None:
        clock = ClockRow(id=1, worked_until_at=now, ticked_at=now, tzdata=tzdata_version())
        session.add(clock)
        session.flush()
    return clock


def _all_owed(session: Session, mark: datetime, until: datetime) -> list[Due]:
    policy = policy_in_force(session)
    graces = Graces(policy.begin_grace_for, policy.end_grace_for)
    windows = started_windows(session, until)
    told = _told(session, windows)
    return sorted(
        due for window in windows for due in owed(window, graces, told, mark) if due.at <= until
    )


def _next_moment(session: Session, mark: datetime, until: datetime) -> datetime | None:
    """When the clock next has something to do: for a window, or as a calendar grows too old."""
    due = next(iter(_all_owed(session, mark, until)), None)
    moments = (due.at if due else None, next_grown_old(session, mark, until))
    return min((moment for moment in moments if moment), default=None)


def _told(session: Session, windows: tuple[Window, ...]) -> Told:
    rows = session.execute(
        select(PublicationRow.window_id, PublicationRow.kind, PublicationRow.moment_at).where(
            PublicationRow.moment_at.is_not(None),
            PublicationRow.window_id.in_([window.id for window in windows]),
        )
    )
    return frozenset((window_id, kind, moment) for window_id, kind, moment in rows if moment)


def _work_moment(session: Session, at: datetime) -> None:
    """Ends first, then beginnings, then what has to be told of those that still stand."""
    _do(session, at, {Act.COMPLETE, Act.NOT_BEGUN, Act.NO_RISK})
    for waiting in started_windows(session, at):
        if may_begin_by_clock(waiting, at) and not _held_back(session, waiting, at):
            said = Said(moment_at=waiting.announced.start if waiting.announced else at)
            transitions.begin(session, waiting.id, CLOCK, at, said)
    _do(session, at, {Act.DELAYED, Act.LATE})
    touch(session, *(Touch(person=one) for one in grown_old(session, at)))
    rejudge(session, at)


def _do(session: Session, at: datetime, acts: set[Act]) -> None:
    for due in _all_owed(session, at, at):
        if due.act in acts:
            _DOES[due.act](session, window(session, due.window_id), due)


def _complete(session: Session, running: Window, due: Due) -> None:
    transitions.complete(
        session,
        running.id,
        CLOCK,
        due.at,
        Said(moment_at=due.for_at),
        outcome=Outcome.DONE,
        begun_at=running.begun_at,
        ended_at=due.at,
    )


_Doing = Callable[[Session, Window, Due], None]


def _tells(kind: NoticeKind) -> _Doing:
    def tell(session: Session, stands: Window, due: Due) -> None:
        transitions.tell(session, stands.id, kind, CLOCK, due.at, Said(moment_at=due.for_at))

    return tell


def _no_risk(session: Session, passed: Window, due: Due) -> None:
    end_risks(session, passed.risks, at=due.at, by=None)


_DOES: dict[Act, _Doing] = {
    Act.COMPLETE: _complete,
    Act.NO_RISK: _no_risk,
    Act.NOT_BEGUN: _tells(NoticeKind.NOT_BEGUN),
    Act.DELAYED: _tells(NoticeKind.DELAYED),
    Act.LATE: _tells(NoticeKind.LATE),
}


def _held_back(session: Session, waiting: Window, at: datetime) -> bool:
    """Whether another one runs in its place, or a required rule, judged now, fails unwaived."""
    if waiting.live is None:
        return True
    if claims.run_by(session, _one_at_a_time(session, waiting), without=waiting.id):
        return True
    if waiting.emergency:
        return False
    in_the_way = standing_in_the_way(
        session,
        waiting.live.draft,
        window_id=waiting.id,
        live_number=waiting.live.number,
        now=at,
    )
    return bool(in_the_way)


def _one_at_a_time(session: Session, waiting: Window) -> frozenset[str]:
    """Its components, and all that share a redundancy group with one of them."""
    known = components(session)
    slugs = frozenset(waiting.live.draft.slugs) if waiting.live else frozenset()
    groups = {known[slug].redundancy for slug in slugs} - {None}
    return slugs | {slug for slug, part in known.items() if part.redundancy in groups}
