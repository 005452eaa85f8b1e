"""A start is sent once, whatever becomes of its answer."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.striking import at_start, named
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.fleet_activity import job_events
from rmm_simulator.datto.records import EventRecord

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}
HELLO = {"script": "Script1.ps1", "parameters": "RequiredParameter=x"}
"""A script whose jobs are told apart by what they were given."""
ARRIVED = [
    Fault(FaultKind.FAILS_AFTER),
    Fault(FaultKind.FAILS_AFTER, status=502),
    Fault(FaultKind.CUT_AFTER),
    Fault(FaultKind.EMPTY),
    Fault(FaultKind.SLOW, seconds=60),
]


@pytest.mark.parametrize("fault", [*ARRIVED, Fault(FaultKind.CUT_JSON)], ids=named)
async def test_a_job_whose_answer_was_lost_is_found_and_waited_for(system: ProductUnderTest, fault: Fault) -> None:
    system.faults.add(at_start(system, fault))
    arguments = HELLO if system.ways.system == "psu" else system.ways.short
    text = await system.text("run-job", {**arguments, "wait": True})
    assert text.startswith("Job Completed Successfully")
    assert (system.starts, system.sendings) == (1, 1)
    assert system.job_id in text


@pytest.mark.thorough
@pytest.mark.parametrize("fault", ARRIVED, ids=named)
async def test_where_a_server_tells_too_little_the_job_may_have_started(any_psu: PsuAppUnderTest, fault: Fault) -> None:
    any_psu.faults.add(at_start(any_psu, fault))
    text = await any_psu.text("run-job", {**HELLO, "wait": True})
    tells_parameters = any_psu.profile in {"5.5.2", "5.6"}
    assert text.startswith("Job Completed Successfully" if tells_parameters else "Job May Have Started")
    assert any_psu.job_id in text
    assert (any_psu.starts, any_psu.sendings) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_BEFORE),
        Fault(FaultKind.CUT_BEFORE),
        Fault(FaultKind.HTML),
        Fault(FaultKind.HTML, status=502),
    ],
    ids=named,
)
async def test_a_start_that_cannot_be_found_may_have_started_and_is_not_sent_again(
    system: ProductUnderTest, fault: Fault
) -> None:
    system.faults.add(at_start(system, fault))
    async with system.client() as client:
        result = await client.call_tool("run-job", {**system.ways.full, "wait": True})
        later = text_of(await client.call_tool("job-status", {"job": record_of(result)["reference"]}))
    assert text_of(result).startswith("Job May Have Started")
    assert later.startswith("Job May Have Started")
    assert (result.is_error, system.starts, system.sendings) == (False, 0, 1)
    role = "the API user's role may be below the component's level" in text_of(result)
    assert role is (fault.kind is FaultKind.FAILS_BEFORE and system.ways.system == "datto")


@pytest.mark.parametrize(
    ("fault", "sendings"),
    [
        (Fault(FaultKind.TOKEN_EXPIRED, "PUT"), 2),
        (Fault(FaultKind.FAILS_BEFORE, "PUT", status=401), 2),
        (Fault(FaultKind.FAILS_AFTER, "PUT", status=401), 1),
    ],
    ids=str,
)
async def test_a_start_that_is_answered_with_401_makes_one_job(
    datto: AppUnderTest, fault: Fault, sendings: int
) -> None:
    datto.tenant.faults.add(fault)
    text = await datto.text("run-job", {**CLEAR, "wait": True})
    assert text.startswith("Job Completed Successfully")
    assert datto.tenant.started[0].uid in text
    assert (datto.starts, datto.sendings) == (1, sendings)


async def test_after_a_401_a_log_that_is_too_long_to_read_decides_nothing(datto: AppUnderTest) -> None:
    datto.tenant.events += others_jobs(datto, 1_001, ago=0)
    datto.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "PUT", status=401))
    text = await datto.text("run-job", CLEAR)
    assert text.startswith("Job May Have Started")
    assert "goes on after the 1,000 rows that were read" in text
    assert (datto.starts, datto.sendings) == (0, 1)


async def test_a_start_that_was_lost_days_ago_is_found_behind_thousands_of_later_jobs(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(
        Fault(FaultKind.CUT_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1)
    )
    reference = record_of(await datto.call("run-job", CLEAR))["reference"]
    datto.clock.advance(2 * 86_400)
    datto.tenant.events += others_jobs(datto, 1_500, ago=86_400)
    later = await datto.text("job-status", {"job": reference})
    assert later.startswith("Job Completed Successfully")
    assert datto.tenant.started[0].uid in later
    # Without a row nobody knows when it was sent: what was not read is not denied.
    unknown = await datto.text("job-status", {"job": "rj-000000000000"})
    assert unknown.startswith("The list goes on after the 1,000 rows that were read\n")


def others_jobs(datto: AppUnderTest, count: int, *, ago: float) -> list[EventRecord]:
    """Return rows of so many jobs of other people, one for each second of the clock until `ago` seconds ago."""
    device, now = datto.tenant.devices[0], datto.tenant.now() - ago
    return [event for number in range(count) for event in job_events(f"Theirs {number}", device, now - number / 10)]


@pytest.mark.parametrize(
    ("faults", "sendings", "made", "log"),
    [
        ([Fault(FaultKind.TOKEN_EXPIRED, "PUT", times=None)], 2, 0, "does not show the job so far"),
        (
            [
                Fault(FaultKind.FAILS_AFTER, "PUT", status=401),
                Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=None),
            ],
            1,
            1,
            "could not be read",
        ),
    ],
)
async def test_a_401_that_nothing_decides_may_have_started(
    datto: AppUnderTest, faults: list[Fault], sendings: int, made: int, log: str
) -> None:
    datto.tenant.faults.add(*faults)
    result = await datto.call("run-job", CLEAR)
    text = text_of(result)
    assert text.startswith("Job May Have Started")
    assert "no answer confirmed it (answered with status 401)." in text
    assert log in text
    assert (result.is_error, datto.starts, datto.sendings) == (False, made, sendings)


async def test_one_405_refuses_one_start_and_no_later_one(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "PUT", status=405))
    async with datto.client() as client:
        refused = text_of(await client.call_tool("run-job", CLEAR))
        started = text_of(await client.call_tool("run-job", CLEAR))
    assert refused.startswith("Datto RMM rejected the request")
    assert "Nothing was started." in refused
    assert started.startswith("Job Queued Successfully")
    assert (datto.starts, datto.sendings) == (1, 3)


async def test_its_reference_finds_it_later_in_another_process(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(
        Fault(FaultKind.FAILS_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=None)
    )
    lost = await datto.call("run-job", CLEAR)
    assert "could not be read" in text_of(lost)
    reference = record_of(lost)["reference"]
    async with datto.client(responder=datto.another_process()) as client:
        still_lost = text_of(await client.call_tool("job-status", {"job": reference}))
        datto.tenant.faults.clear()
        datto.clock.advance(30)
        found = text_of(await client.call_tool("job-status", {"job": reference}))
    assert still_lost.startswith("Job May Have Started")
    assert found.startswith("Job Completed Successfully")
    assert datto.tenant.started[0].uid in found


async def test_the_other_form_is_used_after_405_and_remembered(flat_datto: AppUnderTest) -> None:
    async with flat_datto.client() as client:
        await client.call_tool("run-job", CLEAR)
        await client.call_tool("run-job", {**CLEAR, "again": True})
    starts = [asked.split()[0] for asked in flat_datto.asked() if asked.endswith("quickjob")]
    assert (starts, flat_datto.starts) == (["PUT", "POST", "POST"], 2)


async def test_a_foreign_next_page_is_not_followed(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.FOREIGN_NEXT, "GET", times=None))
    assert (await datto.text("run-job", CLEAR)).startswith("Job Queued Successfully")


async def test_a_secret_stays_hidden_when_a_lost_start_is_found_later(datto: AppUnderTest) -> None:
    component = datto.tenant.component_named("Set Local Administrator Password")
    component.script = replace(component.script, stdout="pw=hunter2zz", duration=1.0)
    datto.tenant.faults.add(
        Fault(FaultKind.CUT_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1)
    )
    arguments = {"device": "ACME-DC01", "component": component.name, "variables": "ADMIN_PASSWORD=hunter2zz"}
    async with datto.client() as client:
        reference = record_of(await client.call_tool("run-job", arguments))["reference"]
        datto.clock.advance(10)
        text = text_of(await client.call_tool("job-status", {"job": reference}))
    assert text.startswith("Job Completed Successfully")
    assert "pw=********" in text


@pytest.mark.parametrize("status", [408, 409])
async def test_a_refusal_that_proves_nothing_is_a_lost_answer(datto: AppUnderTest, status: int) -> None:
    datto.tenant.faults.add(Fault(FaultKind.FAILS_AFTER, "PUT", status=status))
    text = await datto.text("run-job", CLEAR)
    assert text.startswith("Job Queued Successfully")
    assert datto.tenant.started[0].uid in text
    assert (datto.starts, datto.sendings) == (1, 1)


async def test_a_reference_finds_its_job_where_the_ledger_is_lost(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(
        Fault(FaultKind.CUT_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1)
    )
    reference = record_of(await datto.call("run-job", CLEAR))["reference"]
    for file in datto.folder.glob("jobs.sqlite3*"):
        file.unlink()
    datto.clock.advance(60)
    result = await datto.call("job-status", {"job": reference})
    assert text_of(result).startswith("Job Completed Successfully")
    assert record_of(result)["job_uid"] == datto.tenant.started[0].uid
    missing = await datto.text("job-status", {"job": "rj-000000000000"})
    assert missing.startswith('Job not found: "rj-000000000000"')
