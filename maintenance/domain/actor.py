"""Who acts: a person with roles, a token of theirs, somebody at the machine, or the clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from maintenance.domain.errors import MissingScope, NotAllowed
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope

_WORDS = {
    Role.OPERATOR: "an operator",
    Role.REVIEWER: "a reviewer",
    Role.ADMIN: "an admin",
    Role.AUDITOR: "an auditor",
}

AT_THE_MACHINE = "midweek.actor"
"""Where the command line names its actor in the WSGI environ; no header of a request gets there."""


@dataclass(frozen=True)
class Actor:
    """``key`` is what the journal keeps: ``person:<id>``, ``console:<OS user>`` or ``clock``.

    A token counts as its owner (promise 3): same key, same roles, but narrowed to its ``scopes``;
    they are None for everybody who comes without one.
    """

    key: str
    name: str
    person_id: int | None = None
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[Scope] | None = None

    def needs(self, roles: Iterable[Role], does: str, scope: Scope | None = None) -> None:
        """Raises NotAllowed unless one of the roles is held; ``does`` ends the sentence.

        A token has to have the scope besides; where none is named, no token is enough.
        """
        if self.scopes is not None and scope not in self.scopes:
            raise MissingScope(does, scope)
        wanted = sorted(roles)
        if self.roles.isdisjoint(wanted):
            who = " or ".join(_WORDS[role] for role in wanted)
            raise NotAllowed(f"Only {who} may {does}.")

    def needs_admin(self, does: str) -> None:
        """The same for what only an admin may, or somebody at the machine."""
        if not self.at_the_machine:
            self.needs({Role.ADMIN}, does)

    @property
    def sees_names(self) -> bool:
        """Whether they may know who is away when, as everybody may who holds a role."""
        return self.at_the_machine or bool(self.roles)

    @property
    def at_the_machine(self) -> bool:
        """Whether this is somebody at the machine itself."""
        return self.key.startswith("console:")


CLOCK = Actor(key="clock", name="the clock")


def person(person_id: int, name: str, roles: Iterable[Role]) -> Actor:
    """Somebody who has signed in."""
    return Actor(f"person:{person_id}", name, person_id, frozenset(roles))


def console(user: str) -> Actor:
    """Somebody at the machine itself, by the name that its system gives them."""
    return Actor(f"console:{user}", f"{user} at the machine")
