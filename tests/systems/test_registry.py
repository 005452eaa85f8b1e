"""Command line, settings, tools and demo know every system of the list."""

import argparse  # noqa: TC003 - a test builds nothing of it, and says its type
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

import pytest

from rmm_jobs.domain.model import Stream
from rmm_jobs.environment import SYSTEM_NAMES
from rmm_jobs.inputs.job_states import STATES
from rmm_jobs.settings import Settings
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.clients import entry_of
from rmm_jobs.terminal.parser import parser
from rmm_jobs.text.demo import served_for

if TYPE_CHECKING:
    from rmm_jobs.systems.datto.system import DattoSystem
    from rmm_jobs.systems.psu.system import PsuSystem
    from rmm_jobs.tools.devices.run_job import run_job
    from rmm_jobs.tools.registry import ToolSpec
    from rmm_jobs.tools.scripts.cancel_job import cancel_job

    # pyright holds these: it refuses an ignore that is not needed.
    CANCELS: ToolSpec[PsuSystem] = cancel_job
    CANNOT_CANCEL: ToolSpec[DattoSystem] = cancel_job  # pyright: ignore[reportAssignmentType] # jobs of Datto RMM run on
    HAS_NO_DEVICES: ToolSpec[PsuSystem] = run_job  # pyright: ignore[reportAssignmentType] # scripts run on the server


def test_command_line_and_settings_know_every_kind() -> None:
    (option,) = (each for each in parser()._actions if each.dest == "system")
    assert tuple(option.choices or ()) == SYSTEM_NAMES == tuple(SYSTEMS)
    assert get_args(Settings.model_fields["rmm_jobs_system"].annotation) == tuple(SYSTEMS)
    assert [spec.name for spec in SYSTEMS.values()] == list(SYSTEMS)


@pytest.mark.parametrize("spec", SYSTEMS.values(), ids=SYSTEMS)
def test_the_demo_adds_each_system_under_its_own_name(spec: "SystemSpec[Any]") -> None:
    assert f"claude mcp add --scope user {spec.client_name} -- rmm-jobs-mcp" in spec.demo.next_steps


@pytest.mark.parametrize("spec", SYSTEMS.values(), ids=SYSTEMS)
def test_the_simulated_system_has_one_name_at_clients_which_is_not_the_real_one(spec: "SystemSpec[Any]") -> None:
    name = f"{spec.client_name}-demo"
    assert entry_of(spec, demo=True).name == name
    assert entry_of(spec, demo=False).name == spec.client_name
    assert f" {name} -- " in served_for(spec.wording.terminal, spec.name_for_client(demo=True))


@pytest.mark.thorough
@pytest.mark.parametrize(("served", "other"), [("datto", "scripts"), ("psu", "devices")])
def test_a_process_that_serves_one_system_does_not_import_the_tools_of_another(served: str, other: str) -> None:
    code = f"import sys, rmm_jobs.app as app; app.selected_system({served!r}); print('\\n'.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = ran.stdout.split("\n")
    assert f"rmm_jobs.tools.{other}.run_job" not in loaded
    assert [name for name in loaded if name.startswith("rmm_jobs.systems.") and name.endswith(".spec")] == [
        "rmm_jobs.systems.spec",
        f"rmm_jobs.systems.{served}.spec",
    ]


@pytest.mark.parametrize("spec", SYSTEMS.values(), ids=SYSTEMS)
def test_every_tool_that_the_demo_calls_is_served_and_takes_its_arguments(spec: SystemSpec[Any]) -> None:
    tools = {each.name: each for each in spec.tools}
    assert spec.demo.steps
    for name, arguments in spec.demo.steps:
        tools[name].parse(arguments)


def choices(spec: SystemSpec[Any], command: str, option: str) -> tuple[str, ...]:
    """What the command line takes for an option of a command."""
    (commands,) = (each for each in parser(spec.name)._actions if each.dest == "command")
    typed: argparse.ArgumentParser = dict(commands.choices or {})[command]
    return next(tuple(each.choices or ()) for each in typed._actions if each.dest == option)


@pytest.mark.parametrize("spec", SYSTEMS.values(), ids=SYSTEMS)
def test_command_line_and_tools_take_the_same_streams(spec: SystemSpec[Any]) -> None:
    tool = next(tool for tool in spec.tools if tool.name == "job-output")
    assert choices(spec, "job-output", "stream") == tuple(tool.schema()["properties"]["stream"]["enum"])


def test_the_streams_of_a_script_system_are_all_there_are() -> None:
    assert set(choices(SYSTEMS["psu"], "job-output", "stream")) == set(Stream)


def test_the_tool_that_lists_jobs_names_every_state_that_it_takes() -> None:
    tool = next(tool for tool in SYSTEMS["psu"].tools if tool.name == "list-jobs")
    told = tool.schema()["properties"]["status"]["description"]
    assert told == f"By comma: {', '.join(STATES)}"
