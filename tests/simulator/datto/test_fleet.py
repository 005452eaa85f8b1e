import pytest

from fakes.clock import FakeClock
from rmm_simulator.datto import device_wire, wire
from rmm_simulator.datto.contexts import EVERY
from rmm_simulator.datto.fleet import PSEUDO_SITES, account_tenant
from rmm_simulator.datto.tenant import Tenant


def shaped(tenant: Tenant) -> list[object]:
    """Return everything that the wire shows of an account, jobs aside."""
    now = tenant.now()
    devices = [device_wire.device_v3(device, now) for device in tenant.devices]
    return [*devices, *map(wire.alert, tenant.alerts), *tenant.events, *tenant.sites]


def test_equal_numbers_make_equal_accounts() -> None:
    clock = FakeClock()
    first, second = (account_tenant(3, 80, seed=4, now=clock.epoch) for _ in range(2))
    assert shaped(first) == shaped(second)


def test_another_seed_changes_levels_and_no_names() -> None:
    clock = FakeClock()
    first, second = (account_tenant(seed=seed, now=clock.epoch) for seed in (1, 2))
    assert [(each.uid, each.hostname) for each in first.devices] == [
        (each.uid, each.hostname) for each in second.devices
    ]
    assert [each.details.disks for each in first.devices] != [each.details.disks for each in second.devices]


@pytest.mark.parametrize("devices", [25, 60, 1200])
def test_every_class_of_device_occurs(devices: int) -> None:
    tenant = account_tenant(4, devices)
    assert len(tenant.devices) == devices
    assert {device.device_class for device in tenant.devices} == {
        "device",
        "esxihost",
        "printer",
        "rmmnetworkdevice",
        "unknown",
    }
    assert {"Server", "Desktop", "Laptop"} <= {device.category for device in tenant.devices}


def test_every_state_of_a_device_occurs() -> None:
    tenant = account_tenant()
    agents = [device for device in tenant.devices if device.device_class == "device"]
    assert {device.online for device in tenant.devices} == {True, False, None}
    assert {device.details.antivirus_status for device in agents} == {
        "RunningAndUpToDate",
        "RunningAndNotUpToDate",
        "NotRunning",
        "NotDetected",
    }
    assert {device.details.patch_status for device in agents} == {
        "NoPolicy",
        "NoData",
        "RebootRequired",
        "InstallError",
        "ApprovedPending",
        "FullyPatched",
    }
    for fact in ("reboot_required", "warranty", "udfs"):
        assert {bool(getattr(device.details, fact)) for device in agents} == {True, False}
    assert any(device.suspended for device in tenant.devices)
    assert any(device.deleted for device in tenant.devices)


def test_hostnames_repeat_over_sites_and_uids_and_addresses_do_not() -> None:
    tenant = account_tenant(5, 600)
    assert len({device.uid for device in tenant.devices}) == 600
    assert len({device.hostname for device in tenant.devices}) < 600
    macs = [nic.mac for device in tenant.devices for nic in device.details.nics]
    assert len(set(macs)) == len(macs)
    assert len({device.ip for device in tenant.devices}) == 600


def test_the_platforms_own_sites_stand_behind_the_customers() -> None:
    tenant = account_tenant(2, 60)
    assert [site.name for site in tenant.sites] == ["Northwind", "Contoso", *PSEUDO_SITES]
    assert [site.on_demand for site in tenant.sites] == [False, False, False, True, False]
    assert {device.site.name for device in tenant.devices} == {site.name for site in tenant.sites}
    assert {device.site.name for device in tenant.devices if device.deleted} == {"Deleted Devices"}


def test_sites_have_names_of_their_own_however_many_there_are() -> None:
    names = [site.name for site in account_tenant(100, 10).sites]
    assert len(set(names)) == 103


def test_every_context_is_both_open_and_resolved() -> None:
    alerts = account_tenant().alerts
    for resolved in (True, False):
        shown = [alert.context for alert in alerts if (alert.resolved_at is not None) is resolved]
        missing = [context.name for context in EVERY if context.json not in shown]
        assert missing == []


@pytest.mark.parametrize(("sites", "devices"), [(0, 0), (1, 0), (0, 5), (3, 1)])
def test_a_tiny_account_can_be_built(sites: int, devices: int) -> None:
    tenant = account_tenant(sites, devices)
    assert (len(tenant.sites), len(tenant.devices)) == (sites + 3, devices)
    assert bool(tenant.alerts) is bool(devices)
