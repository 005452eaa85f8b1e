"""Write the tool calls and commands that an answer offers as next steps.

An assistant reads calls of tools and slash commands; somebody at a terminal reads commands for the shell.
"""

import re
import shlex

from rmm_jobs.domain.grammar import FLAGS, Grammar
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import argument, display_name

ANSWER, LAST, LIST, OUTPUT = "answer-job", "last-job", "list-jobs", "job-output"
PIPELINE, STATUS = "job-pipeline", "job-status"
_LONGEST = 1_000
_NOT_IN_TERMINAL = {(ANSWER, "prompt"), (ANSWER, "answer"), (PIPELINE, "offset")}
"""Arguments that terminal commands do not have: a person types the answer at the prompt, and JSON is printed whole."""
_STANDS_FREE = {(ANSWER, "job"), (OUTPUT, "job"), (PIPELINE, "job"), (STATUS, "job"), (LAST, "script")}
_OPTIONS = {"format": "--json"}
_BARE = re.compile(r"[\w@+:,./][\w@+:,./-]*", re.ASCII)
_TAME = re.compile(r"[^\"$`\\!]*")
"""Text that double quotes keep unchanged in every shell."""


def call(tool: str, wording: Wording, **arguments: str | int | None) -> str:
    """Write the call of a tool, without arguments that are None: `job-pipeline job="12" first=25`."""
    given = {key: value for key, value in arguments.items() if value is not None}
    if wording.audience is Audience.TERMINAL:
        return _command(tool, given, wording)
    return " ".join([tool, *(f"{key}={_written(value)}" for key, value in given.items())])


def in_terminal(tool: str, job: str, wording: Wording) -> str:
    """Write the command for a shell, whatever the audience: an assistant does not see what is typed there."""
    return _command(tool, {"job": job}, wording)


def status_command(job: str, wording: Wording, *, wait: bool = False, documented: bool = False) -> str:
    """Write the command that looks at a job.

    `documented` marks a line that a document fixes word for word: every reader gets the same.
    """
    if _slash(wording, documented=documented):
        return f"/{STATUS} {clean_line(job)}" + (" --wait" if wait else "")
    return _command(STATUS, {"job": job}, wording) + (" --wait" if wait else "")


def run(  # noqa: PLR0913 - the parts of one command
    wording: Wording,
    device: str,
    component: str,
    *,
    variables: str = "",
    wait: bool = False,
    documented: bool = False,
) -> str:
    """Write the command that runs a component, on a device where the system needs one.

    `documented` marks a line that a document fixes word for word.
    """
    names = [device, component] if wording.features.needs_device else [component]
    is_slash = _slash(wording, documented=documented)
    quoted = argument if is_slash else _quoted
    names = [quoted(each) for each in names]
    options = [f"--{wording.variable}s", quoted(variables)] if variables else []
    options += ["--wait"] if wait else []
    if is_slash:
        return " ".join([wording.run_command, *names, *options])
    begins_like_option = component.startswith("-") or (wording.features.needs_device and device.startswith("-"))
    words = [*options, "--", *names] if begins_like_option else [*names, *options]
    return " ".join([f"{wording.terminal} run-job", *words])


def usage(grammar: Grammar, wording: Wording) -> str:
    """Show the form of the slash command that runs a job."""
    words = [
        wording.run_command,
        *(f'"<{each}>"' for each in grammar.names),
        f'[--{grammar.pairs} "NAME=value,NAME2=value2"]',
        *(f'[--{option} "<name>"]' for option in grammar.others),
        *(f"[--{flag}]" for flag in FLAGS),
    ]
    return " ".join(words)


def read_output(uid: str, wording: Wording, stream: Stream | None = None, offset: int | None = None) -> str:
    """Write the call that reads on; leave out the stream where the tool reads it by default."""
    named = None if stream is None or stream is wording.features.output_stream else str(stream)
    return call(OUTPUT, wording, job=uid, stream=named, offset=offset)


def lookup(wording: Wording, noun: str, query: str | None = None, *, documented: bool = False) -> str:
    """Write the command that looks up devices or components; `noun` is the system's word for them.

    `documented` marks a line that a document fixes word for word.
    """
    is_slash = _slash(wording, documented=documented)
    command = f"/{noun}-lookup" if is_slash else f"{wording.terminal} {noun}-lookup"
    return command if query is None else f"{command} {(argument if is_slash else _quoted)(query)}"


def search(job: Job, wording: Wording) -> str:
    """Write the command that looks for a job that may have started."""
    if wording.features.finds_references:
        return status_command(display_name(job.reference), wording)
    component = display_name(job.component)
    if _slash(wording, documented=False):
        return f"/{LIST} --script {argument(component)}"
    return _command(LIST, {"script": component}, wording)


def _slash(wording: Wording, *, documented: bool) -> bool:
    return wording.audience is Audience.ASSISTANT or (documented and wording.documented)


def _command(tool: str, arguments: dict[str, str] | dict[str, str | int], wording: Wording) -> str:
    words = [wording.terminal, tool]
    for key, value in arguments.items():
        if (tool, key) in _NOT_IN_TERMINAL:
            continue
        if key in _OPTIONS:
            words.append(_OPTIONS[key])
        elif (tool, key) in _STANDS_FREE:
            words += _free(str(value))
        else:
            option, word = f"--{key}", _quoted(str(value))
            words += [f"{option}={word}"] if str(value).startswith("-") else [option, word]
    return " ".join(words)


def _free(text: str) -> list[str]:
    """Quote a positional word, and guard one that begins like an option."""
    return ["--", _quoted(text)] if text.startswith("-") else [_quoted(text)]


def _written(value: str | int) -> str:
    return str(value) if isinstance(value, int) else argument(clean_line(value, _LONGEST))


def _quoted(text: str) -> str:
    """Quote a word for a shell. Names come from outside: a reader who copies the line must run nothing else."""
    text = clean_line(text, _LONGEST)
    if _BARE.fullmatch(text):
        return text
    return f'"{text}"' if _TAME.fullmatch(text) else shlex.quote(text)
