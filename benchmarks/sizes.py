"""Measure each size of an account in a process of its own, so that the memory of one is not another's."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterable
from typing import Any


def measure_sizes(measure: Callable[[int], Coroutine[Any, Any, None]], sizes: Iterable[int]) -> None:
    """Measure the size that the command line names, or each of these."""
    if sys.argv[1:]:
        asyncio.run(measure(int(sys.argv[1])))
        return
    for rows in sizes:
        subprocess.run([sys.executable, sys.argv[0], str(rows)], check=True)
