"""The command `rmm-jobs-mcp`. It needs the standard library alone until it is known which command runs."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from rmm_jobs.terminal.output import is_terminal, prepare_streams, settle, tell

SYSTEM_NAMES = ("datto", "psu")
"""Names of `systems.registry.SYSTEMS`, which cannot be imported yet; a test compares them."""
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        served = _serves(words)
        # Half of the start-up is garbage collection of what the imports keep anyway.
        gc.disable()
        return _serve(served) if served else _run(words)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        settle()


def leave() -> NoReturn:
    """Run this process's command, and leave the process with its exit code.

    After an interrupt a thread may be left that waits for work. Python would wait for it, and never end.
    """
    code = main()
    if code == _INTERRUPTED:
        os._exit(code)  # `settle` has written everything
    raise SystemExit(code)


def _serves(words: Sequence[str]) -> argparse.Namespace | None:
    """Return the options of `serve`; `None` for every other command line, which needs the parser of all commands."""
    quick = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    quick.add_argument("--demo", action="store_true")
    quick.add_argument("--system")
    quick.add_argument("command", nargs="?", choices=("serve",))
    try:
        served, unknown = quick.parse_known_args(words)
    except argparse.ArgumentError:
        return None
    return None if unknown or served.system not in {None, *SYSTEM_NAMES} else served


def _serve(arguments: argparse.Namespace) -> int:
    parent = os.getppid()
    leaving = _ImmediateInterrupt(0)
    with leaving:
        from rmm_jobs.app import serve
        from rmm_jobs.terminal.logs import configure_logging
        from rmm_jobs.text.protocol import WAITING

        configure_logging()
        gc.freeze()
        gc.enable()
        if sys.platform == "win32":
            leaving.restore()  # no event loop takes the signal over there
        if is_terminal(sys.stdin):
            tell(WAITING)
        serve(system=arguments.system, demo=arguments.demo, parent=parent)
    return 0


def _run(words: Sequence[str]) -> int:
    with _ImmediateInterrupt(_INTERRUPTED):
        from rmm_jobs.terminal.main import parsed, run

        arguments = parsed(words)
    gc.enable()
    prepare_streams()
    return run(arguments)


class _ImmediateInterrupt:
    """End the process on Ctrl-C before anything has begun: inside an import it would print a traceback."""

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


if __name__ == "__main__":
    leave()
