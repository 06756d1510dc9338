"""What a token may be used for; the roles of its owner say whether they may do it at all."""

from enum import StrEnum


class Scope(StrEnum):
    """One kind of use that the owner of a token allows it."""

    READ = "read"
    PROPOSE = "propose"
    REVIEW = "review"
    CONDUCT = "conduct"
    AUDIT = "audit"
