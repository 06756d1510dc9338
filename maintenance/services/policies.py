"""The policy in force: adopted at the first start, changed at the machine, always journalled."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from maintenance.domain.actor import Actor, console
from maintenance.domain.policy.parse import PolicyError, read_policy, refused
from maintenance.domain.policy.policy import Policy
from maintenance.places import DEFAULT_POLICY
from maintenance.services import holidays
from maintenance.services.clockwork import changing
from maintenance.store import journal
from maintenance.store.ground import take_touched
from maintenance.store.policies import PolicyInForceRow, policy_in_force, put_in_force
from maintenance.store.publications import raise_edition
from maintenance.store.unit_of_work import reading, writing


def adopt_first(file: str, *, now: datetime) -> bool:
    """Puts the named policy file, or the default one, in force where none ever was.

    Raises PolicyError for a file that can't be read or used.
    """
    with reading() as session:
        if session.scalars(select(PolicyInForceRow).limit(1)).first() is not None:
            return False
    policy = _usable(text_of(Path(file or DEFAULT_POLICY)))
    actor = console("start")
    with writing() as session:
        if session.scalars(select(PolicyInForceRow).limit(1)).first() is not None:
            return False  # another process has adopted one since
        put_in_force(session, policy, at=now, by=actor.key)
        raise_edition(session, now)
        journal.record(
            session, actor, "adopt-policy", "policy", at=now, after={"digest": policy.digest}
        )
        take_touched(session)  # before the first policy no window is live
    return True


def text_of(file: Path) -> str:
    """The text of a policy's file. Raises PolicyError where it can't be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{file} is not UTF-8 text: see its byte {error.start}.") from error
    except OSError as error:
        raise PolicyError(f"{file} can’t be read: {error.strerror}.") from error


def use(actor: Actor, text: str, *, now: datetime) -> Policy:
    """Judges by this text from now on. Raises PolicyError where it can't be used."""
    policy = _usable(text)
    with changing(now) as (session, at):
        before = policy_in_force(session)
        put_in_force(session, policy, at=at, by=actor.key)
        raise_edition(session, at)
        journal.record(
            session,
            actor,
            "use-policy",
            "policy",
            at=at,
            before={"digest": before.digest},
            after={"digest": policy.digest},
        )
    return policy


def _usable(text: str) -> Policy:
    """The policy, if everything that judging by it needs is known here. Raises PolicyError."""
    policy = read_policy(text)
    country = policy.observed_holidays
    if country is not None and not holidays.are_known(country):
        sentence = f"is “{country}”; it must be a country whose holidays are known, as US or DE."
        raise refused(text, "", "holidays", sentence)
    return policy
