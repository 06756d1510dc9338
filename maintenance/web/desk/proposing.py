"""Proposing: one form, judged as it is typed; nothing typed is ever lost."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import available_timezones

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from maintenance.domain.draft import REASON_LEAST, Draft
from maintenance.domain.drafting import Typed, draft_of
from maintenance.domain.errors import Difference, FieldError, MidweekError, Refused, Stale
from maintenance.domain.localtime import moment_at
from maintenance.domain.people import Role
from maintenance.domain.window import Pressed, Window
from maintenance.services import propose as proposing
from maintenance.services.authors import authors_of_next, authors_taken_along
from maintenance.store import desk as kept
from maintenance.store.catalog import components
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading, writing
from maintenance.store.windows import window
from maintenance.web import pressing
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.errors import status_of
from maintenance.web.proposal_form import COMPONENT_ROWS, Pairs, Proposal, pairs_of
from maintenance.web.security import current_actor, needs
from maintenance.web.verdict_page import VerdictPage, exceptions_to_explain, judged_page

NEW = "new"
Answer = str | Response | tuple[str, int]


@dataclass
class Page:
    """The form as it is shown: what is filled in, what is wrong with it, what it was pressed on."""

    window: Window | None
    pairs: Pairs
    pressed: Pressed
    errors: tuple[FieldError, ...] = ()
    differences: tuple[Difference, ...] = ()
    said: str = ""
    copied_from: str = ""
    taken_up: bool = False

    @property
    def name(self) -> str:
        """Which scratch row it belongs to."""
        return self.window.id if self.window else NEW


@blueprint.get("/windows/new")
@needs(Role.OPERATOR)
def new() -> Answer:
    """The empty form, or what was being typed, or a copy of a former window."""
    copied_from = request.args.get("copy", "")
    if request.args.get("afresh"):
        _forget(NEW)
    with reading() as session:
        if copied_from:
            draft = _copied(window(session, copied_from))
            page = Page(None, pairs_of(draft, _zone(session)), pressing.fresh(None))
            page.copied_from = copied_from
            return _shown(session, page)
        pairs, taken_up = _taken_up(session, NEW, [("zone", _zone(session))])
        return _shown(session, Page(None, pairs, pressing.fresh(None), taken_up=taken_up))


@blueprint.get("/windows/<window_id>/edit")
@needs(Role.OPERATOR)
def edit(window_id: str) -> Answer:
    """The pending revision, or the live one, to be saved as the next."""
    if request.args.get("afresh"):
        _forget(window_id)
    with reading() as session:
        stands = window(session, window_id)
        own = pairs_of(stands.shown.draft, _zone(session))
        pairs, taken_up = _taken_up(session, window_id, own)
        page = Page(stands, pairs, pressing.fresh(stands), taken_up=taken_up)
        return _shown(session, page)


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
    name = proposal.sent.get("window", NEW)[:12]
    _keep(name, proposal.pairs)
    with reading() as session:
        stands = None if name == NEW else window(session, name)
        draft, errors = _read(proposal)
        view = _judged(session, draft, stands, proposal.sent.get("copied_from", ""))
        return render_template(
            "desk/_judged.html",
            view=view,
            draft=draft,
            errors=_named(errors),
            unread=_unread(view, errors),
            folds=_folds(errors),
            sent=proposal.sent,
            exemptions=proposal.exemptions,
            explained=exceptions_to_explain(view, proposal.exemptions),
        )


def _sent(window_id: str | None) -> Answer:
    proposal = Proposal(request.form.items(multi=True))
    name = window_id or NEW
    _keep(name, proposal.pairs)
    does = request.form.get("does", "check")
    copied_from = request.form.get("copied_from", "")[:12]
    with reading() as session:
        stands = window(session, window_id) if window_id else None
        page = Page(stands, proposal.pairs, pressing.sent(request.form), copied_from=copied_from)
        if does not in {"save", "propose"}:
            return _rearranged(session, page, proposal, does)
    return _saved(page, proposal, propose=does == "propose")


def _saved(page: Page, proposal: Proposal, *, propose: bool) -> Answer:
    window_id = page.window.id if page.window else None
    try:
        draft = draft_of(proposal.typed(), tuple(proposal.errors))
        done = proposing.save(
            current_actor(),
            draft,
            window_id=window_id,
            pressed=page.pressed,
            now=now(),
            copied_from=page.copied_from or None,
        )
    except MidweekError as error:
        return _again(page, error)
    _forget(page.name)
    if not propose:
        return redirect(url_for("desk.one", window_id=done.window_id, said="saved"), 303)
    return _proposed(done.window_id)


def _proposed(window_id: str) -> Answer:
    with reading() as session:
        stands = window(session, window_id)
        page = Page(stands, pairs_of(stands.shown.draft, _zone(session)), pressing.fresh(stands))
    try:
        proposing.propose(current_actor(), window_id, page.pressed, now=now())
    except MidweekError as error:
        page.said = "The draft is saved, but it can’t be proposed yet."
        return _again(page, error)
    return redirect(url_for("desk.one", window_id=window_id, said="proposed"), 303)


def _again(page: Page, error: MidweekError) -> Answer:
    """The form, filled in as it was, with what is wrong."""
    if isinstance(error, Refused):
        page.errors = error.errors
    else:
        page.said = f"{page.said} {error.sentence}".strip()
    with reading() as session:
        if page.window is not None:
            page.window = window(session, page.window.id)
        if isinstance(error, Stale):
            page.differences = error.differences
        page.pressed = pressing.fresh(page.window)
        return _shown(session, page), status_of(error)


def _rearranged(session: Session, page: Page, proposal: Proposal, does: str) -> Answer:
    """A row more, a row less, a remedy taken: the form again, judged."""
    if does == "add":
        page.pairs.append((f"components-{len(proposal.form.components.entries)}-component", ""))
    elif does.startswith("remove-") and does[7:].isdigit():
        page.pairs = _without_row(page.pairs, int(does[7:]))
    elif does.startswith("remedy "):
        page.pairs = _remedied(session, proposal, does.removeprefix("remedy "))
    page.pressed = replace(pressing.fresh(page.window), key=page.pressed.key)
    return _shown(session, page)


def _without_row(pairs: Pairs, gone: int) -> Pairs:
    kept_pairs: Pairs = []
    for name, value in pairs:
        parts = name.split("-")
        if parts[0] == "components" and parts[1].isdigit():
            row = int(parts[1])
            if row == gone:
                continue
            name = f"components-{row - (row > gone)}-{parts[2]}"
        kept_pairs.append((name, value))
    return kept_pairs


def _remedied(session: Session, proposal: Proposal, times: str) -> Pairs:
    """What was typed, with the start and the end that the remedy names."""
    try:
        start, end = (datetime.fromisoformat(part) for part in times.split())
        zone = proposal.typed().zone
        draft = Draft("-", starts=moment_at(start, zone), ends=moment_at(end, zone))
    except (ValueError, MidweekError):
        return proposal.pairs
    changed = {"on", "start", "fold", "ends", "end_fold", "zone"}
    times_only = [(n, v) for n, v in pairs_of(draft, _zone(session)) if n in changed]
    return [*((n, v) for n, v in proposal.pairs if n not in changed), *times_only]


def _read(proposal: Proposal) -> tuple[Draft | None, tuple[FieldError, ...]]:
    typed = proposal.typed()
    try:
        return draft_of(typed, tuple(proposal.errors)), ()
    except Refused as refused:
        return _judgeable(typed), refused.errors


def _judgeable(typed: Typed) -> Draft | None:
    """What can be judged although something else in the form is still wrong."""
    try:
        times = draft_of(
            replace(
                typed, title="–", why="", plan="", rollback_plan="", references=(), exemptions=()
            )
        )
    except Refused:
        return None
    asked = tuple(e for e in typed.exemptions if len(e.reason.strip()) >= REASON_LEAST)
    return replace(times, exemptions=asked)


def _shown(session: Session, page: Page) -> str:
    proposal = Proposal(page.pairs)
    draft, found = _read(proposal)
    view = _judged(session, draft, page.window, page.copied_from)
    asked = {error.field: error for error in page.errors}
    if not page.errors and request.method == "POST":
        asked = {error.field: error for error in found}
    staff = people(session)
    known = components(session)
    near = _near_zones(session)
    return render_template(
        "desk/propose.html",
        page=page,
        form=proposal.form,
        exemptions=proposal.exemptions,
        explained=exceptions_to_explain(view, proposal.exemptions),
        sent=proposal.sent,
        errors={name: error.sentence for name, error in asked.items()},
        folds=_folds(found),
        view=view,
        unread=_unread(view, found),
        draft=draft,
        hidden=pressing.hidden(page.pressed),
        known=(("", "Choose one"), *((c.slug, c.name) for c in known.values() if not c.retired)),
        staff=[one for one in staff.values() if not one.disabled],
        near_zones=near,
        far_zones=sorted(available_timezones() - set(near)),
        names={one.id: one.name for one in staff.values()},
        becomes_author=Role.REVIEWER in current_actor().roles,
        rows=COMPONENT_ROWS,
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
    return judged_page(
        session, draft, window_id=stands.id if stands else None, authors=authors, now=now()
    )


def _copied(former: Window) -> Draft:
    return replace(former.shown.draft, starts=None, ends=None, exemptions=())


def _zone(session: Session) -> str:
    return policy_in_force(session).zone


def _near_zones(session: Session) -> list[str]:
    """The policy’s zone first, then those in which our people work."""
    return list(dict.fromkeys([_zone(session), *sorted(p.zone for p in people(session).values())]))


def _taken_up(session: Session, name: str, otherwise: Pairs) -> tuple[Pairs, bool]:
    own = current_actor().person_id or 0
    typed = kept.scratch(session, own, name, now=now())
    return ([(n, v) for n, v in typed], True) if typed else (otherwise, False)


def _keep(name: str, pairs: Pairs) -> None:
    with writing(ground=False) as session:
        own = current_actor().person_id or 0
        written = [list(pair) for pair in pairs if pair[0] != "csrf_token"]
        kept.keep_scratch(session, own, name, written, now=now())


def _forget(name: str) -> None:
    with writing(ground=False) as session:
        kept.drop_scratch(session, current_actor().person_id or 0, name)


def _folds(errors: tuple[FieldError, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    return {error.field: error.choices for error in errors if error.choices}


def _unread(view: VerdictPage | None, errors: tuple[FieldError, ...]) -> dict[str, str]:
    """What keeps the times from being judged; a missing title does not."""
    return {} if view else _named(tuple(error for error in errors if error.field != "title"))


def _named(errors: tuple[FieldError, ...]) -> dict[str, str]:
    return {error.field: error.sentence for error in errors}
