"""A small world to test in, and windows made in it through the services."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from maintenance.domain.actor import Actor, console, person
from maintenance.domain.catalog import Component, Freeze, Impact
from maintenance.domain.draft import Conduct, Draft, Exemption, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import moment_at, resolve
from maintenance.domain.people import DayHours, Role
from maintenance.domain.window import Pressed, Window
from maintenance.services import access, conduct, propose, review, rota
from maintenance.services.components import save_component
from maintenance.services.judging import judge_now
from maintenance.services.teams import save_team
from maintenance.store.staff import PersonRow, people
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window

ZONE = "America/New_York"
PASSWORD = "correct horse battery"
BEGINNING = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROOT = console("root")
INES = 1  # make_world adds her first, to a database without people


@dataclass(frozen=True)
class World:
    """Ines and Rosa operate, Lena and Marcus review, Olga administers, Noor audits."""

    ines: Actor
    rosa: Actor
    lena: Actor
    marcus: Actor
    olga: Actor
    noor: Actor


def make_world(now: datetime = BEGINNING) -> World:
    """Six people who work from 8 to 18 Eastern Time, two teams, four components.

    A database that came with them is left as it is.
    """
    if now == BEGINNING and (there := _known()):
        return World(**there)
    week = tuple(DayHours(day, time(8), time(18)) for day in range(5))
    actors = {}
    for name, roles in (
        ("Ines", (Role.OPERATOR,)),
        ("Rosa", (Role.OPERATOR,)),
        ("Lena", (Role.REVIEWER,)),
        ("Marcus", (Role.REVIEWER, Role.OPERATOR)),
        ("Olga", (Role.ADMIN,)),
        ("Noor", (Role.AUDITOR,)),
    ):
        email = f"{name.lower()}@example.gov"
        key = access.add_person(ROOT, email=email, name=name, zone=ZONE, roles=roles, now=now)
        rota.set_hours(ROOT, key, date(2020, 1, 1), week, now=now)
        actors[name.lower()] = person(key, name, roles)
    ids = [actors["ines"].person_id or 0, actors["rosa"].person_id or 0]
    save_team(ROOT, "data", name="Data", members=ids, quorum=None, now=now)
    for position, (slug, name, redundancy) in enumerate(
        (
            ("databases", "Databases", None),
            ("dashboard", "Dashboard", None),
            ("east", "Routing, east", "routing"),
            ("west", "Routing, west", "routing"),
        )
    ):
        team = "data" if slug == "databases" else None
        below = frozenset({"databases"}) if slug == "dashboard" else frozenset[str]()
        component = Component(
            slug, name, team=team, redundancy=redundancy, depends_on=below, position=position
        )
        save_component(ROOT, component, now=now)
    return World(**actors)


def world_again() -> World:
    """The people of a world that was made before."""
    return World(**_known())


def _known() -> dict[str, Actor]:
    with reading() as session:
        known = people(session).values()
    return {one.name.lower(): person(one.id, one.name, one.roles) for one in known}


def at(text: str) -> datetime:
    """“2026-12-01 10:00” in Eastern Time, as an instant."""
    return resolve(datetime.fromisoformat(text), ZONE).at


def a_day_ahead(now: datetime) -> str:
    """The first Tuesday from three weeks on, at ten: for a window that has to lie ahead by a clock that
    nobody set."""
    later = now + timedelta(days=21)
    return f"{later + timedelta(days=(1 - later.weekday()) % 7):%Y-%m-%d} 10:00"


def make_draft(
    starts: str = "2026-12-01 10:00",
    minutes: int = 120,
    *,
    title: str = "Database upgrade",
    components: tuple[str, ...] = ("databases",),
    impact: Impact = Impact.DEGRADED,
    doers: tuple[Actor, ...] = (),
    by_clock: bool = False,
    exemptions: dict[str, str] | None = None,
) -> Draft:
    """A draft that passes on a usual Tuesday, whole once it is known who does the work."""
    start = at(starts)
    conducted = Conduct.BY_CLOCK if by_clock else Conduct.BY_HAND
    return Draft(
        title=title,
        why="Queries get faster.",
        components=tuple(Touched(slug, impact, "Connections drop once.") for slug in components),
        starts=moment_at(start, ZONE),
        ends=moment_at(start + timedelta(minutes=minutes), ZONE),
        work_for=timedelta(minutes=minutes // 2),
        plan="Do it.",
        rollback_plan="Undo it.",
        doers=tuple(one.person_id or 0 for one in doers),
        begins=conducted,
        finishes=conducted,
        references=("https://tickets.example.gov/DATA-412",),
        exemptions=tuple(Exemption(rule, why) for rule, why in (exemptions or {}).items()),
    )


def whole(draft: Draft) -> Draft:
    """The draft, done by Ines unless others are named."""
    return draft if draft.doers else replace(draft, doers=(INES,))


def freeze_on(day: str, *components: str) -> Freeze:
    """A freeze of a whole local day, of everything unless components are named."""
    stretch = Interval(at(f"{day} 00:00"), at(f"{day} 23:59"))
    return Freeze("Quarter-end", stretch, frozenset(components) or None)


def stands(window_id: str) -> Window:
    """The window as it stands."""
    with reading() as session:
        return window(session, window_id)


def pressed(window_id: str | None = None) -> Pressed:
    """Pressed on the window as it stands, with a number of its own."""
    from maintenance.web.pressing import fresh

    return fresh(stands(window_id) if window_id else None)


def save(world: World, draft: Draft, *, by: Actor | None = None, now: datetime = BEGINNING) -> str:
    """A draft, saved; gives the window's id."""
    actor = by or world.ines
    return propose.save(actor, whole(draft), window_id=None, pressed=pressed(), now=now).window_id


