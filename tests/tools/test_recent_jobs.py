"""The tool recent-jobs: what was run, here and elsewhere, by whom, and how it ended."""

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.fleet_activity import MARIA, TOM, job_events

RUN = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
LOG = "GET /api/v2/activity-logs"


def colleague(datto: AppUnderTest, *, hours: float = 2, name: str = "Nightly reboot", device: int = 1) -> str:
    """A job that Maria has started in the console, and that is over; its UID."""
    at = datto.clock.epoch() - hours * 3600
    rows = job_events(name, datto.tenant.devices[device], at, MARIA, ended_at=at + 60)
    datto.tenant.events += rows
    return rows[0].uid.removesuffix(".create")


async def test_jobs_of_this_computer_and_of_others_are_listed_newest_first(datto: AppUnderTest) -> None:
    other = colleague(datto)
    await datto.call("run-job", RUN)
    datto.forget()
    answer = await datto.call("recent-jobs", {})
    text = text_of(answer)
    rows = [line for line in text.split("\n") if line[:3].strip().isdigit()]
    assert text.startswith("2 jobs:")
    assert [row.split("|")[1].strip() for row in rows] == [datto.job_id, other]
    assert [row.split("|")[4].strip() for row in rows] == ["Completed", "Ended"]
    assert [row.split("|")[6].strip() for row in rows] == ["here", "mreyes"]
    assert "Looked at: 2024-02-14 " in text
    assert [asked for asked in datto.asked() if "oauth" not in asked] == [LOG]
    assert datto.tenant.problems == []
    assert [job["started_here"] for job in record_of(answer)["jobs"]] == [True, False]


async def test_a_job_is_found_again_by_another_process_and_shown_with_its_output(datto: AppUnderTest) -> None:
    await datto.call("run-job", {**RUN, "wait": False})
    datto.clock.advance(60)
    datto.responder = datto.another_process()
    text = await datto.text("recent-jobs", {})
    assert text.startswith("Job Completed Successfully")
    assert f"Job UID:      {datto.job_id}" in text
    assert "Started By:   this computer, with this product" in text
    assert "Variables:    None" in text
    assert "\nThe one job, 2024-02-14 " in text


async def test_an_end_that_nobody_noted_is_not_called_running(datto: AppUnderTest) -> None:
    await datto.call("run-job", {**RUN, "wait": False})
    await datto.call("run-job", {**RUN, "device": "ACME-DC02", "wait": False})
    text = await datto.text("recent-jobs", {})
    assert text.count("| not known here |") == 2
    assert "not known here: nobody has noted an end; it may run or be over." in text
    assert "Running" not in text


async def test_the_log_tells_how_a_job_of_ours_has_ended(datto: AppUnderTest) -> None:
    await datto.call("run-job", {**RUN, "wait": False})
    await datto.call("run-job", {**RUN, "device": "ACME-DC02", "wait": False})
    datto.clock.advance(300)
    text = await datto.text("recent-jobs", {})
    assert text.count("| Completed ") == 2


async def test_the_list_is_filtered_by_device_component_status_and_person(datto: AppUnderTest) -> None:
    colleague(datto, name="Nightly reboot", device=0)
    colleague(datto, name="Install Chrome", device=1)
    await datto.call("run-job", RUN)
    await datto.call("run-job", {**RUN, "component": "Purge Locked Folder"})

    datto.clock.advance(900)
    await datto.call("job-status", {"job": datto.job_id})

    async def count(**wanted: object) -> int:
        return record_of(await datto.call("recent-jobs", wanted))["jobs_total"]

    assert await count() == 4
    assert await count(device="acme-dc01") == 3
    assert await count(device=datto.tenant.devices[1].uid) == 1
    assert await count(device="acme") == 4
    assert await count(component="chrome") == 1
    assert await count(status="failed") == 1
    assert await count(status="ended") == 2
    assert await count(by="maria") == 0
    assert await count(by="MREYES") == 2
    assert await count(by="me") == 2


async def test_an_equal_name_is_not_mixed_with_longer_ones(datto: AppUnderTest) -> None:
    for number, host in enumerate(("DC1", "DC10")):
        device = datto.tenant.devices[number]
        device.hostname = host
        colleague(datto, name=f"Job {number}", device=number)
    text = await datto.text("recent-jobs", {"device": "dc1", "status": "ended", "since": "7d"})
    assert "DC10" not in text


async def test_last_opens_the_newest_of_a_component_and_says_of_how_many(datto: AppUnderTest) -> None:
    await datto.call("run-job", RUN)
    datto.clock.advance(3600)
    await datto.call("run-job", {**RUN, "device": "ACME-DC02"})
    answer = await datto.call("recent-jobs", {"component": "clear temp", "last": True})
    text = text_of(answer)
    assert text.startswith("Job Completed Successfully")
    assert "Device:       ACME-DC02" in text
    assert '\nThe newest of 2 jobs of component "clear temp", 2024-02-08 ' in text
    assert record_of(answer)["report"]["kind"] == "finished"


