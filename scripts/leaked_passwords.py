"""Makes the list of leaked passwords that nobody may take, as fingerprints.

    .venv/bin/python scripts/leaked_passwords.py 10-million-password-list-top-1000000.txt

The list has one password a line, the most frequent first; SecLists keeps it under that name.
"""

import sys
from pathlib import Path

from maintenance.services import leaked
from maintenance.services.passwords import LEAST


def main() -> None:
    """Writes the file beside the module that reads it."""
    listed = Path(sys.argv[1]).read_text("utf-8", errors="replace").split("\n")
    body = leaked.packed(line for line in listed if len(line) >= LEAST)
    Path(leaked.__file__).with_name(leaked.FILE).write_bytes(body)
    print(f"{len(body) // leaked.LENGTH:,} leaked passwords of at least {LEAST} characters.")


if __name__ == "__main__":
    main()
