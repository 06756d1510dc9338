"""What somebody chooses of the calendar, and the one address of each choice.

A calendar client keeps the address that it was given, for years, so another way to write the same
choice is answered too, and says which address is the one (RFC 6596): a redirect is one more request
an hour for each subscriber, and some clients follow none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from werkzeug.datastructures import MultiDict

from maintenance.domain.catalog import Component, ComponentKind, Impact
from maintenance.domain.errors import NotFound, refuse
from maintenance.domain.facts import WindowState
from maintenance.domain.pieces import Piece
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.status_json import GROUP_NAMES

FEED = "/calendar.ics"
LONGEST = 256
"""Of a whole address: what Google takes of one to subscribe to."""

KEEP, DROP = "keep", "drop"
_IMPACT_NAMES: dict[Impact, str] = {
    Impact.REDUCED_REDUNDANCY: "reduced redundancy or worse",
    Impact.DEGRADED: "degraded or worse",
    Impact.OUTAGE: "outages",
}
_SAID_AT_MOST = 60
T = TypeVar("T", ComponentKind, Impact)


@dataclass(frozen=True)
class Choice:
    """Which windows: on any of these components or groups, or on all where none is named; at least
    this bad on one of those; cancelled ones kept, or left out."""

    components: tuple[str, ...] = ()
    groups: tuple[ComponentKind, ...] = ()
    impact: Impact = Impact.NONE
    cancelled: bool = True

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Choice()

    @property
    def path(self) -> str:
        """Its one address, without the host: sorted, and without what goes without saying."""
        asked = [
            *(("component", slug) for slug in self.components),
            *(("group", group.value) for group in self.groups),
            *([("impact", self.impact.value)] if self.impact is not Impact.NONE else []),
            *([] if self.cancelled else [("cancelled", DROP)]),
        ]
        if self == Choice(components=self.components) and len(self.components) == 1:
            return f"/components/{quote(self.components[0], safe='')}{FEED}"
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked)
        return f"{FEED}?{query}" if query else FEED

    def refuse_too_long(self, own: PublicSettings) -> None:
        """Raises Refused where calendars would not take the address."""
        length = len(own.base_url) + len(self.path)
        if length > LONGEST:
            raise refuse(
                "component",
                f"The address of this calendar would be {length} characters long, and some calendars "
                f"take {LONGEST} at most. Name fewer components, or a whole group.",
            )

    def words(self, known: Mapping[str, Component]) -> str:
        """“Databases, Platform, degraded or worse”; empty for all of it. Raises NotFound for a
        component that there isn't."""
        unknown = next((slug for slug in self.components if slug not in known), None)
        if unknown is not None:
            raise NotFound(f"There is no component “{unknown[:_SAID_AT_MOST]}”.")
        names = [known[slug].name for slug in self.components]
        names += [GROUP_NAMES[group] for group in self.groups]
        if self.impact is not Impact.NONE:
            names.append(_IMPACT_NAMES[self.impact])
        return ", ".join(names)

    def holds(self, piece: Piece, known: Mapping[str, Component]) -> bool:
        """Whether the window is one of those that were chosen."""
        if piece.state is WindowState.CANCELLED and not self.cancelled:
            return False
        return any(
            part.impact.severity >= self.impact.severity
            for part in piece.parts
            if self._names(part.slug, known)
        )

    def _names(self, slug: str, known: Mapping[str, Component]) -> bool:
        if not self.components and not self.groups:
            return True
        return slug in self.components or known[slug].kind in self.groups


def chosen(asked: "MultiDict[str, str]") -> Choice:
    """What a query asks for; what it says besides makes no difference.

    Raises Refused, naming the parameter and what it may be.
    """
    impacts = [_word("impact", one, Impact) for one in asked.getlist("impact")]
    cancelled = asked.getlist("cancelled") or [KEEP]
    for one in cancelled:
        if one not in {KEEP, DROP}:
            raise refuse(
                "cancelled",
                f"“{one[:_SAID_AT_MOST]}” says nothing about cancelled windows: "
                f"it is {KEEP} or {DROP}.",
            )
    return Choice(
        components=tuple(sorted(set(asked.getlist("component")))),
        groups=tuple(
            sorted({_word("group", one, ComponentKind) for one in asked.getlist("group")})
        ),
        impact=min(impacts, key=lambda one: one.severity, default=Impact.NONE),
        cancelled=KEEP in cancelled,
    )


def _word(name: str, said: str, kind: type[T]) -> T:
    try:
        return kind(said)
    except ValueError:
        *others, last = [one.value for one in kind]
        raise refuse(
            name,
            f"There is no {name} “{said[:_SAID_AT_MOST]}”: it is {', '.join(others)} or {last}.",
        ) from None
