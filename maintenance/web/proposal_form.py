"""The proposal form: it only parses; ``Draft`` says what can't be."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, SelectMultipleField, StringField

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import COMPONENTS_LIMIT, Conduct, Draft, Exemption, Touched
from maintenance.domain.drafting import (
    ASK_FOR_COMPONENT,
    ASK_FOR_CONDUCT,
    ASK_FOR_IMPACT,
    ASK_FOR_MINUTES,
    MINUTES_LIMIT,
    Typed,
)
from maintenance.domain.errors import FieldError
from maintenance.domain.localtime import InFold, InGap, Moment, resolve
from maintenance.domain.meant import FIRST, SECOND
from maintenance.domain.policy.judge import RULES

EXEMPTION = "exemption-"
_ROWS_READ = COMPONENTS_LIMIT + 1
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:00)?", re.ASCII)
_ROW = re.compile(r"components-(\d{1,3})-(component|impact|notice)", re.ASCII)
_PLACE = re.compile(r"components\.(\d+)\.(\w+)", re.ASCII)
_PERSON = re.compile(r"\d{1,9}", re.ASCII)


class ComponentForm(Form):
    """One component with its impact and what customers will notice."""

    component = StringField()
    impact = StringField(default=Impact.NONE.value)
    notice = StringField()


class ProposalForm(Form):
    """Every field as text, the way it was typed."""

    title = StringField()
    why = StringField()
    components = FieldList(FormField(ComponentForm), min_entries=1, max_entries=_ROWS_READ)
    on = StringField()
    start = StringField()
    zone = StringField()
    fold = StringField()
    ends = StringField()
    end_fold = StringField()
    work = StringField()
    rollback = StringField()
    padding = StringField()
    downtime = StringField()
    plan = StringField()
    rollback_plan = StringField()
    doers = SelectMultipleField(validate_choice=False)
    begins = StringField(default=Conduct.BY_HAND.value)
    finishes = StringField(default=Conduct.BY_HAND.value)
    references = StringField()


Pairs = list[tuple[str, str]]
_BESIDE = frozenset({"window", "copied_from"})
_LONGEST_NAME = 17
_FIELDS = frozenset(ProposalForm()._fields) - {"components"} | _BESIDE
_RULES = frozenset(EXEMPTION + rule.id for rule in RULES)


class Proposal:
    """A form as it was sent: what it says, what could not be read, and the pairs to keep."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs: Pairs = [
            (name, value[:_LONGEST_NAME] if name in _BESIDE else value)
            for name, value in pairs
            if name in _FIELDS or name in _RULES or _ROW.fullmatch(name)
        ]
        self.sent = MultiDict(self.pairs)
        self.form = ProposalForm(self.sent)
        self.errors: list[FieldError] = []
        self.exemptions = {
            name.removeprefix(EXEMPTION): value for name, value in self.pairs if name in _RULES
        }
        entries = enumerate(self.form.components.entries)
        self._rows = [(n, entry.form) for n, entry in entries if not _is_blank(entry.form)]

    def placed(self, errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
        """Errors about a draft’s components, by the rows in which these were typed."""
        return tuple(
            replace(error, field=f"components.{self._rows[int(found[1])][0]}.{found[2]}")
            if (found := _PLACE.fullmatch(error.field)) and error not in self.errors
            else error
            for error in errors
        )

    def with_row(self) -> Pairs:
        """The same with an empty row more, as long as there is room."""
        many = len(self.form.components.entries)
        if many >= COMPONENTS_LIMIT:
            return self.pairs
        return [*self._renumbered(), (f"components-{many}-component", "")]

    def without_row(self, text: str) -> Pairs:
        """The same without one row, the rows after it one up."""
        if not _PERSON.fullmatch(text):
            return self.pairs
        kept: Pairs = []
        for name, value in self._renumbered():
            row = _ROW.fullmatch(name)
            if row is None:
                kept.append((name, value))
            elif int(row[1]) != int(text):
                up = int(row[1]) > int(text)
                kept.append((f"components-{int(row[1]) - up}-{row[2]}", value))
        return kept

    def _renumbered(self) -> Pairs:
        """The pairs with the rows counted as the page shows them, from 0 without gaps."""
        numbers = sorted({int(row[1]) for name, _ in self.pairs if (row := _ROW.fullmatch(name))})
        return [
            (f"components-{numbers.index(int(row[1]))}-{row[2]}", value)
            if (row := _ROW.fullmatch(name))
            else (name, value)
            for name, value in self.pairs
        ]

    def typed(self) -> Typed:
        """Each field with its own type; what can't be read is left out and in ``errors``."""
        form = self.form
        return Typed(
            title=form.title.data or "",
            why=form.why.data or "",
            components=self._components(),
            on=self._date(),
            start=self._time("start"),
            zone=form.zone.data or "UTC",
            second=_answer(form.fold.data),
            ends=self._time("ends"),
            end_second=_answer(form.end_fold.data),
            work_for=self._minutes("work"),
            rollback_for=self._minutes("rollback"),
            padding_for=self._minutes("padding"),
            downtime_for=self._minutes("downtime"),
            plan=form.plan.data or "",
            rollback_plan=form.rollback_plan.data or "",
            doers=tuple(int(one) for one in form.doers.data or () if _PERSON.fullmatch(one)),
            begins=self._conduct("begins"),
            finishes=self._conduct("finishes"),
            references=tuple((form.references.data or "").split("\n")),
            exemptions=tuple(Exemption(rule, why) for rule, why in self.exemptions.items()),
        )

    def _components(self) -> tuple[Touched, ...]:
        touched = []
        for n, row in self._rows:
            if not row.component.data:
                self.errors.append(FieldError(f"components.{n}.component", ASK_FOR_COMPONENT))
            try:
                impact = Impact(row.impact.data or Impact.NONE)
            except ValueError:
                self.errors.append(FieldError(f"components.{n}.impact", ASK_FOR_IMPACT))
                impact = Impact.NONE
            touched.append(Touched(row.component.data or "", impact, row.notice.data or ""))
        return tuple(touched)

    def _date(self) -> date | None:
        text = (self.form.on.data or "").strip()
        if not text:
            return None
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.errors.append(
            FieldError("on", "Write the date as year-month-day, such as 2026-12-01.")
        )
        return None

    def _time(self, name: str) -> time | None:
        text = (self.form[name].data or "").strip()
        if not text:
            return None
        try:
            if _TIME.fullmatch(text):
                return time.fromisoformat(text.zfill(5)).replace(second=0)
        except ValueError:
            pass
        self.errors.append(FieldError(name, "Write the time with 24 hours, such as 14:30."))
        return None

    def _minutes(self, name: str) -> timedelta | None:
        text = (self.form[name].data or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= MINUTES_LIMIT:
            return timedelta(minutes=int(text))
        self.errors.append(FieldError(name, ASK_FOR_MINUTES))
        return None

    def _conduct(self, name: str) -> Conduct:
        try:
            return Conduct(self.form[name].data or Conduct.BY_HAND)
        except ValueError:
            self.errors.append(FieldError(name, ASK_FOR_CONDUCT))
            return Conduct.BY_HAND


def _is_blank(row: Form) -> bool:
    return not row.component.data and not (row.notice.data or "").strip()


def _answer(text: str | None) -> bool | None:
    return {FIRST: False, SECOND: True}.get(text or "")


def pairs_of(draft: Draft, zone: str) -> Pairs:
    """The form's fields as this draft fills them; ``zone`` where it has no start yet."""
    pairs: Pairs = [
        ("title", draft.title),
        ("why", draft.why),
        ("plan", draft.plan),
        ("rollback_plan", draft.rollback_plan),
        ("begins", draft.begins.value),
        ("finishes", draft.finishes.value),
        ("references", "\n".join(draft.references)),
        *(("doers", str(one)) for one in draft.doers),
        *((EXEMPTION + e.rule, e.reason) for e in draft.exemptions),
    ]
    for n, part in enumerate(draft.components):
        pairs += [
            (f"components-{n}-component", part.component),
            (f"components-{n}-impact", part.impact.value),
            (f"components-{n}-notice", part.notice),
        ]
    for name in ("work", "rollback", "padding", "downtime"):
        lasts_for = getattr(draft, f"{name}_for")
        pairs.append((name, "" if lasts_for is None else str(lasts_for // timedelta(minutes=1))))
    return [*pairs, *_time_pairs(draft, zone)]


def _time_pairs(draft: Draft, zone: str) -> Pairs:
    if draft.starts is None:
        return [("zone", zone)]
    wall, own_zone = draft.starts.wall, draft.starts.zone
    pairs = [
        ("zone", own_zone),
        ("on", wall.date().isoformat()),
        ("start", wall.time().isoformat("minutes")),
        ("fold", _fold(draft.starts)),
    ]
    if draft.ends and not draft.ends_as_planned:
        pairs.append(("ends", draft.ends.wall.time().isoformat("minutes")))
        pairs.append(("end_fold", _fold(draft.ends)))
    return pairs


def _fold(moment: Moment) -> str:
    """Which of two the moment is, where its wall time happens twice."""
    try:
        resolve(moment.wall, moment.zone)
    except InFold as fold:
        return FIRST if moment.at == fold.instants[0] else SECOND
    except InGap:
        return ""
    return ""
