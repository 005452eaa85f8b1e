"""Golden files are compared byte for byte. `UPDATE_GOLDEN=1` rewrites them; what changed is then a diff to read."""

import json
import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def check_golden(path: Path, text: str) -> None:
    """Compare a text with its golden file, which has to exist."""
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"{path} is missing: run with UPDATE_GOLDEN=1 and read what it says"
    assert path.read_bytes().decode() == text


def as_json(data: object) -> str:
    """Return data as it stands in a golden file: keys sorted, indented, nothing that is not JSON."""
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
