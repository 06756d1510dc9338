"""Moments as they are given, in a zone or with an offset."""

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
import pytest

from maintenance.domain.errors import Refused
from maintenance.domain.facts import Outcome
from maintenance.web.api.fields import Choice, Given, Needed, Several, Text, Time, Whole, Yes
from tests.support.world import ZONE, at

TIME = Time(required=True)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-01T10:00", at("2026-12-01 10:00")),
        ("2026-12-01T10:00:00", at("2026-12-01 10:00")),
        ("2026-12-01T15:00Z", at("2026-12-01 10:00")),
        ("2026-12-01T16:00+01:00", at("2026-12-01 10:00")),
        ("2026-11-01T01:30-04:00", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-11-01T01:30-05:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_wall_time_or_an_instant(text: str, instant: datetime) -> None:
    given = TIME.deserialize(text)
    assert isinstance(given, Given)
    assert given.moment(ZONE, "ends") == instant


@pytest.mark.parametrize("text", ["2026-11-01T01:30", "2026-03-08T02:30", "0001-01-01T00:00Z"])
def test_what_is_no_moment_there_is_refused_by_its_field(text: str) -> None:
    """Promise 8: a time that is skipped, one that happens twice, and years that nobody plans for."""
    given = TIME.deserialize(text)
    assert isinstance(given, Given)
    with pytest.raises(Refused) as refused:
        given.moment(ZONE, "ends")
    assert refused.value.errors[0].field == "ends"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1, "^Give a date and a time"),
        (None, "^Give a date and a time"),
        (ma.missing, "^This is missing. Give a date and a time"),
        ("tomorrow", "^Give a date and a time"),
        ("2026-12-01 10:00", "^Give a date and a time"),
        ("٢", "^Give a date and a time"),
        ("2026-13-01T10:00", "^There is no such day or time. Give a date"),
        ("2026-02-30T10:00", "^There is no such day or time. Give a date"),
        ("0001-01-01T00:00+05:00", "^Choose a year between 1971 and 2200"),
    ],
)
def test_what_is_no_moment_at_all_is_refused(value: object, said: str) -> None:
    with pytest.raises(ma.ValidationError, match=said):
        TIME.deserialize(value)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (Text(required=True), "This is missing."),
        (Needed("Say why."), "This is missing. Say why."),
        (Whole(1, 9, "Write a number.", required=True), "This is missing. Write a number."),
        (Yes(required=True), "This is missing. Say true or false."),
        (
            Choice(Outcome, "Say how it went.", required=True),
            "This is missing. Say how it went: done, partly, rolled-back.",
        ),
    ],
    ids=["text", "needed text", "number", "yes or no", "choice"],
)
def test_what_is_missing_is_not_said_to_be_wrong(field: ma.fields.Field[Any], said: str) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        field.deserialize(ma.missing)
    assert refused.value.messages == [said]


def test_what_is_more_than_a_list_may_hold_is_counted_and_not_looked_at() -> None:
    looked: list[object] = []

    class Looked(Text):
        def _deserialize(self, value: Any, *place: Any, **more: Any) -> Any:
            looked.append(value)
            return super()._deserialize(value, *place, **more)

    with pytest.raises(ma.ValidationError, match="At most 2 things are possible"):
        Several(Looked(), 2, "things").deserialize(["a", "b", "c"])
    assert not looked
    assert Several(Looked(), 2, "things").deserialize(["a", "b"]) == ["a", "b"]
