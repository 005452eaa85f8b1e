"""The command `rmm-jobs-mcp`. It needs the standard library alone until it is known which command runs."""

import gc
import os
import signal
import sys

from rmm_jobs.environment import DEMO_SETTING, SYSTEM_NAMES, variables

# The module `typing` takes longer to import than a client waits for its first answer.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from rmm_jobs.opening.connection import Connection

_INTERRUPTED = 130
_SWITCH_SECONDS = 0.0005
"""Seconds for which the imports hold the interpreter before the greeter gets it."""


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        served = _serves(words)
        if served is not None:
            system, demo = served
            return _serve(system, demo=demo or _demo_is_set())
        if words == ["--version"]:
            return _version()
        if words and words[-1] in {"-h", "--help"} and (shown := _help(words)) is not None:
            return shown
        return _run(["--demo", *words] if _demo_is_set() else words)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        from rmm_jobs.terminal.output import settle

        settle()


def leave() -> "NoReturn":
    """Run this process's command, and leave the process with its exit code.

    After an interrupt a thread may be left that waits for work. Python would wait for it, and never end.
    """
    code = main()
    if code == _INTERRUPTED:
        os._exit(code)  # `settle` has written everything
    raise SystemExit(code)


def _serves(words: "Sequence[str]") -> "tuple[str | None, bool] | None":
    """Return the system and whether it is simulated, where nothing but `serve` is typed.

    Every other command line needs the parser of all commands, which is slow to import.
    """
    system, demo, waits = None, False, False
    for word in words:
        if waits:
            system, waits = word, False
        elif word == "--demo":
            demo = True
        elif word == "--system":
            waits = True
        elif word.startswith("--system="):
            system = word.removeprefix("--system=")
        elif word != "serve" or words.count("serve") > 1:
            return None
    return None if waits or system not in {None, *SYSTEM_NAMES} else (system, demo)


def _demo_is_set() -> bool:
    """Return whether the environment asks for a simulated system. The first call refuses a value that is no switch."""
    given = variables(DEMO_SETTING).get(DEMO_SETTING)
    if given is None:
        return False
    from rmm_jobs.domain.toolsets import read_switch

    try:
        return read_switch(given)
    except ValueError:
        return False


def _serve(system: str | None, *, demo: bool) -> int:
    parent = os.getppid()
    with _ImmediateInterrupt(0, signal.SIGINT, signal.SIGTERM):
        from rmm_jobs.opening.connection import Connection
        from rmm_jobs.opening.identity import identity_of
        from rmm_jobs.opening.streams import ClaimedStreams

        # Somebody who reads this at a terminal is told at once, and speaks no protocol.
        is_terminal = os.isatty(0) if sys.stdin else False
        with ClaimedStreams() as (input_, output):
            connection = Connection(input_, output, None if is_terminal else identity_of(system, demo=demo))
            connection.wait()
            serve_connection = _imported(connection)
            if is_terminal:
                from rmm_jobs.terminal.narrow import tell_words
                from rmm_jobs.text.protocol import WAITING

                tell_words(WAITING)
            serve_connection(connection, system=system, demo=demo, parent=parent)
    return 0


def _imported(connection: "Connection") -> "Callable[..., None]":
    """Import the server, while the greeter answers in its thread."""
    switch = sys.getswitchinterval()
    if connection.greeter is not None:
        sys.setswitchinterval(_SWITCH_SECONDS)
    # Half of the start-up is garbage collection of what the imports keep anyway.
    gc.disable()
    from rmm_jobs.app import serve_connection
    from rmm_jobs.terminal.logs import configure_logging

    configure_logging()
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(switch)
    return serve_connection


def _version() -> int:
    from rmm_jobs.opening.identity import product_version

    number = product_version()
    if number is None:
        return _run(["--version"])
    from rmm_jobs.terminal.output import say

    say(f"rmm-jobs-mcp {number}")
    return 0


def _help(words: "Sequence[str]") -> int | None:
    """Show the help that is packaged; `None` where the words ask for something else, too."""
    from rmm_jobs.terminal.narrow import say_words
    from rmm_jobs.terminal.output import prepare_streams
    from rmm_jobs.terminal.packaged_help import packaged_help

    text = packaged_help(words)
    if text is not None:
        prepare_streams()
        say_words(text.removesuffix("\n"))
    return None if text is None else 0


def _run(words: "Sequence[str]") -> int:
    gc.disable()  # as above
    # What listens imports more once its words are read, and takes the signals itself when it is ready.
    listens = any(word.partition("=")[0] in {"--http", "--serve"} for word in words)
    if listens:
        leaving = _ImmediateInterrupt(0, signal.SIGINT, signal.SIGTERM)
    else:
        leaving = _ImmediateInterrupt(_INTERRUPTED, signal.SIGINT)
    with leaving:
        from rmm_jobs.terminal.main import parsed, run
        from rmm_jobs.terminal.output import prepare_streams

        arguments = parsed(words)
        gc.enable()
        prepare_streams()
        if not listens:
            leaving.restore()
        return run(arguments)


class _ImmediateInterrupt:
    """End the process on a signal before anything has begun: inside an import, Ctrl-C would print a traceback."""

    def __init__(self, code: int, *numbers: signal.Signals) -> None:
        self._code = code
        # Whoever starts a process in the background may have it ignore the signal.
        usual = (signal.default_int_handler, signal.SIG_DFL)
        self._before = {number: was for number in numbers if (was := signal.getsignal(number)) in usual}

    def __enter__(self) -> None:
        for number in self._before:
            signal.signal(number, self._leave)

    def __exit__(self, *_: object) -> None:
        self.restore()

    def restore(self) -> None:
        """Put back what was there, unless the server has its own by now."""
        for number, was in self._before.items():
            if signal.getsignal(number) == self._leave:
                signal.signal(number, was)

    def _leave(self, *_: object) -> None:
        os._exit(self._code)


if __name__ == "__main__":
    leave()
