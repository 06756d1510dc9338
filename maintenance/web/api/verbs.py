"""Every verb of both lifecycle tables: each is one address, pressed on what If-Match names."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response

from maintenance.domain.actor import Actor
from maintenance.domain.draft import DOERS_LIMIT
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import Verb, step_of
from maintenance.domain.policy.judge import RULES
from maintenance.domain.window import Done, Pressed
from maintenance.services import conduct, review
from maintenance.services.accept import ASK_WHY_ACCEPTED, accept_risk
from maintenance.services.declare import ASK_WHY_NOW, declare
from maintenance.services.propose import propose, withdraw
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.api.changing import changed
from maintenance.web.api.content import MOST_PEOPLE, place
from maintenance.web.api.fields import Choice, Given, Needed, Several, Shape, Text, Time, Whole, Yes
from maintenance.web.api.verdicts import finding_named
from maintenance.web.api.versions import version_read
from maintenance.web.api.window_shape import WindowChanged
from maintenance.web.api.windows import blueprint
from maintenance.web.clock import now
from maintenance.web.security import current_actor

ASK_FOR_OUTCOME = "Say how it went."
_FINDINGS_LIMIT = 1_000
_RULE_IDS = tuple(rule.id for rule in RULES)
_NAMES = ", ".join(_RULE_IDS)
_TAKE = "Take each from the verdict that was read."
Sent = dict[str, Any]


class NothingShape(Shape):
    """Nothing is needed."""


class SaidShape(Shape):
    """What customers will read, and a remark for the record."""

    words = Text(metadata={"description": "What customers will read."})
    remark = Text(metadata={"description": "For the record. Never public."})


_READ: dict[str, Any] = {"description": "What customers will read."}


class CancelledShape(SaidShape):
    """Why it is cancelled, for customers, and a remark for the record."""

    words = Needed(conduct.ASK_WHY_CANCELLED, metadata=_READ)


class BegunShape(SaidShape):
    """What customers will read, a remark for the record, and who is there."""

    present = Several(
        Whole(1, MOST_PEOPLE, "Name people by their ids."),
        DOERS_LIMIT,
        "people",
        metadata={
            "description": "The ids of those of its teams, and of those who do the work, who are "
            "there. Where they are no quorum, a remark is needed; left out, the journal says that "
            "no roll was called."
        },
    )


class NoteShape(SaidShape):
    """What customers should know, and a remark for the record."""

    words = Needed(conduct.ASK_FOR_NOTE, metadata=_READ)


class LaterEndShape(SaidShape):
    """The same, with a later end."""

    ends = Time(required=True, metadata={"description": "The new announced end."})


class ExtendedShape(LaterEndShape):
    """A later end, and what customers will read about it."""

    words = Needed(conduct.ASK_ABOUT_LATER_END, metadata=_READ)


class OutcomeShape(SaidShape):
    """The same, with how it went and when it really was."""

    outcome = Choice(Outcome, ASK_FOR_OUTCOME, required=True)
    begun = Time(metadata={"description": "When it really began."})
    ended = Time(metadata={"description": "When it really ended."})


class CorrectedShape(OutcomeShape):
    """How it really went, and what customers will read about it."""

    words = Needed(conduct.ASK_WHY_CORRECTED, metadata=_READ)


class RemarksShape(Shape):
    """What the reviewer says to the authors."""

    remarks = Text(metadata={"description": "Never public."})


class TurnedDownShape(RemarksShape):
    """Why the proposal is turned down."""

    remarks = Needed(review.ASK_WHY_TURNED_DOWN, metadata={"description": "Never public."})


class ApprovalShape(RemarksShape):
    """Exactly what was read: the revision, and what its verdict said."""

    digest = Text(required=True, metadata={"description": "The digest of the revision read."})
    findings = Several(
        Text(),
        _FINDINGS_LIMIT,
        "findings",
        metadata={"description": "The ids of the required findings that were read as broken."},
    )
    accept = Several(
        Text(),
        len(RULES),
        "rules",
        metadata={"description": "The rules whose exceptions are granted."},
    )


class ReviewShape(RemarksShape):
    """Whether the second person agrees to the emergency."""

    agreed = Yes(required=True)


class AcceptRiskShape(Shape):
    """Exactly what was read of what puts it at risk, and why it may go ahead."""

    findings = Several(
        Text(),
        _FINDINGS_LIMIT,
        "findings",
        required=True,
        metadata={"description": "The ids of the risks that were read."},
    )
    reason = Needed(
        ASK_WHY_ACCEPTED, metadata={"description": "Kept with the sign-off. Never public."}
    )


class DeclareShape(Shape):
    """Why it can't wait."""

    reason = Needed(ASK_WHY_NOW, metadata={"description": "Kept with the sign-off; never public."})
    words = Text(metadata={"description": "What customers will read."})


