"""`rmm-jobs-mcp install-commands`: the slash commands and skills, copied to where Claude Code reads them.

A plugin's command is always `/rmm-jobs:run-job`; the bare `/run-job` needs the file in `.claude/commands/`.
"""

import shutil
from pathlib import Path

from rmm_jobs.terminal.output import say, tell

PACKAGE = Path(__file__).resolve().parents[1]


def install_commands(project: str | None, *, force: bool) -> int:
    """Copy them; 0 when all are in place, 3 when one that differs was left alone, 4 when it cannot be done."""
    source = plugin_folder()
    if source is None:
        tell(MISSING)
        return 4
    target = (Path(project) if project else Path.home()) / ".claude"
    try:
        left_alone = sum(not _install(file, target, force=force) for file in _files(source))
    except OSError as error:
        tell(UNWRITABLE.format(path=target, reason=error.strerror))
        return 4
    if left_alone:
        return 3
    say(DONE)
    return 0


def _files(source: Path) -> list[Path]:
    return sorted(source.glob("commands/*.md")) + sorted(source.glob("skills/*/SKILL.md"))


def _install(file: Path, target: Path, *, force: bool) -> bool:
    """Copy one file; return whether it is in place afterwards."""
    place = _place(target, file)
    if place.exists() and place.read_bytes() == file.read_bytes():
        say(SAME.format(path=place))
        return True
    if place.exists() and not force:
        say(DIFFERS.format(path=place))
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, place)
    say(COPIED.format(path=place))
    return True


def plugin_folder() -> Path | None:
    """Find commands and skills: inside the installed package, or at the top of a checkout."""
    for folder in (PACKAGE / "plugin", PACKAGE.parents[1]):
        if (folder / "commands" / "run-job.md").is_file():
            return folder
    return None


def _place(target: Path, file: Path) -> Path:
    """Return where a file goes. A skill's folder gets a prefix: `jobs` alone could clash with another skill."""
    if file.name == "SKILL.md":
        return target / "skills" / f"rmm-{file.parent.name}" / file.name
    return target / "commands" / file.name


COPIED = "installed  {path}"
SAME = "unchanged  {path}"
DIFFERS = "kept       {path} (it differs; --force replaces it)"
DONE = """
Restart Claude Code, then type: /run-job "ACME-DC01" "Clear Temp Files" --wait
The commands call the MCP server "rmm-jobs"; if it is not connected yet:
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp"""
UNWRITABLE = "Nothing can be written to {path}: {reason}."
MISSING = "The commands are not part of this installation. Install the package again, or run this from a checkout."
