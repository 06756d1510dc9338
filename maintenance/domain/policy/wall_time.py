"""Where a new tz database has moved the clocks under a window: its instant and its wall time part.

It is no rule of the policy: a draft is always saved with the two together, so it can only come true of
what is live already. The published instant stands (docs/design.md) until somebody decides.
"""

from datetime import datetime

from maintenance.domain.draft import Draft
from maintenance.domain.localtime import Moment, local
from maintenance.domain.policy.verdict import Finding, Level
from maintenance.domain.wording import DateStyle, day_words, time_words, zone_name

WALL_TIME = "wall-time"


def moved_clocks(draft: Draft, style: DateStyle) -> tuple[Finding, ...]:
    """One required finding for a start or an end whose zone shows another time for its instant now.

    An exception is possible: then the instant that was published stands.
    """
    found = ((one, _shown(one)) for one in (draft.starts, draft.ends) if one is not None)
    moved = next(((one, shown) for one, shown in found if shown != one.wall), None)
    return (_finding(*moved, style),) if moved else ()


def _shown(moment: Moment) -> datetime:
    return local(moment.at, moment.zone).replace(tzinfo=None, fold=0)


def _finding(moment: Moment, shown: datetime, style: DateStyle) -> Finding:
    was, now = (f"{day_words(at.date())}, {time_words(at, style)}" for at in (moment.wall, shown))
    sentence = (
        f"The clocks of {zone_name(moment.zone)} go otherwise since it was approved: what was "
        f"announced as {was}, is {now}, there now. Accept the risk to keep the moment that was "
        f"published, or move the window to keep {time_words(moment.wall, style)}."
    )
    where = f"moment:{shown.isoformat(timespec='minutes')} {moment.zone}"
    return Finding(WALL_TIME, Level.REQUIRE, False, sentence, where)
