"""Stories as plain values: what was told of a window, one notice after another."""

from dataclasses import replace
from datetime import timedelta

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Facts, Publication, PublicPart, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.notices import NoticeKind
from maintenance.publishing.changes import ready_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import default_words
from tests.support.world import ZONE, at

OWN = PublicSettings(
    base_url="https://maintenance.example.gov",
    uid_domain="maintenance.example.gov",
    service_name="Cloud.gov",
    support_email="support@example.gov",
    zone=ZONE,
)
DATABASES = PublicPart("databases", "Databases", Impact.DEGRADED, "Connections drop once.")

_STATES = {
    NoticeKind.BEGUN: WindowState.IN_PROGRESS,
    NoticeKind.RESUMED: WindowState.IN_PROGRESS,
    NoticeKind.VERIFYING: WindowState.VERIFYING,
    NoticeKind.COMPLETED: WindowState.COMPLETED,
    NoticeKind.CANCELLED: WindowState.CANCELLED,
}


def stretch(starts: str, minutes: int = 120) -> Interval:
    """“2026-12-01 10:00” in Eastern Time, for so many minutes."""
    return Interval(at(starts), at(starts) + timedelta(minutes=minutes))


def announced(
    starts: str = "2026-12-01 10:00",
    minutes: int = 120,
    *,
    told: str = "2026-11-16 14:00",
    title: str = "Database upgrade",
    window_id: str = "7k2m9q4xw1tb",
    parts: tuple[PublicPart, ...] = (DATABASES,),
    emergency: bool = False,
    why: str = "Queries get faster.",
) -> Story:
    """A story of one notice: it was announced."""
    facts = Facts(
        window_id=window_id,
        uid=f"{window_id}@{OWN.uid_domain}",
        state=WindowState.SCHEDULED,
        title=title,
        why=why,
        parts=parts,
        announced=stretch(starts, minutes),
        zone=ZONE,
        emergency=emergency,
    )
    words = default_words(NoticeKind.ANNOUNCED, facts, None, OWN)
    return Story((Publication(1, 0, NoticeKind.ANNOUNCED, at(told), words, facts),))


def then(story: Story, kind: NoticeKind, told: str, words: str = "", **changes: object) -> Story:
    """The story with one more notice. A state that the kind brings about needs no saying."""
    before = story.facts
    now: dict[str, object] = {
        "state": _STATES.get(kind, before.state),
        "late": False,
        "delayed": False,
        "unbegun": False,
    }
    if kind is NoticeKind.BEGUN:
        now["begun_at"] = at(told)
    if kind is NoticeKind.COMPLETED:
        now["ended_at"] = at(told)
    if kind is NoticeKind.CANCELLED:
        now["reason"] = words
    facts = replace(before, **{**now, **changes})  # type: ignore[arg-type]
    moved = before.announced if facts.announced != before.announced else None
    number, sequence = story.last.number + 1, story.last.sequence + 1
    said = words or ready_words(kind, facts, moved, OWN, before)
    publication = Publication(number, sequence, kind, at(told), said, facts, moved)
    return Story((*story.publications, publication))


def moved(story: Story, starts: str, minutes: int, told: str) -> Story:
    """The story with other times."""
    return then(story, NoticeKind.RESCHEDULED, told, announced=stretch(starts, minutes))
