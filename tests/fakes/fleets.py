"""Put an account of any size in the place of the demo tenant's."""

from fakes.app_under_test import AppUnderTest
from rmm_simulator.datto.fleet import account_tenant


def use_fleet(app: AppUnderTest, sites: int, devices: int, *, alerts: int | None = None) -> None:
    """Give the tenant behind a product the sites, devices and alerts of a fleet."""
    fleet = account_tenant(sites, devices, n_alerts=alerts, now=app.clock.epoch)
    app.tenant.sites[:], app.tenant.devices[:] = fleet.sites, fleet.devices
    app.tenant.alerts[:] = fleet.alerts


def requests(app: AppUnderTest) -> list[str]:
    """What was asked of the tenant below `/api/v2/`, or below `/api/`, without the token's request; and forget it."""
    assert app.tenant.problems == []  # the OpenAPI document declares all of it
    asked = [each.removeprefix("GET /api/").removeprefix("v2/") for each in app.asked() if each.startswith("GET")]
    app.forget()
    return asked
