"""The staff: who is at hand, hours and leave, and for admins their accounts and roles."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/desk/people")
PERSON = "/<int(max=2147483647):person_id>"

from maintenance.web.people import accounts, calendars, decisions, pages, rota  # noqa: E402, F401
