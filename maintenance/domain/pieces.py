"""Pieces: what one window, or one notice, adds to a public feed; written once, when it is published."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval


class PieceKind(StrEnum):
    """Whose piece it is: the calendar’s event, the status JSON’s maintenance, Atom’s entry.

    A window has one event and one status, of its last publication; each notice has an entry.
    """

    EVENT = "event"
    STATUS = "status"
    ENTRY = "entry"

    @property
    def is_one_a_window(self) -> bool:
        """Whether the next publication of its window takes its place."""
        return self is not PieceKind.ENTRY

    @property
    def is_never_rewritten(self) -> bool:
        """Whether a text that is whole stands, whatever it would be rendered with today."""
        return self is PieceKind.ENTRY


@dataclass(frozen=True)
class Seen:
    """A component of a window, as a feed chooses and names it."""

    slug: str
    impact: Impact
    name: str


@dataclass(frozen=True)
class Piece:
    """The text of a piece, and what a feed chooses and orders by without reading it.

    A feed whose day starts at ``day_at`` holds it while ``kept_until_at`` lies after that.
    """

    kind: PieceKind
    window_id: str
    publication: int
    body: str
    kept_until_at: datetime
    announced: Interval
    state: WindowState
    parts: tuple[Seen, ...]
