"""A window as a row of the desk’s lists: its shape and words, what it is called, when, where."""

from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.window import Window
from maintenance.publishing.words import COMPLETED_WORDS

_PENDING_WORDS = {
    RevisionState.DRAFT: "Draft",
    RevisionState.PROPOSED: "Proposed",
    RevisionState.RETURNED: "Returned",
}
_STATE_WORDS = {
    WindowState.SCHEDULED: "Scheduled",
    WindowState.IN_PROGRESS: "In progress",
    WindowState.VERIFYING: "Verifying",
    WindowState.COMPLETED: "Completed",
    WindowState.CANCELLED: "Cancelled",
}


@dataclass(frozen=True)
class Row:
    """A window on a list. ``css`` names its shape and colour."""

    window: Window
    css: str
    words: str

    @property
    def title(self) -> str:
        """What it is called, by the name that goes with its times."""
        return self.window.what_stands.draft.title

    @property
    def stretch(self) -> Interval | None:
        """When: announced, else as drafted."""
        return self.window.announced or self.window.what_stands.draft.stretch

    @property
    def is_late(self) -> bool:
        """Whether it runs past its announced end."""
        return self.css == "late"


def row_of(stands: Window, at: datetime) -> Row:
    """How a window looks on a list of the desk."""
    late = stands.state.is_running and stands.announced is not None and stands.announced.end < at
    if stands.state is WindowState.UNPUBLISHED:
        words = _PENDING_WORDS.get(stands.shown.state, stands.shown.state.value.capitalize())
        return Row(stands, "proposed" if stands.shown.state.is_pending else "cancelled", words)
    words = "Running late" if late else _STATE_WORDS[stands.state]
    if stands.state is WindowState.COMPLETED and stands.outcome:
        words = COMPLETED_WORDS[stands.outcome]
    if stands.pending is not None:
        words = f"{words}, a change {_PENDING_WORDS[stands.pending.state].lower()}"
    if stands.emergency:
        words = f"Emergency, {words[0].lower()}{words[1:]}"
    if stands.risks:
        words = f"At risk, {words[0].lower()}{words[1:]}"
    css = "late" if late else "at-risk" if stands.risks else stands.state.value
    if stands.emergency and stands.state.is_live and not late:
        css = "emergency"
    return Row(stands, css, words)
