"""A request that the OpenAPI document does not declare is written down, and refused where the tenant is strict."""

import pytest

from rmm_simulator.datto.operations import problems
from simulator.datto.bench import Bench


@pytest.mark.parametrize(
    "query",
    [
        {"hostname": "SRV", "siteName": "x", "max": 250, "page": 0},
        {"filterId": 1001},
    ],
)
async def test_declared_requests_leave_no_trace(fleet: Bench, query: dict[str, str | int]) -> None:
    assert (await fleet.get("/account/devices", **query)).status_code == 200
    assert fleet.tenant.problems == []


async def test_an_undeclared_parameter_is_refused_by_a_strict_tenant(fleet: Bench) -> None:
    answer = await fleet.get("/account/devices", status="online")
    assert answer.status_code == 400
    assert answer.json() == {"errorMessage": "GET /v2/account/devices: status is not declared"}


async def test_a_lenient_tenant_ignores_it_and_writes_it_down(bench: Bench) -> None:
    assert (await bench.get("/account/devices", status="online")).status_code == 200
    assert bench.tenant.problems == ["GET /v2/account/devices: status is not declared"]


async def test_a_resolve_takes_no_body(fleet: Bench) -> None:
    path = f"/api/v2/alert/{fleet.tenant.alerts[0].uid}/resolve"
    answer = await fleet.client.post(path, json={"resolution": "done"})
    assert answer.status_code == 400
    assert fleet.tenant.alerts[0].resolved_at is None
    assert (await fleet.client.post(path)).status_code == 200


async def test_a_start_takes_one(fleet: Bench) -> None:
    device = fleet.tenant.devices[0].hostname
    assert (await fleet.start("Clear Temp Files", device)).status_code == 200
    assert fleet.tenant.problems == []


@pytest.mark.parametrize(
    ("method", "path", "query", "problem"),
    [
        ("GET", "/v2/devices", [], "no such operation"),
        ("POST", "/v2/account/devices", [], "no such operation"),
        ("GET", "/v2/alert/a/resolve", [], "no such operation"),
        ("GET", "/v2/account/alerts/open", [("muted", "yes")], "muted='yes' is no boolean"),
        ("GET", "/v2/account/alerts/open", [("since", "1")], "since is not declared"),
        ("GET", "/v2/account/sites", [("max", "all")], "max='all' is no integer"),
        ("GET", "/v2/account/sites", [("max", "1"), ("max", "2")], "max is given twice"),
        ("GET", "/v2/site/s/devices", [("hostname", "x")], "hostname is not declared"),
        ("GET", "/v2/site/s/devices/network-interface", [("filterId", "1")], "filterId is not declared"),
        (
            "GET",
            "/v2/device/d/patches",
            [("installStatus", "PENDING")],
            "is no INSTALLED|APPROVED_PENDING|NOT_APPROVED",
        ),
        ("GET", "/v2/activity-logs", [("max", "250")], "max is not declared"),
        ("GET", "/v2/activity-logs", [("page", "1")], "page='1' is no next|previous"),
        ("GET", "/v2/activity-logs", [("entities", "device,site")], "entities='device,site' is no device|user[]"),
        ("GET", "/v2/activity-logs", [("siteIds", "1,two")], "siteIds='1,two' is no integer[]"),
        (
            "GET",
            "/v2/activity-logs",
            [("from", "2024-02-15T10:00:00.5Z")],
            "from='2024-02-15T10:00:00.5Z' is no string",
        ),
        ("GET", "/v2/activity-logs", [("until", "2024-02-15T10:00:00+01:00")], "is no string"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(
    method: str, path: str, query: list[tuple[str, str]], problem: str
) -> None:
    (found,) = problems(method, path, query, has_body=False)
    assert found.startswith(f"{method} {path}: ")
    assert problem in found


@pytest.mark.parametrize(
    "query",
    [
        [("searchAfter", "1707993900.714"), ("searchAfter", "id"), ("page", "next"), ("order", "asc")],
        [("from", "2024-02-15T10:00:00Z"), ("until", "2024-02-15T10:45:00Z"), ("siteIds", "1,2"), ("userIds", "3")],
        [("entities", "device,user"), ("categories", "job,remote"), ("actions", "create"), ("size", "250")],
    ],
)
def test_the_activity_log_takes_lists(query: list[tuple[str, str]]) -> None:
    assert problems("GET", "/v2/activity-logs", query, has_body=False) == []
