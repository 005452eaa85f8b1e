"""A name that is not exact starts nothing, and what it may mean is offered, in a form that can be given back."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.datto.tenant import large_tenant

CLEAR = {"component": "Clear Temp Files"}
DC01_UID = "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"


@pytest.mark.parametrize(
    "device",
    [
        "ACME-DC1",
        "AMCE-DC01",
        "ACME-DC01.acme.local",
        "ACME-DC01$",
        "\\\\ACME-DC01",
        "ACME\\ACME-DC01",
        "\u201cACME-DC01\u201d",
        "ACME-DC\u200b01",
        "\u2003ACME-DC01",
        "ACME DC01",
    ],
)
@pytest.mark.parametrize("devices", [0, pytest.param(1500, marks=pytest.mark.thorough)])
async def test_a_slip_or_another_spelling_offers_the_device_and_starts_nothing(
    datto: AppUnderTest, device: str, devices: int
) -> None:
    if devices:
        datto.tenant = large_tenant(devices, 14, now=datto.clock.epoch)
        datto.responder = datto.another_process()
    uid = next(each.uid for each in datto.tenant.devices if each.hostname == "ACME-DC01")
    result = await datto.call("run-job", {**CLEAR, "device": device})
    assert text_of(result).startswith("Device not found: ")
    assert uid in text_of(result)
    assert (result.is_error, datto.starts) == (True, 0)
    assert len(datto.asked()) <= 9
    assert text_of(await datto.call("device-lookup", {"identifier": device})).count(uid) == 1


async def test_a_single_partial_match_can_be_given_back_in_full_and_by_its_uid(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**CLEAR, "device": "KIOSK01"})
    uid = next(each.uid for each in datto.tenant.devices if each.hostname == "ACME-KIOSK01")
    assert text.startswith('No exact match for "KIOSK01":')
    assert uid in text
    assert text.endswith("Please give the hostname in full, or the device UID.")
    assert "Job Queued" in await datto.text("run-job", {**CLEAR, "device": uid})


async def test_more_partial_matches_than_are_shown_can_be_looked_up_with_their_uids(datto: AppUnderTest) -> None:
    datto.tenant = large_tenant(60, 14, now=datto.clock.epoch)
    datto.responder = datto.another_process()
    text = await datto.text("run-job", {**CLEAR, "device": "-"})
    assert text.endswith('To see all of them with their UIDs: /device-lookup "-"')


async def test_a_printed_form_that_fits_two_uids_or_comes_from_a_part_of_the_list_starts_nothing(
    datto: AppUnderTest,
) -> None:
    first, second, *_ = datto.tenant.components
    second.uid = first.uid[:9] + second.uid[9:]
    result = await datto.call("run-job", {"device": "ACME-DC01", "component": f"{first.uid[:8]}-..."})
    assert text_of(result).startswith("Component not found")
    assert datto.starts == 0


async def test_a_name_like_none_offers_nothing(datto: AppUnderTest) -> None:
    result = await datto.call("run-job", {**CLEAR, "device": "NOTHING-LIKE-IT"})
    assert text_of(result).startswith('Device not found: "NOTHING-LIKE-IT"')
    assert "Did you mean" not in text_of(result)


async def test_the_printed_form_of_a_uid_can_be_given_back(datto: AppUnderTest) -> None:
    refused = await datto.text("run-job", {"device": "ACME-DC01", "component": "Clear Temp Filess"})
    assert "- Clear Temp Files (UID: c1d2e3f4-...)" in refused
    started = await datto.text("run-job", {"device": "ACME-DC01", "component": "c1d2e3f4-..."})
    assert "Component:    Clear Temp Files\n" in started


async def test_an_exact_name_is_shown_in_full_beside_longer_ones(datto: AppUnderTest) -> None:
    record = next(each for each in datto.tenant.devices if each.hostname == "ACME-DC02")
    record.hostname = "ACME-DC01-OLD"
    text = await datto.text("device-lookup", {"identifier": "acme-dc01"})
    assert text.startswith("Device Found\n\nHostname:     ACME-DC01\n")
    assert "ACME-DC01-OLD" in text


async def test_a_device_without_a_hostname_is_named_by_its_uid(datto: AppUnderTest) -> None:
    record = next(each for each in datto.tenant.devices if each.uid == DC01_UID)
    record.hostname = ""
    assert f'/run-job "{DC01_UID}"' in await datto.text("device-lookup", {"identifier": DC01_UID})


async def test_a_look_up_goes_on_where_the_last_answer_ended(datto: AppUnderTest) -> None:
    datto.tenant = large_tenant(60, 60, now=datto.clock.epoch)
    datto.responder = datto.another_process()
    for tool, arguments, total in (
        ("device-lookup", {"identifier": "-"}, "devices"),
        ("component-lookup", {}, "components"),
    ):
        seen: set[str] = set()
        offset, count = 0, 1
        while offset < count:
            result = await datto.call(tool, {**arguments, "offset": offset})
            record = record_of(result)
            rows = record[total]
            assert record["offset"] == offset
            seen |= {row["uid"] for row in rows}
            offset, count = offset + len(rows), record[f"{total}_total"]
            assert ("To see more: " in text_of(result)) == (offset < count)
        assert len(seen) == count
        past = await datto.text(tool, {**arguments, "offset": count})
        assert f"There is nothing at offset {count}." in past


async def test_namesakes_are_listed_with_their_uids_by_site(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**CLEAR, "device": "FRONTDESK"})
    assert text.startswith('Multiple devices match "FRONTDESK":')
    assert text.index("Acme Corporation") < text.index("Northwind Dental")


async def test_a_name_in_the_other_composition_of_unicode_is_the_same_name(datto: AppUnderTest) -> None:
    datto.tenant.device_named("ACME-DC01").hostname = "\u00c5ngstr\u00f6m"
    arguments = {"device": "A\u030angstro\u0308m", "component": "Clear Temp Files"}
    assert (await datto.text("run-job", arguments)).startswith("Job Queued Successfully")
    assert datto.starts == 1
