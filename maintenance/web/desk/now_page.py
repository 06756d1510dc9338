"""The desk's first page: what needs me now; nothing waits unseen."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from sqlalchemy.orm import Session

from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.people import Role
from maintenance.domain.policy.judge import judge
from maintenance.domain.wording import number_words
from maintenance.services.approvers import who_may_approve
from maintenance.services.judging import context_for
from maintenance.store.approvals import exceptions_of_last
from maintenance.store.catalog import components
from maintenance.store.finding import open_windows
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.windows import Row, coming_weeks, row_of
from maintenance.web.security import current_actor, needs

LOOKED_BACK_AT = 20
BEGINS_WITHIN_HOURS = 24


@dataclass(frozen=True)
class Item:
    """One line of the desk: a window, what is said of it, its moment, and the one next step."""

    row: Row
    about: str
    moment_words: str
    moment_at: datetime | None
    does: str
    href: str


@dataclass(frozen=True)
class Group:
    """Items of one need, under its heading."""

    heading: str
    items: tuple[Item, ...]


@blueprint.get("")
@needs()
def now_page() -> str:
    """What needs me now, the most pressing first."""
    with reading() as session:
        at = now()
        rows = [row_of(one, at) for one in open_windows(session)]
        groups = [group for group in _groups(session, rows, at) if group.items]
        waived, looked_at = exceptions_of_last(session, LOOKED_BACK_AT)
        return render_template(
            "desk/now.html",
            groups=groups,
            heading=_heading(groups),
            waived=waived,
            looked_at=looked_at,
            components=components(session),
            weeks=coming_weeks(session, 3, height=88),
        )


def _heading(groups: list[Group]) -> str:
    count = sum(len(group.items) for group in groups)
    if not count:
        return "Nothing waits for you."
    first = groups[0]
    if first.heading == "Running late":
        title = first.items[0].row.title
        rest = count - 1
        more = (
            f" {number_words(rest)} more thing{'s wait' if rest > 1 else ' waits'}." if rest else ""
        )
        return f"“{title}” runs late.{more}"
    return f"{number_words(count)} thing{'s wait' if count > 1 else ' waits'} for you."


def _groups(session: Session, rows: list[Row], at: datetime) -> list[Group]:
    me = current_actor()
    operator = Role.OPERATOR in me.roles
    groups = [
        Group("Running late", _late(rows)),
        Group("To begin", _to_begin(rows, at)),
        Group("Its time has passed, and nobody has said how it went", _unbegun(rows, at)),
        Group("In progress", _running(rows)),
        Group("To review", _to_review(session, rows, at)),
        Group("Review owed", _owed(rows)),
        Group("Returned to you", _pending(session, rows, RevisionState.RETURNED)),
        Group("Lapsed: choose a new time", _lapsed(rows, at)),
        Group("Nobody may approve these any more", _stuck(session, rows, at)),
        Group("Drafts", _pending(session, rows, RevisionState.DRAFT)),
    ]
    needed = {"To review", "Review owed"}
    return [g for g in groups if operator or g.heading in needed or g.heading == "Running late"]


def _item(row: Row, about: str, words: str, at: datetime | None, does: str, path: str = "") -> Item:
    return Item(row, about, words, at, does, f"/desk/windows/{row.window.id}{path}")


def _late(rows: list[Row]) -> tuple[Item, ...]:
    return tuple(
        _item(row, "", "Announced end", row.window.announced.end, "Extend or complete")
        for row in rows
        if row.css == "late" and row.window.announced
    )


def _running(rows: list[Row]) -> tuple[Item, ...]:
    return tuple(
        _item(row, "", "Announced end", row.window.announced.end, "Open")
        for row in rows
        if row.window.state.is_running and row.css != "late" and row.window.announced
    )


def _to_begin(rows: list[Row], at: datetime) -> tuple[Item, ...]:
    def soon(row: Row) -> bool:
        announced = row.window.announced
        if row.window.state is not WindowState.SCHEDULED or announced is None:
            return False
        hours = (announced.start - at).total_seconds() / 3600
        return hours < BEGINS_WITHIN_HOURS and announced.end > at

    return tuple(
        _item(row, "", "Starts", row.window.announced.start, "Open")
        for row in rows
        if soon(row) and row.window.announced
    )


def _unbegun(rows: list[Row], at: datetime) -> tuple[Item, ...]:
    return tuple(
        _item(row, "", "Announced end", row.window.announced.end, "Complete, move or cancel")
        for row in rows
        if row.window.state is WindowState.SCHEDULED
        and row.window.announced
        and row.window.announced.end <= at
    )


def _to_review(session: Session, rows: list[Row], at: datetime) -> tuple[Item, ...]:
    me = current_actor().person_id
    items = []
    for row in rows:
        pending = row.window.pending
        if pending is None or pending.state is not RevisionState.PROPOSED:
            continue
        if row.window.standing.lapsed(at) or me in pending.authors:
            continue
        ground = context_for(session, now=at, window_id=row.window.id, around=pending.draft.stretch)
        verdict = judge(pending.draft, ground)
        words, moment = ("Decide by", verdict.decide_by) if verdict.decide_by else ("Starts", None)
        start = pending.draft.starts.at if pending.draft.starts else None
        about = (
            f"{number_words(len(verdict.blocking))} thing{'s' if len(verdict.blocking) > 1 else ''} in the way."
            if verdict.blocking
            else "It passes every rule."
        )
        items.append(
            Item(row, about, words, moment or start, "Review", f"/desk/reviews/{row.window.id}")
        )
    return tuple(sorted(items, key=lambda item: (item.moment_at is None, item.moment_at)))


def _owed(rows: list[Row]) -> tuple[Item, ...]:
    does = "Review" if Role.REVIEWER in current_actor().roles else "Read"
    return tuple(
        Item(
            row,
            "Declared as an emergency.",
            "Owed by",
            row.window.review_owed_by,
            does,
            f"/desk/reviews/{row.window.id}",
        )
        for row in rows
        if row.window.review_owed
    )


def _pending(session: Session, rows: list[Row], state: RevisionState) -> tuple[Item, ...]:
    staff = people(session)
    items = []
    for row in rows:
        pending = row.window.pending
        if pending is None or pending.state is not state:
            continue
        who = staff[pending.saved_by].name if pending.saved_by in staff else "somebody"
        about = f"“{pending.remarks}”" if pending.remarks else f"By {who}."
        start = pending.draft.starts.at if pending.draft.starts else None
        items.append(_item(row, about, "Starts", start, "Edit", "/edit"))
    return tuple(items)


def _lapsed(rows: list[Row], at: datetime) -> tuple[Item, ...]:
    return tuple(
        _item(row, "", "Was to start", row.window.pending.draft.starts.at, "Edit", "/edit")
        for row in rows
        if row.window.standing.lapsed(at) and row.window.pending and row.window.pending.draft.starts
    )


def _stuck(session: Session, rows: list[Row], at: datetime) -> tuple[Item, ...]:
    return tuple(
        _item(
            row,
            "Every reviewer is an author or does the work.",
            "Saved",
            row.window.pending.saved_at,
            "Open",
        )
        for row in rows
        if row.window.pending
        and row.window.pending.state is RevisionState.PROPOSED
        and not who_may_approve(session, row.window, row.window.pending, at)
    )
