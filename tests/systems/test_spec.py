"""What differs between systems stands in a system's own description: a third one is not taken for the first."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.doctor import doctor
from rmm_jobs.terminal.main import parsed, run
from rmm_jobs.tools.arguments import Arguments
from rmm_jobs.tools.registry import LOOKS, tool


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SystemSpec[Any]:
    """A system like PowerShell Universal, with a name and a tool list of its own."""
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    psu = SYSTEMS["psu"]
    return replace(psu, name="third", wording=replace(psu.wording, system="Third"), tools=psu.tools[1:])


def test_doctor_checks_what_the_kind_says(third: SystemSpec[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(third, demo=True)[0] == 0
    names = [line[9:22].strip() for line in capsys.readouterr().out.split("\n") if line.startswith("ok ")]
    assert ("Server" in names, "Platform" in names) == (True, False)


def test_a_tool_of_a_third_system_is_its_terminal_command_too(
    third: SystemSpec[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class NoArguments(Arguments):
        pass

    @tool("third-lookup", title="Look up", description="Find.", hints=LOOKS, command="Find nothing.")
    async def third_lookup(services: Services[Any], arguments: NoArguments, call: CallContext) -> ComponentList:
        del services, arguments, call
        return ComponentList(None, [], 0)

    monkeypatch.setitem(SYSTEMS, "third", replace(third, tools=(*third.tools, third_lookup)))
    assert run(parsed(["--demo", "--system", "third", "third-lookup"])) == 0
    assert "No scripts found" in capsys.readouterr().out
