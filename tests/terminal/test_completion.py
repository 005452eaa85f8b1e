"""The completion scripts, read by the shells themselves."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_jobs.terminal.parser import SHELLS

BASH = """
source {script}
tried() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _shtab_rmm_jobs_mcp; echo "${{COMPREPLY[@]}}"; }}
complete -p rmm-jobs-mcp
tried rmm-jobs-mcp rec
tried rmm-jobs-mcp run-job --wa
tried rmm-jobs-mcp alerts --priority h
"""
FISH = """
source {script}
complete -C "rmm-jobs-mcp rec"
complete -C "rmm-jobs-mcp run-job --wa"
complete -C "rmm-jobs-mcp alerts --priority h"
"""
ZSH = """
autoload -U compinit; compinit -u -D; eval "$(cat {script})"
print ${{_comps[rmm-jobs-mcp]}}
"""


def script(folder: Path, shell: str, capsys: pytest.CaptureFixture[str], system: str = "datto") -> Path:
    """A file with what the command prints."""
    assert main(["--system", system, "completion", shell]) == 0
    place = folder / f"script.{shell}"
    place.write_text(capsys.readouterr().out, encoding="utf-8")
    return place


def said(shell: str, code: str) -> list[str]:
    """The lines that a shell prints."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    told = subprocess.run([shell, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return told.stdout.splitlines()


def test_bash_completes_commands_options_and_choices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = script(tmp_path, "bash", capsys)
    registered, *completed = said("bash", BASH.format(script=place))
    assert registered.endswith(" rmm-jobs-mcp")
    assert completed == ["recent-jobs", "--wait", "high"]


def test_fish_completes_commands_options_and_choices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said("fish", FISH.format(script=script(tmp_path, "fish", capsys)))
    assert [line.split("\t")[0] for line in lines] == ["recent-jobs", "--wait", "high"]


def test_zsh_takes_the_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = script(tmp_path, "zsh", capsys)
    assert said("zsh", ZSH.format(script=place)) == ["_shtab_rmm_jobs_mcp"]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_system_has_its_own_commands(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    datto = script(tmp_path, shell, capsys).read_text(encoding="utf-8")
    psu = script(tmp_path, shell, capsys, "psu").read_text(encoding="utf-8")
    assert ("resolve-alert" in datto, "resolve-alert" in psu) == (True, False)
    assert "cancel-job" in psu


def test_the_script_can_be_had_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash", "--json"]) == 0
    assert "complete" in json.loads(capsys.readouterr().out)["text"]