@dataclass(frozen=True)
class Doing:
    """Who presses which window, with what was sent; ``zone`` is the policy's."""

    actor: Actor
    window_id: str
    sent: Sent
    zone: str

    def text(self, name: str) -> str:
        """A text of the body; empty where it was not sent."""
        return str(self.sent.get(name, ""))

    def moment(self, name: str) -> datetime | None:
        """A moment of the body, a wall time in the policy's zone. Raises Refused by the field."""
        given: Given | None = self.sent.get(name)
        return given.moment(self.zone, name) if given else None

    @property
    def said(self) -> dict[str, str]:
        """Both texts that go with a verb of the second table."""
        return {"words": self.text("words"), "remark": self.text("remark")}


Press = Callable[[Doing, Pressed], Done]


def _bare(service: Callable[..., Done]) -> Press:
    return lambda doing, pressed: service(doing.actor, doing.window_id, pressed, now=now())


def _spoken(service: Callable[..., Done]) -> Press:
    return lambda doing, pressed: service(
        doing.actor, doing.window_id, pressed, **doing.said, now=now()
    )


def _with_end(service: Callable[..., Done]) -> Press:
    return lambda doing, pressed: service(
        doing.actor,
        doing.window_id,
        pressed,
        ends_at=doing.moment("ends"),
        **doing.said,
        now=now(),
    )


def _with_outcome(service: Callable[..., Done]) -> Press:
    return lambda doing, pressed: service(
        doing.actor,
        doing.window_id,
        pressed,
        outcome=doing.sent["outcome"],
        begun_at=doing.moment("begun"),
        ended_at=doing.moment("ended"),
        **doing.said,
        now=now(),
    )


def _with_remarks(service: Callable[..., Done]) -> Press:
    return lambda doing, pressed: service(
        doing.actor, doing.window_id, pressed, remarks=doing.text("remarks"), now=now()
    )


def _read(sent: Sent) -> dict[str, Any]:
    """What an approval or an acceptance names. Raises Refused by the place of what is no finding, or no rule."""
    named = [finding_named(text) for text in sent.get("findings", ())]
    rules = sent.get("accept", ())
    unknown = [
        *(
            FieldError(f"findings.{n}", f"“{sent['findings'][n][:80]}” is no finding’s id. {_TAKE}")
            for n, key in enumerate(named)
            if key is None or key.rule not in _RULE_IDS
        ),
        *(
            FieldError(f"accept.{n}", f"There is no rule “{rule[:80]}”. Name one of: {_NAMES}.")
            for n, rule in enumerate(rules)
            if rule not in _RULE_IDS
        ),
    ]
    if unknown:
        raise Refused(tuple(unknown))
    return {"shown": named, "accepted": frozenset(rules), "exactly": True}


def _approve(doing: Doing, pressed: Pressed) -> Done:
    return review.approve(
        doing.actor,
        doing.window_id,
        pressed,
        digest=doing.text("digest"),
        **_read(doing.sent),
        remarks=doing.text("remarks"),
        now=now(),
    )


