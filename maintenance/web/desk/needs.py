"""What needs whom: the groups of the desk's first page, by role.

Reviewers see what they may decide; operators what they conduct and what they are writing. What
somebody else or the clock has to do stands below and is not counted, so that nothing waits unseen
(docs/design.md, Lifecycle).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.draft import Conduct
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.people import Person, Role
from maintenance.domain.policy.verdict import Verdict
from maintenance.domain.window import Window
from maintenance.services.approvers import nobody_may_approve, to_agree, to_decide
from maintenance.services.judging import judged_each
from maintenance.store.finding import open_windows
from maintenance.store.staff import people
from maintenance.web.at_risk import Mended, causes_of, mended_since
from maintenance.web.desk.rows import Row, row_of
from maintenance.web.journal_words import Line
from maintenance.web.verdict_page import heading as verdict_heading

STARTS = "Starts"
AT_RISK = "At risk: judged now, these would not be approved"
_WATCHERS = frozenset({Role.ADMIN, Role.AUDITOR})
BEGINS_WITHIN_FOR = timedelta(hours=24)
SAID_BACK_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Item:
    """One line of the desk: a window, what is said of it, its moment, and the one next step.

    Of a proposal that somebody is to decide on, its ``verdict`` says more than the moment.
    """

    row: Row
    about: str
    moment_words: str
    moment_at: datetime | None
    does: str
    href: str
    verdict: Verdict | None = None

    def moment_label(self, at: datetime) -> str:
        """What its moment is called: a start that has passed is none that still comes."""
        if self.moment_words != STARTS or self.moment_at is None or self.moment_at > at:
            return self.moment_words
        return "Announced start" if self.row.window.announced else "Was to start"


@dataclass(frozen=True)
class Group:
    """Items of one need, under its heading. ``mine`` counts them among what waits for the reader."""

    heading: str
    items: tuple[Item, ...]
    mine: bool = True


@dataclass(frozen=True)
class Desk:
    """Everything open on one snapshot, and what of it the reader may decide."""

    me: Actor
    at: datetime
    rows: tuple[Row, ...]
    people: Mapping[int, Person]
    verdicts: Mapping[str, Verdict]
    agree: frozenset[str]
    stuck: frozenset[str]
    causes: Mapping[int, Line]
    mended: Mapping[str, Mended]


def groups_for(session: Session, me: Actor, at: datetime) -> list[Group]:
    """What the reader's roles let them do, the most pressing first; no empty groups."""
    desk = _desk(session, me, at)
    found: list[Group] = []
    if Role.OPERATOR in me.roles:
        found += _conducting(desk)
    if me.roles & {Role.OPERATOR, Role.REVIEWER}:
        found.insert(1, Group(AT_RISK, _at_risk(desk)))
    if Role.REVIEWER in me.roles:
        found += _reviewing(desk)
    if Role.OPERATOR in me.roles:
        found += [*_writing(desk), *_in_passing(desk)]
    elif not me.roles.isdisjoint(_WATCHERS):
        found += _watching(desk)
    found.append(Group("At risk no longer", _back_to_good(desk), mine=False))
    return [group for group in found if group.items]


def _desk(session: Session, me: Actor, at: datetime) -> Desk:
    windows = open_windows(session)
    own_id = me.person_id if Role.REVIEWER in me.roles else None
    decide = to_decide(session, own_id, windows, at) if own_id else ()
    agree = to_agree(session, own_id, windows) if own_id else ()
    return Desk(
        me=me,
        at=at,
        rows=tuple(row_of(one, at) for one in windows),
        people=people(session),
        verdicts=judged_each(session, decide, windows, now=at),
        agree=frozenset(one.id for one in agree),
        stuck=frozenset(
            one.id
            for one in windows
            if one.pending
            and one.pending.state is RevisionState.PROPOSED
            and nobody_may_approve(session, one, one.pending)
        ),
        causes=causes_of(session, [risk for one in windows for risk in one.risks]),
        mended=mended_since(session, windows, at - SAID_BACK_FOR),
    )


def _conducting(desk: Desk) -> Iterator[Group]:
    yield Group("Running late", _running(desk, late=True))
    yield Group("To begin", _beginning(desk, by_hand=True))
    yield Group("Its time has passed, and nobody has said how it went", _unbegun(desk))


