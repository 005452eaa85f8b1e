"""The tool patches: of a device or a site, worst first, each patch once, with the counts of all."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.datto.details import Patch
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.records import DeviceRecord


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    """An account in which three devices of one site have patches, and one patch has two statuses."""
    datto.tenant = account_tenant(5, 60, now=datto.clock.epoch)
    for device in datto.tenant.devices:
        device.details.patches = []
    first, second, third = at_northwind(datto)[:3]
    first.hostname = "NW-SQL01"
    first.details.patches = [
        Patch("p-low", "Servicing Stack", None, "LOW", "APPROVED_PENDING"),
        Patch("p-critical", "Cumulative Update", "KB5034765", "CRITICAL", "APPROVED_PENDING", reboot=True),
        Patch("p-done", "Old Update", None, "CRITICAL", "INSTALLED"),
        Patch("p-driver", "Intel Net", None, "UNSPECIFIED", "NOT_APPROVED", needs_input=True),
    ]
    second.details.patches = [Patch("p-critical", "Cumulative Update", "KB5034765", "CRITICAL", "NOT_APPROVED")]
    third.details.patches = [Patch("p-critical", "Cumulative Update", "KB5034765", "CRITICAL", "INSTALLED")]
    datto.responder = datto.another_process()
    return datto


def at_northwind(app: AppUnderTest) -> list[DeviceRecord]:
    return [device for device in app.tenant.devices if device.site.name == "Northwind"]


async def test_patches_of_a_device_come_worst_first_and_installed_ones_only_when_asked_for(fleet: AppUnderTest) -> None:
    text = await fleet.text("patches", {"device": "nw-sql01"})
    assert text.startswith('Patches of device "NW-SQL01"\n')
    assert text.index("Cumulative Update") < text.index("Servicing Stack") < text.index("Intel Net (asks for input)")
    assert "Old Update" not in text
    assert "Pending:         2 patches (1 critical, 1 low)\n" in text
    assert "Need a Reboot:   1 of 3\n" in text
    installed = await fleet.text("patches", {"device": "nw-sql01", "status": "installed"})
    assert "Old Update" in installed
    assert "Cumulative Update" not in installed


async def test_a_patch_of_a_site_that_comes_once_for_each_status_is_one_row(fleet: AppUnderTest) -> None:
    result = await fleet.call("patches", {"site": "northwind"})
    assert text_of(result).count("Cumulative Update") == 1
    assert "| KB5034765 | 1       | 1            | yes" in text_of(result)
    rows = record_of(result)["patches"]
    assert (rows[0]["pending"], rows[0]["not_approved"], rows[0]["installed"]) == (1, 1, 0)
    assert "Counts are numbers of devices of the site." in text_of(result)
    assert fleet.tenant.problems == []


async def test_severity_leaves_it_and_what_is_worse(fleet: AppUnderTest) -> None:
    text = await fleet.text("patches", {"site": "Northwind", "severity": "low"})
    assert "Servicing Stack" in text
    assert "Intel Net" not in text
    assert "Severity:        low and worse" in text


async def test_a_list_of_patches_goes_on_where_the_last_answer_ended(fleet: AppUnderTest) -> None:
    many = [Patch(f"p{n:03}", f"Update {n:03}", None, "IMPORTANT", "APPROVED_PENDING") for n in range(300)]
    at_northwind(fleet)[0].details.patches = many
    seen: set[str] = set()
    offset, total = 0, 1
    while offset < total:
        result = await fleet.call("patches", {"site": "Northwind", "offset": offset})
        record = record_of(result)
        total = record["patches_total"]
        seen |= {row["patch_id"] for row in record["patches"]}
        offset += len(record["patches"])
        assert ("To see more: patches site=" in text_of(result)) == (offset < total)
    assert total == 301
    assert len(seen) == total
    past = await fleet.text("patches", {"device": "NW-SQL01", "offset": 500})
    assert "There is nothing at offset 500." in past


async def test_a_device_is_three_requests_and_a_site_as_many(fleet: AppUnderTest) -> None:
    await fleet.call("patches", {"device": "NW-SQL01"})
    fleet.forget()
    for arguments in ({"device": "NW-SQL01"}, {"site": "Northwind"}):
        await fleet.call("patches", arguments)
    assert len(fleet.asked()) == 6


@pytest.mark.parametrize("arguments", [{}, {"device": "NW-SQL01", "site": "Northwind"}])
async def test_one_of_device_and_site_is_taken(fleet: AppUnderTest, arguments: dict[str, object]) -> None:
    result = await fleet.call("patches", arguments)
    assert result.is_error
    assert "- device, site: one of the two has to be given, and not both" in text_of(result)
    assert fleet.asked() == []


async def test_a_site_that_is_not_there_is_refused_with_near_names(fleet: AppUnderTest) -> None:
    text = await fleet.text("patches", {"site": "Northwnd"})
    assert text.startswith('Site not found: "Northwnd"')
    assert "- Northwind" in text


async def test_nothing_to_do_is_said(fleet: AppUnderTest) -> None:
    text = await fleet.text("patches", {"site": "Contoso"})
    assert text.endswith("No patch is pending or not approved.")
