"""A site tells namesakes apart when a job is run, and never moves a job to another site."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.datto.records import SiteRecord, uid_for

JOB = {"device": "FRONTDESK", "component": "Clear Temp Files"}


async def test_namesakes_are_told_apart_by_their_site(datto: AppUnderTest) -> None:
    refused = await datto.call("run-job", JOB)
    assert record_of(refused)["kind"] == "duplicate_devices"
    assert text_of(refused).endswith("or the hostname with its site.")
    for site in ("northwind dental", datto.tenant.site_named("Acme Corporation").uid):
        text = await datto.text("run-job", {**JOB, "site": site})
        assert text.startswith("Job Queued Successfully"), text
    assert [job.device.site.name for job in datto.tenant.started] == ["Northwind Dental", "Acme Corporation"]


async def test_a_device_of_another_site_is_refused_and_said_where_it_is(datto: AppUnderTest) -> None:
    acme = datto.tenant.devices[0]
    for device in (acme.hostname, acme.uid):
        result = await datto.call("run-job", {**JOB, "device": device, "site": "Northwind Dental"})
        assert result.is_error
        text = text_of(result)
        assert text.startswith("Device is not at this site\n")
        assert "It is at another site:" in text
        assert "| Acme Corporation " in text
        assert acme.uid in text
    assert datto.starts == 0


async def test_a_site_is_named_exactly_where_a_job_is_run(datto: AppUnderTest) -> None:
    result = await datto.call("run-job", {**JOB, "site": "acme"})
    assert result.is_error
    assert text_of(result).startswith('Site not found: "acme"\n\nDid you mean one of these?\n- Acme Corporation (')
    assert datto.starts == 0


async def test_a_name_that_is_nowhere_is_refused_as_without_a_site(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**JOB, "device": "NOWHERE", "site": "Acme Corporation"})
    assert text.startswith('Device not found: "NOWHERE"')


async def test_a_part_of_a_name_lists_the_devices_of_the_site_alone(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**JOB, "device": "DC0", "site": "Acme Corporation"})
    assert "ACME-DC01" in text
    assert "ACME-DC02" in text
    assert "TECHSTART-DC01" not in text
    assert datto.starts == 0


async def test_a_deleted_namesake_elsewhere_does_not_count(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**JOB, "device": "ACME-OLD01", "site": "Acme Corporation"})
    assert "Device is deleted" in text
    assert datto.starts == 0


async def test_two_sites_of_one_name_are_refused_with_their_uids(datto: AppUnderTest) -> None:
    datto.tenant.sites.append(SiteRecord("ACME CORPORATION", uid_for("second")))
    text = await datto.text("run-job", {**JOB, "site": "Acme Corporation"})
    assert text.startswith('Multiple sites match "Acme Corporation":')
    assert uid_for("second") in text
    assert datto.starts == 0


@pytest.mark.parametrize("site", ["", "  ", None])
async def test_an_empty_site_is_none(datto: AppUnderTest, site: str | None) -> None:
    text = await datto.text("run-job", {**JOB, "device": "ACME-DC01", "site": site})
    assert text.startswith("Job Queued Successfully")
