"""Completion of the prompt's arguments: names from the live lists, and none where they cannot be had."""

from mcp.types import PromptReference, ResourceTemplateReference

from fakes.app_under_test import AppUnderTest
from fakes.product import Mode, ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind

RUN_JOB = PromptReference(name="run-job")


async def test_names_are_completed_from_the_live_lists(datto: AppUnderTest, mode: Mode) -> None:
    async with datto.client(mode=mode) as client:
        devices = await client.complete(RUN_JOB, {"name": "device", "value": "dc0"})
        components = await client.complete(RUN_JOB, {"name": "component", "value": '"clear'})
        nothing = await client.complete(RUN_JOB, {"name": "wait", "value": "t"})
        other = await client.complete(ResourceTemplateReference(uri="x://{y}"), {"name": "device", "value": "dc0"})
    assert devices.completion.values == ["ACME-DC01", "ACME-DC02", "TECHSTART-DC01"]
    assert components.completion.values[:2] == ["Clear Browser Cache", "Clear Temp Files"]
    assert (nothing.completion.values, other.completion.values) == ([], [])


async def test_scripts_are_completed_from_the_live_list(psu: PsuAppUnderTest, mode: Mode) -> None:
    async with psu.client(mode=mode) as client:
        scripts = await client.complete(RUN_JOB, {"name": "script", "value": '"get-'})
        nothing = await client.complete(RUN_JOB, {"name": "parameters", "value": "N"})
    assert scripts.completion.values == ["Get-DiskReport.ps1"]
    assert nothing.completion.values == []


async def test_names_that_cannot_be_had_are_none(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.FORBIDDEN, "GET", times=None))
    argument, name = next(iter(system.ways.short.items()))
    async with system.client() as client:
        names = await client.complete(RUN_JOB, {"name": argument, "value": name[:4]})
    assert names.completion.values == []
