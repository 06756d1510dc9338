"""Tokens: what one may be used for, how one stands. The roles of its owner are asked for besides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maintenance.domain.people import Role


class Scope(StrEnum):
    """One kind of use that the owner of a token allows it."""

    READ = "read"
    PROPOSE = "propose"
    REVIEW = "review"
    CONDUCT = "conduct"
    AUDIT = "audit"


ROLES_FOR: dict[Scope, frozenset[Role]] = {
    Scope.READ: frozenset(Role),
    Scope.PROPOSE: frozenset({Role.OPERATOR}),
    Scope.REVIEW: frozenset({Role.REVIEWER}),
    Scope.CONDUCT: frozenset({Role.OPERATOR, Role.REVIEWER}),
    Scope.AUDIT: frozenset(Role),
}
"""Whoever holds none of these roles has no use for the scope."""

MEANS: dict[Scope, str] = {
    Scope.READ: "everything that the desk shows of windows, staff and catalog; judging a draft",
    Scope.PROPOSE: "save drafts, propose and withdraw them",
    Scope.REVIEW: "approve, return and refuse what others propose; review emergencies",
    Scope.CONDUCT: "begin, extend, complete and cancel, publish notes, declare emergencies",
    Scope.AUDIT: "the journal and the whole record of a window",
}


class TokenState(StrEnum):
    """How a token stands."""

    WORKS = "works"
    HELD = "on hold"
    EXPIRED = "expired"
    REVOKED = "revoked"


NOT_OVER = frozenset({TokenState.WORKS, TokenState.HELD})
"""In these a token lets somebody in, or may do so again."""


@dataclass(frozen=True)
class Token:
    """A token without its secret; ``console`` says who made it where that was at the machine."""

    id: int
    owner_id: int
    name: str
    scopes: frozenset[Scope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    held_at: datetime | None = None
    console: str | None = None

    @property
    def uses(self) -> tuple[Scope, ...]:
        """Its scopes in the order in which they are always named."""
        return tuple(scope for scope in Scope if scope in self.scopes)

    def state(self, now: datetime) -> TokenState:
        """Whether it lets anybody in at this moment, and why not."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        if self.expires_at <= now:
            return TokenState.EXPIRED
        return TokenState.HELD if self.held_at is not None else TokenState.WORKS
