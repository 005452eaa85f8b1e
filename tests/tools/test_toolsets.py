"""Settings decide which tools are served, and under which names."""

from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError

from fakes.app_under_test import AppUnderTest, text_of
from rmm_jobs.app import build_server
from rmm_jobs.composition import build_responder, selection
from rmm_jobs.domain.toolsets import DEFAULT, Toolset
from rmm_jobs.domain.wording import Audience
from rmm_jobs.inventory import device_lookup
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.main import parsed, run

DATTO = SYSTEMS["datto"]


def names(spec: SystemSpec[Any], *, changing: bool | None = None, toolset: Toolset | None = None) -> set[str]:
    return {
        tool.name
        for tool in spec.tools
        if (changing is None or tool.hints.read_only is not changing)
        and (tool.toolset is toolset if toolset else tool.toolset in DEFAULT)
    }


def served(spec: SystemSpec[Any]) -> set[str]:
    return {tool.name for tool in selection(spec).tools}


@pytest.mark.parametrize("system", SYSTEMS)
def test_without_a_setting_the_default_toolsets_are_served(system: str) -> None:
    assert served(SYSTEMS[system]) == names(SYSTEMS[system])


@pytest.mark.parametrize("value", ["devices", " Devices ,", "devices,devices"])
def test_a_toolset_alone_is_served_alone(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("RMM_JOBS_TOOLSETS", value)
    assert served(DATTO) == names(DATTO, toolset=Toolset.DEVICES)


def test_all_are_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_TOOLSETS", "all")
    assert served(DATTO) == {tool.name for tool in DATTO.tools}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("value", ["true", "1", "Yes"])
def test_a_server_that_may_only_read_has_nothing_that_changes(
    monkeypatch: pytest.MonkeyPatch, system: str, value: str
) -> None:
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", value)
    assert served(SYSTEMS[system]) == names(SYSTEMS[system], changing=False)
    assert "run-job" not in served(SYSTEMS[system])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RMM_JOBS_TOOLSETS", "jobs,devcies", "has no toolset 'devcies'; there are jobs, devices"),
        ("RMM_JOBS_TOOLSETS", ",", "names no toolset"),
        ("RMM_JOBS_READ_ONLY", "ture", "has to be true or false"),
        ("RMM_JOBS_TOOL_PREFIX", "datto rmm", "has to begin with a letter"),
    ],
)
async def test_a_value_that_cannot_be_read_serves_nothing_that_changes_and_every_call_says_so(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    async with Client(build_server(DATTO, build_responder(DATTO, demo=True))) as client:
        listed = {tool.name for tool in (await client.list_tools()).tools}
        answer = text_of(await client.call_tool("job-status", {"job": "1"}))
    assert listed == names(DATTO, changing=False)
    assert name in answer
    assert words in answer


async def test_a_prefix_stands_before_every_name_and_in_every_call_that_is_offered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RMM_JOBS_TOOL_PREFIX", "datto_")
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    async with Client(build_server(DATTO, build_responder(DATTO, demo=True))) as client:
        tools = (await client.list_tools()).tools
        answer = text_of(await client.call_tool("datto_component-lookup", {"offset": 1_000}))
        prompt = await client.get_prompt("run-job", {"device": "A", "component": "B"})
        instructions = client.instructions
    assert {tool.name for tool in tools} == {f"datto_{name}" for name in names(DATTO)}
    assert "datto_component-lookup offset=0" in answer
    assert "`datto_run-job`" in str(prompt.messages[0].content)
    assert "datto_run-job" in (instructions or "")


async def test_a_refusal_names_a_tool_with_its_prefix_and_a_prompt_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RMM_JOBS_TOOL_PREFIX", "datto_")
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    wanted = {"device": "ACME-DC01", "component": "Long Running Script"}
    async with Client(build_server(DATTO, build_responder(DATTO, demo=True))) as client:
        refused = text_of(await client.call_tool("datto_run-job", {**wanted, "devise": "x"}))
        await client.call_tool("datto_run-job", wanted)
        identical = text_of(await client.call_tool("datto_run-job", wanted))
        with pytest.raises(MCPError) as of_prompt:
            await client.get_prompt("run-job", {"devise": "x"})
    assert "Arguments not accepted: datto_run-job" in refused.splitlines()
    assert "datto_run-job with again=true" in identical
    assert "Arguments not accepted: run-job" in str(of_prompt.value).splitlines()


async def test_a_defect_names_the_tool_as_it_was_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError

    monkeypatch.setenv("RMM_JOBS_TOOL_PREFIX", "datto_")
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(device_lookup, "device_lookup", broken)
    async with Client(build_server(DATTO, build_responder(DATTO, demo=True))) as client:
        result = await client.call_tool("datto_device-lookup", {"identifier": "x"})
    assert (text_of(result), result.is_error) == ("Error executing tool datto_device-lookup", True)


async def test_a_tool_that_is_switched_off_is_not_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "true")
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    async with Client(build_server(DATTO, build_responder(DATTO, demo=True))) as client:
        answer = text_of(await client.call_tool("component-lookup", {"query": "Clear Temp Files"}))
        prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
    assert "run-job" not in answer
    assert "run-job" not in prompts


def test_at_a_terminal_what_changes_is_refused_and_what_reads_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "true")
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    refused = run(parsed(["--demo", "run-job", "ACME-DC01", "Clear Temp Files"]))
    assert refused != 0
    assert "switched off" in capsys.readouterr().err
    assert run(parsed(["--demo", "component-lookup", "Clear Temp Files"])) == 0


def test_a_person_at_a_terminal_reads_with_every_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_TOOLSETS", "jobs")
    assert build_responder(DATTO, audience=Audience.TERMINAL).wording.left_out == {"resolve-alert"}


def test_at_a_terminal_no_answer_names_a_command_that_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "true")
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    assert run(parsed(["--demo", "component-lookup", "Clear Temp Files"])) == 0
    assert run(parsed(["--demo", "alerts"])) == 0
    shown = capsys.readouterr().out
    assert "rmm-jobs-mcp --demo alerts" in shown
    assert "run-job" not in shown
    assert "resolve-alert" not in shown


async def test_a_guide_leads_through_the_tools_that_are_served(datto: AppUnderTest) -> None:
    async with Client(build_server(DATTO, datto.responder)) as client:
        listed = {prompt.name for prompt in (await client.list_prompts()).prompts}
    assert "device-report" in listed
