"""Lists in pages: a cursor says where the last page ended, so that nothing is shown twice or missed."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from maintenance.domain.errors import Refused, refuse
from maintenance.web.api.fields import Query, Text, Whole

MOST = 100
_USUAL = 50


class PageQuery(Query):
    """How much of a list, and from where on."""

    limit = Whole(
        1,
        MOST,
        f"Write a number from 1 to {MOST}.",
        as_text=True,
        load_default=_USUAL,
        metadata={"description": "How many at most."},
    )
    cursor = Text(metadata={"description": "Where the last page ended: its “next”."})


def cursor_of(*place: object) -> str:
    """A place in a list as a text that means nothing to anybody else."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The place that a cursor names. Raises Refused for one that is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        fits = [isinstance(part, kind) for part, kind in zip(place, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise no_cursor() from error
    if not all(fits):
        raise no_cursor()
    return list(place)


def no_cursor() -> Refused:
    """What is said of a cursor that no page of ours gave."""
    return refuse("?cursor", "This cursor is none of ours. Take “next” of the page before.")
