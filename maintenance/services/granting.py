"""What granting an exception brings about for another window, told before it is granted.

An exception covers the window that it is asked for. Of two that stand in for one another the other
is judged anew by the same approval, fails the same rule, and has no exception of its own.
"""

from sqlalchemy.orm import Session

from maintenance.domain.draft import Conduct, Draft
from maintenance.domain.errors import NotFound
from maintenance.domain.policy.verdict import Finding
from maintenance.domain.window import Window
from maintenance.services.judging import window_in_the_way
from maintenance.store.windows import window


def brought_about(session: Session, draft: Draft, finding: Finding) -> str | None:
    """In sentences; None where an exception to this finding touches no other window."""
    other = _other(session, finding) if finding.blocks and finding.waivable else None
    if other is None or other.live is None or not other.state.is_live:
        return None
    said = [_puts_at_risk(other, other.live.draft)]
    if draft.begins is Conduct.BY_CLOCK:
        said.append(
            f"The clock begins this window only while “{other.live.draft.title}” doesn’t run."
        )
    return " ".join(said)


def _other(session: Session, finding: Finding) -> Window | None:
    window_id = window_in_the_way(finding)
    try:
        return window(session, window_id) if window_id else None
    except NotFound:
        return None


def _puts_at_risk(other: Window, its: Draft) -> str:
    puts = f"This puts “{its.title}” at risk in turn"
    if other.state.is_running or other.emergency:
        return f"{puts}."
    clock = "the clock doesn’t begin it, and " if its.begins is Conduct.BY_CLOCK else ""
    return (
        f"{puts}: until a reviewer accepts that as well, {clock}whoever begins it has to say why."
    )
