"""When can I? The next stretches that would pass, with the reasons of each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import COMPONENTS_LIMIT, DOERS_LIMIT, Draft, Touched
from maintenance.domain.drafting import ASK_FOR_COMPONENT, ASK_FOR_IMPACT, MINUTES_LIMIT
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.policy.no_slot import NoSlot
from maintenance.domain.policy.slots import Slot, Wanted, spare_of
from maintenance.domain.staffing import Roster
from maintenance.domain.text import clean_line
from maintenance.domain.tokens import Scope
from maintenance.domain.window import Window
from maintenance.services.judging import public_slugs, unknown_parts
from maintenance.services.slots import Looked, horizon, next_slots
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.api.answers import answer
from maintenance.web.api.fields import Choice, Given, Query, Several, Text, Time, Whole
from maintenance.web.api.resource import Resource
from maintenance.web.api.verdicts import FindingShown, finding_shown
from maintenance.web.api.window_shape import PersonNamed, Stretch
from maintenance.web.api.within import first_of, last_of
from maintenance.web.clock import now
from maintenance.web.security import current_actor

blueprint = Resource(
    "slots",
    __name__,
    url_prefix="/api/v1/slots",
    description="The next stretches that would pass, without storing anything.",
)
MOST = 500
_MOST_PEOPLE = 999_999_999
_MINUTE = timedelta(minutes=1)
_ASK_FOR_LENGTH = f"Say how long it lasts, in minutes from 1 to {MINUTES_LIMIT:,}."


class Each(StrEnum):
    """Which of the starts that pass are named."""

    START = "start"
    DAY = "day"


class SlotsQuery(Query):
    """What a time is looked for."""

    component = Several(
        Text(),
        COMPONENTS_LIMIT,
        "components",
        metadata={"description": "The slug of a component; once for each of several."},
    )
    impact = Choice(
        Impact,
        ASK_FOR_IMPACT,
        metadata={"description": "How hard it hits them, which the notice depends on."},
    )
    minutes = Whole(
        1,
        MINUTES_LIMIT,
        _ASK_FOR_LENGTH,
        as_text=True,
        metadata={"description": "How long it lasts; needed unless a window says it."},
    )
    doer = Several(
        Whole(1, _MOST_PEOPLE, "Name people by their ids.", as_text=True),
        DOERS_LIMIT,
        "people",
        metadata={"description": "The id of somebody who does the work; once for each of several."},
    )
    window = Text(
        metadata={
            "description": "The id of the window that is to be moved: what is not said is taken from "
            "what it shows, and it does not clash with itself."
        }
    )
    since = Time(
        or_day=True,
        metadata={"description": "Only from this moment, or day, on; now where it is left out."},
    )
    until = Time(
        or_day=True,
        metadata={
            "description": "Only what ends by then, or on that day: at most 400 days later, 60 if "
            "left out."
        },
    )
    step = Whole(
        5,
        15,
        "Starts are 5 or 15 minutes apart.",
        as_text=True,
        load_default=15,
        metadata={"description": "How many minutes possible starts are apart: 5 or 15."},
    )
    each = Choice(
        Each,
        "Choose which starts to name.",
        load_default=Each.START,
        metadata={"description": "Every start that passes, or the first of each day."},
    )
    limit = Whole(
        1,
        MOST,
        f"Choose a number from 1 to {MOST}.",
        as_text=True,
        load_default=10,
        metadata={"description": "How many to name at most."},
    )


@dataclass(frozen=True)
class CrewShown:
    """A team, or those who do the work (`team` null): who is at hand for all of a stretch. `spare`
    is how many of them could be away before it would not pass."""

    team: str | None
    name: str
    needed: int
    spare: int
    at_hand: tuple[PersonNamed, ...]


@dataclass(frozen=True)
class SlotShown:
    """A stretch that passes. `tight`: one more absence would break it. `advice` is what would be said
    of it although nothing stands in the way."""

    stretch: Stretch
    tight: bool
    crews: tuple[CrewShown, ...]
    advice: tuple[FindingShown, ...]


@dataclass(frozen=True)
class ExceptionShown:
    """The nearest that needs an exception to one rule only, and what stands in its way."""

    rule: str
    stretch: Stretch
    findings: tuple[FindingShown, ...]


@dataclass(frozen=True)
class StandInShown:
    """The nearest that would pass if one person were not missing; `person` is null for a token whose
    owner may not know who."""

    person: PersonNamed | None
    stretch: Stretch


@dataclass(frozen=True)
class InsteadShown:
    """Where nothing passes: what stands in the way most, and what comes nearest."""

    sentence: str
    with_exception: ExceptionShown | None
    without_one_person: StandInShown | None


@dataclass(frozen=True)
class SlotsShown:
    """The stretches that pass, the earliest first. `looked` is where they were looked for, `policy`
    the digest of the text that they pass by, `zone` the policy's."""

    slots: tuple[SlotShown, ...]
    looked: Stretch
    policy: str
    zone: str
    instead: InsteadShown | None


