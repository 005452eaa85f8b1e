"""Copy the slash commands and skills into the plugins that have them: `python scripts/copy_commands.py`.

Claude Code installs the folder of a plugin and nothing beside it, so that a plugin holds copies. They are files and no
links, because a checkout on Windows may have none. A new command is copied
once by hand, into each plugin of its systems.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def copies() -> dict[Path, Path]:
    """Return each copy in a plugin and the file it has to equal."""
    found = [*ROOT.glob("plugins/*/commands/*.md"), *ROOT.glob("plugins/*/skills/*/SKILL.md")]
    return {copy: ROOT.joinpath(*copy.relative_to(ROOT).parts[2:]) for copy in found}


if __name__ == "__main__":
    for copy, original in copies().items():
        copy.write_bytes(original.read_bytes())
