"""All windows as a list, filtered by state, component, time and words; the coming weeks above."""

from collections.abc import Mapping
from dataclasses import replace

from flask import render_template, request
from sqlalchemy.orm import Session

from maintenance.domain.catalog import Component
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.policy.policy import Policy
from maintenance.domain.text import clean_line
from maintenance.store.catalog import components
from maintenance.store.finding import Found, Wanted, find_windows
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.asked_days import days_asked
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.rows import row_of
from maintenance.web.desk.weeks import coming_weeks
from maintenance.web.security import needs
from maintenance.web.unread import name_unknown, number_named, say_no_page, shown

PAGE_SIZE = 25
PAGES_AT_MOST = 1_000_000
WEEKS_SHOWN = 4
WORDS_LIMIT = 120
FILTERS = ("state", "component", "since", "until", "words")


@blueprint.get("/windows")
@needs()
def every() -> str:
    """The list; an asked page past the last one is the last one."""
    with reading() as session:
        known = components(session)
        wanted, errors = _wanted(policy_in_force(session), known)
        named = number_named("page", "This is the first page.")
        asked = 1 if named is None else named
        page = min(max(asked, 1), PAGES_AT_MOST)
        found = Found((), 0) if errors else _page(session, wanted, page)
        pages = max(-(-found.total // PAGE_SIZE), 1)
        if page > pages:
            page = pages
            found = _page(session, wanted, page)
        if not errors:
            say_no_page(asked, pages)
        return render_template(
            "desk/windows.html",
            rows=[row_of(one, now()) for one in found.windows],
            total=found.total,
            page=page,
            pages=pages,
            asked=any(request.args.get(name, "").strip() for name in FILTERS),
            errors=errors,
            components=known,
            states=_options({value: words for value, (words, _) in _STATES.items()}, "state"),
            parts=_options({part.slug: part.name for part in known.values()}, "component"),
            weeks=coming_weeks(session, WEEKS_SHOWN),
        )


def _page(session: Session, wanted: Wanted, page: int) -> Found:
    return find_windows(session, wanted, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)


def _options(known: Mapping[str, str], name: str) -> list[tuple[str, str]]:
    """All there are; what was asked for besides stays chosen, so that its sentence has its like beside it."""
    asked = request.args.get(name, "")
    besides = [(asked, shown(asked))] if asked and asked not in known else []
    return [("", "Any"), *known.items(), *besides]


def _pending(state: RevisionState) -> Wanted:
    return Wanted(pending=frozenset({state}))


def _came_to_nothing(state: RevisionState) -> Wanted:
    return Wanted(last=frozenset({state}))


def _stands(state: WindowState) -> Wanted:
    return Wanted(states=frozenset({state}))


_LATE = "late"
_STATES: dict[str, tuple[str, Wanted]] = {
    "draft": ("Draft", _pending(RevisionState.DRAFT)),
    "proposed": ("Proposed", _pending(RevisionState.PROPOSED)),
    "returned": ("Returned", _pending(RevisionState.RETURNED)),
    "scheduled": ("Scheduled", _stands(WindowState.SCHEDULED)),
    "in-progress": ("In progress", _stands(WindowState.IN_PROGRESS)),
    _LATE: ("Running late", Wanted()),
    "verifying": ("Verifying", _stands(WindowState.VERIFYING)),
    "at-risk": ("At risk", Wanted(at_risk=True)),
    "review-owed": ("Review owed", Wanted(review_owed=True)),
    "completed": ("Completed", _stands(WindowState.COMPLETED)),
    "cancelled": ("Cancelled", _stands(WindowState.CANCELLED)),
    "refused": ("Refused", _came_to_nothing(RevisionState.REFUSED)),
    "withdrawn": ("Withdrawn", _came_to_nothing(RevisionState.WITHDRAWN)),
}


def _wanted(policy: Policy, known: Mapping[str, Component]) -> tuple[Wanted, dict[str, str]]:
    """What is asked for, and what of it can’t be read."""
    errors: dict[str, str] = {}
    name_unknown((*FILTERS, "page"), errors)
    chosen, component = (request.args.get(name, "") for name in ("state", "component"))
    if chosen and chosen not in _STATES:
        errors["state"] = "Choose one of the states."
    if component and component not in known:
        errors["component"] = "There is no such component. Choose another."
    _, wanted = _STATES.get(chosen, ("", Wanted()))
    return replace(
        wanted,
        late_at=now() if chosen == _LATE else None,
        component=component if component in known else None,
        words=clean_line(request.args.get("words", ""))[:WORDS_LIMIT],
        within=days_asked(request.args, policy.zone, errors),
    ), errors
