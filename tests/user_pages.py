"""The pages that a user reads, README first, and the lines to type in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PAGES = {str(file.relative_to(ROOT).as_posix()): file.read_text(encoding="utf-8") for file in FILES}
EVERY_PAGE = "\n".join(PAGES.values())


def shell_lines() -> list[str]:
    """Return the lines of all blocks of shell commands, each once."""
    blocks = re.findall(r"```sh\n(.*?)```", EVERY_PAGE, re.DOTALL)
    return list(dict.fromkeys(line for block in blocks for line in block.splitlines() if line))
