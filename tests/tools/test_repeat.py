"""A job is run once more by its UID: with its own device, component and variables, or with others in their places."""

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind

CLEANUP = {"device": "ACME-DC01", "component": "Disk Cleanup", "variables": "days=7", "wait": True}
SECRET = {
    "device": "ACME-DC01",
    "component": "Set Local Administrator Password",
    "variables": "ADMIN_PASSWORD=hunter2-hunter2",
    "wait": True,
}


def sent(datto: AppUnderTest) -> list[tuple[str, str, dict[str, str]]]:
    """What was started: hostname, component and variables."""
    return [(job.device.hostname, job.component.name, dict(job.variables)) for job in datto.tenant.started]


async def test_a_job_is_run_once_more_as_it_was(datto: AppUnderTest) -> None:
    await datto.call("run-job", CLEANUP)
    text = await datto.text("run-job", {"repeat": datto.job_id, "wait": True})
    assert text.startswith("Job Completed Successfully")
    first, second = sent(datto)
    assert first == second
    assert datto.tenant.problems == []
    assert datto.tenant.started[0].uid != datto.tenant.started[1].uid


async def test_what_is_given_takes_the_place_of_what_was(datto: AppUnderTest) -> None:
    await datto.call("run-job", CLEANUP)
    again = {"repeat": datto.job_id, "device": "ACME-DC02", "variables": "days=1"}
    await datto.call("run-job", again)
    assert sent(datto)[1] == ("ACME-DC02", "Disk Cleanup", {**sent(datto)[0][2], "days": "1"})


async def test_a_masked_value_is_asked_anew_by_name_and_nothing_is_started(datto: AppUnderTest) -> None:
    await datto.call("run-job", SECRET)
    refused = await datto.call("run-job", {"repeat": datto.job_id})
    text = text_of(refused)
    assert refused.is_error
    assert text.startswith("Values that have to be given anew: 1")
    assert "Needed:     ADMIN_PASSWORD" in text
    assert "Nothing was started." in text
    assert datto.starts == 1
    assert record_of(refused)["needed"] == ["ADMIN_PASSWORD"]
    await datto.call("run-job", {"repeat": datto.job_id, "variables": "ADMIN_PASSWORD=another-one-1"})
    assert sent(datto)[1][2]["ADMIN_PASSWORD"] == "another-one-1"


async def test_a_refused_repetition_offers_no_call_that_would_lose_its_changes(datto: AppUnderTest) -> None:
    await datto.call("run-job", SECRET)
    text = await datto.text("run-job", {"repeat": datto.job_id, "device": "ACME-DC02"})
    assert "Nothing was started. The other variables stay as they were, but for your changes." in text
    assert "With your other changes: the same call, and ADMIN_PASSWORD=<value> among its variables" in text
    assert "run-job repeat=" not in text
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Long Running Script"})
    datto.clock.advance(30)
    text = await datto.text("run-job", {"repeat": datto.job_id, "timeout": 90})
    assert "with your other changes, only if the user asks for it: the same call with again=true" in text
    assert "run-job repeat=" not in text


async def test_where_the_device_is_not_known_the_changes_are_given_once_more_with_it(datto: AppUnderTest) -> None:
    await datto.call("run-job", CLEANUP)
    uid = datto.job_id
    datto.ledger_file.unlink()
    datto.responder = datto.another_process()
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=None))
    text = await datto.text("run-job", {"repeat": uid, "variables": "days=1"})
    assert "Say on which device to run it: the same call, and its device" in text
    text = await datto.text("run-job", {"repeat": uid})
    assert f'Say on which device to run it: run-job repeat="{uid}" device="<device>"' in text
    assert datto.starts == 1


async def test_a_mask_is_never_sent_as_a_value(datto: AppUnderTest) -> None:
    await datto.call("run-job", SECRET)
    for values in (None, "", dict[str, object]()):
        await datto.call("run-job", {"repeat": datto.job_id, "variables": values})
    assert datto.starts == 1
    assert all("*" not in value for _, _, variables in sent(datto) for value in variables.values())


async def test_while_the_earlier_job_runs_it_is_repeated_only_if_asked_again(datto: AppUnderTest) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Long Running Script"})
    datto.clock.advance(30)
    uid = datto.job_id
    refused = await datto.call("run-job", {"repeat": uid})
    assert text_of(refused).startswith("The job that is to be repeated has not ended")
    assert datto.starts == 1
    await datto.call("run-job", {"repeat": uid, "again": True})
    assert datto.starts == 2


