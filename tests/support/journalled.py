"""Which verbs and kinds of subject the services write into the journal, read from their own text."""

import re

from maintenance.places import PACKAGE


def services_verbs() -> set[str]:
    """Every verb that the services of staff, catalog and accounts write into the journal."""
    written = re.compile(r'(?:note|record|_remove)\([^"]*?f?"([a-z]+(?:-[a-z]+)+)"', re.DOTALL)
    folder = PACKAGE / "services"
    files = ("rota", "calendars", "components", "freezes", "teams", "access")
    return {verb for name in files for verb in written.findall((folder / f"{name}.py").read_text())}


def services_kinds() -> set[str]:
    """Every kind of thing that any service writes of: what stands before the colon of a subject."""
    keyed = re.compile(r'f"([a-z]+):\{')
    alone = re.compile(r'record\(\s*session,\s*actor,\s*"[a-z-]+",\s*"([a-z]+)"')
    texts = [file.read_text() for file in (PACKAGE / "services").glob("*.py")]
    return {kind for text in texts for kind in (*keyed.findall(text), *alone.findall(text))}
