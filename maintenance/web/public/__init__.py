"""Everything public: no cookie, no sign-in, read from publications alone (promise 1)."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

# They register on the blueprint.
from maintenance.web.public import (  # noqa: E402
    at_the_root,  # noqa: F401
    atom,  # noqa: F401
    components,  # noqa: F401
    feeds,  # noqa: F401
    health,  # noqa: F401
    history,  # noqa: F401
    machines,  # noqa: F401
    next,  # noqa: A004, F401
    pages,  # noqa: F401
    policy,  # noqa: F401
    subscribe,  # noqa: F401
)
