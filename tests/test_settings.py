"""Where the files are kept."""

from pathlib import Path

import platformdirs
import pytest

from rmm_jobs.settings import data_dir


def test_it_is_the_users_own_data_directory() -> None:
    assert data_dir() == Path(platformdirs.user_data_dir("rmm-jobs-mcp", appauthor=False))
    assert data_dir().name == "rmm-jobs-mcp"


def test_a_chosen_folder_comes_first(tmp_path: Path) -> None:
    assert data_dir(tmp_path / "here") == tmp_path / "here"
    assert list(tmp_path.iterdir()) == []


def test_the_home_folders_sign_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert data_dir(Path("~/rmm")) == tmp_path / "rmm"
