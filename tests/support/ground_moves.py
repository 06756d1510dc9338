"""Changes of the ground that windows are judged on: policy, leave, teams, components, holidays, links."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from maintenance.domain.actor import Actor, person
from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.people import DayHours, Role
from maintenance.places import DEFAULT_POLICY
from maintenance.services import access, freezes, policies, rota
from maintenance.services.components import save_component
from maintenance.services.teams import save_team
from maintenance.store.catalog import FreezeRow, components
from maintenance.store.staff import AbsenceRow
from maintenance.store.unit_of_work import reading
from tests.support.world import ROOT, ZONE, World

NIGHTS = (DEFAULT_POLICY.parent / "around_the_clock.toml").read_text(encoding="utf-8")
USUAL = Path(DEFAULT_POLICY).read_text(encoding="utf-8")
POLICIES = {
    "usual": USUAL,
    "whoever does it may approve it": USUAL.replace(
        "doers_may_approve = false", "doers_may_approve = true"
    ),
    "other graces": USUAL.replace("10 minutes", "3 minutes"),
    "Berlin at night": NIGHTS,
    "by the 24-hour clock": USUAL.replace('date_style = "12-hour"', 'date_style = "24-hour"'),
}
MOVES = (
    *POLICIES,
    "leave",
    "away for a week",
    "back from leave",
    "other hours",
    "usual hours",
    "redundant",
    "on its own",
    "another quorum",
    "retired",
    "offered again",
    "renamed",
    "frozen",
    "thawed",
    "a holiday",
    "a sign-in link",
)
Move = Callable[[datetime], object]


def move(world: World, name: str, number: int, now: datetime) -> None:
    """Makes one change; ``number`` chooses of what, where there is a choice."""
    if name in POLICIES:
        policies.use(ROOT, POLICIES[name], now=now)
        return
    slug = ("databases", "dashboard", "east", "west")[number % 4]
    day = Interval(now, now + timedelta(days=1 + number % 3))
    moves: dict[str, Callable[[], object]] = {
        "leave": partial(rota.add_leave, world.olga, _somebody(world, number), day, now=now),
        "away for a week": partial(
            rota.add_leave,
            world.olga,
            _somebody(world, number),
            Interval(now, now + timedelta(days=7)),
            now=now,
        ),
        "back from leave": partial(_back, now),
        "other hours": partial(_hours, world, number, time(13), now),
        "usual hours": partial(_hours, world, number, time(8), now),
        "redundant": partial(_component, slug, now, redundancy="routing"),
        "on its own": partial(_component, slug, now, redundancy=None),
        "another quorum": partial(_quorum, world, 1 if number % 2 else None, now),
        "retired": partial(_component, slug, now, retired=True),
        "offered again": partial(_component, slug, now, retired=False),
        "renamed": partial(_component, slug, now, name=f"{slug.title()} {number}"),
        "frozen": partial(
            freezes.save_freeze, world.olga, Freeze("canaryfreeze", day, frozenset({slug})), now=now
        ),
        "thawed": partial(_thaw, world, now),
        "a holiday": partial(
            freezes.save_holiday, world.olga, local(now, ZONE).date(), "Founders’ Day", now=now
        ),
        "a sign-in link": partial(_link, world, number, now),
    }
    moves[name]()


def leave_short(world: World, number: int, stretch: Interval, now: datetime) -> None:
    """Somebody will be away while a window is on."""
    rota.add_leave(world.olga, _somebody(world, number), stretch, now=now)


def _somebody(world: World, number: int) -> int:
    return (world.ines, world.rosa, world.lena)[number % 3].person_id or 0


def _hours(world: World, number: int, since: time, now: datetime) -> None:
    week = tuple(DayHours(day, since, time(18)) for day in range(5))
    rota.set_hours(ROOT, _somebody(world, number), local(now, ZONE).date(), week, now=now)


def _back(now: datetime) -> None:
    with reading() as session:
        row = session.query(AbsenceRow).order_by(AbsenceRow.id).first()
    if row is not None:
        rota.remove_leave(ROOT, row.person_id, row.id, now=now)


def _quorum(world: World, quorum: int | None, now: datetime) -> None:
    members = [world.ines.person_id or 0, world.rosa.person_id or 0]
    save_team(world.olga, "data", name="Data", members=members, quorum=quorum, now=now)


def _component(slug: str, now: datetime, **changes: object) -> None:
    with reading() as session:
        known = components(session)[slug]
    save_component(ROOT, replace(known, **changes), now=now)  # type: ignore[arg-type]


def _thaw(world: World, now: datetime) -> None:
    with reading() as session:
        row = session.query(FreezeRow).order_by(FreezeRow.id).first()
    if row is not None:
        freezes.remove_freeze(world.olga, row.id, now=now)


def _link(world: World, number: int, now: datetime) -> None:
    """By Marcus, who is an admin too for this one time: a link ties whom he gives it to him."""
    admin = person(world.marcus.person_id or 0, "Marcus", (Role.ADMIN,))
    access.make_link(admin, linked(world, number).person_id or 0, now=now)


def linked(world: World, number: int) -> Actor:
    """Whom Marcus gives a link to."""
    return (world.lena, world.rosa)[number % 2]
