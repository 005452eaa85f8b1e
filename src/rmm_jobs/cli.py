"""The command `rmm-jobs-mcp`. It needs the standard library alone until it is known which command runs."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence

from rmm_jobs.terminal.output import prepare_streams, settle
from rmm_jobs.terminal.parser import parser

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        with _ImmediateInterrupt(_INTERRUPTED):
            arguments = _parsed(words)
        # Half of the start-up is garbage collection of what the imports keep anyway.
        gc.disable()
        return _serve(arguments) if arguments.command in {None, "serve"} else _run(arguments)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        settle()


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    """What was typed. Bytes that are no text can be the name of a folder, and of nothing else there is."""
    top = parser(_system(words))
    arguments = top.parse_args(words)
    for name, value in vars(arguments).items():
        if name != "project" and isinstance(value, str) and not _is_text(value):
            top.error(f"argument {name}: holds bytes that are no text in {sys.getfilesystemencoding()}")
    return arguments


def _is_text(value: str) -> bool:
    """Whether it holds no half surrogate pair: as such Python hands over a byte that it cannot decode."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _serve(arguments: argparse.Namespace) -> int:
    leaving = _ImmediateInterrupt(0)
    with leaving:
        from rmm_jobs.app import serve
        from rmm_jobs.terminal.logs import configure_logging

        configure_logging()
        gc.freeze()
        gc.enable()
        if sys.platform == "win32":
            leaving.restore()  # no event loop takes the signal over there
        serve(system=arguments.system, demo=arguments.demo)
    return 0


def _run(arguments: argparse.Namespace) -> int:
    with _ImmediateInterrupt(_INTERRUPTED):
        from rmm_jobs.terminal.main import run
    gc.enable()
    prepare_streams()
    return run(arguments.command, arguments)


class _ImmediateInterrupt:
    """While nothing has begun yet, Ctrl-C ends the process: raised inside an import, it would print a traceback."""

    def __init__(self, code: int) -> None:
        self._code = code
        # Whoever starts a process in the background may have it ignore the signal.
        self._applies = signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def __enter__(self) -> None:
        if self._applies:
            signal.signal(signal.SIGINT, self._leave)

    def __exit__(self, *_: object) -> None:
        self.restore()

    def _leave(self, *_: object) -> None:
        os._exit(self._code)

    def restore(self) -> None:
        if self._applies:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _system(words: Sequence[str]) -> str:
    """Which system the command line is for: its commands are the only ones there are."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--system", default=os.environ.get("RMM_JOBS_SYSTEM") or "datto")
    try:
        named: str = early.parse_known_args(words)[0].system
    except argparse.ArgumentError:
        return "datto"  # the real parser says what is wrong
    return named.strip().lower()


if __name__ == "__main__":
    raise SystemExit(main())
