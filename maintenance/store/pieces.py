"""Pieces as rows: written in the transaction that publishes, so that a feed only has to join them.

Whoever reads trusts a row that was written with what they would write with themselves, and that is
whole; any other is rendered from its publications. An entry of Atom is trusted where it is whole:
it is never rewritten.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    Update,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.pieces import Piece, PieceKind, Seen
from maintenance.store.columns import CanonicalJson, Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.publications import PublicationRow

_ONE_A_WINDOW = [kind for kind in PieceKind if kind.is_one_a_window]
_ORDERED_BY = (
    *("kind", "fingerprint", "kept_until_at", "start_at", "end_at", "window_id"),
    *("publication", "checksum"),
)
_ASKED_AT_ONCE = 500
Key = tuple[PieceKind, int]


class PieceRow(Base):
    """A piece of one publication. ``fingerprint`` says what it was rendered with, and is empty where it
    never was; ``checksum`` is the CRC-32 of its body; ``failed_at`` is when it last could not be
    rendered anew, so that it stands as it was."""

    __tablename__ = "piece"
    __table_args__ = (
        Index("ix_piece_order", *_ORDERED_BY),
        Index("ix_piece_window", "window_id", "kind"),
        Index(
            "ix_piece_failed",
            "failed_at",
            sqlite_where=column("failed_at").is_not(None),
            postgresql_where=column("failed_at").is_not(None),
        ),
    )

    kind: Mapped[PieceKind] = mapped_column(closed_set(PieceKind, "piece_kind"), primary_key=True)
    publication: Mapped[int] = mapped_column(ForeignKey("publication.number"), primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"))
    fingerprint: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    checksum: Mapped[int] = mapped_column(BigInteger)
    kept_until_at: Mapped[datetime] = mapped_column(Instant)
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[WindowState] = mapped_column(closed_set(WindowState, "window_state"))
    parts: Mapped[list[list[str]]] = mapped_column(CanonicalJson)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)


def put_piece(session: Session, piece: Piece, fingerprint: str) -> None:
    """Keeps a piece of a new publication, in the place of its window's former one where there is one a
    window."""
    if piece.kind.is_one_a_window:
        former = delete(PieceRow).filter_by(window_id=piece.window_id, kind=piece.kind)
        session.execute(former)
    key = {"kind": piece.kind, "publication": piece.publication, "window_id": piece.window_id}
    session.execute(insert(PieceRow).values(**key, **_values(piece, fingerprint)))


def keep_former(session: Session, window_id: str, publication: int) -> None:
    """What couldn't be rendered for a publication stands as it did for the one before."""
    session.execute(
        update(PieceRow)
        .where(PieceRow.window_id == window_id, PieceRow.kind.in_(_ONE_A_WINDOW))
        .values(publication=publication, fingerprint="")
    )


def stands(session: Session, outdated: Piece) -> bool:
    """Whether it is never rewritten and somebody else has kept it meanwhile; nobody can until the end of
    the transaction."""
    if not outdated.kind.is_never_rewritten:
        return False
    chosen = select(PieceRow.kind, PieceRow.body, PieceRow.checksum).where(*_key_of(outdated))
    row = session.execute(chosen.with_for_update()).one()
    return _can_be_trusted(row, "")


def renew_piece(session: Session, outdated: Piece, anew: Piece, fingerprint: str) -> None:
    """Puts what was rendered anew in the place of what there was; nothing where that has gone."""
    values = _values(anew, fingerprint) | {"publication": anew.publication}
    session.execute(_row_of(outdated).values(**values))


def mark_failed(session: Session, outdated: Piece, at: datetime) -> None:
    """It could not be rendered anew: it stands as it was, and isn’t trusted until it can be."""
    session.execute(_row_of(outdated).values(failed_at=at, fingerprint=""))


def piece_keys(session: Session, told_since: datetime) -> list[Key]:
    """Every piece there is, by its kind and publication; of the entries those that were told since."""
    recent = select(PublicationRow.number).where(PublicationRow.at >= told_since)
    chosen = select(PieceRow.kind, PieceRow.publication).where(
        or_(PieceRow.kind != PieceKind.ENTRY, PieceRow.publication.in_(recent))
    )
    rows = session.execute(chosen.order_by(PieceRow.kind, PieceRow.publication))
    return [(kind, publication) for kind, publication in rows]


def outdated(session: Session, keys: Sequence[Key], fingerprint: str) -> tuple[Piece, ...]:
    """Those of them that can’t be trusted."""
    chosen = select(*_COLUMNS, PieceRow.fingerprint).where(
        tuple_(PieceRow.kind, PieceRow.publication).in_(keys)
    )
    return tuple(
        _value(row) for row in session.execute(chosen) if not _can_be_trusted(row, fingerprint)
    )


def _can_be_trusted(row: Any, fingerprint: str) -> bool:
    if not _whole(row.body, row.checksum):
        return False
    if row.kind.is_never_rewritten:
        return bool(row.body)
    return bool(row.fingerprint == fingerprint)


def _row_of(piece: Piece) -> Update:
    return update(PieceRow).where(*_key_of(piece))


def _key_of(piece: Piece) -> tuple[ColumnElement[bool], ...]:
    return PieceRow.kind == piece.kind, PieceRow.publication == piece.publication


def _values(piece: Piece, fingerprint: str) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint,
        "body": piece.body,
        "checksum": crc32(piece.body.encode()),
        "kept_until_at": piece.kept_until_at,
        "start_at": piece.announced.start,
        "end_at": piece.announced.end,
        "state": piece.state,
        "parts": [[part.slug, part.impact.value, part.name] for part in piece.parts],
        "failed_at": None,
    }


