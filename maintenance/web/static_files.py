"""Files that browsers keep: their address names their bytes, so a new build is never dressed in old ones."""

import hashlib

from flask import Flask, Response, request

from maintenance.places import STATIC

KEPT = "public, max-age=31536000, immutable"
_LENGTH = 10
_FINGERPRINTS = {
    file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:_LENGTH]
    for file in STATIC.iterdir()
    if file.is_file()
}


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
        if request.args.get("v") == _FINGERPRINTS.get(name, ""):
            response.headers["Cache-Control"] = KEPT
    return response
