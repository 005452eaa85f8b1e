"""Keep the jobs of a demo in a small file, so that another process finds them."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, cast


class KeptJob(TypedDict):
    """Hold one job of the file. Variables are not kept: their values may be secrets."""

    uid: str
    name: str
    created_at: float
    device: str
    component: str
    fetched: bool


class JobFile:
    """Read and write the file. It is read afresh each time, because another process may have written to it."""

    _LIMIT = 200

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[KeptJob]:
        """Return all kept jobs, oldest first; none when the file is missing or broken."""
        return cast("list[KeptJob]", read_list(self._path))

    def add(self, job: KeptJob) -> None:
        """Keep one more job, and drop the oldest beyond the limit."""
        write_list(self._path, [*self.read(), job][-self._LIMIT :])


def read_list(path: Path) -> list[object]:
    """Read the file's JSON list; an empty one when the file is missing or broken."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return cast("list[object]", kept) if isinstance(kept, list) else []


def write_list(path: Path, items: Sequence[object]) -> None:
    """Replace the file as a whole, so that it is never half written; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(items, file, indent=1)
    Path(name).replace(path)
