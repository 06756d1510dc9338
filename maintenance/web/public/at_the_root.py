"""What programs look for at the root of a site, without being told: robots, security, the icon."""

from datetime import UTC, timedelta

from flask import Response

from maintenance.domain.errors import NotFound
from maintenance.places import STATIC
from maintenance.services.publish import settings
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.security import opened

TEXT = "text/plain; charset=utf-8"
SECURITY = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=180)  # RFC 9116 2.5.5: less than a year
_ROBOTS = "User-agent: *\nDisallow: /desk\nDisallow: /private/\nDisallow: /history?\n"


@blueprint.get("/robots.txt")
@opened
def robots() -> Response:
    """Everything public may be found; the desk and what is private may not, and a search is no page."""
    return answered("/robots.txt", TEXT, lambda _face: _ROBOTS)


@blueprint.get(SECURITY)
@opened
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116), where the settings name somebody."""
    return answered(SECURITY, TEXT, _security)


@blueprint.get("/favicon.ico")
@opened
def icon() -> Response:
    """The mark, for whoever doesn't read the page that names it."""
    file = STATIC / "favicon.ico"
    return answered("/favicon.ico", "image/x-icon", lambda _face: file.read_bytes())


def _security(face: Face) -> str:
    """It expires by the day alone, so that it is the same wherever it is asked for."""
    contacts = settings().security_contacts
    if not contacts:
        raise NotFound("Nobody is named here to be told of a weakness.")
    expires_at = (face.day_at + GOOD_FOR).astimezone(UTC)
    lines = [
        *(f"Contact: {one}" for one in contacts),
        f"Expires: {expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {face.own.base_url}{SECURITY}",
    ]
    return "\n".join(lines) + "\n"
