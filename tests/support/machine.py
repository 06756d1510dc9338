"""The whole application as a state machine: people press, the clock goes on, the ground moves.

After each step all promises are looked at, from inside and from outside, and each answer is held
against what the model foresaw (``players.py``, ``expected.py``).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Conduct
from maintenance.domain.lifecycle import Verb
from maintenance.services.clockwork import anything_owed
from maintenance.services.pressing import PRESSES_KEPT_FOR
from maintenance.services.tick import tick
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from tests.support import expected, ground_moves, inside, promises
from tests.support.endangered import risks_are_what_judging_says
from tests.support.players import Kept, Plan, Players
from tests.support.told_alike import look
from tests.support.world import at, stands

OPEN_AT_MOST, WINDOWS_AT_MOST = 6, 14
PAGES_KEPT = 12
# The last two lie before the nights on which the clocks of New York go forward and back.
BEGINNINGS = ("2026-11-24 12:00", "2026-12-30 15:00", "2027-03-12 11:00", "2027-11-05 11:00")
MINUTES = (1, 5, 5, 10, 10, 15, 15, 30, 45, 60, 120, 120, 600, 1_440, 4_320, 43_200, 131_040)
WHERE = ("soon", "at ten", "after another", "before another", "over another", "tonight", "past")
PLACES = (("databases",), ("dashboard",), ("east",), ("west",), ("east", "west"), ("databases", "dashboard"))  # fmt: skip
NAMES = ("ines", "rosa", "lena", "marcus", "olga", "noor")
CONDUCTS = (
    Verb.BEGIN, Verb.EXTEND, Verb.VERIFY, Verb.RESUME, Verb.COMPLETE, Verb.REOPEN, Verb.CANCEL,
    Verb.CORRECT,
)  # fmt: skip

plans = st.builds(
    Plan,
    where=st.sampled_from(WHERE),
    minutes=st.sampled_from((15, 60, 120, 480)),
    place=st.sampled_from(PLACES),
    begins=st.sampled_from(Conduct),
    finishes=st.sampled_from(Conduct),
    impact=st.sampled_from(Impact),
    doer=st.sampled_from(("ines", "ines", "rosa", "lena")),
    exempt=st.sampled_from((True, True, True, False)),
)
names = st.sampled_from(NAMES)
which = st.integers(0, 23)
edges = st.sampled_from(("start", "end", "start grace", "end grace"))
verbs = st.sampled_from(Verb)


def deed(method: str, /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A method of ``Lives``, and what it is given. One rule draws from all of them: Hypothesis would
    leave most of many rules out of any one life."""
    return st.tuples(st.just(method), st.fixed_dictionaries(given))


def _some(times: int, method: str, /, **given: Any) -> list[st.SearchStrategy[Any]]:
    return [deed(method, **given) for _ in range(times)]


deeds = st.one_of(
    *_some(1, "write_a_new_one", plan=plans, name=names),
    *_some(3, "announce_one", plan=plans, approver=st.sampled_from(("lena", "marcus"))),
    *_some(4, "press_what_is_possible", window=which, nth=which, plan=plans),
    *_some(4, "conduct", window=which, nths=st.lists(which, min_size=1, max_size=4)),
    *_some(2, "press_anything", window=which, verb=verbs, name=names, plan=plans),
    *_some(2, "open_a_page", window=which, verb=verbs, plan=plans),
    *_some(2, "press_on_a_page_that_was_open", nth=which, name=names),
    *_some(1, "press_again"),
    *_some(2, "let_time_pass", minutes=st.sampled_from(MINUTES), ticks=st.booleans()),
    *_some(2, "go_to_an_edge", window=which, edge=edges, seconds=st.sampled_from((-1, 0, 1))),
    *_some(2, "move_the_ground", name=st.sampled_from(ground_moves.MOVES), number=which),
    *_some(1, "leave_one_short", window=which, number=which),
    *_some(1, "look_at_the_desk", window=which, name=names),
)


