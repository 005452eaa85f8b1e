"""The tool software with an index: what was read once is not read again, and all of an account are counted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.app_under_test import BASE_URL, AppUnderTest
from fakes.indexes import opened
from fakes.ledgers import ledger as ledger_at
from fakes.product import record_of, text_of
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.inventory.software_keeper import SoftwareKeeper
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET

CHROME = {"name": "chrome", "below": "126"}


class Indexed:
    """A product whose process has an index, filled with the devices of an account of 60."""

    def __init__(self, folder: Path) -> None:
        self.app = AppUnderTest(folder)
        self.app.tenant = account_tenant(5, 60, now=self.app.clock.epoch)
        self.index = opened(folder)
        self.system = DattoSystem(
            BASE_URL,
            DEMO_KEY,
            DEMO_SECRET,
            clock=self.app.clock,
            transport=self.app.connects(build_app(self.app.tenant, sleep=self.app.clock.sleep)),
        )
        services = Services(
            self.system, ledger_at(self.app.ledger_file, system=BASE_URL), self.app.clock, index=self.index
        )
        self.app.responder = Responder(lambda: Opened(services, BASE_URL), SYSTEMS["datto"].wording, new_tag=str)

    async def fill(self) -> None:
        """Read the devices into the index, as the background does."""
        devices, now = list[Device](), self.app.clock.now()
        async for page in self.system.devices.pages(deadline=self.app.clock.monotonic() + 60):
            devices += page
        filling = await self.index.begin(IndexPart.DEVICES, now=now, interval=timedelta(minutes=1))
        assert filling is not None
        await self.index.add_devices(filling, devices, now=now)
        await self.index.finish(filling, announced=len(devices), now=now)
        self.app.forget()

    async def read_all(self) -> None:
        """Read the software that was asked about."""
        keeper = SoftwareKeeper(self.system, self.index.software, self.app.clock)
        while await keeper.take_turn():
            pass
        self.app.forget()

    def one_of(self, site: str) -> DeviceRecord:
        """A computer of a site."""
        return next(each for each in self.app.tenant.devices if each.site.name == site and each.details.software)

    def read(self) -> int:
        """How many lists of software were asked for."""
        return sum(each.endswith("/software") for each in self.app.asked())


@pytest.fixture
async def indexed(tmp_path: Path) -> AsyncIterator[Indexed]:
    one = Indexed(tmp_path)
    yield one
    await one.index.aclose()
    await one.system.aclose()


async def test_who_has_it_in_an_account_that_was_read_takes_no_request_and_has_an_age(indexed: Indexed) -> None:
    await indexed.fill()
    await indexed.app.call("software", CHROME)
    await indexed.read_all()
    indexed.app.clock.advance(600)
    result = await indexed.app.call("software", CHROME)
    record = record_of(result)
    assert indexed.app.asked() == []
    assert record["devices_read"] == record["devices_to_read"] > 40
    assert record["oldest_read_at"] == "2024-02-15T10:45:00.000Z"
    assert "devices, oldest read at 2024-02-15 10:45:00 UTC (10 minutes ago)\n" in text_of(result)
    assert "Listed:       2024-02-15 10:45:00 UTC (10 minutes ago)\n" in text_of(result)
    assert "not read yet" not in text_of(result)
    assert len(record["programs"]) == 25


async def test_the_first_question_reads_ten_devices_and_the_next_one_ten_more(indexed: Indexed) -> None:
    await indexed.fill()
    for read in (10, 20):
        result = await indexed.app.call("software", CHROME)
        assert record_of(result)["devices_read"] == read
        assert f"Read:         {read} of " in text_of(result)
        assert "Reading goes on in the background, and with each call." in text_of(result)
    assert indexed.read() == 20


async def test_a_site_is_answered_by_what_was_read_and_a_device_with_a_new_audit_is_read_again(
    indexed: Indexed,
) -> None:
    asked = {"site": "Northwind", "name": "7-zip", "below": "24"}
    first = await indexed.app.call("software", asked)
    total = record_of(first)["devices_to_read"]
    assert indexed.read() == total == 10
    indexed.app.forget()
    device = indexed.one_of("Northwind")
    device.details.software, device.details.last_audit = (("7-Zip 24", "24.08"),), indexed.app.clock.epoch() + 60
    second = await indexed.app.call("software", asked)
    assert indexed.read() == 1
    assert record_of(second)["devices_total"] == record_of(first)["devices_total"] - 1


async def test_a_device_that_fails_keeps_what_was_read_of_it_before(indexed: Indexed) -> None:
    asked = {"site": "Northwind", "name": "7-zip"}
    first = await indexed.app.call("software", asked)
    device = indexed.one_of("Northwind")
    device.details.last_audit = indexed.app.clock.epoch() + 60
    indexed.app.faults.add(Fault(FaultKind.FORBIDDEN, path="/software", times=None))
    second = await indexed.app.call("software", asked)
    assert not second.is_error
    assert record_of(second)["devices_total"] == record_of(first)["devices_total"]


async def test_a_list_of_devices_that_is_too_old_is_read_anew(indexed: Indexed) -> None:
    await indexed.fill()
    indexed.app.clock.advance(31 * 60)
    result = await indexed.app.call("software", CHROME)
    assert "GET /api/v2/account/devices" in indexed.app.asked()
    assert record_of(result)["listed_at"] is None
