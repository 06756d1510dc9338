"""The desk's first page: what needs me now, and quietly below it what needs somebody else."""

from flask import render_template
from sqlalchemy.orm import Session

from maintenance.domain.people import Role
from maintenance.domain.pieces import PieceKind
from maintenance.domain.wording import number_words
from maintenance.store.approvals import exceptions_of_last
from maintenance.store.catalog import components
from maintenance.store.pieces import failed
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.needs import AT_RISK, Group, groups_for
from maintenance.web.desk.weeks import coming_weeks
from maintenance.web.security import current_actor, needs

LOOKED_BACK_AT = 20
WEEKS_SHOWN = 3
_TOLD_OF_BROKEN = frozenset({Role.OPERATOR, Role.ADMIN})
_FEEDS = {
    PieceKind.EVENT: "the calendar",
    PieceKind.STATUS: "the status JSON",
    PieceKind.ENTRY: "the Atom feed",
}


@blueprint.get("")
@needs()
def now_page() -> str:
    """What needs me now, the most pressing first."""
    with reading() as session:
        groups = groups_for(session, current_actor(), now())
        waived, looked_at = exceptions_of_last(session, LOOKED_BACK_AT)
        return render_template(
            "desk/now.html",
            groups=groups,
            heading=heading([group for group in groups if group.mine]),
            waived=waived,
            looked_at=looked_at,
            broken=broken_pieces(session) if current_actor().roles & _TOLD_OF_BROKEN else [],
            components=components(session),
            weeks=coming_weeks(session, WEEKS_SHOWN, height=88),
        )


def broken_pieces(session: Session) -> list[tuple[str, str, str]]:
    """Windows that can’t be rendered any more for a feed: id, title, and which feeds."""
    by_window: dict[str, dict[str, None]] = {}
    for window_id, kind, _ in failed(session):
        by_window.setdefault(window_id, {})[_FEEDS[kind]] = None
    return [
        (window_id, window(session, window_id).what_stands.draft.title, " and ".join(feeds))
        for window_id, feeds in by_window.items()
    ]


def heading(groups: list[Group]) -> str:
    """“Two things wait for you”, however many groups each is in; what runs late or is at risk is named."""
    count = len({item.row.window.id for group in groups for item in group.items})
    if not count:
        return "Nothing waits for you."
    late = next((group.items for group in groups if group.heading == "Running late"), ())
    if late:
        more = f" {_waiting(count - 1, 'more thing')}." if count > 1 else ""
        return f"“{late[0].row.title}” runs late.{more}"
    risky = next((group.items for group in groups if group.heading == AT_RISK), ())
    if risky:
        more = f" {_waiting(count - 1, 'more thing')}." if count > 1 else ""
        return f"“{risky[0].row.title}” is at risk.{more}"
    return f"{_waiting(count, 'thing')} for you."


def _waiting(count: int, noun: str) -> str:
    return f"{number_words(count)} {noun}{'s wait' if count > 1 else ' waits'}"
