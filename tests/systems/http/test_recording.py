"""What `doctor --record` keeps of an exchange: its shape, and no name, id, host or credential."""

import json

import httpx
import pytest

from rmm_jobs.systems.http.opening import open_client
from rmm_jobs.systems.http.recording import record, recorded

UID = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
SECRETS = (UID, "ACME-DC01", "hunter2", "rmm.example.test", "Bearer", "acme")


async def exchange(answer: httpx.Response, path: str = "/x", **sent: str) -> dict[str, object]:
    exchanges: list[dict[str, object]] = []
    client = open_client("https://rmm.example.test", transport=httpx.MockTransport(lambda _: answer))
    async with client:
        with recorded(exchanges):
            record(await client.get(path, params=sent, headers={"Authorization": "Bearer hunter2"}))
    (one,) = exchanges
    assert not [each for each in SECRETS if each in json.dumps(one)]
    return one


async def test_an_exchange_is_its_method_path_status_and_shape() -> None:
    answer = httpx.Response(200, json={"uid": UID, "hostname": "ACME-DC01", "online": True, "id": 4711})
    one = await exchange(answer, f"/api/v2/device/{UID}")
    assert (one["method"], one["status"], one["signed"], one["content_type"]) == ("GET", 200, True, "application/json")
    assert str(one["path"]).startswith("/api/v2/device/")
    assert isinstance(one["answer"], dict)
    assert {"uid", "hostname", "online", "id"} == set(one["answer"])  # pyright: ignore[reportUnknownArgumentType]  # JSON


async def test_pages_and_sizes_of_a_query_are_kept_and_names_are_not() -> None:
    one = await exchange(
        httpx.Response(200, json=[]), page="12", max="250", hostname="ACME-DC01", since="1707985800000"
    )
    query = one["query"]
    assert isinstance(query, dict)
    assert (query["page"], query["max"]) == ("12", "250")
    assert query["since"] != "1707985800000"


async def test_of_headers_the_names_of_known_ones_are_kept() -> None:
    headers = {"Retry-After": "7", "X-Tenant": "acme", "Set-Cookie": "hunter2", "Date": "now"}
    one = await exchange(httpx.Response(429, headers=headers, json={}))
    assert one["headers"] == ["content-type", "date", "retry-after"]


@pytest.mark.parametrize("body", [b"<html>ACME-DC01</html>", b"{", b"[" * 100_000, b"\xff\xfehunter2"], ids=len)
async def test_an_answer_that_is_no_json_is_kept_without_its_letters(body: bytes) -> None:
    one = await exchange(httpx.Response(200, content=body))
    assert isinstance(one["answer"], dict)
    assert set(one["answer"]) == {"text"}  # pyright: ignore[reportUnknownArgumentType]  # JSON


async def test_where_nobody_records_nothing_is_kept() -> None:
    exchanges: list[dict[str, object]] = []
    with recorded(exchanges):
        pass
    record(httpx.Response(200, json={}, request=httpx.Request("GET", "https://rmm.example.test/x")))
    assert exchanges == []
