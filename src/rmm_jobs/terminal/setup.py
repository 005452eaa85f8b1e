"""`rmm-jobs-mcp setup`: write the server into the configuration of MCP clients, after showing the change.

No secret is written: the server reads it from the keyring, or from the file that a setting names.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from secrets import token_hex
from typing import Any, cast

from rmm_jobs import credentials
from rmm_jobs.safety.redact import MASK
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.clients import CLAUDE_CODE, CLIENTS, FILES, ClientFile, Entry, as_found, entry_of, present
from rmm_jobs.terminal.exits import DONE, REFUSED, UNAVAILABLE
from rmm_jobs.terminal.narrow import say_words, tell_words
from rmm_jobs.terminal.output import is_terminal, say, tell
from rmm_jobs.terminal.question import asked_line
from rmm_jobs.text import setup as words
from rmm_jobs.text.next_steps import typed_line

_HAS_IT = "already exists in user config"
"""What Claude Code 2.1.332 says of a name that it has."""


class _RefusedError(Exception):
    """Report a file that is left alone. Its text says why."""


def setup(spec: SystemSpec[Any], clients: Sequence[str], *, demo: bool, yes: bool, only_print: bool) -> int:
    """Set up the named clients, or those that are found.

    Returns:
        0 when each has the entry, 3 when one was left alone, 4 when one cannot be written.
    """
    chosen = list(dict.fromkeys(clients)) or present()
    if not chosen:
        tell_words(words.NOTHING_FOUND.format(clients=", ".join(CLIENTS)))
        return REFUSED
    entry = entry_of(spec, demo=demo)
    codes = [
        _claude_code(spec, entry, yes=yes, only_print=only_print)
        if name == CLAUDE_CODE
        else _file(FILES[name], entry, yes=yes, only_print=only_print)
        for name in chosen
    ]
    if not demo and not credentials.kept_accounts(spec.name, {}):
        say_words(as_found(words.LOG_IN.format(program=spec.wording.terminal)))
    return max(codes)


def _claude_code(spec: SystemSpec[Any], entry: Entry, *, yes: bool, only_print: bool) -> int:
    """Have Claude Code add the server itself: it keeps its file open, and writes it whenever it likes."""
    settings = [part for name, value in entry.env.items() for part in ("-e", f"{name}={value}")]
    line = ["mcp", "add", "--scope", "user", entry.name, *settings, "--", entry.command, *entry.args]
    program = shutil.which("claude")
    if program is None and not only_print:
        tell_words(words.NO_CLAUDE.format(line=typed_line("claude", line)))
        return UNAVAILABLE
    say(typed_line("claude", line))
    if only_print or program is None:
        return DONE
    if not _agreed(words.ASK_RUN, yes=yes):
        return REFUSED
    ended = subprocess.run(  # noqa: S603 - the program that was shown
        [program, *line],
        capture_output=True,
        encoding="utf-8",  # whatever the code page of Windows is
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    said = (ended.stderr or ended.stdout).strip()
    if ended.returncode and _HAS_IT in said:
        tell_words(words.CLAUDE_HAS_ONE.format(name=entry.name))
        return REFUSED
    if ended.returncode:
        tell_words(words.CLAUDE_FAILED.format(code=ended.returncode, said=said))
        return UNAVAILABLE
    wording = spec.wording
    say_words(as_found(words.CLAUDE_DONE.format(command=wording.run_command, program=wording.terminal)))
    return DONE


def _file(client: ClientFile, entry: Entry, *, yes: bool, only_print: bool) -> int:
    """Put the entry into a client's file. Everything else in it keeps its value."""
    file, data = client.path, entry.as_data(typed=client.typed)
    alone = json.dumps({client.servers: {entry.name: data}}, indent=2)
    if only_print:
        say_words(words.change(client.title, str(file), is_new=False))
        say(alone)
        return DONE
    try:
        before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        held = _held(before, client.servers)
        servers = cast("dict[str, object]", held.get(client.servers, {}))
        if servers.get(entry.name) == data:
            say_words(words.SAME.format(client=client.title, file=file))
            return DONE
        after = {**held, client.servers: {**servers, entry.name: data}}
        say_words(words.change(client.title, str(file), is_new=not file.exists()))
        say(_difference(held, after, client.servers, entry.name))
        if not _agreed(words.ASK, yes=yes):
            return REFUSED
        backup = _replace(file.resolve(), json.dumps(after, indent=_indent(before), ensure_ascii=False) + "\n")
    except (OSError, UnicodeError, _RefusedError) as error:
        problem = error.args[0] if isinstance(error, _RefusedError) else _reason(error)
        tell_words(words.REFUSED.format(client=client.title, file=file, problem=problem))
        tell(alone)
        return UNAVAILABLE
    kept = words.BACKUP.format(backup=backup) if backup else ""
    say_words(words.WRITTEN.format(client=client.title, file=file, backup=kept))
    return DONE


