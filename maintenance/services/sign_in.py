"""Signing in, with limits that are rows: right on every host, and never a lasting lock-out."""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from maintenance.domain.errors import MidweekError
from maintenance.domain.text import mailbox
from maintenance.services import passwords
from maintenance.services.publish import settings
from maintenance.services.security_events import Event, noted
from maintenance.services.sessions import opened, renewed
from maintenance.store.access import KnownAddressRow, SignInAttemptRow
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import one_sign_in_at_a_time, reading, writing
from maintenance.store.upsert import put

COUNTED_FOR = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)
PER_ACCOUNT_AND_ADDRESS = 5
PER_ACCOUNT = 30
PER_ADDRESS = 50
FIRST_64_BITS = slice(8)


class NotSignedIn(MidweekError):
    """This email and password don't belong together, or it was tried too often."""


class TooOften(NotSignedIn):
    """Too many failed attempts in the last quarter of an hour."""


def sign_in(email: str, password: str, address: str, *, now: datetime) -> str:
    """What the new session's cookie holds. Raises NotSignedIn, TooOften.

    The same sentence and the same work for an unknown account.
    """
    try:
        return _signed_in(email, password, address, now)
    except NotSignedIn as refused:
        with reading() as session:
            row = _found(session, email)
        _note_failure(refused, row.id if row else None)
        raise


def _signed_in(email: str, password: str, address: str, now: datetime) -> str:
    account, place = _keyed(mailbox(email)), _place(address)
    _attempt(account, place, now)
    with reading() as session:
        row = _found(session, email)
        kept = row.password_hash if row and row.disabled_at is None else None
    fits = passwords.fits(password, kept)
    with writing(ground=False) as session:
        row = _found(session, email)
        if not fits or row is None or row.password_hash != kept or row.disabled_at is not None:
            raise NotSignedIn("This email and password don’t belong together.")
        _succeeded(session, account, place, now)
        secret = opened(session, row, now)
    noted(Event.SIGNED_IN, row.id)
    return secret


def _note_failure(refused: NotSignedIn, person_id: int | None) -> None:
    held_up = isinstance(refused, TooOften)
    noted(Event.SIGN_IN_HELD_UP if held_up else Event.SIGN_IN_FAILED, person_id)


def prove(person_id: int, password: str, address: str, *, now: datetime) -> None:
    """That somebody who is signed in knows their password, under the same limits.

    Raises NotSignedIn, TooOften.
    """
    with reading() as session:
        row = session.get_one(PersonRow, person_id)
        account, kept = _keyed(row.email), row.password_hash
    place = _place(address)
    try:
        _attempt(account, place, now)
        if not passwords.fits(password, kept):
            raise NotSignedIn("This is not your password.")
    except NotSignedIn as refused:
        _note_failure(refused, person_id)
        raise
    with writing(ground=False) as session:
        _succeeded(session, account, place, now)
    noted(Event.PROVEN, person_id)


def confirm(key: str, person_id: int, password: str, address: str, *, now: datetime) -> str:
    """The password given again, before roles are changed; gives what the cookie holds from now on.

    Raises NotSignedIn, TooOften.
    """
    prove(person_id, password, address, now=now)
    with writing(ground=False) as session:
        secret = renewed(session, key, now)
        if secret is None:
            raise NotSignedIn("You have been signed out meanwhile. Sign in again.")
        return secret


def knows(session: Session, email: str, address: str, *, now: datetime) -> None:
    """From here this account has signed in: for a month its attempts here are counted by themselves."""
    _succeeded(session, _keyed(email), _place(address), now)


def _found(session: Session, email: str) -> PersonRow | None:
    return session.scalars(select(PersonRow).filter_by(email=mailbox(email))).first()


def _attempt(account: str, place: str, now: datetime) -> None:
    """Counts an attempt before its password is looked at, so that many at once are counted too.

    What others do elsewhere can't lock a person out of an address that they use: there only the
    attempts on this account from this address count. Raises TooOften, and then counts nothing, so
    the limit ends a quarter of an hour after the attempts that reached it.
    """
    with writing(ground=False) as session:
        one_sign_in_at_a_time(session)
        session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < now - COUNTED_FOR))
        limits = [(PER_ACCOUNT_AND_ADDRESS, {"account": account, "address": place})]
        if not _is_known(session, account, place, now):
            limits += [(PER_ADDRESS, {"address": place}), (PER_ACCOUNT, {"account": account})]
        for limit, chosen in limits:
            count = select(func.count()).select_from(SignInAttemptRow).filter_by(**chosen)
            if (session.scalar(count) or 0) >= limit:
                raise TooOften("Too many attempts have failed. Try again in a quarter of an hour.")
        session.add(SignInAttemptRow(account=account, address=place, at=now))


def _is_known(session: Session, account: str, place: str, now: datetime) -> bool:
    row = session.get(KnownAddressRow, (account, place))
    return row is not None and now - row.at <= KNOWN_FOR


def _succeeded(session: Session, account: str, place: str, now: datetime) -> None:
    session.execute(
        delete(SignInAttemptRow).where(
            SignInAttemptRow.account == account, SignInAttemptRow.address == place
        )
    )
    session.execute(delete(KnownAddressRow).where(KnownAddressRow.at < now - KNOWN_FOR))
    put(session, KnownAddressRow, {"account": account, "address": place}, at=now)


def _place(address: str) -> str:
    """The address as limits count it: in IPv6 the whole /64, in which one may take any at will."""
    try:
        one = ip_address(address)
    except ValueError:
        return _keyed(address)
    if isinstance(one, IPv6Address) and one.ipv4_mapped is None:
        return _keyed(one.packed[FIRST_64_BITS].hex())
    return _keyed(str(getattr(one, "ipv4_mapped", None) or one))


def _keyed(text: str) -> str:
    key = settings().secret_key.encode()
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
