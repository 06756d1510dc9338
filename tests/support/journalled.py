"""Which verbs the services write into the journal, read from their own text."""

import re

from maintenance.places import PACKAGE


def services_verbs() -> set[str]:
    """Every verb that the services of staff, catalog and accounts write into the journal."""
    written = re.compile(r'(?:note|record|_remove)\([^"]*?f?"([a-z]+(?:-[a-z]+)+)"', re.DOTALL)
    folder = PACKAGE / "services"
    files = ("rota", "components", "freezes", "teams", "access")
    return {verb for name in files for verb in written.findall((folder / f"{name}.py").read_text())}
