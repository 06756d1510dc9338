"""Reviewing: the queue, and one proposal with everything that the decision rests on."""

from flask import Blueprint

blueprint = Blueprint("reviews", __name__, url_prefix="/desk/reviews")

from maintenance.web.reviews import accepting, deciding, queue  # noqa: E402, F401  (registers on it)
