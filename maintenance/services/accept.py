"""Accepting a risk: a further sign-off with waivers on the revision that is live already."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.approval import Decision, Waiver, granted, standing
from maintenance.domain.draft import REASON_LEAST, REASON_LIMIT
from maintenance.domain.errors import Conflict, Difference, Overtaken, refuse
from maintenance.domain.lifecycle import Verb
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.verdict import Finding, FindingKey, Verdict
from maintenance.domain.text import clean_text
from maintenance.domain.window import Done, Pressed, Revision, Window
from maintenance.services.authors import refuse_own
from maintenance.services.judging import judged_live, reasons, window_in_the_way
from maintenance.services.pressing import Press, press
from maintenance.services.signing import signed
from maintenance.services.transitions import note_verb, snapshot
from maintenance.store.approvals import add_signoff, signoffs
from maintenance.store.policies import policy_in_force

ASK_WHY_ACCEPTED = f"Say why it may go on, in at least {REASON_LEAST} characters."


def accept_risk(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    shown: Iterable[FindingKey],
    reason: str,
    now: datetime,
) -> Done:
    """Takes upon oneself all that puts a live window at risk now, with one reason for it.

    It publishes nothing and changes nothing else. ``shown`` are the findings that were read. Raises
    Overtaken where another puts it at risk by now, Conflict where one can't be waived, NotAllowed
    for an author, Refused for a reason that is too short.
    """
    known = tuple(shown)

    def act(doing: Press) -> Done:
        live, why = _live(doing), _reason(reason)
        policy = policy_in_force(doing.session)
        person_id = refuse_own(doing.session, actor, doing.window, live, policy)
        before = snapshot(doing.session, doing.row)
        verdict = judged_live(doing.session, doing.window, now=doing.at)
        findings = _findings(doing, live, verdict, known)
        waivers = tuple(Waiver(found.key, found.sentence, why) for found in findings)
        signoff = signed(
            doing, live, Decision.ACCEPTED_RISK, person_id, verdict, waivers=waivers, remarks=why
        )
        add_signoff(doing.session, signoff)
        also = {"accepted": [found.sentence for found in findings]}
        note_verb(
            doing.session, doing.row, Verb.ACCEPT_RISK, actor, doing.at, why, before, also=also
        )
        return Done(window_id, number=live.number)

    def same(session: Session, stands: Window) -> bool:
        """Whether exactly what was read is waived on the live revision by now."""
        number = stands.live.number if stands.live else None
        waived = frozenset(granted(signoffs(session, stands.id), number))
        return bool(known) and not stands.risks and waived.issuperset(known)

    texts = {"the reason": reason}
    return press(actor, Verb.ACCEPT_RISK, window_id, pressed, act, now=now, same=same, texts=texts)


def _live(doing: Press) -> Revision:
    if doing.window.live is None:
        raise Conflict("Nothing of this window is public, so there is no risk to accept.")
    return doing.window.live


def _reason(reason: str) -> str:
    cleaned = clean_text(reason)
    if len(cleaned) < REASON_LEAST:
        raise refuse("reason", ASK_WHY_ACCEPTED)
    if len(cleaned) > REASON_LIMIT:
        raise refuse("reason", f"Keep it below {REASON_LIMIT:,} characters.")
    return cleaned


def _findings(
    doing: Press, live: Revision, verdict: Verdict, known: tuple[FindingKey, ...]
) -> tuple[Finding, ...]:
    """All that stands in the way now and is waived by nobody yet."""
    waived = granted(signoffs(doing.session, doing.window.id), live.number)
    findings = standing(verdict, waived)
    fresh = standing(verdict, (*waived, *known))
    if fresh:
        differences = tuple(Difference(rule_named(f.rule).title, "", f.sentence) for f in fresh)
        raise Overtaken(
            "Not accepted: something puts it at risk that your decision doesn’t name. Read it, and "
            "decide again.",
            differences,
        )
    unwaivable = tuple(found for found in findings if not found.waivable)
    if unwaivable:
        other = next((w for w in map(window_in_the_way, unwaivable) if w), None)
        raise Conflict(f"Nobody can accept this: {reasons(unwaivable)}", other)
    return findings
