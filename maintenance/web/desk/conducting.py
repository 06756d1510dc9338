"""Conducting: each verb has a small page with what customers will read and a remark for the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

from flask import render_template, request
from werkzeug.wrappers import Response

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, MidweekError, NotFound, Refused, Stale, refuse
from maintenance.domain.facts import Outcome
from maintenance.domain.interval import Interval
from maintenance.domain.later_end import offered_end
from maintenance.domain.lifecycle import Verb, objection
from maintenance.domain.localtime import local
from maintenance.domain.meant import FIRST, SECOND, moment_meant
from maintenance.domain.notices import NoticeKind
from maintenance.domain.people import Role
from maintenance.domain.text import clean_text
from maintenance.domain.window import Done, Pressed, Window
from maintenance.publishing.words import default_words
from maintenance.services import conduct
from maintenance.services.declare import declare
from maintenance.services.pressing import press_made
from maintenance.services.propose import withdraw
from maintenance.services.publish import proposed_facts, public_settings
from maintenance.services.roll import rosters_of
from maintenance.services.transitions import said
from maintenance.store.catalog import components
from maintenance.store.publications import story
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web import pressing
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.roll_call import CalledGroup, roll_call
from maintenance.web.desk.said import STOOD_ALREADY
from maintenance.web.errors import status_of
from maintenance.web.in_the_way import in_the_way
from maintenance.web.security import current_actor, needs
from maintenance.web.verdict_page import declaring_page

Answer = str | Response | tuple[str, int]

_KINDS: dict[Verb, NoticeKind] = {
    Verb.DECLARE: NoticeKind.ANNOUNCED,
    Verb.BEGIN: NoticeKind.BEGUN,
    Verb.EXTEND: NoticeKind.EXTENDED,
    Verb.VERIFY: NoticeKind.VERIFYING,
    Verb.RESUME: NoticeKind.RESUMED,
    Verb.COMPLETE: NoticeKind.COMPLETED,
    Verb.REOPEN: NoticeKind.RESUMED,
    Verb.CANCEL: NoticeKind.CANCELLED,
    Verb.NOTE: NoticeKind.NOTE,
    Verb.CORRECT: NoticeKind.CORRECTED,
}
_ENDS_PENDING = frozenset({Verb.BEGIN, Verb.COMPLETE, Verb.CANCEL})
HEADINGS: dict[Verb, tuple[str, str]] = {
    Verb.WITHDRAW: ("Take the pending revision back", "Withdraw it"),
    Verb.DECLARE: (
        "Declare an emergency: published at once, reviewed within 24 hours",
        "Publish it now",
    ),
    Verb.BEGIN: ("Begin this maintenance", "Begin it now"),
    Verb.EXTEND: ("Extend this maintenance", "Extend it"),
    Verb.VERIFY: ("The work is done, and you check it", "Say that you verify"),
    Verb.RESUME: ("Go back to work", "Resume it"),
    Verb.COMPLETE: ("Complete this maintenance", "Complete it"),
    Verb.REOPEN: ("Open it again: the clock was too early", "Reopen it"),
    Verb.CANCEL: ("Cancel this maintenance", "Cancel this maintenance"),
    Verb.NOTE: ("Tell customers something", "Publish this note"),
    Verb.CORRECT: ("Put the record right", "Correct it"),
}
_VERB_PATH = f"/windows/<window_id>/<any({', '.join(HEADINGS)}):verb>"
_FIELDS = frozenset({"present", "reason", "outcome", "ends", "begun", "ended", "words", "remark"})
_WITH_END = frozenset({Verb.EXTEND, Verb.REOPEN})
_TYPED_FIRST = _WITH_END | {Verb.COMPLETE, Verb.CORRECT}
WORDS_NEEDED = frozenset({Verb.CANCEL, Verb.EXTEND, Verb.NOTE, Verb.CORRECT})


@blueprint.get(_VERB_PATH)
@needs(Role.OPERATOR, Role.REVIEWER)
def verb_page(window_id: str, verb: str) -> Answer:
    """What the verb does, what customers will read, and the button."""
    with reading() as session:
        stands = window(session, window_id)
    return _page(stands, Verb(verb), _prefilled(stands, Verb(verb)))


@blueprint.post(_VERB_PATH)
@needs(Role.OPERATOR, Role.REVIEWER)
def verb_pressed(window_id: str, verb: str) -> Answer:
    """Carries the verb out; on a refusal the page comes back as it was filled in."""
    with reading() as session:
        stands = window(session, window_id)
    if request.form.get("does") == "preview":
        return _previewed(stands, Verb(verb))
    pressed = pressing.sent(request.form)
    try:
        done = _DOES[Verb(verb)](current_actor(), stands, pressed)
    except MidweekError as error:
        if isinstance(error, NotFound):
            raise
        page = _page(stands, Verb(verb), dict(request.form.items()), error=error)
        return str(page), status_of(error)
    stood = _stood_already(stands, Verb(verb), pressed) if done.already else None
    return stood or pressing.after(done, pressed)


def _stood_already(stands: Window, verb: Verb, pressed: Pressed) -> Answer | None:
    """The page with what was written, where somebody else's press was taken in its place."""
    with reading() as session:
        made = press_made(session, current_actor(), pressed.key)
    if made is None or not made.done.already:
        return None
    return _page(stands, verb, dict(request.form.items()), error=Conflict(STOOD_ALREADY)), 409