def _reviewing(desk: Desk) -> Iterator[Group]:
    yield Group("To review", _to_review(desk))
    yield Group("Review owed", _owed(desk, mine=True))


def _writing(desk: Desk) -> Iterator[Group]:
    """What the reader is an author of, and can't be approved as it stands."""
    own = [row for row in desk.rows if _is_own(desk, row)]
    for heading, stands_so in (
        ("Returned to you", _returned),
        ("Lapsed: choose a new time", _lapsed),
        ("Nobody may approve these any more", _stuck),
        ("Your drafts", _is_draft),
    ):
        yield Group(heading, tuple(_written(desk, row) for row in own if stands_so(desk, row)))


def _in_passing(desk: Desk) -> Iterator[Group]:
    """What somebody else, or the clock, has to do."""
    unfinished = (_returned, _lapsed, _stuck, _is_draft)
    others = [row for row in desk.rows if not _is_own(desk, row)]
    waiting = tuple(_written(desk, row) for row in desk.rows if _waits(desk, row))
    not_public = tuple(
        _written(desk, row) for row in others if any(so(desk, row) for so in unfinished)
    )
    yield Group("In progress", _running(desk, late=False), mine=False)
    yield Group("The clock begins these", _beginning(desk, by_hand=False), mine=False)
    yield Group("Waiting for a reviewer", waiting, mine=False)
    yield Group("Review owed by somebody else", _owed(desk, mine=False), mine=False)
    yield Group("Somebody else is writing these", not_public, mine=False)


def _watching(desk: Desk) -> Iterator[Group]:
    """What is overdue or under way, for those who conduct nothing: admins, who can give somebody the
    reviewer role where nobody may approve any more, and auditors."""
    stuck = tuple(_written(desk, row) for row in desk.rows if _stuck(desk, row))
    waiting = tuple(_written(desk, row) for row in desk.rows if _waits(desk, row))
    yield Group("Nobody may approve these any more", stuck, mine=Role.ADMIN in desk.me.roles)
    at_risk = () if Role.REVIEWER in desk.me.roles else _at_risk(desk)
    for heading, items in (
        (AT_RISK, at_risk),
        ("Running late", _running(desk, late=True)),
        ("Its time has passed, and nobody has said how it went", _unbegun(desk)),
        ("Review owed by somebody else", _owed(desk, mine=False)),
        ("Waiting for a reviewer", waiting),
        ("In progress", _running(desk, late=False)),
    ):
        read = tuple(replace(one, does="Read") for one in items)
        yield Group(heading, read, mine=False)


def _running(desk: Desk, *, late: bool) -> tuple[Item, ...]:
    does = "Extend or complete" if late else "Open"
    return tuple(
        _item(row, "Announced end", row.window.announced.end, does)
        for row in desk.rows
        if row.window.state.is_running and row.window.announced and row.is_late is late
    )


def _at_risk(desk: Desk) -> tuple[Item, ...]:
    """Live ones that no longer pass: what changed, what they break now, and a page with what to do."""
    return tuple(
        _item(row, STARTS, row.window.announced.start, "Decide", about=_endangered(desk, row))
        for row in desk.rows
        if row.window.risks and row.window.announced
    )


def _back_to_good(desk: Desk) -> tuple[Item, ...]:
    """What was at risk until a day ago at most, and is no more although nobody accepted it."""
    return tuple(
        _item(row, "Since", back.at, "Read", about=back.cause.sentence if back.cause else "")
        for row in desk.rows
        if (back := desk.mended.get(row.window.id)) is not None
    )


def _endangered(desk: Desk, row: Row) -> str:
    causes = dict.fromkeys(risk.last_cause or 0 for risk in row.window.risks)
    changed = [desk.causes[number].sentence for number in causes if number in desk.causes]
    return " ".join((*changed, *(risk.sentence for risk in row.window.risks)))


def _beginning(desk: Desk, *, by_hand: bool) -> tuple[Item, ...]:
    """Scheduled ones whose start is near or has come; one that the clock has not begun waits for a hand."""
    return tuple(
        _item(row, STARTS, row.window.announced.start, "Open")
        for row in desk.rows
        if row.window.state is WindowState.SCHEDULED
        and row.window.announced
        and row.window.announced.start - desk.at < BEGINS_WITHIN_FOR
        and row.window.announced.end > desk.at
        and by_hand is _needs_a_hand(row.window, desk.at)
    )


