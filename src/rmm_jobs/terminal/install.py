"""`rmm-jobs-mcp install-commands`: the slash commands and skills, copied to where Claude Code reads them.

A plugin's command is always `/rmm-jobs:run-job`; the bare `/run-job` needs the file in `.claude/commands/`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from rmm_jobs.credentials import kept_accounts
from rmm_jobs.environment import SYSTEM_NAMES, SYSTEM_SETTING, requested_system, variables
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.clients import as_found
from rmm_jobs.terminal.installed import RefusedPlaceError, Target
from rmm_jobs.terminal.narrow import say_words, tell_words

PACKAGE = Path(__file__).resolve().parents[1]
PLUGINS = {"datto": "rmm-jobs", "psu": "psu-jobs"}
"""The plugin of each system: a folder, and the name of the MCP server that its commands call."""


def install_commands(
    project: str | None, *, system: str | None = None, force: bool = False, remove: bool = False
) -> int:
    """Copy them, or remove what was copied.

    Args:
        project: The folder whose `.claude` gets them; the user's own without it.
        system: The system whose commands are copied; without it, those that are configured.
        force: True to replace, or remove, what was changed.
        remove: True to remove what was copied for either system.

    Returns:
        0 when all is done, 3 when one that was changed was left alone, 4 when something cannot be done.
    """
    shipped = shipped_files()
    if not shipped:
        tell_words(MISSING)
        return 4
    target = Target(Path(project) if project else Path.home(), shipped.values())
    chosen = (system,) if system else configured_systems()
    say_words(FOLDER.format(path=target.folder))
    try:
        outcomes = _remove(target, force=force) if remove else _install(target, chosen, shipped, force=force)
    except (OSError, RefusedPlaceError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        tell_words(UNWRITABLE.format(path=target.folder, reason=reason))
        return 4
    if REFUSED in outcomes:
        return 4
    if KEPT in outcomes:
        return 3
    say_words(REMOVED_ALL if remove else as_found("\n".join([DONE, *(NEXT[each] for each in chosen)])))
    return 0


def configured_systems() -> tuple[str, ...]:
    """Return the systems that the environment has settings for, or whose account is kept; all where there is none."""
    if variables(SYSTEM_SETTING) and requested_system() in SYSTEM_NAMES:
        return (requested_system(),)
    keys = {name: SYSTEMS[name].key_setting for name in SYSTEM_NAMES}
    found = tuple(name for name, key in keys.items() if variables(key, f"{key}_FILE") or kept_accounts(name, {}))
    return found or SYSTEM_NAMES


def _install(target: Target, systems: Iterable[str], shipped: Mapping[str, bytes], *, force: bool) -> set[str]:
    """Put the files of the systems in their places, and take away what no system of this version has."""
    wanted = shipped_files(systems)
    outcomes = {_put(target, name, content, force=force) for name, content in wanted.items()}
    outcomes |= {_take(target, name, force=False) for name in target.installed() if name not in shipped}
    target.remember()
    return outcomes


def _put(target: Target, name: str, content: bytes, *, force: bool) -> str:
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
        say_words(REFUSED.format(name=name, reason=refusal))
        return REFUSED
    if outcome != KEPT:
        target.note(name, content)
    say_words(outcome.format(name=name))
    return outcome


def _remove(target: Target, *, force: bool) -> set[str]:
    """Remove every file that was installed and not changed since; with `force`, changed ones too."""
    outcomes = {_take(target, name, force=force) for name in target.installed()}
    target.remember()
    return outcomes


def _take(target: Target, name: str, *, force: bool) -> str:
    try:
        present = target.read(name)
        if present is None:
            target.forget(name)
            return ABSENT
        if not force and not target.is_ours(name, present):
            say_words(KEPT.format(name=name))
            return KEPT
        target.remove(name)
    except RefusedPlaceError as refusal:
        say_words(REFUSED.format(name=name, reason=refusal))
        return REFUSED
    say_words(REMOVED.format(name=name))
    return REMOVED


def shipped_files(systems: Iterable[str] = SYSTEM_NAMES) -> dict[str, bytes]:
    """Return what this version installs for systems, by its place in the folder `.claude`; nothing where it is missing.

    A skill's folder gets a prefix: `jobs` alone could clash with another skill. Both systems have `/job-status`.
    """
    found: dict[str, Path] = {}
    for source in filter(None, (plugin_folder(system) for system in systems)):
        found |= {f"commands/{file.name}": file for file in source.glob("commands/*.md")}
        found |= {f"skills/rmm-{file.parent.name}/{file.name}": file for file in source.glob("skills/*/SKILL.md")}
    return {name: file.read_bytes() for name, file in sorted(found.items())}


def plugin_folder(system: str) -> Path | None:
    """Find a system's commands and skills: inside the installed package, or at the top of a checkout."""
    for folder in (PACKAGE / "plugins", PACKAGE.parents[1] / "plugins"):
        if (folder / PLUGINS[system] / "commands" / "job-status.md").is_file():
            return folder / PLUGINS[system]
    return None


FOLDER = "In {path}:"
COPIED = "installed  {name}"
UPDATED = "updated    {name}"
REPLACED = "replaced   {name}"
SAME = "unchanged  {name}"
KEPT = "kept       {name} (it was changed; --force replaces or removes it)"
REFUSED = "refused    {name} ({reason})"
REMOVED = "removed    {name}"
ABSENT = "absent     {name}"
DONE = "\nRestart Claude Code."
NEXT = {
    "datto": """
Then type: /run-job "ACME-DC01" "Clear Temp Files" --wait
The commands call the MCP server "rmm-jobs"; if it is not connected yet:
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp""",
    "psu": """
For PowerShell Universal type: /run-script "Get-DiskReport.ps1" --wait
The commands call the MCP server "psu-jobs"; if it is not connected yet:
  claude mcp add --scope user psu-jobs -- rmm-jobs-mcp --system psu""",
}
REMOVED_ALL = "What was installed is removed. Restart Claude Code."
UNWRITABLE = "Nothing can be written to {path}: {reason}."
MISSING = "The commands are not part of this installation. Install the package again, or run this from a checkout."
