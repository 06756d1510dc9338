"""What a window says, as JSON: read into ``Typed`` as the form is, written from a ``Draft``."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import (
    COMPONENTS_LIMIT,
    DOERS_LIMIT,
    ENDS_TOO_EARLY,
    ENDS_TOO_LATE,
    REFERENCES_LIMIT,
    Conduct,
    Draft,
    Exemption,
    Touched,
)
from maintenance.domain.drafting import (
    ASK_FOR_COMPONENT,
    ASK_FOR_CONDUCT,
    ASK_FOR_IMPACT,
    ASK_FOR_MINUTES,
    MINUTES_LIMIT,
    Typed,
    draft_of,
)
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.localtime import Moment, UnknownZone, local, resolve
from maintenance.domain.meant import SECOND, YEARS
from maintenance.domain.policy.judge import RULES
from maintenance.domain.text import clean_line
from maintenance.domain.wording import moment_words
from maintenance.web.api.fields import Choice, Given, Inside, Several, Shape, Text, Time, Whole

ASK_FOR_STARTS = "Give starts as well: a time zone says nothing without a time."
_LENGTHS = ("work", "rollback", "padding", "downtime")
MOST_PEOPLE = 999_999_999
_PLACES = {
    "on": "starts",
    "start": "starts",
    **{name: f"{name}_minutes" for name in _LENGTHS},
}


class TouchedShape(Shape):
    """A component of a window."""

    component = Text(metadata={"description": "The component’s slug."})
    impact = Choice(Impact, ASK_FOR_IMPACT)
    notice = Text(metadata={"description": "What customers will notice there."})


ExemptionsShape = Shape.from_dict(
    {
        rule.id: Text(
            allow_none=True,
            metadata={"description": f"Why an exception is needed to: {rule.sentence}"},
        )
        for rule in RULES
    },
    name="ExemptionsShape",
)


def _minutes(said: str) -> Whole:
    return Whole(0, MINUTES_LIMIT, ASK_FOR_MINUTES, allow_none=True, metadata={"description": said})


class ContentShape(Shape):
    """What a window says. Whatever is left out, or null, is as on an empty form."""

    title = Text(
        allow_none=True, metadata={"description": "What customers read first, in one line."}
    )
    why = Text(
        allow_none=True, metadata={"description": "What is done, and why it is good for customers."}
    )
    components = Several(Inside(TouchedShape), COMPONENTS_LIMIT, "components", allow_none=True)
    starts = Time(
        to_minute=True,
        allow_none=True,
        metadata={
            "description": "With an offset an instant; without one a wall time in “zone”, which is "
            "refused where the clocks skip it and asked about where it happens twice."
        },
    )
    zone = Text(
        allow_none=True,
        metadata={
            "description": "An IANA time zone; the policy’s where it is left out. It is kept with the "
            "start, so without one it is refused."
        },
    )
    ends = Time(
        to_minute=True,
        allow_none=True,
        metadata={
            "description": "Left out, or null: the start, and work, rollback and padding. An end that "
            "is just that goes with them where one of them is changed."
        },
    )
    work_minutes = _minutes("How long the work is expected to take.")
    rollback_minutes = _minutes("How long going back would take.")
    padding_minutes = _minutes("Room besides.")
    downtime_minutes = _minutes("How long customers are expected to be without it.")
    plan = Text(allow_none=True, metadata={"description": "Never public."})
    rollback_plan = Text(allow_none=True, metadata={"description": "Never public."})
    doers = Several(
        Whole(1, MOST_PEOPLE, "Name people by their ids."),
        DOERS_LIMIT,
        "people",
        allow_none=True,
        metadata={"description": "The ids of those who do the work."},
    )
    begins = Choice(Conduct, ASK_FOR_CONDUCT, allow_none=True)
    finishes = Choice(Conduct, ASK_FOR_CONDUCT, allow_none=True)
    references = Several(
        Text(),
        REFERENCES_LIMIT,
        "references",
        allow_none=True,
        metadata={"description": "Https links to tickets or pull requests. Never public."},
    )
    exemptions = Inside(
        ExemptionsShape,
        allow_none=True,
        metadata={"description": "By rule: why an exception to it is needed."},
    )


def draft_from(sent: Mapping[str, Any], zone: str, kept: Moment | None = None) -> Draft:
    """The draft that was sent; ``zone`` is the policy's. Raises Refused by the places of the body.

    ``kept`` is the end that stood before, where it may have stayed.
    """
    own_zone = clean_line(sent.get("zone") or zone)
    typed, found = typed_from(sent, own_zone)
    try:
        return draft_of(typed, found)
    except Refused as refused:
        errors = tuple(_placed(one, typed) for one in refused.errors)
        if kept is not None and sent.get("ends"):
            errors = tuple(_of_kept(one, kept) for one in errors)
        raise Refused(errors) from refused


def typed_from(sent: Mapping[str, Any], zone: str) -> tuple[Typed, tuple[FieldError, ...]]:
    """The same as a form's fields, and what can't be read of the times."""
    found: list[FieldError] = []
    if sent.get("ends") and not sent.get("starts"):
        found.append(FieldError("on", "Choose the date and the time at which it starts."))
    if sent.get("zone") and not sent.get("starts"):
        found.append(FieldError("zone", ASK_FOR_STARTS))
    start, second = _wall(sent.get("starts"), zone, "on", found)
    end, end_second = _wall(sent.get("ends"), zone, "ends", found)
    texts = ("title", "why", "plan", "rollback_plan")
    read: dict[str, Any] = {name: sent.get(name) or "" for name in texts}
    for name in _LENGTHS:
        many = sent.get(f"{name}_minutes")
        read[f"{name}_for"] = None if many is None else timedelta(minutes=many)
    typed = Typed(
        **read,
        components=tuple(_touched(part, n, found) for n, part in enumerate(_listed(sent))),
        on=start.date() if start else None,
        start=start.time() if start else None,
        zone=zone,
        second=second,
        ends_on=end.date() if end else None,
        ends=end.time() if end else None,
        end_second=end_second,
        doers=tuple(sent.get("doers") or ()),
        begins=sent.get("begins") or Conduct.BY_HAND,
        finishes=sent.get("finishes") or Conduct.BY_HAND,
        references=tuple(sent.get("references") or ()),
        exemptions=tuple(
            Exemption(rule, why) for rule, why in (sent.get("exemptions") or {}).items() if why
        ),
    )
    return typed, tuple(found)


def written(draft: Draft) -> dict[str, Any]:
    """The draft as it could be sent again: the other way round of ``draft_from``."""
    return {
        "title": draft.title,
        "why": draft.why,
        "components": [
            {"component": one.component, "impact": one.impact.value, "notice": one.notice}
            for one in draft.components
        ],
        "starts": _written_moment(draft.starts),
        "zone": draft.starts.zone if draft.starts else None,
        "ends": _written_moment(draft.ends),
        **{f"{name}_minutes": _whole_minutes(draft, name) for name in _LENGTHS},
        "plan": draft.plan,
        "rollback_plan": draft.rollback_plan,
        "doers": list(draft.doers),
        "begins": draft.begins.value,
        "finishes": draft.finishes.value,
        "references": list(draft.references),
        "exemptions": {one.rule: one.reason for one in draft.exemptions},
    }


def changed(draft: Draft, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, merged over what the draft says, as a merge patch is (RFC 7396): null takes a
    field away, the reasons for exceptions are merged one by one, lists are taken whole. The zone goes
    with the start that it was kept with, and an end that was worked out with what it was worked out
    from."""
    whole: dict[str, Any] = ContentShape().load(
        {name: value for name, value in written(draft).items() if value is not None}
    )
    merged = {**whole, **sent}
    if not merged.get("starts") and "zone" not in sent:
        merged["zone"] = None
    if "ends" not in sent and draft.ends_as_planned and _works_out(merged):
        merged["ends"] = None
    if sent.get("exemptions"):
        merged["exemptions"] = {**whole["exemptions"], **sent["exemptions"]}
    return merged


