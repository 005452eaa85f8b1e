"""Run the terminal commands: they give the same answers as the tools."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from rmm_jobs.composition import build_responder, selection
from rmm_jobs.domain.grammar import LONG_DASHES, ArgumentKind
from rmm_jobs.domain.wording import Audience
from rmm_jobs.environment import SYSTEM_SETTING
from rmm_jobs.systems.registry import SYSTEMS, selected_system
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.addresses import Address
from rmm_jobs.terminal.clients import as_found
from rmm_jobs.terminal.command_line import CommandLine, CommandLineWrong, commands_of, option_names
from rmm_jobs.terminal.exits import REFUSED, UNAVAILABLE, USAGE
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.terminal.narrow import tell_words
from rmm_jobs.terminal.output import collected, say_json
from rmm_jobs.terminal.parser import arguments_of, parser
from rmm_jobs.terminal.session import Session, TerminalCommand
from rmm_jobs.text.demo import served_for
from rmm_jobs.text.listening import not_bound
from rmm_jobs.text.mistakes import help_line, meant_line, no_json
from rmm_jobs.text.protocol import switched_off
from rmm_jobs.tools.registry import ToolSpec

_RUN = "run-job"
_TRUE_OR_FALSE = {"true": True, "false": False}


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """Return what was typed.

    Raises:
        SystemExit: it cannot be read. stderr says why, and what was probably meant.
    """
    top = parser(_system(words))
    try:
        return _read(words, top)
    except CommandLineWrong as wrong:
        from rmm_jobs.terminal.mistakes import help_words, meant_words, told

        spec = selected_system(_system(words))
        system = spec.name
        others = {name: parser(name) for name in SYSTEMS if name != system}
        said = f"{wrong.usage}{told(wrong.problem, spec.tools)}"
        if meant := meant_words(words, top, others, _typed_as(), _can_be_read):
            said += f"\n{meant_line(top.prog, meant)}"
        elif shown := help_words(words, top, others, system):
            said += f"\n{help_line(top.prog, shown)}"
        if "--json" in words:
            say_json(USAGE, said)
        else:
            tell_words(said)
        raise SystemExit(USAGE) from None


def _typed_as() -> dict[str, tuple[str, str]]:
    """Return the systems' own names for running a job, which are slash commands, with what they are here."""
    names = {spec.wording.run_command.removeprefix("/"): name for name, spec in SYSTEMS.items()}
    return {command: (name, _RUN) for command, name in names.items() if command != _RUN}


def _read(words: Sequence[str], top: CommandLine) -> argparse.Namespace:
    """Return what was typed. Bytes that are no text can be the name of a folder, and of nothing else there is."""
    for word in words:
        option = word.lstrip(LONG_DASHES + "-").partition("=")[0]
        if word[:1] in {*LONG_DASHES} and f"--{option}" in option_names(top):
            top.error(f"{word} begins with a long dash, which no option has: type --{option}")
    arguments, unknown = top.parse_known_args(_plain_flags(words, top))
    own = commands_of(top).get(arguments.command, top)
    if unknown:
        own.error(f"unrecognized arguments: {' '.join(unknown)}")
    if arguments.json and (arguments.command in {None, "serve"} or getattr(arguments, "serve", False)):
        top.error(no_json(arguments.command or "the server"))
    for name, value in vars(arguments).items():
        if name != "project" and isinstance(value, str) and not _is_text(value):
            top.error(f"argument {name}: holds bytes that are no text in {sys.getfilesystemencoding()}")
    tool = next((each for each in selected_system(_system(words)).tools if each.name == arguments.command), None)
    if tool is not None and (lacking := arguments_of(tool, arguments).lacking()):
        own.error(f"the following arguments are required: {', '.join(lacking)}")
    return arguments


def _can_be_read(words: Sequence[str]) -> bool:
    """Tell whether a command line can be read. Help and the version count; they are not shown."""
    try:
        with redirect_stdout(StringIO()):
            _read(words, parser(_system(words)))
    except CommandLineWrong:
        return False
    except SystemExit:
        pass
    return True


def run(arguments: argparse.Namespace) -> int:
    """Run a command and return its exit code. The bare `serve` is run without this parser."""
    configure_logging()
    spec = selected_system(arguments.system)
    if arguments.command in {None, "serve"}:
        return _serve(arguments)
    if arguments.command == "demo" and arguments.serve:
        tell_words(as_found(served_for(spec.wording.terminal, spec.name_for_client(demo=True))))
        return _listen(Address("127.0.0.1", 0), spec.name, demo=True)
    tool = next((each for each in spec.tools if each.name == arguments.command), None)
    if tool is not None:
        return _run_tool(spec, tool, arguments)
    if not arguments.json:
        return _run_other(spec, arguments)[0]
    with collected() as lines:
        code, record = _run_other(spec, arguments)
    say_json(code, "\n".join(lines), record)
    return code


