"""A verdict as the pages show it: one sentence, findings, remedies, who may approve."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.approval import Decision, Signoff, Waiver, standing, taken_on
from maintenance.domain.draft import Draft
from maintenance.domain.errors import FieldError
from maintenance.domain.localtime import local
from maintenance.domain.policy.judge import RULES, judge, rule_named
from maintenance.domain.policy.verdict import Finding, Verdict
from maintenance.domain.window import Window
from maintenance.domain.wording import counted, number_words
from maintenance.publishing.drawing import Drawn, Week, monday_of, week
from maintenance.services.approvers import MayApprove, reviewers_besides
from maintenance.services.judging import context_for, judged_live
from maintenance.store.finding import neighbours
from maintenance.store.policies import policy_in_force
from maintenance.web.weeks import closed_days, frame_of, weeks_from


@dataclass(frozen=True)
class VerdictPage:
    """What a template needs to show a verdict.

    ``asked`` are the reasons by rule for which exceptions are asked for; ``taken`` is what the sign-offs
    of the revision have taken upon themselves already. What an emergency was ``declared`` on breaks
    rules, and stands in nobody's way. ``lacks`` is what keeps it from passing beside the rules.
    """

    verdict: Verdict
    heading: str
    css: str
    week: Week | None
    may_approve: tuple[MayApprove, ...]
    asked: Mapping[str, str] = field(default_factory=dict)
    taken: tuple[Waiver, ...] = ()
    declared: bool = False
    lacks: tuple[FieldError, ...] = ()

    def title(self, finding: Finding) -> str:
        """The rule's name, as people say it."""
        return rule_named(finding.rule).title

    def in_the_way(self, finding: Finding) -> "InTheWay":
        """How a required finding stands: taken on by somebody, asked to be excepted, or neither."""
        if self.declared:
            return InTheWay("stops", "Broken")
        taken = next((one for one in self.taken if one.finding.covers(finding.key)), None)
        if taken is not None:
            return InTheWay("waived", "Accepted", taken.reason)
        asked = self.asked.get(finding.rule, "") if finding.waivable else ""
        if asked:
            return InTheWay("waived", "Exception asked for", asked)
        return InTheWay("stops", "Stands in the way")

    @property
    def kept(self) -> tuple[Finding, ...]:
        """The rules that are kept; none that could not be judged for want of a component."""
        kept = self.verdict.kept
        if not self.lacks_components:
            return kept
        return tuple(one for one in kept if not rule_named(one.rule).by_component)

    @property
    def lacks_components(self) -> bool:
        """Whether it names nothing by which staff and clashes could be judged."""
        return any(one.field == "components" for one in self.lacks)

    @property
    def is_closed(self) -> bool:
        """Whether the window takes no change any more."""
        return any(not one.field for one in self.lacks)

    @property
    def is_past_deciding(self) -> bool:
        """Whether its start has passed, or it takes no change any more: nobody is to decide it."""
        return any(one.field != "components" for one in self.lacks)

    @property
    def is_stuck(self) -> bool:
        """Whether something stands in the way that no exception is asked for."""
        return self.css == "stops"

    @property
    def stuck_words(self) -> str:
        """What has to be done about that: “two rules need a reason from you”, “it has to be changed”."""
        if not self.is_stuck:
            return ""
        if not self.lacks_reasons:
            return "it has to be changed"
        words = _rules(self._open_ones, "needs", "need")
        return f"{words[0].lower()}{words[1:]} a reason from you"

    @property
    def lacks_reasons(self) -> bool:
        """Whether all that stands in the way could be excepted, if only it were said why."""
        return bool(self._open_ones) and all(found.waivable for found in self._open_ones)

    @property
    def _open_ones(self) -> list[Finding]:
        return [one for one in self.verdict.blocking if self.in_the_way(one).css == "stops"]

    @property
    def waivable(self) -> tuple[Finding, ...]:
        """One finding a rule that an exception can be asked for."""
        first = {f.rule: f for f in reversed(self.verdict.blocking) if f.waivable}
        return tuple(f for f in self.verdict.blocking if first.get(f.rule) is f)


