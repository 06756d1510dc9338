"""Windows full of hostile text, published through the services, with a canary in all that is private."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from maintenance.domain.catalog import Freeze, Impact
from maintenance.domain.draft import Draft, Exemption, Touched
from maintenance.domain.errors import Refused
from maintenance.domain.interval import Interval
from maintenance.domain.policy.judge import RULES
from maintenance.domain.text import clean_line
from maintenance.services import conduct, review
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze, save_holiday
from maintenance.store.catalog import components
from maintenance.store.unit_of_work import reading
from tests.support.canaries import CANARY
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    pressed,
    propose_it,
    resave,
    save,
)

NOW = at("2026-11-24 12:00")
SLUGS = ("databases", "dashboard", "east")
NOTES = 4
CATALOG_EVERY = 4
PRIVATE = f"{CANARY}-remark of somebody, which is nobody else’s business"
TICKET = f"https://tickets.example.gov/{CANARY}-ticket"
LINE, NAME, TEXT = 300, 80, 4_000
T = TypeVar("T")


@dataclass
class Published:
    """What was published so far, and how each text was taken."""

    world: World
    windows: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    _texts: Iterator[str] = field(default_factory=lambda: iter(()))
    _freeze: int | None = None

    def tell(self, texts: Sequence[str]) -> None:
        """Window after window, until each text was said."""
        self._texts, self.counted = iter(texts), Counter()
        while True:
            try:
                self._one_more()
            except StopIteration:
                return

    def _one_more(self) -> None:
        """A window on the next day, its whole life. Raises StopIteration once the texts are used up."""
        number = len(self.windows)
        if number % CATALOG_EVERY == 0:
            self._catalog(number)
        window_id = self._announced(number)
        self.windows.append(window_id)
        for _ in range(NOTES):
            self._said(conduct.note, window_id)
        if number % 4 == 1:
            self._said(conduct.cancel, window_id)
        elif number % 4 == 2:
            self._moved(window_id, number)

    def _announced(self, number: int) -> str:
        draft = self._draft(number, "10:00")
        window_id = save(self.world, draft, now=NOW)
        propose_it(self.world, window_id, now=NOW)
        if number % 4 == 3:
            review.give_back(
                self.world.lena, window_id, pressed(window_id), remarks=PRIVATE, now=NOW
            )
            propose_it(self.world, window_id, now=NOW)
        approve_it(self.world, window_id, now=NOW)
        return window_id

    def _moved(self, window_id: str, number: int) -> None:
        resave(self.world, window_id, self._draft(number, "14:00"), now=NOW)
        propose_it(self.world, window_id, now=NOW)
        approve_it(self.world, window_id, now=NOW)

    def _draft(self, number: int, starts: str) -> Draft:
        """On a day of its own, so that no two clash; all but what customers read is private."""
        on = (NOW + timedelta(days=number + 1)).date()
        usual = make_draft(f"{on} {starts}", doers=(self.world.ines,))
        title, why = self._taken(120), self._taken(TEXT)
        notices = [self._taken(LINE) for _ in SLUGS]
        reasons = [Exemption(rule.id, f"{PRIVATE}: {rule.id}") for rule in RULES]

        def whole(title: str, why: str, *notices: str) -> Draft:
            parts = zip(SLUGS, notices, strict=True)
            return replace(
                usual,
                title=title,
                components=tuple(
                    Touched(slug, Impact.DEGRADED, told if clean_line(told) else "H")
                    for slug, told in parts
                ),
                why=why if clean_line(why) else "H",
                plan=PRIVATE,
                rollback_plan=PRIVATE,
                references=(TICKET,),
                exemptions=tuple(reasons),
            )

        return self._tried(whole, title, why, *notices)

    def _said(self, verb: Callable[..., object], window_id: str) -> None:
        def press(words: str) -> object:
            on = pressed(window_id)
            return verb(self.world.ines, window_id, on, words=words, remark=PRIVATE, now=NOW)

        self._tried(press, self._taken(TEXT))

    def _catalog(self, number: int) -> None:
        """What customers read of a component, a freeze and a holiday."""
        slug = ("west", *SLUGS)[number // CATALOG_EVERY % 4]
        with reading() as session:
            part = components(session)[slug]
        self._tried(
            lambda name, told: save_component(
                ROOT, replace(part, name=name, description=told), now=NOW
            ),
            self._taken(NAME),
            self._taken(NAME),
        )
        quiet = Interval(at("2026-12-09 00:00"), at("2026-12-10 00:00"))
        west = frozenset({"west"})

        def freezes(name: str) -> None:
            freeze = Freeze(PRIVATE[:NAME], quiet, west, id=self._freeze, public_name=name)
            self._freeze = save_freeze(ROOT, freeze, now=NOW)

        self._tried(freezes, self._taken(NAME))
        self._tried(
            lambda name: save_holiday(ROOT, date(2026, 12, 19), name, now=NOW), self._taken(NAME)
        )

    def _taken(self, at_most: int) -> str:
        text = next(self._texts)
        self.counted["strings"] += 1
        return text[:at_most]

    def _tried(self, say: Callable[..., T], *texts: str) -> T:
        """As they are; where one is refused, shortened and with something to be read in each."""
        try:
            return say(*texts)
        except Refused:
            self.counted["refused"] += 1
        number = self.counted["refused"]
        return say(*(f"{clean_line(one)[:20]} H{number}" for one in texts))
