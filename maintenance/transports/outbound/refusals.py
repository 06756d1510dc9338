"""What keeps an address from being asked, or its answer from being taken: each with its sentence."""

from datetime import timedelta


class Unreachable(Exception):
    """The first sentence says what is wrong, and can stand inside another one; the rest what to do.

    It names the host at most: the rest of an address may be a secret. ``retry_after`` is how long the
    server asked to be left alone.
    """

    def __init__(self, sentence: str, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class Unfit(Unreachable):
    """An answer that came and can't be taken, so that it is no use to wait: too large, or packed in a
    way that nobody asked for."""


class BadAddress(Unreachable):
    """An address that is never asked, whatever its server would say."""
