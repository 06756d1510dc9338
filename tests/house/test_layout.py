"""What must be true of the code itself: sizes, directions, and who alone may do what."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "maintenance"
MODULES = sorted(PACKAGE.rglob("*.py"))
EVERYWHERE = sorted(
    file
    for folder in ("maintenance", "tests", "migrations", "scripts", "docs", "bench")
    for file in (ROOT / folder).rglob("*.py")
)
LINES_AT_MOST = 400
FUNCTION_LINES_AT_MOST = 40
BLOCKED = (
    "flask",
    "sqlalchemy",
    "icalendar",
    "recurring_ical_events",
    "wtforms",
    "werkzeug",
    "holidays",
    "click",
    "granian",
)
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "misc",
    "base",
}
# Where the clock is asked what time it is; everything else is told.
ASKS_THE_CLOCK = {"store/moment.py"}
# Who moves a window or a revision from state to state, through the lifecycle's tables.
MOVES_STATE = {"transitions", "conduct", "declare", "review", "propose"}


def shown(file: Path) -> str:
    return str(file.relative_to(PACKAGE if PACKAGE in file.parents else ROOT))


TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in EVERYWHERE}


def tree(file: Path) -> ast.Module:
    """Read once, before any test has run."""
    return TREES[file]


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, without its docstring."""
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return (function.end_lineno or 0) - (first.end_lineno or 0)
    return (function.end_lineno or 0) - first.lineno + 1


def calls(file: Path, *names: str) -> list[int]:
    """The lines on which something of these names is called, as ``name(`` or ``.name(``."""
    return [
        node.lineno
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) in names or getattr(node.func, "id", None) in names)
    ]


@pytest.mark.parametrize("file", EVERYWHERE, ids=shown)
def test_a_module_is_of_a_size_that_can_be_read(file: Path) -> None:
    at_most = 2 * LINES_AT_MOST if "migrations" in file.parts else LINES_AT_MOST
    assert len(file.read_text(encoding="utf-8").splitlines()) <= at_most


def test_a_function_is_of_a_size_that_can_be_read() -> None:
    long = [
        f"{shown(file)}: {function.name}, {length(function)} lines"
        for file in MODULES
        for function in functions(file)
        if length(function) > FUNCTION_LINES_AT_MOST
    ]
    assert long == []
    assert median(length(one) for file in MODULES for one in functions(file)) < 10


def test_every_module_and_every_public_thing_says_what_it_is_for() -> None:
    silent = []
    for file in MODULES:
        module = tree(file)
        if module.body and not ast.get_docstring(module):
            silent.append(shown(file))
        for node in module.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if named and not ast.get_docstring(node):
                silent.append(f"{shown(file)}: {node.name}")
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [shown(file) for file in EVERYWHERE if file.stem in EMPTY_NAMES] == []


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    """Each module of it is imported where the frameworks can't be."""
    modules = [
        ".".join(("maintenance", *file.relative_to(PACKAGE).with_suffix("").parts))
        for file in sorted((PACKAGE / "domain").rglob("*.py"))
    ]
    block = f"import sys; sys.modules.update(dict.fromkeys({BLOCKED!r}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{block}; import {', '.join(modules)}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_now_is_an_argument_everywhere_but_at_the_edge() -> None:
    asking = {
        shown(file)
        for file in MODULES
        if re.search(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(", file.read_text())
    }
    assert asking == ASKS_THE_CLOCK


def test_only_the_unit_of_work_commits() -> None:
    committing = {shown(file) for file in MODULES if calls(file, "commit")}
    assert committing == {"store/unit_of_work.py"}


def test_only_services_write() -> None:
    """Every write goes through a service; the web alone keeps what is only of the web: what is
    being typed, and what was read last."""
    writing = {shown(file) for file in MODULES if calls(file, "writing", "changing", "change")}
    outside = {name for name in writing if not name.startswith("services/")}
    assert outside == {"web/desk/scratch.py", "web/reviews/comparing.py"}


def test_only_verbs_move_a_state() -> None:
    moving = set()
    for file in MODULES:
        for node in ast.walk(tree(file)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(one, ast.Attribute) and one.attr == "state" for one in targets):
                moving.add(shown(file))
    assert moving <= {f"services/{name}.py" for name in MOVES_STATE}
    assert moving


def test_a_package_imports_nothing_by_itself() -> None:
    assert (PACKAGE / "__init__.py").read_text() == ""


def test_no_test_sleeps() -> None:
    """Nothing is waited for by the clock; only the race's failpoint pauses, to lose by it."""
    tests = [file for file in EVERYWHERE if file.name.startswith("test_")]
    assert [shown(file) for file in tests if calls(file, "sleep")] == []


def test_nothing_is_swallowed() -> None:
    """Whatever catches everything does something about it."""
    swallowed = [
        f"{shown(file)}:{node.lineno}"
        for file in MODULES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler)
        and getattr(node.type, "id", "BaseException") in {"Exception", "BaseException"}
        and isinstance(node.body[0], ast.Pass | ast.Continue)
    ]
    assert swallowed == []
