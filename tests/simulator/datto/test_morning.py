from pathlib import Path

from fakes.clock import FakeClock
from rmm_simulator.datto import wire
from rmm_simulator.datto.morning import morning_tenant
from rmm_simulator.datto.tenant import demo_tenant
from simulator.datto.facts import Facts


def test_the_devices_and_sites_are_those_of_the_demo() -> None:
    morning, demo = morning_tenant(), demo_tenant()
    for records in ("sites", "variables"):
        assert getattr(morning, records) == getattr(demo, records)
    assert morning.components[1:] == demo.components[1:]
    assert (morning.components[0].uid, morning.components[0].variables) == (
        demo.components[0].uid,
        demo.components[0].variables,
    )
    names = [
        [(each.uid, each.hostname, each.online, each.category) for each in tenant.devices] for tenant in (morning, demo)
    ]
    assert names[0] == names[1]


def test_the_demos_own_alerts_come_first() -> None:
    clock = FakeClock()
    morning, demo = morning_tenant(now=clock.epoch), demo_tenant(now=clock.epoch)
    assert [alert.uid for alert in morning.alerts[:2]] == [alert.uid for alert in demo.alerts]
    assert len({alert.uid for alert in morning.alerts}) == len(morning.alerts) == 15


def test_a_disk_of_the_audit_is_the_disk_of_the_alert() -> None:
    tenant = morning_tenant()
    alert = tenant.alerts[0]
    disk = alert.device.details.disks[0]
    assert alert.context["diskName"] == disk.name
    assert round(disk.free / 1024**3, 1) == alert.context["freeSpace"]
    assert round(disk.size / 1024**3, 1) == alert.context["totalVolume"]


def test_a_device_that_was_never_seen_has_no_hardware() -> None:
    unseen = morning_tenant().device_named("ACME-WS02")
    assert (unseen.ip, unseen.details.nics, unseen.details.last_audit) == (None, (), None)


def test_another_process_finds_the_alert_resolved(tmp_path: Path) -> None:
    state, clock = tmp_path / "demo.json", FakeClock()
    one, other = (morning_tenant(now=clock.epoch, state_path=state) for _ in range(2))
    uid = one.alerts[0].uid
    alert = one.resolutions.alert(uid)
    assert alert
    one.resolutions.resolve(alert, by="api-user", at=clock.epoch())
    seen = other.resolutions.alert(uid)
    assert seen
    assert (seen.resolved_by, seen.resolved_at) == ("api-user", clock.epoch())
    later = morning_tenant(now=clock.epoch, state_path=state)
    assert uid in [each.uid for each in later.resolutions.alerts() if each.resolved_at is not None]


def test_alerts_are_as_documented_but_for_the_two_that_show_what_accounts_send(document: Facts) -> None:
    odd = [
        alert.context["@class"] for alert in morning_tenant().alerts if document.problems_of("Alert", wire.alert(alert))
    ]
    assert odd == ["perf_resource_usage_ctx", "srvc_status_ctx"]


def test_an_alert_is_never_resolved_before_it_was_raised(tmp_path: Path) -> None:
    state, clock = tmp_path / "demo.json", FakeClock()
    tenant = morning_tenant(now=clock.epoch, state_path=state)
    for alert in tenant.resolutions.alerts():
        tenant.resolutions.resolve(alert, by="api-user", at=clock.epoch())
    clock.advance(8 * 3600)  # Another process dates the alerts of the night relative to its own present.
    later = morning_tenant(now=clock.epoch, state_path=state).resolutions.alerts()
    assert all(alert.resolved_at is not None and alert.raised_at < alert.resolved_at for alert in later)


def test_the_next_morning_has_its_alerts_again(tmp_path: Path) -> None:
    state, clock = tmp_path / "demo.json", FakeClock()
    tenant = morning_tenant(now=clock.epoch, state_path=state)
    alert = tenant.resolutions.alerts()[0]
    tenant.resolutions.resolve(alert, by="api-user", at=clock.epoch())
    clock.advance(24 * 3600)
    seen = morning_tenant(now=clock.epoch, state_path=state).resolutions.alert(alert.uid)
    assert seen
    assert seen.resolved_at is None
