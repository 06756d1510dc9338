"""What the documents print to be copied: the blocks of code in them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def printed(document: str, kind: str) -> list[str]:
    """The blocks of this kind, in their order."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return [block for found, block in _BLOCK.findall(text) if found == kind]
