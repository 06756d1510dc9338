"""Judging without storing: would this pass?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.approval import GroundChange
from maintenance.domain.draft import Draft
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.verdict import Finding, FindingKey, Level, Remedy, Verdict
from maintenance.domain.text import clean_line
from maintenance.domain.tokens import Scope
from maintenance.domain.window import Window
from maintenance.services.granting import brought_about
from maintenance.services.judging import judged, public_slugs, unknown_parts
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.api import content
from maintenance.web.api.answers import answer
from maintenance.web.api.content import ContentShape
from maintenance.web.api.fields import Text
from maintenance.web.api.resource import Resource
from maintenance.web.api.window_shape import Stretch, stretch_shown
from maintenance.web.clock import now
from maintenance.web.ground_words import ground_said
from maintenance.web.security import current_actor
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


@dataclass(frozen=True)
class TimesChanged:
    """New times, as a window takes them."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class RemedyShown:
    """What would mend a finding, in words; ``change`` can be sent as it is: to the window by PATCH,
    or with its id to be judged."""

    words: str
    change: TimesChanged


@dataclass(frozen=True)
class FindingShown:
    """What one rule says of one place. ``id`` stays the same as long as the finding does; ``granted``
    is what an exception to it brings about for another window."""

    id: str
    rule: str
    title: str
    level: Level
    ok: bool
    waivable: bool
    where: str
    sentence: str
    remedy: RemedyShown | None
    source: str
    granted: str | None


@dataclass(frozen=True)
class GroundSaid:
    """One change of what windows are judged by, in a sentence, and its entry in the journal."""

    sentence: str
    entry: GroundChange


@dataclass(frozen=True)
class GroundShown:
    """What of the ground was changed since the draft of a proposal began: by its authors, by the
    owner of this token where they may review, or at the machine, and ``more`` of theirs; ``others``
    counts what everybody else has changed."""

    since: datetime
    changes: tuple[GroundSaid, ...]
    more: int
    others: int


@dataclass(frozen=True)
class VerdictShown:
    """Every finding, and whether anything stands in the way. ``policy`` is the digest of its text;
    ``ground`` is there where a window is judged as it is proposed."""

    passes: bool
    sentence: str
    judged_at: datetime
    policy: str
    decide_by: datetime | None
    zone: str | None
    stretch: Stretch | None
    findings: tuple[FindingShown, ...]
    ground: GroundShown | None


@blueprint.operation("POST", "", Scope.READ, takes=Question, answers=VerdictShown)
def judge(sent: dict[str, Any]) -> Response:
    """Says whether a window would pass, and why not; stores nothing."""
    at = now()
    with reading() as session:
        window_id = clean_line(sent.pop("window", ""))
        stands = window(session, window_id) if window_id else None
        draft = _draft(session, sent, stands, at)
        verdict = judged(session, draft, window_id=window_id or None, now=at)
        ground = _ground(session, stands) if stands and not sent else None
        findings = (
            finding_shown(one, brought_about(session, draft, one)) for one in verdict.findings
        )
        return answer(_verdict_shown(verdict, draft, tuple(findings), ground))


def _verdict_shown(
    verdict: Verdict,
    draft: Draft,
    findings: tuple[FindingShown, ...],
    ground: GroundShown | None,
) -> VerdictShown:
    return VerdictShown(
        passes=verdict.passes,
        sentence=heading(verdict, draft, frozenset(e.rule for e in draft.exemptions)),
        judged_at=verdict.judged_at,
        policy=verdict.policy_digest,
        decide_by=verdict.decide_by,
        zone=draft.starts.zone if draft.starts else None,
        stretch=stretch_shown(draft.stretch),
        findings=findings,
        ground=ground,
    )


def _ground(session: Session, stands: Window) -> GroundShown | None:
    """What whoever decides on a proposal is shown on the page of its review."""
    if stands.pending is None or stands.pending.state is not RevisionState.PROPOSED:
        return None
    moved, said = ground_said(session, stands.pending, current_actor())
    changes = (
        GroundSaid(one.sentence, change) for one, change in zip(said, moved.changes, strict=True)
    )
    return GroundShown(moved.since, tuple(changes), moved.more, moved.others)


def finding_id(key: FindingKey) -> str:
    """The identity of a finding as one text."""
    return key.id


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
    told = {"title": whole.get("title") or "–"}
    told |= {} if whole.get("starts") else {"zone": None}
    kept = content.kept_end(stands.shown.draft, sent) if stands else None
    draft = content.draft_from({**whole, **told}, zone, kept)
    already = public_slugs(stands) if stands else frozenset[str]()
    missing = [one for one in draft.unfinished(at) if _is_needed(one, draft, stands, at)]
    errors = (*missing, *unknown_parts(session, draft, already=already))
    if errors:
        raise Refused(tuple(replace(one, field=content.place(one.field)) for one in errors))
    return draft


def _is_needed(error: FieldError, draft: Draft, stands: Window | None, at: datetime) -> bool:
    """Without these nothing can be judged; that a start has passed counts for all but what is public
    and is judged as it starts."""
    passed = draft.starts is not None and draft.starts.at < at
    return error.field in _JUDGED_BY and not (
        error.field == "on" and passed and _is_public(stands, draft)
    )


def _is_public(stands: Window | None, draft: Draft) -> bool:
    if stands is None or stands.live is None or stands.pending is not None:
        return False
    return draft.starts == stands.live.draft.starts


def _remedy(remedy: Remedy) -> RemedyShown:
    return RemedyShown(remedy.words, TimesChanged(remedy.starts_at, remedy.ends_at))


def finding_shown(finding: Finding, granted: str | None = None) -> FindingShown:
    """A finding as the API tells of it."""
    rule, remedy = rule_named(finding.rule), finding.remedy
    return FindingShown(
        id=finding_id(finding.key),
        rule=finding.rule,
        title=rule.title,
        level=finding.level,
        ok=finding.ok,
        waivable=finding.waivable,
        where=finding.where,
        sentence=finding.sentence,
        remedy=_remedy(remedy) if remedy else None,
        source=rule.source,
        granted=granted,
    )
