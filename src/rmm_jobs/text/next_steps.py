"""Write the tool calls and commands that an answer offers as next steps.

An assistant reads calls of tools and slash commands; somebody at a terminal reads commands for the shell.
"""

import re
import shlex
from collections.abc import Mapping, Sequence

from rmm_jobs.domain.grammar import ArgumentKind, Grammar, pairs_of, words_of
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line, is_clean_line
from rmm_jobs.text.format import argument, display_name, jobs_of

ACTIVITY, ANSWER, CANCEL, LAST, LIST = "activity", "answer-job", "cancel-job", "last-job", "list-jobs"
LOOKUP, SCHEDULES, SET_SCHEDULE = "script-lookup", "list-schedules", "set-schedule"
OUTPUT, PIPELINE, RECENT, RUN, STATUS = "job-output", "job-pipeline", "recent-jobs", "run-job", "job-status"
_LONGEST = 1_000
_BARE = re.compile(r"[\w+:./][\w+:./-]*", re.ASCII)
"""A word that no shell changes; in PowerShell a comma makes a list, and `@` opens one."""
_TAME = re.compile(r"(?:[^\"$`\\!%\u201c-\u201f]|\\(?!\\|\Z))*")
"""Text that double quotes keep unchanged in bash, PowerShell and cmd.exe."""
_SINGLE_QUOTES = re.compile("['\u2018-\u201b]")
_NOT_IN_CMD = "  (for bash and PowerShell, not for cmd.exe)"
_IN_BASH = "  (for bash; other shells quote it in another way)"
_LEFT_OUT = "\x00"
"""Stands around a call of a tool that is not served. Text from outside is cleaned and holds no such character."""
_OPENING = re.compile(r"\s*\.\.\. and [\d,]+ more(?=: )|.*[.!?](?= )")
"""The part of a line that stays without the call that it offers: a count of what is cut, or whole sentences."""

_OPTION = re.compile(r"(?P<option>--[a-z-]*=?)(?P<value>.*)", re.DOTALL)
"""An option of a command line, with the value that is written after an equals sign."""


def call(tool: str, wording: Wording, *words: str, **more: str | int | None) -> str:
    """Write the call of a tool, without arguments that are None: `job-pipeline job="12" first=25`.

    `words` are the values of its free-standing arguments, which the declaration names.
    """
    if wording.audience is Audience.TERMINAL:
        return in_terminal(tool, wording, *words, **more)
    given = _given(tool, wording, words, more)
    written = [wording.prefix + tool, *(f"{key}={_written(value)}" for key, value in given.items())]
    return _offered(tool, wording, " ".join(written))


def in_terminal(tool: str, wording: Wording, *words: str, **more: str | int | None) -> str:
    """Write the command for a shell, whatever the audience: an assistant does not see what is typed there."""
    return _offered(tool, wording, _command(tool, _given(tool, wording, words, more), wording))


def served_only(text: str) -> str:
    """Return a text without the lines and sentences that offer a tool which settings have switched off."""
    if _LEFT_OUT not in text:
        return text
    lines: list[str] = []
    is_gap = False
    for line in text.split("\n"):
        before, mark, _ = line.partition(_LEFT_OUT)
        kept = _OPENING.match(before) if mark else None
        if mark and not kept:
            is_gap = True
        elif kept or line or not (is_gap and (not lines or not lines[-1])):
            # One blank line is left of the two around what has gone.
            lines.append(kept[0] if kept else line)
            is_gap = is_gap and not line
    return "\n".join(lines).rstrip("\n")


def status_command(job: str, wording: Wording, *, wait: bool = False) -> str:
    """Write the command that looks at a job."""
    if _slash(wording):
        return _offered(STATUS, wording, f"/{STATUS} {clean_line(job)}" + (" --wait" if wait else ""))
    return call(STATUS, wording, job, wait=wait or None)


def run(
    wording: Wording,
    device: str,
    component: str,
    *,
    variables: str = "",
    wait: bool = False,
) -> str:
    """Write the command that runs a component, on a device where the system needs one."""
    names = [device, component] if wording.features.needs_device else [component]
    pairs = pairs_of(wording.tools[RUN])
    if not _slash(wording):
        return call(RUN, wording, *names, **{pairs: variables or None}, wait=wait or None)
    words = [wording.run_command, *(argument(each) for each in names)]
    words += [f"--{pairs}", argument(variables)] if variables else []
    words += ["--wait"] if wait else []
    return _offered(RUN, wording, " ".join(words))


def given_in_terminal(variables: str, wording: Wording) -> str:
    """Write the option that gives these variables to the command that runs a component."""
    word = f"--{pairs_of(wording.tools[RUN])} {_quoted(variables)}"
    return word + _shells([variables])


def usage(grammar: Grammar, wording: Wording) -> str:
    """Show the form of the slash command that runs a job."""
    words = [
        wording.run_command,
        *(f'"<{each}>"' for each in grammar.names),
        f'[--{grammar.pairs} "NAME=value,NAME2=value2"]',
        *(f'[--{option} "<name>"]' for option in grammar.others),
        *(f"[--{flag}]" for flag in grammar.flags),
    ]
    return " ".join(words)


