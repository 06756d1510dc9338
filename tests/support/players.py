"""People who press verbs on pages that they have read, and what a model foresees of each answer."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from unittest import mock

from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Conduct, Draft, Exemption, Touched
from maintenance.domain.errors import MidweekError
from maintenance.domain.lifecycle import Verb
from maintenance.domain.localtime import local, moment_at
from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.verdict import FindingKey
from maintenance.domain.window import Done, Pressed, Window
from maintenance.services.clockwork import anything_owed
from maintenance.services.judging import judge_now
from maintenance.services.propose import save
from maintenance.store import moment
from maintenance.store.catalog import components
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.security import cookie_name
from tests.support import expected, inside
from tests.support.told_alike import Told
from tests.support.verbs import given_to, press_with
from tests.support.world import ZONE, World, at, pressed, session_cookie, stands

Opened = Callable[[], AbstractContextManager[tuple[Flask, World]]]
_WHY = "It can’t be done on any other day, as the vendor is here today."


@dataclass(frozen=True)
class Plan:
    """A draft to be written: when, relative to now or to another window, and how."""

    where: str = "soon"
    minutes: int = 60
    place: tuple[str, ...] = ("databases",)
    begins: Conduct = Conduct.BY_HAND
    finishes: Conduct = Conduct.BY_HAND
    impact: Impact = Impact.DEGRADED
    doer: str = "ines"
    exempt: bool = True


@dataclass(frozen=True)
class Kept:
    """A page that somebody has open: what it was read on, and what is filled in."""

    window_id: str
    verb: Verb
    pressed: Pressed
    given: dict[str, object]


class Stopped:
    """Stands in for ``datetime`` where Midweek asks for the time: it goes on when it is told to."""

    def __init__(self, players: "Players") -> None:
        self._players = players

    def now(self, zone: tzinfo) -> datetime:
        return self._players.now.astimezone(zone)


class Players(RuleBasedStateMachine):
    """A world with people in it. ``answers`` counts, over all lives, how verbs were answered."""

    def __init__(self, opened: Opened, answers: Counter[str]) -> None:
        super().__init__()
        self._open = ExitStack()
        self.app, self.world = self._open.enter_context(opened())
        self._open.enter_context(mock.patch.object(moment, "datetime", Stopped(self)))
        self.answers = answers
        self.answers["lives"] += 1
        self.now = at("2026-11-24 12:00")
        self.ids: list[str] = []
        self.last: tuple[str, Kept, datetime] | None = None
        self.authors: dict[tuple[str, int], frozenset[int]] = {}
        self.links: list[tuple[int, int, datetime]] = []
        self.drafts = 0
        self.inside = inside.read(inside.Inside())
        self.told = Told()

    def teardown(self) -> None:
        """What was once written stands; everything is closed."""
        self.answers["publications"] += len(self.inside.publications)
        try:
            inside.nothing_rewritten(self.inside)
        finally:
            self._open.close()

    def person(self, name: str) -> Actor:
        """One of the six, by the first name."""
        found: Actor = getattr(self.world, name)
        return found

    def key(self, name: str) -> int:
        """Their number."""
        return self.person(name).person_id or 0

    def draft(self, plan: Plan) -> Draft:
        """A whole draft, under a title that no other has."""
        self.drafts += 1
        starts = self._starts(plan)
        ends = starts + timedelta(minutes=plan.minutes)
        notice = "Connections drop once."
        rules = [rule.id for rule in RULES] if plan.exempt else []
        return Draft(
            title=f"Upgrade {self.drafts:04}",
            why="Queries get faster.",
            components=tuple(Touched(slug, plan.impact, notice) for slug in plan.place),
            starts=moment_at(starts, ZONE),
            ends=moment_at(ends, ZONE),
            work_for=timedelta(minutes=plan.minutes // 2),
            plan="canaryplan",
            rollback_plan="canaryrollback",
            doers=(self.key(plan.doer),),
            begins=plan.begins,
            finishes=plan.finishes,
            references=("https://tickets.example.gov/canaryreference",),
            exemptions=tuple(Exemption(rule, f"{_WHY} canaryexemption") for rule in rules),
        )

    def _starts(self, plan: Plan) -> datetime:
        soon = self.now.replace(second=0, microsecond=0) + timedelta(minutes=30)
        if plan.where == "past":
            return soon - timedelta(minutes=60)
        if plan.where in {"at ten", "tonight"}:
            hour = time(10) if plan.where == "at ten" else time(0, 30)
            days = (local(self.now, ZONE).date() + timedelta(days=n) for n in range(1, 8))
            on = next(day for day in days if plan.where == "tonight" or day.weekday() in {1, 2, 3})
            return at(f"{on} {hour:%H:%M}")
        others = [one.announced for one in map(stands, self.ids) if one.announced]
        if plan.where == "soon" or not others:
            return soon
        other = others[self.drafts % len(others)]
        starts = {
            "after another": other.end,
            "before another": other.start - timedelta(minutes=plan.minutes),
            "over another": other.start + timedelta(minutes=5),
        }[plan.where]
        return max(starts, soon) if plan.where != "before another" or starts > self.now else soon

    def page(self, verb: Verb, window_id: str, plan: Plan) -> Kept:
        """A page, opened now."""
        given = given_to(verb, stands(window_id), self.now)
        if verb is Verb.SAVE:
            given = {"draft": self.draft(plan)}
        if "remark" in given:
            given = {**given, "remark": "canaryremark"}
        return Kept(window_id, verb, pressed(window_id), given)

    def write(self, plan: Plan, name: str) -> str | None:
        """A new window, saved; by an operator it is there. Gives its id."""
        actor, draft = self.person(name), self.draft(plan)
        given = {"draft": draft, "window_id": None, "pressed": pressed()}
        answer, done = self._answer("new", lambda: save(actor, now=self.now, **given))  # type: ignore[arg-type]
        retired = set(draft.slugs) & self._retired()
        wanted = (
            "NotAllowed" if not expected.may(actor, "save") else "Refused" if retired else "done"
        )
        assert answer == wanted, f"a new window by {name}"
        if done is None:
            return None
        self.ids.append(done.window_id)
        self.authors[done.window_id, 1] = frozenset({actor.person_id or 0})
        return done.window_id

    def press(self, verb: Verb, name: str, window_id: str, plan: Plan | None = None) -> str:
        """On a page opened this moment. Gives the answer."""
        return self.carry_out(name, self.page(verb, window_id, plan or Plan()))

    def carry_out(self, name: str, page: Kept) -> str:
        """Presses what is on the page, and holds the answer against what was foreseen."""
        actor, before = self.person(name), stands(page.window_id)
        foreseen = None if self.asleep else self._foreseen(actor, page, before)
        answer, done = self._answer(page.verb, lambda: self.pressed(name, page))
        if foreseen is not None:
            assert answer in foreseen, (
                f"{page.verb} by {name} on {before.state}: {answer}, foreseen {sorted(foreseen)}"
            )
        if done is not None:
            self.last = (name, page, self.now)
        if answer == "done":
            self._note_authors(actor, page, before)
        return answer

    def pressed(self, name: str, page: Kept) -> Done:
        """The press itself. Raises what the service raises."""
        actor = self.person(name)
        return press_with(page.verb, actor, page.window_id, page.pressed, page.given, now=self.now)

    @property
    def asleep(self) -> bool:
        """Whether the clock owes something, which the next verb does first."""
        with reading() as session:
            return anything_owed(session, self.now)

    def _answer(self, what: str, does: Callable[[], Done]) -> tuple[str, Done | None]:
        try:
            done = does()
        except MidweekError as refusal:
            answer = type(refusal).__name__
            self.answers[f"{what}: {answer}"] += 1
            return answer, None
        answer = "already" if done.already else "done"
        self.answers[f"{what}: {answer}"] += 1
        return answer, done

    def _foreseen(self, actor: Actor, page: Kept, before: Window) -> frozenset[str]:
        verb = page.verb.value
        if not expected.may(actor, verb):
            return frozenset({"NotAllowed"})
        stale = _as_read(page.pressed) != _as_read(pressed(page.window_id))
        if stale or not expected.allowed(verb, before, self.now):
            if self._stands_already(page, before):
                return frozenset({"already"})
            return frozenset({"Stale" if stale else "Conflict"})
        ground = expected.Ground(
            now=self.now,
            claims=inside.read(self.inside).claims,
            retired=self._retired(),
            own=self._is_own(actor, page, before),
            waived=page.verb is not Verb.APPROVE or self._is_waived(page, before),
            read=page.verb is not Verb.ACCEPT_RISK or _is_read(page, before),
        )
        return expected.foreseen(verb, before, page.given, ground)

    def _stands_already(self, page: Kept, before: Window) -> bool:
        verb, on = page.verb.value, page.pressed
        if verb == "accept-risk":
            return self._is_accepted(page, before)
        states = {
            number: row.state.value
            for (window_id, number), row in inside.read(self.inside).revisions.items()
            if window_id == page.window_id
        }
        if not expected.stands_already(verb, before, on, page.given, states):
            return False
        if verb == "save":
            return before.pending is not None or before.live is not None
        live = before.live.number if before.live else 0
        if verb == "approve":
            return bool(self._decided(page.window_id, live, {"approved"}))
        if verb == "review":
            return bool(self._decided(page.window_id, live, {"agreed"}))
        return verb != "declare" or before.emergency

    def _is_accepted(self, page: Kept, before: Window) -> bool:
        """Whether all that was on the page is waived by now, and nothing else puts it at risk."""
        live = before.live.number if before.live else 0
        shown = {one.where for one in page.given["shown"]}  # type: ignore[attr-defined]
        waived = {
            waiver["finding"]["where"]
            for one in inside.read(self.inside).signoffs
            if (one.window_id, one.number) == (page.window_id, live)
            for waiver in one.waivers
        }
        return bool(shown) and not before.risks and shown <= waived

    def _decided(self, window_id: str, number: int, decisions: set[str]) -> list[object]:
        return [
            one
            for one in inside.read(self.inside).signoffs
            if (one.window_id, one.number) == (window_id, number)
            and one.decision.value in decisions
        ]

    def _is_own(self, actor: Actor, page: Kept, before: Window) -> bool:
        of_live = page.verb in {Verb.REVIEW, Verb.ACCEPT_RISK}
        revision = before.live if of_live else before.pending
        if revision is None or actor.person_id is None:
            return False
        return self.why_no_second(actor.person_id, page.window_id, revision.number) is not None

    def why_no_second(self, person_id: int, window_id: str, number: int) -> str | None:
        """Promise 3, by the model’s own count of authors, of links, and of who does the work."""
        row = inside.read(self.inside).revisions[window_id, number]
        authors = self.authors[window_id, number]
        if person_id in authors:
            return "an author"
        with reading() as session:
            doers_may = policy_in_force(session).doers_may_approve
        if person_id in row.content["doers"] and not doers_may:
            return "does the work"
        since = stands(window_id).created_at
        tied = any(
            to == person_id and by in authors and when >= since for by, to, when in self.links
        )
        return "was given a link by an author" if tied else None

    def second_people_decided(self, before: inside.Inside) -> None:
        """Promise 3, of every decision that is new; and authors are who the model says they are."""
        for (window_id, number), row in self.inside.revisions.items():
            assert frozenset(row.authors) == self.authors[window_id, number], "other authors"
        for one in self.inside.signoffs[len(before.signoffs) :]:
            if one.decision.value != "declared":
                why = self.why_no_second(one.person_id, one.window_id, one.number)
                assert why is None, f"{one.decision} by somebody who {why}"

    def nothing_waits_without_a_reason(self) -> None:
        """docs/design.md, The clock: what it may begin, it has begun, once nothing holds it back."""
        for waiting in map(stands, self.ids):
            announced, live = waiting.announced, waiting.live
            if waiting.state.value != "scheduled" or announced is None or live is None:
                continue
            if (
                live.draft.begins is Conduct.BY_CLOCK
                and announced.start <= self.now < announced.end
            ):
                assert self._held_back(waiting, live.draft), "the clock did not begin it"

    def _held_back(self, waiting: Window, draft: Draft) -> bool:
        pending = waiting.pending if waiting.pending and waiting.announced else None
        if pending is not None and pending.state.value == "proposed" and pending.draft.starts:
            starts_at = pending.draft.starts.at
            if starts_at != waiting.announced.start and self.now < starts_at:  # type: ignore[union-attr]
                return True
        with reading() as session:
            known = components(session)
        groups = {known[slug].redundancy for slug in draft.slugs} - {None}
        near = {slug for slug, one in known.items() if one.redundancy in groups} | set(draft.slugs)
        runs = any(
            one.running and one.component in near and one.window_id != waiting.id
            for one in self.inside.claims
        )
        verdict = judge_now(draft, window_id=waiting.id, now=self.now)
        return runs or bool(verdict.blocking and not waiting.emergency)

    def _is_waived(self, page: Kept, before: Window) -> bool:
        assert before.pending is not None
        draft = before.pending.draft
        verdict = judge_now(draft, window_id=page.window_id, now=self.now)
        shown, accepted = page.given["shown"], page.given["accepted"]
        return all(
            found.key in shown  # type: ignore[operator]
            and found.waivable
            and found.rule in accepted  # type: ignore[operator]
            and draft.reason_for(found.rule)
            for found in verdict.blocking
        )

    def _note_authors(self, actor: Actor, page: Kept, before: Window) -> None:
        """Who saved any part since a second person approved or agreed; and whoever declared it."""
        after, person_id = stands(page.window_id), actor.person_id or 0
        if page.verb is Verb.DECLARE and after.live:
            self.authors[after.id, after.live.number] |= {person_id}
        if page.verb is not Verb.SAVE or after.pending is None:
            return
        taken = before.pending or before.live or before.last
        approved = self._decided(after.id, taken.number, {"approved", "agreed"})
        earlier = frozenset[int]() if approved else self.authors[after.id, taken.number]
        self.authors[after.id, after.pending.number] = earlier | {person_id}

    def _retired(self) -> set[str]:
        with reading() as session:
            return {slug for slug, one in components(session).items() if one.retired}

    def page_of_the_desk(self, name: str, path: str) -> str:
        """What somebody reads there; empty where it is not for them."""
        client = self.app.test_client()
        cookie = session_cookie(self.key(name), self.now)
        client.set_cookie(cookie_name(), cookie, domain="localhost", path="/desk", secure=True)
        answer = Context().run(lambda: client.get(path))
        assert answer.status_code in {200, 403}, f"{path} for {name}: {answer.status_code}"
        return answer.text if answer.status_code == 200 else ""


def _is_read(page: Kept, before: Window) -> bool:
    """Whether all that puts it at risk was on the page."""
    shown: list[FindingKey] = page.given["shown"]  # type: ignore[assignment]
    return all(
        any(one.rule == risk.rule and expected.covers(one.where, risk.where) for one in shown)
        for risk in before.risks
    )


def _as_read(on: Pressed) -> tuple[object, ...]:
    return on.state, on.live, on.pending, on.publication
