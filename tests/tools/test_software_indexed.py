"""The tool software with an index: what was read once is not read again, and all of an account are counted."""

import json
from pathlib import Path

import httpx
import pytest

from fakes.app_under_test import AppUnderTest, InProcess
from fakes.fleets import use_fleet
from fakes.product import record_of, text_of
from rmm_jobs.inventory.software_keeper import After, SoftwareKeeper
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.records import DeviceRecord

CHROME = {"name": "chrome", "below": "126"}


@pytest.fixture
def app(tmp_path: Path) -> AppUnderTest:
    """A product with an index, in front of an account of 60 devices."""
    app = AppUnderTest(tmp_path, keeps_index=True)
    use_fleet(app, 5, 60)
    return app


async def read_all(app: AppUnderTest) -> None:
    """Read the software that was asked about, as a server does in the background."""
    system, index = app.system(), app.index()
    keeper = SoftwareKeeper(system, index.software, app.clock)
    while await keeper.take_turn() is After.MORE:
        pass
    await index.aclose()
    await system.aclose()
    app.forget()


def computer(app: AppUnderTest) -> DeviceRecord:
    return next(each for each in app.tenant.devices if each.site.name == "Northwind" and each.details.software)


def read(app: AppUnderTest) -> int:
    """How many lists of software were asked for."""
    return sum(each.endswith("/software") for each in app.asked())


async def test_who_does_not_have_it_in_an_account_takes_no_request(app: AppUnderTest) -> None:
    await app.fill_index()
    await app.call("software", CHROME)
    await read_all(app)
    wanted = {"name": "chrome", "without": True}
    indexed = record_of(await app.call("software", wanted))
    assert app.asked() == []
    assert indexed["lacking_total"] + indexed["having_total"] == indexed["devices_read"]
    app.clock.advance(3600)
    listed = record_of(await app.call("software", wanted))
    assert [listed[key] for key in ("lacking_total", "having_total")] == [
        indexed[key] for key in ("lacking_total", "having_total")
    ]


async def test_who_has_it_in_an_account_that_was_read_takes_no_request_and_has_an_age(app: AppUnderTest) -> None:
    await app.fill_index()
    await app.call("software", CHROME)
    await read_all(app)
    app.clock.advance(600)
    result = await app.call("software", CHROME)
    record = record_of(result)
    assert app.asked() == []
    assert record["devices_read"] == record["devices_to_read"] > 40
    assert record["oldest_read_at"] == "2024-02-15T10:45:00.000Z"
    assert "devices, oldest read at 2024-02-15 10:45:00 UTC (10 minutes ago)\n" in text_of(result)
    assert "Listed:       2024-02-15 10:45:00 UTC (10 minutes ago)\n" in text_of(result)
    assert "not read yet" not in text_of(result)
    assert len(record["programs"]) == 25


async def test_the_first_question_reads_ten_devices_and_the_next_one_ten_more(app: AppUnderTest) -> None:
    await app.fill_index()
    for known in (10, 20):
        result = await app.call("software", CHROME)
        assert record_of(result)["devices_read"] == known
        assert f"Read:         {known} of " in text_of(result)
        assert "Reading goes on in the background, and with each call." in text_of(result)
    assert read(app) == 20


async def test_a_site_is_answered_by_what_was_read_and_a_device_with_a_new_audit_is_read_again(
    app: AppUnderTest,
) -> None:
    asked = {"site": "Northwind", "name": "7-zip", "below": "24"}
    first = await app.call("software", asked)
    total = record_of(first)["devices_to_read"]
    assert read(app) == total == 10
    app.forget()
    device = computer(app)
    device.details.software, device.details.last_audit = (("7-Zip 24", "24.08"),), app.clock.epoch() + 60
    second = await app.call("software", asked)
    assert read(app) == 1
    assert record_of(second)["devices_total"] == record_of(first)["devices_total"] - 1


@pytest.mark.parametrize("asked", [{"site": "Northwind"}, {}], ids=["site", "account"])
async def test_readings_from_before_the_last_audit_do_not_count_as_read(
    app: AppUnderTest, asked: dict[str, object]
) -> None:
    await app.fill_index()
    wanted = {**asked, "name": "7-zip", "below": "24"}
    await app.call("software", wanted)
    await read_all(app)
    assert record_of(await app.call("software", wanted))["devices_outdated"] == 0
    app.clock.advance(1_000)
    for device in app.tenant.devices:
        if device.details.software:
            device.details.last_audit = app.clock.epoch()
    await app.fill_index()
    app.faults.add(Fault(FaultKind.FORBIDDEN, path="/software", times=None))
    result = await app.call("software", wanted)
    text, record = text_of(result), record_of(result)
    total = record["devices_to_read"]
    assert (record["devices_read"], record["devices_outdated"], record["outdated_total"]) == (0, total, total)
    assert {each["outdated"] for each in record["programs"]} == {True}
    assert f"Found:        0 devices, and {total} by an older audit\n" in text
    assert f"Read:         0 of {total} devices\n" in text
    assert f"{total} devices read before their last audit: what they have may have changed." in text
    assert " (not its last)\n" in text


