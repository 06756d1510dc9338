"""Loads the sample once: people and catalog first, then the windows' stories."""

from datetime import datetime, time, timedelta

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Touched
from maintenance.domain.localtime import day_of, local, resolve
from maintenance.services import conduct, rota
from maintenance.services.sample.staff import (
    EASTERN,
    MOUNTAIN,
    Member,
    make_absences,
    make_calendar,
    make_catalog,
    make_staff,
)
from maintenance.services.sample.timeline import Timeline, made, next_clock_change
from maintenance.services.tick import tick
from maintenance.store.desk import SampleRow, is_sample
from maintenance.store.unit_of_work import reading, writing

BEGINS_DAYS_BEFORE = 40


def load_sample(now: datetime) -> dict[str, Member] | None:
    """Loads it around ``now`` and gives its people by name; None where it is loaded already. That it is
    sample data is kept first, so that all which is told of it says so."""
    with reading() as session:
        if is_sample(session):
            return None
    with writing() as session:
        session.add(SampleRow(id=1, loaded_at=now))
    first = now - timedelta(days=BEGINS_DAYS_BEFORE)
    members = make_staff(first)
    make_catalog(members, first)
    timeline = Timeline(members, now)
    make_absences(members, timeline.today, first)
    make_calendar(members, timeline.today, first)
    for story in _STORIES:
        story(timeline)
    timeline.run()
    tick(now)
    return members


def _logs_update(t: Timeline) -> None:
    people = t.members
    start = t.open_day(-2, 1, 13)
    draft = made(
        "Log search update",
        "Searching your logs gets faster, and recent lines appear sooner.",
        (Touched("logs", Impact.DEGRADED, "Searching your logs is slower. No logs are lost."),),
        start,
        120,
        (people["Amara"],),
        clock=False,
    )
    t.approved("logs-update", draft, start - timedelta(days=9))
    t.press("logs-update", conduct.begin, start + timedelta(minutes=4))
    t.complete("logs-update", start + timedelta(minutes=100))


def _broker(t: Timeline) -> None:
    people = t.members
    start = t.open_day(-2, 3, 14)
    draft = made(
        "Storage broker patch",
        "The broker gets security fixes.",
        (
            Touched(
                "creating-storage", Impact.OUTAGE, "Creating a bucket waits until the window ends."
            ),
        ),
        start,
        60,
        (people["Kenji"],),
        downtime=5,
    )
    t.approved("broker", draft, start - timedelta(days=10))


def _dashboard_40(t: Timeline) -> None:
    people = t.members
    start = t.open_day(-1, 2, 13)
    draft = made(
        "Dashboard release 40",
        "Your list of apps loads faster.",
        (Touched("dashboard", Impact.DEGRADED, "The dashboard is slow for some minutes."),),
        start,
        60,
        (people["Tomas"],),
    )
    t.approved("dashboard-40", draft, start - timedelta(days=8))
    t.press(
        "dashboard-40",
        conduct.cancel,
        start - timedelta(days=2),
        "We cancel this release: the vendor’s fix isn’t ready. A new date will be announced.",
    )


def _index(t: Timeline) -> None:
    people = t.members
    start = t.ago(hours=3)
    draft = made(
        "Log index moved",
        "Your logs of the last year stay searchable.",
        (Touched("logs", Impact.DEGRADED, "Searching old logs is slower. No logs are lost."),),
        start,
        150,
        (people["Amara"],),
        clock=False,
    )
    t.approved("index", draft, t.ago(days=8))
    t.press("index", conduct.begin, start + timedelta(minutes=3))


def _sign_in(t: Timeline) -> None:
    people = t.members
    start = t.ago(minutes=30)
    draft = made(
        "Sign-in upgrade",
        "You can sign in with a security key, which many of you have asked for.",
        (Touched("sign-in", Impact.DEGRADED, "Signing in fails for up to two minutes, once."),),
        start,
        120,
        (people["Kenji"],),
    )
    t.approved("sign-in", draft, t.ago(days=7))


def _buckets(t: Timeline) -> None:
    people = t.members
    start = t.ago(minutes=70)
    draft = made(
        "Bucket service renewed",
        "New buckets are ready in seconds.",
        (
            Touched(
                "creating-storage",
                Impact.OUTAGE,
                "Creating a bucket waits. Buckets you have keep working.",
            ),
        ),
        start,
        150,
        (people["Tomas"],),
        clock=False,
        downtime=20,
    )
    t.approved("buckets", draft, t.ago(days=9))
    t.press("buckets", conduct.begin, start + timedelta(minutes=1))
    t.press("buckets", conduct.verify, t.ago(minutes=10))


