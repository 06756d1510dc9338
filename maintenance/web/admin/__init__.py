"""The catalog, for admins to change and everybody to read: components, teams, freezes, holidays."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/desk/admin")

from maintenance.web.admin import components, freezes, holidays, teams  # noqa: E402, F401