async def test_audits_that_a_call_has_seen_are_read_in_the_background_before_the_next_list(app: AppUnderTest) -> None:
    use_fleet(app, 1, 40)
    asked = {"site": app.tenant.sites[0].name, "name": "7-zip"}
    await app.fill_index()
    await app.call("software", asked)
    await read_all(app)
    app.clock.advance(60)
    for device in app.tenant.devices:
        if device.details.software:
            device.details.last_audit = app.clock.epoch()
    assert record_of(await app.call("software", asked))["devices_outdated"] > 10
    await read_all(app)
    record = record_of(await app.call("software", asked))
    assert (record["devices_outdated"], record["devices_read"]) == (0, record["devices_to_read"])


async def test_devices_that_fail_let_the_next_call_read_others(app: AppUnderTest) -> None:
    use_fleet(app, 1, 40)
    asked = {"site": app.tenant.sites[0].name, "name": "7-zip"}
    app.faults.add(*(Fault(FaultKind.HTML, path="/software") for _ in range(4)))
    assert (await app.call("software", asked)).is_error
    failed = [each for each in app.asked() if each.endswith("/software")]
    app.forget()
    record = record_of(await app.call("software", asked))
    assert record["devices_read"] == 10
    assert not set(failed) & set(app.asked())


async def test_a_name_that_programs_elsewhere_have_is_taken_for_no_slip(app: AppUnderTest) -> None:
    for device in app.tenant.devices:
        if device.details.software:
            device.details.software = (("7-Zip", "24") if device.site.name == "Northwind" else ("Widget Agent", "1"),)
    elsewhere = next(each.site.name for each in app.tenant.devices if each.site.name != "Northwind")
    await app.call("software", {"site": elsewhere, "name": "widget"})
    text = await app.text("software", {"site": "Northwind", "name": "widget"})
    assert 'No program has "widget" in its name.' in text
    assert "Widget Agent" not in text
    assert "  - Widget Agent" in await app.text("software", {"site": "Northwind", "name": "widgit agent"})


@pytest.mark.sample(1)
@pytest.mark.parametrize("seconds", [30, 70])
async def test_a_slow_reading_takes_no_time_from_the_search(app: AppUnderTest, seconds: float) -> None:
    await app.fill_index()
    await app.call("software", CHROME)
    await read_all(app)
    whole = record_of(await app.call("software", CHROME))
    computer(app).details.last_audit = app.clock.epoch() + 60
    app.clock.advance(1_000)
    await app.fill_index()
    app.faults.add(Fault(FaultKind.SLOW, path="/software", times=None, seconds=seconds))
    result = await app.call("software", CHROME)
    record = record_of(result)
    assert (record["devices_unsearched"], record["near_names"]) == (0, [])
    assert record["devices_total"] + record["outdated_total"] == whole["devices_total"]
    assert record["having_total"] + record["outdated_having_total"] == whole["having_total"]
    assert "No program has" not in text_of(result)


async def test_a_device_that_fails_keeps_what_was_read_of_it_before(app: AppUnderTest) -> None:
    asked = {"site": "Northwind", "name": "7-zip"}
    first = await app.call("software", asked)
    device = computer(app)
    device.details.last_audit = app.clock.epoch() + 60
    app.faults.add(Fault(FaultKind.FORBIDDEN, path="/software", times=None))
    second = await app.call("software", asked)
    assert not second.is_error
    assert record_of(second)["outdated_total"] == 1
    assert record_of(second)["devices_total"] + 1 == record_of(first)["devices_total"]


@pytest.mark.parametrize(("kind", "left"), [(FaultKind.BLOCKED, 10), (FaultKind.FORBIDDEN, 10), (FaultKind.HTML, 6)])
async def test_a_failure_of_the_whole_system_is_held_against_no_device(
    app: AppUnderTest, kind: FaultKind, left: int
) -> None:
    app.faults.add(Fault(kind, path="/software", times=None))
    await app.fill_index()
    await app.call("software", {"site": "Northwind", "name": "7-zip"})
    index = app.index()
    assert len(await index.software.unread(now=app.clock.now(), most=100)) == left
    await index.aclose()


class Cut(InProcess):
    """A server that announces more programs than it sends."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if not request.url.path.endswith("/software"):
            return response
        told = json.loads(await response.aread())
        told["pageDetails"] |= {"totalCount": 500, "nextPageUrl": None}
        return httpx.Response(response.status_code, json=told)


@pytest.mark.parametrize("fills", [False, True])
async def test_a_part_of_a_list_is_not_kept_and_its_device_may_have_more(tmp_path: Path, *, fills: bool) -> None:
    app = AppUnderTest(tmp_path, keeps_index=True, connects=Cut)
    use_fleet(app, 5, 60)
    if fills:
        await app.fill_index()
    await app.call("software", {"site": "Northwind", "name": "7-zip"})
    await read_all(app)
    index = app.index()
    assert await index.software.names() == []
    await index.aclose()
    record = record_of(await app.call("software", {"site": "Northwind", "name": "7-zip"}))
    assert (record["devices_read"], record["devices_to_read"]) == (0, 10)
    assert record["devices_total"] > 0


async def test_a_list_of_devices_that_is_too_old_is_read_anew(app: AppUnderTest) -> None:
    await app.fill_index()
    app.clock.advance(31 * 60)
    result = await app.call("software", CHROME)
    assert "GET /api/v2/account/devices" in app.asked()
    assert record_of(result)["as_of"] is None
