"""Passwords that leaked elsewhere and are tried first: known by their fingerprints alone.

``leaked_passwords.bin`` stands for those of at least 12 characters among the million most frequent
of Mark Burnett's ten million leaked ones (public domain); ``scripts/leaked_passwords.py`` makes it.
Each is five bytes of a SHA-256, in order, so that no word of the list is kept and one in 25 million
good passwords is refused for nothing.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

LENGTH = 5
FILE = "leaked_passwords.bin"


def is_leaked(password: str) -> bool:
    """Whether it is one of them, however it is written in capitals and small letters."""
    known, wanted = _known(), fingerprint(password)
    found = bisect_left(range(len(known) // LENGTH), wanted, key=lambda n: _entry(known, n))
    return _entry(known, found) == wanted


def fingerprint(password: str) -> bytes:
    """What is kept of a leaked password."""
    written = unicodedata.normalize("NFKC", password).casefold()
    return sha256(written.encode("utf-8", "surrogatepass")).digest()[:LENGTH]


def packed(leaked: Iterable[str]) -> bytes:
    """The bytes of the file that stands for these."""
    return b"".join(sorted({fingerprint(one) for one in leaked}))


def _entry(known: bytes, number: int) -> bytes:
    return known[number * LENGTH : (number + 1) * LENGTH]


@lru_cache(maxsize=1)
def _known() -> bytes:
    return files("maintenance.services").joinpath(FILE).read_bytes()