def _held(text: str, servers: str) -> dict[str, object]:
    """Return what a file holds. One that could lose something by being written anew is refused."""
    if not text.strip():
        return {}

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise _RefusedError(words.NAMED_TWICE)
        return found

    try:
        held: object = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise _RefusedError(words.NO_PLAIN_JSON) from None
    if not isinstance(held, dict) or not isinstance(cast("dict[str, object]", held).get(servers, {}), dict):
        raise _RefusedError(words.OTHER_SHAPE)
    return cast("dict[str, object]", held)


def _difference(before: dict[str, object], after: dict[str, object], servers: str, name: str) -> str:
    """Return the lines that change, without those around them: another server's entry may hold its secrets.

    So may the entry that is replaced: of its values only those that stay are shown.
    """
    entry = cast("dict[str, dict[str, dict[str, object]]]", after)[servers][name]
    held = _object(before.get(servers))
    if name in held:
        before = {**before, servers: {**held, name: _masked(held[name], entry)}}
    elif servers in before:
        added = json.dumps({name: entry}, indent=2, ensure_ascii=False).splitlines()[1:-1]
        return "\n".join([f'     "{servers}": {{', *(f"  +  {line}" for line in added)])
    old, new = (json.dumps(each, indent=2, ensure_ascii=False).splitlines() if each else [] for each in (before, after))
    lines = [line for line in unified_diff(old, new, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]
    return "\n".join(f"  {line}" for line in lines)


def _masked(replaced: object, entry: object) -> object:
    """Return an entry with a mask for each value that the new one does not have at the same place."""
    if replaced == entry:
        return replaced
    held, new = _object(replaced), _object(entry)
    if held:
        return {name: _masked(value, new.get(name)) for name, value in held.items()}
    kept = cast("list[object]", entry) if isinstance(entry, list) else []
    if isinstance(replaced, list):
        return [each if each in kept else MASK for each in cast("list[object]", replaced)]
    return MASK


def _object(found: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


def _replace(file: Path, text: str) -> Path | None:
    """Put a text into a file, whole or not at all. Return where the file as it was is kept."""
    file.parent.mkdir(parents=True, exist_ok=True)
    backup = None
    fresh = file.with_name(f".{file.name}.{token_hex(4)}")
    try:
        if file.exists():
            backup = file.with_name(f"{file.name}.before-{token_hex(4)}")
            shutil.copy2(file, backup)
            shutil.copy2(file, fresh)  # with the file's own mode
        else:
            fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return backup


def _indent(text: str) -> int | str:
    """Return the indent of a file's own."""
    second = next((line for line in text.splitlines()[1:] if line.strip()), "  ")
    blanks = second[: len(second) - len(second.lstrip())]
    return "\t" if blanks.startswith("\t") else len(blanks) or 2


def _agreed(question: str, *, yes: bool) -> bool:
    """Ask somebody at the terminal."""
    if yes:
        return True
    if not is_terminal(sys.stdin):
        tell_words(words.NOT_ASKED)
        return False
    try:
        is_agreed = asked_line(question).strip().lower() in {"y", "yes"}
    except EOFError:
        is_agreed = False
    if not is_agreed:
        tell_words(words.DECLINED)
    return is_agreed


def _reason(error: Exception) -> str:
    return words.NOT_READABLE.format(reason=getattr(error, "strerror", None) or type(error).__name__)
