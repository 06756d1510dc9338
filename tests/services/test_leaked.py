"""Leaked passwords, known by their fingerprints alone."""

from importlib.resources import files

import pytest

from maintenance.services import leaked


@pytest.mark.parametrize(
    "password",
    ["1qaz2wsx3edc4rfv", "leavemealone", "LeaveMeAlone", "counterstrike", "ghbdtnghbdtn", "112233445566"],
)  # fmt: skip
def test_a_leaked_password_is_known_however_it_is_capitalised(password: str) -> None:
    assert leaked.is_leaked(password)


@pytest.mark.parametrize(
    "password", ["", "staple the horse to the battery", "\ud800 alone", "short"]
)
def test_any_other_is_not(password: str) -> None:
    assert not leaked.is_leaked(password)


def test_the_first_and_the_last_of_the_list_are_found_and_what_lies_beyond_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["correct", "horse", "battery"]
    ordered = sorted(words, key=leaked.fingerprint)
    for listed in (ordered[:2], ordered[1:], ordered[:1], []):
        monkeypatch.setattr(leaked, "_known", lambda listed=listed: leaked.packed(listed))
        assert [one for one in ordered if leaked.is_leaked(one)] == listed


def test_the_file_is_in_order_and_holds_more_than_three_thousand() -> None:
    """As many as ASVS 5.0.0, V6.2.4, asks for at the least, and each once."""
    body = files("maintenance.services").joinpath(leaked.FILE).read_bytes()
    entries = [body[at : at + leaked.LENGTH] for at in range(0, len(body), leaked.LENGTH)]
    assert entries == sorted(set(entries))
    assert len(entries) > 40_000