@dataclass(frozen=True)
class InTheWay:
    """What is said of a required finding: its shape, what it is called, and the reason if it has one."""

    css: str
    words: str
    reason: str = ""


@dataclass(frozen=True)
class Explained:
    """An exception as the form asks for it: of which rule, and whether that fails now."""

    rule: str
    title: str
    fails: bool


def exceptions_to_explain(
    view: VerdictPage | None, reasons: Mapping[str, str]
) -> tuple[Explained, ...]:
    """The rules that fail, and those kept again whose reason is typed already: it is not lost."""
    failing = tuple(Explained(f.rule, view.title(f), True) for f in view.waivable) if view else ()
    asked = {one.rule for one in failing}
    kept = (rule for rule in RULES if reasons.get(rule.id) and rule.id not in asked)
    return (*failing, *(Explained(rule.id, rule.title, False) for rule in kept))


def judged_page(
    session: Session,
    draft: Draft,
    *,
    stands: Window | None,
    authors: frozenset[int],
    now: datetime,
    lacks: tuple[FieldError, ...] = (),
) -> VerdictPage:
    """Judges a draft now, on this snapshot, and gathers what is shown beside it.

    ``stands`` is the window that it is a draft of, once there is one; ``authors`` are all who would
    count as its authors; ``lacks`` is what keeps it from passing beside the rules.
    """
    window_id = stands.id if stands else None
    ground = context_for(session, now=now, window_id=window_id, around=draft.stretch)
    verdict = judge(draft, ground)
    asked = {one.rule: one.reason for one in draft.exemptions}
    saved_at = stands.created_at if stands else now
    may = reviewers_besides(session, authors, frozenset(draft.doers), saved_at, now)
    css, words = _css(verdict, frozenset(asked)), heading(verdict, draft, frozenset(asked))
    if lacks:
        css, words = _lacking(lacks, css, words)
    own_css = "proposed" if stands is None or stands.pending else stands.state.value
    return VerdictPage(
        verdict=verdict,
        heading=words,
        css=css,
        week=_week(session, draft, window_id, "stops" if css == "stops" else own_css, now),
        may_approve=may,
        asked=asked,
        lacks=lacks,
    )


def _lacking(lacks: tuple[FieldError, ...], css: str, words: str) -> tuple[str, str]:
    """The shape and the heading where something is lacking: never those of what passes."""
    fields = {one.field for one in lacks}
    if "" in fields:
        return "stops", "It can’t be changed any more"
    if "on" in fields:
        return "stops", "This start has passed"
    if css in {"stops", "waived"}:
        return css, words
    return "proposed", "It can’t be judged whole without a component"


def declared_page(
    session: Session, stands: Window, number: int, signoffs: Iterable[Signoff], *, now: datetime
) -> VerdictPage | None:
    """The verdict that an emergency was declared on, as its sign-off kept it, for whoever reviews it
    afterwards: not how it would be judged by now. None for a revision that nobody declared."""
    declared = [o for o in signoffs if o.number == number and o.decision is Decision.DECLARED]
    verdict = declared[-1].verdict if declared else None
    if verdict is None or stands.live is None:
        return None
    words = _rules(verdict.blocking, "was broken", "were broken")
    broken = f"{words} when it was declared{_places(verdict.blocking)}"
    heading = broken if verdict.blocking else "It passed when it was declared"
    drawn = _week(session, stands.live.draft, stands.id, stands.state.value, now)
    return VerdictPage(verdict, heading, _css(verdict), drawn, may_approve=(), declared=True)


def declaring_page(session: Session, stands: Window, *, now: datetime) -> VerdictPage | None:
    """What a draft breaks, judged now, for whoever is about to declare it an emergency: that is recorded
    and stands in nobody’s way. None for one that has no time yet, and where nothing is pending."""
    pending = stands.pending
    if pending is None or pending.draft.stretch is None:
        return None
    page = judged_page(session, pending.draft, stands=stands, authors=pending.authors, now=now)
    broken = page.verdict.blocking
    words = f"{_rules(broken, 'is broken', 'are broken')}{_places(broken)}"
    heading = words if broken else "It breaks no rule"
    return replace(page, heading=heading, css=_css(page.verdict), declared=True)


