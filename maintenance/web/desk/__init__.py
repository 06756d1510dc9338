"""The desk of the operators: what needs me now, proposing, windows, conducting, the journal."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

from maintenance.web.desk import (
    conducting,
    journal,
    now_page,
    policy_page,
    proposing,
    window_page,
    windows,
)
