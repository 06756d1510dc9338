"""Promise 8: what is typed becomes moments; what the clocks skip is refused, what happens twice is asked."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from maintenance.domain.drafting import Typed, draft_of
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.localtime import local
from maintenance.domain.meant import FIRST, SECOND
from tests.domain.test_localtime import CASES

HOUR = timedelta(hours=1)


def errors_of(typed: Typed) -> dict[str, FieldError]:
    with pytest.raises(Refused) as refused:
        draft_of(typed)
    return {error.field: error for error in refused.value.errors}


def typed_at(wall: datetime, zone: str, **more: object) -> Typed:
    return Typed(title="A title", on=wall.date(), start=wall.time(), zone=zone, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("zone", "at", "change"), CASES)
def test_every_transition_as_it_is_typed(zone: str, at: datetime, change: timedelta) -> None:
    wall = local(at, zone).replace(tzinfo=None, fold=0)
    if change > timedelta():
        error = errors_of(typed_at(wall - change / 2, zone))["start"]
        assert f"Choose {_clock(wall - change - timedelta(minutes=1))} or earlier" in error.sentence
        assert f"or {_clock(wall)} or later" in error.sentence
        return
    error = errors_of(typed_at(wall, zone))["start"]
    assert [value for value, _ in error.choices] == [FIRST, SECOND]
    starts = [draft_of(typed_at(wall, zone, second=second)).starts for second in (False, True)]
    assert [start.at for start in starts if start] == [at + change, at]


@pytest.mark.parametrize(("zone", "at", "change"), CASES)
def test_what_lasts_two_hours_lasts_two_hours_over_every_transition(
    zone: str, at: datetime, change: timedelta
) -> None:
    """Elapsed time, whatever the clocks do meanwhile; the wall time of the end shows it."""
    wall = local(at - HOUR, zone).replace(tzinfo=None, fold=0)
    draft = draft_of(typed_at(wall, zone, work_for=HOUR, padding_for=HOUR, second=False))
    assert draft.starts
    assert draft.ends
    assert draft.ends.at - draft.starts.at == 2 * HOUR
    if draft.starts.at == at - HOUR:
        assert draft.ends.wall - draft.starts.wall == 2 * HOUR + change


@pytest.mark.parametrize(("zone", "at", "change"), CASES)
def test_an_end_set_by_oneself_is_asked_about_as_well(
    zone: str, at: datetime, change: timedelta
) -> None:
    wall = local(at, zone).replace(tzinfo=None, fold=0)
    impossible = wall - change / 2 if change > timedelta() else wall
    early = typed_at(wall - 4 * HOUR, zone, ends=impossible.time())
    assert errors_of(early)["ends"].choices == () or change < timedelta()


def _clock(wall: datetime) -> str:
    half = "a.m." if wall.hour < 12 else "p.m."
    return f"{wall.hour % 12 or 12}:{wall.minute:02}\u00a0{half}"


ENDS = {
    "the same evening": (time(22), time(23), timedelta(hours=1)),
    "after midnight": (time(22), time(2), timedelta(hours=4)),
    "a whole day": (time(22), time(22), timedelta(hours=24)),
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_at_or_before_the_start_lies_on_the_next_day(name: str) -> None:
    start, end, lasts = ENDS[name]
    draft = draft_of(
        Typed(title="A title", on=date(2026, 12, 1), start=start, ends=end, zone="America/New_York")
    )
    assert draft.stretch
    assert draft.stretch.lasts_for == lasts


BAD = {
    "a date without a time": ({"on": date(2026, 12, 1)}, "start"),
    "a time without a date": ({"start": time(10)}, "on"),
    "year 1": ({"on": date(1, 1, 1), "start": time(10)}, "on"),
    "year 9999": ({"on": date(9999, 12, 31), "start": time(10)}, "on"),
    "no zone": ({"on": date(2026, 12, 1), "start": time(10), "zone": "Mars/Olympus"}, "zone"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_moment_is_refused_by_its_field(name: str) -> None:
    given, field = BAD[name]
    assert list(errors_of(Typed(title="A title", **given))) == [field]  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_named_at_once_and_first_what_could_not_be_parsed() -> None:
    parsed = FieldError("work", "Give a length such as 1:30.")
    with pytest.raises(Refused) as refused:
        draft_of(Typed(title="", on=date(2026, 12, 1)), (parsed,))
    assert [error.field for error in refused.value.errors] == ["work", "start", "title"]


def test_without_an_end_it_is_start_work_rollback_and_padding() -> None:
    draft = draft_of(
        typed_at(
            datetime(2026, 12, 1, 10),  # noqa: DTZ001
            "America/New_York",
            work_for=HOUR,
            rollback_for=HOUR / 2,
            padding_for=HOUR / 4,
        )
    )
    assert draft.ends
    assert draft.ends.at == datetime(2026, 12, 1, 16, 45, tzinfo=UTC)
