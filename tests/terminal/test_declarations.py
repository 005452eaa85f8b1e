"""The packaged declarations name the commands of all systems; a file that cannot be read names none."""

from pathlib import Path

import pytest

from rmm_jobs.environment import SYSTEM_NAMES
from rmm_jobs.terminal.declarations import command_names, packaged, path_of


def test_every_system_has_its_declarations_and_their_commands_are_known() -> None:
    for name in SYSTEM_NAMES:
        data = packaged(name)
        assert data is not None
        assert set(data["commands"]) <= command_names()
    assert {"run-job", "answer-job", "device-lookup", "doctor"} <= command_names()


@pytest.mark.parametrize("text", [None, "", "{"])
def test_a_file_that_is_away_or_damaged_declares_nothing(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmm_jobs.terminal.declarations._FOLDER", tmp_path)
    if text is not None:
        path_of("psu").write_text(text, encoding="utf-8")
    assert packaged("psu") is None
