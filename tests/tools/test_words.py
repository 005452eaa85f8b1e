"""The words of failures and progress are those of the system: scripts, computers, lists of jobs."""

import pytest

from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind

FOREIGN = ("component", "device", "activity log", "API key", "site", "Datto")
"""Another system's nouns."""


@pytest.mark.parametrize(
    ("tool", "arguments", "path", "unable"),
    [
        ("list-jobs", {}, "/job$", "list jobs"),
        ("last-job", {"script": "Broken.ps1"}, "/script/20/job$", "list jobs"),
        ("script-lookup", {}, "/script$", "read scripts"),
        ("run-job", {"script": "Broken.ps1"}, "/script$", "read scripts"),
        ("job-status", {"job": "1"}, "/job/1$", "read the job"),
    ],
)
async def test_a_failure_speaks_of_what_the_system_has(
    psu: PsuAppUnderTest, tool: str, arguments: dict[str, str], path: str, unable: str
) -> None:
    psu.server.faults.add(Fault(FaultKind.FORBIDDEN, "GET", path, times=None))
    text = await psu.text(tool, arguments)
    assert f"\n\nUnable to {unable}.\n\n" in text
    assert f"- App token does not have permission to {unable}" in text
    assert not [word for word in FOREIGN if word in text]


@pytest.mark.parametrize(
    ("names", "path", "task"),
    [("environments", "/environment$", "read environments"), ("computers", "/computer$", "read computers")],
)
async def test_a_list_of_names_that_fails_is_named(psu: PsuAppUnderTest, names: str, path: str, task: str) -> None:
    psu.server.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", path, times=None))
    text = await psu.text("script-lookup", {"names": names})
    assert f"\nRequest:    {task}\n" in text


@pytest.mark.parametrize("tool", ["run-job", "script-lookup", "last-job"])
async def test_progress_speaks_of_scripts(psu: PsuAppUnderTest, tool: str) -> None:
    shown: list[str] = []

    async def watch(progress: float, total: float | None, message: str | None) -> None:
        del progress, total
        shown.append(message or "")

    argument = "query" if tool == "script-lookup" else "script"
    async with psu.client() as client:
        await client.call_tool(tool, {argument: "Get-DiskReport.ps1"}, progress_callback=watch)
    assert "Finding the script, 0 s" in shown
    assert not [line for line in shown if "component" in line]
