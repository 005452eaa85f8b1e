"""The jobs of a demo, kept in a small file so that another process finds them."""

import json
import os
import tempfile
from pathlib import Path
from typing import TypedDict, cast


class KeptJob(TypedDict):
    """One job in the file. Variables are not kept: their values may be secrets."""

    uid: str
    name: str
    created_at: float
    device: str
    component: str
    fetched: bool


class JobFile:
    """The file. It is read afresh each time, for another process may have written to it."""

    _LIMIT = 200

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[KeptJob]:
        """All kept jobs, oldest first; none when there is no file or it cannot be understood."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return []
        return cast("list[KeptJob]", kept) if isinstance(kept, list) else []

    def add(self, job: KeptJob) -> None:
        """Keep one job more; the oldest are dropped. The file is replaced as a whole, so it is never half written."""
        jobs = [*self.read(), job][-self._LIMIT :]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(jobs, file, indent=1)
        Path(name).replace(self._path)