@blueprint.operation("GET", "", Scope.READ, query=SlotsQuery, answers=SlotsShown, looks_up=True)
def list_slots(query: dict[str, Any]) -> Response:
    """The next stretches that would pass, each judged now; stores nothing."""
    at = now()
    try:
        with reading() as session:
            zone = policy_in_force(session).zone
            window_id = clean_line(query.get("window", "")) or None
            stands = window(session, window_id) if window_id else None
            wanted = _wanted(session, query, stands)
            looked = next_slots(
                session,
                wanted,
                _horizon(query, zone, at),
                now=at,
                window_id=window_id,
                first=query["limit"],
                one_a_day=query["each"] is Each.DAY,
            )
    except Refused as refused:
        raise Refused(tuple(map(_by_parameter, refused.errors))) from refused
    return answer(_shown(looked))


_PARAMETERS = {"lasts": "minutes", "doers": "doer", "components": "component"}


def _by_parameter(error: FieldError) -> FieldError:
    name = error.field.lstrip("?").partition(".")[0]
    return replace(error, field=f"?{_PARAMETERS.get(name, name)}")


def _horizon(query: dict[str, Any], zone: str, at: datetime) -> Interval:
    since: Given | None = query.get("since")
    until: Given | None = query.get("until")
    return horizon(
        first_of(since, zone) if since else None,
        last_of(until, zone) if until else None,
        now=at,
    )


def _wanted(session: Session, query: dict[str, Any], stands: Window | None) -> Wanted:
    """What is looked for: a window's content, or an empty one, with what is asked for instead."""
    before = stands.shown.draft if stands else Draft("–")
    draft = replace(before, starts=None, ends=None)
    if slugs := query.get("component"):
        draft = replace(
            draft, components=tuple(map(Touched, dict.fromkeys(map(clean_line, slugs))))
        )
    if impact := query.get("impact"):
        parts = (replace(part, impact=impact) for part in draft.components)
        draft = replace(draft, components=tuple(parts))
    if doers := query.get("doer"):
        draft = replace(draft, doers=tuple(doers))
    lasts_for = _lasts_for(query, before)
    already = public_slugs(stands) if stands else frozenset[str]()
    errors = unknown_parts(session, draft, already=already)
    if not draft.components:
        errors = (*errors, FieldError("component", ASK_FOR_COMPONENT))
    if not lasts_for:
        errors = (*errors, FieldError("minutes", _ASK_FOR_LENGTH))
    if errors or not lasts_for:
        raise Refused(errors)
    return Wanted(draft, lasts_for, query["step"] * _MINUTE)


def _lasts_for(query: dict[str, Any], before: Draft) -> timedelta | None:
    if minutes := query.get("minutes"):
        return int(minutes) * _MINUTE
    return before.lasts_for


def _shown(looked: Looked) -> SlotsShown:
    policy = looked.ground.policy
    return SlotsShown(
        slots=tuple(map(_slot, looked.slots)),
        looked=Stretch(looked.horizon.start, looked.horizon.end),
        policy=policy.digest,
        zone=policy.zone,
        instead=_instead(looked.none) if looked.none else None,
    )


def _slot(slot: Slot) -> SlotShown:
    return SlotShown(
        stretch=Stretch(slot.stretch.start, slot.stretch.end),
        tight=slot.is_tight,
        crews=tuple(map(_crew, slot.verdict.rosters)),
        advice=tuple(map(finding_shown, slot.advice)),
    )


def _crew(roster: Roster) -> CrewShown:
    there = tuple(PersonNamed(one.person_id, one.name) for one in roster.available)
    return CrewShown(roster.team, roster.name, roster.needed, spare_of(roster), there)


def _instead(none: NoSlot) -> InsteadShown:
    named = current_actor().sees_names
    excepted, without = none.with_waiver, none.without
    person = PersonNamed(without.person.id, without.person.name) if without and named else None
    return InsteadShown(
        sentence=none.sentence(named=named),
        with_exception=_exception(none.rule_to_waive, excepted) if excepted else None,
        without_one_person=StandInShown(person, _stretch(without.slot)) if without else None,
    )


def _exception(rule: str, slot: Slot) -> ExceptionShown:
    return ExceptionShown(rule, _stretch(slot), tuple(map(finding_shown, slot.verdict.blocking)))


def _stretch(slot: Slot) -> Stretch:
    return Stretch(slot.stretch.start, slot.stretch.end)
