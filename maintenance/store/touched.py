"""Which windows a change of ground touches: few are read for it, and none is judged."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from maintenance.domain.interval import Interval
from maintenance.store.catalog import ComponentRow
from maintenance.store.finding import LIVE
from maintenance.store.ground import Touch
from maintenance.store.risks import windows_at_risk
from maintenance.store.staff import TeamMemberRow
from maintenance.store.windows import RevisionRow, WindowRow


@dataclass(frozen=True)
class _Stretched:
    """A live window as far as telling asks: when it is, whose and what it has to do with."""

    id: str
    stretch: Interval
    components: frozenset[str]
    teams: frozenset[str]
    people: frozenset[int]


def windows_touched(session: Session, touched: Collection[Touch], at: datetime) -> frozenset[str]:
    """The ids of live windows that these changes may have moved, their announced end ahead; and of those
    named themselves that are at risk and live no more."""
    named = {one.window for one in touched if one.window}
    found = {one.id for one in _live(session, touched, at) if any(_is(one, t) for t in touched)}
    found |= {one.id for one in _beside(session, touched, at)}
    return frozenset(found | (named & windows_at_risk(session)))


def _is(one: _Stretched, touch: Touch) -> bool:
    """Whether this change may move it."""
    if touch.within is not None and not touch.within.overlaps(one.stretch):
        return False
    return (
        (touch.person is None or touch.person in one.people)
        and (touch.team is None or touch.team in one.teams)
        and (touch.component is None or touch.component in one.components)
        and (touch.window is None or touch.window == one.id)
    )


def _beside(session: Session, touched: Collection[Touch], at: datetime) -> Iterator[_Stretched]:
    """What is at the same time as something on a changed component, which may stand in for it."""
    changed = [Touch(component=one.component) for one in touched if one.component]
    if not changed:
        return
    live = list(_live(session, changed, at))
    own = [one.stretch for one in live if any(_is(one, touch) for touch in changed)]
    yield from (one for one in live if any(one.stretch.overlaps(stretch) for stretch in own))


def _live(session: Session, touched: Collection[Touch], at: datetime) -> Iterator[_Stretched]:
    """Live windows whose announced end is ahead, as far as their stretch alone says."""
    choice = (
        select(
            WindowRow.id,
            WindowRow.announced_start_at,
            WindowRow.announced_end_at,
            RevisionRow.content,
        )
        .join(
            RevisionRow,
            and_(
                RevisionRow.window_id == WindowRow.id, RevisionRow.number == WindowRow.live_number
            ),
        )
        .where(WindowRow.state.in_(LIVE), WindowRow.announced_end_at > at)
    )
    if all(one.within or one.window for one in touched):
        choice = choice.where(or_(*map(_where, touched)))
    teams, members = _teams(session)
    for window_id, start, end, content in session.execute(choice):
        yield _stretched(window_id, Interval(start, end), content, teams, members)


def _where(touch: Touch) -> ColumnElement[bool]:
    if touch.within is None:
        return WindowRow.id == touch.window
    start, end = touch.within.start, touch.within.end
    return and_(WindowRow.announced_start_at < end, WindowRow.announced_end_at > start)


def _teams(session: Session) -> tuple[dict[str, str | None], dict[str, set[int]]]:
    """The team of each component, and the members of each team."""
    teams = dict(session.execute(select(ComponentRow.slug, ComponentRow.team)).all())
    members: dict[str, set[int]] = {}
    for team, person in session.execute(select(TeamMemberRow.team, TeamMemberRow.person_id)):
        members.setdefault(team, set()).add(person)
    return teams, members


def _stretched(
    window_id: str,
    stretch: Interval,
    content: dict[str, Any],
    teams: dict[str, str | None],
    members: dict[str, set[int]],
) -> _Stretched:
    components = frozenset(part["component"] for part in content["components"])
    concerned = frozenset(team for slug in components if (team := teams.get(slug)))
    people = frozenset(content["doers"]).union(*(members.get(team, ()) for team in concerned))
    return _Stretched(window_id, stretch, components, concerned, people)
