"""Everything public: no cookie, no sign-in, read from publications alone (promise 1)."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from maintenance.web.public import feeds, health, machines, pages  # noqa: E402, F401  (they register on the blueprint)