def order(
    session: Session, kind: PieceKind, fingerprint: str, after: datetime
) -> list[tuple[int, int]] | None:
    """Publication and checksum of all pieces that are kept after this moment, by announced stretch and
    window; None where any piece can't be trusted.

    Answered by an index alone. An id has twelve small letters and digits, which every collation
    orders alike.
    """
    asked = {"kind": kind, "fingerprint": fingerprint, "after": after}
    connection = session.connection()
    if connection.execute(_ANY_OTHER, asked).first() is not None:
        return None
    rows = connection.execute(_IN_ORDER, asked)
    return [(publication, checksum) for publication, checksum in rows]


def texts(session: Session, kind: PieceKind, publications: Collection[int]) -> dict[int, bytes]:
    """The bodies of these pieces that are whole, in UTF-8, as either database has them anyway."""
    found: dict[int, bytes] = {}
    asked = list(publications)
    for n in range(0, len(asked), _ASKED_AT_ONCE):
        chosen = select(PieceRow.publication, PieceRow.checksum, _as_bytes(session)).where(
            PieceRow.kind == kind, PieceRow.publication.in_(asked[n : n + _ASKED_AT_ONCE])
        )
        found |= {
            number: bytes(body)
            for number, checksum, body in session.execute(chosen)
            if body and crc32(body) == checksum
        }
    return found


_OF_KIND = PieceRow.kind == bindparam("kind", type_=PieceRow.kind.type)
_ANY_OTHER = (
    select(PieceRow.publication)
    .where(
        _OF_KIND,
        or_(
            PieceRow.fingerprint < bindparam("fingerprint"),
            PieceRow.fingerprint > bindparam("fingerprint"),
        ),
    )
    .limit(1)
)
_IN_ORDER = (
    select(PieceRow.publication, PieceRow.checksum)
    .where(
        _OF_KIND,
        PieceRow.fingerprint == bindparam("fingerprint"),
        PieceRow.kept_until_at > bindparam("after", type_=Instant),
    )
    .order_by(PieceRow.start_at, PieceRow.end_at, PieceRow.window_id)
)


def _as_bytes(session: Session) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "postgresql":
        return func.convert_to(PieceRow.body, "UTF8", type_=LargeBinary)
    return cast(PieceRow.body, LargeBinary)


def pieces(
    session: Session, kind: PieceKind, fingerprint: str, after: datetime
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces that can be trusted and are kept after this moment, and all that can't be trusted."""
    chosen = select(*_COLUMNS).where(PieceRow.kind == kind)
    ours = session.execute(chosen.where(*_trusted(kind, fingerprint, after))).all()
    others = session.execute(chosen.where(_of_others(fingerprint))).all()
    whole = [_whole(row.body, row.checksum) for row in ours]
    good = (row for row, is_whole in zip(ours, whole, strict=True) if is_whole)
    damaged = (row for row, is_whole in zip(ours, whole, strict=True) if not is_whole)
    return tuple(map(_value, good)), tuple(map(_value, (*others, *damaged)))


def piece_of_window(
    session: Session, kind: PieceKind, window_id: str, fingerprint: str
) -> tuple[Piece, bool] | None:
    """A window's piece, however old, and whether it can be trusted; None where it has none."""
    chosen = select(*_COLUMNS, PieceRow.fingerprint).where(
        PieceRow.window_id == window_id, PieceRow.kind == kind
    )
    row = session.execute(chosen).first()
    if row is None:
        return None
    return _value(row), _can_be_trusted(row, fingerprint)


def failed(session: Session) -> tuple[tuple[str, PieceKind, datetime], ...]:
    """Which windows' pieces could not be rendered anew: the window, the kind, and when."""
    chosen = select(PieceRow.window_id, PieceRow.kind, PieceRow.failed_at).where(
        PieceRow.failed_at.is_not(None)
    )
    rows = session.execute(chosen.order_by(PieceRow.window_id, PieceRow.kind))
    return tuple((window_id, kind, at) for window_id, kind, at in rows if at)


_COLUMNS = (
    *(PieceRow.kind, PieceRow.window_id, PieceRow.publication, PieceRow.body, PieceRow.checksum),
    *(PieceRow.kept_until_at, PieceRow.start_at, PieceRow.end_at, PieceRow.state, PieceRow.parts),
)


def _of_others(fingerprint: str) -> ColumnElement[bool]:
    """Lower or higher, which an index finds, where “other” would look at each row."""
    return or_(PieceRow.fingerprint < fingerprint, PieceRow.fingerprint > fingerprint)


def _trusted(kind: PieceKind, fingerprint: str, after: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PieceRow.kind == kind,
        PieceRow.fingerprint == fingerprint,
        PieceRow.kept_until_at > after,
    )


def _whole(body: str, checksum: int) -> bool:
    return crc32(body.encode()) == checksum


def _value(row: Any) -> Piece:
    """Without its text where that is damaged."""
    return Piece(
        kind=row.kind,
        window_id=row.window_id,
        publication=row.publication,
        body=row.body if _whole(row.body, row.checksum) else "",
        kept_until_at=row.kept_until_at,
        announced=Interval(row.start_at, row.end_at),
        state=row.state,
        parts=tuple(Seen(slug, Impact(impact), name) for slug, impact, name in row.parts),
    )
