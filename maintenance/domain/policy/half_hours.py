"""Which half hours are open for a set of components, and of the others what closes each.

From the same obstacles as the next slot; what they leave open is judged, so that a half hour shown open
passes, and one shown closed does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from maintenance.domain.draft import Draft
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import days_of
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.judge import judge, rule_named
from maintenance.domain.policy.obstacles import Obstacle, Search, standing_in_the_way
from maintenance.domain.policy.slots import near
from maintenance.domain.policy.starts import on_grid
from maintenance.domain.staffing import AtHand, Roster, attendance
from maintenance.domain.wording import names_words

HALF_AN_HOUR = timedelta(minutes=30)
_A_MONTH = timedelta(days=31)
PASSED = "has passed"
_PLAIN = {
    "mid-week": "no maintenance day",
    "hours": "outside the maintenance hours",
    "notice": "too little notice",
}


@dataclass(frozen=True)
class Piece:
    """A stretch of half hours that are alike. ``why`` are the reasons that close it; none: it is open."""

    stretch: Interval
    why: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether a window of half an hour would pass anywhere in it."""
        return not self.why


def half_hours(
    context: Context, draft: Draft, within: Interval, *, named: bool
) -> tuple[Piece, ...]:
    """Every half hour of a stretch, those alike next to one another as one; people by name only where
    ``named``. What lies before now has passed."""
    pieces: list[Piece] = []
    for starts in on_grid(within, HALF_AN_HOUR, HALF_AN_HOUR, _A_MONTH):
        search = Search(draft, near(context, draft, starts.span), starts)
        obstacles = tuple(standing_in_the_way(search))
        for place in range(starts.many):
            found = (one for one in obstacles if one.starts >> place & 1)
            _add(pieces, _piece(search, starts.stretch(place), found, named))
    return tuple(pieces)


def _add(pieces: list[Piece], piece: Piece) -> None:
    if pieces and pieces[-1].why == piece.why and pieces[-1].stretch.end == piece.stretch.start:
        piece = Piece(Interval(pieces.pop().stretch.start, piece.stretch.end), piece.why)
    pieces.append(piece)


def _piece(search: Search, stretch: Interval, found: Iterable[Obstacle], named: bool) -> Piece:
    if stretch.start < search.context.now:
        return Piece(stretch, (PASSED,))
    seen = tuple(found)
    why = tuple(_words(search, one, stretch, named) for one in seen)
    if not why or not _is_looked_through(search, stretch):
        why = (*_judged(search, stretch, {one.rule for one in seen}), *why)
    return Piece(stretch, tuple(dict.fromkeys(why)))


def _is_looked_through(search: Search, stretch: Interval) -> bool:
    """Whether the obstacles tell all of it: of a day on which the clocks are moved, they don't."""
    return set(days_of(stretch, search.context.policy.zone)) <= set(search.days)


def _judged(search: Search, stretch: Interval, seen: set[str]) -> Iterator[str]:
    for found in judge(search.draft, search.context, stretch).blocking:
        if found.rule not in seen:
            yield _PLAIN.get(found.rule, f"{rule_named(found.rule).title} is broken")


def _words(search: Search, obstacle: Obstacle, stretch: Interval, named: bool) -> str:
    if obstacle.rule in {"staff-available", "meetings"}:
        rosters = {roster.place: roster for roster in search.case.rosters}
        return _missing(search, rosters[obstacle.where], obstacle.rule, stretch, named)
    return {
        "working-day": obstacle.name,
        "no-freeze": f"“{obstacle.name}”, a freeze",
        "no-clash": f"“{obstacle.name}”, another window" if "window:" in obstacle.where else obstacle.name,
    }.get(obstacle.rule, _PLAIN.get(obstacle.rule, obstacle.name))  # fmt: skip


def _missing(search: Search, roster: Roster, rule: str, stretch: Interval, named: bool) -> str:
    people = [search.context.people[one.person_id] for one in roster.people]
    here = [(one.name, attendance(one, stretch)) for one in people]
    if rule == "meetings":
        away = [name for name, found in here if found.meetings]
        return f"{roster.name}: {names_words(away) if named else 'somebody'} in a meeting"
    away = [name for name, found in here if found.at_hand is not AtHand.AVAILABLE]
    if not people:
        return f"{roster.name}: a team without members"
    return f"{roster.name}: {names_words(away) if named else 'somebody needed'} not there"
