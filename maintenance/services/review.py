"""Deciding: approve exactly what was read, return it, refuse it; review an emergency."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.approval import (
    Decision,
    Waiver,
    new_findings,
    unwaived,
    waivers_for,
)
from maintenance.domain.draft import TEXT_LIMIT
from maintenance.domain.errors import (
    Conflict,
    Difference,
    FieldError,
    Overtaken,
    Refused,
    refuse,
)
from maintenance.domain.facts import Publication, WindowState
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.notices import told_by_approval
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.verdict import Finding, FindingKey, Verdict
from maintenance.domain.text import clean_text
from maintenance.domain.window import Done, Pressed, Revision, Window
from maintenance.services.authors import refuse_own
from maintenance.services.judging import (
    judged,
    public_slugs,
    reasons,
    unknown_parts,
    window_in_the_way,
)
from maintenance.services.pressing import Press, Same, press
from maintenance.services.publish import publish
from maintenance.services.signing import signed
from maintenance.services.transitions import hold, note_verb, snapshot
from maintenance.store.approvals import add_signoff, was_decided
from maintenance.store.policies import policy_in_force
from maintenance.store.windows import revision_row, window

ASK_WHY_TURNED_DOWN = "Say why, so that the authors know what to do."


def approve(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    digest: str,
    shown: Iterable[FindingKey],
    accepted: frozenset[str],
    remarks: str,
    now: datetime,
    exactly: bool = False,
) -> Done:
    """Publishes exactly the revision that was read.

    ``digest`` is that of the revision read, ``shown`` the required findings that were shown,
    ``accepted`` the rules whose exceptions the reviewer grants. ``exactly`` refuses what is named
    there and stands in nobody's way, as programs name it by themselves. Raises Overtaken where a
    required finding is new or changed, Conflict where something still stands in the way, NotAllowed
    for an author.
    """
    known = tuple(shown)

    def act(doing: Press) -> Done:
        said = _remarks(remarks)
        pending = _pending(doing)
        person_id = refuse_own(
            doing.session, actor, doing.window, pending, policy_in_force(doing.session)
        )
        if pending.digest != digest:
            raise Overtaken("This is not the revision that you read. Read it again.")
        verdict = judged(doing.session, pending.draft, window_id=window_id, now=doing.at)
        waivers = _waivers(doing, pending, verdict, known, accepted)
        if exactly:
            _refuse_idle(verdict, known, accepted, waivers)
        signoff = signed(
            doing, pending, Decision.APPROVED, person_id, verdict, waivers=waivers, remarks=said
        )
        add_signoff(doing.session, signoff)
        publication = _go_live(doing, pending, said)
        return Done(window_id, number=pending.number, publication=publication.number)

    same = _is_approved(digest)
    texts = {"the remarks": remarks}
    return press(actor, Verb.APPROVE, window_id, pressed, act, now=now, same=same, texts=texts)


def give_back(
    actor: Actor, window_id: str, pressed: Pressed, *, remarks: str, now: datetime
) -> Done:
    """Returns the proposal to its authors, with remarks."""
    return _turn_down(actor, window_id, pressed, Verb.RETURN, remarks, now)


def refuse_proposal(
    actor: Actor, window_id: str, pressed: Pressed, *, remarks: str, now: datetime
) -> Done:
    """Refuses the proposal for good, with remarks; the live revision stays as it is."""
    return _turn_down(actor, window_id, pressed, Verb.REFUSE, remarks, now)


def review(
    actor: Actor, window_id: str, pressed: Pressed, *, agreed: bool, remarks: str, now: datetime
) -> Done:
    """The second person's review of an emergency: publishes and undoes nothing."""
    decision = Decision.AGREED if agreed else Decision.OBJECTED

    def act(doing: Press) -> Done:
        said = _remarks(remarks, needed="" if agreed else "Say what you object to.")
        if doing.window.live is None:
            raise Conflict("There is no emergency here to review.")
        live = doing.window.live
        person_id = refuse_own(
            doing.session, actor, doing.window, live, policy_in_force(doing.session)
        )
        before = snapshot(doing.session, doing.row)
        verdict = judged(doing.session, live.draft, window_id=window_id, now=doing.at)
        add_signoff(doing.session, signed(doing, live, decision, person_id, verdict, remarks=said))
        doing.row.reviewed_at = doing.at
        note_verb(doing.session, doing.row, Verb.REVIEW, actor, doing.at, said, before)
        return Done(window_id, number=live.number)

    def same(session: Session, stands: Window) -> bool:
        number = stands.live.number if stands.live else 0
        return was_decided(session, window_id, number, {decision})

    texts = {"the remarks": remarks}
    return press(actor, Verb.REVIEW, window_id, pressed, act, now=now, same=same, texts=texts)


def _is_approved(digest: str) -> Same:
    """Whether what was read is the live revision by a second person's approval, not by declaring."""

    def same(session: Session, stands: Window) -> bool:
        live = stands.live
        return (
            live is not None
            and live.digest == digest
            and was_decided(session, stands.id, live.number, {Decision.APPROVED})
        )

    return same


def _pending(doing: Press) -> Revision:
    if doing.window.pending is None:
        raise Conflict("There is nothing here to decide on.")
    return doing.window.pending


