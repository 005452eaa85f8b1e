"""Build the command line of a system from its tools; the commands that every system has stand here."""

import argparse
import re
from collections.abc import Sequence
from typing import Any, Literal, cast, get_args, get_origin

from pydantic.fields import FieldInfo

from rmm_jobs.domain.grammar import ArgumentForm, ArgumentKind
from rmm_jobs.systems.registry import SYSTEMS, selected_system
from rmm_jobs.terminal.addresses import read_address
from rmm_jobs.terminal.clients import CLIENTS
from rmm_jobs.terminal.command_line import CommandLine, Once, OncePairs
from rmm_jobs.terminal.output import say
from rmm_jobs.tools.arguments import ALL, OR_ALL, Arguments, Typed, read_word
from rmm_jobs.tools.registry import ToolSpec

DESCRIPTION = "Run jobs from an AI assistant, or from here. Without a command: serve MCP over stdio."

EXIT_CODES = """\
exit codes:
  0  done: the job completed, was queued, or the look-up was answered
  1  the job ended, and failed
  2  the command line is wrong
  3  refused, nothing was started: not found, not exact, offline, variables missing
  4  the system could not be asked, or said no; settings are missing
  5  no end was seen: timed out, still running, waiting for an answer, or no longer there
  6  the job was, or may have been, started and the call failed: look before you start it again
"""


SHELLS = ("bash", "zsh", "fish", "powershell")
EXAMPLES = {
    "serve": ("serve", "serve --http 127.0.0.1:8722"),
    "doctor": ("doctor", "doctor --record recording.json"),
    "demo": ("demo", "demo --serve"),
    "login": ("login",),
    "setup": ("setup", "setup --client claude-desktop --print", "--demo setup --client cursor"),
    "logout": ("logout",),
    "completion": ("completion bash",),
    "install-commands": ("install-commands", "install-commands --remove"),
}
"""Examples of the commands that are no tools, without the program's name."""


def examples_of(program: str, lines: Sequence[str]) -> str:
    """Return the examples at the end of a command's help."""
    return "\n".join(["examples:", *(f"  {program} {line}" for line in lines)]) if lines else ""


def parser(system: str = "datto") -> CommandLine:
    """Return the command line of a system: every command and its arguments.

    Another name than a system's gives the first one's; the settings refuse it in words.
    """
    top = CommandLine(prog="rmm-jobs-mcp", description=DESCRIPTION, epilog=EXIT_CODES)
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    everywhere = CommandLine(add_help=False)
    # SUPPRESS, so that a command's own default does not undo what stood before the command.
    for each, default in ((top, False), (everywhere, argparse.SUPPRESS)):
        each.add_argument("--demo", action="store_true", default=default, help="use a simulated system")
        each.add_argument(
            "--system", choices=tuple(SYSTEMS), default=default or None, help="instead of RMM_JOBS_SYSTEM"
        )
        each.add_argument("--json", action="store_true", default=default, help="print one JSON object, not text alone")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    spec = selected_system(system)

    def command(name: str, text: str, examples: Sequence[str] = ()) -> argparse.ArgumentParser:
        lines = examples_of(spec.wording.terminal, examples or EXAMPLES.get(name, ()))
        return commands.add_parser(name, help=text, description=text, epilog=lines, parents=[everywhere])

    serve = command("serve", "Serve MCP over stdio (the default), or over HTTP on this machine.")
    serve.add_argument(
        "--http",
        metavar="HOST:PORT",
        type=read_address,
        action=Once,
        help="instead of stdio: Streamable HTTP at a loopback address, such as 127.0.0.1:0",
    )
    for tool in spec.tools:
        _add_arguments(command(tool.name, tool.command, tool.examples), tool)
    doctor = command("doctor", "Check settings, address, credentials, clock and permissions, and say what to fix.")
    doctor.add_argument(
        "--record", metavar="FILE", help="write requests and answers there, without names, addresses, ids and secrets"
    )
    demo = command("demo", "Show the main job on a simulated system, with a real server and a real client.")
    demo.add_argument(
        "--serve", action="store_true", help="serve the simulated system over HTTP on this machine, for a client"
    )
    install = command("install-commands", "Copy the slash commands and skills to where Claude Code reads them.")
    install.add_argument("--project", metavar="DIR", help="into DIR/.claude instead of your own ~/.claude")
    install.add_argument("--force", action="store_true", help="replace, or remove, files that were changed too")
    install.add_argument("--remove", action="store_true", help="remove what was installed")
    command("login", "Keep the account's key and secret, or token, in this computer's keyring.")
    setup = command("setup", "Write this server into the configuration of MCP clients, after showing the change.")
    setup.add_argument("--client", choices=CLIENTS, action="append", default=[], help="this one alone; may be repeated")
    setup.add_argument("--yes", action="store_true", help="ask nobody")
    setup.add_argument("--print", action="store_true", dest="only_print", help="show the entry, and write nothing")
    command("logout", "Remove what login has kept.")
    completion = command("completion", "Print the script by which a shell completes commands and options.")
    completion.add_argument("shell", choices=SHELLS, help="the shell that reads the script")
    return top


