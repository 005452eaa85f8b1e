import httpx
import pytest

from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET
from simulator.datto.bench import Bench

CLIENT = "Basic cHVibGljLWNsaWVudDpwdWJsaWM="  # public-client:public
GRANT = {"grant_type": "password", "username": DEMO_KEY, "password": DEMO_SECRET}


async def ask(bench: Bench, changes: dict[str, str] | None = None, *, client: str = CLIENT) -> httpx.Response:
    headers = {"Authorization": client}
    return await bench.client.post("/auth/oauth/token", data=GRANT | (changes or {}), headers=headers)


async def test_the_right_key_and_secret_give_a_token_that_opens_the_account(bench: Bench) -> None:
    bench.tenant.token_lifetime = 360
    token = (await ask(bench)).json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 360)
    answer = await bench.client.get("/api/v2/account", headers={"Authorization": f"Bearer {token['access_token']}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("changes", [{"username": "other"}, {"password": "other"}])
async def test_a_wrong_key_or_secret_is_an_invalid_grant(bench: Bench, changes: dict[str, str]) -> None:
    answer = await ask(bench, changes)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


async def test_another_grant_is_not_supported(bench: Bench) -> None:
    answer = await ask(bench, {"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("client", ["", "Basic cHVibGljLWNsaWVudDp3cm9uZw=="])
async def test_the_public_client_has_to_name_itself(bench: Bench, client: str) -> None:
    assert (await ask(bench, client=client)).status_code == 401


async def test_the_form_is_not_written_down(bench: Bench) -> None:
    await ask(bench)
    assert [(seen.path, seen.body) for seen in bench.tenant.requests] == [("/auth/oauth/token", None)]
    assert DEMO_SECRET not in repr(bench.tenant.requests)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer of-nothing", "Basic cHVibGljLWNsaWVudDpwdWJsaWM="])
async def test_the_api_is_closed_without_a_token_of_ours(bench: Bench, header: str) -> None:
    bench.client.headers["Authorization"] = header
    answer = await bench.get("/account/devices")
    assert answer.status_code == 401
    assert answer.json() == {
        "timestamp": 1_707_993_900_000,
        "status": 401,
        "error": "Unauthorized",
        "path": "/v2/account/devices",
    }


async def test_a_token_ends_with_its_lifetime(bench: Bench) -> None:
    bench.clock.advance(bench.tenant.token_lifetime - 1)
    assert (await bench.get("/account")).status_code == 200
    bench.clock.advance(1)
    assert (await bench.get("/account")).status_code == 401


async def test_the_system_tells_its_status_to_anybody(bench: Bench) -> None:
    del bench.client.headers["Authorization"]
    assert (await bench.get("/system/status")).json()["status"] == "OK"
