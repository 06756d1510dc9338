"""What the form of a proposal offers to choose from: components, people, time zones."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from maintenance.store.catalog import components
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import people
from maintenance.web.proposal_form import Proposal


@dataclass(frozen=True)
class Zones:
    """IANA names: ``near`` are the policy’s and those in which our people work, ``far`` all others."""

    near: tuple[str, ...]
    far: tuple[str, ...]


def components_to_choose(session: Session, proposal: Proposal) -> list[tuple[str, str]]:
    """All that are in use; one that is chosen already stays, so that it is seen to be retired."""
    chosen = {entry.form.component.data for entry in proposal.form.components.entries}
    known = components(session).values()
    return [
        ("", "Choose one"),
        *((part.slug, part.name) for part in known if not part.retired),
        *((p.slug, f"{p.name} (retired)") for p in known if p.retired and p.slug in chosen),
    ]


def people_to_choose(session: Session, proposal: Proposal) -> list[tuple[int, str]]:
    """All who are among the staff, and who is chosen already."""
    chosen = proposal.form.doers.data or ()
    staff = people(session).values()
    return [
        *((one.id, one.name) for one in staff if not one.disabled),
        *(
            (one.id, f"{one.name} (no longer among the staff)")
            for one in staff
            if one.disabled and str(one.id) in chosen
        ),
    ]


def usual_zone(session: Session) -> str:
    """The policy’s, which a proposal begins with."""
    return policy_in_force(session).zone


def zones_to_choose(session: Session) -> Zones:
    """The policy’s zone first, then those in which our people work."""
    own = sorted(one.zone for one in people(session).values())
    near = tuple(dict.fromkeys((usual_zone(session), *own)))
    return Zones(near, tuple(sorted(available_timezones() - set(near))))