def kept_end(draft: Draft, sent: Mapping[str, Any]) -> Moment | None:
    """The end that stood before, where none was sent."""
    return None if "ends" in sent else draft.ends


def _works_out(merged: Mapping[str, Any]) -> bool:
    """Whether an end can be worked out, or there is no start that it could be the end of. Where only
    the work's length is taken away, the end is all that says how long."""
    return bool(merged.get("work_minutes") or not merged.get("starts"))


def _listed(sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(sent.get("components") or ())


def _touched(part: Mapping[str, Any], n: int, found: list[FieldError]) -> Touched:
    slug = clean_line(part.get("component", ""))
    if not slug:
        found.append(FieldError(f"components.{n}.component", ASK_FOR_COMPONENT))
    return Touched(slug, part.get("impact", Impact.NONE), part.get("notice", ""))


def _wall(
    given: Given | None, zone: str, field: str, found: list[FieldError]
) -> tuple[datetime | None, bool | None]:
    """What a clock in the zone shows then, and which of two it is."""
    if given is None:
        return None, None
    try:
        return given.there(zone)
    except UnknownZone as unknown:
        error = FieldError("zone", unknown.sentence)
    except (ValueError, OverflowError):
        error = FieldError(field, YEARS)
    if error not in found:
        found.append(error)
    return None, None


def _placed(error: FieldError, typed: Typed) -> FieldError:
    """Where a time happens twice, each choice is that time with its offset."""
    choices = tuple((_answer(error.field, value, typed), words) for value, words in error.choices)
    return replace(error, field=place(error.field), choices=choices)


def _of_kept(error: FieldError, kept: Moment) -> FieldError:
    """Nobody has just chosen an end that stood before: what is said of it names it."""
    lies = {
        ENDS_TOO_EARLY: "not after this start",
        ENDS_TOO_LATE: "more than 24 hours after this start",
    }.get(error.sentence)
    if lies is None:
        return error
    ends = moment_words(kept.at, kept.zone, year=True)
    sentence = f"The end stays as it was set, {ends}, which is {lies}. Give an end as well."
    return replace(error, sentence=sentence)


def place(field: str) -> str:
    """Where in a body a field of the form stands."""
    first, dot, rest = field.partition(".")
    return f"{_PLACES.get(first, first)}{dot}{rest}"


def _answer(field: str, value: str, typed: Typed) -> str:
    on, at = (typed.on, typed.start) if field == "start" else (typed.ends_on, typed.ends)
    if on is None or at is None:
        raise ValueError("only a time that was given can happen twice")
    wall = datetime.combine(on, at)
    moment = resolve(wall, typed.zone, second=value == SECOND)
    return local(moment.at, typed.zone).isoformat(timespec="minutes")


def _written_moment(moment: Moment | None) -> str | None:
    return local(moment.at, moment.zone).isoformat(timespec="minutes") if moment else None


def _whole_minutes(draft: Draft, name: str) -> int | None:
    lasts_for: timedelta | None = getattr(draft, f"{name}_for")
    return None if lasts_for is None else lasts_for // timedelta(minutes=1)
