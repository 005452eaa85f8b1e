"""Every fault at every request of the tools of alerts: a block in its time, and a resolve is sent once."""

from dataclasses import dataclass
from typing import Any

import pytest

from fakes.app_under_test import AppUnderTest, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.tenant import DEMO_SECRET

FAULTS = [
    *(Fault(kind, times=times) for kind in (FaultKind.FORBIDDEN, FaultKind.BLOCKED) for times in (1, None)),
    Fault(FaultKind.TOKEN_EXPIRED),
    Fault(FaultKind.RATE_LIMITED, retry_after=3),
    Fault(FaultKind.RATE_LIMITED, retry_after=300, times=None),
    *(
        Fault(kind, times=times)
        for kind in (
            FaultKind.FAILS_BEFORE,
            FaultKind.CUT_BEFORE,
            FaultKind.CUT_AFTER,
            FaultKind.NOT_FOUND,
            FaultKind.HTML,
            FaultKind.CUT_JSON,
            FaultKind.EMPTY,
        )
        for times in (1, None)
    ),
    Fault(FaultKind.SLOW, seconds=600, times=None),
]


@dataclass(frozen=True)
class Strike:
    """A call, and which of its requests is struck."""

    tool: str
    arguments: dict[str, Any]
    path: str
    method: str = "GET"

    def __str__(self) -> str:
        return f"{self.tool} {self.arguments}: {self.path}"


STRIKES = [
    Strike("alerts", {}, "/account/alerts/open$"),
    Strike("alerts", {"where": "ACME-DC01"}, "/account/devices$"),
    Strike("alerts", {"where": "ACME-DC01"}, "/account/sites$"),
    Strike("alerts", {"where": "ACME-DC01"}, "/device/[^/]+/alerts/open$"),
    Strike("alerts", {"where": "Harbor Logistics"}, "/site/[^/]+/alerts/open$"),
    Strike("alerts", {"where": "(alert)"}, "/alert/[^/]+$"),
    Strike("resolve-alert", {"alert": "(alert)", "note": "x"}, "/alert/[^/]+$"),
    Strike("resolve-alert", {"alert": "(alert)", "note": "x"}, "/device/[^/]+/alerts/open$"),
    Strike("resolve-alert", {"alert": "ACME-DC01", "which": "all"}, "/account/devices$"),
    Strike("resolve-alert", {"alert": "ACME-DC01", "which": "all"}, "/device/[^/]+/alerts/open$"),
    Strike("resolve-alert", {"alert": "ACME-DC01", "which": "all"}, "/alert/[^/]+$"),
    Strike("resolve-alert", {"alert": "(alert)", "note": "x"}, "/alert/[^/]+/resolve$", "POST"),
    Strike("resolve-alert", {"alert": "ACME-DC01", "which": "all"}, "/alert/[^/]+/resolve$", "POST"),
]


def is_witness(fault: Fault) -> bool:
    """Whether a plain run of the tests has this fault; the others are for `scripts/check`."""
    return fault.kind in {FaultKind.FORBIDDEN, FaultKind.TOKEN_EXPIRED, FaultKind.CUT_AFTER} and fault.times == 1


def is_of_its_own(strike: Strike, fault: Fault) -> bool:
    """Return whether no other case has it: a read that is cut off is cut off alike before and after."""
    if strike.method != "GET":
        return True
    first = next(each for each in STRIKES if each.tool == strike.tool)
    return fault.kind is not FaultKind.CUT_BEFORE and (fault.times is None or strike is first or is_witness(fault))


def case_name(value: Strike | Fault) -> str:
    return (
        str(value) if isinstance(value, Strike) else f"{value.kind} {value.retry_after or ''} {value.times or 'always'}"
    )


@pytest.mark.sample(8)
@pytest.mark.parametrize(
    ("strike", "fault"),
    [
        pytest.param(strike, fault, marks=() if is_witness(fault) else pytest.mark.thorough)
        for strike in STRIKES
        for fault in FAULTS
        if is_of_its_own(strike, fault)
    ],
    ids=case_name,
)
async def test_every_answer_is_a_block_in_its_time(datto: AppUnderTest, strike: Strike, fault: Fault) -> None:
    uid = datto.tenant.alerts[0].uid
    arguments = {name: uid if value == "(alert)" else value for name, value in strike.arguments.items()}
    struck = Fault(fault.kind, strike.method, strike.path, fault.times, fault.seconds, fault.retry_after, fault.status)
    datto.faults.add(struck)
    result = await datto.call(strike.tool, arguments)
    text = text_of(result)
    assert "\n\n" in text
    assert not text.startswith("Error executing tool")
    assert DEMO_SECRET not in text
    assert datto.clock.monotonic() <= 47
    sent = [asked for asked in datto.asked() if asked.startswith("POST") and asked.endswith("/resolve")]
    # A 401 is looked at first: then what is seen to be open is sent once more.
    most = 2 if fault.kind is FaultKind.TOKEN_EXPIRED else 1
    assert all(sent.count(each) <= most for each in sent)
    assert strike.tool == "resolve-alert" or not sent
