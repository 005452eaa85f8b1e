"""Ask somebody who sits at the terminal for a line."""

import select
import sys

from rmm_jobs.terminal.output import written

_LOOK_SECONDS = 0.2
"""Seconds between two chances for Python to run the handler of a signal."""


def asked_line(question: str) -> str:
    """Show a question on stderr and return what is typed, without the end of its line.

    Raises:
        EOFError, KeyboardInterrupt: somebody leaves, however soon after the question appears.
    """
    written(sys.stderr, question)
    _wait_for_line()
    return input()


def _wait_for_line() -> None:
    """Return when a line can be read from stdin.

    Python notes a signal and handles it between its own steps. `input` prepares itself without such a step, and would
    then read on: a Ctrl-C in that time was lost. Windows wakes a console's reader by itself, and cannot select it.
    """
    try:
        waits = sys.stdin.fileno()
    except (OSError, ValueError):  # what stands in for stdin has no descriptor
        return
    while sys.platform != "win32" and not select.select([waits], [], [], _LOOK_SECONDS)[0]:
        pass
