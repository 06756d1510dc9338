"""Files that browsers keep: their address names their bytes, so a new build is never dressed in old ones.

What is text is given as gzip to whoever takes it, squeezed once when the process starts.
"""

import hashlib

from flask import Flask, Response, request

from maintenance.places import STATIC
from maintenance.publishing.fingerprint import etag, squeezed

KEPT = "public, max-age=31536000, immutable"
_LENGTH = 10
_FINGERPRINTS = {
    file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:_LENGTH]
    for file in STATIC.iterdir()
    if file.is_file()
}
_TEXTS = {
    file.name: file.read_bytes()
    for file in STATIC.iterdir()
    if file.suffix in {".css", ".js", ".svg"}
}
_SQUEEZED = {name: (squeezed(text), etag(text, "gzip")) for name, text in _TEXTS.items()}


def attach(app: Flask) -> None:
    """Gives the templates the addresses, and lets what is asked for by them be kept."""
    app.jinja_env.globals.update(static_address=static_address)
    app.after_request(_keeping)


def static_address(name: str) -> str:
    """Where a page fetches this file. Raises KeyError for one that isn't there."""
    return f"/static/{name}?v={_FINGERPRINTS[name]}"


def _keeping(response: Response) -> Response:
    """A year for the bytes that were meant; without their fingerprint they are asked for each time."""
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        name = (request.view_args or {}).get("filename", "")
        if name in _SQUEEZED:
            response.vary.add("Accept-Encoding")
            if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
                _squeeze(response, *_SQUEEZED[name])
        if request.args.get("v") == _FINGERPRINTS.get(name, ""):
            response.headers["Cache-Control"] = KEPT
    return response


def _squeeze(response: Response, body: bytes, tag: str) -> None:
    response.direct_passthrough = False
    response.data = body
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag)
    response.make_conditional(request)