def live_page(
    session: Session, stands: Window, signoffs: Iterable[Signoff], *, now: datetime
) -> VerdictPage | None:
    """How what is public of a window would be judged now, beside what its sign-offs have taken on; None
    once its announced time has passed, and for one of which nothing is public."""
    live, announced = stands.live, stands.announced
    if live is None or announced is None or not stands.state.is_live or announced.end <= now:
        return None
    verdict, taken = judged_live(session, stands, now=now), taken_on(signoffs, live.number)
    css, words = _css(verdict, taken=taken), heading(verdict, live.draft, taken=taken)
    own_css = "at-risk" if stands.risks else stands.state.value
    drawn = None if stands.state.is_running else _week(session, live.draft, stands.id, own_css, now)
    return VerdictPage(verdict, words, css, drawn, may_approve=(), taken=taken)


def heading(
    verdict: Verdict,
    draft: Draft,
    asked: frozenset[str] = frozenset(),
    taken: tuple[Waiver, ...] = (),
) -> str:
    """“Two things stand in the way”, “One rule needs an exception”, “Nothing stands in the way”."""
    if draft.stretch is None:
        return "Say when, and it is judged as you type"
    in_the_way = _untaken(verdict, taken)
    open_ones = [f for f in in_the_way if f.rule not in asked or not f.waivable]
    if open_ones:
        many = len(open_ones)
        return f"{number_words(many)} thing{'s stand' if many > 1 else ' stands'} in the way"
    if in_the_way:
        return f"{_rules(in_the_way, 'needs', 'need')} an exception{_places(in_the_way)}"
    if verdict.blocking:
        many = len({f.rule for f in verdict.blocking})
        return f"It goes ahead with {counted(many, 'exception')}"
    if verdict.advice:
        return f"It passes, with {counted(len(verdict.advice), 'piece')} of advice"
    return "Nothing stands in the way"


def _rules(broken: Iterable[Finding], one: str, several: str) -> str:
    """“Two rules need”: each counts once, as an exception is one of a rule."""
    many = len({finding.rule for finding in broken})
    return f"{number_words(many)} {f'rules {several}' if many > 1 else f'rule {one}'}"


def _places(broken: tuple[Finding, ...]) -> str:
    """“, in three places”, where one of the rules stands on the list more than once."""
    listed = len(broken)
    once = len({finding.rule for finding in broken}) == listed
    return "" if once else f", in {number_words(listed).lower()} places"


def _untaken(verdict: Verdict, taken: tuple[Waiver, ...]) -> tuple[Finding, ...]:
    return standing(verdict, (one.finding for one in taken))


def _css(
    verdict: Verdict, asked: frozenset[str] = frozenset(), taken: tuple[Waiver, ...] = ()
) -> str:
    if any(f.rule not in asked or not f.waivable for f in _untaken(verdict, taken)):
        return "stops"
    if verdict.blocking:
        return "waived"
    return "advises" if verdict.advice else "passes"


def _week(
    session: Session, draft: Draft, window_id: str | None, own_css: str, now: datetime
) -> Week | None:
    policy = policy_in_force(session)
    if draft.stretch is None:
        return None
    monday = monday_of(local(draft.stretch.start, policy.zone).date())
    around = weeks_from(monday, 1, policy.zone)
    others = [
        Drawn(other.stretch, "scheduled" if other.live else "proposed", other.title)
        for other in neighbours(session, around)
        if other.window_id != window_id
    ]
    drawn = [*others, Drawn(draft.stretch, own_css, "This window", own=True)]
    closed = closed_days(session, policy, around)
    return week(monday, drawn, closed, frame_of(policy, now, height=80))
