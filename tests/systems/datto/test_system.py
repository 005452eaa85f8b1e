from datetime import UTC, datetime

import httpx
import pytest

from fakes.scripted_datto import DEVICE, FOREVER, JOB, QUICK_JOB, RESULTS, Tenant, answer, order
from rmm_jobs.domain.capabilities import ServerStatus
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus, Stream
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import PermissionDenied, ServerError, UnexpectedAnswer
from rmm_jobs.systems.datto.system import DattoSystem, RequestRate

JOB_PATH = f"/api/v2/job/{JOB}"
FLAT_JOB = answer({"jobUid": JOB, "status": "completed", "exitCode": 0, "stdout": "freed 2.3 GB", "stderr": ""})


async def flat(tenant: Tenant, system: DattoSystem) -> None:
    """Start a job, so that the system has learned that the server speaks the flat form."""
    tenant.on("PUT", QUICK_JOB, httpx.Response(405))
    tenant.on("POST", QUICK_JOB, answer({"jobUid": JOB}))
    await system.start(order(), deadline=FOREVER)


async def test_a_device_that_is_not_there_is_none(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", f"/api/v2/device/{DEVICE}", answer({"error": "Not Found"}, 404))
    assert await system.device(DEVICE, deadline=FOREVER) is None


async def test_a_snapshot_is_one_request(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", RESULTS, answer({"jobUid": JOB, "deviceUid": DEVICE, "jobDeploymentStatus": "Running"}))
    seen = await system.poll(Job(JOB, device_uid=DEVICE), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert (seen.state, seen.device_uid) == (JobState.RUNNING, DEVICE)
    assert tenant.paths == [f"GET {RESULTS}"]


@pytest.mark.parametrize("reply", [answer({"error": "Not Found"}, 404), httpx.Response(200)])
async def test_results_that_are_not_there_may_come(tenant: Tenant, system: DattoSystem, reply: httpx.Response) -> None:
    tenant.on("GET", RESULTS, reply)
    assert await system.poll(Job(JOB, device_uid=DEVICE), deadline=FOREVER) is Missing.NOT_VISIBLE_YET


async def test_a_job_is_asked_for_without_its_device(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", JOB_PATH, answer({"id": 7, "uid": JOB, "status": "active"}), answer({}, 404))
    seen = await system.job(JOB, deadline=FOREVER)
    assert seen is not None
    assert (seen.state, seen.reported) == (JobState.QUEUED, "active")
    assert await system.job(JOB, deadline=FOREVER) is None


async def test_in_the_flat_form_a_snapshot_is_the_job(tenant: Tenant, system: DattoSystem) -> None:
    await flat(tenant, system)
    tenant.on("GET", JOB_PATH, FLAT_JOB)
    seen = await system.poll(Job(JOB), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert seen.state is JobState.COMPLETED
    assert tenant.paths[-1] == f"GET {JOB_PATH}"


async def test_in_the_flat_form_a_job_that_is_only_said_to_be_over_has_no_results(
    tenant: Tenant, system: DattoSystem
) -> None:
    await flat(tenant, system)
    tenant.on("GET", JOB_PATH, answer({"jobUid": JOB, "status": "completed", "deviceUid": DEVICE}))
    seen = await system.poll(Job(JOB, device_uid=DEVICE), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert seen.over_without_results
    itself = await system.job(JOB, deadline=FOREVER)
    assert itself is not None
    assert itself.over_without_results
    assert tenant.paths[-2:] == [f"GET {JOB_PATH}"] * 2


@pytest.mark.parametrize(
    ("itself", "looks"),
    [
        ({"jobUid": JOB, "status": "running", "percentComplete": 50}, [RESULTS, JOB_PATH]),
        ({"uid": JOB, "status": "active", "deviceUid": DEVICE, "hostname": "ACME-DC01"}, [RESULTS]),
    ],
)
async def test_a_job_is_looked_at_in_the_flat_form_once_one_was_seen_in_it_and_not_for_an_odd_name(
    tenant: Tenant, system: DattoSystem, itself: object, looks: list[str]
) -> None:
    tenant.on("GET", JOB_PATH, answer(itself))
    await system.job(JOB, deadline=FOREVER)
    del tenant.requests[:]
    await system.poll(Job(JOB, device_uid=DEVICE), deadline=FOREVER)
    assert tenant.paths == [f"GET {path}" for path in looks]


async def test_a_job_of_the_api_is_no_success_on_a_server_that_has_once_shown_a_flat_one(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", JOB_PATH, FLAT_JOB, answer({"uid": JOB, "status": "completed"}))
    await system.job(JOB, deadline=FOREVER)
    seen = await system.poll(Job(JOB, device_uid=DEVICE), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert seen.over_without_results


async def test_results_that_do_not_tell_how_a_job_ended_say_that_it_is_over(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", RESULTS, answer({"jobUid": JOB, "jobDeploymentStatus": None, "status": "completed"}))
    seen = await system.poll(Job(JOB, device_uid=DEVICE), deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert (seen.state.is_final, seen.over_without_results) == (False, True)


@pytest.mark.parametrize(("stream", "text"), [(Stream.STDOUT, "freed 2.3 GB"), (Stream.STDERR, "")])
async def test_in_the_flat_form_output_is_on_the_job(
    tenant: Tenant, system: DattoSystem, stream: Stream, text: str
) -> None:
    await flat(tenant, system)
    tenant.on("GET", JOB_PATH, FLAT_JOB)
    assert await system.output(Job(JOB, device_uid=DEVICE), stream, deadline=FOREVER) == text
    assert tenant.paths[-1] == f"GET {JOB_PATH}"


async def test_output_of_a_flat_job_that_another_process_started_is_found_on_the_job(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", JOB_PATH, FLAT_JOB)
    assert await system.output(Job(JOB, device_uid=DEVICE), Stream.STDOUT, deadline=FOREVER) == "freed 2.3 GB"


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (answer([{"componentName": "a", "stdData": "one"}]), "one"),
        (answer([{"stdData": "one"}, {"stdData": None}, None, {"stdData": "two"}]), "one\ntwo"),
        (answer([]), ""),
        (answer(None), ""),
        (httpx.Response(200), ""),
        (answer({"error": "Not Found"}, 404), ""),
    ],
)
async def test_output_is_the_text_of_all_components(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response, text: str
) -> None:
    tenant.on("GET", f"{RESULTS}/stderr", reply)
    assert await system.output(Job(JOB, device_uid=DEVICE), Stream.STDERR, deadline=FOREVER) == text


async def test_output_of_another_shape_is_an_error_and_not_an_empty_text(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", f"{RESULTS}/stdout", answer({"stdData": "one"}))
    with pytest.raises(UnexpectedAnswer):
        await system.output(Job(JOB, device_uid=DEVICE), Stream.STDOUT, deadline=FOREVER)


@pytest.mark.parametrize("uid", ["../account/users", "..", ".", "", "a/b", "a%2Fb", "a b", "j\n", "ä", "j" * 129])
async def test_a_job_uid_that_is_none_never_enters_a_path(tenant: Tenant, system: DattoSystem, uid: str) -> None:
    for call in (
        system.job(uid, deadline=FOREVER),
        system.poll(Job(uid, device_uid=DEVICE), deadline=FOREVER),
        system.output(Job(uid, device_uid=DEVICE), Stream.STDOUT, deadline=FOREVER),
    ):
        with pytest.raises(JobNotFound):
            await call
    assert tenant.requests == []


@pytest.mark.parametrize("uid", ["../account/users", "ACME-DC01", f"{DEVICE}\n", f"{DEVICE}/x", ""])
async def test_a_device_uid_that_is_none_is_unknown_without_a_request(
    tenant: Tenant, system: DattoSystem, uid: str
) -> None:
    assert await system.device(uid, deadline=FOREVER) is None
    assert await system.poll(Job(JOB, device_uid=uid), deadline=FOREVER) is Missing.NOT_VISIBLE_YET
    assert await system.output(Job(JOB, device_uid=uid), Stream.STDOUT, deadline=FOREVER) == ""
    assert tenant.requests == []


async def test_a_job_uid_need_not_be_hexadecimal(tenant: Tenant, system: DattoSystem) -> None:
    uid = "j1k2l3m4-n5o6-7890-pqrs-123456789def"
    tenant.on("GET", f"/api/v2/job/{uid}", answer({"uid": uid, "status": "active"}))
    assert await system.job(uid, deadline=FOREVER)


async def test_the_servers_status_needs_no_token_and_tells_its_clock(tenant: Tenant, system: DattoSystem) -> None:
    status = answer({"version": "16.2.0", "status": "UP"}, headers={"Date": "Thu, 15 Feb 2024 10:45:00 GMT"})
    tenant.on("GET", "/api/v2/system/status", answer({}, 503), status)
    expected = ServerStatus("16.2.0", datetime(2024, 2, 15, 10, 45, tzinfo=UTC))
    assert await system.status(deadline=FOREVER) == expected
    assert tenant.tokens == 0
    assert all("authorization" not in request.headers for request in tenant.requests)


async def test_the_request_rate_is_told_as_far_as_the_account_has_it(tenant: Tenant, system: DattoSystem) -> None:
    rate = {"slidingTimeWindowSizeSeconds": 60, "accountCount": 12, "accountRateLimit": 600, "accountWriteCount": 3}
    tenant.on("GET", "/api/v2/system/request_rate", answer(rate))
    assert await system.request_rate(deadline=FOREVER) == RequestRate(60, 12, 600)


async def test_probes_are_one_small_request_each(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", "/api/v2/account/devices", answer({"devices": []}), answer({}, 403))
    tenant.on("GET", "/api/v2/activity-logs", answer({}, 500))
    await system.probe_devices(deadline=FOREVER)
    with pytest.raises(PermissionDenied):
        await system.probe_devices(deadline=FOREVER)
    with pytest.raises(ServerError):
        await system.probe_activity(deadline=0.1)
    assert [dict(r.url.params) for r in tenant.requests if "api" in r.url.path] == [
        {"page": "0", "max": "1"},
        {"page": "0", "max": "1"},
        {"entities": "device", "size": "1"},
    ]
