"""The server towards the SDK: what it announces, what checks over HTTP are given, and what a bug looks like."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from mcp import Client, MCPError
from mcp.types import INTERNAL_ERROR, PromptReference

from fakes.app_under_test import AppUnderTest, Mode, text_of
from rmm_jobs import responses
from rmm_jobs.app import build_server
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.inventory import device_lookup
from rmm_jobs.server import prompts
from rmm_jobs.server.server import ProgressReporter
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.prompts import PromptSpec


@pytest.mark.parametrize("system", SYSTEMS)
async def test_the_schema_for_checks_of_headers_is_that_of_the_list(app: AppUnderTest, system: str) -> None:
    built = build_server(SYSTEMS[system], app.responder)
    async with Client(built) as client:
        tools = (await client.list_tools()).tools
    assert built.get_tool_input_schema is not None
    assert all(built.get_tool_input_schema(tool.name) == tool.input_schema for tool in tools)
    assert built.get_tool_input_schema("no-such-tool") is None


async def test_only_what_there_is_is_announced(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        announced = client.server_capabilities
    assert announced is not None
    served = announced.model_dump(exclude_none=True, exclude_defaults=True)
    extensions = {"extensions"} if mode == "auto" else set[str]()
    assert set(served) == {"tools", "prompts", "completions", "resources"} | extensions


async def test_no_change_of_a_list_is_promised_because_none_comes(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        announced = client.server_capabilities
    assert announced is not None
    assert "listChanged" not in announced.model_dump_json(by_alias=True, exclude_none=True)


async def test_what_never_changes_may_be_kept_and_what_depends_on_the_client_by_that_client_alone(
    app: AppUnderTest,
) -> None:
    async with app.client(mode="auto") as client:
        kept = [await client.list_prompts(), await client.session.discover(), await client.list_tools()]
    assert {each.ttl_ms for each in kept} == {3_600_000}
    assert [each.cache_scope for each in kept] == ["public", "public", "private"]


async def test_a_bug_before_a_start_is_opaque_to_the_client(
    app: AppUnderTest, mode: Mode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError("hun" + "ter2")

    monkeypatch.setattr(device_lookup, "device_lookup", broken)
    result = await app.call("device-lookup", {"identifier": "x"}, mode=mode)
    assert (text_of(result), result.is_error) == ("Error executing tool device-lookup", True)
    assert "a defect in rmm-jobs-mcp: RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text  # a message may quote a secret


@pytest.mark.parametrize("tool", ["device-lookup", "run-job"])
async def test_a_bug_in_the_words_of_a_refusal_is_opaque_to_the_client(
    app: AppUnderTest, mode: Mode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tool: str
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("hun" + "ter2")

    monkeypatch.setattr(responses, "lay_out", broken)
    result = await app.call(tool, {"no_such_argument": "x"}, mode=mode)
    assert (text_of(result), result.is_error) == (f"Error executing tool {tool}", True)
    assert "a defect in rmm-jobs-mcp: RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text


async def test_a_bug_in_every_word_of_a_started_job_is_opaque_to_the_client(
    app: AppUnderTest, mode: Mode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("hun" + "ter2")

    monkeypatch.setattr(responses, "lay_out", broken)
    monkeypatch.setattr(responses, "bare_notice", broken)
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as error:
            await client.call_tool("run-job", {**app.ways.short})
    assert (error.value.code, error.value.message) == (INTERNAL_ERROR, "Internal server error")
    assert "hunter2" not in caplog.text


async def complete(client: Client) -> object:
    return await client.complete(PromptReference(name="run-job"), {"name": "device", "value": "x"})


async def get_prompt(client: Client) -> object:
    return await client.get_prompt("run-job", {"device": "x", "component": "y"})


Bug = tuple[object, str, Callable[[Client], Awaitable[object]]]


@pytest.mark.parametrize("bug", [(prompts, "suggest", complete), (PromptSpec, "message", get_prompt)])
async def test_a_bug_beside_the_tools_is_opaque_too(
    app: AppUnderTest, mode: Mode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, bug: Bug
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("must-not-leak")

    place, name, request = bug
    monkeypatch.setattr(place, name, broken)
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as error:
            await request(client)
    assert (error.value.code, error.value.message) == (INTERNAL_ERROR, "Internal server error")
    assert "a defect in rmm-jobs-mcp: RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text  # a message may quote a secret


async def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError, match="Unknown tool: nothing"):
            await client.call_tool("nothing", {})


class Told:
    """A call's context that writes down what is reported."""

    def __init__(self) -> None:
        self.reports: list[tuple[float, float | None, str]] = []
        self.session = self

    async def report_progress(self, progress: float, total: float | None, message: str) -> None:
        self.reports.append((progress, total, message))


async def reported(*steps: Progress) -> list[tuple[float, float | None, str]]:
    told = Told()
    report = ProgressReporter(cast("Any", told))
    for step in steps:
        await report(step)
    return told.reports


async def test_numbers_of_progress_are_rounded_and_rise() -> None:
    steps = [
        Progress(Step.FINDING_DEVICE, 0.123456),
        Progress(Step.FINDING_COMPONENT, 0.123456),
        Progress(Step.WAITING, 45.987654, 37, Job("j1"), JobState.RUNNING),
    ]
    numbers = [(progress, total) for progress, total, _ in await reported(*steps)]
    assert numbers == [(0.1, None), (0.2, None), (46.0, 124.3)]


async def test_no_line_of_progress_is_sent_twice() -> None:
    step = Progress(Step.WAITING, 45.1, None, Job("j1"), JobState.RUNNING)
    assert len(await reported(step, replace(step, elapsed=45.9), replace(step, elapsed=46.0))) == 2
