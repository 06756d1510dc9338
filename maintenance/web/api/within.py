"""The stretch that ``since`` and ``until`` of an address ask for."""

from datetime import UTC, datetime
from typing import Any

from maintenance.domain.errors import refuse
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR
from maintenance.web.api.fields import Given

_BEGINNING, _END = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR + 2))


def within(query: dict[str, Any], zone: str) -> Interval | None:
    """None where neither is given. Raises Refused by the parameter."""
    since: Given | None = query.get("since")
    until: Given | None = query.get("until")
    if since is None and until is None:
        return None
    start = since.moment(zone, "?since") if since else _BEGINNING
    end = until.moment(zone, "?until") if until else _END
    if end <= start:
        raise refuse("?until", "It ends after it begins.")
    return Interval(start, end)
