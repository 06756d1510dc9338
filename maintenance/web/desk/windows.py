"""All windows as a list, and one window with everything that the desk knows of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import render_template, request
from sqlalchemy.orm import Session

from maintenance.domain.catalog import Component
from maintenance.domain.difference import differences
from maintenance.domain.errors import Difference, FieldError
from maintenance.domain.facts import Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb, possible
from maintenance.domain.localtime import day_of, day_start, local
from maintenance.domain.policy.policy import Policy
from maintenance.domain.window import Revision, Window
from maintenance.publishing.drawing import Closed, Drawn, Frame, Week, monday_of, week
from maintenance.publishing.words import notice_as_mail
from maintenance.services.approvers import who_may_approve
from maintenance.services.holidays import observed
from maintenance.services.publish import public_settings
from maintenance.store import journal
from maintenance.store.approvals import signoffs
from maintenance.store.catalog import components, freezes, own_holidays
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import story
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import revisions, window
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.journal_words import journal_lines
from maintenance.web.security import current_actor, needs
from maintenance.web.verdict_page import judged_page

PAGE_SIZE = 25
WEEKS_SHOWN = 4
_PENDING_WORDS = {
    RevisionState.DRAFT: "Draft",
    RevisionState.PROPOSED: "Proposed",
    RevisionState.RETURNED: "Returned",
}
_STATE_WORDS = {
    WindowState.SCHEDULED: "Scheduled",
    WindowState.IN_PROGRESS: "In progress",
    WindowState.VERIFYING: "Verifying",
    WindowState.COMPLETED: "Completed",
    WindowState.CANCELLED: "Cancelled",
}


@dataclass(frozen=True)
class Row:
    """A window on a list: its shape and words, when, what, where."""

    window: Window
    css: str
    words: str

    @property
    def title(self) -> str:
        """What it is called."""
        return self.window.shown.draft.title

    @property
    def stretch(self) -> Interval | None:
        """When: announced, else as drafted."""
        return self.window.announced or self.window.shown.draft.stretch


def row_of(stands: Window, at: datetime) -> Row:
    """How a window looks on a list of the desk."""
    late = stands.state.is_running and stands.announced is not None and stands.announced.end < at
    if stands.state is WindowState.UNPUBLISHED:
        words = _PENDING_WORDS.get(stands.shown.state, stands.shown.state.value.capitalize())
        css = "proposed" if stands.shown.state.is_pending else "cancelled"
        return Row(stands, css, words)
    words = "Running late" if late else _STATE_WORDS[stands.state]
    if stands.pending is not None:
        words = f"{words}, a change {_PENDING_WORDS[stands.pending.state].lower()}"
    if stands.emergency:
        words = f"Emergency, {words[0].lower()}{words[1:]}"
    css = "late" if late else stands.state.value
    if stands.emergency and stands.state.is_live and not late:
        css = "emergency"
    return Row(stands, css, words)


@blueprint.get("/windows")
@needs()
def every() -> str:
    """All windows, filtered by state, component, time and words; the coming weeks above."""
    with reading() as session:
        policy = policy_in_force(session)
        wanted, errors = _wanted(policy)
        number = max(request.args.get("page", 1, type=int) or 1, 1)
        offset = (min(number, 10_000) - 1) * PAGE_SIZE
        found = find_windows(session, wanted, limit=PAGE_SIZE, offset=offset)
        return render_template(
            "desk/windows.html",
            rows=[row_of(one, now()) for one in found.windows],
            total=found.total,
            page=number,
            pages=max(-(-found.total // PAGE_SIZE), 1),
            errors=errors,
            components=components(session),
            states=_STATES,
            weeks=coming_weeks(session, WEEKS_SHOWN),
        )


_STATES = (
    ("", "Any"),
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("returned", "Returned"),
    ("scheduled", "Scheduled"),
    ("in-progress", "In progress"),
    ("verifying", "Verifying"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
)


def _wanted(policy: Policy) -> tuple[Wanted, dict[str, str]]:
    chosen = request.args.get("state", "")
    pending = frozenset({RevisionState(chosen)}) if chosen in tuple(RevisionState) else frozenset()
    states = frozenset({WindowState(chosen)}) if chosen in tuple(WindowState) else frozenset()
    errors: dict[str, str] = {}
    since, until = (_day(name, errors) for name in ("since", "until"))
    within = None
    if since or until:
        first = day_start(since or date(1971, 1, 2), policy.zone)
        last = day_of(until or date(2200, 1, 1), policy.zone).end
        if first < last:
            within = Interval(first, last)
        else:
            errors["until"] = "The last day must not lie before the first."
    return Wanted(
        states=states,
        pending=pending,
        component=request.args.get("component") or None,
        words=request.args.get("words", "")[:120],
        within=within,
    ), errors


def _day(name: str, errors: dict[str, str]) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = None
        errors[name] = "Write the date as year-month-day, such as 2026-12-01."
    if day and not 1972 <= day.year <= 2199:
        errors[name] = "Choose a year between 1972 and 2199."
        return None
    return day


def coming_weeks(session: Session, count: int, height: float = 104) -> tuple[Week, ...]:
    """The coming weeks as strips: days lit, freezes, holidays, windows in their state."""
    policy = policy_in_force(session)
    today = local(now(), policy.zone).date()
    first = monday_of(today)
    around = Interval(
        day_of(first, policy.zone).start, day_of(first + timedelta(weeks=count), policy.zone).start
    )
    found = find_windows(session, Wanted(within=around), limit=200).windows
    shown = [
        row
        for one in found
        if one.shown.state is not RevisionState.WITHDRAWN or one.live
        for row in [row_of(one, now())]
        if row.stretch
    ]
    drawn = [
        Drawn(row.stretch, row.css, row.title, f"/desk/windows/{row.window.id}", row.css == "late")
        for row in shown
        if row.stretch
    ]
    closed = closed_days(session, policy, around)
    frame = Frame(policy.zone, policy.days, today, policy.date_style, height)
    return tuple(week(first + timedelta(weeks=n), drawn, closed, frame) for n in range(count))


def closed_days(session: Session, policy: Policy, around: Interval) -> list[Closed]:
    """Freezes and holidays, as the desk sees them."""
    years = range(around.start.year, around.end.year + 1)
    country = policy.observed_holidays
    days = [*(observed(country, years) if country else ()), *own_holidays(session)]
    holidays = [Closed(day_of(h.on, policy.zone), h.name, whole_day=True) for h in days]
    return [*holidays, *(Closed(f.stretch, f.name) for f in freezes(session, around))]


_SAID = {
    "saved": "The draft is saved. Nothing is public yet.",
    "proposed": "Proposed. A reviewer decides next; nothing is public before that.",
    "withdrawn": "Withdrawn. What is public stays as it was.",
    "returned": "Returned with your remarks.",
    "refused": "Refused with your remarks.",
    "reviewed": "Your review is recorded; it publishes and undoes nothing.",
}
_SHOWS_NOW = (
    "The page and the feed show it now; calendars refresh within hours to a day. "
    "Midweek has mailed nobody."
)
_DONE_WORDS = {
    Verb.APPROVE: "Approved.",
    Verb.DECLARE: "Published as an emergency.",
    Verb.BEGIN: "Begun.",
    Verb.EXTEND: "Extended.",
    Verb.VERIFY: "Verifying.",
    Verb.RESUME: "Resumed.",
    Verb.COMPLETE: "Completed.",
    Verb.REOPEN: "Reopened.",
    Verb.CANCEL: "Cancelled.",
    Verb.NOTE: "Your note is published.",
    Verb.CORRECT: "Corrected.",
}


@blueprint.get("/windows/<window_id>")
@needs()
def one(window_id: str) -> str:
    """How it stands, what customers read, what may be pressed, and all that was ever decided."""
    with reading() as session:
        stands, at = window(session, window_id), now()
        told = story(session, window_id)
        known, staff = components(session), people(session)
        shown = stands.shown
        view = judged_page(session, shown.draft, window_id=window_id, authors=shown.authors, now=at)
        return render_template(
            "desk/window.html",
            window=stands,
            row=row_of(stands, at),
            story=told,
            components=known,
            names={key: person.name for key, person in staff.items()},
            verbs=_verbs(stands, at),
            view=view,
            draft=shown.draft,
            revision=shown,
            signoffs=signoffs(session, window_id),
            history=_history(session, stands, known),
            lines=journal_lines(session, journal.entries(session, window_id=window_id, limit=50)),
            missing=_missing(shown, at),
            said=_said(),
            mail=_mail(session, told),
            approvers=who_may_approve(session, stands, shown, at) if stands.pending else (),
            week=_own_week(session, stands),
        )


def _said() -> tuple[str, str]:
    """(heading, sentence) on what was just done, and no more than that."""
    said = request.args.get("said", "")
    if said in _SAID:
        return _SAID[said], ""
    done = {verb.value: words for verb, words in _DONE_WORDS.items()}
    return (done[said], _SHOWS_NOW) if said in done else ("", "")


def _mail(session: Session, told: Story | None) -> tuple[str, str] | None:
    return notice_as_mail(told.last, told, public_settings(session)) if told else None


def _missing(shown: Revision, at: datetime) -> tuple[FieldError, ...]:
    return shown.draft.unfinished(at) if shown.state is RevisionState.DRAFT else ()


_ELSEWHERE = frozenset({Verb.APPROVE, Verb.RETURN, Verb.REFUSE, Verb.REVIEW})


def _verbs(stands: Window, at: datetime) -> list[Verb]:
    verbs = possible(stands.standing, current_actor().roles, at)
    return [verb for verb in verbs if verb not in _ELSEWHERE]


def _history(
    session: Session, stands: Window, known: dict[str, Component]
) -> list[tuple[Revision, tuple[Difference, ...]]]:
    """Each revision, the newest first, with what it changed from the one before."""
    every_one = revisions(session, stands.id)
    staff = people(session)
    later = [*every_one[1:], None]
    return [
        (one, differences(before.draft, one.draft, known, staff) if before else ())
        for one, before in zip(every_one, later, strict=True)
    ]


def _own_week(session: Session, stands: Window) -> Week | None:
    row = row_of(stands, now())
    if row.stretch is None:
        return None
    policy = policy_in_force(session)
    monday = monday_of(local(row.stretch.start, policy.zone).date())
    frame = Frame(policy.zone, policy.days, local(now(), policy.zone).date(), height=88)
    drawn = [Drawn(row.stretch, row.css, row.title, open_ended=row.css == "late")]
    if stands.pending and stands.pending.draft.stretch and stands.live:
        drawn.append(Drawn(stands.pending.draft.stretch, "proposed", "Proposed time"))
    around = Interval(
        day_of(monday, policy.zone).start, day_of(monday + timedelta(days=7), policy.zone).start
    )
    return week(monday, drawn, closed_days(session, policy, around), frame)