def _certificate(t: Timeline) -> None:
    people = t.members
    start = t.ago(hours=5)
    draft = made(
        "Certificate of the domain service replaced",
        "The old one was about to expire.",
        (Touched("domains", Impact.DEGRADED, "Adding a domain fails for a few minutes."),),
        start,
        60,
        (people["Marcus"],),
        clock=False,
    )
    t.bare_draft("certificate", draft, t.ago(hours=5, minutes=10))
    t.declare(
        "certificate",
        t.ago(hours=4, minutes=55),
        "The certificate expires today; waiting for a review would cut customers off.",
    )
    t.complete("certificate", t.ago(hours=4, minutes=20))


def _database(t: Timeline) -> None:
    people = t.members
    parts = (
        Touched("databases", Impact.DEGRADED, "Connections drop once, for a few seconds."),
        Touched("creating-databases", Impact.OUTAGE, "Creating or changing a database waits."),
    )
    what = "Database upgrade"
    why = "We upgrade the shared databases. Queries on large tables get faster."
    doers = (people["Rosa"], people["Dev"])
    wednesday, thursday = t.open_day(2, 2, 12), t.open_day(2, 3, 13)
    t.approved("database", made(what, why, parts, wednesday, 120, doers, downtime=5), t.ago(days=6))
    t.draft("database", made(what, why, parts, thursday, 120, doers, downtime=5), t.ago(days=2))
    t.propose("database", t.ago(days=2, minutes=-30))
    t.approve("database", t.ago(days=1))
    t.press(
        "database",
        conduct.note,
        t.ago(hours=2),
        "Connections from outside the platform drop too. If your app keeps a pool of them, let it "
        "reconnect. We say here when it begins.",
    )


def _image(t: Timeline) -> None:
    """At risk: one of those who do the work has booked leave since it was approved."""
    people = t.members
    start = t.open_day(2, 1, 13)
    draft = made(
        "New system image for apps", "Apps get this month’s security fixes.",
        (Touched("applications", Impact.REDUCED_REDUNDANCY,
                 "Each app restarts once, one instance at a time."),),
        start, 60, (people["Tomas"], people["Amara"]),
    )  # fmt: skip
    t.approved("image", draft, t.ago(days=5))
    tomas, whole_day = people["Tomas"].actor, day_of(local(start, MOUNTAIN).date(), MOUNTAIN)
    t.at(
        t.ago(hours=3),
        lambda now: rota.add_leave(tomas, tomas.person_id or 0, whole_day, now=now),
    )


def _firmware(t: Timeline) -> None:
    people = t.members
    night = resolve(datetime.combine(next_clock_change(t.today), time(0, 30)), EASTERN).at
    draft = made(
        "Router firmware, in the night of the clock change",
        "The routers keep the right time from then on.",
        (
            Touched(
                "routing-west", Impact.REDUCED_REDUNDANCY, "Nothing: the eastern routers take over."
            ),
        ),
        night,
        180,
        (people["Marcus"],),
        clock=False,
    )
    t.approved("firmware", draft, t.ago(days=4))


def _certificates(t: Timeline) -> None:
    people = t.members
    start = t.open_day(3, 1, 14)
    draft = made(
        "Router certificates replaced",
        "Fewer of your visitors on old devices see a warning.",
        (
            Touched(
                "routing-east", Impact.DEGRADED, "Open connections close once and are opened again."
            ),
        ),
        start,
        60,
        (people["Yusuf"],),
        clock=False,
    )
    t.draft("certificates", draft, t.ago(days=1, hours=3))
    t.propose("certificates", t.ago(days=1, hours=2))


def _growth(t: Timeline) -> None:
    people = t.members
    start = t.open_day(2, 3, 22)
    draft = made(
        "Database storage grown",
        "There is room for two more years.",
        (Touched("databases", Impact.DEGRADED, "Connections drop once, for a few seconds."),),
        start,
        240,
        (people["Rosa"],),
        downtime=8,
    )
    t.bare_draft("growth", draft, t.ago(hours=20))


def _dashboard_41(t: Timeline) -> None:
    people = t.members
    start = t.open_day(4, 1, 14)
    draft = made(
        "Dashboard release 41",
        "Your list of apps loads faster.",
        (Touched("dashboard", Impact.DEGRADED, "The dashboard is slow for some minutes."),),
        start,
        60,
        (people["Kenji"],),
    )
    t.draft("dashboard-41", draft, t.ago(days=1, hours=1))
    t.propose("dashboard-41", t.ago(hours=23))
    t.give_back(
        "dashboard-41", t.ago(hours=2), "Say in the second sentence whether people are signed out."
    )


_STORIES = (
    _logs_update,
    _broker,
    _dashboard_40,
    _index,
    _sign_in,
    _buckets,
    _certificate,
    _database,
    _image,
    _firmware,
    _certificates,
    _growth,
    _dashboard_41,
)
