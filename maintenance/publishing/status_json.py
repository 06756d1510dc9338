"""Statuspage's public JSON, version 2, as existing clients read it: pieces joined into documents.

There is no cancelled value there, and strict clients fail on unknown ones: a cancelled window
stays in the whole list as completed, its last update starting “Cancelled:”.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from maintenance.domain.catalog import Component, ComponentKind, Impact
from maintenance.domain.facts import WindowState
from maintenance.domain.pieces import Piece, Seen
from maintenance.publishing.maintenance_json import (
    LEFT_OUT,
    OPERATIONAL,
    UNDER_MAINTENANCE,
    moment,
    page_id,
    stable_id,
    written,
)
from maintenance.publishing.public_settings import PublicSettings

LISTED_AT_MOST = 50
_UPCOMING = (WindowState.SCHEDULED,)
_ACTIVE = (WindowState.IN_PROGRESS, WindowState.VERIFYING)
GROUP_NAMES: dict[ComponentKind, str] = {
    ComponentKind.PLATFORM: "Platform",
    ComponentKind.PROVISIONING: "Provisioning",
    ComponentKind.OTHER: "Other",
}
"""What customers call the kinds of components: the groups of the status page, and of calendars."""
Times = Mapping[str, tuple[datetime, datetime]]


class Joined(str):
    """Text that is JSON already."""


class StatusPage:
    """The endpoints, from one snapshot.

    ``pieces`` are the maintenances of the last 12 months and all that are ahead; ``components`` all
    that there are, in the order that customers see, retired ones too; ``times`` says by slug when each
    was made and last changed, for its own sake or by what was published about it; ``updated_at`` is
    the edition's moment.
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        components: Iterable[Component],
        times: Times,
        own: PublicSettings,
        updated_at: datetime | None,
    ) -> None:
        self._pieces = pieces
        self._known = {part.slug: part for part in components}
        self._components = [part for part in self._known.values() if not part.retired]
        self._times = times
        self._own = own
        self._updated_at = updated_at
        self._page_id = page_id(own)
        self._under = frozenset(slug for piece in pieces for slug in under_maintenance(piece))
        self._rows: dict[tuple[Seen, int], str] = {}

    def document(self, name: str) -> bytes | None:
        """The bytes of one endpoint, by its path below /api/v2/; None where there is no such."""
        builds: dict[str, Callable[[], dict[str, Any]]] = {
            "summary": self._summary,
            "status": lambda: {"status": self._status()},
            "components": lambda: {"components": self._component_rows()},
            "incidents": lambda: {"incidents": []},
            "incidents/unresolved": lambda: {"incidents": []},
            "scheduled-maintenances": lambda: self._listed(*WindowState, at_most=LISTED_AT_MOST),
            "scheduled-maintenances/upcoming": lambda: self._listed(*_UPCOMING),
            "scheduled-maintenances/active": lambda: self._listed(*_ACTIVE),
        }
        return _joined({"page": self._page(), **builds[name]()}) if name in builds else None

    def _summary(self) -> dict[str, Any]:
        return {
            "components": self._component_rows(),
            "incidents": [],
            "scheduled_maintenances": _list(
                [*self._maintenances(_ACTIVE), *self._maintenances(_UPCOMING)]
            ),
            "status": self._status(),
        }

    def _listed(self, *states: WindowState, at_most: int | None = None) -> dict[str, Any]:
        return {"scheduled_maintenances": _list(self._maintenances(states, at_most))}

    def _maintenances(
        self, states: Container[WindowState], at_most: int | None = None
    ) -> list[str]:
        told = sorted(
            (piece for piece in self._pieces if piece.state in states),
            key=lambda piece: (piece.announced.start, piece.window_id),
            reverse=True,
        )
        return [self._maintenance(piece) for piece in told[:at_most]]

    def _maintenance(self, piece: Piece) -> str:
        """The piece, and in it its components under the names by which it was published."""
        rows = [self._named(part, n) for n, part in enumerate(piece.parts, start=1)]
        return piece.body.replace(LEFT_OUT, _list(rows), 1)

    def _named(self, part: Seen, position: int) -> str:
        if (part, position) not in self._rows:
            row = self._component(self._known[part.slug], position) | {"name": part.name}
            self._rows[part, position] = written(row)
        return self._rows[part, position]

    def _page(self) -> dict[str, Any]:
        sample = " (sample data)" if self._own.sample else ""
        return {
            "id": self._page_id,
            "name": f"{self._own.service_name}{sample}",
            "url": self._own.base_url,
            "time_zone": self._own.zone,
            "updated_at": moment(self._updated_at),
        }

    def _status(self) -> dict[str, str]:
        if self._under:
            return {"indicator": "maintenance", "description": "Service Under Maintenance"}
        return {"indicator": "none", "description": "All Systems Operational"}

    def _component_rows(self) -> list[dict[str, Any]]:
        rows = []
        kinds = sorted({part.kind for part in self._components}, key=list(GROUP_NAMES).index)
        for position, kind in enumerate(kinds, start=1):
            members = [part for part in self._components if part.kind == kind]
            rows.append(self._group(kind, position, members))
            rows += [self._component(part, n) for n, part in enumerate(members, start=1)]
        return rows

    def _group(
        self, kind: ComponentKind, position: int, members: list[Component]
    ) -> dict[str, Any]:
        """A group stands as the worst of its members, and is as old as the oldest."""
        times = [self._times[member.slug] for member in members]
        row = self._row(
            stable_id("group", kind),
            GROUP_NAMES[kind],
            position,
            under=any(member.slug in self._under for member in members),
            times=(min(made for made, _ in times), max(changed for _, changed in times)),
        )
        ids = [stable_id("component", member.slug) for member in members]
        return row | {"group": True, "components": ids}

    def _component(self, part: Component, position: int) -> dict[str, Any]:
        row = self._row(
            stable_id("component", part.slug),
            part.name,
            position,
            under=part.slug in self._under,
            times=self._times[part.slug],
        )
        group_id = None if part.retired else stable_id("group", part.kind)
        return row | {"description": part.description or None, "group_id": group_id}

    def _row(
        self,
        row_id: str,
        name: str,
        position: int,
        *,
        under: bool,
        times: tuple[datetime, datetime],
    ) -> dict[str, Any]:
        made, changed = times
        return {
            "id": row_id,
            "name": name,
            "status": UNDER_MAINTENANCE if under else OPERATIONAL,
            "created_at": moment(made),
            "updated_at": moment(changed),
            "position": position,
            "description": None,
            "showcase": False,
            "start_date": None,
            "group_id": None,
            "page_id": self._page_id,
            "group": False,
            "only_show_if_degraded": False,
        }


def under_maintenance(piece: Piece) -> frozenset[str]:
    """The slugs that this leaves under maintenance: from begin to end, where it can be noticed."""
    if not piece.state.is_running:
        return frozenset()
    return frozenset(part.slug for part in piece.parts if part.impact is not Impact.NONE)


def _list(members: Iterable[str]) -> Joined:
    return Joined(f"[{','.join(members)}]")


def _joined(document: Mapping[str, Any]) -> bytes:
    fields = (
        f"{written(name)}:{value if isinstance(value, Joined) else written(value)}"
        for name, value in document.items()
    )
    return f"{{{','.join(fields)}}}".encode()
