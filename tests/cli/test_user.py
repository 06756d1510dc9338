"""``midweek user``: adding, linking, disabling, enabling, listing people at the machine."""

import pytest
from click.testing import Result

from tests.support.console import SAFE, midweek

ADA = ("add", "ada@example.gov", "--name", "Ada", "--role", "admin", "--role", "operator")


@pytest.fixture
def user(database_url: str):  # type: ignore[no-untyped-def]
    """``midweek user …`` on the test's own database."""

    def run(*arguments: str) -> Result:
        return midweek("user", *arguments, DATABASE_URL=database_url, **SAFE)

    return run


def test_adding_prints_a_link_that_works_once_and_nothing_else_on_stdout(user) -> None:
    added = user(*ADA)
    (line,) = added.stdout.splitlines()
    assert line.startswith("https://maintenance.example.gov/desk/link/")
    assert "once, within 48 hours" in added.stderr


def test_the_list_tells_roles_and_who_is_disabled(user) -> None:
    user(*ADA)
    user("add", "bo@example.gov", "--name", "Bo", "--role", "auditor")
    assert user("disable", "BO@example.gov").exit_code == 0
    rows = [line.split() for line in user("list").stdout.splitlines()]
    assert rows == [
        ["ada@example.gov", "Ada", "admin,", "operator"],
        ["bo@example.gov", "Bo", "auditor", "(disabled)"],
    ]


def test_enabling_lets_somebody_back_and_says_what_is_their_way_in(user) -> None:
    user(*ADA)
    user("add", "bo@example.gov", "--name", "Bo", "--role", "auditor")
    user("disable", "bo@example.gov")
    assert "midweek user link bo@example.gov" in user("enable", "bo@example.gov").stdout
    assert "(disabled)" not in user("list").stdout
    assert user("link", "bo@example.gov").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (ADA, 1, "is there already"),
        (("add", "no address", "--name", "X", "--role", "admin"), 1, "not an email address"),
        (("add", "x@example.gov", "--name", " ", "--role", "admin"), 1, "Give a name"),
        (("add", "x@example.gov", "--name", "X", "--role", "admin", "--zone", "Mars"), 1, "Mars"),
        (("add", "x@example.gov", "--name", "X", "--role", "king"), 2, "'auditor'"),
        (("add", "x@example.gov", "--name", "X"), 2, "--role"),
        (("link", "nobody@example.gov"), 1, "nobody with the address"),
        (("disable", "nobody@example.gov"), 1, "nobody with the address"),
        (("enable", "nobody@example.gov"), 1, "nobody with the address"),
        (("disable", "ada@example.gov"), 1, "the last admin"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_refusal_is_one_sentence_on_stderr(
    user, arguments: tuple[str, ...], code: int, said: str
) -> None:
    user(*ADA)
    done = user(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["add", "link", "disable", "enable", "list"])
def test_help_has_an_example(user, verb: str) -> None:
    assert f"Example: midweek user {verb}" in user(verb, "--help").stdout
