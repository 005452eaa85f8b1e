"""Audits and patches on the wire: numbers that are texts, names of two classes, and the UID that a patch lacks."""

import pytest

from rmm_jobs.systems.datto.wire_audits import AddressesRow, AuditRow, PatchRow


@pytest.mark.parametrize(
    ("level", "read"),
    [("63", 63), ("63%", 63), (" 63 % ", 63), ("-3", -3), (7, 7), ("", None), ("ok", None), (None, None), ("%", None)],
)
def test_a_supply_tells_its_level_as_text(level: object, read: int | None) -> None:
    row = AuditRow.model_validate({"printerMarkerSupplies": [{"suppliesLevel": level, "maxCapacity": "100"}]})
    (supply,) = row.printer_marker_supplies
    assert (supply.supplies_level, supply.max_capacity) == (read, 100)


@pytest.mark.parametrize("name", ["instance", "name"])
def test_an_interface_is_named_by_its_instance_or_its_name(name: str) -> None:
    (nic,) = AddressesRow.model_validate({"uid": "u", "nics": [{name: "vmnic0", "ipv4": "10.0.0.1"}]}).nics
    assert (nic.instance, nic.ipv4) == ("vmnic0", "10.0.0.1")


@pytest.mark.parametrize(
    ("sent", "uid"),
    [
        ({"patchId": "p", "installStatus": "INSTALLED"}, "p INSTALLED"),
        ({"patchId": "p"}, "p None"),
        ({"patchId": "p", "uid": "another"}, "p None"),
        ({"installStatus": "INSTALLED"}, None),
        ({"patchId": 7}, None),
    ],
)
def test_a_patch_is_told_apart_by_its_id_and_status(sent: dict[str, object], uid: str | None) -> None:
    assert PatchRow.model_validate(sent).uid == uid


@pytest.mark.parametrize("category", [None, "text", {"a": 1}, 5])
def test_categories_that_are_no_list_are_none(category: object) -> None:
    assert PatchRow.model_validate({"category": category}).category == ()
    assert PatchRow.model_validate({"category": ["Security", 5, None]}).category == ("Security", "5", None)


@pytest.mark.parametrize("odd", [None, "text", [1], 5])
def test_parts_of_an_audit_that_are_no_objects_are_empty(odd: object) -> None:
    names = ("systemInfo", "bios", "baseBoard", "snmpInfo", "printer")
    assert AuditRow.model_validate(dict.fromkeys(names, odd)) == AuditRow()
