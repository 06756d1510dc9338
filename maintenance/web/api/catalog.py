"""The catalog, to be read: components, freezes, holidays. It is changed at the desk."""

from typing import Any

import marshmallow as ma
from flask import Response

from maintenance.domain.catalog import Component, ComponentKind, Freeze, Holiday
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, local
from maintenance.domain.tokens import Scope
from maintenance.services.holidays import observed
from maintenance.services.publish import settings
from maintenance.store.catalog import all_freezes, components, own_holidays
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.api.answers import Answered, answer
from maintenance.web.api.fields import Shape, Whole
from maintenance.web.api.resource import Resource
from maintenance.web.clock import now

blueprint = Resource(
    "catalog",
    __name__,
    url_prefix="/api/v1",
    description="What windows touch, and when there are none.",
)


class ComponentShape(Answered):
    """Something that customers know by name. ``team`` looks after it; ``redundancy`` names the
    group in which another one stands in for it."""

    slug = ma.fields.String()
    name = ma.fields.String()
    kind = ma.fields.Enum(ComponentKind, by_value=True)
    team = ma.fields.String(allow_none=True)
    description = ma.fields.String()
    depends_on = ma.fields.List(ma.fields.String())
    redundancy = ma.fields.String(allow_none=True)
    retired = ma.fields.Boolean()
    page = ma.fields.Url()


class ComponentsShape(Answered):
    """All components, in the order in which customers see them."""

    components = ma.fields.List(ma.fields.Nested(ComponentShape))


class FreezeShape(Answered):
    """A stretch without maintenance; ``components`` null covers all of them, ``public_name`` null
    keeps it from customers."""

    id = ma.fields.Integer()
    name = ma.fields.String()
    public_name = ma.fields.String(allow_none=True)
    components = ma.fields.List(ma.fields.String(), allow_none=True)
    starts_at = ma.fields.DateTime(format="iso")
    ends_at = ma.fields.DateTime(format="iso")


class FreezesShape(Answered):
    """All freezes, those that are over included, the earliest first."""

    freezes = ma.fields.List(ma.fields.Nested(FreezeShape))


class HolidayShape(Answered):
    """A day without business; ``own`` is one that was entered here, not the country's."""

    on = ma.fields.Date()
    name = ma.fields.String()
    own = ma.fields.Boolean()


class HolidaysShape(Answered):
    """The holidays of a year, in order."""

    year = ma.fields.Integer()
    holidays = ma.fields.List(ma.fields.Nested(HolidayShape))


class HolidaysQuery(Shape):
    """Of which year."""

    year = Whole(
        FIRST_YEAR,
        LAST_YEAR,
        f"Write a year from {FIRST_YEAR} to {LAST_YEAR}.",
        as_text=True,
        metadata={"description": "The year; this one where it is left out."},
    )


@blueprint.operation("GET", "/components", Scope.READ, answers=ComponentsShape)
def list_components() -> Response:
    """Every component, the retired ones too."""
    with reading() as session:
        known = components(session).values()
    return answer({"components": [_component(one) for one in known]})


@blueprint.operation("GET", "/freezes", Scope.READ, answers=FreezesShape)
def list_freezes() -> Response:
    """Every freeze."""
    with reading() as session:
        known = all_freezes(session)
    ordered = sorted(known, key=lambda one: (one.stretch.start, one.stretch.end, one.id or 0))
    return answer({"freezes": [_freeze(one) for one in ordered]})


@blueprint.operation("GET", "/holidays", Scope.READ, query=HolidaysQuery, answers=HolidaysShape)
def list_holidays(query: dict[str, Any]) -> Response:
    """The holidays that the policy observes, and those that were entered here."""
    with reading() as session:
        policy = policy_in_force(session)
        year: int = query.get("year") or local(now(), policy.zone).year
        own = [(day, True) for day in own_holidays(session) if day.on.year == year]
    country = policy.observed_holidays
    theirs = [(day, False) for day in observed(country, [year])] if country else []
    found = [_holiday(day, is_own) for day, is_own in sorted([*theirs, *own])]
    return answer({"year": year, "holidays": found})


def _component(one: Component) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "kind": one.kind,
        "team": one.team,
        "description": one.description,
        "depends_on": one.depends_on,
        "redundancy": one.redundancy,
        "retired": one.retired,
        "page": f"{settings().base_url}/components/{one.slug}",
    }


def _freeze(one: Freeze) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "public_name": one.public_name,
        "components": one.components,
        "starts_at": one.stretch.start,
        "ends_at": one.stretch.end,
    }


def _holiday(day: Holiday, is_own: bool) -> dict[str, Any]:
    return {"on": day.on, "name": day.name, "own": is_own}
