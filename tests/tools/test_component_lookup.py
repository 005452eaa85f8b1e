"""The tool component-lookup: one component with its variables, several listed."""

from fakes.app_under_test import AppUnderTest


async def test_components_are_found_by_name_and_one_is_shown_with_its_variables(datto: AppUnderTest) -> None:
    one = await datto.text("component-lookup", {"query": "backup"})
    assert "- BACKUP_PATH (required): Destination path for backups" in one
    assert (await datto.text("component-lookup", {})).startswith("14 components")
    near = await datto.text("component-lookup", {"query": "Clear Temp Filess"})
    assert "Clear Temp Files" in near
    by_uid = await datto.text("component-lookup", {"query": "c1d2e3f4-a5b6-7890-cdef-123456789abc"})
    assert "Name:         Clear Temp Files" in by_uid
