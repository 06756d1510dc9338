"""Rules about notice, length and downtime."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from maintenance.domain.catalog import Impact
from maintenance.domain.localtime import day_of
from maintenance.domain.objectives import DAY_LINE_FOR, HOUR_LINE_FOR
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.rule import Case, Found
from maintenance.domain.wording import counted, length_words, number_words
from maintenance.domain.workdays import business_days_of_notice, last_day_to_announce


def announced_at(context: Context, starts_at: datetime, impact: Impact) -> datetime:
    """Since when customers have seen this start, with this impact or a worse one, without a break.

    Where they haven't: now.
    """
    since = None
    for told in context.announcements:
        seen = told.starts_at == starts_at and told.impact.severity >= impact.severity
        since = (since or told.at) if seen else None
    return since or context.now


def notice(case: Case) -> Iterator[Found]:
    """Enough business days between announcement and start, by impact."""
    needed = case.policy.notice_days[case.draft.impact]
    since = announced_at(case.context, case.stretch.start, case.draft.impact)
    announced_on, start_on = case.here(since).date(), case.days[0]
    given = business_days_of_notice(announced_on, start_on, case.context.holidays)
    if given >= needed:
        return
    sentence = (
        f"Customers would have {counted(given, 'business day')} of notice; "
        f"{counted(needed, 'business day')} are usual for {_IMPACT_WORDS[case.draft.impact]}. "
        "Choose a later day, or tell them by other means as well."
    )
    yield Found(sentence, f"start:{start_on.isoformat()}")


def is_too_soon(case: Case, day: date) -> bool:
    """Whether a start on this local day, announced now, would leave customers too little notice."""
    today = case.here(case.context.now).date()
    given = business_days_of_notice(today, day, case.context.holidays)
    return given < case.policy.notice_days[case.draft.impact]


_IMPACT_WORDS: dict[Impact, str] = {
    Impact.NONE: "a window without impact",
    Impact.REDUCED_REDUNDANCY: "reduced redundancy",
    Impact.DEGRADED: "a degraded service",
    Impact.OUTAGE: "an outage",
}


def decide_by(case: Case) -> datetime | None:
    """The last moment at which an approval still keeps the notice rule; None where none is needed."""
    needed = case.policy.notice_days[case.draft.impact]
    since = announced_at(case.context, case.stretch.start, case.draft.impact)
    if needed == 0 or since < case.context.now:
        return None
    last_on = last_day_to_announce(case.days[0], needed, case.context.holidays)
    return day_of(last_on, case.policy.zone).end


def length(case: Case) -> Iterator[Found]:
    """Not longer than the policy's maximum; work and rollback fit in."""
    lasts_for = case.stretch.lasts_for
    longest_for = case.policy.longest_for
    if lasts_for > longest_for:
        many = number_words(-(-lasts_for // longest_for)).lower()
        sentence = (
            f"The window lasts {length_words(lasts_for)}; at most {length_words(longest_for)} are "
            f"usual. Do it in {many} windows."
        )
        yield Found(sentence, "maximum")
    planned = (case.draft.work_for or timedelta()) + (case.draft.rollback_for or timedelta())
    if planned > lasts_for:
        sentence = (
            f"Work and rollback take {length_words(planned)}, and the window lasts only "
            f"{length_words(lasts_for)}. End it later."
        )
        yield Found(sentence, "rollback")


def downtime(case: Case) -> Iterator[Found]:
    """Expected downtime that by the service objectives would itself be an incident."""
    expected = case.draft.downtime_for or timedelta()
    if expected <= HOUR_LINE_FOR:
        return
    day = f" and more than {length_words(DAY_LINE_FOR)} in a day" if expected > DAY_LINE_FOR else ""
    sentence = (
        f"{length_words(expected)} of downtime are more than {length_words(HOUR_LINE_FOR)} in an "
        f"hour (10 %){day}, so by our objectives the window would itself be an incident; the lines "
        f"are {length_words(HOUR_LINE_FOR)} in an hour (10 %) and {length_words(DAY_LINE_FOR)} in a "
        "day (3 %). Say so to customers."
    )
    yield Found(sentence, "day" if day else "hour")
