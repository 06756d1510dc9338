"""Promise 8: a time in a gap is refused, one in a fold is asked about, durations are elapsed time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import (
    InFold,
    InGap,
    UnknownZone,
    day_of,
    days_of,
    first_shown,
    local,
    resolve,
    zone_named,
)

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Phoenix", "Australia/Sydney",
)  # fmt: skip


def transitions(zone: str) -> list[tuple[datetime, timedelta]]:
    """Each instant of 2026 and 2027 at which a zone's offset changes, and by how much."""
    found, moment = [], datetime(2026, 1, 1, tzinfo=UTC)
    tz = zone_named(zone)
    while moment.year < 2028:
        later = moment + timedelta(minutes=30)
        change = (later.astimezone(tz).utcoffset() or timedelta()) - (
            moment.astimezone(tz).utcoffset() or timedelta()
        )
        if change:
            found.append((later, change))
        moment = later
    return found


CASES = [
    pytest.param(zone, at, change, id=f"{zone} {at:%Y-%m-%d}")
    for zone in ZONES
    for at, change in transitions(zone)
]


def test_the_zones_have_the_transitions_that_they_have() -> None:
    assert {zone: len(transitions(zone)) for zone in ZONES} == {
        **dict.fromkeys(ZONES, 4),
        "America/Phoenix": 0,
    }


@pytest.mark.parametrize(("zone", "at", "change"), CASES)
def test_every_transition(zone: str, at: datetime, change: timedelta) -> None:
    wall = local(at, zone).replace(tzinfo=None, fold=0)
    if change > timedelta():
        skipped = wall - change / 2
        with pytest.raises(InGap) as gap:
            resolve(skipped, zone)
        assert gap.value.after == wall
        assert resolve(gap.value.before, zone).at == at - timedelta(minutes=1)
    else:
        with pytest.raises(InFold) as fold:
            resolve(wall, zone)
        first, second = fold.value.instants
        assert second - first == -change
        assert resolve(wall, zone, second=False).at == first
        assert resolve(wall, zone, second=True).at == second == at


@pytest.mark.parametrize(("zone", "at", "change"), CASES)
def test_a_day_has_the_hours_that_it_has(zone: str, at: datetime, change: timedelta) -> None:
    day = local(at, zone).date()
    assert day_of(day, zone).lasts_for == timedelta(hours=24) - change
    assert day_of(day, zone).end == day_of(day + timedelta(days=1), zone).start


@pytest.mark.parametrize(
    ("wall", "first"),
    [
        pytest.param("2026-03-08T01:59", "2026-03-08T06:59Z", id="before the clocks change"),
        pytest.param("2026-03-08T02:30", "2026-03-08T07:00Z", id="skipped"),
        pytest.param("2026-03-08T03:00", "2026-03-08T07:00Z", id="after"),
        pytest.param("2026-11-01T01:30", "2026-11-01T05:30Z", id="shown twice"),
    ],
)
def test_a_wall_time_is_first_shown_at_one_instant(wall: str, first: str) -> None:
    shown = first_shown(datetime.fromisoformat(wall), "America/New_York")
    assert shown == datetime.fromisoformat(first)


def test_an_end_at_midnight_touches_no_new_day() -> None:
    thursday = day_of(date(2026, 12, 3), "America/New_York")
    assert days_of(thursday, "America/New_York") == (date(2026, 12, 3),)
    longer = Interval(thursday.start, thursday.end + timedelta(minutes=1))
    assert days_of(longer, "America/New_York") == (date(2026, 12, 3), date(2026, 12, 4))


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "a" * 999]
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_named(name)


@pytest.mark.parametrize("year", [1, 1970, 2201, 9999])
def test_years_out_of_reach_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match="year"):
        resolve(datetime(year, 6, 1, 12), "America/New_York")  # noqa: DTZ001
