"""Addresses are secrets: encrypted by keys of their own, each for its person alone."""

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from maintenance.domain.calendars import Unreadable
from maintenance.domain.errors import Conflict
from maintenance.services.secret_addresses import can_seal, is_of, opened, sealed, sealed_anew

ADDRESS = "https://calendar.example.org/secret.ics"
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def with_keys(app: Flask, *keys: str) -> None:
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=keys)


def test_what_is_kept_says_nothing_of_the_address_and_opens_again(app: Flask) -> None:
    with_keys(app, OLD)
    kept = sealed(7, ADDRESS)
    assert "calendar" not in kept
    assert opened(7, kept) == ADDRESS
    assert sealed(7, ADDRESS) != kept
    assert is_of(7, kept, ADDRESS)
    assert not is_of(7, kept, f"{ADDRESS}x")


def test_the_first_key_encrypts_and_all_decrypt(app: Flask) -> None:
    with_keys(app, OLD)
    kept = sealed(7, ADDRESS)
    with_keys(app, NEW, OLD)
    assert opened(7, kept) == ADDRESS
    anew = sealed_anew(kept)
    with_keys(app, NEW)
    assert opened(7, anew) == ADDRESS
    with pytest.raises(Unreadable, match="can’t be decrypted"):
        opened(7, kept)


@pytest.mark.parametrize("kept", [None, "", "gAAAA", "é"])
def test_what_no_key_opens_is_said_so(app: Flask, kept: str | None) -> None:
    with_keys(app, OLD)
    with pytest.raises(Unreadable, match="can’t be decrypted"):
        opened(7, kept)


def test_one_that_was_moved_to_somebody_else_opens_nothing(app: Flask) -> None:
    with_keys(app, OLD)
    with pytest.raises(Unreadable):
        opened(8, sealed(7, ADDRESS))


def test_without_a_key_no_address_is_kept(app: Flask) -> None:
    with_keys(app)
    assert not can_seal()
    with pytest.raises(Conflict, match="MIDWEEK_CALENDAR_KEYS"):
        sealed(7, ADDRESS)