def _run_tool(spec: SystemSpec[Any], tool: ToolSpec[Any], arguments: argparse.Namespace) -> int:
    """Run the command that a tool makes."""
    if tool.name in selection(spec).left_out and not tool.hints.read_only:
        said = f"rmm-jobs-mcp: {switched_off(tool.name)}"
        tell_words(said)
        if arguments.json:
            say_json(REFUSED, said)
        return REFUSED
    responder = build_responder(spec, demo=arguments.demo, audience=Audience.TERMINAL)
    return Session(responder, arguments.json).run(TerminalCommand.of(tool, arguments_of(tool, arguments)))


def _run_other(  # noqa: PLR0911 - a table
    spec: SystemSpec[Any], arguments: argparse.Namespace
) -> tuple[int, Mapping[str, object] | None]:
    """Run a command that is no tool. Return its exit code, and its record where it has one."""
    match arguments.command:
        case "demo":
            from rmm_jobs.terminal.demo import demo

            return demo(spec), None
        case "doctor":
            from rmm_jobs.terminal.doctor import doctor

            return doctor(spec, demo=arguments.demo, record=arguments.record)
        case "login":
            from rmm_jobs.terminal.login import login

            return login(spec, demo=arguments.demo), None
        case "setup":
            from rmm_jobs.terminal.setup import setup

            demo, yes, only_print = arguments.demo, arguments.yes, arguments.only_print
            return setup(spec, arguments.client, demo=demo, yes=yes, only_print=only_print), None
        case "logout":
            from rmm_jobs.terminal.login import logout

            return logout(spec), None
        case "completion":
            from rmm_jobs.terminal.completion import completion

            return completion(spec.name, arguments.shell), None
        case _:
            from rmm_jobs.terminal.install import install_commands

            named = vars(arguments)
            return install_commands(
                named["project"], system=named["system"], force=named["force"], remove=named["remove"]
            ), None


def _serve(arguments: argparse.Namespace) -> int:
    """Serve over stdio, or where `--http` says."""
    address = getattr(arguments, "http", None)
    if address is None:
        from rmm_jobs.app import serve

        serve(system=arguments.system, demo=arguments.demo)
        return 0
    return _listen(address, arguments.system, demo=arguments.demo)


def _listen(address: Address, system: str | None, *, demo: bool) -> int:
    """Serve over HTTP until somebody ends it."""
    from rmm_jobs.listening import listen, serve_http

    try:
        listener = listen(address.host, address.port)
    except OSError as error:
        tell_words(not_bound(f"{address.host} port {address.port}", os.strerror(error.errno or 0)))
        return UNAVAILABLE
    with listener:
        serve_http(listener, tell_words, system=system, demo=demo)
    return 0


def _system(words: Sequence[str]) -> str:
    """Return the system that the command line is for: its commands are the only ones there are."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--system", default=os.environ.get(SYSTEM_SETTING) or "datto")
    try:
        named: str = early.parse_known_args(words)[0].system
    except argparse.ArgumentError:
        return "datto"  # the real parser says what is wrong
    return named.strip().lower()


def _plain_flags(words: Sequence[str], top: CommandLine) -> list[str]:
    """Return the words with `--wait` for `--wait=true`, and without `--wait=false`: argparse knows neither."""
    flags = {f"--{name}" for name in _flags(words)}
    given: dict[str, bool] = {}
    plain: list[str] = []
    for at, word in enumerate(words):
        if word == "--":
            return [*plain, *words[at:]]
        flag, has_value, value = word.partition("=")
        if flag not in flags:
            plain.append(word)
            continue
        if has_value and value.casefold() not in _TRUE_OR_FALSE:
            top.error(f"argument {flag}: stands alone, or takes true or false")
        is_set = not has_value or _TRUE_OR_FALSE[value.casefold()]
        if given.setdefault(flag, is_set) is not is_set:
            top.error(f"argument {flag}: is given twice; give it once")
        plain += [flag] if is_set else []
    return plain


def _flags(words: Sequence[str]) -> set[str]:
    """Return the names of all options without a value that the tools of this system have."""
    forms = (form for tool in selected_system(_system(words)).tools for form in tool.forms().values())
    return {form.name for form in forms if form.kind is ArgumentKind.FLAG}


def _is_text(value: str) -> bool:
    """Tell text from undecodable bytes, which Python passes on as halves of surrogate pairs."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
