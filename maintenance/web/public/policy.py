"""The policy that every window is judged by, in plain words and for programs."""

import json
from datetime import date

from flask import Response, render_template

from maintenance.domain.approval import Granted
from maintenance.domain.localtime import day_start
from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.policy import Policy
from maintenance.domain.wording import time_words
from maintenance.publishing.policy_json import policy_document
from maintenance.store.approvals import granted_since
from maintenance.web.cross_origin import readable_elsewhere
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.public.pages import HTML
from maintenance.web.security import opened

JSON = "application/json; charset=utf-8"


@blueprint.get("/policy")
@opened
def policy() -> Response:
    """The policy in plain words, and how often exceptions were made."""

    def build(face: Face) -> str:
        levels = {rule.id: face.policy.level_of(rule.id, rule.default).value for rule in RULES}
        since_on, granted = _exceptions(face)
        return render_template(
            "public/policy.html",
            rules=RULES,
            levels=levels,
            hours=_hours(face.policy),
            granted=granted,
            since_on=since_on,
        )

    return answered("/policy", HTML, build)


@blueprint.get("/policy.json")
@opened
@readable_elsewhere
def policy_for_programs() -> Response:
    """The same for programs."""

    def build(face: Face) -> str:
        since_on, granted = _exceptions(face)
        document = policy_document(face.policy, RULES, granted, since_on)
        return json.dumps(document, ensure_ascii=False)

    return answered("/policy.json", JSON, build)


def _exceptions(face: Face) -> tuple[date, Granted]:
    since_on = year_before(face.today)
    return since_on, granted_since(face.session, day_start(since_on, face.policy.zone))


def _hours(policy: Policy) -> str:
    if policy.hours is None:
        return ""
    first, last = (time_words(hour, policy.date_style) for hour in policy.hours)
    return f", {first} to {last}"


def year_before(today: date) -> date:
    """The same day of the year before; of February 29, the 28th."""
    last_of_february = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - 1, day=28 if last_of_february else today.day)
