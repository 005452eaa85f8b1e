"""The pages that a user reads, README first, and the lines to type in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = (
    "README.md",
    "docs/clients.md",
    "docs/http.md",
    "docs/terminal.md",
    "docs/troubleshooting.md",
    "docs/tools.md",
    "docs/powershell-universal.md",
)
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
EVERY_PAGE = "\n".join(PAGES.values())


def shell_lines() -> list[str]:
    """Return the lines of all blocks of shell commands, each once."""
    blocks = re.findall(r"```sh\n(.*?)```", EVERY_PAGE, re.DOTALL)
    return list(dict.fromkeys(line for block in blocks for line in block.splitlines() if line))
