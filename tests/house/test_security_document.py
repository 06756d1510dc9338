"""docs/security.md names every requirement of ASVS 5.0.0, levels 1 and 2, once, and nothing that isn't there.

``asvs_5.0.0.txt`` keeps the numbers and levels, and none of the standard's words: a section a line,
with the levels of its requirements in order.
"""

import ast
import re
from collections import Counter
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest

from maintenance import factory
from maintenance.domain import draft, later_end, localtime
from maintenance.services import (
    access,
    components,
    leaked,
    naming,
    passwords,
    sessions,
    sign_in,
    tokens,
)
from maintenance.store.desk import SCRATCH_KEPT_FOR

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "security.md"
NUMBERS = ROOT / "tests" / "house" / "asvs_5.0.0.txt"
LEVEL_1, LEVEL_2, NEITHER = "ASVS, level 1", "ASVS, level 2", "What does not apply"
STANDINGS = ("Met", "In part", "Gap", "Yours")
_NUMBER = re.compile(r"(\d+\.\d+)\.(\d+)(?:–\1\.(\d+))?")
_FILE = re.compile(r"`([\w./-]+\.(?:py|txt|toml))`")
_TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
_LINK = re.compile(r"\]\((\w+\.md)?#[\w-]+\)")
Row = tuple[str, ...]


@lru_cache(maxsize=1)
def levels() -> dict[str, int]:
    """The level of every requirement by its number."""
    lines = (line.split() for line in NUMBERS.read_text("utf-8").splitlines())
    return {
        f"{section}.{place}": int(level)
        for section, each in lines
        for place, level in enumerate(each, 1)
    }


def chapter(heading: str) -> str:
    """The text under a heading, up to the next of its kind."""
    return DOCUMENT.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(heading: str) -> list[Row]:
    """The rows of the tables there, without their heads."""
    lines = [line for line in chapter(heading).splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]
    return [row for row in cells if not row[0].startswith(("-", "Number"))]


def numbers(cell: str) -> list[str]:
    """“1.2.6–1.2.8, 1.3.4” one by one."""
    return [
        f"{section}.{place}"
        for section, first, last in _NUMBER.findall(cell)
        for place in range(int(first), int(last or first) + 1)
    ]


def named(heading: str) -> list[str]:
    """Every requirement that a chapter names, as often as it does."""
    return [number for row in rows(heading) for number in numbers(row[0])]


@pytest.mark.parametrize("level", [1, 2])
def test_every_requirement_of_level_1_and_of_level_2_is_there_once(level: int) -> None:
    told = Counter(
        number
        for heading in (LEVEL_1, LEVEL_2, NEITHER)
        for number in named(heading)
        if levels()[number] == level
    )
    assert told == Counter(number for number, own in levels().items() if own == level)


def test_the_numbers_are_those_of_the_standard() -> None:
    """70, 183 and 92, as version 5.0.0 has them."""
    assert Counter(levels().values()) == {1: 70, 2: 183, 3: 92}


def test_each_chapter_tells_of_its_own_level() -> None:
    assert {levels()[number] for number in named(LEVEL_1)} == {1}
    assert {levels()[number] for number in named(LEVEL_2)} == {2}


def test_each_requirement_of_level_1_says_by_what_it_is_met_and_by_what_it_is_held() -> None:
    for number, asks, met, held in rows(LEVEL_1):
        assert asks, number
        assert _FILE.search(met) or _LINK.search(met) or held.startswith("`house/"), number
        assert _TEST.search(held), number


def test_each_requirement_of_level_2_is_met_or_its_gap_is_named() -> None:
    for number, asks, stands in rows(LEVEL_2):
        assert asks, number
        assert stands.startswith(STANDINGS), number
        if stands.startswith("Met"):
            assert _FILE.search(stands) or _LINK.search(stands), number


def test_each_gap_is_named_again_where_they_stand_together() -> None:
    short = [row[0] for row in rows(LEVEL_2) if not row[2].startswith("Met")]
    assert [row[0] for row in rows("The gaps, together")] == short


@pytest.mark.parametrize("file", sorted(set(_FILE.findall(DOCUMENT.read_text("utf-8")))))
def test_each_module_that_is_named_is_there(file: str) -> None:
    assert any((folder / file).is_file() for folder in (ROOT, ROOT / "maintenance"))


@pytest.mark.parametrize(
    "test", sorted(set(_TEST.findall(DOCUMENT.read_text("utf-8")))), ids="::".join
)
def test_each_test_that_is_named_is_there(test: tuple[str, str]) -> None:
    file, name = test
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def hours(lasts_for: timedelta) -> str:
    """“48” of two days."""
    return f"{lasts_for.total_seconds() / 3_600:.0f}"


