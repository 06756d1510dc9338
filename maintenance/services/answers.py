"""The same call twice is one: a call with an Idempotency-Key is carried out once and its answer kept.

The key belongs to a token and an operation. It is reserved in a short transaction, so that the same
call meanwhile is told to wait; the answer is kept in the transaction of the change itself, so that
there is never one without the other, whatever is killed when.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maintenance.domain.errors import Conflict
from maintenance.store.answers import AnswerRow
from maintenance.store.unit_of_work import writing

KEPT_FOR = timedelta(hours=24)
UNDER_WAY_FOR = timedelta(seconds=60)
"""After that, whoever reserved it is taken for dead, and the next may carry it out."""


class KeyReused(Conflict):
    """The same key with another body."""


class UnderWay(Conflict):
    """The first call with this key has not been answered yet."""


@dataclass(frozen=True)
class Call:
    """A call that is to be carried out once; ``asked`` is the SHA-256 of its body."""

    token_id: int
    operation: str
    key: str
    asked: str


@dataclass(frozen=True)
class Answer:
    """What is answered, word for word."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class Reservation:
    """The right to carry a call out, until ``UNDER_WAY_FOR`` after it was begun."""

    answer_id: int
    begun_at: datetime


def reserve(call: Call, *, now: datetime) -> Reservation | Answer:
    """The right to carry it out, or how it was answered before.

    Raises KeyReused for another body under the same key, UnderWay while the first is under way.
    """
    try:
        with writing(ground=False) as session:
            session.execute(delete(AnswerRow).where(AnswerRow.begun_at <= now - KEPT_FOR))
            chosen = select(AnswerRow).filter_by(
                token_id=call.token_id, operation=call.operation, key=call.key
            )
            row = session.scalars(chosen.with_for_update()).first()
            return _first(session, call, now) if row is None else _again(row, call, now)
    except IntegrityError as error:
        raise _under_way() from error


def keep(session: Session, reservation: Reservation, answer: Answer) -> None:
    """Keeps the answer in the caller's transaction. Raises UnderWay where somebody else has taken
    the call over meanwhile: then this change must not be made."""
    kept = session.execute(
        update(AnswerRow)
        .where(
            AnswerRow.id == reservation.answer_id,
            AnswerRow.begun_at == reservation.begun_at,
            AnswerRow.status.is_(None),
        )
        .values(status=answer.status, headers=[list(h) for h in answer.headers], body=answer.body)
    )
    if kept.rowcount != 1:  # type: ignore[attr-defined]
        raise _under_way()


def keep_refusal(reservation: Reservation, answer: Answer) -> None:
    """Keeps an answer that changed nothing, in a transaction of its own."""
    with writing(ground=False) as session:
        keep(session, reservation, answer)


def let_go(reservation: Reservation) -> None:
    """Forgets a call that could not be answered, so that it can be made again at once."""
    with writing(ground=False) as session:
        session.execute(
            delete(AnswerRow).where(
                AnswerRow.id == reservation.answer_id,
                AnswerRow.begun_at == reservation.begun_at,
                AnswerRow.status.is_(None),
            )
        )


def _first(session: Session, call: Call, now: datetime) -> Reservation:
    row = AnswerRow(
        token_id=call.token_id,
        operation=call.operation,
        key=call.key,
        asked=call.asked,
        begun_at=now,
        headers=[],
    )
    session.add(row)
    session.flush()
    return Reservation(row.id, now)


def _again(row: AnswerRow, call: Call, now: datetime) -> Reservation | Answer:
    if row.asked != call.asked:
        raise KeyReused(
            "This Idempotency-Key was used for another body already. Take a new key for a new call."
        )
    if row.status is not None:
        headers = tuple((name, value) for name, value in row.headers)
        return Answer(row.status, headers, row.body or "")
    if now - row.begun_at < UNDER_WAY_FOR:
        raise _under_way()
    row.begun_at = now
    return Reservation(row.id, now)


def _under_way() -> UnderWay:
    return UnderWay("The first call with this Idempotency-Key is under way. Try again in a moment.")
