"""Several ``midweek serve`` on one PostgreSQL: each is as good as the other, and the clock is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from maintenance.domain.localtime import local
from maintenance.domain.notices import NoticeKind
from maintenance.places import DEFAULT_POLICY
from maintenance.services import policies
from maintenance.services.sign_in import PER_ACCOUNT_AND_ADDRESS
from maintenance.store.desk import ClockRow
from maintenance.store.journal import JournalRow, first_misfit
from maintenance.store.publications import PublicationRow
from maintenance.store.unit_of_work import reading
from tests.support.desk import give_own_password
from tests.support.serving import Served, cookie_of, serving
from tests.support.world import ROOT, ZONE, World, a_day_ahead, make_draft, press, schedule

SIGN_IN = "/desk/sign-in"
OWED = 2


@dataclass(frozen=True)
class Hosts:
    """Two servers, and the world that they have in common."""

    one: Served
    other: Served
    world: World


@pytest.fixture
def shared(request: pytest.FixtureRequest, site: Flask) -> str:
    """The database's address; several hosts take PostgreSQL."""
    if request.config.getoption("--database") != "postgres":
        pytest.skip("SQLite is for one machine")
    return str(site.extensions["midweek"].database_url)


@pytest.fixture
def hosts(shared: str, world: World, tmp_path: Path) -> Iterator[Hosts]:
    with serving(tmp_path, shared) as one, serving(tmp_path, shared) as other:
        yield Hosts(one, other, world)


def signs_in(at: Served, password: str) -> tuple[int, str]:
    """How that is answered, and the cookie."""
    form = urlencode({"email": "ines@example.gov", "password": password})
    answer = at.ask("POST", SIGN_IN, form)
    return answer.status, answer.headers.get("set-cookie", "").partition(";")[0]


def test_who_signed_in_at_one_is_signed_in_at_the_other_and_signed_out_at_both(
    hosts: Hosts,
) -> None:
    password = give_own_password(hosts.world.ines, now=datetime.now(UTC))
    status, cookie = signs_in(hosts.one, password)
    assert status == 303
    assert hosts.other.ask("GET", "/desk/account", Cookie=cookie).status == 200
    form = hosts.one.form("/desk/windows/new", cookie, title="Half a thought", does="save")
    assert hosts.other.ask("POST", "/desk/windows/new", form, Cookie=cookie).status == 303
    out = hosts.other.form("/desk/account", cookie)
    assert hosts.other.ask("POST", "/desk/sign-out", out, Cookie=cookie).status == 303
    assert hosts.one.ask("GET", "/desk/account", Cookie=cookie).status == 302


def test_attempts_to_sign_in_are_counted_over_both(hosts: Hosts) -> None:
    give_own_password(hosts.world.ines, now=datetime.now(UTC))
    turns = [(hosts.one, hosts.other)[n % 2] for n in range(PER_ACCOUNT_AND_ADDRESS + 2)]
    answered = [signs_in(at, "not the password")[0] for at in turns]
    assert answered == [401] * PER_ACCOUNT_AND_ADDRESS + [429, 429]


def test_a_change_at_one_is_seen_at_the_other_at_once(hosts: Hosts) -> None:
    window_id = schedule(hosts.world, make_draft(a_day_ahead(datetime.now(UTC))))

    def tags(path: str) -> set[str]:
        return {at.ask("GET", path).headers["etag"] for at in (hosts.one, hosts.other)}

    for path in ("/calendar.ics", f"/windows/{window_id}", "/api/v2/summary.json"):
        before = tags(path)
        press(hosts.world, "note", window_id, now=datetime.now(UTC))
        after = tags(path)
        assert (len(before), len(after)) == (1, 1), path
        assert before != after, path


def test_what_was_read_at_one_is_stale_once_it_has_changed_at_the_other(hosts: Hosts) -> None:
    window_id = schedule(hosts.world, make_draft(a_day_ahead(datetime.now(UTC))))
    note, cancel = (f"/desk/windows/{window_id}/{verb}" for verb in ("note", "cancel"))
    cookie = cookie_of(hosts.world.ines)
    read = hosts.one.form(cancel, cookie, words="It is not needed.", does="press")
    said = hosts.other.form(note, cookie, words="It takes a bit longer.", does="press")
    assert hosts.other.ask("POST", note, said, Cookie=cookie).status == 303
    assert hosts.one.ask("POST", cancel, read, Cookie=cookie).status == 409
    with reading() as session:
        kinds = session.scalars(select(PublicationRow.kind).filter_by(window_id=window_id)).all()
        assert first_misfit(session) is None
    assert sorted(kinds) == [NoticeKind.ANNOUNCED, NoticeKind.NOTE]


def test_what_the_clock_owes_is_done_once_however_many_turn_it(
    shared: str, world: World, tmp_path: Path
) -> None:
    """Both do at their start what was owed while nobody served, and both go on turning."""
    now = datetime.now(UTC)
    begun = local(now - timedelta(minutes=5), ZONE)
    text = DEFAULT_POLICY.read_text(encoding="utf-8").replace('"require"', '"off"')
    text = text.replace('no-clash = "off"', 'no-clash = "require"')
    policies.use(ROOT, text, now=now - timedelta(hours=2))
    windows = [
        schedule(
            world,
            make_draft(f"{begun:%Y-%m-%d %H:%M}", components=(part,), by_clock=True),
            now=now - timedelta(hours=2),
        )
        for part in ("databases", "east")
    ]
    with serving(tmp_path, shared) as one, serving(tmp_path, shared) as other:
        assert [at.ask("GET", "/healthz").status for at in (one, other)] == [200, 200]
    with reading() as session:
        told = session.execute(
            select(PublicationRow.window_id, func.count())
            .where(PublicationRow.kind == NoticeKind.BEGUN)
            .group_by(PublicationRow.window_id)
        ).all()
        noted = session.scalars(select(JournalRow).filter_by(verb="begin")).all()
        mark = session.get_one(ClockRow, 1).worked_until_at
        assert first_misfit(session) is None
    assert sorted(map(tuple, told)) == sorted((window_id, 1) for window_id in windows)
    assert {row.actor for row in noted} == {"clock"}
    assert len(noted) == OWED
    assert mark <= datetime.now(UTC) + timedelta(seconds=1)
