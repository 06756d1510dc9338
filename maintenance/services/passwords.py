"""Passwords: Argon2id, a length that matters, and none of those that everybody tries first."""

import unicodedata
from functools import lru_cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from maintenance.services.leaked import is_leaked

LEAST = 12
MOST = 200
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Argon2id with the library's own parameters (RFC 9106, low-memory profile)."""
    return _hasher.hash(_typed(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password that was kept; takes as long where none was kept.

    One that is longer than any that is taken fits nothing; it is never cut off to fit.
    """
    if len(password) > MOST:
        password, kept = "", None
    try:
        return _hasher.verify(kept or _nobodys(), _typed(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def problem(password: str, *, email: str, service_name: str) -> str | None:
    """Why this password can't be taken, in a sentence; None where it can."""
    if len(password) < LEAST:
        return f"Take at least {LEAST} characters; a few words in a row are fine."
    if len(password) > MOST:
        return f"Take at most {MOST} characters."
    lowered = password.casefold()
    if len(set(lowered)) < 5:
        return "This repeats the same few characters. Take something harder to guess."
    if _is_sequence(lowered):
        return "This is a row of neighbours on the keyboard or in the alphabet. Take another."
    if is_leaked(password):
        return "This has leaked elsewhere and is tried first. Take something that nobody else uses."
    own = [
        part for part in (email.split("@")[0].casefold(), service_name.casefold()) if len(part) > 3
    ]
    left = lowered
    for part in (*own, *_commonest()):
        left = left.replace(part, "")
    if len(left) < 5:
        return "This is among the passwords that are tried first. Take something harder to guess."
    return None


def _typed(password: str) -> str:
    """The same characters, whichever keyboard composed them (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password)


_ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def _is_sequence(text: str) -> bool:
    rows = [row * 3 for row in _ROWS] + [row[::-1] * 3 for row in _ROWS]
    return any(text in row for row in rows)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("nobody has this password")


@lru_cache(maxsize=1)
def _commonest() -> tuple[str, ...]:
    text = files("maintenance.services").joinpath("commonest_passwords.txt").read_text("utf-8")
    return tuple(sorted(text.split(), key=len, reverse=True))
