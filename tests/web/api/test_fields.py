"""Moments as they are given, in a zone or with an offset."""

from datetime import UTC, datetime

import marshmallow as ma
import pytest

from maintenance.domain.errors import Refused
from maintenance.web.api.fields import Given, Time
from tests.support.world import ZONE, at

TIME = Time()


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
    "value", [1, None, "tomorrow", "2026-13-01T10:00", "2026-12-01 10:00", "٢"]
)
def test_what_is_no_moment_at_all_is_refused(value: object) -> None:
    with pytest.raises(ma.ValidationError, match="Give a date and a time"):
        TIME.deserialize(value)