async def test_a_running_job_is_opened_with_its_uid(datto: AppUnderTest) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Long Running Script"})
    datto.clock.advance(30)
    text = await datto.text("recent-jobs", {"last": True})
    assert text.startswith("Running job on ACME-DC01...")
    assert f"Job UID:      {datto.job_id}" in text


async def test_variables_of_another_computers_job_are_read_for_the_one_that_is_opened_and_secrets_masked(
    datto: AppUnderTest,
) -> None:
    secret = {"device": "ACME-DC01", "component": "Set Local Administrator Password"}
    await datto.call("run-job", {**secret, "variables": "ADMIN_PASSWORD=hunter2-hunter2", "wait": True})
    datto.ledger_file.unlink()
    datto.responder = datto.another_process()
    datto.forget()
    text = await datto.text("recent-jobs", {"last": True})
    assert "ADMIN_PASSWORD: ********" in text
    assert "hunter2" not in text
    assert "Started By:" in text
    assert "this computer" not in text
    assert [asked for asked in datto.asked() if asked.endswith("/components")] == [
        f"GET /api/v2/job/{datto.job_id}/components"
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FORBIDDEN, path="activity-logs", times=None),
        Fault(FaultKind.FAILS_BEFORE, path="activity-logs", times=None),
    ],
    ids=["403", "500"],
)
async def test_a_log_that_cannot_be_read_does_not_lose_the_ledgers_part(datto: AppUnderTest, fault: Fault) -> None:
    await datto.call("run-job", RUN)
    await datto.call("run-job", {**RUN, "device": "ACME-DC02"})
    datto.faults.add(fault)
    text = await datto.text("recent-jobs", {})
    assert text.startswith("2 jobs:")
    assert text.count("jobs that were started elsewhere are missing.") == 1
    assert "could not be read" in text


async def test_a_ledger_that_cannot_be_read_does_not_lose_the_logs_part(datto: AppUnderTest) -> None:
    colleague(datto)
    colleague(datto, name="Install Chrome")
    datto.ledger_file.write_bytes(b"no database at all" * 100)
    text = await datto.text("recent-jobs", {})
    assert text.startswith("2 jobs:")
    assert "starts and outcomes that it holds are missing." in text


async def test_a_match_that_cannot_be_opened_is_shown_as_a_row_with_the_reason(datto: AppUnderTest) -> None:
    colleague(datto)
    text = await datto.text("recent-jobs", {"by": "mreyes"})
    assert text.startswith('1 job started by "mreyes":')
    assert "The job was not opened: Datto RMM has no job with this Job UID any more." in text


async def test_a_start_that_was_never_confirmed_is_listed_by_its_reference(datto: AppUnderTest) -> None:
    datto.faults.add(Fault(FaultKind.CUT_BEFORE, "PUT", "quickjob", times=1))
    datto.faults.add(Fault(FaultKind.FORBIDDEN, path="activity-logs", times=None))
    await datto.call("run-job", RUN)
    datto.faults.clear()
    colleague(datto)
    text = await datto.text("recent-jobs", {})
    assert "| may have started |" in text
    assert "rj-" in text


async def test_a_name_that_none_has_is_answered_with_names_like_it(datto: AppUnderTest) -> None:
    colleague(datto, name="Nightly reboot")
    text = await datto.text("recent-jobs", {"component": "nigthly rebot"})
    assert text.startswith("No jobs found")
    assert "- Nightly reboot" in text
    assert 'recent-jobs component="nigthly rebot" since="7d"' in text


async def test_a_page_beyond_the_first_is_reached_with_the_same_window(datto: AppUnderTest) -> None:
    datto.tenant = account_tenant(3, 240, now=datto.clock.epoch)
    datto.responder = datto.another_process()
    answer = await datto.call("recent-jobs", {"since": "7d"})
    text = text_of(answer)
    total = record_of(answer)["jobs_total"]
    assert text.startswith(f"{total} jobs, 1-25:")
    offered = 'recent-jobs since="2024-02-08T'
    assert offered in text
    more = await datto.text("recent-jobs", {"since": "7d", "offset": 25})
    assert f"{total} jobs, 26-50:" in more
    assert "There is nothing at offset 9,999." in await datto.text("recent-jobs", {"since": "7d", "offset": 9999})


async def test_a_log_of_many_pages_is_read_as_far_as_four_requests_go_and_says_so(datto: AppUnderTest) -> None:
    device = datto.tenant.devices[0]
    now = datto.clock.epoch()
    for minute in range(700):
        datto.tenant.events += job_events(
            f"Job {minute}", device, now - 60 * minute, TOM, ended_at=now - 60 * minute + 5
        )
    datto.forget()
    text = await datto.text("recent-jobs", {"since": "2d"})
    assert datto.asked().count(LOG) == 4
    assert "(1,000 of 1,400 rows): older jobs that were started elsewhere are missing." in text
