"""What an operator proposes, before it is anything more: the content of every revision.

``Draft`` itself refuses what can't be, naming the field, so that every door says the same
sentence. What is merely unfinished can be saved; ``unfinished`` says what proposing still needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlsplit

from maintenance.domain.catalog import Impact, worst
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import Moment
from maintenance.domain.text import clean_line, clean_text, left_out

TITLE_LIMIT = 120
LINE_LIMIT = 300
TEXT_LIMIT = 4_000
PLAN_LIMIT = 20_000
REASON_LIMIT = 2_000
REASON_LEAST = 20
COMPONENTS_LIMIT = 50
DOERS_LIMIT = 50
REFERENCES_LIMIT = 20
LONGEST_FOR = timedelta(hours=24)
ENDS_TOO_EARLY = "It ends before it starts. Choose a later end."
ENDS_TOO_LATE = "A window longer than 24 hours must be a mistake. Choose an earlier end."


class Conduct(StrEnum):
    """Who makes a window begin or end: a person, or the clock at the announced moment."""

    BY_HAND = "by-hand"
    BY_CLOCK = "by-clock"


@dataclass(frozen=True)
class Touched:
    """One component of a window, how hard it is hit, and what customers will notice there."""

    component: str
    impact: Impact = Impact.NONE
    notice: str = ""


@dataclass(frozen=True)
class Exemption:
    """Why an exception to one rule is needed, in the operator's words (a waiver asked for)."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """The content of one revision. Raises Refused, naming every field that can't be.

    Texts are cleaned here (``text.py``). ``starts`` and ``ends`` are moments (wall time, zone
    and instant); ``work_for``, ``rollback_for``, ``padding_for`` and ``downtime_for`` are
    elapsed times. ``doers`` are the ids of the people who do the work.
    """

    title: str
    why: str = ""
    components: tuple[Touched, ...] = ()
    starts: Moment | None = None
    ends: Moment | None = None
    work_for: timedelta | None = None
    rollback_for: timedelta | None = None
    padding_for: timedelta | None = None
    downtime_for: timedelta | None = None
    plan: str = ""
    rollback_plan: str = ""
    doers: tuple[int, ...] = ()
    begins: Conduct = Conduct.BY_HAND
    finishes: Conduct = Conduct.BY_HAND
    references: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = field(default=())

    left_out: ClassVar[tuple[str, ...]] = ()
    """A sentence on what cleaning left out of what was given; for whoever gave it, never kept."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", left_out(self._texts()))
        self._clean()
        errors = (*self._text_errors(), *self._component_errors(), *self._time_errors())
        if errors:
            raise Refused(errors)

    @property
    def stretch(self) -> Interval | None:
        """From start to end, once both are known."""
        if self.starts is None or self.ends is None:
            return None
        return Interval(self.starts.at, self.ends.at)

    @property
    def lasts_for(self) -> timedelta | None:
        """How long it lasts: from start to end, or as planned; None where neither is said."""
        if self.stretch:
            return self.stretch.lasts_for
        return self.planned_for

    @property
    def planned_for(self) -> timedelta | None:
        """Work, rollback and padding together; None while the work's length isn't said."""
        planned = (self.work_for, self.rollback_for, self.padding_for)
        return sum((part for part in planned if part), timedelta()) if self.work_for else None

    @property
    def ends_as_planned(self) -> bool:
        """Whether it ends just when start and lengths say: then its end counts as worked out from
        them, and goes with them."""
        return self.stretch is not None and self.stretch.lasts_for == self.planned_for

    @property
    def impact(self) -> Impact:
        """The worst of its components'."""
        return worst(part.impact for part in self.components)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of its components, in the order given."""
        return tuple(part.component for part in self.components)

    def telling(self, sentence: str) -> "Draft":
        """The same, with one more sentence on what was left out of what was given."""
        told = replace(self)
        object.__setattr__(told, "left_out", (*self.left_out, sentence))
        return told

    def reason_for(self, rule: str) -> str | None:
        """Why an exception to this rule is asked for, where one is."""
        return next((e.reason for e in self.exemptions if e.rule == rule), None)

    def unfinished(self, now: datetime) -> tuple[FieldError, ...]:
        """What proposing still needs, field by field; nothing once it is whole.

        A start that has passed counts too: it can be saved, not proposed.
        """
        missing = [
            FieldError(name, sentence)
            for name, sentence, there in (
                ("title", "Give the window a title.", self.title),
                ("why", "Say what you do and why it is good for customers.", self.why),
                ("components", "Choose at least one component.", self.components),
                ("on", "Choose the date and the time at which it starts.", self.starts),
                ("work", "Say how long the work is expected to take.", self.work_for),
                ("plan", "Write down the plan.", self.plan),
                ("rollback_plan", "Write down what you do if it goes wrong.", self.rollback_plan),
                ("doers", "Say who does the work.", self.doers),
            )
            if not there
        ]
        if self.starts and not self.ends:
            missing.append(FieldError("ends", "Say when it ends, or how long the work takes."))
        if self.starts and self.starts.at < now:
            missing.append(FieldError("on", "This start has passed. Choose a new time."))
        missing += [
            FieldError(f"components.{n}.notice", "Say what customers will notice there.")
            for n, part in enumerate(self.components)
            if part.impact is not Impact.NONE and not part.notice
        ]
        return tuple(missing)

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Every text, with what it is called in a sentence."""
        yield from (("the title", self.title), ("what and why", self.why))
        yield from (("what customers will notice", part.notice) for part in self.components)
        yield from (("the plan", self.plan), ("the rollback plan", self.rollback_plan))
        yield from (("the references", text) for text in self.references)
        yield from (("the reasons for exceptions", one.reason) for one in self.exemptions)

    def _clean(self) -> None:
        cleaned: dict[str, object] = {
            "title": clean_line(self.title),
            **{n: clean_text(getattr(self, n)) for n in ("why", "plan", "rollback_plan")},
            "components": tuple(
                Touched(part.component, part.impact, clean_line(part.notice))
                for part in self.components
            ),
            "references": tuple(r for r in map(clean_line, self.references) if r),
            "exemptions": tuple(
                sorted(
                    (Exemption(e.rule, clean_text(e.reason)) for e in self.exemptions),
                    key=lambda exemption: exemption.rule,
                )
            ),
            "doers": tuple(sorted(set(self.doers))),
        }
        for name, value in cleaned.items():
            object.__setattr__(self, name, value)
        kept = tuple(exemption for exemption in self.exemptions if exemption.reason)
        object.__setattr__(self, "exemptions", kept)

    def _text_errors(self) -> tuple[FieldError, ...]:
        errors = [
            FieldError(name, f"This is {len(text):,} characters long; {limit:,} are possible.")
            for name, text, limit in self._limited()
            if len(text) > limit
        ]
        if not self.title:
            asked = " ".join((*self.left_out, "Give the window a title."))
            errors.append(FieldError("title", asked))
        if len(self.doers) > DOERS_LIMIT:
            errors.append(FieldError("doers", f"At most {DOERS_LIMIT} people are possible."))
        if len(self.references) > REFERENCES_LIMIT:
            errors.append(
                FieldError("references", f"At most {REFERENCES_LIMIT} references are possible.")
            )
        errors += [
            FieldError(
                "references", f"“{text[:80]}” is not an https link to a ticket or pull request."
            )
            for text in self.references
            if not _is_https(text)
        ]
        errors += [
            FieldError(f"exemptions.{e.rule}", f"Say why in at least {REASON_LEAST} characters.")
            for e in self.exemptions
            if len(e.reason) < REASON_LEAST
        ]
        return tuple(errors)

    def _limited(self) -> list[tuple[str, str, int]]:
        return [
            ("title", self.title, TITLE_LIMIT),
            ("why", self.why, TEXT_LIMIT),
            ("plan", self.plan, PLAN_LIMIT),
            ("rollback_plan", self.rollback_plan, PLAN_LIMIT),
            *(("references", text, LINE_LIMIT) for text in self.references),
            *((f"exemptions.{e.rule}", e.reason, REASON_LIMIT) for e in self.exemptions),
            *(
                (f"components.{n}.notice", p.notice, LINE_LIMIT)
                for n, p in enumerate(self.components)
            ),
        ]

    def _component_errors(self) -> tuple[FieldError, ...]:
        if len(self.components) > COMPONENTS_LIMIT:
            return (
                FieldError("components", f"At most {COMPONENTS_LIMIT} components are possible."),
            )
        return tuple(
            FieldError(f"components.{n}.component", "This component is named above already.")
            for n, part in enumerate(self.components)
            if part.component in self.slugs[:n]
        )

    def _time_errors(self) -> tuple[FieldError, ...]:
        errors = []
        for name in ("work", "rollback", "padding", "downtime"):
            lasts_for = getattr(self, f"{name}_for")
            if lasts_for is not None and not timedelta(0) <= lasts_for <= LONGEST_FOR:
                errors.append(FieldError(name, "Give a length from 0 minutes to 24 hours."))
        if self.starts and self.ends:
            if self.ends.at <= self.starts.at:
                errors.append(FieldError("ends", ENDS_TOO_EARLY))
            elif self.ends.at - self.starts.at > LONGEST_FOR:
                errors.append(FieldError("ends", ENDS_TOO_LATE))
        return tuple(errors)


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
