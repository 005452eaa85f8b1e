from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, Site, UserField
from rmm_jobs.systems.datto.translate_devices import device, site
from rmm_jobs.systems.datto.wire_devices import DeviceRow, SiteRow


def test_a_device_is_translated_whole() -> None:
    row = DeviceRow.model_validate(
        {
            "uid": "u",
            "hostname": "ACME-DC01",
            "siteName": "Acme Corporation",
            "online": True,
            "lastSeen": 1707985800000,
            "suspended": False,
            "deleted": True,
            "deviceClass": "device",
            "deviceType": {"category": "Server", "type": "Main System Chassis"},
            "operatingSystem": "Windows Server 2022",
            "intIpAddress": "10.0.0.5",
            "lastLoggedInUser": "ACME\\admin",
            "description": "Domain controller",
            "id": 7,
            "siteUid": "s",
            "extIpAddress": "203.0.113.9",
            "rebootRequired": True,
            "displayVersion": "4.4.2190",
            "antivirus": {"antivirusProduct": "Defender", "antivirusStatus": "RunningAndNotUpToDate"},
            "patchManagement": {"patchStatus": "ApprovedPending", "patchesApprovedPending": 4, "patchesNotApproved": 2},
            "udfs": [{"ordinal": 2, "label": "Rack", "valueString": "B4"}, {"ordinal": 1, "valueString": " "}],
        }
    )
    assert device(row) == Device(
        uid="u",
        hostname="ACME-DC01",
        site="Acme Corporation",
        online=True,
        last_seen=datetime(2024, 2, 15, 8, 30, tzinfo=UTC),
        deleted=True,
        category="Server",
        operating_system="Windows Server 2022",
        internal_ip="10.0.0.5",
        last_user="ACME\\admin",
        description="Domain controller",
        facts=DeviceFacts(
            kind=DeviceKind.SERVER,
            audit_kind=AuditKind.COMPUTER,
            site_uid="s",
            number=7,
            external_ip="203.0.113.9",
            agent_version="4.4.2190",
            reboot_required=True,
            patch_state=PatchState.PENDING,
            patches_pending=4,
            patches_not_approved=2,
            antivirus="Defender",
            antivirus_state=AntivirusState.OUT_OF_DATE,
            fields=(UserField(2, "Rack", "B4"),),
        ),
    )


def test_a_device_of_nulls_claims_nothing() -> None:
    assert device(DeviceRow(uid="u")) == Device(uid="u", hostname="", online=None)


@pytest.mark.parametrize(
    ("device_class", "agentless"),
    [("printer", True), ("ESXiHost", True), ("rmmnetworkdevice", True), ("device", False), ("unknown", False)],
)
def test_what_runs_no_agent_is_told_by_its_class(device_class: str, agentless: bool) -> None:
    row = DeviceRow.model_validate({"uid": "u", "deviceClass": device_class})
    assert device(row).agentless is agentless


@pytest.mark.parametrize(
    ("device_class", "category", "kind"),
    [
        ("device", "Server", DeviceKind.SERVER),
        ("device", "Laptop / Notebook", DeviceKind.LAPTOP),
        ("esxihost", None, DeviceKind.ESXI),
        ("printer", "Server", DeviceKind.PRINTER),
        ("device", "Smartphone", DeviceKind.OTHER),
        (None, None, None),
    ],
)
def test_the_kind_of_a_device_is_told_by_its_class_and_else_by_its_category(
    device_class: str | None, category: str | None, kind: DeviceKind | None
) -> None:
    row = DeviceRow.model_validate({"uid": "u", "deviceClass": device_class, "deviceType": {"category": category}})
    assert device(row).facts.kind is kind


def test_user_fields_without_labels_are_read_by_number() -> None:
    row = DeviceRow.model_validate({"uid": "u", "udf": {"udf10": "b", "udf2": "a", "udf3": "", "udfx": "c"}})
    assert device(row).facts.fields == (UserField(2, "UDF 2", "a"), UserField(10, "UDF 10", "b"))


def test_a_site_is_translated_with_its_counts() -> None:
    counts = {"numberOfDevices": 3, "numberOfOnlineDevices": 2, "numberOfOfflineDevices": 1}
    row = SiteRow.model_validate({"uid": "s", "id": 9, "name": "Acme", "onDemand": False, "devicesStatus": counts})
    assert site(row) == Site("s", "Acme", number=9, devices=3, online=2, offline=1, on_demand=False)