def _begin(doing: Doing, pressed: Pressed) -> Done:
    return conduct.begin(
        doing.actor,
        doing.window_id,
        pressed,
        **doing.said,
        present=doing.sent.get("present"),
        now=now(),
    )


def _accept_risk(doing: Doing, pressed: Pressed) -> Done:
    return accept_risk(
        doing.actor,
        doing.window_id,
        pressed,
        shown=_read(doing.sent)["shown"],
        reason=doing.text("reason"),
        now=now(),
    )


def _review(doing: Doing, pressed: Pressed) -> Done:
    return review.review(
        doing.actor,
        doing.window_id,
        pressed,
        agreed=doing.sent["agreed"],
        remarks=doing.text("remarks"),
        now=now(),
    )


def _declare(doing: Doing, pressed: Pressed) -> Done:
    return declare(
        doing.actor,
        doing.window_id,
        pressed,
        reason=doing.text("reason"),
        words=doing.text("words"),
        now=now(),
    )


@dataclass(frozen=True)
class Operation:
    """One verb at its address: what it takes, what it does, and how it is pressed."""

    shape: type[Shape]
    press: Press


OPERATIONS: dict[Verb, Operation] = {
    Verb.PROPOSE: Operation(NothingShape, _bare(propose)),
    Verb.WITHDRAW: Operation(NothingShape, _bare(withdraw)),
    Verb.APPROVE: Operation(ApprovalShape, _approve),
    Verb.RETURN: Operation(TurnedDownShape, _with_remarks(review.give_back)),
    Verb.REFUSE: Operation(TurnedDownShape, _with_remarks(review.refuse_proposal)),
    Verb.DECLARE: Operation(DeclareShape, _declare),
    Verb.REVIEW: Operation(ReviewShape, _review),
    Verb.ACCEPT_RISK: Operation(AcceptRiskShape, _accept_risk),
    Verb.BEGIN: Operation(BegunShape, _begin),
    Verb.EXTEND: Operation(ExtendedShape, _with_end(conduct.extend)),
    Verb.VERIFY: Operation(SaidShape, _spoken(conduct.verify)),
    Verb.RESUME: Operation(SaidShape, _spoken(conduct.resume)),
    Verb.COMPLETE: Operation(OutcomeShape, _with_outcome(conduct.complete)),
    Verb.REOPEN: Operation(LaterEndShape, _with_end(conduct.reopen)),
    Verb.CANCEL: Operation(CancelledShape, _spoken(conduct.cancel)),
    Verb.NOTE: Operation(NoteShape, _spoken(conduct.note)),
    Verb.CORRECT: Operation(CorrectedShape, _with_outcome(conduct.correct)),
}
"""All but ``save``, which is PATCH on the window itself."""


def _register(verb: Verb, operation: Operation) -> None:
    step = step_of(verb)

    def pressed(sent: Sent, window_id: str) -> Response:
        return _pressed(operation, sent, window_id)

    pressed.__name__ = f"{verb.replace('-', '_')}_window"
    pressed.__doc__ = f"{step.does[0].upper()}{step.does[1:]}."
    blueprint.operation(
        "POST",
        f"/<window_id>/{verb}",
        step.scope,
        takes=operation.shape,
        answers=WindowChanged,
        changes=True,
    )(pressed)


def _pressed(operation: Operation, sent: Sent, window_id: str) -> Response:
    with reading() as session:
        zone = policy_in_force(session).zone
    doing = Doing(current_actor(), window_id, sent, zone)
    try:
        return changed(lambda pressed: operation.press(doing, pressed), version_read())
    except Refused as refused:
        found = (replace(one, field=_place(one.field)) for one in refused.errors)
        raise Refused(tuple(found)) from refused


def _place(field: str) -> str:
    """Where in the body of a verb a field of the desk's page stands."""
    return "accept" if field.startswith("accept-") else place(field)


for _verb, _operation in OPERATIONS.items():
    _register(_verb, _operation)
