"""Proposing: one form, judged as it is typed; nothing typed is ever lost."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from maintenance.domain.difference import differences
from maintenance.domain.draft import Draft
from maintenance.domain.drafting import draft_of
from maintenance.domain.errors import (
    Difference,
    FieldError,
    MidweekError,
    Refused,
    Stale,
)
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb, objection
from maintenance.domain.localtime import moment_at
from maintenance.domain.meant import Choices, choices_of
from maintenance.domain.people import Role
from maintenance.domain.window import Pressed, Window
from maintenance.services import propose as proposing
from maintenance.services.authors import authors_of_next, authors_taken_along
from maintenance.store.catalog import components
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import revision, window
from maintenance.web import pressing
from maintenance.web.clock import now
from maintenance.web.desk import blueprint, scratch
from maintenance.web.desk.as_typed import (
    IMPACTS,
    LABELS,
    as_typed,
    lacking,
    named,
    still_needed,
    typed_anew,
)
from maintenance.web.desk.next_slots import next_ones
from maintenance.web.desk.to_choose import (
    components_to_choose,
    people_to_choose,
    usual_zone,
    zones_to_choose,
)
from maintenance.web.errors import status_of
from maintenance.web.filters import clock_style
from maintenance.web.in_the_way import InTheWay, in_the_way
from maintenance.web.proposal_form import Pairs, Proposal, pairs_of
from maintenance.web.security import current_actor, needs
from maintenance.web.verdict_page import VerdictPage, exceptions_to_explain, judged_page

NO_DATE_NO_ZONE = "The time zone is not kept without a date. Choose it again with the date."
Answer = str | Response | tuple[str, int]


@dataclass
class Page:
    """The form as it is shown: what is filled in, what is wrong with it, what it was pressed on, and
    the field at which whoever pressed goes on."""

    window: Window | None
    pairs: Pairs
    pressed: Pressed
    errors: tuple[FieldError, ...] = ()
    differences: tuple[Difference, ...] = ()
    said: str = ""
    copied_from: str = ""
    taken_up: bool = False
    goes_on_at: str = ""
    other: InTheWay | None = None

    @property
    def name(self) -> str:
        """Which scratch row it belongs to."""
        return scratch.name_of(self.window.id if self.window else None, self.copied_from)

    @property
    def action(self) -> str:
        """Where it is sent: a window that is there is changed, never made twice."""
        return f"/desk/windows/{self.window.id}/edit" if self.window else "/desk/windows/new"


@blueprint.get("/windows/new")
@needs(Role.OPERATOR)
def new() -> Answer:
    """The empty form, or what was being typed, or a copy of a former window."""
    copied_from = request.args.get("copy", "")
    with reading() as session:
        pairs: Pairs = [("zone", usual_zone(session))]
        if copied_from:
            pairs = pairs_of(_copied(window(session, copied_from)), usual_zone(session))
        page = Page(None, pairs, pressing.fresh(None), copied_from=copied_from)
        return _shown(session, _taken_up(session, page))


@blueprint.get("/windows/<window_id>/edit")
@needs(Role.OPERATOR)
def edit(window_id: str) -> Answer:
    """The pending revision, or the live one, to be saved as the next."""
    with reading() as session:
        stands = window(session, window_id)
        own = pairs_of(stands.shown.draft, usual_zone(session))
        return _shown(session, _taken_up(session, Page(stands, own, pressing.fresh(stands))))


@blueprint.post("/windows/new")
@needs(Role.OPERATOR)
def new_sent() -> Answer:
    """Saves, proposes, checks, or changes the rows of a new window’s form."""
    return _sent(None)


@blueprint.post("/windows/<window_id>/edit")
@needs(Role.OPERATOR)
def edit_sent(window_id: str) -> Answer:
    """The same for a window that is there."""
    return _sent(window_id)


@blueprint.post("/windows/judge")
@needs(Role.OPERATOR)
def judge_typed() -> Answer:
    """The verdict on what is being typed, as a piece of the page; keeps what was typed."""
    proposal = Proposal(request.form.items(multi=True))
    copied_from = proposal.sent.get("copied_from", "")
    name = proposal.sent.get("window", scratch.NEW)
    with reading() as session:
        is_there = name != scratch.name_of(None, copied_from)
        stands = window(session, name) if is_there else None
    scratch.keep(name, proposal.pairs, pressing.sent(request.form))
    with reading() as session:
        typed = as_typed(proposal)
        draft, errors = typed.draft, typed.errors
        view = _judged(session, draft, stands, copied_from)
        return render_template(
            "desk/_judged.html",
            view=view,
            next=next_ones(session, draft, stands, now()),
            draft=draft,
            errors=named(errors),
            labels=LABELS,
            unread=typed.unread,
            folds=_folds(errors, draft, proposal),
            sent=proposal.sent,
            exemptions=proposal.exemptions,
            explained=exceptions_to_explain(view, proposal.exemptions),
        )


def _sent(window_id: str | None) -> Answer:
    proposal = Proposal(request.form.items(multi=True))
    does = request.form.get("does", "check")
    copied_from = proposal.sent.get("copied_from", "")
    with reading() as session:
        stands = window(session, window_id) if window_id else None
    pressed = pressing.sent(request.form)
    page = Page(stands, proposal.pairs, pressed, copied_from=copied_from)
    if does == "afresh":
        scratch.forget(page.name)
        return redirect(page.action, 303)
    scratch.keep(page.name, proposal.pairs, pressed)
    if does in _SAVES:
        return _saved(page, proposal, does)
    with reading() as session:
        return _rearranged(session, page, proposal, does)


_SAVES = frozenset({"save", "propose", "declare"})


def _saved(page: Page, proposal: Proposal, does: str) -> Answer:
    """Saved, and where that was asked for proposed: both in one transaction."""
    saves = proposing.save_and_propose if does == "propose" else proposing.save
    try:
        done = saves(
            current_actor(),
            _typed(proposal),
            window_id=page.window.id if page.window else None,
            pressed=scratch.forgotten_with(page.pressed, page.name),
            now=now(),
            copied_from=page.copied_from or None,
        )
    except MidweekError as error:
        also = still_needed(proposal, now()) if does == "propose" else ()
        return _again(page, error, proposal, also)
    if isinstance(done, proposing.SavedAndProposed):
        return _proposed(done, page.pressed)
    if does == "declare":
        return redirect(f"/desk/windows/{done.window_id}/declare", 303)
    return pressing.after(done, page.pressed)


def _typed(proposal: Proposal) -> Draft:
    """What was typed; it tells of a zone that was chosen without a date, as no draft keeps one."""
    draft = draft_of(proposal.typed(), tuple(proposal.errors))
    with reading() as session:
        chosen = proposal.form.zone.data not in {None, "", usual_zone(session)}
    return draft.telling(NO_DATE_NO_ZONE) if chosen and not draft.starts else draft


def _proposed(done: proposing.SavedAndProposed, pressed: Pressed) -> Answer:
    """The window’s page, or the form of what was saved with what keeps it from being proposed."""
    with reading() as session:
        stands = window(session, done.saved.window_id)
        pairs = pairs_of(stands.shown.draft, usual_zone(session))
    if done.refusal is not None:
        page = Page(stands, pairs, pressing.fresh(stands))
        also = done.saved.also
        page.said = " ".join(("The draft is saved, but it can’t be proposed yet.", *also))
        return _again(page, done.refusal, Proposal(pairs))
    if done.proposed is None:
        return pressing.after(done.saved, pressed)
    own = proposing.also_pressed(pressed, stands)
    return pressing.after(done.proposed, own, saved=pressed if done.saved.also else None)


def _again(
    page: Page, error: MidweekError, proposal: Proposal, also: tuple[FieldError, ...] = ()
) -> Answer:
    """The form, filled in as it was, with what is wrong."""
    if isinstance(error, Refused):
        page.errors = (*proposal.placed(error.errors), *also)
    else:
        page.said = f"{page.said} {error.sentence}".strip()
    with reading() as session:
        if page.window is not None:
            page.window = window(session, page.window.id)
        if isinstance(error, Stale):
            page.differences = error.differences
        page.pressed = pressing.fresh(page.window)
        page.other = in_the_way(session, error)
        return _shown(session, page, status_of(error))


def _rearranged(session: Session, page: Page, proposal: Proposal, does: str) -> Answer:
    """A row more, a row less, a remedy taken: the form again, judged."""
    if does == "add":
        page.pairs = proposal.with_row()
        page.goes_on_at = f"components.{len(proposal.form.components.entries)}.component"
    elif does.startswith("remove-"):
        page.pairs = proposal.without_row(does.removeprefix("remove-"))
        page.goes_on_at = "add-component"
    elif does.startswith("remedy "):
        page.pairs = _remedied(session, proposal, does.removeprefix("remedy "))
        page.goes_on_at = "on"
    return _shown(session, page)


def _remedied(session: Session, proposal: Proposal, times: str) -> Pairs:
    """What was typed, with the start and the end that the remedy names; an end that was worked out
    from the lengths, and is the same, still is."""
    try:
        start, end = (datetime.fromisoformat(part) for part in times.split())
        zone, stretch = proposal.typed().zone, Interval(start, end)
        starts, ends = moment_at(stretch.start, zone), moment_at(stretch.end, zone)
        pairs = pairs_of(Draft("-", starts=starts, ends=ends), usual_zone(session))
    except (ValueError, OverflowError, MidweekError):
        return proposal.pairs
    changed = {"on", "start", "fold", "ends", "end_fold", "zone"}
    kept = [(n, v) for n, v in proposal.pairs if n not in changed]
    times_only = [(n, v) for n, v in pairs if n in changed]
    worked_out = [*kept, *((n, v) for n, v in times_only if n not in {"ends", "end_fold"})]
    draft = as_typed(Proposal(worked_out)).draft
    if not proposal.form.ends.data and draft and draft.stretch == stretch:
        return worked_out
    return [*kept, *times_only]


def _shown(session: Session, page: Page, status: int = 200) -> Answer:
    """The form, or why the window takes no change any more, with what was typed over it."""
    closed = objection(Verb.SAVE, page.window.standing, now()) if page.window else None
    if page.window and closed:
        return _closed(session, page, page.window, closed), 409 if request.method == "POST" else 200
    return _form(session, page), status


def _closed(session: Session, page: Page, stands: Window, why: str) -> str:
    """Why nothing is changed here any more, what can be done instead, and what was typed all the same."""
    stood = pairs_of(stands.shown.draft, usual_zone(session))
    typed = typed_anew(Proposal(page.pairs), stood, components(session), people(session))
    return render_template("desk/no_change.html", window=stands, why=why, typed=typed)


def _form(session: Session, page: Page) -> str:
    proposal = Proposal(page.pairs)
    typed = as_typed(proposal)
    draft, found = typed.draft, typed.errors
    view = _judged(session, draft, page.window, page.copied_from)
    lacks = view.lacks if view and request.form.get("does", "check") == "check" else ()
    looked_over = request.method == "POST" and not page.goes_on_at
    asked = page.errors or ((*found, *lacks) if looked_over else ())
    zones = zones_to_choose(session)
    return render_template(
        "desk/propose.html",
        page=page,
        form=proposal.form,
        exemptions=proposal.exemptions,
        explained=exceptions_to_explain(view, proposal.exemptions),
        sent=proposal.sent,
        errors=named(asked),
        labels=LABELS,
        impacts=IMPACTS.items(),
        folds=_folds(found, draft, proposal),
        view=view,
        next=next_ones(session, draft, page.window, now()),
        unread=typed.unread,
        draft=draft,
        hidden=pressing.hidden(page.pressed),
        known=components_to_choose(session, proposal),
        staff=people_to_choose(session, proposal),
        near_zones=zones.near,
        far_zones=zones.far,
        names={one.id: one.name for one in people(session).values()},
        becomes_author=Role.REVIEWER in current_actor().roles,
    )


def _judged(
    session: Session, draft: Draft | None, stands: Window | None, copied_from: str
) -> VerdictPage | None:
    if draft is None:
        return None
    authors = authors_of_next(session, stands) if stands else frozenset()
    if copied_from:
        authors |= authors_taken_along(session, copied_from)
    own = current_actor().person_id
    authors |= {own} if own else frozenset()
    lacks = lacking(draft, stands, now())
    return judged_page(session, draft, stands=stands, authors=authors, lacks=lacks, now=now())


def _copied(former: Window) -> Draft:
    return replace(former.shown.draft, starts=None, ends=None, exemptions=())


def _taken_up(session: Session, page: Page) -> Page:
    """The page with what was being typed there, and what has changed under it since."""
    kept = scratch.taken_up(session, page.name)
    if kept is None:
        return page
    page.pairs, page.taken_up = kept.pairs, True
    if page.window is None or kept.is_over(page.window):
        return page
    shown = page.window.shown
    who = people(session)[shown.saved_by].name
    page.said = f"Since you typed this, {who} has saved revision {shown.number}."
    if kept.over is not None:
        before = revision(session, page.window.id, kept.over)
        page.differences = differences(
            before.draft, shown.draft, components(session), people(session), clock_style()
        )
    return page


def _folds(
    errors: tuple[FieldError, ...], draft: Draft | None, proposal: Proposal
) -> dict[str, Choices]:
    """What is asked of times that happen twice: open questions, and those that are answered."""
    answered = {}
    if draft and draft.starts:
        answered["start"] = choices_of(draft.starts)
    if draft and draft.ends and proposal.form.ends.data:
        answered["ends"] = choices_of(draft.ends)
    return answered | {error.field: error.choices for error in errors if error.choices}
