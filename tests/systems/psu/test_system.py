from datetime import UTC, datetime

import httpx
import pytest

from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOB, ScriptedServer, page
from rmm_jobs.domain.capabilities import ServerStatus
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.schedules import NameKind, ServerName
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import PermissionDenied, ServerError, UnexpectedAnswer
from rmm_jobs.systems.psu.system import PsuSystem

SCRIPTS = "/api/v1/script"
PARAMETERS = "/api/v1/script/7/parameter"
COMPUTERS = "/api/v1/computer"
ENVIRONMENTS = "/api/v1/environment"


@pytest.mark.parametrize("gone", [httpx.Response(404), httpx.Response(204), answer(None)])
async def test_a_groomed_job_is_none(console: ScriptedServer, system: PsuSystem, gone: httpx.Response) -> None:
    console.on("GET", JOB, gone)
    assert await system.poll(Job("12"), deadline=FOREVER) is Missing.NOT_THERE


async def test_a_look_is_one_request(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOB, answer({"id": 12, "status": 1}))
    await system.poll(Job("12"), deadline=FOREVER)
    assert console.paths == [f"GET {JOB}"]


async def test_computers_are_listed_by_name(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", COMPUTERS, answer([{"id": 1, "name": "PSU01", "online": True}, {"id": 2, "name": None}]))
    assert await system.names(NameKind.COMPUTERS, deadline=FOREVER) == [ServerName("PSU01", "online")]


@pytest.mark.parametrize("missing", [page(), httpx.Response(404), httpx.Response(403), answer([])])
async def test_lists_that_a_server_or_a_role_has_not_got_are_empty(
    console: ScriptedServer, system: PsuSystem, missing: httpx.Response
) -> None:
    console.on("GET", COMPUTERS, missing)
    console.on("GET", ENVIRONMENTS, missing)
    assert await system.names(NameKind.COMPUTERS, deadline=FOREVER) == []
    assert await system.names(NameKind.ENVIRONMENTS, deadline=FOREVER) == []


async def test_the_value_of_a_variable_is_dropped_and_its_type_is_short(
    console: ScriptedServer, system: PsuSystem
) -> None:
    credential = {"id": 1, "name": "Admin", "type": "System.Management.Automation.PSCredential", "value": "s3cret"}
    text = {"name": "Smtp", "type": "System.String, System.Private.CoreLib", "value": "s3cret", "password": "s3cret"}
    console.on("GET", "/api/v1/variable", answer([credential, text, {"name": "Bare"}]))
    found = await system.names(NameKind.VARIABLES, deadline=FOREVER)
    assert found == [ServerName("Admin", "PSCredential"), ServerName("Smtp", "String"), ServerName("Bare")]
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({"online": False}, "offline"),
        ({"status": 2}, "busy"),
        ({"status": 1}, "online"),
        ({"status": "Online"}, "online"),
        ({"online": True, "maintenance": True}, "maintenance"),
        ({"status": 9}, "9"),
        ({}, None),
    ],
)
async def test_a_computer_has_its_state_as_the_server_tells_it(
    console: ScriptedServer, system: PsuSystem, row: dict[str, object], state: str | None
) -> None:
    console.on("GET", COMPUTERS, answer([{"name": "PSU01", **row}]))
    assert await system.names(NameKind.COMPUTERS, deadline=FOREVER) == [ServerName("PSU01", state)]


async def test_environments_are_listed_by_name(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", ENVIRONMENTS, answer([{"id": 1, "name": "PowerShell 7"}, {"name": ""}]))
    assert await system.names(NameKind.ENVIRONMENTS, deadline=FOREVER) == [ServerName("PowerShell 7")]


async def test_a_list_that_cannot_be_read_is_no_empty_list(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", ENVIRONMENTS, answer({}, 500))
    with pytest.raises(ServerError):
        await system.names(NameKind.ENVIRONMENTS, deadline=0.1)
    console.on("GET", ENVIRONMENTS, answer({"items": []}))
    with pytest.raises(UnexpectedAnswer):
        await system.names(NameKind.ENVIRONMENTS, deadline=FOREVER)


@pytest.mark.parametrize(
    ("reply", "version"),
    [(answer("5.6.0"), "5.6.0"), (httpx.Response(200, text="5.6.0\n"), "5.6.0"), (answer(5), None)],
)
async def test_the_server_tells_its_version_and_its_clock(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response, version: str | None
) -> None:
    reply.headers["Date"] = "Thu, 15 Feb 2024 10:45:00 GMT"
    console.on("GET", "/api/v1/version", reply)
    at = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
    assert await system.status(deadline=FOREVER) == ServerStatus(version, at)


async def test_a_probe_is_one_small_request(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", "/api/v1/job", httpx.Response(403))
    with pytest.raises(PermissionDenied):
        await system.probe_jobs(deadline=FOREVER)
    assert console.requests[0].url.params["take"] == "1"
    assert len(console.requests) == 1
