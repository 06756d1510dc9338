"""Passwords: a length that matters, and none of those that everybody tries first."""

import pytest

from maintenance.services import passwords

GOOD = "staple the horse to the battery"


def problem(password: str) -> str | None:
    return passwords.problem(password, email="rosalind@example.gov", service_name="Cloud.gov")


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 201, "at most 200"),
        ("aaaaaaaaaaaaaaaa", "same few characters"),
        ("abababababab", "same few characters"),
        ("abcdefghijklmn", "row of neighbours"),
        ("zyxwvutsrqponml", "row of neighbours"),
        ("qwertyuiopqwe", "row of neighbours"),
        ("123456789012345", "row of neighbours"),
        ("Password1234567", "tried first"),
        ("passwordpassword", "tried first"),
        ("PasswordPassw0rd", "tried first"),
        ("rosalind12345678", "tried first"),
        ("cloud.govcloud.gov", "tried first"),
        ("letmeinletmein1", "tried first"),
        ("1qaz2wsx3edc4rfv", "leaked elsewhere"),
        ("JamesBond007", "leaked elsewhere"),
    ],
)
def test_a_password_that_is_tried_first_is_refused_with_a_reason(password: str, says: str) -> None:
    assert says in (problem(password) or "")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "twelve chars",
        "ein größeres Geheimnis",
        "пароль из нескольких слов",
        "🐴🔋📎 and then words",
        f"{'long ' * 39}tail",
        "  spaces are fine  ",
    ],
)
def test_a_password_of_some_length_is_taken(password: str) -> None:
    assert problem(password) is None


def test_a_password_fits_only_itself() -> None:
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.fits(GOOD, kept)
    assert not passwords.fits(GOOD.upper(), kept)
    assert not passwords.fits("", kept)


def test_a_password_that_is_too_long_fits_nothing_not_even_cut_off() -> None:
    longest = f"{'long ' * 39}tails"
    assert len(longest) == passwords.MOST
    kept = passwords.hashed(longest)
    assert passwords.fits(longest, kept)
    assert not passwords.fits(f"{longest}x", kept)
    assert not passwords.fits("", kept)


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$broken"])
def test_nothing_fits_what_was_never_kept(kept: str | None) -> None:
    assert not passwords.fits(GOOD, kept)
    assert not passwords.fits("nobody has this password", kept)


def test_an_accent_fits_however_the_keyboard_composed_it() -> None:
    """NIST SP 800-63B: normalised before it is hashed."""
    kept = passwords.hashed("gro\u00dfes Gehe\u00efmnis")
    assert passwords.fits("gro\u00dfes Gehei\u0308mnis", kept)
