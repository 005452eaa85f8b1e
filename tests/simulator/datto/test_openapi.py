"""Every answer of the real dialect against the vendor's OpenAPI document, or what is in it.

`datto-openapi-facts.json` has the document's version, and the names and types of the operations used here.
`scripts/openapi_facts.py` makes it; one test compares it with the document where there is a copy, as in CI.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.operations import OPERATIONS
from simulator.datto.bench import Bench
from simulator.datto.facts import FACTS, Facts

SCRIPT = Path(__file__).parents[3] / "scripts/openapi_facts.py"


def test_the_facts_are_those_of_the_document() -> None:
    document = os.environ.get("DATTO_OPENAPI")
    assert document or not os.environ.get("CI"), "in CI DATTO_OPENAPI has to name a copy of the document"
    if document:
        made = subprocess.run([sys.executable, SCRIPT, document], capture_output=True, text=True, check=True).stdout
        assert made == FACTS.read_text(encoding="utf-8"), f"another document: run {SCRIPT.name} and read the diff"
    else:
        assert set(json.loads(FACTS.read_text(encoding="utf-8"))["source"]) == {"version", "sha256"}


def test_the_table_of_operations_is_that_of_the_document(document: Facts) -> None:
    assert {operation: dict(query) for operation, query in OPERATIONS.items()} == document.queries()


READS = [
    "/account",
    "/account/devices",
    "/account/devices?page=1&max=5",
    "/account/components",
    "/account/components?max=3",
    "/account/sites",
    "/account/variables",
    "/account/alerts/open",
    "/device/7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01",
    "/device/7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01/alerts/open",
    "/activity-logs?from=2024-02-01T00:00:00Z&size=2",
    "/system/status",
    "/system/request_rate",
    "/system/pagination",
]


@pytest.mark.parametrize("path", READS)
async def test_what_is_read_is_as_documented(bench: Bench, document: Facts, path: str) -> None:
    response = await bench.get(path)
    assert response.status_code == 200
    assert document.problems(response) == []


@pytest.mark.parametrize(
    ("component", "statuses"),
    [
        ("Clear Temp Files", ["Pending", "Running", "Success"]),
        ("Purge Locked Folder", ["Pending", "Running", "Failure"]),
        ("Windows Update Health Check", ["Pending", "Running", "Warning"]),
        ("Long Running Script", ["Pending", "Running", "Running"]),
        ("Wake For Inventory", ["Pending", "Pending", "Expired"]),
    ],
)
async def test_a_job_is_as_documented_from_its_start_to_its_end(
    bench: Bench, document: Facts, component: str, statuses: list[str]
) -> None:
    started = await bench.start(component)
    assert document.problems(started) == []
    job = f"/job/{bench.job.uid}"
    seen: list[str] = []
    for seconds in (0, 2, 30):
        bench.clock.advance(seconds)
        for path in (job, f"{job}/components", f"{bench.results}/stdout", f"{bench.results}/stderr", "/activity-logs"):
            assert document.problems(await bench.get(path)) == []
        results = await bench.get(bench.results)
        assert document.problems(results) == []
        seen.append(results.json()["jobDeploymentStatus"])
    assert seen == statuses


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/device/unknown"),
        ("GET", "/device/unknown/alerts/open"),
        ("PUT", "/device/unknown/quickjob"),
        ("GET", "/account/devices?filterId=12"),
        ("GET", "/job/unknown"),
        ("GET", "/job/unknown/components"),
        ("GET", "/job/unknown/results/unknown"),
        ("GET", "/job/unknown/results/unknown/stdout"),
        ("GET", "/job/unknown/results/unknown/stderr"),
    ],
)
async def test_what_is_not_there_is_refused_as_documented(
    bench: Bench, document: Facts, method: str, path: str
) -> None:
    response = await bench.client.request(method, f"/api/v2{path}")
    assert response.status_code == 404
    assert document.problems(response) == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [(FaultKind.TOKEN_EXPIRED, 401), (FaultKind.FORBIDDEN, 403), (FaultKind.FAILS_BEFORE, 500)],
)
async def test_failures_of_the_whole_are_as_documented(
    bench: Bench, document: Facts, fault: FaultKind, status: int
) -> None:
    bench.tenant.faults.add(Fault(fault))
    response = await bench.get("/account")
    assert response.status_code == status
    assert document.problems(response) == []


def test_an_undeclared_property_would_be_noticed(document: Facts) -> None:
    request = httpx.Request("GET", "http://rmm.test/api/v2/account/components")
    variable = {"name": "days", "defaultVal": "30"}
    declared, invented = (
        {"components": [{"name": "Clear Temp Files", "variables": [fields]}]}
        for fields in (variable, {**variable, "required": True})
    )
    assert document.problems(httpx.Response(200, json=declared, request=request)) == []
    assert len(document.problems(httpx.Response(200, json=invented, request=request))) == 1


def test_an_undeclared_query_parameter_would_be_noticed(document: Facts) -> None:
    request = httpx.Request("GET", "http://rmm.test/api/v2/account/components?max=5&siteId=1")
    assert document.problems(httpx.Response(200, json={"components": []}, request=request)) == ["siteId"]


def test_a_wrong_type_would_be_noticed(document: Facts) -> None:
    request = httpx.Request("GET", "http://rmm.test/api/v2/job/one")
    response = httpx.Response(200, json={"dateCreated": "2024-02-15T10:45:00Z", "status": "running"}, request=request)
    assert len(document.problems(response)) == 2
