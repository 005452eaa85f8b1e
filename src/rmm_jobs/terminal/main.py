"""Run the terminal commands: they give the same answers as the tools."""

import argparse
import os
import sys
from collections.abc import Sequence

from rmm_jobs.app import build_responder, selection
from rmm_jobs.domain.grammar import LONG_DASHES, ArgumentKind
from rmm_jobs.domain.wording import Audience
from rmm_jobs.environment import SYSTEM_SETTING
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.terminal.exits import REFUSED, UNAVAILABLE
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.terminal.output import tell
from rmm_jobs.terminal.parser import arguments_of, parser
from rmm_jobs.terminal.session import Session, TerminalCommand
from rmm_jobs.text.listening import not_bound
from rmm_jobs.text.protocol import switched_off

_TRUE_OR_FALSE = {"true": True, "false": False}


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """Return what was typed. Bytes that are no text can be the name of a folder, and of nothing else there is."""
    top = parser(_system(words))
    for word in words:
        option = word.lstrip(LONG_DASHES + "-").partition("=")[0]
        if word[:1] in {*LONG_DASHES} and option in _options(words):
            top.error(f"{word} begins with a long dash, which no option has: type --{option}")
    arguments = top.parse_args(_plain_flags(words, top))
    for name, value in vars(arguments).items():
        if name != "project" and isinstance(value, str) and not _is_text(value):
            top.error(f"argument {name}: holds bytes that are no text in {sys.getfilesystemencoding()}")
    tool = next((each for each in selected_system(_system(words)).tools if each.name == arguments.command), None)
    if tool is not None and (lacking := arguments_of(tool, arguments).lacking()):
        top.error(f"the following arguments are required: {', '.join(lacking)}")
    return arguments


def run(arguments: argparse.Namespace) -> int:
    """Run a command and return its exit code. The bare `serve` is run without this parser."""
    configure_logging()
    spec = selected_system(arguments.system)
    match arguments.command:
        case None | "serve":
            return _serve(arguments)
        case "demo":
            from rmm_jobs.terminal.demo import demo

            return demo(spec)
        case "doctor":
            from rmm_jobs.terminal.doctor import doctor

            return doctor(spec, demo=arguments.demo)
        case "install-commands":
            from rmm_jobs.terminal.install import install_commands

            named = vars(arguments)
            return install_commands(
                named["project"], system=named["system"], force=named["force"], remove=named["remove"]
            )
        case name:
            tool = next(each for each in spec.tools if each.name == name)
            if name in selection(spec).left_out and not tool.hints.read_only_hint:
                sys.stderr.write(f"rmm-jobs-mcp: {switched_off(name)}\n")
                return REFUSED
            responder = build_responder(spec, demo=arguments.demo, audience=Audience.TERMINAL)
            return Session(responder).run(TerminalCommand.of(tool, arguments_of(tool, arguments)))


def _serve(arguments: argparse.Namespace) -> int:
    """Serve over stdio, or where `--http` says."""
    address = getattr(arguments, "http", None)
    if address is None:
        from rmm_jobs.app import serve

        serve(system=arguments.system, demo=arguments.demo)
        return 0
    from rmm_jobs.listening import listen, serve_http

    try:
        listener = listen(address.host, address.port)
    except OSError as error:
        tell(not_bound(f"{address.host} port {address.port}", os.strerror(error.errno or 0)))
        return UNAVAILABLE
    with listener:
        serve_http(listener, system=arguments.system, demo=arguments.demo)
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


def _plain_flags(words: Sequence[str], top: argparse.ArgumentParser) -> list[str]:
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


def _options(words: Sequence[str]) -> set[str]:
    """Return the names of all options that the tools of this system have."""
    typed = (ArgumentKind.OPTION, ArgumentKind.PAIRS, ArgumentKind.FLAG)
    forms = (form for tool in selected_system(_system(words)).tools for form in tool.forms().values())
    return {"demo", "system", *(form.name for form in forms if form.kind in typed)}


def _is_text(value: str) -> bool:
    """Tell text from undecodable bytes, which Python passes on as halves of surrogate pairs."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
