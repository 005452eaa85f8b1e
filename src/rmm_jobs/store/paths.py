"""Where this product keeps its files."""

from pathlib import Path

import platformdirs


def data_dir(chosen: Path | None = None) -> Path:
    """The chosen folder (`~` is understood), else the user's own data directory. Nothing is created."""
    return chosen.expanduser() if chosen else platformdirs.user_data_path("rmm-jobs-mcp", appauthor=False)
