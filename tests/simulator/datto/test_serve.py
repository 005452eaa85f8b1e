import threading
from collections.abc import Iterator

import httpx
import pytest

from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.common.serve import serving
from rmm_simulator.datto.__main__ import main
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant

GRANT = {"grant_type": "password", "username": DEMO_KEY, "password": DEMO_SECRET}
ORDER = {"jobName": "x", "jobComponent": {"componentUid": "c1d2e3f4-a5b6-7890-cdef-123456789abc"}}


@pytest.fixture
def tenant() -> Tenant:
    return demo_tenant()


@pytest.fixture
def client(tenant: Tenant) -> Iterator[httpx.Client]:
    with serving(build_app(tenant)) as url, httpx.Client(base_url=url, timeout=5, trust_env=False) as client:
        token = client.post("/auth/oauth/token", data=GRANT, auth=("public-client", "public")).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def quickjob(tenant: Tenant) -> str:
    return f"/api/v2/device/{tenant.device_named('ACME-DC01').uid}/quickjob"


def test_the_tenant_answers_on_a_real_socket(client: httpx.Client, tenant: Tenant) -> None:
    page = client.get("/api/v2/account/components", params={"max": 1}).json()
    assert page["pageDetails"]["nextPageUrl"] == f"{client.base_url}/api/v2/account/components?page=1&max=1"
    assert client.put(quickjob(tenant), json=ORDER).json()["job"]["uid"] == tenant.started[0].uid


@pytest.mark.parametrize(("kind", "made"), [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1)])
def test_a_cut_connection_brings_no_answer_at_all(
    client: httpx.Client, tenant: Tenant, kind: FaultKind, made: int
) -> None:
    tenant.faults.add(Fault(kind, method="PUT"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.put(quickjob(tenant), json=ORDER)
    assert len(tenant.started) == made
    assert client.get("/api/v2/account").status_code == 200


def test_serving_ends_cleanly() -> None:
    before = threading.active_count()
    with serving(build_app(demo_tenant())) as url:
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_taken_port_is_an_error() -> None:
    with (
        serving(build_app(demo_tenant())) as url,
        pytest.raises(OSError, match="in use"),
        serving(build_app(demo_tenant()), port=httpx.URL(url).port or 0),
    ):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("arguments", "allowed", "devices"), [([], "PUT", 18), (["--dialect", "flat", "--large"], "POST", 1500)]
)
def test_a_person_is_told_how_to_reach_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], allowed: str, devices: int
) -> None:
    answers: list[httpx.Response] = []

    def use_it_and_interrupt() -> None:
        told = dict(line.split("=", 1) for line in capsys.readouterr().err.splitlines() if "=" in line)
        grant = {**GRANT, "username": told["DATTO_API_KEY"], "password": told["DATTO_API_SECRET"]}
        with httpx.Client(base_url=told["DATTO_API_URL"], trust_env=False) as client:
            token = client.post("/auth/oauth/token", data=grant, auth=("public-client", "public")).json()
            client.headers["Authorization"] = f"Bearer {token['access_token']}"
            answers.append(client.get("/api/v2/account"))
            answers.append(client.delete(quickjob(demo_tenant())))
        raise KeyboardInterrupt

    main(arguments, wait=use_it_and_interrupt)
    assert answers[0].json()["devicesStatus"]["numberOfDevices"] == devices
    assert answers[1].headers["allow"] == allowed


def test_a_fleet_of_any_size_can_be_served_strictly(capsys: pytest.CaptureFixture[str]) -> None:
    statuses: list[int] = []

    def use_it_and_interrupt() -> None:
        url = capsys.readouterr().err.split("\n", 1)[0].removeprefix("DATTO_API_URL=")
        with httpx.Client(base_url=url, trust_env=False) as client:
            token = client.post("/auth/oauth/token", data=GRANT, auth=("public-client", "public")).json()
            client.headers["Authorization"] = f"Bearer {token['access_token']}"
            page = client.get("/api/v2/account/devices")
            assert page.json()["pageDetails"]["totalCount"] == 90
            statuses.append(page.status_code)
            statuses.append(client.get("/api/v2/account/devices?status=online").status_code)
        raise KeyboardInterrupt

    main(["--fleet", "90", "--strict"], wait=use_it_and_interrupt)
    assert statuses == [200, 400]
