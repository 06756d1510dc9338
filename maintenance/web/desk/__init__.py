"""The desk of the operators: what needs me now, proposing, windows, conducting, the journal."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

from maintenance.web.desk import (  # noqa: E402
    calendar,  # noqa: F401
    conducting,  # noqa: F401
    journal,  # noqa: F401
    now_page,  # noqa: F401
    policy_page,  # noqa: F401
    proposing,  # noqa: F401
    record,  # noqa: F401
    register,  # noqa: F401
    window_page,  # noqa: F401
    windows,  # noqa: F401
)
