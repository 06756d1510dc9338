"""What is under way while web processes are killed: windows proposed, approved, moved, begun,
completed, declared; and others that the clock begins and completes every few seconds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from maintenance.domain.catalog import Component
from maintenance.domain.localtime import local, moment_at
from maintenance.domain.people import DayHours
from maintenance.domain.tokens import Scope
from maintenance.places import DEFAULT_POLICY
from maintenance.services import policies, rota, tokens
from maintenance.services.components import save_component
from maintenance.web.api.content import written
from maintenance.web.security import cookie_name
from tests.support.killing import Hand
from tests.support.proposal import NEW, WHOLE
from tests.support.world import (
    ROOT,
    ZONE,
    World,
    make_draft,
    make_world,
    schedule,
    session_cookie,
    whole,
)

EVERY_SECONDS = 4
WORDS = "The work goes on, and nothing is lost."
REASON = "The certificate expires today; waiting would cut customers off."
ALL_DAY = tuple(
    hours
    for day in range(7)
    for hours in (DayHours(day, time(0), time(12)), DayHours(day, time(12), time(0)))
)


def open_world(began: datetime) -> World:
    """Everybody is always there, every day is a maintenance day, and the clock is patient."""
    world = make_world(now=began)
    for one in vars(world).values():
        rota.set_hours(ROOT, one.person_id, date(2021, 1, 1), ALL_DAY, now=began)
    text = DEFAULT_POLICY.read_text(encoding="utf-8").replace('holidays = "US"', "")
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    named = ", ".join(f'"{day}"' for day in days)
    text = text.replace('"Tuesday", "Wednesday", "Thursday"', named)
    policies.use(ROOT, text.replace('begin = "10 minutes"', 'begin = "2 hours"'), now=began)
    return world


def cookies(world: World, now: datetime) -> dict[str, str]:
    """Who is signed in, each by a session of today."""
    return {
        name: f"{cookie_name()}={session_cookie(one.person_id or 0, now)}"
        for name, one in vars(world).items()
    }


def program_tokens(world: World, now: datetime) -> dict[str, str]:
    """The secrets of two programs, which work for somebody who proposes and somebody who reviews."""
    ends_on = now.date() + timedelta(days=30)
    return {
        name: tokens.make(
            one, one.person_id or 0, name="deploys", scopes=scopes, ends_on=ends_on, now=now
        ).secret
        for name, one, scopes in (
            ("ines", world.ines, (Scope.PROPOSE, Scope.CONDUCT)),
            ("lena", world.lena, (Scope.REVIEW,)),
        )
    }


def scheduled(
    world: World,
    slug: str,
    start: datetime,
    lasts_for: timedelta,
    began: datetime,
    *,
    by_clock: bool,
) -> str:
    """A window on a component of its own, approved when the world began."""
    draft = make_draft(components=(slug,), by_clock=by_clock, title=f"On {slug}")
    starts, ends = moment_at(start, ZONE), moment_at(start + lasts_for, ZONE)
    return schedule(
        world, replace(draft, work_for=timedelta(seconds=1), starts=starts, ends=ends), now=began
    )


def add_component(slug: str, began: datetime) -> str:
    save_component(ROOT, Component(slug, f"Component {slug}"), now=began)
    return slug


def for_the_clock(world: World, count: int, start: datetime, began: datetime) -> list[str]:
    """Windows one after the other, each as long as until the next one begins."""
    slug = add_component("clocked", began)
    each = timedelta(seconds=EVERY_SECONDS)
    return [
        scheduled(world, slug, start + n * each, each, began, by_clock=True) for n in range(count)
    ]


def for_hands(world: World, count: int, start: datetime, began: datetime) -> list[str]:
    """Windows whose time has come, each on a component of its own."""
    slugs = [add_component(f"hand-{n}", began) for n in range(count)]
    day = timedelta(hours=8)
    return [scheduled(world, slug, start, day, began, by_clock=False) for slug in slugs]


def moving(hand: Hand, slug: str, today: date) -> Iterator[None]:
    """Proposes, approves, moves and approves the move, a day later each time."""
    for ahead in range(2, 2_000):
        day = str(today + timedelta(days=ahead))
        typed = {**WHOLE, "components-0-component": slug, "on": day, "title": f"{slug} on {day}"}
        leads = hand.press("ines", "propose", NEW, "propose", **typed)
        window_id = leads.partition("?")[0].rpartition("/")[2]
        yield
        hand.press("lena", "approve", f"/desk/reviews/{window_id}", "approve")
        yield
        hand.press("rosa", "move", f"/desk/windows/{window_id}/edit", "propose", start="14:00")
        yield
        hand.press("marcus", "approve the move", f"/desk/reviews/{window_id}", "approve")
        yield


def by_program(hand: Hand, slug: str, today: date) -> Iterator[None]:
    """Programs propose, approve, note and cancel, each call with a key of its own."""
    for ahead in range(2, 2_000):
        draft = make_draft(f"{today + timedelta(days=ahead)} 18:00", 60, components=(slug,))
        made = hand.call("ines", "save", "/windows", written(whole(draft)))
        yield
        path = f"/windows/{made['id']}"
        asked = hand.call("ines", "propose", f"{path}/propose", {}, made["etag"])
        yield
        read = {"digest": asked["pending"]["digest"]}
        live = hand.call("lena", "approve", f"{path}/approve", read, asked["etag"])
        yield
        noted = hand.call("ines", "note", f"{path}/note", {"words": WORDS}, live["etag"])
        yield
        hand.call("ines", "cancel", f"{path}/cancel", {"words": REASON}, noted["etag"])
        yield


def conducting(hand: Hand, windows: list[str], slug: str) -> Iterator[None]:
    """Begins and completes what was scheduled, then declares emergencies and completes those."""
    for window_id in windows:
        hand.press(
            "rosa", "begin", f"/desk/windows/{window_id}/begin", "press", words=WORDS, remark=WORDS
        )
        yield
        yield from _completing(hand, window_id)
    while True:
        start = local(datetime.now(UTC) - timedelta(minutes=1), ZONE)
        typed = {
            "components-0-component": slug,
            "on": f"{start:%Y-%m-%d}",
            "start": f"{start:%H:%M}",
        }
        leads = hand.press("ines", "save", NEW, "declare", **{**WHOLE, **typed})
        yield
        window_id = leads.split("/")[3]
        hand.press("ines", "declare", leads, "press", reason=REASON, words=WORDS)
        yield
        yield from _completing(hand, window_id)


def _completing(hand: Hand, window_id: str) -> Iterator[None]:
    path = f"/desk/windows/{window_id}/complete"
    hand.press("ines", "complete", path, "press", outcome="done", words=WORDS)
    yield
