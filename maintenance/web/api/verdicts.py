"""Judging without storing: would this pass?"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import marshmallow as ma
from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.draft import Draft
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.verdict import Finding, FindingKey, Level, Verdict
from maintenance.domain.text import clean_line
from maintenance.domain.tokens import Scope
from maintenance.domain.window import Window
from maintenance.services.judging import judged, public_slugs, unknown_parts
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.api import content
from maintenance.web.api.answers import Answered, answer
from maintenance.web.api.content import ContentShape
from maintenance.web.api.fields import Text
from maintenance.web.api.resource import Resource
from maintenance.web.api.window_shape import Stretch
from maintenance.web.clock import now
from maintenance.web.verdict_page import heading

blueprint = Resource(
    "verdicts",
    __name__,
    url_prefix="/api/v1/verdicts",
    description="Judging by the policy, without storing anything.",
)
_JUDGED_BY = frozenset({"on", "ends", "components"})


class Question(ContentShape):
    """What is to be judged: the same as a window says, or a window, or one with changes."""

    window = Text(
        metadata={
            "description": "The id of the window that this is a draft of: what is not sent is taken "
            "from what it shows, and it does not clash with itself."
        }
    )


class RemedyShape(Answered):
    """A change of times that would mend a finding."""

    words = ma.fields.String()
    starts = ma.fields.DateTime(format="iso")
    ends = ma.fields.DateTime(format="iso")


class FindingShape(Answered):
    """What one rule says of one place. ``id`` stays the same as long as the finding does."""

    id = ma.fields.String()
    rule = ma.fields.String()
    title = ma.fields.String()
    level = ma.fields.Enum(Level, by_value=True)
    ok = ma.fields.Boolean()
    waivable = ma.fields.Boolean()
    where = ma.fields.String()
    sentence = ma.fields.String()
    remedy = ma.fields.Nested(RemedyShape, allow_none=True)
    source = ma.fields.String()


class VerdictShape(Answered):
    """Every finding, and whether anything stands in the way."""

    passes = ma.fields.Boolean()
    sentence = ma.fields.String()
    judged_at = ma.fields.DateTime(format="iso")
    policy = ma.fields.String(metadata={"description": "The digest of the policy’s text."})
    decide_by = ma.fields.DateTime(format="iso", allow_none=True)
    zone = ma.fields.String()
    stretch = ma.fields.Nested(Stretch)
    findings = ma.fields.List(ma.fields.Nested(FindingShape))


@blueprint.operation("POST", "", Scope.READ, takes=Question, answers=VerdictShape)
def judge(sent: dict[str, Any]) -> Response:
    """Says whether a window would pass, and why not; stores nothing."""
    at = now()
    with reading() as session:
        window_id = clean_line(sent.pop("window", ""))
        stands = window(session, window_id) if window_id else None
        draft = _draft(session, sent, stands, at)
        verdict = judged(session, draft, window_id=window_id or None, now=at)
    return answer(verdict_shape(verdict, draft))


def verdict_shape(verdict: Verdict, draft: Draft) -> dict[str, Any]:
    """A verdict as the API tells of it."""
    stretch = draft.stretch
    return {
        "passes": verdict.passes,
        "sentence": heading(verdict, draft, frozenset(e.rule for e in draft.exemptions)),
        "judged_at": verdict.judged_at,
        "policy": verdict.policy_digest,
        "decide_by": verdict.decide_by,
        "zone": draft.starts.zone if draft.starts else None,
        "stretch": {"starts_at": stretch.start, "ends_at": stretch.end} if stretch else None,
        "findings": [_finding(one) for one in verdict.findings],
    }


def finding_id(key: FindingKey) -> str:
    """The identity of a finding as one text; the place comes last, as it may hold anything."""
    return "/".join((key.rule, key.level, "kept" if key.ok else "broken", key.where))


def finding_named(text: str) -> FindingKey | None:
    """The finding of that id; None for what is none."""
    rule, *rest = text.split("/", 3)
    if len(rest) != 3 or rest[1] not in {"kept", "broken"}:
        return None
    return FindingKey(rule, rest[0], rest[1] == "kept", rest[2])


def _draft(session: Session, sent: dict[str, Any], stands: Window | None, at: datetime) -> Draft:
    """What is to be judged. Raises Refused where it has no time or component to be judged by."""
    zone = policy_in_force(session).zone
    whole = content.changed(stands.shown.draft, sent) if stands else sent
    draft = content.draft_from({**whole, "title": whole.get("title") or "–"}, zone)
    already = public_slugs(stands) if stands else frozenset[str]()
    missing = [one for one in draft.unfinished(at) if _is_needed(one, draft, stands, at)]
    errors = (*missing, *unknown_parts(session, draft, already=already))
    if errors:
        raise Refused(tuple(replace(one, field=content.place(one.field)) for one in errors))
    return draft


def _is_needed(error: FieldError, draft: Draft, stands: Window | None, at: datetime) -> bool:
    """Without these nothing can be judged; that a start has passed counts for what is new."""
    passed = draft.starts is not None and draft.starts.at < at
    return error.field in _JUDGED_BY and not (error.field == "on" and passed and stands)


def _finding(finding: Finding) -> dict[str, Any]:
    rule, remedy = rule_named(finding.rule), finding.remedy
    return {
        "id": finding_id(finding.key),
        "rule": finding.rule,
        "title": rule.title,
        "level": finding.level,
        "ok": finding.ok,
        "waivable": finding.waivable,
        "where": finding.where,
        "sentence": finding.sentence,
        "remedy": remedy
        and {"words": remedy.words, "starts": remedy.starts_at, "ends": remedy.ends_at},
        "source": rule.source,
    }
