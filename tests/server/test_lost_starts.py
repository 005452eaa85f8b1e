"""A start is sent once, whatever becomes of its answer."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}


def puts(app: AppUnderTest) -> int:
    return sum(asked.startswith(("PUT", "POST /api")) for asked in app.asked())


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_AFTER, "PUT"),
        Fault(FaultKind.FAILS_AFTER, "PUT", status=502),
        Fault(FaultKind.CUT_AFTER, "PUT"),
        Fault(FaultKind.CUT_JSON, "PUT"),
        Fault(FaultKind.EMPTY, "PUT"),
        Fault(FaultKind.SLOW, "PUT", seconds=60),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_a_job_whose_answer_was_lost_is_found_by_its_name_and_waited_for(app: AppUnderTest, fault: Fault) -> None:
    app.tenant.faults.add(fault)
    text = await app.text("run-job", {**CLEAR, "wait": True})
    assert text.startswith("Job Completed Successfully")
    assert (app.starts, puts(app)) == (1, 1)
    assert app.tenant.started[0].uid in text


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_BEFORE, "PUT"),
        Fault(FaultKind.CUT_BEFORE, "PUT"),
        Fault(FaultKind.HTML, "PUT"),
        Fault(FaultKind.HTML, "PUT", status=502),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status}",
)
async def test_a_start_that_cannot_be_found_may_have_started_and_is_not_sent_again(
    app: AppUnderTest, fault: Fault
) -> None:
    app.tenant.faults.add(fault)
    result = await app.call("run-job", {**CLEAR, "wait": True})
    assert text_of(result).startswith("Job May Have Started")
    assert (result.is_error, app.starts, puts(app)) == (False, 0, 1)
    role = "the API user's role may be below the component's level" in text_of(result)
    assert role is (fault.kind is FaultKind.FAILS_BEFORE)


@pytest.mark.parametrize(
    ("fault", "sendings"),
    [
        (Fault(FaultKind.TOKEN_EXPIRED, "PUT"), 2),
        (Fault(FaultKind.FAILS_BEFORE, "PUT", status=401), 2),
        (Fault(FaultKind.FAILS_AFTER, "PUT", status=401), 1),
    ],
    ids=str,
)
async def test_a_start_that_is_answered_with_401_makes_one_job(app: AppUnderTest, fault: Fault, sendings: int) -> None:
    app.tenant.faults.add(fault)
    text = await app.text("run-job", {**CLEAR, "wait": True})
    assert text.startswith("Job Completed Successfully")
    assert app.tenant.started[0].uid in text
    assert (app.starts, puts(app)) == (1, sendings)


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
    app: AppUnderTest, faults: list[Fault], sendings: int, made: int, log: str
) -> None:
    app.tenant.faults.add(*faults)
    result = await app.call("run-job", CLEAR)
    text = text_of(result)
    assert text.startswith("Job May Have Started")
    assert "no answer confirmed it (answered with status 401)." in text
    assert log in text
    assert (result.is_error, app.starts, puts(app)) == (False, made, sendings)


async def test_credentials_that_are_wrong_from_the_first_start_nothing(app: AppUnderTest) -> None:
    app.tenant.secret = "another"
    result = await app.call("run-job", CLEAR)
    assert text_of(result).startswith("Authentication failed")
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, app.starts, puts(app)) == (True, 0, 0)


async def test_one_405_refuses_one_start_and_no_later_one(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "PUT", status=405))
    async with app.client() as client:
        refused = text_of(await client.call_tool("run-job", CLEAR))
        started = text_of(await client.call_tool("run-job", CLEAR))
    assert refused.startswith("Datto RMM rejected the request")
    assert "Nothing was started." in refused
    assert started.startswith("Job Queued Successfully")
    assert (app.starts, puts(app)) == (1, 3)


async def test_its_reference_finds_it_later_in_another_process(app: AppUnderTest) -> None:
    app.tenant.faults.add(
        Fault(FaultKind.FAILS_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=None)
    )
    lost = await app.call("run-job", CLEAR)
    assert "could not be read" in text_of(lost)
    reference = record_of(lost)["reference"]
    async with app.client(responder=app.another_process()) as client:
        still_lost = text_of(await client.call_tool("job-status", {"job": reference}))
        app.tenant.faults.clear()
        app.clock.advance(30)
        found = text_of(await client.call_tool("job-status", {"job": reference}))
    assert still_lost.startswith("Job May Have Started")
    assert found.startswith("Job Completed Successfully")
    assert app.tenant.started[0].uid in found


@pytest.mark.parametrize(
    ("fault", "heading"),
    [
        (Fault(FaultKind.FORBIDDEN, "PUT"), "Permission denied"),
        (Fault(FaultKind.BLOCKED, "PUT"), "Too many requests"),
        (Fault(FaultKind.RATE_LIMITED, "PUT", retry_after=30), "Too many requests"),
    ],
    ids=str,
)
async def test_a_start_that_was_refused_is_refused_and_leaves_no_row(
    app: AppUnderTest, fault: Fault, heading: str
) -> None:
    app.tenant.faults.add(fault)
    result = await app.call("run-job", CLEAR)
    assert text_of(result).startswith(heading)
    assert (result.is_error, app.starts) == (True, 0)
    assert await app.responder.opened().services.ledger.find("rj-nothing") is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_BEFORE, "GET"),
        Fault(FaultKind.CUT_BEFORE, "GET"),
        Fault(FaultKind.RATE_LIMITED, "GET", retry_after=2),
        Fault(FaultKind.RATE_LIMITED, "GET"),
        Fault(FaultKind.SLOW, "GET", seconds=15),
        Fault(FaultKind.CUT_BEFORE, "POST"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.method}",
)
async def test_a_read_is_tried_again(app: AppUnderTest, fault: Fault) -> None:
    app.tenant.faults.add(fault)
    assert (await app.text("run-job", CLEAR)).startswith("Job Queued Successfully")
    assert app.starts == 1


@pytest.mark.parametrize(
    ("fault", "heading"),
    [
        (Fault(FaultKind.FAILS_BEFORE, "GET", times=None), "Datto RMM has an internal error"),
        (Fault(FaultKind.CUT_BEFORE, times=None), "Datto RMM cannot be reached"),
        (Fault(FaultKind.RATE_LIMITED, "GET", retry_after=60), "Too many requests"),
        (Fault(FaultKind.BLOCKED, "GET", times=None), "Too many requests"),
        (Fault(FaultKind.SLOW, "GET", seconds=90, times=None), "Datto RMM did not answer in time"),
        (Fault(FaultKind.HTML, "GET", times=None), "Datto RMM's answer cannot be understood"),
        (Fault(FaultKind.CUT_JSON, "GET", times=None), "Datto RMM's answer cannot be understood"),
        (Fault(FaultKind.EMPTY, "GET", times=None), "Datto RMM's answer cannot be understood"),
        (Fault(FaultKind.FORBIDDEN, "GET", times=None), "Permission denied"),
    ],
    ids=str,
)
async def test_when_nothing_can_be_read_nothing_is_started_and_the_answer_says_so(
    app: AppUnderTest, fault: Fault, heading: str
) -> None:
    app.tenant.faults.add(fault)
    result = await app.call("run-job", CLEAR)
    assert text_of(result).startswith(heading)
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, app.starts) == (True, 0)
    assert app.clock.monotonic() <= 25


async def test_look_ups_that_take_too_long_start_nothing(app: AppUnderTest) -> None:
    app.tenant.faults.add(
        Fault(FaultKind.SLOW, "GET", "account/devices", seconds=9),
        Fault(FaultKind.SLOW, "GET", "account/components", seconds=9),
        Fault(FaultKind.SLOW, "POST", "token", seconds=8),
    )
    text = await app.text("run-job", CLEAR)
    assert "Nothing was started." in text
    assert app.starts == 0


async def test_the_other_form_is_used_after_405_and_remembered(flat_app: AppUnderTest) -> None:
    async with flat_app.client() as client:
        await client.call_tool("run-job", CLEAR)
        await client.call_tool("run-job", {**CLEAR, "again": True})
    starts = [asked.split()[0] for asked in flat_app.asked() if asked.endswith("quickjob")]
    assert (starts, flat_app.starts) == (["PUT", "POST", "POST"], 2)


async def test_a_foreign_next_page_is_not_followed(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.FOREIGN_NEXT, "GET", times=None))
    assert (await app.text("run-job", CLEAR)).startswith("Job Queued Successfully")


async def test_a_secret_stays_hidden_when_a_lost_start_is_found_later(app: AppUnderTest) -> None:
    component = app.tenant.component_named("Set Local Administrator Password")
    component.script = replace(component.script, stdout="pw=hunter2zz", duration=1.0)
    app.tenant.faults.add(
        Fault(FaultKind.CUT_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1)
    )
    arguments = {"device": "ACME-DC01", "component": component.name, "variables": "ADMIN_PASSWORD=hunter2zz"}
    async with app.client() as client:
        reference = record_of(await client.call_tool("run-job", arguments))["reference"]
        app.clock.advance(10)
        text = text_of(await client.call_tool("job-status", {"job": reference}))
    assert text.startswith("Job Completed Successfully")
    assert "pw=********" in text


@pytest.mark.parametrize("status", [408, 409])
async def test_a_refusal_that_proves_nothing_is_a_lost_answer(app: AppUnderTest, status: int) -> None:
    app.tenant.faults.add(Fault(FaultKind.FAILS_AFTER, "PUT", status=status))
    text = await app.text("run-job", CLEAR)
    assert text.startswith("Job Queued Successfully")
    assert app.tenant.started[0].uid in text
    assert (app.starts, puts(app)) == (1, 1)


async def test_a_reference_finds_its_job_where_the_ledger_is_lost(app: AppUnderTest) -> None:
    app.tenant.faults.add(
        Fault(FaultKind.CUT_AFTER, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1)
    )
    reference = record_of(await app.call("run-job", CLEAR))["reference"]
    for file in app.folder.glob("jobs.sqlite3*"):
        file.unlink()
    app.clock.advance(60)
    result = await app.call("job-status", {"job": reference})
    assert text_of(result).startswith("Job Completed Successfully")
    assert record_of(result)["job_uid"] == app.tenant.started[0].uid
    missing = await app.text("job-status", {"job": "rj-000000000000"})
    assert missing.startswith('Job not found: "rj-000000000000"')
