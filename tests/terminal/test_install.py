"""install-commands: commands and skills are copied once, and never over what differs."""

from pathlib import Path

import pytest

from rmm_jobs.cli import main


def test_commands_and_skills_are_installed_once_and_never_over_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["install-commands", "--project", str(tmp_path)]) == 0
    command = tmp_path / ".claude" / "commands" / "run-job.md"
    assert command.is_file()
    assert (tmp_path / ".claude" / "skills" / "rmm-jobs" / "SKILL.md").is_file()
    assert main(["install-commands", "--project", str(tmp_path)]) == 0
    assert f"unchanged  {command}" in capsys.readouterr().out
    command.write_text("mine", encoding="utf-8")
    assert main(["install-commands", "--project", str(tmp_path)]) == 3
    assert command.read_text(encoding="utf-8") == "mine"
    assert main(["install-commands", "--project", str(tmp_path), "--force"]) == 0
    assert "mine" not in command.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["install-commands", "--project", str(tmp_path / "file")]) == 4
    assert capsys.readouterr().err.startswith("Nothing can be written to ")