def _previewed(stands: Window, verb: Verb) -> Answer:
    """The page with what customers would read: the words given, else Midweek's own."""
    filled = dict(request.form.items())
    if not clean_text(filled.get("words", "")):
        try:
            ends_at = _moment("ends", needed=True) if verb in _WITH_END else None
            outcome = _outcome() if verb is Verb.COMPLETE else None
        except Refused as error:
            return _page(stands, verb, filled, error=error), status_of(error)
        filled["words"] = _own_words(stands, verb, ends_at, outcome)
    return _page(stands, verb, filled, preview=filled["words"])


def _page(
    stands: Window,
    verb: Verb,
    filled: dict[str, str],
    *,
    error: MidweekError | None = None,
    preview: str = "",
) -> str:
    found = error.errors if isinstance(error, Refused) else ()
    with reading() as session:
        stands = window(session, stands.id)
        own = public_settings(session)
        other = in_the_way(session, error)
        view = declaring_page(session, stands, now=now()) if verb is Verb.DECLARE else None
        known = components(session)
    return render_template(
        "desk/verb.html",
        window=stands,
        verb=verb,
        view=view,
        components=known,
        title=(stands.what_stands if verb in _KINDS else stands.shown).draft.title,
        ends_pending=stands.pending if stands.live and verb in _ENDS_PENDING else None,
        heading=HEADINGS[verb][0],
        button=HEADINGS[verb][1],
        filled=filled,
        preview=preview,
        outcomes=_OUTCOMES,
        errors={one.field: one.sentence for one in found if one.field in _FIELDS},
        folds={one.field: one.choices for one in found if one.choices},
        said="" if found or error is None else error.sentence,
        differences=error.differences if isinstance(error, Stale) else (),
        other=other,
        elsewhere=[one.sentence for one in found if one.field not in _FIELDS],
        objection=objection(verb, stands.standing, now()),
        hidden=pressing.hidden(pressing.fresh(stands)),
        zone=own.zone,
        speaks=verb in _KINDS,
        words_hint=_words_hint(verb),
        asks_end=verb in _WITH_END,
        asks_times=verb is Verb.CORRECT or (verb is Verb.COMPLETE and not stands.state.is_running),
        roll=_roll(stands) if verb is Verb.BEGIN else (),
        ticked=request.form.getlist("present"),
        asks_outcome=verb in {Verb.COMPLETE, Verb.CORRECT},
    )


def _roll(stands: Window) -> tuple[CalledGroup, ...]:
    """Who has to be there, to be ticked."""
    with reading() as session:
        return roll_call(rosters_of(session, stands, now()))


def _begin(actor: Actor, stands: Window, pressed: Pressed) -> Done:
    """The page always calls the roll; who is not ticked is not there."""
    ticked = [
        int(one) for one in request.form.getlist("present") if one.isascii() and one.isdigit()
    ]
    return conduct.begin(
        actor,
        stands.id,
        pressed,
        words=_words(),
        remark=_remark(),
        now=now(),
        present=ticked,
    )


def _words_hint(verb: Verb) -> str:
    if verb is Verb.EXTEND:
        return "Needed. Left empty, Preview writes it for the end that you give."
    if verb is Verb.CANCEL:
        return "Needed: add why it is cancelled, and what comes next."
    needed = verb in WORDS_NEEDED
    return "Needed." if needed else "Left empty, Midweek says it in its own words."


_OUTCOMES = (
    (Outcome.DONE.value, "Everything was done"),
    (Outcome.PARTLY.value, "Part of it was done"),
    (Outcome.ROLLED_BACK.value, "It was rolled back"),
)


def _prefilled(stands: Window, verb: Verb) -> dict[str, str]:
    """Words ready to be changed, where nothing that is still to be typed belongs into them; times."""
    filled: dict[str, str] = {}
    if verb in _KINDS and verb not in _TYPED_FIRST:
        filled["words"] = _own_words(stands, verb)
    with reading() as session:
        zone = public_settings(session).zone
    for name, at in (("begun", stands.begun_at), ("ended", stands.ended_at)):
        if at is not None:
            filled |= _filled_moment(name, at, zone)
    if stands.announced and verb in _WITH_END:
        filled |= _filled_moment("ends", offered_end(stands.announced.end, now(), zone), zone)
    return filled


