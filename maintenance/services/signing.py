"""The sign-off of a decision, with all that it rests on."""

from dataclasses import replace

from maintenance.domain.approval import Decision, Signoff, Waiver
from maintenance.domain.people import Role
from maintenance.domain.policy.verdict import Verdict
from maintenance.domain.window import Revision
from maintenance.services.judging import tzdata_version
from maintenance.services.moved_ground import moved_ground
from maintenance.services.pressing import Press


def signed(
    doing: Press,
    revision: Revision,
    decision: Decision,
    person_id: int,
    verdict: Verdict,
    *,
    waivers: tuple[Waiver, ...] = (),
    remarks: str = "",
) -> Signoff:
    """What is kept of a decision on a revision: the judgement it was made on, and what had been changed
    under it. Declaring is no second person's decision: it is an operator's, and keeps no ground."""
    declared = decision is Decision.DECLARED
    reviewed = decision in {Decision.AGREED, Decision.OBJECTED}
    ground = (
        None if declared else moved_ground(doing.session, revision, person_id, as_declared=reviewed)
    )
    return Signoff(
        window_id=doing.row.id,
        number=revision.number,
        digest=revision.digest,
        decision=decision,
        at=doing.at,
        person_id=person_id,
        person_name=doing.actor.name,
        role=Role.OPERATOR if declared else Role.REVIEWER,
        tzdata=tzdata_version(),
        verdict=verdict,
        waivers=waivers,
        remarks=remarks,
        ground=replace(ground, read_to=doing.read_to) if ground else None,
    )