def arguments_of(tool: ToolSpec[Any], typed: argparse.Namespace) -> Arguments:
    """Return what was typed as the tool's arguments.

    The parser has read them already. The tool's own limits are an assistant's: a person may read all of an output.
    """
    values: dict[str, Any] = vars(typed)
    given = {name: values[name] for name in tool.arguments.model_fields if name in values}
    return tool.arguments.model_construct(**given)


def _add_arguments(command: argparse.ArgumentParser, tool: ToolSpec[Any]) -> None:
    typed, fields = tool.typed(), tool.arguments.model_fields
    for name, form in tool.forms().items():
        if form.kind is not ArgumentKind.ABSENT:
            _add_argument(command, name, form, fields[name], typed[name])


def _add_argument(
    command: argparse.ArgumentParser, name: str, form: ArgumentForm, field: FieldInfo, how: Typed
) -> None:
    default: object = None if field.is_required() else how.default_of(field.default)
    shown = how.help or None
    option = f"--{form.name}"
    if form.kind is ArgumentKind.FLAG:
        command.add_argument(option, dest=name, action="store_const", const=True, default=default, help=shown)
        return
    options: dict[str, Any] = {"help": shown}
    choices = _choices(field.annotation)
    or_all = OR_ALL in field.metadata
    if choices:
        options["choices"] = (*choices, ALL) if or_all else choices
        options |= {"type": str.lower} if or_all else {}
    else:
        options["metavar"] = how.metavar or name.upper()
    if re.search(r"\bint\b", str(field.annotation)):
        options["type"] = _seconds if how.seconds else _count
    if form.kind is not ArgumentKind.WORD:
        once = OncePairs if form.kind is ArgumentKind.PAIRS else OnceOrAll if or_all else Once
        command.add_argument(option, dest=name, default=default, action=once, **options)
        return
    if not field.is_required():
        options["nargs"] = "?"
    command.add_argument(name, **options)


def _choices(annotation: object) -> tuple[str, ...]:
    """Return the words that an argument takes; none where it takes any."""
    for each in (annotation, *get_args(annotation)):
        if get_origin(each) is Literal:
            return cast("tuple[str, ...]", get_args(each))
    return ()


def _seconds(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 86_400:  # noqa: PLR2004 - a day
        raise argparse.ArgumentTypeError("must be between 1 and 86400 seconds")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


class OnceOrAll(Once):
    """Store a choice as its tool reads it, once."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option: str | None = None,
    ) -> None:
        """Store it; `all` is no choice."""
        super().__call__(parser, namespace, read_word(values), option)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        say(f"rmm-jobs-mcp {version('rmm-jobs-mcp')}")
        parser.exit()
