"""What can go wrong, each with a sentence for the person who meets it.

``web/errors.py`` turns these into a page or problem+json; nothing else does.
"""

from dataclasses import dataclass

from maintenance.domain.tokens import Scope

ERRORS_TOLD = 20
"""Of how many fields a refusal tells."""


class MidweekError(Exception):
    """Any refusal that a person can be told about; ``heading`` where its page has one of its own."""

    heading = ""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class FieldError:
    """One sentence about one field; ``field`` is a path such as ``components.1.notice``.

    ``choices`` holds what may be answered, as (value, words), where a question is asked
    (a time that occurs twice).
    """

    field: str
    sentence: str
    choices: tuple[tuple[str, str], ...] = ()


class Refused(MidweekError):
    """The input can't be taken; names each field that is to blame (400 or 422)."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        if not errors:
            raise ValueError("Refused needs at least one field")
        super().__init__(_each_once(errors))
        self.errors = errors


def _each_once(errors: tuple[FieldError, ...]) -> str:
    """What is told of the fields, each sentence once; what one call can make wrong has no end."""
    told = dict.fromkeys(error.sentence for error in errors[:ERRORS_TOLD])
    left = len(errors) - ERRORS_TOLD
    return " ".join((*told, *([f"And {left:,} more."] if left > 0 else [])))


def refuse(field: str, sentence: str) -> Refused:
    """A refusal that names one field."""
    return Refused((FieldError(field, sentence),))


class NotAllowed(MidweekError):
    """This person may not do this (403)."""


class MissingScope(NotAllowed):
    """A token may not be used for this (403); ``scope`` is the one it lacks, None where none would do."""

    def __init__(self, does: str, scope: Scope | None) -> None:
        lacks = f"it lacks the scope “{scope}”" if scope else "sign in at the desk instead"
        super().__init__(f"This token may not {does}: {lacks}.")
        self.scope = scope


class NoToken(MidweekError):
    """No token that lets anybody in was sent (401)."""

    heading = "This takes a token."


class NotFound(MidweekError):
    """There is no such thing, or not for this person (404)."""


@dataclass(frozen=True)
class Difference:
    """One thing that is no longer as it was read."""

    what: str
    before: str
    after: str


class Stale(MidweekError):
    """Pressed on something other than what stands now (409); says what changed since."""

    def __init__(self, sentence: str, differences: tuple[Difference, ...] = ()) -> None:
        super().__init__(sentence)
        self.differences = differences


class Overtaken(Stale):
    """What was pressed on stands, but what it was decided on has changed meanwhile (409)."""


class Conflict(MidweekError):
    """What stands now doesn't let the verb through (409): a wrong state, another window's claim.

    ``window_id`` names the window that stands in the way, where one does.
    """

    def __init__(self, sentence: str, window_id: str | None = None) -> None:
        super().__init__(sentence)
        self.window_id = window_id


class Busy(MidweekError):
    """The database did not let us in within its time (503, with Retry-After)."""
