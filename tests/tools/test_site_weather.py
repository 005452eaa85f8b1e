"""Every fault at every request of the tools for sites: each answer is a block, and nothing waits beyond its time."""

import random

import httpx
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import text_of
from rmm_simulator.common.faults import Fault, FaultKind

CALLS: list[tuple[str, dict[str, object]]] = [
    ("site-devices", {"site": "Acme Corporation"}),
    ("site-devices", {"site": "acme", "alerts": True}),
    ("site-devices", {"status": "offline"}),
    ("site-devices", {"site": "Acme Corporation", "summary": True}),
    ("site-devices", {"site": "Acme Corporation", "udf": "Backup=none", "warranty": "90d"}),
    ("site-devices", {"udf": "12 empty"}),
    ("site-lookup", {}),
    ("site-lookup", {"query": "acme"}),
]
PATHS = ["/account/sites$", "/devices$", "/alerts/open$"]
FAULTS = [
    Fault(FaultKind.FORBIDDEN, times=None),
    Fault(FaultKind.FORBIDDEN, status=401, times=None),
    Fault(FaultKind.BLOCKED, times=None),
    Fault(FaultKind.RATE_LIMITED, times=None, retry_after=300),
    Fault(FaultKind.FAILS_BEFORE, times=None),
    Fault(FaultKind.CUT_BEFORE, times=None),
    Fault(FaultKind.NOT_FOUND, times=None),
    Fault(FaultKind.HTML, times=None),
    Fault(FaultKind.CUT_JSON, times=None),
    Fault(FaultKind.EMPTY, times=None),
    Fault(FaultKind.SLOW, seconds=600, times=None),
]


@pytest.mark.sample(6)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind} {fault.status or ''}")
async def test_every_answer_is_a_block_in_its_time(datto: AppUnderTest, path: str, fault: Fault) -> None:
    async with datto.client() as client:
        for name, arguments in CALLS:
            datto.faults.add(
                Fault(fault.kind, "GET", path, fault.times, fault.seconds, fault.retry_after, fault.status)
            )
            began = datto.clock.monotonic()
            result = await client.call_tool(name, arguments)
            text = text_of(result)
            assert not text.startswith("Error executing tool"), text
            assert "\n\n" in text
            assert datto.clock.monotonic() - began <= 47
            datto.faults.clear()
            datto.clock.advance(600)


TEXTS = ["", "Acme Corporation", "x" * 400, "\u202e|\x1b[2J", "Ransomware", "-62135596800000", "NaN", "2026-13-45"]
KEYS = {
    "devices": [
        "id",
        "uid",
        "siteUid",
        "siteName",
        "hostname",
        "intIpAddress",
        "operatingSystem",
        "online",
        "suspended",
        "deleted",
        "lastSeen",
        "lastReboot",
        "creationDate",
        "rebootRequired",
        "deviceClass",
        "deviceType",
        "antivirus",
        "patchManagement",
        "warrantyDate",
    ],
    "sites": ["id", "uid", "name", "description", "devicesStatus", "portalUrl", "onDemand"],
    "alerts": [
        "alertUid",
        "priority",
        "diagnostics",
        "resolved",
        "timestamp",
        "alertContext",
        "alertSourceInfo",
        "muted",
    ],
}
NESTED = {
    "deviceType": ["category", "type"],
    "antivirus": ["antivirusProduct", "antivirusStatus"],
    "patchManagement": ["patchStatus", "patchesApprovedPending"],
    "devicesStatus": ["numberOfDevices", "numberOfOnlineDevices", "numberOfOfflineDevices"],
    "alertSourceInfo": ["deviceUid", "siteUid", "deviceName", "siteName"],
    "alertContext": ["@class", "diskName"],
}


def anything(chance: random.Random, key: str) -> object:
    """A value of some key: of its own shape, or of another."""
    if key in NESTED and chance.random() < 0.8:
        return {inner: anything(chance, inner) for inner in NESTED[key] if chance.random() < 0.8}
    if key.endswith("id") and chance.random() < 0.8:
        return f"{chance.randrange(4):08}-0000-0000-0000-000000000000"
    return chance.choice(
        [None, True, False, 0, -1, 10**15, 1.5, 1_707_993_900_000, -62_135_596_800_000, [], {}, *TEXTS]
    )


def page(chance: random.Random, path: str) -> object:
    """An answer that a list may be."""
    kind = "alerts" if "alerts" in path else "sites" if path.endswith("/sites") else "devices"
    rows = [
        {key: anything(chance, key) for key in KEYS[kind] if chance.random() < 0.8} for _ in range(chance.randrange(5))
    ]
    details = {"count": len(rows), "totalCount": chance.choice([len(rows), 0, 900, None])}
    return {"pageDetails": details, kind: rows}


@pytest.mark.sample(1)
@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(n, marks=pytest.mark.thorough) for n in range(3, 12))])
async def test_no_answer_of_the_api_is_without_a_block(
    datto: AppUnderTest, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up data
    plain = httpx.ASGITransport.handle_async_request

    async def answer(transport: httpx.ASGITransport, request: httpx.Request) -> httpx.Response:
        if "/oauth/" in request.url.path:
            return await plain(transport, request)
        return httpx.Response(200, json=page(chance, request.url.path), request=request)

    monkeypatch.setattr(httpx.ASGITransport, "handle_async_request", answer)
    async with datto.client() as client:
        for name, arguments in [*CALLS, ("site-devices", {}), ("site-devices", {"needs": "warranty"})] * 6:
            text = text_of(await client.call_tool(name, arguments))
            assert not text.startswith("Error executing tool"), text
            assert text.strip()
            assert "\x1b" not in text
            assert "\u202e" not in text
