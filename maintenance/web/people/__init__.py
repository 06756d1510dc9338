"""The staff: who is at hand, hours and leave, and for admins their accounts and roles."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/desk/people")
PERSON = "/<int(max=2147483647):person_id>"

from maintenance.web.people import (  # noqa: E402
    accounts,  # noqa: F401
    calendars,  # noqa: F401
    decisions,  # noqa: F401
    pages,  # noqa: F401
    removing,  # noqa: F401
    replacing,  # noqa: F401
    rota,  # noqa: F401
)
