"""A form that is sent after the session lapsed comes back filled in, with sign-in beside it."""

from maintenance.domain.lifecycle import RevisionState
from tests.journeys.conftest import Story
from tests.support.proposal import filled, window_of
from tests.support.seat import Forms, Seat
from tests.support.world import give_password, stands


def lapsed(story: Story, **changes: object) -> tuple[Seat, Forms, str]:
    """What comes back when Ines sends her form the next morning, and her password."""
    password = give_password(story.world.ines)
    ines = story.seat("ines")
    form = filled(ines, {**changes, "doers": ["1", "2"], "plan": "One.\r\n\r\nTwo."})
    story.goes_on("2026-12-01 09:00")
    answer = ines.send(form, "propose")
    assert answer.status_code == 401
    assert "Nothing you typed is lost." in answer.text
    return ines, Forms(answer.text), password


def test_one_signs_in_and_goes_on_with_everything_that_was_typed(story: Story) -> None:
    ines, page, password = lapsed(story)
    beside = page.found[0]
    beside.fields["email"], beside.fields["password"] = "ines@example.gov", "not my password"
    wrong = ines.send(beside)
    assert wrong.status_code == 401
    assert "not my password" not in wrong.text
    again = Forms(wrong.text).found[0]
    again.fields["password"] = password
    answer = ines.send(again)
    assert answer.status_code == 200
    assert password not in answer.text
    going_on = next(one for one in Forms(answer.text).found if one.action == "/desk/windows/new")
    window_id = window_of(ines.send(going_on))
    pending = stands(window_id).pending
    assert pending is not None
    assert pending.state is RevisionState.PROPOSED
    assert pending.draft.doers == (1, 2)
    assert pending.draft.plan == "One.\n\nTwo."


def test_a_form_of_nearly_a_megabyte_comes_through(story: Story) -> None:
    ines, page, password = lapsed(story, why="x" * 950_000)
    beside = page.found[0]
    beside.fields["email"], beside.fields["password"] = "ines@example.gov", password
    answer = ines.send(beside)
    assert answer.status_code == 200
    going_on = next(one for one in Forms(answer.text).found if one.action == "/desk/windows/new")
    assert len(going_on.fields["why"]) == 950_000


def test_a_password_that_was_typed_is_never_sent_back(story: Story) -> None:
    give_password(story.world.ines)
    ines = story.seat("ines")
    form = next(f for f in Forms(ines.get("/desk/account")).found if f.action.endswith("password"))
    form.fields["old"], form.fields["password"] = "the old secret words", "the new secret words"
    story.goes_on("2026-12-01 09:00")
    answer = ines.send(form)
    assert answer.status_code == 401
    assert "secret words" not in answer.text
