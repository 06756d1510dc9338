"""The one judgement, on the ground as it stands in the caller's transaction (promise 4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module

from sqlalchemy.orm import Session

from maintenance.domain.approval import granted, standing
from maintenance.domain.catalog import Holiday
from maintenance.domain.draft import Draft
from maintenance.domain.errors import FieldError
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.judge import judge
from maintenance.domain.policy.policy import Policy
from maintenance.domain.policy.verdict import Finding, Verdict
from maintenance.domain.policy.wall_time import moved_clocks
from maintenance.domain.risk import Risk
from maintenance.domain.text import clean_line
from maintenance.domain.window import Window
from maintenance.domain.wording import names_words
from maintenance.services.counted import count
from maintenance.services.holidays import observed
from maintenance.services.nearby import Nearby, nearby
from maintenance.store.approvals import signoffs
from maintenance.store.availability import staff_at
from maintenance.store.catalog import components, own_holidays
from maintenance.store.finding import as_neighbours
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import people, teams
from maintenance.store.unit_of_work import reading

_LOOKED_AROUND_FOR = timedelta(days=45)
_NAMED_AT_MOST = 60


def context_for(
    session: Session,
    *,
    now: datetime,
    window_id: str | None,
    around: Interval | None,
    near: Nearby | None = None,
) -> Context:
    """All that a verdict depends on, as this transaction sees it.

    ``around`` is the draft's stretch, once it has one; ``window_id`` the window it belongs to;
    ``near`` is what lies around several windows, where somebody who judges them has read it once.
    """
    policy = policy_in_force(session)
    if near is None:
        near = nearby(session, [around] if around else [], [window_id] if window_id else [])
    return Context(
        now=now,
        policy=policy,
        components=components(session),
        teams=teams(session),
        people=staff_at(session, now),
        holidays=_holidays(session, policy, now, around),
        freezes=near.freezes_at(around) if around else (),
        neighbours=near.neighbours_at(around, window_id) if around else (),
        announcements=near.announcements.get(window_id, ()) if window_id else (),
        window_id=window_id,
    )


def judged(
    session: Session,
    draft: Draft,
    *,
    window_id: str | None,
    now: datetime,
    stretch: Interval | None = None,
) -> Verdict:
    """The verdict on a draft that somebody asked for, on the ground that this transaction sees.

    ``stretch`` is the extended one of a running window, in the place of the draft's own.
    """
    around = stretch or draft.stretch
    return count(_judged(session, draft, around, window_id, now))


def _judged(
    session: Session,
    draft: Draft,
    around: Interval | None,
    window_id: str | None,
    now: datetime,
    near: Nearby | None = None,
) -> Verdict:
    ground = context_for(session, now=now, window_id=window_id, around=around, near=near)
    return judge(draft, ground, around)


def judged_each(
    session: Session, waiting: Iterable[Window], among: Iterable[Window], *, now: datetime
) -> dict[str, Verdict]:
    """The verdict on each pending draft, by window; ``among`` are all open windows."""
    pending = {one.id: one.pending.draft for one in waiting if one.pending}
    stretches = (draft.stretch for draft in pending.values() if draft.stretch)
    near = nearby(session, stretches, pending, as_neighbours(among))
    return {
        key: _judged(session, draft, draft.stretch, key, now, near)
        for key, draft in pending.items()
    }


def judge_now(draft: Draft, *, window_id: str | None, now: datetime) -> Verdict:
    """The verdict on a draft, read in a transaction of its own; stores nothing."""
    with reading() as session:
        return judged(session, draft, window_id=window_id, now=now)


def standing_in_the_way(
    session: Session, draft: Draft, *, window_id: str, live_number: int | None, now: datetime
) -> tuple[Finding, ...]:
    """The required findings on a live window that no sign-off of its revision has waived."""
    verdict = _judged(session, draft, draft.stretch, window_id, now)
    verdict = _beside(session, draft, verdict)
    return standing(verdict, granted(signoffs(session, window_id), live_number))


def judged_live(session: Session, stands: Window, *, now: datetime) -> Verdict:
    """How a live window would be judged now, over the stretch that is announced, as extended.

    Raises ValueError for one without a live revision.
    """
    return judged_live_each(session, [stands], now=now)[stands.id]


def judged_live_each(
    session: Session, windows: Iterable[Window], *, now: datetime
) -> dict[str, Verdict]:
    """The same of several, by their ids: as many questions however many they are.

    Raises ValueError for one without a live revision.
    """
    drafts = {one.id: (_live_draft(one), one.announced) for one in windows}
    near = nearby(session, (around for _, around in drafts.values() if around), drafts)
    return {
        key: _beside(session, draft, _judged(session, draft, around, key, now, near))
        for key, (draft, around) in drafts.items()
    }


def _live_draft(stands: Window) -> Draft:
    if stands.live is None:
        raise ValueError("only a window with a live revision is judged so")
    return stands.live.draft


def _beside(session: Session, draft: Draft, verdict: Verdict) -> Verdict:
    """With what no rule of the policy says: that a new tz database has moved the clocks."""
    moved = moved_clocks(draft, policy_in_force(session).date_style)
    return replace(verdict, findings=(*verdict.findings, *moved))


def public_slugs(stands: Window) -> frozenset[str]:
    """The components that customers know this window by; they stay possible once retired."""
    return frozenset(stands.live.draft.slugs if stands.live else ())


def unknown_parts(
    session: Session, draft: Draft, *, already: frozenset[str]
) -> tuple[FieldError, ...]:
    """Components and people that can't be named (any more), field by field.

    ``already`` are components that may stay although they are retired.
    """
    known, staff = components(session), people(session)
    errors = [
        FieldError(f"components.{n}.component", _no_component(slug))
        for n, slug in enumerate(draft.slugs)
        if slug not in known
    ]
    errors += [
        FieldError(
            f"components.{n}.component", f"{known[slug].name} has been retired. Choose another."
        )
        for n, slug in enumerate(draft.slugs)
        if slug in known and known[slug].retired and slug not in already
    ]
    gone = [
        staff[person].name if person in staff else str(person)
        for person in draft.doers
        if person not in staff or staff[person].disabled
    ]
    if gone:
        are = "is" if len(gone) == 1 else "are"
        said = f"{names_words(gone)} {are} not among the staff any more. Choose others."
        errors.append(FieldError("doers", said))
    return tuple(errors)


def _no_component(slug: str) -> str:
    named = clean_line(slug)[:_NAMED_AT_MOST]
    return f"There is no component “{named}”. Choose another."


def tzdata_version() -> str:
    """Which release of the tz database this judgement used."""
    return str(import_module("tzdata").IANA_VERSION)


def _holidays(
    session: Session, policy: Policy, now: datetime, around: Interval | None
) -> tuple[Holiday, ...]:
    moments = [now, now + _LOOKED_AROUND_FOR]
    if around:
        moments += [around.start - _LOOKED_AROUND_FOR, around.end + _LOOKED_AROUND_FOR]
    years = sorted({local(moment, policy.zone).year for moment in moments})
    days = range(years[0], years[-1] + 1)
    federal = observed(policy.observed_holidays, days) if policy.observed_holidays else ()
    return tuple(sorted({*federal, *own_holidays(session)}))


def reasons(findings: Iterable[Finding]) -> str:
    """The sentences of several findings as one text."""
    return " ".join(finding.sentence for finding in findings)


def window_in_the_way(finding: Finding | Risk) -> str | None:
    """The id of the other window that a finding or a risk is about, where it is about one."""
    places = (place.partition(":") for place in finding.where.split())
    return next((key for kind, _, key in places if kind == "window"), None)