def _remarks(remarks: str, *, needed: str = "") -> str:
    """Cleaned; ``needed`` is what to say where there have to be some. Raises Refused."""
    cleaned = clean_text(remarks)
    if needed and not cleaned:
        raise refuse("remarks", needed)
    if len(cleaned) > TEXT_LIMIT:
        raise refuse("remarks", f"Keep it below {TEXT_LIMIT:,} characters.")
    return cleaned


def _waivers(
    doing: Press,
    pending: Revision,
    verdict: Verdict,
    shown: tuple[FindingKey, ...],
    accepted: frozenset[str],
) -> tuple[Waiver, ...]:
    missing = pending.draft.unfinished(doing.at)
    gone = unknown_parts(doing.session, pending.draft, already=public_slugs(doing.window))
    if missing or gone:
        raise Conflict(" ".join(error.sentence for error in (*missing, *gone)))
    fresh = new_findings(verdict, shown)
    if fresh:
        differences = tuple(Difference(rule_named(f.rule).title, "", f.sentence) for f in fresh)
        raise Overtaken(
            "Not approved: required findings stand that your decision doesn’t name. Read them, and "
            "decide again.",
            differences,
        )
    waivers = waivers_for(verdict, pending.draft, accepted)
    in_the_way = unwaived(verdict, waivers)
    if in_the_way:
        _refuse_unticked(pending, in_the_way)
        other = next((w for w in map(window_in_the_way, in_the_way) if w), None)
        raise Conflict(f"Not approved, as this stands in the way: {reasons(in_the_way)}", other)
    return waivers


def _refuse_idle(
    verdict: Verdict,
    shown: tuple[FindingKey, ...],
    accepted: frozenset[str],
    waivers: tuple[Waiver, ...],
) -> None:
    """Where a finding is named that is not broken, or an exception granted that nothing needs."""
    broken = {finding.key for finding in verdict.blocking}
    granted = {waiver.finding.rule for waiver in waivers}
    idle = [
        *(
            FieldError(f"findings.{n}", f"{_named(key)} does not stand in the way. {_READ_AGAIN}")
            for n, key in enumerate(shown)
            if not any(map(key.covers, broken))
        ),
        *(
            FieldError(
                f"accept-{rule}",
                f"Nothing needs an exception to “{rule_named(rule).title}”. {_READ_AGAIN}",
            )
            for rule in sorted(accepted - granted)
        ),
    ]
    if idle:
        raise Refused(tuple(idle))


_READ_AGAIN = "Read the verdict again."


def _named(key: FindingKey) -> str:
    return f"“{rule_named(key.rule).title}”{f' at {key.where}' if key.where else ''}"


def _refuse_unticked(pending: Revision, in_the_way: tuple[Finding, ...]) -> None:
    """Where all that is missing is that the reviewer accepts the exceptions asked for."""
    asked = [f for f in in_the_way if f.waivable and pending.draft.reason_for(f.rule)]
    if len(asked) == len(in_the_way):
        rules = dict.fromkeys(finding.rule for finding in asked)
        sentence = "Accept the exception, or return the proposal: {}."
        raise Refused(
            tuple(
                FieldError(f"accept-{rule}", sentence.format(rule_named(rule).title.lower()))
                for rule in rules
            )
        )


def _go_live(doing: Press, pending: Revision, remarks: str) -> Publication:
    session, row = doing.session, doing.row
    before, former = snapshot(session, row), doing.window.announced
    stretch = pending.draft.stretch
    if stretch is None:
        raise Conflict("It has no end yet.")
    if doing.window.live is not None:
        revision_row(session, row.id, doing.window.live.number).state = RevisionState.SUPERSEDED
    revision_row(session, row.id, pending.number).state = RevisionState.APPROVED
    row.live_number, row.pending_number = pending.number, None
    row.state = WindowState.SCHEDULED
    row.announced_start_at, row.announced_end_at = stretch.start, stretch.end
    session.flush()
    hold(session, window(session, row.id), stretch, running=False)
    kind, old = told_by_approval(former, stretch)
    publication = publish(session, row.id, kind, actor=doing.actor, at=doing.at, former=old)
    note_verb(session, row, Verb.APPROVE, doing.actor, doing.at, remarks, before)
    return publication


def _turn_down(
    actor: Actor, window_id: str, pressed: Pressed, verb: Verb, remarks: str, now: datetime
) -> Done:
    becomes = RevisionState.RETURNED if verb is Verb.RETURN else RevisionState.REFUSED
    decision = Decision.RETURNED if verb is Verb.RETURN else Decision.REFUSED

    def act(doing: Press) -> Done:
        said = _remarks(remarks, needed=ASK_WHY_TURNED_DOWN)
        pending = _pending(doing)
        person_id = refuse_own(
            doing.session, actor, doing.window, pending, policy_in_force(doing.session)
        )
        before = snapshot(doing.session, doing.row)
        row = revision_row(doing.session, window_id, pending.number)
        row.state, row.remarks = becomes, said
        if becomes is RevisionState.REFUSED:
            doing.row.pending_number = None
        verdict = judged(doing.session, pending.draft, window_id=window_id, now=doing.at)
        signoff = signed(doing, pending, decision, person_id, verdict, remarks=said)
        add_signoff(doing.session, signoff)
        note_verb(
            doing.session,
            doing.row,
            verb,
            actor,
            doing.at,
            said,
            before,
            revision=pending.number,
        )
        return Done(window_id, number=pending.number)

    return press(actor, verb, window_id, pressed, act, now=now, texts={"the remarks": remarks})
