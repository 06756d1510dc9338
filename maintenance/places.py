"""Where Midweek's own files lie: inside the installed package, or beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _place(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _place("templates")
MIGRATIONS = _place("migrations")
STATIC = PACKAGE / "static"
POLICIES = PACKAGE / "policies"
DEFAULT_POLICY = POLICIES / "cloud_gov.toml"