async def test_on_another_device_the_earlier_job_may_still_run(datto: AppUnderTest) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Long Running Script"})
    datto.clock.advance(30)
    await datto.call("run-job", {"repeat": datto.job_id, "device": "ACME-DC02"})
    assert [job.device.hostname for job in datto.tenant.started] == ["ACME-DC01", "ACME-DC02"]


async def test_device_and_component_are_checked_as_always(datto: AppUnderTest) -> None:
    await datto.call("run-job", CLEANUP)
    uid = datto.job_id
    datto.tenant.devices[0].online = False
    offline = await datto.call("run-job", {"repeat": uid})
    assert record_of(offline)["kind"] == "device_offline"
    datto.tenant.devices[0].online = True
    unknown = await datto.call("run-job", {"repeat": uid, "variables": "dayz=1"})
    assert record_of(unknown)["kind"] == "unknown_variables"
    assert datto.starts == 1


async def test_a_job_of_another_computer_is_repeated_with_what_the_system_tells_of_it(datto: AppUnderTest) -> None:
    await datto.call("run-job", CLEANUP)
    uid = datto.job_id
    datto.ledger_file.unlink()
    datto.responder = datto.another_process()
    await datto.call("run-job", {"repeat": uid, "wait": True})
    first, second = sent(datto)
    assert first == second


async def test_a_secret_of_another_computers_job_is_not_read_from_the_system_and_sent_on(datto: AppUnderTest) -> None:
    await datto.call("run-job", SECRET)
    datto.ledger_file.unlink()
    datto.responder = datto.another_process()
    refused = await datto.call("run-job", {"repeat": datto.job_id})
    assert record_of(refused)["kind"] == "repeat_needs_values"
    assert datto.starts == 1


async def test_a_value_that_the_system_shows_masked_is_asked_anew(datto: AppUnderTest) -> None:
    tenant = datto.tenant
    device, component = tenant.device_named("ACME-DC01"), tenant.component_named("Disk Cleanup")
    tenant.start(device, component, name="by hand", variables={"days": "*****"})
    datto.clock.advance(60)
    refused = await datto.call("run-job", {"repeat": datto.job_id})
    assert record_of(refused)["needed"] == ["days"]
    assert datto.starts == 1


async def test_a_wildcard_is_no_mask(datto: AppUnderTest) -> None:
    await datto.call("run-job", {**CLEANUP, "variables": "days=*"})
    await datto.call("run-job", {"repeat": datto.job_id})
    first, second = sent(datto)
    assert first == second
    assert first[2]["days"] == "*"


async def test_another_computers_job_that_runs_is_not_repeated_beside_itself(datto: AppUnderTest) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Long Running Script"})
    datto.clock.advance(30)
    datto.ledger_file.unlink()
    datto.responder = datto.another_process()
    refused = await datto.call("run-job", {"repeat": datto.job_id, "variables": ""})
    assert record_of(refused)["kind"] == "repeat_open"
    assert datto.starts == 1


async def test_a_job_that_nobody_knows_starts_nothing(datto: AppUnderTest) -> None:
    for uid in ("00000000-0000-0000-0000-000000000000", "../../v2/account", "rj-000000000000"):
        refused = await datto.call("run-job", {"repeat": uid})
        assert refused.is_error
        assert record_of(refused)["kind"] in {"job_not_found", "repeat_unknown"}
        assert "Nothing was started." in text_of(refused)
    assert datto.starts == 0


async def test_without_a_job_to_repeat_device_and_component_are_required(datto: AppUnderTest) -> None:
    refused = await datto.call("run-job", {"device": "ACME-DC01"})
    assert record_of(refused)["problems"] == {"component": "is required"}
    assert datto.starts == 0


@pytest.mark.sample(4)
@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.FAILS_BEFORE, FaultKind.CUT_BEFORE, FaultKind.HTML])
@pytest.mark.parametrize("path", ["/device/", "/components", "/results/", "/job/", "activity-logs"])
async def test_a_repetition_starts_at_most_once_in_any_weather(datto: AppUnderTest, kind: FaultKind, path: str) -> None:
    await datto.call("run-job", {**CLEANUP, "wait": False})
    datto.clock.advance(300)
    uid = datto.job_id
    datto.ledger_file.unlink()
    datto.responder = datto.another_process()
    datto.faults.add(Fault(kind, "GET", path, times=None))
    text = await datto.text("run-job", {"repeat": uid})
    assert text
    assert datto.starts <= 2
    if datto.starts == 1:
        assert "Nothing was started" in text
