"""`rmm-jobs-mcp install-commands`: the slash commands and skills, copied to where Claude Code reads them.

A plugin's command is always `/rmm-jobs:run-job`; the bare `/run-job` needs the file in `.claude/commands/`.
"""

from collections.abc import Mapping
from pathlib import Path

from rmm_jobs.terminal.installed import RefusedPlaceError, Target
from rmm_jobs.terminal.output import say, tell

PACKAGE = Path(__file__).resolve().parents[1]


def install_commands(project: str | None, *, force: bool = False, remove: bool = False) -> int:
    """Copy them, or remove what was copied.

    Returns:
        0 when all is done, 3 when one that was changed was left alone, 4 when something cannot be done.
    """
    shipped = shipped_files()
    if not shipped:
        tell(MISSING)
        return 4
    target = Target(Path(project) if project else Path.home(), shipped.values())
    try:
        outcomes = _remove(target, force=force) if remove else _install(target, shipped, force=force)
    except (OSError, RefusedPlaceError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        tell(UNWRITABLE.format(path=target.folder, reason=reason))
        return 4
    if REFUSED in outcomes:
        return 4
    if KEPT in outcomes:
        return 3
    say(REMOVED_ALL if remove else DONE)
    return 0


def _install(target: Target, shipped: Mapping[str, bytes], *, force: bool) -> set[str]:
    """Put every file in its place, and take away what an earlier version installed and this one has not."""
    outcomes = {_put(target, name, content, force=force) for name, content in shipped.items()}
    outcomes |= {_take(target, name, force=False) for name in target.installed() if name not in shipped}
    target.remember()
    return outcomes


def _put(target: Target, name: str, content: bytes, *, force: bool) -> str:
    place = target.place(name)
    try:
        present = target.read(name)
        if present == content:
            outcome = SAME
        elif present is None:
            outcome = COPIED
        elif target.is_ours(name, present):
            outcome = UPDATED
        else:
            outcome = REPLACED if force else KEPT
        if outcome not in {SAME, KEPT}:
            target.write(name, content)
    except RefusedPlaceError as refusal:
        say(REFUSED.format(path=place, reason=refusal))
        return REFUSED
    if outcome != KEPT:
        target.note(name, content)
    say(outcome.format(path=place))
    return outcome


def _remove(target: Target, *, force: bool) -> set[str]:
    """Remove every file that was installed and not changed since; with `force`, changed ones too."""
    outcomes = {_take(target, name, force=force) for name in target.installed()}
    target.remember()
    return outcomes


def _take(target: Target, name: str, *, force: bool) -> str:
    place = target.place(name)
    try:
        present = target.read(name)
        if present is None:
            target.forget(name)
            return ABSENT
        if not force and not target.is_ours(name, present):
            say(KEPT.format(path=place))
            return KEPT
        target.remove(name)
    except RefusedPlaceError as refusal:
        say(REFUSED.format(path=place, reason=refusal))
        return REFUSED
    say(REMOVED.format(path=place))
    return REMOVED


def shipped_files() -> dict[str, bytes]:
    """Return what this version installs, by its place in the folder `.claude`; nothing where it is missing.

    A skill's folder gets a prefix: `jobs` alone could clash with another skill.
    """
    source = plugin_folder()
    if source is None:
        return {}
    commands = {f"commands/{file.name}": file for file in source.glob("commands/*.md")}
    skills = {f"skills/rmm-{file.parent.name}/{file.name}": file for file in source.glob("skills/*/SKILL.md")}
    return {name: file.read_bytes() for name, file in sorted({**commands, **skills}.items())}


def plugin_folder() -> Path | None:
    """Find commands and skills: inside the installed package, or at the top of a checkout."""
    for folder in (PACKAGE / "plugin", PACKAGE.parents[1]):
        if (folder / "commands" / "run-job.md").is_file():
            return folder
    return None


COPIED = "installed  {path}"
UPDATED = "updated    {path}"
REPLACED = "replaced   {path}"
SAME = "unchanged  {path}"
KEPT = "kept       {path} (it was changed; --force replaces or removes it)"
REFUSED = "refused    {path} ({reason})"
REMOVED = "removed    {path}"
ABSENT = "absent     {path}"
DONE = """
Restart Claude Code, then type: /run-job "ACME-DC01" "Clear Temp Files" --wait
The commands call the MCP server "rmm-jobs"; if it is not connected yet:
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp"""
REMOVED_ALL = "What was installed is removed. Restart Claude Code."
UNWRITABLE = "Nothing can be written to {path}: {reason}."
MISSING = "The commands are not part of this installation. Install the package again, or run this from a checkout."
