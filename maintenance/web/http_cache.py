"""Public answers: strong ETags, one for each encoding, and 304 where nothing has changed."""

from datetime import datetime, timedelta

from flask import Response, request

from maintenance.publishing.fingerprint import etag, squeezed
from maintenance.web.clock import now

SQUEEZED_FROM = 500
YOUNG_FOR = timedelta(seconds=2)


def public_answer(body: bytes | str, content_type: str, changed_at: datetime | None) -> Response:
    """The body with its fingerprint, compressed where the client takes it, revalidated always.

    Last-Modified is left out while it is younger than 2 s: within its second the body could change
    again (RFC 9110 8.8.2.2).
    """
    plain = body.encode() if isinstance(body, str) else body
    encoding = "identity"
    if len(plain) >= SQUEEZED_FROM and request.accept_encodings["gzip"] > 0:
        encoding = "gzip"
    sent = squeezed(plain) if encoding == "gzip" else plain
    response = Response(sent, content_type=content_type)
    if encoding == "gzip":
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(etag(plain, encoding))
    if changed_at is not None and now() - changed_at >= YOUNG_FOR:
        response.last_modified = changed_at
    response.make_conditional(request)
    return response
