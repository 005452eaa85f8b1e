"""Completion of the prompt's arguments: names from the live lists, and none where they cannot be had."""

import pytest
from mcp.types import PromptReference, ResourceTemplateReference

from fakes.app_under_test import AppUnderTest
from fakes.product import Mode, ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.server.completions import MAX_VALUES
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.tenant import large_tenant

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
        scripts = await client.complete(RUN_JOB, {"name": "script", "value": '"get-disk'})
        nothing = await client.complete(RUN_JOB, {"name": "parameters", "value": "N"})
    assert scripts.completion.values == ["Get-DiskReport.ps1"]
    assert nothing.completion.values == []


async def test_names_that_cannot_be_had_are_none(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.FORBIDDEN, "GET", times=None))
    argument, name = next(iter(system.ways.short.items()))
    async with system.client() as client:
        names = await client.complete(RUN_JOB, {"name": argument, "value": name[:4]})
    assert names.completion.values == []


@pytest.mark.parametrize("typed", ["dc0", "A", "no such device"])
async def test_a_completion_tells_no_total_because_one_page_of_a_list_is_not_all_of_it(
    datto: AppUnderTest, mode: Mode, typed: str
) -> None:
    datto.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "components", times=None))
    async with datto.client(mode=mode) as client:
        devices = await client.complete(RUN_JOB, {"name": "device", "value": typed})
        failed = await client.complete(RUN_JOB, {"name": "component", "value": typed})
    assert (devices.completion.total, devices.completion.has_more) == (None, None)
    assert (failed.completion.total, failed.completion.has_more) == (None, None)


async def test_a_completion_that_is_cut_says_that_there_is_more(datto: AppUnderTest) -> None:
    datto.tenant.devices[:] = large_tenant(devices=300).devices
    async with datto.client() as client:
        many = (await client.complete(RUN_JOB, {"name": "device", "value": "fleet"})).completion
    assert (len(many.values), many.total, many.has_more) == (MAX_VALUES, None, True)
