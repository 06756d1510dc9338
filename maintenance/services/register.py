"""The register: every window of a period in one line each, whatever became of it.

Names are those that people had when they acted; who saved, proposed and cancelled says the journal,
who decided the sign-off.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.approval import Decision, Signoff
from maintenance.domain.catalog import Component, Impact
from maintenance.domain.facts import Outcome, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.policy.verdict import Finding
from maintenance.domain.window import Window
from maintenance.store.approvals import signoffs_of
from maintenance.store.catalog import components
from maintenance.store.finding import ids_of_period
from maintenance.store.former_names import FormerNames, former_names
from maintenance.store.journal import JournalRow
from maintenance.store.publications import stories_of
from maintenance.store.windows import WindowRow, chosen_windows


@dataclass(frozen=True)
class Act:
    """Who did something to a window, by the name they had then, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Exempted:
    """An exception that was granted, and why."""

    rule: str
    reason: str


@dataclass(frozen=True)
class DecisionLine:
    """One decision. ``broken`` are the required rules that failed, waived or not; ``advice`` those
    that advised against it."""

    decision: Decision
    by: str
    role: str
    at: datetime
    revision: int
    broken: tuple[str, ...]
    advice: tuple[str, ...]
    exceptions: tuple[Exempted, ...]
    remarks: str
    policy: str

    @property
    def passed(self) -> bool:
        """Whether nothing stood in the way."""
        return not self.broken


@dataclass(frozen=True)
class Part:
    """A component by its slug and the name that customers last read, else today’s."""

    slug: str
    name: str


@dataclass(frozen=True)
class Registered:
    """One window. ``status`` is its state, or what became of its last revision where customers never
    knew it; ``planned`` is the announced stretch, else the one last written down; ``moved`` how
    often it was announced for another start; ``authors`` are all who wrote what it stands by, or fell
    by, by the names they had when it was saved."""

    window_id: str
    title: str
    status: WindowState | RevisionState
    outcome: Outcome | None
    emergency: bool
    impact: Impact
    components: tuple[Part, ...]
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    moved: int
    publications: int
    authors: tuple[str, ...]
    saved: Act | None
    proposed: Act | None
    cancelled: Act | None
    cancelled_because: str
    decisions: tuple[DecisionLine, ...]

    @property
    def decided(self) -> DecisionLine | None:
        """The decision that it stands by, or fell by: the last but for the review of an emergency."""
        reviews = {Decision.AGREED, Decision.OBJECTED}
        found = (one for one in reversed(self.decisions) if one.decision not in reviews)
        return next(found, None)

    @property
    def reviewed(self) -> DecisionLine | None:
        """The second person’s review of an emergency."""
        reviews = {Decision.AGREED, Decision.OBJECTED}
        return next((one for one in self.decisions if one.decision in reviews), None)


@dataclass(frozen=True)
class _Noted(Act):
    """With the number of its entry."""

    number: int


Acts = Mapping[tuple[str, int | None], _Noted]


def registered(session: Session, within: Interval | None) -> Iterator[Registered]:
    """Every window of the period (``ids_of_period``), the earliest first, read as they are used."""
    known = components(session)
    for ids in ids_of_period(session, within).partitions():
        yield from _lines(session, ids, known)


def _lines(
    session: Session, ids: Sequence[str], known: Mapping[str, Component]
) -> Iterator[Registered]:
    """Some windows, in the order given, in as many questions however many they are."""
    windows = chosen_windows(session, select(WindowRow).where(WindowRow.id.in_(ids)))
    by_id = {one.id: one for one in windows}
    decided, told = signoffs_of(session, ids), stories_of(session, ids)
    acts = _acts(session, ids)
    wrote = {f"person:{key}" for one in windows for key in one.what_stands.authors}
    names = former_names(session, wrote)
    for key in ids:
        authors = _authors(by_id[key], acts[key], names)
        yield _line(by_id[key], authors, decided.get(key, ()), told.get(key), acts[key], known)


def _authors(stands: Window, acts: Acts, names: FormerNames) -> tuple[str, ...]:
    revision = stands.what_stands
    saved = acts.get((Verb.SAVE, revision.number))
    number = saved.number if saved else 0
    return tuple(names.called(f"person:{key}", number) for key in sorted(revision.authors))


def _acts(session: Session, ids: Sequence[str]) -> Mapping[str, Acts]:
    """By window: who saved, proposed and cancelled which revision, from the journal."""
    verbs = (Verb.SAVE, Verb.PROPOSE, Verb.CANCEL)
    columns = (JournalRow.window_id, JournalRow.verb, JournalRow.revision)
    chosen = select(*columns, JournalRow.actor_name, JournalRow.at, JournalRow.number).where(
        JournalRow.window_id.in_(ids), JournalRow.verb.in_(verbs)
    )
    found: dict[str, dict[tuple[str, int | None], _Noted]] = defaultdict(dict)
    for window_id, verb, revision, by, at, number in session.execute(chosen):
        found[str(window_id)][verb, revision] = _Noted(by, at, number)
    return found


def _act(acts: Acts, verb: Verb, number: int) -> Act | None:
    found = acts.get((verb, number))
    return Act(found.by, found.at) if found else None


def _line(
    stands: Window,
    authors: tuple[str, ...],
    decided: Iterable[Signoff],
    told: Story | None,
    acts: Acts,
    known: Mapping[str, Component],
) -> Registered:
    shown = stands.what_stands
    planned = stands.announced or shown.draft.stretch
    never_known = stands.state is WindowState.UNPUBLISHED
    cancelled = stands.state is WindowState.CANCELLED
    starts = shown.draft.starts.at if shown.draft.starts else None
    return Registered(
        window_id=stands.id,
        title=shown.draft.title,
        status=shown.state if never_known else stands.state,
        outcome=stands.outcome,
        emergency=stands.emergency,
        impact=shown.draft.impact,
        components=_parts(shown.draft.slugs, told, known),
        planned_start=planned.start if planned else starts,
        planned_end=planned.end if planned else None,
        actual_start=stands.begun_at,
        actual_end=stands.ended_at,
        moved=told.starts_moved if told else 0,
        publications=len(told.publications) if told else 0,
        authors=authors,
        saved=_act(acts, Verb.SAVE, shown.number),
        proposed=_act(acts, Verb.PROPOSE, shown.number),
        cancelled=_act(acts, Verb.CANCEL, shown.number) if cancelled else None,
        cancelled_because=told.facts.reason if told and cancelled else "",
        decisions=tuple(map(_decision, decided)),
    )


def _parts(
    slugs: Iterable[str], told: Story | None, known: Mapping[str, Component]
) -> tuple[Part, ...]:
    read = {part.slug: part.name for part in told.facts.parts} if told else {}
    return tuple(Part(slug, read.get(slug) or known[slug].name) for slug in slugs)


def _decision(signoff: Signoff) -> DecisionLine:
    verdict = signoff.verdict
    return DecisionLine(
        decision=signoff.decision,
        by=signoff.person_name,
        role=signoff.role,
        at=signoff.at,
        revision=signoff.number,
        broken=_rules(verdict.blocking if verdict else ()),
        advice=_rules(verdict.advice if verdict else ()),
        exceptions=tuple(Exempted(*one) for one in signoff.exceptions),
        remarks=signoff.remarks,
        policy=verdict.policy_digest if verdict else "",
    )


def _rules(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Each rule once, in the policy’s order."""
    return tuple(dict.fromkeys(finding.rule for finding in findings))