class Lives(Players):
    """One life of a world."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.pages: list[Kept] = []

    @initialize(beginning=st.sampled_from(BEGINNINGS), first=plans, second=plans)
    def begin(self, beginning: str, first: Plan, second: Plan) -> None:
        """The world was made before any of these; two windows are on their way."""
        self.now = at(beginning)
        tick(self.now)
        for plan in (first, second):
            self.announce(plan, "lena")

    @rule(deed=deeds)
    def step(self, deed: tuple[str, dict[str, Any]]) -> None:
        """One deed."""
        method, given = deed
        getattr(self, method)(**given)

    def write_a_new_one(self, plan: Plan, name: str) -> None:
        """A draft of a new window, while there are not too many."""
        if self._room():
            self.write(plan, name)

    def announce_one(self, plan: Plan, approver: str) -> None:
        """While there are not too many."""
        if self._room():
            self.announce(plan, approver)

    def _room(self) -> bool:
        known = [stands(one) for one in self.ids]
        still_open = [one for one in known if one.pending or one.state.is_live]
        return len(still_open) < OPEN_AT_MOST and len(known) < WINDOWS_AT_MOST

    def announce(self, plan: Plan, approver: str) -> None:
        """Saved by Ines, proposed by Rosa, and approved, as most windows are."""
        made = self.write(plan, "ines")
        if made is not None:
            self.press(Verb.PROPOSE, "rosa", made)
            self.press(Verb.APPROVE, approver, made)

    def press_what_is_possible(self, window: int, nth: int, plan: Plan) -> None:
        """One of the verbs that the tables allow, by one of those who may press it."""
        window_id = self.ids[window % len(self.ids)] if self.ids else None
        if window_id is not None:
            tick(self.now)
            self._press_one(window_id, tuple(Verb), nth, plan)

    def conduct(self, window: int, nths: list[int]) -> None:
        """Once its time has come: begun, extended, verified, completed, cancelled, corrected."""
        tick(self.now)
        live = [one for one in map(stands, self.ids) if one.state.is_live and one.announced]
        if not live:
            return
        chosen = live[window % len(live)]
        assert chosen.announced is not None
        self.now = max(self.now, chosen.announced.start)
        for nth in nths:
            tick(self.now)
            self._press_one(chosen.id, CONDUCTS, nth, Plan())

    def _press_one(self, window_id: str, verbs: Sequence[Verb], nth: int, plan: Plan) -> None:
        here = stands(window_id)
        possible = [verb for verb in verbs if expected.allowed(verb.value, here, self.now)]
        if possible:
            verb = possible[nth % len(possible)]
            able = [name for name in NAMES if expected.may(self.person(name), verb.value)]
            self.press(verb, able[nth % len(able)], window_id, plan)

    def press_anything(self, window: int, verb: Verb, name: str, plan: Plan) -> None:
        """Any verb at all."""
        if self.ids:
            self.press(verb, name, self.ids[window % len(self.ids)], plan)

    def open_a_page(self, window: int, verb: Verb, plan: Plan) -> None:
        """And leave it open."""
        if self.ids:
            self.pages.append(self.page(verb, self.ids[window % len(self.ids)], plan))
            del self.pages[:-PAGES_KEPT]

    def press_on_a_page_that_was_open(self, nth: int, name: str) -> None:
        """Whatever has become of the window meanwhile."""
        if self.pages:
            self.carry_out(name, self.pages.pop(nth % len(self.pages)))

    def press_again(self) -> None:
        """The same press twice is one, for as long as its number is kept."""
        if self.last is None:
            return
        name, page, pressed_at = self.last
        if self.now - pressed_at > PRESSES_KEPT_FOR:
            return
        tick(self.now)
        before = inside.read(self.inside)
        assert self.pressed(name, page).already, "the same press again was taken for another"
        assert inside.read(before).journal == before.journal, "the same press again did something"

    def let_time_pass(self, minutes: int, ticks: bool) -> None:
        """With a clock that ticks, or one that sleeps until somebody presses."""
        self.now += timedelta(minutes=minutes)
        if ticks:
            tick(self.now)

    def go_to_an_edge(self, window: int, edge: str, seconds: int) -> None:
        """To a second before, at or after a moment that matters to a window, if it lies ahead."""
        announced = stands(self.ids[window % len(self.ids)]).announced if self.ids else None
        if announced is not None:
            edge_at = announced.start if edge.startswith("start") else announced.end
            late = timedelta(minutes=10 if "grace" in edge else 0, seconds=seconds)
            self.now = max(self.now, edge_at + late)
            tick(self.now)

    def move_the_ground(self, name: str, number: int) -> None:
        """Under the windows that stand on it."""
        ground_moves.move(self.world, name, number, self.now)
        if name == "a sign-in link":
            given_to = ground_moves.linked(self.world, number)
            self.links.append((self.key("marcus"), given_to.person_id or 0, self.now))

    def leave_one_short(self, window: int, number: int) -> None:
        """Leave over a window that is announced: what happens at random seldom meets one."""
        announced = stands(self.ids[window % len(self.ids)]).announced if self.ids else None
        if announced is not None:
            ground_moves.leave_short(self.world, number, announced, self.now)

    def look_at_the_desk(self, window: int, name: str) -> None:
        """Its pages answer, and offer no verb that the model wouldn’t let through."""
        tick(self.now)
        lists = ("/desk", "/desk/windows", "/desk/reviews", "/desk/journal")
        if not self.ids or window % 2:
            self.page_of_the_desk(name, lists[window % len(lists)])
            return
        here = self.ids[window % len(self.ids)]
        text, shown = self.page_of_the_desk(name, f"/desk/windows/{here}"), stands(here)
        for verb in Verb:
            offered = f'href="/desk/windows/{here}/{verb.value}"' in text
            assert not offered or expected.allowed(verb.value, shown, self.now), f"offers {verb}"

    @invariant()
    def promises_hold(self) -> None:
        """Everything is looked at, from inside and from outside."""
        self.answers["steps"] += 1
        before, self.inside = self.inside, inside.read(self.inside)
        promises.hold_inside(before, self.inside, self.world)
        self.second_people_decided(before)
        with reading() as session:
            policy = policy_in_force(session)
            owed = anything_owed(session, self.now)
        if not owed:
            graces = (policy.begin_grace_for, policy.end_grace_for)
            promises.the_clock_has_worked(self.inside, self.now, graces)
            self.nothing_waits_without_a_reason()
            self.answers["risks"] += risks_are_what_judging_says(self.now)
        self.told = look(self.app, self.told, before, self.inside, policy.zone, self.now)
