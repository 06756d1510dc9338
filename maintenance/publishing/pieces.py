"""The pieces of a publication, rendered from what was told of its window up to then.

Besides the story a piece depends on the public settings, the policy's zone and style of dates, and
the code and the zones that render it. All of these are in one fingerprint, which is kept beside it:
a piece of the same publication with the same fingerprint is the same text. An entry isn’t asked for
its fingerprint: once told, it stands.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import icalendar

from maintenance import domain, publishing
from maintenance.domain.facts import Story
from maintenance.domain.pieces import Piece, PieceKind, Seen
from maintenance.domain.plain import canonical
from maintenance.publishing.atom import TOLD_FOR, entry
from maintenance.publishing.ics import PAST_KEPT_FOR, kept_until, render_event
from maintenance.publishing.maintenance_json import LEFT_OUT, render_maintenance
from maintenance.publishing.public_settings import PublicSettings

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
_LEAST = timedelta(microseconds=1)
_FLAT = re.compile(r"""<entry>(?:<(\w+)(?: \w+="[^"<]*")*>[^<]*</\1>)+</entry>\n""")
_NOT_IN_XML = re.compile(
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&(?!(?:amp|lt|gt|quot|#x27);)"
)


def render_piece(kind: PieceKind, story: Story, own: PublicSettings) -> Piece:
    """The piece of the story's last publication.

    Raises KeyError or ValueError for what can't be rendered, or couldn't be read again.
    """
    render, keep, read = RENDERED[kind]
    body, facts = render(story, own), story.facts
    body.encode()
    read(body)
    return Piece(
        kind=kind,
        window_id=facts.window_id,
        publication=story.last.number,
        body=body,
        kept_until_at=keep(story),
        announced=facts.announced,
        state=facts.state,
        parts=tuple(Seen(part.slug, part.impact, part.name) for part in facts.parts),
    )


def _listed_until(story: Story) -> datetime:
    """The status JSON knows what is live for as long as it is, and the rest for 12 months."""
    if story.facts.state.is_live:
        return FOR_EVER
    return max(story.last.at, story.facts.announced.end) + PAST_KEPT_FOR + _LEAST


def _render_entry(story: Story, own: PublicSettings) -> str:
    return entry(story.last, own).decode()


def _news_until(story: Story) -> datetime:
    return story.last.at + TOLD_FOR + _LEAST


def _read_event(body: str) -> None:
    (event,) = icalendar.Calendar.from_ical(body.encode(), multiple=True)
    if event.errors:
        raise ValueError(f"an event that can't be read again: {event.errors}")


def _read_maintenance(body: str) -> None:
    json.loads(body.replace(LEFT_OUT, "[]", 1))


def _read_entry(body: str) -> None:
    """No XML is read in this house, and an entry is flat: elements of text, with no others in them."""
    if not _FLAT.fullmatch(body) or _NOT_IN_XML.search(body):
        raise ValueError("an entry that can't be read again")


Render = Callable[[Story, PublicSettings], str]
Keep = Callable[[Story], datetime]
Read = Callable[[str], None]
RENDERED: dict[PieceKind, tuple[Render, Keep, Read]] = {
    PieceKind.EVENT: (render_event, kept_until, _read_event),
    PieceKind.STATUS: (render_maintenance, _listed_until, _read_maintenance),
    PieceKind.ENTRY: (_render_entry, _news_until, _read_entry),
}


@lru_cache(maxsize=16)
def fingerprint(own: PublicSettings) -> str:
    """What a piece is rendered with, besides its story."""
    return hashlib.sha256(f"{_code()}{canonical(own)}".encode()).hexdigest()[:32]


@cache
def _code() -> str:
    """All that the text rests on: our pure code, the library that writes it, and the zones."""
    found = hashlib.sha256(f"{icalendar.__version__} {version('tzdata')}".encode())
    for package in (domain, publishing):
        for file in sorted(Path(*package.__path__).rglob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()