LIMITS = (
    ("What is taken", f"| Title | one line of 1 to {draft.TITLE_LIMIT} characters |"),
    ("What is taken", f"text of at most {draft.TEXT_LIMIT:,} characters"),
    ("What is taken", f"text of at most {draft.PLAN_LIMIT:,} characters"),
    ("What is taken", f"one line of at most {draft.LINE_LIMIT} characters a component"),
    ("What is taken", f"| Components | 1 to {draft.COMPONENTS_LIMIT}, each once"),
    ("What is taken", f"at most {draft.REFERENCES_LIMIT}, each an https address of at most {draft.LINE_LIMIT} "),
    ("What is taken", f"{draft.REASON_LEAST} to {draft.REASON_LIMIT:,} characters"),
    ("What is taken", f"text of at most {components.TEXT_LIMIT} characters"),
    ("What is taken", f"0 minutes to {hours(draft.LONGEST_FOR)} hours"),
    ("What is taken", f"between {localtime.FIRST_YEAR} and {localtime.LAST_YEAR}"),
    ("What is taken", f"one line of 1 to {naming.NAME_LIMIT} characters"),
    ("What is taken", f"{passwords.LEAST} to {passwords.MOST} characters of any kind"),
    ("What is taken", f"at most {factory.BODY_LIMIT // 1_000_000} megabyte and {factory.FORM_PARTS_LIMIT:,} fields"),
    ("What is taken", f"extended by at most {hours(later_end.EXTENDED_AT_MOST_FOR)} hours"),
    ("What is taken", f"kept for {SCRATCH_KEPT_FOR.days} days"),
    ("What is taken", f"at most {tokens.LASTS_AT_MOST_DAYS} days"),
    ("Signing in, sessions and tokens", f"{sign_in.PER_ACCOUNT_AND_ADDRESS} attempts on an account from one address"),
    ("Signing in, sessions and tokens", f"{sign_in.PER_ACCOUNT} on an account, {sign_in.PER_ADDRESS} from an address"),
    ("Signing in, sessions and tokens", f"during the last {sign_in.KNOWN_FOR.days} days"),
    ("Signing in, sessions and tokens", f"once, within {hours(access.LINK_LASTS_FOR)} hours"),
    ("Signing in, sessions and tokens", f"after {hours(sessions.UNUSED_FOR)} hours without use and after {sessions.LASTS_FOR.days} days"),
    ("Signing in, sessions and tokens", f"in the last {sessions.CONFIRMED_FOR.seconds // 60} minutes"),
)  # fmt: skip


@pytest.mark.parametrize(("heading", "sentence"), LIMITS, ids=[one[1][:40] for one in LIMITS])
def test_the_limits_are_those_of_the_code(heading: str, sentence: str) -> None:
    assert sentence in chapter(heading)


def test_as_many_passwords_are_refused_as_is_said() -> None:
    known = (Path(leaked.__file__).with_name(leaked.FILE)).stat().st_size // leaked.LENGTH
    assert f"{round(known, -3):,} passwords that leaked" in DOCUMENT.read_text("utf-8")


def test_every_field_for_a_password_hides_it_and_lets_managers_fill_it() -> None:
    """A field that takes one is of its own kind, and says which one belongs there."""
    fields = [
        line
        for file in sorted((ROOT / "templates").rglob("*.html"))
        for line in file.read_text("utf-8").splitlines()
        if re.search(r'text_field\((?:"[^"]*password|"old"|field)', line)
    ]
    assert len(fields) >= 5
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field), field
    scripts = "".join(file.read_text("utf-8") for file in (ROOT / "maintenance").rglob("*.js"))
    assert not re.search(r"paste|password", scripts)


def test_the_proxy_in_the_documents_speaks_no_old_tls() -> None:
    running = (ROOT / "docs" / "running.md").read_text("utf-8")
    spoken = re.findall(r"ssl_protocols ([^;]*);", running)
    assert spoken == ["TLSv1.2 TLSv1.3"]
    assert "ssl_certificate " in running


def test_the_proxies_in_the_documents_let_nobody_choose_their_own_address() -> None:
    """WSGI knows no difference between a hyphen and an underscore, and the last of two wins."""
    running = (ROOT / "docs" / "running.md").read_text("utf-8")
    caddy = re.findall(r"\n    reverse_proxy [^\n]*\n?[^}]*", running)
    assert caddy
    assert all("header_up -*_*" in one for one in caddy)
    assert not re.search(r"underscores_in_headers\s+on", running)


def test_it_says_how_soon_a_part_is_mended() -> None:
    said = chapter("What it is built from")
    assert re.findall(r"within (\d+) days", said) == ["7", "30"]
    assert "every 3 months" in said


def test_every_part_that_is_needed_is_pinned() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    needed = project.split("dependencies = [", 1)[1].split("]", 1)[0]
    pins = (ROOT / "constraints.txt").read_text("utf-8").lower()
    for name in re.findall(r'"([\w-]+)', needed):
        assert re.search(rf"^{re.escape(name)}==\d", pins.replace("_", "-"), re.MULTILINE), name
