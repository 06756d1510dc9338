"""What people and things may be called: one sentence by the field wherever a name is given."""

import re
from collections.abc import Mapping
from typing import Protocol

from maintenance.domain.errors import FieldError
from maintenance.domain.localtime import UnknownZone, zone_named

NAME_LIMIT = 80
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?")
_FORM = "new"
"""Where the form for one more stands, beside the forms of those that there are."""
_TAKEN_BY_FORM = f"“{_FORM}” is the address of the form that adds one. Choose another."


class Named(Protocol):
    """Whatever has a name of its own."""

    @property
    def name(self) -> str:
        """What it is called."""


def name_problem(name: str) -> str | None:
    """Why nothing can be called so."""
    if name and len(name) <= NAME_LIMIT:
        return None
    return f"Give a name of 1 to {NAME_LIMIT} characters."


def name_errors(name: str) -> list[FieldError]:
    """The same as an error by the field ``name``."""
    sentence = name_problem(name)
    return [FieldError("name", sentence)] if sentence else []


def person_errors(name: str, zone: str) -> list[FieldError]:
    """Why a person can’t have this name, or live by the clocks of this zone."""
    errors = name_errors(name)
    try:
        zone_named(zone)
    except UnknownZone as unknown:
        errors.append(FieldError("zone", unknown.sentence))
    return errors


def catalog_errors(
    slug: str, name: str, known: Mapping[str, Named], *, new: bool
) -> list[FieldError]:
    """Why something can’t stand in the catalog so: slugs never change, and no two share a name."""
    errors = name_errors(name)
    if not _SLUG.fullmatch(slug):
        errors.append(FieldError("slug", "Use a–z, 0–9 and hyphens, at most 60 characters."))
    elif new and slug in known:
        errors.append(FieldError("slug", f"{known[slug].name} has this already."))
    elif slug == _FORM and slug not in known:
        errors.append(FieldError("slug", _TAKEN_BY_FORM))
    taken = {other.name.casefold() for key, other in known.items() if key != slug}
    if name.casefold() in taken:
        errors.append(FieldError("name", "Another one has this name."))
    return errors
