"""A host is the same in capitals: for the framework's check, a form's origin, and the settings."""

import pytest
from flask import Flask

from maintenance.settings import Settings
from maintenance.web.host import host_asked_for
from tests.support.seat import Seat
from tests.support.world import World


@pytest.mark.parametrize(
    ("host", "status"),
    [("LOCALHOST", 200), ("LocalHost:8000", 200), ("EVIL.EXAMPLE", 400), ("ÉVIL", 400)],
)
def test_a_name_is_answered_to_in_any_case(app: Flask, host: str, status: int) -> None:
    for path in ("/", "/desk/sign-in", "/static/midweek.css"):
        answer = app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == status, path


def test_a_form_is_taken_from_a_browser_that_was_given_capitals(app: Flask, world: World) -> None:
    """A browser writes the origin in small letters, whatever was typed; a proxy may not."""
    seat = Seat(app, world.ines)
    form = seat.form("/desk/windows/new")
    sent = {"csrf_token": form.fields["csrf_token"], "title": "x", "does": "save"}
    headers = {"Host": "LOCALHOST", "Origin": "http://localhost"}
    answer = seat.browser.client.post("/desk/windows/new", data=sent, headers=headers)
    assert answer.status_code != 403


def test_names_are_read_from_the_settings_in_small_letters() -> None:
    read = Settings.from_environment({"MIDWEEK_TRUSTED_HOSTS": "Other.Example.GOV"})
    assert "other.example.gov" in read.hosts


def test_no_host_is_none() -> None:
    assert host_asked_for({}) is None
