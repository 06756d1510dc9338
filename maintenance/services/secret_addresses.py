"""The addresses of calendars: whoever has one reads the calendar, so they are kept encrypted.

MultiFernet: the first of MIDWEEK_CALENDAR_KEYS encrypts, all of them decrypt. Whose calendar it is is
encrypted along, so that a row that was moved to somebody else opens nothing.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from maintenance.domain.calendars import Unreadable
from maintenance.domain.errors import Conflict
from maintenance.services.publish import settings


def sealed(person_id: int, address: str) -> str:
    """The address as the database holds it. Raises Conflict where there is no key."""
    return _keys_or_refuse().encrypt(f"{person_id} {address}".encode()).decode()


def opened(person_id: int, kept: str | None) -> str:
    """The address again. Raises Unreadable where no key opens it."""
    try:
        owner, _, address = _keys_or_refuse().decrypt((kept or "").encode()).decode().partition(" ")
    except (InvalidToken, Conflict):
        owner = address = ""
    if not address or owner != str(person_id):
        raise Unreadable(
            "Its address can’t be decrypted with the keys of this server. Remove the calendar and "
            "add its address again, or ask whoever runs Midweek to put the former key back into "
            "MIDWEEK_CALENDAR_KEYS."
        )
    return address


def is_of(person_id: int, kept: str, address: str) -> bool:
    """Whether it is this address that is kept."""
    try:
        return opened(person_id, kept) == address
    except Unreadable:
        return False


def sealed_anew(kept: str) -> str | None:
    """The same under the first key; None where no key opens it."""
    try:
        return _keys_or_refuse().rotate(kept.encode()).decode()
    except InvalidToken:
        return None


def can_seal() -> bool:
    """Whether addresses can be kept at all."""
    return bool(settings().calendar_keys)


def refuse_unless_sealable() -> None:
    """Raises Conflict where no address can be kept."""
    _keys_or_refuse()


def _keys_or_refuse() -> MultiFernet:
    keys = settings().calendar_keys
    if not keys:
        raise Conflict(
            "This server has no key to keep addresses secret with. Upload the calendar as a file, or "
            "ask whoever runs Midweek to set MIDWEEK_CALENDAR_KEYS."
        )
    return MultiFernet([Fernet(key) for key in keys])
