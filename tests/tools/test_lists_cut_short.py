"""A list whose reading ends in the middle is answered as far as it was read: n of m, and why. A start needs it all."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from fakes.app_under_test import AppUnderTest, InProcess
from fakes.clock import FakeClock
from fakes.product import record_of, text_of
from rmm_simulator.datto.details import Patch
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.fleet_activity import REMOTE, TOM, device_event

DEVICES, SITES, ALERTS = r"/devices$", r"/account/sites$", r"/alerts/open$"


class Cutting(InProcess):
    """A server that answers the first page of a list, and none after it."""

    path: ClassVar[str]
    how: ClassVar[str]
    clock: ClassVar[FakeClock]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        later = request.url.params.get("page", "0") != "0"
        if later and re.search(self.path, request.url.path):
            if self.how == "slow":
                await self.clock.sleep(600)
            if self.how == "429":
                return httpx.Response(429, headers={"retry-after": "300"}, request=request)
            return httpx.Response(int(self.how) if self.how != "slow" else 200, request=request)
        return await super().handle_async_request(request)


WHY = {"500": "Datto RMM has an internal error", "429": "too many requests", "slow": "the time of this call was over"}


def product(folder: Path, path: str, how: str) -> AppUnderTest:
    """A large account, of which one list is answered no further than its first page."""
    connects = type("Cutting", (Cutting,), {"path": path, "how": how})
    app = AppUnderTest(folder, connects=connects)
    connects.clock = app.clock
    tenant = account_tenant(300, 1_200, n_alerts=700, now=app.clock.epoch)
    here = next(site for site in tenant.sites if site.name == "Northwind")
    for device in tenant.devices[:700]:
        device.site, device.deleted = here, False
    server = next(each for each in tenant.devices[:700] if each.category == "Server")
    server.hostname = "NW-SQL01"
    server.details.software = tuple((f"Program {n:03}", "1.0") for n in range(600))
    server.details.patches = [Patch(f"p{n:03}", f"Update {n}", None, "LOW", "APPROVED_PENDING") for n in range(600)]
    tenant.components += [replace(tenant.components[0], uid=f"c-{n}", name=f"Extra {n}") for n in range(600)]
    tenant.events = [device_event(REMOTE, server, app.clock.epoch() - 60 - n, TOM) for n in range(600)]
    app.tenant = tenant
    app.responder = app.another_process()
    return app


LISTS: list[tuple[str, dict[str, object], str, str]] = [
    (
        "site-devices",
        {"site": "Northwind"},
        DEVICES,
        r"250 of \d,?\d* devices looked at \(WHY\): there may be others\.",
    ),
    ("site-devices", {"site": "Northwind", "udf": "Backup=none"}, DEVICES, r"250 of \d+ devices looked at \(WHY\)"),
    ("site-devices", {"status": "offline"}, DEVICES, r"250 of 1,200 devices looked at \(WHY\): there may be others\."),
    (
        "site-devices",
        {"site": "Northwind", "alerts": True},
        ALERTS,
        r"from 100 of \d+ open ones \(WHY\): [\d,]+ are not\.",
    ),
    ("site-lookup", {}, ALERTS, r"Alerts are counted from 100 of 350 open ones \(WHY\): 250 are not\."),
    ("site-lookup", {}, SITES, r"250 of 303 sites looked at \(WHY\): there may be others\."),
    ("site-lookup", {"query": "Northwnid"}, SITES, r"250 of 303 sites looked at \(WHY\): there may be others\."),
    (
        "device-lookup",
        {"identifier": "PC"},
        DEVICES,
        r"250 of \d,?\d* devices looked at \(WHY\): there may be others\.",
    ),
    ("device-lookup", {"identifier": "10.255.255.1", "site": "Northwind"}, DEVICES, r"250 of \d+ devices looked at"),
    ("alerts", {}, ALERTS, r"100 of 350 alerts looked at \(WHY\): there may be others\."),
    ("alerts", {"where": "Northwind"}, ALERTS, r"100 of \d+ alerts looked at \(WHY\): there may be others\."),
    ("patches", {"device": "NW-SQL01"}, r"/patches$", r"250 of 600 rows looked at \(WHY\): there may be others\."),
    (
        "software",
        {"device": "NW-SQL01"},
        r"/software$",
        r"250 of 600 programs looked at \(WHY\): there may be others\.",
    ),
    ("component-lookup", {"query": "Extra"}, r"/components$", r"250 of \d+ components looked at \(WHY\): there may be"),
    ("activity", {}, r"/activity-logs$", r"\(250 of 600 rows; then CAUSE\): older events are missing\."),
]


@pytest.mark.parametrize("how", list(WHY))
@pytest.mark.parametrize(("tool", "arguments", "path", "said"), LISTS)
async def test_what_was_read_of_a_list_is_answered_with_n_of_m_and_why(  # noqa: PLR0913, PLR0917 - a table of lists
    tmp_path: Path, tool: str, arguments: dict[str, object], path: str, said: str, how: str
) -> None:
    datto = product(tmp_path, path, how)
    began = datto.clock.monotonic()
    answered = await datto.call(tool, arguments)
    text = text_of(answered)
    cause = "Datto RMM did not answer in time" if how == "slow" else WHY[how]
    assert not answered.is_error, text
    assert re.search(said.replace("WHY", WHY[how]).replace("CAUSE", cause), text), text
    assert datto.clock.monotonic() - began <= 47
    assert f'"late": {json.dumps(how == "slow")}, "error": {{"kind": ' in json.dumps(record_of(answered))


@pytest.mark.parametrize("tool", ["site-devices", "site-lookup"])
async def test_time_is_left_for_the_alerts_of_what_was_read(tmp_path: Path, tool: str) -> None:
    datto = product(tmp_path, SITES if tool == "site-lookup" else DEVICES, "slow")
    arguments = {"site": "Northwind", "alerts": True} if tool == "site-devices" else {}
    answered = await datto.call(tool, arguments)
    assert re.search(r"250 of \d+ (?:site|device)s looked at \(the time of this call was over\)", text_of(answered))
    assert record_of(answered)["alerts_error"] is None


@pytest.mark.parametrize("how", list(WHY))
@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"device": "PC", "component": "Clear Temp Files"}, DEVICES),
        ({"device": "NW-SQL01", "component": "Extra 3"}, r"/components$"),
        ({"device": "NW-SQL01", "site": "Northwnid", "component": "Clear Temp Files"}, SITES),
    ],
)
async def test_a_start_takes_no_name_from_a_part_of_a_list(
    tmp_path: Path, arguments: dict[str, object], path: str, how: str
) -> None:
    datto = product(tmp_path, path, how)
    refused = await datto.call("run-job", arguments)
    assert refused.is_error
    assert datto.sendings == 0


async def test_a_part_of_a_list_of_components_is_not_kept_for_the_next_call(tmp_path: Path) -> None:
    datto = product(tmp_path, r"/components$", "500")
    async with datto.client() as client:
        assert "250 of" in text_of(await client.call_tool("component-lookup", {"query": "Extra"}))
        Cutting.__subclasses__()[-1].path = "nothing"
        assert "600 components matching" in text_of(await client.call_tool("component-lookup", {"query": "Extra"}))