def resave(
    world: World, window_id: str, draft: Draft, *, by: Actor | None = None, now: datetime
) -> None:
    """The next revision of a window."""
    actor = by or world.ines
    propose.save(actor, whole(draft), window_id=window_id, pressed=pressed(window_id), now=now)


def propose_it(world: World, window_id: str, *, now: datetime = BEGINNING) -> None:
    propose.propose(world.ines, window_id, pressed(window_id), now=now)


def approve_it(
    world: World, window_id: str, *, by: Actor | None = None, now: datetime = BEGINNING
) -> None:
    """Approves what is pending with every exception that it asks for."""
    pending = stands(window_id).pending
    assert pending is not None
    verdict = judge_now(pending.draft, window_id=window_id, now=now)
    review.approve(
        by or world.lena,
        window_id,
        pressed(window_id),
        digest=pending.digest,
        shown=[f.key for f in verdict.blocking],
        accepted=frozenset(f.rule for f in verdict.blocking),
        remarks="",
        now=now,
    )


def schedule(world: World, draft: Draft | None = None, *, now: datetime = BEGINNING) -> str:
    """A scheduled window; gives its id."""
    window_id = save(world, draft or make_draft(doers=(world.ines,)), now=now)
    propose_it(world, window_id, now=now)
    approve_it(world, window_id, now=now)
    return window_id


def press(world: World, verb: str, window_id: str, *, now: datetime, **more: object) -> None:
    """One of the conducting verbs, pressed by Ines."""
    values = {"words": "We say so.", "remark": "For the record.", **more}
    getattr(conduct, verb)(world.ines, window_id, pressed(window_id), now=now, **values)


def give_password(actor: Actor, *, now: datetime = BEGINNING) -> str:
    """A password of their own, by a sign-in link."""
    password = f"{PASSWORD} {secrets.token_hex(2)} staple"
    secret = access.make_link(ROOT, actor.person_id or 0, now=now)
    access.use_link(secret, password, now=now)
    return password


def session_cookie(person_id: int, now: datetime) -> str:
    """What the cookie of a fresh session of theirs holds."""
    from maintenance.services.sessions import opened
    from maintenance.store.unit_of_work import writing

    with writing(ground=False) as session:
        return opened(session, session.get_one(PersonRow, person_id), now)


def sign_in(client, actor: Actor) -> None:  # type: ignore[no-untyped-def]
    """Signs somebody in, by a session of theirs: hashing a password takes its time."""
    now = datetime.now(UTC)
    from maintenance.web.security import cookie_name

    cookie = session_cookie(actor.person_id or 0, now)
    client.set_cookie(cookie_name(), cookie, domain="localhost", path="/desk", secure=True)


def token(page: str) -> str:
    """The CSRF token of a page."""
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
