"""Whether what somebody was answered is what happened: answers against presses, journal, publications."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.lifecycle import Verb
from maintenance.domain.plain import plain
from maintenance.store.desk import PressRow
from maintenance.store.journal import JournalRow
from maintenance.store.publications import PublicationRow
from tests.support.aftermath import Hold, held_through
from tests.support.race_presses import Answered
from tests.support.world import World

# Saving goes with proposing and has no answer of its own; what the clock does nobody pressed.
_ANSWERED = (Verb.APPROVE, Verb.CANCEL, Verb.EXTEND, Verb.PROPOSE)
About = tuple[datetime, str, str, str]


def contradictions(session: Session, world: World, answers: Iterable[Answered]) -> list[str]:
    """Every answer that the records know nothing of, or otherwise.

    What is said to be done has its press, and one entry in the journal; where it was published, a
    publication. What was refused has left none, and something had come before it.
    """
    given = list(answers)
    done = Counter(_about(world, one) for one in given if one.was_done)
    written = _written(session, given)
    wrong = [
        f"{about}: {done[about]} answers, {written[about]} entries"
        for about in done | written
        if done[about] != written[about]
    ]
    taken = _taken(session)
    for one in given:
        fits = _is_kept(session, one) if one.was_done else _is_refused(session, one, taken, done)
        if not fits:
            wrong.append(f"{_about(world, one)} was answered {one.status}")
    return wrong


def _about(world: World, one: Answered) -> About:
    return one.now, one.deed.window_id, one.deed.verb.value, getattr(world, one.deed.who).key


def _written(session: Session, given: list[Answered]) -> Counter[About]:
    """The journal’s entries on what was pressed, by the same four marks."""
    windows = {(one.now, one.deed.window_id) for one in given}
    rows = session.scalars(select(JournalRow).where(JournalRow.verb.in_(_ANSWERED)))
    return Counter(
        (row.at, row.window_id or "", row.verb, row.actor)
        for row in rows
        if (row.at, row.window_id) in windows
    )


def _is_kept(session: Session, one: Answered) -> bool:
    published = one.publication
    if one.deed.body is None:
        press = session.get(PressRow, one.key)
        if press is None or press.result["already"] or press.verb != one.deed.verb:
            return False
        published = press.result["publication"]
    if one.deed.verb is Verb.PROPOSE:
        return published is None
    row = session.get(PublicationRow, published)
    return row is not None and row.window_id == one.deed.window_id and row.at == one.now


def _is_refused(
    session: Session,
    one: Answered,
    taken: dict[datetime, dict[str, set[Hold]]],
    done: Counter[About],
) -> bool:
    """Nothing was done, and something stood in its way: on this window, or in its time."""
    if not one.was_refused or session.get(PressRow, one.key) is not None:
        return False
    moved = any((now, window_id) == (one.now, one.deed.window_id) for now, window_id, *_ in done)
    if one.deed.since is None or one.deed.until is None:
        return moved
    mine = Hold(frozenset({"databases"}), plain(one.deed.since), plain(one.deed.until))
    others = (
        hold
        for window_id, holds in taken[one.now].items()
        for hold in holds
        if window_id != one.deed.window_id
    )
    return moved or any(mine.shares(hold) for hold in others)


def _taken(session: Session) -> dict[datetime, dict[str, set[Hold]]]:
    """By the moment of a round: all that was held by whom as it began, and at any time in it."""
    found: dict[datetime, dict[str, set[Hold]]] = {}
    before: dict[str, Hold] = {}
    for row, held in held_through(session):
        at = found.setdefault(row.at, {})
        for window_id, hold in (*before.items(), *held.items()):
            at.setdefault(window_id, set()).add(hold)
        before = dict(held)
    return found