def _own_words(
    stands: Window,
    verb: Verb,
    ends_at: datetime | None = None,
    outcome: Outcome | None = None,
) -> str:
    """What Midweek says of this verb by itself, with a new end or an outcome where one is given."""
    with reading() as session:
        told, own = story(session, stands.id), public_settings(session)
        pending = stands.pending.draft if stands.pending else None
        if told is not None:
            facts = told.facts
        elif pending is not None and pending.stretch:
            facts = replace(proposed_facts(pending, components(session), stands), emergency=True)
        else:
            return ""
    if ends_at is not None and ends_at > facts.announced.start:
        facts = replace(facts, announced=Interval(facts.announced.start, ends_at))
    return default_words(_KINDS[verb], replace(facts, outcome=outcome or facts.outcome), None, own)


def _filled_moment(name: str, at: datetime, zone: str) -> dict[str, str]:
    here = local(at, zone)
    return {f"{name}_on": here.date().isoformat(), f"{name}_at": here.time().isoformat("minutes")}


def _words() -> str:
    return request.form.get("words", "")


def _remark() -> str:
    return request.form.get("remark", "")


def _moment(name: str, *, was: datetime | None = None, needed: bool = False) -> datetime | None:
    """A date and a time of the form, in the policy's zone; ``was`` where they still say that moment.

    Raises Refused by the field.
    """
    day, clock = (request.form.get(f"{name}_{part}", "").strip() for part in ("on", "at"))
    answer = request.form.get(f"{name}_fold", "")
    if not day and not clock and not needed:
        return None
    with reading() as session:
        zone = public_settings(session).zone
    if was and not answer and [day, clock] == list(_filled_moment(name, was, zone).values()):
        return was
    try:
        wall = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
        wall = wall.replace(tzinfo=None)
    except ValueError as error:
        raise refuse(name, "Give a date such as 2026-12-01 and a time such as 14:30.") from error
    second = {FIRST: False, SECOND: True}.get(answer)
    return moment_meant(wall, zone, second, name, day_field=name).at


def _outcome() -> Outcome:
    try:
        return Outcome(request.form.get("outcome", ""))
    except ValueError as error:
        raise refuse("outcome", "Say how it went.") from error


def _withdraw(actor: Actor, stands: Window, pressed: Pressed) -> Done:
    return withdraw(actor, stands.id, pressed, now=now())


def _declare(actor: Actor, stands: Window, pressed: Pressed) -> Done:
    reason = request.form.get("reason", "")
    return declare(actor, stands.id, pressed, reason=reason, words=_words(), now=now())


def _plain(service: Callable[..., Done]) -> Callable[[Actor, Window, Pressed], Done]:
    def do(actor: Actor, stands: Window, pressed: Pressed) -> Done:
        return service(actor, stands.id, pressed, words=_words(), remark=_remark(), now=now())

    return do


def _with_end(
    service: Callable[..., Done], asks_for_words: str = ""
) -> Callable[[Actor, Window, Pressed], Done]:
    def do(actor: Actor, stands: Window, pressed: Pressed) -> Done:
        try:
            ends_at = _moment("ends", needed=True)
        except Refused as error:
            said(_words(), _remark(), needed=asks_for_words, besides=error.errors)
            raise  # said has raised it already, with what else is wrong
        return service(
            actor, stands.id, pressed, ends_at=ends_at, words=_words(), remark=_remark(), now=now()
        )

    return do


def _with_outcome(service: Callable[..., Done]) -> Callable[[Actor, Window, Pressed], Done]:
    def do(actor: Actor, stands: Window, pressed: Pressed) -> Done:
        return service(
            actor,
            stands.id,
            pressed,
            outcome=_outcome(),
            begun_at=_moment("begun", was=stands.begun_at),
            ended_at=_moment("ended", was=stands.ended_at),
            words=_words(),
            remark=_remark(),
            now=now(),
        )

    return do


_DOES: dict[Verb, Callable[[Actor, Window, Pressed], Done]] = {
    Verb.WITHDRAW: _withdraw,
    Verb.DECLARE: _declare,
    Verb.BEGIN: _begin,
    Verb.VERIFY: _plain(conduct.verify),
    Verb.RESUME: _plain(conduct.resume),
    Verb.CANCEL: _plain(conduct.cancel),
    Verb.NOTE: _plain(conduct.note),
    Verb.EXTEND: _with_end(conduct.extend, conduct.ASK_ABOUT_LATER_END),
    Verb.REOPEN: _with_end(conduct.reopen),
    Verb.COMPLETE: _with_outcome(conduct.complete),
    Verb.CORRECT: _with_outcome(conduct.correct),
}
