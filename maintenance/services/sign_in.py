"""Signing in, with limits that are rows: right on every host, and never a lasting lock-out."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from maintenance.domain.errors import MidweekError
from maintenance.services import passwords
from maintenance.services.publish import settings
from maintenance.services.sessions import opened
from maintenance.store.access import SessionRow, SignInAttemptRow
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading, writing

COUNTED_FOR = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 5
PER_ACCOUNT = 30
PER_ADDRESS = 50


class NotSignedIn(MidweekError):
    """This email and password don't belong together, or it was tried too often."""


class TooOften(NotSignedIn):
    """Too many failed attempts in the last quarter of an hour."""


def sign_in(email: str, password: str, address: str, *, now: datetime) -> str:
    """What the new session's cookie holds. Raises NotSignedIn, TooOften.

    The same sentence and the same work for an unknown account. Failures are counted by account and
    address together first, so that somebody else's failures don't lock a person out.
    """
    account, place = _keyed(email.strip().casefold()), _keyed(address)
    _refuse_too_often(account, place, now)
    with reading() as session:
        row = _found(session, email)
        kept = row.password_hash if row and row.disabled_at is None else None
    if not passwords.fits(password, kept):
        _count_failure(account, place, now)
        raise NotSignedIn("This email and password don’t belong together.")
    with writing(ground=False) as session:
        row = _found(session, email)
        if row is None or row.password_hash != kept:
            raise NotSignedIn("This email and password don’t belong together.")
        session.execute(
            delete(SignInAttemptRow).where(
                SignInAttemptRow.account == account, SignInAttemptRow.address == place
            )
        )
        return opened(session, row, now)


def confirm(key: str, person_id: int, password: str, address: str, *, now: datetime) -> None:
    """The password given again, before roles are changed. Raises NotSignedIn, TooOften."""
    with reading() as session:
        row = session.get_one(PersonRow, person_id)
        account, kept = _keyed(row.email.casefold()), row.password_hash
    place = _keyed(address)
    _refuse_too_often(account, place, now)
    if not passwords.fits(password, kept):
        _count_failure(account, place, now)
        raise NotSignedIn("This is not your password.")
    with writing(ground=False) as session:
        session.get_one(SessionRow, key).confirmed_at = now


def _found(session: Session, email: str) -> PersonRow | None:
    chosen = select(PersonRow).where(func.lower(PersonRow.email) == email.strip().lower())
    return session.scalars(chosen).first()


def _refuse_too_often(account: str, place: str, now: datetime) -> None:
    since = now - COUNTED_FOR
    with reading() as session:
        for limit, chosen in (
            (PER_ACCOUNT_AND_ADDRESS, {"account": account, "address": place}),
            (PER_ADDRESS, {"address": place}),
            (PER_ACCOUNT, {"account": account}),
        ):
            count = select(func.count()).select_from(SignInAttemptRow).filter_by(**chosen)
            if (session.scalar(count.where(SignInAttemptRow.at > since)) or 0) >= limit:
                raise TooOften("Too many attempts have failed. Try again in a quarter of an hour.")


def _count_failure(account: str, place: str, now: datetime) -> None:
    with writing(ground=False) as session:
        session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < now - COUNTED_FOR))
        session.add(SignInAttemptRow(account=account, address=place, at=now))


def _keyed(text: str) -> str:
    key = settings().secret_key.encode()
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
