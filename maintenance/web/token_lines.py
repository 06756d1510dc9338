"""Tokens as the pages list them: how each stands, its last day, what it can't be used for any more."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.localtime import local
from maintenance.domain.people import Person
from maintenance.domain.tokens import NOT_OVER, ROLES_FOR, Scope, Token, TokenState
from maintenance.store.tokens import tokens_of

OVER_SHOWN = 20
_CSS = {
    TokenState.WORKS: "passes",
    TokenState.HELD: "advises",
    TokenState.EXPIRED: "cancelled",
    TokenState.REVOKED: "cancelled",
}


@dataclass(frozen=True)
class TokenLine:
    """A token in the list; ``last_on`` is the last day on which it works, by its owner's clock."""

    token: Token
    state: TokenState
    css: str
    last_on: date
    without_role: tuple[Scope, ...]

    @property
    def over(self) -> bool:
        """Whether it will let nobody in any more."""
        return self.state not in NOT_OVER


def token_lines(session: Session, owner: Person, at: datetime) -> tuple[TokenLine, ...]:
    """Every token of somebody that is not over, and after them the newest of the others."""
    lines = [_line(token, owner, at) for token in tokens_of(session, owner.id)]
    over = [line for line in lines if line.over]
    return (*(line for line in lines if not line.over), *over[:OVER_SHOWN])


def _line(token: Token, owner: Person, at: datetime) -> TokenLine:
    state = token.state(at)
    return TokenLine(
        token,
        state,
        _CSS[state],
        local(token.expires_at - timedelta(seconds=1), owner.zone).date(),
        tuple(s for s in token.uses if owner.roles.isdisjoint(ROLES_FOR[s])),
    )
