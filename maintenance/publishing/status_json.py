"""Statuspage's public JSON, version 2, as existing clients read it.

There is no cancelled value there, and strict clients fail on unknown ones: a cancelled window
stays in the whole list as completed, its last update starting “Cancelled:”.
"""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from maintenance.domain.catalog import Component, Impact
from maintenance.domain.facts import Publication, Story, WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import stretch_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import own_words

LISTED_AT_MOST = 50
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_STATUS: dict[WindowState, str] = {
    WindowState.SCHEDULED: "scheduled",
    WindowState.IN_PROGRESS: "in_progress",
    WindowState.VERIFYING: "verifying",
    WindowState.COMPLETED: "completed",
    WindowState.CANCELLED: "completed",
}
_UPCOMING = (WindowState.SCHEDULED,)
_ACTIVE = (WindowState.IN_PROGRESS, WindowState.VERIFYING)
_GROUPS = {"platform": "Platform", "provisioning": "Provisioning", "other": "Other"}


def stable_id(kind: str, name: str) -> str:
    """12 characters of a–z and 0–9 that a thing keeps for ever."""
    number = int.from_bytes(hashlib.sha256(f"{kind}:{name}".encode()).digest()[:12])
    letters = []
    for _ in range(12):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with milliseconds and Z."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Times = Mapping[str, tuple[datetime, datetime]]
_OPERATIONAL, _UNDER_MAINTENANCE = "operational", "under_maintenance"


