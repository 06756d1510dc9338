"""Everything public: no cookie, no sign-in, read from publications alone (promise 1)."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

# They register on the blueprint.
from maintenance.web.public import atom, feeds, health, machines, pages  # noqa: E402, F401
