"""Whatever goes wrong while devices are shown, the answer is a block: of what there is, or of what failed."""

import re
from collections.abc import Mapping

import httpx
import pytest
from mcp.types import CallToolResult

from fakes.app_under_test import BASE_URL, AppUnderTest, text_of
from fakes.clock import FakeClock
from fakes.ledgers import ledger as ledger_at
from fakes.random_datto import RandomDatto
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.details import Udf
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET

FAULTS = [
    Fault(FaultKind.FORBIDDEN, times=None),
    Fault(FaultKind.BLOCKED, times=None),
    Fault(FaultKind.RATE_LIMITED, retry_after=300, times=None),
    Fault(FaultKind.RATE_LIMITED, times=None),
    Fault(FaultKind.FAILS_BEFORE, times=None),
    Fault(FaultKind.CUT_AFTER, times=None),
    Fault(FaultKind.NOT_FOUND, times=None),
    Fault(FaultKind.HTML, times=None),
    Fault(FaultKind.CUT_JSON, times=None),
    Fault(FaultKind.EMPTY, times=None),
    Fault(FaultKind.SLOW, seconds=600, times=None),
]
CALLS: list[tuple[str, Mapping[str, object], tuple[str, ...]]] = [
    (
        "device-lookup",
        {"identifier": "NW-SQL01"},
        ("/account/devices", "/v3/device/", "/audit/device/", "/alerts/open"),
    ),
    ("device-lookup", {"identifier": "192.168.77.5", "site": "Northwind"}, ("/sites", "/devices$", "/network-interf")),
    ("device-lookup", {"identifier": "4711"}, ("/device/id/",)),
    ("device-lookup", {"identifier": "001B.4411.3AB7"}, ("/macAddress/",)),
    ("device-audit", {"device": "NW-SQL01"}, ("/account/devices", "/audit/")),
    ("software", {"device": "NW-SQL01"}, ("/account/devices", "/software")),
    ("software", {"site": "Northwind", "name": "chrome"}, ("/sites", "/devices$", "/software")),
    ("software", {"name": "chrome", "below": "126"}, ("/account/devices", "/software")),
    ("patches", {"device": "NW-SQL01"}, ("/account/devices", "/patches")),
    ("patches", {"site": "Northwind"}, ("/sites", "/patches")),
]
STRIKES = [
    pytest.param(tool, arguments, path, id=f"{tool}-{number}{path}")
    for number, (tool, arguments, paths) in enumerate(CALLS)
    for path in paths
]
PARTS = {"/v3/device/": "User-Defined Fields: ", "/audit/device/": "Hardware: ", "/alerts/open": "Alerts: "}
NO_BLOCK = re.compile(r"Error executing tool|Traceback")


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    datto.tenant = account_tenant(5, 60, now=datto.clock.epoch)
    record = datto.tenant.devices[0]
    record.hostname, record.category, record.online = "NW-SQL01", "Server", True
    record.details.udfs = (Udf(1, "hunter2", "Admin password"),)
    datto.responder = datto.another_process()
    return datto


@pytest.mark.sample(4)
@pytest.mark.parametrize(("tool", "arguments", "path"), STRIKES)
async def test_every_refusal_is_a_block_and_a_part_that_fails_loses_no_other(
    fleet: AppUnderTest, tool: str, arguments: Mapping[str, object], path: str
) -> None:
    for fault in FAULTS:
        fleet.responder = fleet.another_process()  # which remembers nothing of the fault before
        began = fleet.clock.monotonic()
        fleet.tenant.faults.clear()
        fleet.tenant.faults.add(
            Fault(fault.kind, "GET", path, fault.times, fault.seconds, fault.retry_after, fault.status)
        )
        check(await fleet.call(tool, arguments), path, fault)
        assert fleet.clock.monotonic() - began <= 47, fault


def check(result: CallToolResult, path: str, fault: Fault) -> None:
    """Check the answer to a call of which the requests at one path have failed."""
    text = text_of(result)
    assert "\n\n" in text
    assert not NO_BLOCK.search(text)
    assert "hunter2" not in str(result)
    if path in PARTS:
        assert text.startswith("Device Found\n\nHostname:     NW-SQL01\n")
        assert not result.is_error, fault
        # After a rate limit the whole account is left alone, and with it the other parts.
        is_alone = fault.kind not in {FaultKind.BLOCKED, FaultKind.RATE_LIMITED}
        others = [words.strip() for other, words in PARTS.items() if other != path and is_alone]
        assert [words for words in others if re.search(rf"^{words} *could not be", text, re.MULTILINE)] == []
    if path in {"/audit/device/", "/alerts/open"} and fault.kind is not FaultKind.NOT_FOUND:
        assert re.search(rf"\n{PARTS[path]} *could not be read \(", text)


def responder_of(random: RandomDatto, app: AppUnderTest, clock: FakeClock) -> Responder:
    system = DattoSystem(BASE_URL, DEMO_KEY, DEMO_SECRET, clock=clock, transport=httpx.MockTransport(random))
    ledger = ledger_at(app.ledger_file, system=BASE_URL)
    return Responder(
        lambda: Opened(Services(system, ledger, clock), BASE_URL, None), SYSTEMS["datto"].wording, new_tag=str
    )


UID = "3b0c5a1e-4b8e-4d6a-9c1e-5a2b8d4f6e01"
RANDOM_CALLS: list[tuple[str, dict[str, object]]] = [
    ("device-lookup", {"identifier": UID}),
    ("device-lookup", {"identifier": "NW-SQL01"}),
    ("device-lookup", {"identifier": "10.4.0.12"}),
    ("device-lookup", {"identifier": "10.4.0.12", "site": "Northwind"}),
    ("device-lookup", {"identifier": "001B.4411.3AB7"}),
    ("device-lookup", {"identifier": "Northwind\\x", "type": "server"}),
    ("device-audit", {"device": UID}),
    ("software", {"device": UID}),
    ("software", {"site": UID, "name": "a", "below": "9.2"}),
    ("software", {"name": "a", "below": "9.2"}),
    ("patches", {"device": UID}),
    ("patches", {"site": UID}),
]


@pytest.mark.sample(2)
@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(n, marks=pytest.mark.thorough) for n in range(6, 40))])
async def test_random_answers_of_the_declared_shapes_end_in_a_block(datto: AppUnderTest, seed: int) -> None:
    responder = responder_of(RandomDatto(seed), datto, datto.clock)
    async with datto.client(responder=responder) as client:
        for tool, arguments in RANDOM_CALLS:
            text = text_of(await client.call_tool(tool, arguments))
            assert "\n\n" in text
            assert not NO_BLOCK.search(text)
            assert "\x1b" not in text
            assert not re.search(r"^(FORGED|-{70}|```)", text, re.MULTILINE)