class StatusPage:
    """The endpoints, from one snapshot.

    ``components`` are all that there are, in the order that customers see, retired ones too;
    ``times`` says by slug when each was made and last changed, for its own sake or by what was
    published about it; ``updated_at`` is the edition's moment.
    """

    def __init__(
        self,
        stories: Sequence[Story],
        components: Iterable[Component],
        times: Times,
        own: PublicSettings,
        updated_at: datetime | None,
    ) -> None:
        self._stories = stories
        self._known = {part.slug: part for part in components}
        self._components = [part for part in self._known.values() if not part.retired]
        self._times = times
        self._own = own
        self._updated_at = updated_at
        self._page_id = stable_id("page", own.uid_domain)
        self._under = frozenset(slug for story in stories for slug in under_maintenance(story.last))

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
        return _bytes({"page": self._page(), **builds[name]()}) if name in builds else None

    def _summary(self) -> dict[str, Any]:
        return {
            "components": self._component_rows(),
            "incidents": [],
            "scheduled_maintenances": [
                *self._maintenances(_ACTIVE),
                *self._maintenances(_UPCOMING),
            ],
            "status": self._status(),
        }

    def _listed(self, *states: WindowState, at_most: int | None = None) -> dict[str, Any]:
        return {"scheduled_maintenances": self._maintenances(states, at_most)}

    def _maintenances(
        self, states: Container[WindowState], at_most: int | None = None
    ) -> list[dict[str, Any]]:
        told = [story for story in self._newest_first() if story.facts.state in states]
        return [self._maintenance(story) for story in told[:at_most]]

    def _newest_first(self) -> list[Story]:
        return sorted(
            self._stories,
            key=lambda story: (story.facts.announced.start, story.facts.window_id),
            reverse=True,
        )

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
        kinds = sorted({part.kind for part in self._components}, key=list(_GROUPS).index)
        for position, kind in enumerate(kinds, start=1):
            members = [part for part in self._components if part.kind == kind]
            rows.append(self._group(kind, position, members))
            rows += [self._component(part, n) for n, part in enumerate(members, start=1)]
        return rows

    def _group(self, kind: str, position: int, members: list[Component]) -> dict[str, Any]:
        """A group stands as the worst of its members, and is as old as the oldest."""
        times = [self._times[member.slug] for member in members]
        row = self._row(
            stable_id("group", kind),
            _GROUPS[kind],
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
            "status": _UNDER_MAINTENANCE if under else _OPERATIONAL,
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

    def _maintenance(self, story: Story) -> dict[str, Any]:
        facts, over = (
            story.facts,
            story.facts.state in {WindowState.COMPLETED, WindowState.CANCELLED},
        )
        return {
            "id": facts.window_id,
            "name": f"Emergency: {facts.title}" if facts.emergency else facts.title,
            "status": _STATUS[facts.state],
            "created_at": moment(story.first_at),
            "updated_at": moment(story.last.at),
            "monitoring_at": moment(_at_kind(story, NoticeKind.VERIFYING)),
            "resolved_at": moment(_over_at(story)) if over else None,
            "impact": "none" if facts.impact is Impact.NONE else "maintenance",
            "shortlink": self._own.window_url(facts.window_id),
            "started_at": moment(story.first_at),
            "page_id": self._page_id,
            "incident_updates": self._updates(story),
            "components": self._named(story),
            "scheduled_for": moment(facts.announced.start),
            "scheduled_until": moment(facts.announced.end),
        }

    def _named(self, story: Story) -> list[dict[str, Any]]:
        """Its components, under the names by which this was published."""
        return [
            self._component(self._known[part.slug], n) | {"name": part.name}
            for n, part in enumerate(story.facts.parts, start=1)
        ]

    def _updates(self, story: Story) -> list[dict[str, Any]]:
        """What was told, the newest first."""
        before = (None, *story.notices)
        told = [self._update(*pair) for pair in zip(before, story.notices, strict=False)]
        return told[::-1]

    def _update(self, before: Publication | None, publication: Publication) -> dict[str, Any]:
        window_id = publication.facts.window_id
        return {
            "id": stable_id("update", f"{window_id}:{publication.sequence}"),
            "status": _STATUS[publication.facts.state],
            "body": self._body(publication),
            "incident_id": window_id,
            "created_at": moment(publication.at),
            "updated_at": moment(publication.at),
            "display_at": moment(publication.at),
            "affected_components": _affected(before, publication),
            "deliver_notifications": False,
            "custom_tweet": None,
            "tweet_id": None,
        }

    def _body(self, publication: Publication) -> str:
        if publication.facts.state is WindowState.CANCELLED:
            return f"Cancelled: {publication.words}"
        if publication.kind is NoticeKind.RESCHEDULED and publication.former:
            before, now = (
                stretch_words(stretch, self._own.zone, self._own.date_style)
                for stretch in (publication.former, publication.facts.announced)
            )
            told = f"Rescheduled from {before} to {now}. {own_words(publication, self._own)}"
            return told.rstrip()
        return publication.words


def under_maintenance(publication: Publication) -> frozenset[str]:
    """The slugs that this leaves under maintenance: from begin to end, where it can be noticed."""
    if not publication.facts.state.is_running:
        return frozenset()
    return frozenset(p.slug for p in publication.facts.parts if p.impact is not Impact.NONE)


def _affected(before: Publication | None, publication: Publication) -> list[dict[str, str]]:
    """How each component stood before this and how it stands since, by this window alone."""
    was = under_maintenance(before) if before else frozenset[str]()
    now = under_maintenance(publication)
    return [
        {
            "code": stable_id("component", part.slug),
            "name": part.name,
            "old_status": _UNDER_MAINTENANCE if part.slug in was else _OPERATIONAL,
            "new_status": _UNDER_MAINTENANCE if part.slug in now else _OPERATIONAL,
        }
        for part in publication.facts.parts
    ]


def _at_kind(story: Story, kind: NoticeKind) -> datetime | None:
    return next((p.at for p in reversed(story.notices) if p.kind is kind), None)


def _over_at(story: Story) -> datetime | None:
    over = (NoticeKind.COMPLETED, NoticeKind.CANCELLED)
    return next((p.at for p in reversed(story.notices) if p.kind in over), None)


def _bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
