"""The look-ups, and reading what a job printed."""

import pytest

from fakes.app_under_test import AppUnderTest, text_of


async def test_one_device_is_described_and_several_are_listed(app: AppUnderTest) -> None:
    one = await app.text("device-lookup", {"identifier": "acme-dc01"})
    several = await app.text("device-lookup", {"identifier": "dc0"})
    none = await app.text("device-lookup", {"identifier": "nothing-like-it"})
    assert one.startswith('1 device matches "acme-dc01":')
    assert "IP Address:   10.20.0.11" in one
    assert several.startswith('3 devices match "dc0":')
    assert none.startswith('Device not found: "nothing-like-it"')


async def test_a_device_is_found_by_uid_and_within_a_site(app: AppUnderTest) -> None:
    by_uid = await app.text("device-lookup", {"identifier": "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"})
    assert "Hostname:     ACME-DC01" in by_uid
    at_site = await app.text("device-lookup", {"identifier": "frontdesk", "site": "northwind"})
    assert "Site:         Northwind Dental" in at_site
    wrong = await app.text("device-lookup", {"identifier": "00000000-0000-0000-0000-000000000000"})
    assert wrong.startswith("Device not found:")


async def test_what_only_a_wildcard_finds_is_listed_when_nothing_has_the_text_itself(app: AppUnderTest) -> None:
    assert (await app.text("device-lookup", {"identifier": "SQL_01"})).startswith("1 device matches")
    assert (await app.text("device-lookup", {"identifier": "QL_0"})).startswith("1 device matches")
    assert (await app.text("device-lookup", {"identifier": "ACME%DC0"})).startswith("2 devices match")


async def test_components_are_found_by_name_and_one_is_shown_with_its_variables(app: AppUnderTest) -> None:
    one = await app.text("component-lookup", {"query": "backup"})
    assert "- BACKUP_PATH (required): Destination path for backups" in one
    assert (await app.text("component-lookup", {})).startswith("14 components")
    near = await app.text("component-lookup", {"query": "Clear Temp Filess"})
    assert "Clear Temp Files" in near
    by_uid = await app.text("component-lookup", {"query": "c1d2e3f4-a5b6-7890-cdef-123456789abc"})
    assert "Name:         Clear Temp Files" in by_uid


async def test_output_is_read_in_windows_from_the_end_and_by_search(app: AppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {"device": "ACME-DC01", "component": "Export Event Log", "wait": True})
        job = app.tenant.started[0].uid

        async def read(**arguments: object) -> str:
            return text_of(await client.call_tool("job-output", {"job": job, **arguments}))

        first = await read(limit=160)
        second = await read(offset=160, limit=160)
        last = await read(tail=100)
        found = await read(search="013500")
        empty = await read(stream="stderr")
        beyond = await read(offset=9_999_999)
    assert "Next: job-output" in first
    assert "offset=160" in first
    assert first.split("-" * 70)[1].strip("\n").split("\n")[-1] + second.split("-" * 70)[1].strip("\n").split("\n")[
        0
    ] == ("000002 2024-02-15 10:45:00 Information Service Control Manager 7036 state changed")
    assert last.endswith("End of output.")
    assert "027000" in last
    assert "Found:        1 line" in found
    assert "line 13,500" in found
    assert "Stream:       stderr" in empty
    assert empty.endswith("The job printed nothing on stderr.")
    assert "There is nothing at offset 9,999,999" in beyond


@pytest.mark.parametrize("job", ["no-such-job", "00000000-0000-0000-0000-000000000000"])
async def test_output_of_no_job_is_not_found(app: AppUnderTest, job: str) -> None:
    assert (await app.text("job-output", {"job": job})).startswith("Job not found:")
