"""The plain way to ask when: rows in tables, and at each start on the grid one question of SQL whether
anything overlaps.

It knows what the search knows of these worlds (days, holidays, freezes, other windows, quorums with the
same people throughout, those who do the work), so that the answers can be compared. Who works when is
worked out once and kept as rows, and each table has the index that the question wants.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, days_of
from maintenance.domain.policy import clash_rules
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.rule import Case
from maintenance.domain.policy.slots import Wanted
from maintenance.domain.staffing import working

_TABLES = """
CREATE TABLE shift (person INTEGER, start_at INTEGER, end_at INTEGER);
CREATE TABLE away (person INTEGER, start_at INTEGER, end_at INTEGER);
CREATE TABLE closed (start_at INTEGER, end_at INTEGER);
CREATE TABLE roster (name TEXT PRIMARY KEY, needed INTEGER);
CREATE TABLE member (roster TEXT, person INTEGER, PRIMARY KEY (roster, person)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX of_shift ON shift (person, start_at, end_at);
CREATE INDEX of_away ON away (person, start_at, end_at);
CREATE INDEX of_closed ON closed (start_at, end_at);
ANALYZE;
"""
_QUESTION = """
SELECT NOT EXISTS (SELECT 1 FROM closed WHERE start_at < :until AND end_at > :since)
   AND NOT EXISTS (
       SELECT 1 FROM roster WHERE needed > (
           SELECT count(*) FROM member WHERE member.roster = roster.name
              AND EXISTS (SELECT 1 FROM shift WHERE shift.person = member.person
                             AND shift.start_at <= :since AND shift.end_at >= :until)
              AND NOT EXISTS (SELECT 1 FROM away WHERE away.person = member.person
                                 AND away.start_at < :until AND away.end_at > :since)))
"""


def tables(context: Context, wanted: Wanted, horizon: Interval) -> sqlite3.Connection:
    """A database in memory with the rows of everybody and everything, of the whole horizon."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(_TABLES)
    database.execute("BEGIN")
    for person in context.people.values():
        _add(database, "shift", person.id, working(person, horizon))
        _add(database, "away", person.id, [one.stretch for one in person.absences])
    for stretch in _closed(context, wanted, horizon):
        database.execute("INSERT INTO closed VALUES (?, ?)", _seconds(stretch))
    for name, needed, members in _rosters(context, wanted):
        database.execute("INSERT INTO roster VALUES (?, ?)", (name, needed))
        database.executemany("INSERT INTO member VALUES (?, ?)", [(name, one) for one in members])
    database.execute("COMMIT")
    database.executescript(_INDEXES)
    return database


def passing(
    database: sqlite3.Connection, wanted: Wanted, horizon: Interval, now: datetime
) -> Iterator[datetime]:
    """Each start on the grid that fits: one question each."""
    step, lasts = (int(one.total_seconds()) for one in (wanted.step_for, wanted.lasts_for))
    start = -(-int(max(horizon.start, now).timestamp()) // step) * step
    while start + lasts <= horizon.end.timestamp():
        given = {"since": start, "until": start + lasts}
        if database.execute(_QUESTION, given).fetchone()[0]:
            yield datetime.fromtimestamp(start, UTC)
        start += step


def _add(
    database: sqlite3.Connection,
    table: str,
    person: int,
    stretches: tuple[Interval, ...] | list[Interval],
) -> None:
    rows = [(person, *_seconds(one)) for one in stretches]
    database.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608


def _seconds(stretch: Interval) -> tuple[int, int]:
    return int(stretch.start.timestamp()), int(stretch.end.timestamp())


def _closed(context: Context, wanted: Wanted, horizon: Interval) -> Iterator[Interval]:
    """What no window on these components may touch."""
    policy, holidays = context.policy, {one.on for one in context.holidays}
    for day in days_of(Interval(horizon.start, horizon.end + timedelta(days=1)), policy.zone):
        if day.weekday() not in policy.days or day in holidays:
            yield day_of(day, policy.zone)
    yield from (one.stretch for one in context.freezes if one.covers(wanted.draft.slugs))
    case = Case(wanted.draft, context, horizon)
    yield from (one.stretch for one in context.neighbours if clash_rules.keeps_off(case, one))


def _rosters(context: Context, wanted: Wanted) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    for slug in {context.components[one].team for one in wanted.draft.slugs}:
        team = context.teams[slug or ""]
        yield team.slug, team.quorum or len(team.members), team.members
    yield "doers", len(wanted.draft.doers), wanted.draft.doers
