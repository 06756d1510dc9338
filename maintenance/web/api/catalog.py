"""The catalog, to be read: components, freezes, holidays. It is changed at the desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response

from maintenance.domain.catalog import Component, ComponentKind, Freeze
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, local
from maintenance.domain.tokens import Scope
from maintenance.services.holidays import observed
from maintenance.services.publish import settings
from maintenance.store.catalog import all_freezes, components, own_holidays
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.api.answers import answer
from maintenance.web.api.fields import Query, Whole
from maintenance.web.api.resource import Resource
from maintenance.web.clock import now

blueprint = Resource(
    "catalog",
    __name__,
    url_prefix="/api/v1",
    description="What windows touch, and when there are none.",
)


@dataclass(frozen=True)
class ComponentShown:
    """Something that customers know by name. ``team`` looks after it; ``redundancy`` names the
    group in which another one stands in for it."""

    slug: str
    name: str
    kind: ComponentKind
    team: str | None
    description: str
    depends_on: tuple[str, ...]
    redundancy: str | None
    retired: bool
    page: str


@dataclass(frozen=True)
class Components:
    """All components, in the order in which customers see them."""

    components: tuple[ComponentShown, ...]


@dataclass(frozen=True)
class FreezeShown:
    """A stretch without maintenance; ``components`` null covers all of them, ``public_name`` null
    keeps it from customers."""

    id: int
    name: str
    public_name: str | None
    components: tuple[str, ...] | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Freezes:
    """All freezes, those that are over included, the earliest first."""

    freezes: tuple[FreezeShown, ...]


@dataclass(frozen=True)
class HolidayShown:
    """A day without business; ``own`` is one that was entered here, not the country's."""

    on: date
    name: str
    own: bool


@dataclass(frozen=True)
class Holidays:
    """The holidays of a year, in order."""

    year: int
    holidays: tuple[HolidayShown, ...]


class HolidaysQuery(Query):
    """Of which year."""

    year = Whole(
        FIRST_YEAR,
        LAST_YEAR,
        f"Write a year from {FIRST_YEAR} to {LAST_YEAR}.",
        as_text=True,
        metadata={"description": "The year; this one where it is left out."},
    )


@blueprint.operation("GET", "/components", Scope.READ, answers=Components)
def list_components() -> Response:
    """Every component, the retired ones too."""
    with reading() as session:
        known = components(session).values()
    return answer(Components(tuple(map(_component, known))))


@blueprint.operation("GET", "/freezes", Scope.READ, answers=Freezes)
def list_freezes() -> Response:
    """Every freeze."""
    with reading() as session:
        known = all_freezes(session)
    ordered = sorted(known, key=lambda one: (one.stretch.start, one.stretch.end, one.id or 0))
    return answer(Freezes(tuple(map(_freeze, ordered))))


@blueprint.operation("GET", "/holidays", Scope.READ, query=HolidaysQuery, answers=Holidays)
def list_holidays(query: dict[str, Any]) -> Response:
    """The holidays that the policy observes, and those that were entered here."""
    with reading() as session:
        policy = policy_in_force(session)
        year: int = query.get("year") or local(now(), policy.zone).year
        own = [(day, True) for day in own_holidays(session) if day.on.year == year]
    country = policy.observed_holidays
    theirs = [(day, False) for day in observed(country, [year])] if country else []
    found = sorted([*theirs, *own])
    days = tuple(HolidayShown(day.on, day.name, is_own) for day, is_own in found)
    return answer(Holidays(year, days))


def _component(one: Component) -> ComponentShown:
    return ComponentShown(
        slug=one.slug,
        name=one.name,
        kind=one.kind,
        team=one.team,
        description=one.description,
        depends_on=tuple(sorted(one.depends_on)),
        redundancy=one.redundancy,
        retired=one.retired,
        page=f"{settings().base_url}/components/{one.slug}",
    )


def _freeze(one: Freeze) -> FreezeShown:
    return FreezeShown(
        id=one.id or 0,
        name=one.name,
        public_name=one.public_name,
        components=None if one.components is None else tuple(sorted(one.components)),
        starts_at=one.stretch.start,
        ends_at=one.stretch.end,
    )
