"""Read the packaged declarations of the command lines: a file for each system, with its commands and their arguments.

A file holds what argparse has to know of a system's command line to write its help, for a terminal of any width.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from rmm_jobs.environment import SYSTEM_NAMES

_FOLDER = Path(__file__).with_name("help")


def path_of(system: str) -> Path:
    """Return where the package has the declarations of a system."""
    return _FOLDER / f"{system}.json"


def packaged(system: str) -> dict[str, Any] | None:
    """Return the declarations of a system; `None` where the file is not there, or damaged."""
    try:
        data: dict[str, Any] = json.loads(path_of(system).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data


@cache
def command_names() -> frozenset[str]:
    """Return the names of all commands of all systems, as far as the files tell."""
    every = [packaged(name) for name in SYSTEM_NAMES]
    return frozenset(name for data in every if data is not None for name in data["commands"])
