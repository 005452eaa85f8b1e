import pytest

from rmm_simulator.psu.records import ParameterRecord, ScriptRecord
from simulator.psu.bench import Bench, bench_of


async def test_the_version_is_a_text(bench: Bench, old: Bench) -> None:
    assert (await bench.json("/version"), await old.json("/version")) == ("5.6.0", "1.5.21")


async def test_scripts_are_an_array_that_is_not_paged(bench: Bench) -> None:
    scripts = await bench.json("/script")
    assert len(scripts) == len(bench.server.scripts)
    assert scripts[0] == await bench.json("/script/7")
    assert [script["fullPath"] for script in scripts if script["name"] == "Cleanup.ps1"] == [
        "Servers/Cleanup.ps1",
        "Tools/Cleanup.ps1",
    ]


async def test_a_script_and_its_parameters(bench: Bench) -> None:
    declared = ParameterRecord("Mode", "System.String", default="Fast", valid_values=("Fast", "Slow"), help="How")
    bench.server.scripts.append(ScriptRecord(99, "Odd/Job.ps1", parameters=(declared,), timeout=5))
    mode = {
        "name": "Mode",
        "displayName": "Mode",
        "type": "System.String",
        "defaultValue": "Fast",
        "required": False,
        "validValues": ["Fast", "Slow"],
        "helpText": "How",
    }
    assert await bench.json("/script/99") == {
        "id": 99,
        "name": "Job.ps1",
        "fullPath": "Odd/Job.ps1",
        "description": None,
        "environment": None,
        "credential": None,
        "timeOut": 5,
        "maxHistory": 100,
        "concurrentJobs": 100,
        "scriptParameters": [mode],
    }
    assert await bench.json("/script/99/parameter") == [mode]


async def test_environments_and_computers_are_lists(bench: Bench) -> None:
    assert [one["name"] for one in await bench.json("/environment")] == ["PowerShell 7", "Windows PowerShell 5.1"]
    assert [one["name"] for one in await bench.json("/computer")] == ["PSU01", "PSU02", "PSU-OLD"]


@pytest.mark.parametrize("path", ["/script/999", "/script/999/parameter", "/script/999/job", "/job/999"])
async def test_what_is_not_there_is_a_problem_with_status_404(bench: Bench, path: str) -> None:
    answer = await bench.get(path)
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/api/v1/jobs", "/api/v1/script/7/", "/psu/api/v1/version", "/api/v2/job"])
async def test_a_wrong_path_leads_to_the_web_console_with_status_200(bench: Bench, method: str, path: str) -> None:
    answer = await bench.client.request(method, path, headers={"Authorization": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert bench.server.started == []


async def test_a_wrong_method_on_a_right_path_is_refused(bench: Bench) -> None:
    answer = await bench.client.delete("/api/v1/version")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


async def test_the_server_gives_an_account_of_its_calls_without_a_token(bench: Bench) -> None:
    answer = await bench.client.get("/swagger/v1/swagger.json", headers={"Authorization": ""})
    document = answer.json()
    assert (document["openapi"], document["info"]["version"]) == ("3.0.1", "5.6.0")
    assert {(method, path) for path, operations in document["paths"].items() for method in operations} == {
        ("get", "/api/v1/version"),
        ("get", "/api/v1/environment"),
        ("get", "/api/v1/computer"),
        ("get", "/api/v1/script"),
        ("get", "/api/v1/script/{id}"),
        ("post", "/api/v1/script/{id}"),
        ("get", "/api/v1/script/{id}/parameter"),
        ("get", "/api/v1/script/{id}/job"),
        ("get", "/api/v1/job"),
        ("get", "/api/v1/job/{id}"),
        ("delete", "/api/v1/job/{id}"),
        ("get", "/api/v1/job/{id}/output"),
        ("get", "/api/v1/job/{id}/pipelineOutput"),
        ("get", "/api/v1/job/{id}/feedback"),
        ("put", "/api/v1/jobfeedback"),
        ("get", "/api/v1/variable"),
        ("get", "/api/v1/schedule"),
        ("post", "/api/v1/schedule"),
        ("put", "/api/v1/schedule"),
    }
    page = await bench.client.get("/swagger/index.html", headers={"Authorization": ""})
    assert "Swagger UI" in page.text


async def test_a_call_that_a_server_does_not_have_is_in_no_account_and_leads_to_the_console() -> None:
    bench = bench_of(absent=frozenset({"GET /script/{id}/job", "DELETE /job/{id}"}))
    async with bench.client:
        paths = (await bench.client.get("/swagger/v1/swagger.json")).json()["paths"]
        assert "/api/v1/script/{id}/job" not in paths
        assert list(paths["/api/v1/job/{id}"]) == ["get"]
        assert "<div id=" in (await bench.get("/script/7/job")).text
        assert (await bench.client.delete("/api/v1/job/101")).status_code == 405


async def test_every_request_is_written_down(bench: Bench) -> None:
    await bench.get("/job", take=5, orderBy="Id")
    bench.clock.advance(2)
    await bench.post("Servers/Cleanup.ps1", {"Environment": "PowerShell 7"})
    first, second = bench.server.requests
    assert (first.method, first.path, first.query, first.body) == (
        "GET",
        "/api/v1/job",
        {"take": "5", "orderBy": "Id"},
        None,
    )
    assert (second.method, second.path, second.body) == (
        "POST",
        "/api/v1/script/13",
        {"Environment": "PowerShell 7"},
    )
    assert second.at - first.at == 2
