"""The sample's windows: who did what, when, in the order of time, through the services."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from maintenance.domain.draft import Conduct, Draft, Exemption, Touched
from maintenance.domain.facts import Outcome, WindowState
from maintenance.domain.localtime import Moment, local, moment_at, resolve
from maintenance.domain.window import Pressed
from maintenance.services import conduct, propose, review
from maintenance.services.declare import declare
from maintenance.services.judging import judge_now
from maintenance.services.sample.staff import EASTERN, Member
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window

_EXCEPTION = (
    "This example lies around the day the sample was loaded, whatever day that is, so this rule "
    "can’t always be kept."
)
_PLAN = (
    "1. Take a snapshot and check that it can be read.\n"
    "2. Change the standby first and let it catch up.\n"
    "3. Switch over; this is when customers notice.\n4. Change the former primary."
)
_BACK = "Switch back to the former primary, which stays untouched until step 4."


@dataclass
class Timeline:
    """Collects what is done and when, then does it in order."""

    members: dict[str, Member]
    now: datetime

    def __post_init__(self) -> None:
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._ids: dict[str, str] = {}

    @property
    def today(self) -> date:
        """The day it is loaded, in the policy's zone."""
        return local(self.now, EASTERN).date()

    def at(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Something done at that moment."""
        self._events.append((at, len(self._events), act))

    def run(self) -> None:
        """Does it all, the earliest first."""
        for at, _, act in sorted(self._events, key=lambda event: event[:2]):
            act(at)

    def ago(self, **before: int) -> datetime:
        """A moment before now."""
        return self.now - timedelta(**before)

    def open_day(self, weeks: int, weekday: int, hour: int, minute: int = 0) -> datetime:
        """A wall time in Eastern Time, so many weeks from this one."""
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=weeks)
        wall = datetime.combine(monday + timedelta(days=weekday), time(hour, minute))
        return resolve(wall, EASTERN).at

    def draft(self, key: str, draft: Draft, at: datetime, by: str = "Ines") -> None:
        """Saves it; what stands in the way is asked to be excepted, as the day may be any."""

        def act(now: datetime) -> None:
            wanted = _excepted(draft, self._ids.get(key), now)
            done = propose.save(
                self.members[by].actor,
                wanted,
                window_id=self._ids.get(key),
                pressed=self._pressed(key),
                now=now,
            )
            self._ids[key] = done.window_id

        self.at(at, act)

    def bare_draft(self, key: str, draft: Draft, at: datetime, by: str = "Ines") -> None:
        """Saves it as it is, the broken rules included."""

        def act(now: datetime) -> None:
            actor = self.members[by].actor
            done = propose.save(actor, draft, window_id=None, pressed=self._pressed(key), now=now)
            self._ids[key] = done.window_id

        self.at(at, act)

    def propose(self, key: str, at: datetime, by: str = "Ines") -> None:
        """Puts it before the reviewers."""
        actor = self.members[by].actor
        self.at(
            at,
            lambda now: _ignore(
                propose.propose(actor, self._ids[key], self._pressed(key), now=now)
            ),
        )

    def approve(self, key: str, at: datetime, by: str = "Lena") -> None:
        """Approves exactly what is pending, its exceptions included."""

        def act(now: datetime) -> None:
            with reading() as session:
                pending = window(session, self._ids[key]).pending
            if pending is None:
                raise LookupError(f"nothing of {key} is pending")
            verdict = judge_now(pending.draft, window_id=self._ids[key], now=now)
            review.approve(
                self.members[by].actor,
                self._ids[key],
                self._pressed(key),
                digest=pending.digest,
                shown=[f.key for f in verdict.blocking],
                accepted=frozenset(f.rule for f in verdict.blocking),
                remarks="",
                now=now,
            )

        self.at(at, act)

    def approved(self, key: str, draft: Draft, at: datetime, by: str = "Ines") -> None:
        """Saved, proposed and approved within two hours."""
        self.draft(key, draft, at, by)
        self.propose(key, at + timedelta(minutes=30), by)
        self.approve(key, at + timedelta(hours=2))

    def give_back(self, key: str, at: datetime, remarks: str) -> None:
        """Returns it with remarks."""
        actor = self.members["Lena"].actor
        self.at(
            at,
            lambda now: _ignore(
                review.give_back(
                    actor, self._ids[key], self._pressed(key), remarks=remarks, now=now
                )
            ),
        )

    def press(self, key: str, verb: Callable[..., object], at: datetime, words: str = "") -> None:
        """One of the plain verbs, pressed by Ines."""
        actor = self.members["Ines"].actor
        self.at(
            at,
            lambda now: _ignore(
                verb(
                    actor,
                    self._ids[key],
                    self._pressed(key),
                    words=words,
                    remark="Sample data.",
                    now=now,
                )
            ),
        )

    def complete(self, key: str, at: datetime, outcome: Outcome = Outcome.DONE) -> None:
        """Completed by hand."""
        actor = self.members["Ines"].actor
        self.at(
            at,
            lambda now: _ignore(
                conduct.complete(
                    actor,
                    self._ids[key],
                    self._pressed(key),
                    outcome=outcome,
                    words="",
                    remark="",
                    now=now,
                )
            ),
        )

    def declare(self, key: str, at: datetime, reason: str) -> None:
        """An emergency, published at once."""
        actor = self.members["Ines"].actor
        self.at(
            at,
            lambda now: _ignore(
                declare(actor, self._ids[key], self._pressed(key), reason=reason, words="", now=now)
            ),
        )

    def _pressed(self, key: str) -> Pressed:
        number = secrets.token_urlsafe(12)
        if key not in self._ids:
            return Pressed(number, WindowState.UNPUBLISHED)
        with reading() as session:
            stands = window(session, self._ids[key])
        return Pressed(
            number,
            stands.state,
            stands.live.number if stands.live else None,
            stands.pending.number if stands.pending else None,
            stands.last_publication,
        )


def _ignore(_done: object) -> None:
    """What a verb gives back is of no use here."""


def _excepted(draft: Draft, window_id: str | None, now: datetime) -> Draft:
    verdict = judge_now(draft, window_id=window_id, now=now)
    rules = sorted({f.rule for f in verdict.blocking if f.waivable})
    return replace(draft, exemptions=tuple(Exemption(rule, _EXCEPTION) for rule in rules))


def moment(at: datetime) -> Moment:
    """A moment in Eastern Time, to the minute."""
    return moment_at(at.replace(second=0, microsecond=0), EASTERN)


def made(
    title: str,
    why: str,
    parts: tuple[Touched, ...],
    start: datetime,
    minutes: int,
    doers: tuple[Member, ...],
    *,
    clock: bool = True,
    downtime: int | None = None,
) -> Draft:
    """A whole draft of the sample: two thirds of its time are work, the rest rollback."""
    conducted = Conduct.BY_CLOCK if clock else Conduct.BY_HAND
    return Draft(
        title=title,
        why=why,
        components=parts,
        starts=moment(start),
        ends=moment(start + timedelta(minutes=minutes)),
        work_for=timedelta(minutes=minutes * 2 // 3),
        rollback_for=timedelta(minutes=minutes - minutes * 2 // 3),
        downtime_for=None if downtime is None else timedelta(minutes=downtime),
        plan=_PLAN,
        rollback_plan=_BACK,
        doers=tuple(one.actor.person_id or 0 for one in doers),
        begins=conducted,
        finishes=conducted,
        references=("https://tickets.example.gov/OPS-412",),
    )


def next_clock_change(today: date) -> date:
    """The next local day on which Eastern Time's clocks change."""
    for ahead in range(7, 400):
        day = today + timedelta(days=ahead)
        noon, before = (
            local(resolve(datetime.combine(d, time(12)), EASTERN).at, EASTERN).utcoffset()
            for d in (day, day - timedelta(days=1))
        )
        if noon != before:
            return day
    raise LookupError("the clocks of Eastern Time do not change any more")