def _needs_a_hand(stands: Window, at: datetime) -> bool:
    by_clock = stands.live is not None and stands.live.draft.begins is Conduct.BY_CLOCK
    return not by_clock or (stands.announced is not None and stands.announced.start <= at)


def _unbegun(desk: Desk) -> tuple[Item, ...]:
    return tuple(
        _item(row, "Announced end", row.window.announced.end, "Complete, move or cancel")
        for row in desk.rows
        if row.window.state is WindowState.SCHEDULED
        and row.window.announced
        and row.window.announced.end <= desk.at
    )


def _to_review(desk: Desk) -> tuple[Item, ...]:
    items = [
        _decision(desk, row, verdict)
        for row in desk.rows
        if (verdict := desk.verdicts.get(row.window.id)) is not None
    ]
    return tuple(sorted(items, key=lambda item: (item.moment_at is None, item.moment_at)))


def _decision(desk: Desk, row: Row, verdict: Verdict) -> Item:
    draft, href = row.window.shown.draft, f"/desk/reviews/{row.window.id}"
    about = f"{verdict_heading(verdict, draft, frozenset(e.rule for e in draft.exemptions))}."
    due_at = verdict.due_at(_start(row.window), desk.at)
    return Item(row, about, "Decide by", due_at, "Review", href, verdict)


def _owed(desk: Desk, *, mine: bool) -> tuple[Item, ...]:
    return tuple(
        Item(
            row,
            _owed_words(row.window, desk.at),
            "Owed by",
            row.window.review_owed_by,
            "Review" if mine else "Read",
            f"/desk/reviews/{row.window.id}?of=emergency",
        )
        for row in desk.rows
        if row.window.review_owed and mine is (row.window.id in desk.agree)
    )


def _owed_words(stands: Window, at: datetime) -> str:
    late = stands.review_owed_by is not None and stands.review_owed_by < at
    return f"Declared as an emergency{'; its review is late' if late else ''}."


def _written(desk: Desk, row: Row) -> Item:
    """A window whose pending revision is still being written, or waits to be decided on."""
    pending = row.window.pending
    saved_by = desk.people.get(pending.saved_by) if pending else None
    about = f"By {saved_by.name if saved_by else 'somebody'}."
    if pending and pending.remarks:
        about = f"“{pending.remarks}”"
    if _stuck(desk, row):
        return _item(row, STARTS, _start(row.window), "Open", about=_STUCK)
    if _waits(desk, row):
        return _item(row, STARTS, _start(row.window), "Open", about=about)
    if _lapsed(desk, row):
        about = f"{about} Its start has passed; choose a new time."
    return _item(row, STARTS, _start(row.window), "Edit", about=about, path="/edit")


_STUCK = (
    "Every reviewer is an author of it or does the work. Withdraw it, or make somebody a reviewer."
)


def _is_own(desk: Desk, row: Row) -> bool:
    return row.window.pending is not None and desk.me.person_id in row.window.pending.authors


def _state(row: Row) -> RevisionState | None:
    return row.window.pending.state if row.window.pending else None


def _returned(_desk: Desk, row: Row) -> bool:
    return _state(row) is RevisionState.RETURNED


def _is_draft(_desk: Desk, row: Row) -> bool:
    return _state(row) is RevisionState.DRAFT


def _lapsed(desk: Desk, row: Row) -> bool:
    return row.window.standing.lapsed(desk.at)


def _stuck(desk: Desk, row: Row) -> bool:
    return row.window.id in desk.stuck and not _lapsed(desk, row)


def _waits(desk: Desk, row: Row) -> bool:
    """Proposed, and somebody else may decide on it."""
    decided_elsewhere = row.window.id not in desk.verdicts and row.window.id not in desk.stuck
    return _state(row) is RevisionState.PROPOSED and decided_elsewhere and not _lapsed(desk, row)


def _start(stands: Window) -> datetime | None:
    starts = stands.pending.draft.starts if stands.pending else None
    return starts.at if starts else None


def _item(
    row: Row,
    words: str,
    at: datetime | None,
    does: str,
    *,
    about: str = "",
    path: str = "",
) -> Item:
    href = f"/desk/windows/{row.window.id}{path}"
    return Item(row, about, words, at, does, href)
