"""A start beside another job of the same component on the same device goes through, and its answer names that job."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind

FIRST = {"device": "ACME-DC01", "component": "Clear Temp Files", "variables": "days=30"}
OTHER = {**FIRST, "variables": "days=31"}
LINE = "Another job of this component was started on this device"


@pytest.mark.parametrize("wait", [False, True])
async def test_an_open_job_with_other_variables_is_named_and_costs_one_request(datto: AppUnderTest, wait: bool) -> None:
    async with datto.client() as client:
        first = record_of(await client.call_tool("run-job", FIRST))["job_uid"]
        datto.clock.advance(3)
        datto.forget()
        second = await client.call_tool("run-job", {**OTHER, "wait": wait})
    text = text_of(second)
    assert text.startswith("Job Completed Successfully" if wait else "Job Queued Successfully")
    assert text.endswith(f"{LINE} 3 seconds ago and has not ended: {first}.")
    assert len([asked for asked in datto.asked() if first in asked]) == 1
    assert (record_of(second)["job_uid"] != first, datto.starts) == (True, 2)
    if not wait:
        assert record_of(second)["other_job_uid"] == first


async def test_one_that_has_ended_is_not_named_and_is_looked_at_once(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        first = record_of(await client.call_tool("run-job", FIRST))["job_uid"]
        datto.clock.advance(60)
        datto.forget()
        for days in (31, 32):
            started = await client.call_tool("run-job", {**FIRST, "variables": f"days={days}"})
            assert LINE not in text_of(started)
            datto.clock.advance(60)
    assert len([asked for asked in datto.asked() if first in asked]) == 1


@pytest.mark.parametrize("other", [{**OTHER, "device": "ACME-DC02"}, {**FIRST, "component": "Long Running Script"}])
async def test_another_device_or_component_is_not_beside_it_and_costs_nothing(
    datto: AppUnderTest, other: dict[str, object]
) -> None:
    other = {name: value for name, value in other.items() if name != "variables"}
    async with datto.client() as client:
        first = record_of(await client.call_tool("run-job", FIRST))["job_uid"]
        datto.forget()
        text = text_of(await client.call_tool("run-job", other))
    assert text.startswith("Job Queued Successfully")
    assert LINE not in text
    assert [asked for asked in datto.asked() if first in asked] == []


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.SLOW, FaultKind.NOT_FOUND])
async def test_a_look_that_fails_hides_nothing_of_the_start(datto: AppUnderTest, kind: FaultKind) -> None:
    async with datto.client() as client:
        first = record_of(await client.call_tool("run-job", FIRST))["job_uid"]
        datto.faults.add(Fault(kind, "GET", first, times=None, seconds=30))
        began = datto.clock.monotonic()
        text = text_of(await client.call_tool("run-job", OTHER))
    assert text.startswith("Job Queued Successfully")
    assert LINE not in text
    assert datto.clock.monotonic() - began < 5
