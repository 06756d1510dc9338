"""What has no place in the code: running text as code, shells, weak hashes, guessable randomness.

Each line of the table is one way in which other applications were taken over.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "maintenance").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = {file.name: file.read_text("utf-8") for file in (ROOT / "maintenance").rglob("*.js")}
EXTRA = re.compile(r"""extra=('[^']*'(?=[,)])|"[^"]*"(?=[,)])|[^,)]*)""")
_WORD = r"""(?:'[^'{}]*'|"[^"{}]*")"""
LITERAL = re.compile(rf"{_WORD}( if [a-z_.]+ else {_WORD})?")

FORBIDDEN_MODULES = {
    "subprocess": "nothing is run, so nothing can be slipped into a command",
    "pickle": "bytes that become objects",
    "marshal": "bytes that become objects",
    "shelve": "bytes that become objects",
    "yaml": "documents that become objects",
    "xml": "no XML is read, so no entity is resolved",
    "lxml": "no XML is read, so no entity is resolved",
    "random": "guessable: what must not be guessed comes from secrets",
    "zipfile": "nothing is unpacked",
    "tarfile": "nothing is unpacked",
}
ONLY_THERE = {
    "maintenance/store/backup.py: subprocess": "pg_dump, at the machine, with its own settings alone",
    "maintenance/transports/calendars/cage.py: subprocess": "this Python, a file of ours, no environment",
}
FORBIDDEN_CALLS = {
    "eval": "text as code",
    "exec": "text as code",
    "compile": "text as code",
    "__import__": "text as code",
    "system": "a shell",
    "popen": "a shell",
    "md5": "a broken hash",
    "sha1": "a broken hash",
    "render_template_string": "text as a template",
    "from_string": "text as a template",
}
SCRIPT_SINKS = re.compile(
    r"\beval\(|new Function|document\.write|insertAdjacentHTML|localStorage|sessionStorage|indexedDB"
    r"|document\.cookie|postMessage|setTimeout\([\"']|\w+\.(?:inner|outer)HTML\s*\+?=(?!=)"
)
TEMPLATE_SINKS = re.compile(
    r"\w+ \|\s*safe\b|autoescape|Markup\(|\|\s*tojson|<script(?![^>]*\bsrc=)"
)


def imported(tree: ast.Module) -> set[str]:
    """The modules that a file takes in, by their first name."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def called(tree: ast.Module) -> set[str]:
    """The last names of whatever a file calls; ``re.compile`` is none of those meant here."""
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {name.rsplit(".", 1)[-1] for name in calls - {"re.compile"}}


def named(file: Path) -> str:
    """As the failing line names it."""
    return str(file.relative_to(ROOT))


def test_no_module_runs_text_or_a_shell_nor_hashes_weakly() -> None:
    wrong = []
    for file in SOURCES:
        tree = ast.parse(file.read_text("utf-8"))
        bad = (FORBIDDEN_MODULES.keys() & imported(tree)) | (FORBIDDEN_CALLS.keys() & called(tree))
        wrong += [f"{named(file)}: {name}" for name in sorted(bad)]
    assert wrong == [*ONLY_THERE]


def put_together(tree: ast.Module) -> list[str]:
    """The questions to the database whose text is put together from pieces."""
    asks = {"text", "execute", "exec_driver_sql"}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named_so = [one for one in calls if ast.unparse(one.func).rsplit(".", 1)[-1] in asks]
    pieces = [one.args[0] for one in named_so]
    return [ast.unparse(one) for one in pieces if isinstance(one, ast.JoinedStr | ast.BinOp)]


def test_no_question_to_the_database_is_put_together_from_text() -> None:
    """Values go beside it, as parameters; only SQLite’s own switches take none."""
    found = [one for file in SOURCES for one in put_together(ast.parse(file.read_text("utf-8")))]
    assert len(found) >= 2
    assert [
        one for one in found if not one.startswith("f'PRAGMA ") and not one.startswith('f"PRAGMA ')
    ] == []


def test_the_search_finds_what_it_looks_for() -> None:
    tree = ast.parse(
        "import xml.etree\nfrom random import choice\nhashlib.md5(b)\neval(b)\nre.compile(b)"
    )
    assert FORBIDDEN_MODULES.keys() & imported(tree) == {"xml", "random"}
    assert FORBIDDEN_CALLS.keys() & called(tree) == {"md5", "eval"}
    assert put_together(ast.parse("session.execute(text('SELECT ' + name))"))


def test_no_template_lets_text_through_as_markup() -> None:
    """Attributes of a field are the one exception, and every one of them is written in a template."""
    found = {
        named(file): TEMPLATE_SINKS.findall(file.read_text("utf-8"))
        for file in TEMPLATES
        if TEMPLATE_SINKS.search(file.read_text("utf-8"))
    }
    assert found == {"templates/_macros/pieces.html": ["extra | safe"]}
    given = [one for file in TEMPLATES for one in EXTRA.findall(file.read_text("utf-8"))]
    assert len(given) > 10
    assert [one for one in given if not LITERAL.fullmatch(one)] == []


def test_no_script_makes_code_or_keeps_anything() -> None:
    """Two take markup from the server, into a template element, where nothing runs by itself."""
    found = {name: SCRIPT_SINKS.findall(text) for name, text in SCRIPTS.items()}
    found = {name: sinks for name, sinks in found.items() if sinks}
    assert found == {name: ["answer.innerHTML ="] for name in ("choose.js", "propose.js")}
    for name in found:
        assert 'answer = document.createElement("template")' in SCRIPTS[name]
