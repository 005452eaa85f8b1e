"""The tool component-lookup: one component with its variables, several listed."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from fakes.fleets import requests
from fakes.indexes import files


async def test_components_are_found_by_name_and_one_is_shown_with_its_variables(datto: AppUnderTest) -> None:
    one = await datto.text("component-lookup", {"query": "backup"})
    assert "- BACKUP_PATH (required): Destination path for backups" in one
    assert (await datto.text("component-lookup", {})).startswith("14 components")
    near = await datto.text("component-lookup", {"query": "Clear Temp Filess"})
    assert "Clear Temp Files" in near
    by_uid = await datto.text("component-lookup", {"query": "c1d2e3f4-a5b6-7890-cdef-123456789abc"})
    assert "Name:         Clear Temp Files" in by_uid


@pytest.fixture
async def kept(indexed: AppUnderTest) -> AppUnderTest:
    """A product whose index is twelve minutes old."""
    await indexed.fill_index()
    indexed.clock.advance(12 * 60)
    return indexed


async def test_what_the_index_has_is_shown_without_a_request_and_with_its_age(
    kept: AppUnderTest, datto: AppUnderTest
) -> None:
    for arguments in ({"query": "backup"}, {"query": "Set Local Administrator Password"}, {}):
        shown = await kept.call("component-lookup", arguments)
        assert requests(kept) == []
        newer = "A newer one may be missing: its UID finds it, or words that no other name has."
        age = f"As of 2024-02-15 10:45:00 UTC (12 minutes ago). A start reads them anew. {newer}"
        live = await datto.text("component-lookup", arguments)
        assert text_of(shown).replace(f"\n\n{age}", "") == live
        assert age in text_of(shown)
        assert record_of(shown)["as_of"] == "2024-02-15T10:45:00.000Z"


async def test_what_the_index_has_not_is_looked_for_in_the_systems_own_list(kept: AppUnderTest) -> None:
    kept.tenant.components[0].name = "Brand New Script"
    text = await kept.text("component-lookup", {"query": "brand new"})
    assert "Name:         Brand New Script" in text
    assert "As of" not in text
    assert set(requests(kept)) == {"account/components"}
    assert "spelt like it" in await kept.text("component-lookup", {"query": "Brand New Scripd"})


@pytest.mark.parametrize("query", ["temp files v2", "c1d2e3f4-0000-4000-8000-000000000001"])
async def test_a_newer_component_is_found_by_words_that_no_other_name_has_or_by_its_uid(
    kept: AppUnderTest, query: str
) -> None:
    newer = replace(kept.tenant.components[0], name="Clear Temp Files v2", uid="c1d2e3f4-0000-4000-8000-000000000001")
    kept.tenant.components.append(newer)
    assert "v2" not in await kept.text("component-lookup", {"query": "Clear Temp"})
    assert "Name:         Clear Temp Files v2\n" in await kept.text("component-lookup", {"query": query})


async def test_a_component_whose_row_is_damaged_is_looked_for_in_the_systems_own_list(
    kept: AppUnderTest, tmp_path: Path
) -> None:
    (path,) = files(tmp_path, "inventory-*.sqlite3")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE component SET variables = 'null' WHERE name = 'Clear Temp Files'")
    connection.close()
    result = await kept.call("component-lookup", {"query": "Clear"})
    assert "Clear Temp Files" in text_of(result)
    assert "account/components" in requests(kept)


async def test_an_index_that_is_too_old_is_not_used(kept: AppUnderTest) -> None:
    kept.clock.advance(20 * 60)
    assert "As of" not in await kept.text("component-lookup", {"query": "backup"})


async def test_a_start_is_checked_against_the_systems_own_list(kept: AppUnderTest) -> None:
    kept.tenant.components[0].name = "Renamed"
    refused = await kept.text("run-job", {"device": "ACME-DC01", "component": "Clear Temp Files"})
    assert refused.startswith("Component not found")
    assert "account/components" in requests(kept)
    assert kept.starts == 0
