"""Nothing was started: said only by a call that has started nothing, and then always."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.striking import at_start, named
from rmm_simulator.common.faults import Fault, FaultKind

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}

REFUSED = [
    (Fault(FaultKind.FORBIDDEN), "Permission denied"),
    (Fault(FaultKind.BLOCKED), "Too many requests"),
    (Fault(FaultKind.RATE_LIMITED, retry_after=30), "Too many requests"),
    (Fault(FaultKind.RATE_LIMITED), "Too many requests"),
]


@pytest.mark.parametrize(("fault", "heading"), REFUSED, ids=named)
async def test_a_start_that_was_refused_is_refused_and_leaves_no_row(
    system: ProductUnderTest, fault: Fault, heading: str
) -> None:
    system.faults.add(at_start(system, fault))
    result = await system.call("run-job", system.ways.full)
    assert text_of(result).startswith(heading)
    assert (result.is_error, system.starts) == (True, 0)
    assert b"rj-" not in system.ledger_file.read_bytes()


@pytest.mark.parametrize("fault", [Fault(FaultKind.FORBIDDEN, status=401), Fault(FaultKind.TOKEN_EXPIRED)], ids=named)
async def test_so_does_one_whose_token_is_refused_where_it_cannot_be_renewed(
    psu: PsuAppUnderTest, fault: Fault
) -> None:
    psu.faults.add(at_start(psu, fault))
    result = await psu.call("run-job", psu.ways.full)
    assert text_of(result).startswith("Authentication failed")
    assert (result.is_error, psu.starts) == (True, 0)
    assert b"rj-" not in psu.ledger_file.read_bytes()


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_BEFORE, "GET"),
        Fault(FaultKind.CUT_BEFORE, "GET"),
        Fault(FaultKind.RATE_LIMITED, "GET", retry_after=2),
        Fault(FaultKind.SLOW, "GET", seconds=15),
    ],
    ids=named,
)
async def test_a_read_is_tried_again(system: ProductUnderTest, fault: Fault) -> None:
    system.faults.add(fault)
    assert (await system.text("run-job", system.ways.full)).startswith("Job Queued Successfully")
    assert system.starts == 1


async def test_a_limit_that_outlasts_the_call_starts_nothing(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.RATE_LIMITED, "GET"))
    text = await system.text("run-job", system.ways.full)
    assert text.startswith("Too many requests")
    assert "Nothing was started." in text
    assert (system.starts, system.clock.monotonic() < 1) == (0, True)


async def test_so_is_the_request_for_a_token(datto: AppUnderTest) -> None:
    datto.faults.add(Fault(FaultKind.CUT_BEFORE, "POST"))
    assert (await datto.text("run-job", CLEAR)).startswith("Job Queued Successfully")
    assert datto.starts == 1


@pytest.mark.parametrize(
    ("fault", "heading"),
    [
        (Fault(FaultKind.FAILS_BEFORE, "GET", times=None), "{product} has an internal error"),
        (Fault(FaultKind.CUT_BEFORE, times=None), "{product} cannot be reached"),
        (Fault(FaultKind.RATE_LIMITED, "GET", retry_after=60), "Too many requests"),
        (Fault(FaultKind.BLOCKED, "GET", times=None), "Too many requests"),
        (Fault(FaultKind.SLOW, "GET", seconds=90, times=None), "{product} did not answer in time"),
        (Fault(FaultKind.HTML, "GET", times=None), "{product}'s answer cannot be understood"),
        (Fault(FaultKind.CUT_JSON, "GET", times=None), "{product}'s answer cannot be understood"),
        (Fault(FaultKind.EMPTY, "GET", times=None), "{product}'s answer cannot be understood"),
        (Fault(FaultKind.FORBIDDEN, "GET", times=None), "Permission denied"),
    ],
    ids=named,
)
async def test_when_nothing_can_be_read_nothing_is_started_and_the_answer_says_so(
    system: ProductUnderTest, fault: Fault, heading: str
) -> None:
    system.faults.add(fault)
    result = await system.call("run-job", system.ways.full)
    assert text_of(result).startswith(heading.format(product=system.ways.product))
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, system.starts) == (True, 0)
    assert system.clock.monotonic() <= 25


async def test_nor_is_it_with_a_token_that_has_expired_and_cannot_be_renewed(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.TOKEN_EXPIRED))
    result = await psu.call("run-job", psu.ways.full)
    assert text_of(result).startswith("Authentication failed")
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, psu.starts) == (True, 0)


SLOW_READS = {
    "datto": (("GET", "account/devices", 9), ("GET", "account/components", 9), ("POST", "token", 8)),
    "psu": tuple(("GET", path, 8) for path in ("/script$", "/parameter", "/environment", "/computer")),
}


async def test_look_ups_that_take_too_long_start_nothing(system: ProductUnderTest) -> None:
    for method, path, seconds in SLOW_READS[system.ways.system]:
        system.faults.add(Fault(FaultKind.SLOW, method, path, seconds=seconds))
    text = await system.text("run-job", system.ways.full)
    assert "Nothing was started." in text
    assert system.starts == 0


async def test_a_ledger_that_cannot_be_written_starts_nothing_and_the_server_serves_on(psu: PsuAppUnderTest) -> None:
    psu.ledger_file.mkdir()
    async with psu.client() as client:
        refused = await client.call_tool("run-job", psu.ways.full)
        listed = text_of(await client.call_tool("list-jobs", {}))
        opened = text_of(await client.call_tool("last-job", {"script": "Broken.ps1"}))
    assert refused.is_error
    assert psu.starts == 0
    assert listed.startswith("6 jobs")
    assert opened.startswith("Job Failed")


async def test_credentials_that_are_wrong_from_the_first_start_nothing(datto: AppUnderTest) -> None:
    datto.tenant.secret = "another"
    result = await datto.call("run-job", CLEAR)
    assert text_of(result).startswith("Authentication failed")
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, datto.starts, datto.sendings) == (True, 0, 0)
