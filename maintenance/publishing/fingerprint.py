"""Fingerprints of public bodies: strong ETags, one for each encoding (RFC 9110 8.8.3)."""

import gzip
import hashlib


def etag(body: bytes, encoding: str = "identity") -> str:
    """The opaque tag, without quotes: the same bytes in the same encoding have the same."""
    suffix = "" if encoding == "identity" else f"-{encoding}"
    return f"{hashlib.sha256(body).hexdigest()[:32]}{suffix}"


def squeezed(body: bytes) -> bytes:
    """The body as gzip, the same bytes each time: no file name, no time."""
    return gzip.compress(body, compresslevel=6, mtime=0)
