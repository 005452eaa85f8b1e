"""What differs between systems stands in a system's own row: a third one is not taken for the first."""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from rmm_jobs.domain.model import STATE_NAMES, StateName, Stream
from rmm_jobs.domain.results import ComponentList
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.settings import Settings
from rmm_jobs.systems.registry import KINDS
from rmm_jobs.systems.spec import Kind
from rmm_jobs.terminal.commands import ERRANDS, Errand
from rmm_jobs.terminal.doctor import doctor
from rmm_jobs.terminal.main import run
from rmm_jobs.terminal.parser import COMMANDS


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A system like PowerShell Universal, with a name and a tool list of its own."""
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    psu = KINDS["psu"]
    return replace(psu, name="third", vocabulary=replace(psu.vocabulary, system="Third"), tools=psu.tools[1:])


def test_command_line_and_settings_know_every_kind() -> None:
    assert tuple(COMMANDS) == tuple(ERRANDS) == tuple(KINDS)
    assert get_args(Settings.model_fields["rmm_jobs_system"].annotation) == tuple(KINDS)
    assert [kind.name for kind in KINDS.values()] == list(KINDS)


def test_doctor_checks_what_the_kind_says(third: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(third, demo=True) == 0
    names = [line[9:22].strip() for line in capsys.readouterr().out.split("\n") if line.startswith("ok ")]
    assert ("Server" in names, "Platform" in names) == (True, False)


def test_a_command_does_the_errand_of_its_kind(
    third: Kind, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def nothing(desk: Desk, call: Call) -> ComponentList:
        del desk, call
        return ComponentList(None, [], 0)

    def errand(command: str, given: Mapping[str, object]) -> Errand:
        del command, given
        return Errand(nothing)

    monkeypatch.setitem(KINDS, "third", third)
    monkeypatch.setitem(ERRANDS, "third", errand)
    assert run("component-lookup", argparse.Namespace(system="third", demo=True, query=None)) == 0
    assert "No scripts found" in capsys.readouterr().out


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_tool_that_the_demo_calls_is_served_and_takes_its_arguments(kind: Kind) -> None:
    tools = {tool.name: tool for tool in kind.tools}
    assert kind.demo.steps
    for tool, arguments in kind.demo.steps:
        tools[tool].parse(arguments)


def choices(kind: Kind, command: str, option: str) -> tuple[str, ...]:
    """What the command line takes for an option of a command."""
    typed: dict[str, argparse.ArgumentParser] = {}
    COMMANDS[kind.name](lambda name, text: typed.setdefault(name, argparse.ArgumentParser(description=text)))
    return next(tuple(each.choices or ()) for each in typed[command]._actions if each.dest == option)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_command_line_and_tools_take_the_same_streams(kind: Kind) -> None:
    tool = next(tool for tool in kind.tools if tool.name == "job-output")
    assert choices(kind, "job-output", "stream") == tuple(
        tool.definition().input_schema["properties"]["stream"]["enum"]
    )


def test_the_streams_of_a_script_system_are_all_there_are() -> None:
    assert set(choices(KINDS["psu"], "job-output", "stream")) == set(Stream)


def test_command_line_and_tool_list_jobs_by_the_states_that_have_a_name() -> None:
    assert choices(KINDS["psu"], "list-jobs", "status") == tuple(STATE_NAMES.values()) == get_args(StateName)
