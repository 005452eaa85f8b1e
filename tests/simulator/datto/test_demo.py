import re

from rapidfuzz import fuzz, process, utils

from rmm_simulator.datto.tenant import Tenant, demo_tenant, large_tenant


def nearest(tenant: Tenant, query: str) -> list[str]:
    names = [component.name for component in tenant.components]
    found = process.extract(query, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=3)
    return [name for name, *_ in found]


def test_the_misspelt_component_has_the_three_neighbours_of_the_command_document() -> None:
    expected = ["Clear Temp Files", "Clear Browser Cache", "Disk Cleanup"]
    assert nearest(demo_tenant(), "Clear Temp Filess") == expected
    assert nearest(large_tenant(), "Clear Temp Filess") == expected


def test_everything_has_a_uid_of_its_own() -> None:
    tenant = large_tenant()
    records = [*tenant.devices, *tenant.components, *tenant.sites]
    uids = {record.uid for record in records}
    assert len(uids) == len(records)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uid) for uid in uids)


def test_uids_are_the_same_in_every_process() -> None:
    assert demo_tenant().device_named("FRONTDESK").uid == "4612e9d0-e2b1-5afc-985f-21cd2bc6995b"


def test_the_large_tenant_has_what_is_wanted_on_its_second_page() -> None:
    tenant = large_tenant(devices=1500, components=326)
    assert (len(tenant.devices), len(tenant.components)) == (1500, 326)
    position = [component.name for component in tenant.components].index("Clear Temp Files")
    assert 250 < position < 500
    assert [device.hostname for device in tenant.devices if "DC0" in device.hostname] == [
        "ACME-DC01",
        "ACME-DC02",
        "TECHSTART-DC01",
    ]


def test_there_is_a_script_for_every_difficulty_of_output() -> None:
    tenant = demo_tenant()
    assert 2_150_000 < len(tenant.component_named("Export Event Log").script.stdout) < 2_250_000
    hostile = tenant.component_named("Vendor Diagnostics").script.stdout
    assert "-" * 70 in hostile.splitlines()
    assert {"\x1b", "\u200b", "\u202e", "\U000e006f"} <= set(hostile)
    assert "IGNORE PREVIOUS INSTRUCTIONS" in hostile


def test_two_components_have_one_name_but_for_case() -> None:
    names = [component.name.lower() for component in demo_tenant().components]
    assert [name for name in set(names) if names.count(name) > 1] == ["restart print spooler"]