def read_output(uid: str, wording: Wording, stream: Stream | None = None, offset: int | None = None) -> str:
    """Write the call that reads on; leave out the stream where the tool reads it by default."""
    named = None if stream is None or stream is wording.features.output_stream else str(stream)
    return call(OUTPUT, wording, uid, stream=named, offset=offset)


def lookup(wording: Wording, noun: str, query: str | None = None) -> str:
    """Write the command that looks up devices or components; `noun` is the system's word for them."""
    tool, words = f"{noun}-lookup", [] if query is None else [query]
    if _slash(wording):
        return _offered(tool, wording, " ".join([f"/{tool}", *(argument(each) for each in words)]))
    return call(tool, wording, *words)


def search(job: Job, wording: Wording) -> str:
    """Write the command that looks for a job that may have started."""
    if wording.features.finds_references:
        return status_command(display_name(job.reference), wording)
    component = display_name(job.component)
    if _slash(wording):
        return _offered(LIST, wording, f"/{LIST} --script {argument(component)}")
    return call(LIST, wording, script=component)


def look_for(job: Job, wording: Wording) -> str:
    """Write the line that leads to a job that may have started: no search is offered that cannot find it."""
    return f"To look for it: {search(job, wording)}" if job.named else f"Look at {jobs_of(wording)}."


def typed_line(program: str, words: Sequence[str]) -> str:
    """Write a command line of these words, quoted for a shell."""
    parts = [_OPTION.fullmatch(word) for word in words]
    # An option needs no quotes; its value may.
    written = [
        _quoted(word) if part is None else part["option"] + (_quoted(part["value"]) if part["value"] else "")
        for word, part in zip(words, parts, strict=True)
    ]
    return " ".join([_quoted(program), *written]) + _shells(
        [program, *(part["value"] if part else word for word, part in zip(words, parts, strict=True))]
    )


def _offered(tool: str, wording: Wording, written: str) -> str:
    """Return a call, marked for `served_only` where the settings have switched its tool off."""
    return f"{_LEFT_OUT}{written}{_LEFT_OUT}" if tool in wording.left_out else written


def _slash(wording: Wording) -> bool:
    """Tell whether the reader can be given a slash command: not at a terminal, nor where a prefix renames the tools.

    The commands and their permissions name the tools without one.
    """
    return wording.audience is Audience.ASSISTANT and not wording.prefix


def _given(
    tool: str, wording: Wording, words: Sequence[str], more: Mapping[str, str | int | None]
) -> dict[str, str | int]:
    """Name the free-standing words as the tool's declaration does, and leave out what is not given."""
    names = words_of(wording.tools[tool])[: len(words)]
    return {**dict(zip(names, words, strict=True)), **{key: value for key, value in more.items() if value is not None}}


def _command(tool: str, given: Mapping[str, str | int], wording: Wording) -> str:
    """Write the command for a shell as the parser reads it."""
    free, options, is_guarded = list[str](), list[str](), False
    for key, value in given.items():
        # Names come from outside: a reader who copies the line must run nothing else.
        how, text = wording.tools[tool][key], _one_line(str(value))
        word, option = _quoted(text), f"--{how.name}"
        match how.kind:
            case ArgumentKind.WORD:
                free.append(word)
                is_guarded = is_guarded or text.startswith("-")
            case ArgumentKind.FLAG:
                options += [option] if value is True else []
            case ArgumentKind.OPTION | ArgumentKind.PAIRS:
                options += [f"{option}={word}"] if text.startswith("-") else [option, word]
            case ArgumentKind.ABSENT:
                pass
    # Behind "--" a word that begins like an option is read as a word.
    words = [*options, "--", *free] if is_guarded else [*free, *options]
    texts = [_one_line(str(value)) for value in given.values()]
    return " ".join([wording.terminal, tool, *words]) + _shells(texts)


def _shells(texts: Sequence[str]) -> str:
    """Say for which shells a command is written, where it is not safe in all of them."""
    wild = [text for text in texts if not _BARE.fullmatch(text) and not _TAME.fullmatch(text)]
    if not wild:
        return ""
    return _IN_BASH if any('"' in text or _SINGLE_QUOTES.search(text) for text in wild) else _NOT_IN_CMD


def _written(value: str | int) -> str:
    return str(value).lower() if isinstance(value, int) else argument(_one_line(value))


def _one_line(text: str) -> str:
    """Return a text that can stand in a line as it is; blanks count in a value."""
    return text if len(text) <= _LONGEST and is_clean_line(text) else clean_line(text, _LONGEST)


def _quoted(text: str) -> str:
    """Quote a cleaned word for a shell, where it needs quotes."""
    if _BARE.fullmatch(text):
        return text
    return f'"{text}"' if _TAME.fullmatch(text) else shlex.quote(text)
