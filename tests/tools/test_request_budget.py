"""Where an account is nearly used up, an answer says that it made somebody wait, and what was not sent says so."""

import re
from contextlib import suppress

import pytest

from fakes.app_under_test import BASE_URL, AppUnderTest
from fakes.ledgers import ledger as ledger_at
from fakes.product import record_of, text_of
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.connection import in_process
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET

LOOKUP = ("device-lookup", {"identifier": "ACME-DC01"})
WAITED = "Waited 23 seconds of this call: the account's requests of a minute were nearly used up."
NOT_SENT = "The request was not sent: this account's requests of the last minute are nearly used up."


@pytest.fixture
def budget(datto: AppUnderTest) -> Budget:
    """The budget of the product that the fixture runs."""
    made = account_budget(datto.clock)
    app = build_app(datto.tenant, sleep=datto.clock.sleep)
    system = DattoSystem(BASE_URL, DEMO_KEY, DEMO_SECRET, clock=datto.clock, transport=in_process(app), budget=made)
    services = Services(system, ledger_at(datto.ledger_file, system=BASE_URL), datto.clock)
    datto.responder = Responder(lambda: Opened(services, BASE_URL), SYSTEMS["datto"].wording, new_tag=str)
    return made


async def use_up(budget: Budget) -> None:
    with suppress(RateLimited):
        for _ in range(540):  # some of which reading the rate takes
            await budget.admit("GET", "/api/v2/device/x", Action.READ_DEVICES, deadline=4)


async def test_an_answer_says_that_it_waited_for_the_account(datto: AppUnderTest, budget: Budget) -> None:
    await use_up(budget)
    datto.clock.advance(40)
    answered = await datto.call(*LOOKUP)
    assert text_of(answered).startswith("Device Found\n")
    assert text_of(answered).endswith(f"\n\n{WAITED}")
    assert record_of(answered)["held_back_seconds"] == pytest.approx(23)


async def test_an_answer_that_did_not_wait_says_nothing_of_it(datto: AppUnderTest, budget: Budget) -> None:
    await use_up(budget)
    datto.clock.advance(63)
    answered = await datto.call(*LOOKUP)
    assert "Waited" not in text_of(answered)
    assert "held_back_seconds" not in record_of(answered)


async def test_so_does_a_refusal_and_the_report_of_a_failure_after_a_start(datto: AppUnderTest, budget: Budget) -> None:
    await use_up(budget)
    datto.clock.advance(40)
    refused = await datto.call("device-lookup", {"identifier": "ACME-DC01", "site": "No such site"})
    assert text_of(refused).startswith("No site found matching")
    assert text_of(refused).endswith(f"\n\n{WAITED}")
    assert record_of(refused)["held_back_seconds"] == pytest.approx(23)


async def test_a_call_without_the_time_to_wait_says_that_nothing_was_sent(datto: AppUnderTest, budget: Budget) -> None:
    await use_up(budget)
    datto.forget()
    refused = await datto.call(*LOOKUP)
    assert text_of(refused).startswith("Too many requests\n")
    assert NOT_SENT in text_of(refused)
    assert record_of(refused)["held_back"] is True
    assert [asked for asked in datto.asked() if "/api/" in asked and "request_rate" not in asked] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "heading"),
    [
        ("site-devices", {"needs": "antivirus"}, "Devices at All Sites Whose Antivirus Needs Attention"),
        ("device-lookup", {"identifier": "172.31.255.1"}, "No device found"),
        ("site-devices", {"site": "Northwind"}, "Devices at Northwind"),
    ],
)
async def test_pages_that_were_read_before_the_account_was_used_up_are_told_as_a_part(
    datto: AppUnderTest, budget: Budget, tool: str, arguments: dict[str, object], heading: str
) -> None:
    fleet = account_tenant(20, 2_000, now=datto.clock.epoch)
    datto.tenant.devices[:], datto.tenant.sites[:] = fleet.devices, fleet.sites
    if "site" in arguments:
        for device in datto.tenant.devices:
            device.site = next(site for site in fleet.sites if site.name == arguments["site"])
    with suppress(RateLimited):
        for _ in range(534):
            await budget.admit("GET", "/api/v2/device/x", Action.READ_DEVICES, deadline=4)
    answered = await datto.call(tool, arguments)
    assert text_of(answered).startswith(heading)
    assert re.search(r"[1-9],?\d* of 2,000 devices looked at \(the time of this call was over\)", text_of(answered))
