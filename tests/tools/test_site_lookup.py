"""The tool site-lookup: sites with their devices and open alerts, the worst first, in one call."""

from dataclasses import replace

from fakes.app_under_test import AppUnderTest
from fakes.fleets import requests, use_fleet
from fakes.product import record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.records import uid_for


async def test_a_hundred_sites_are_one_request_for_them_and_one_for_each_hundred_alerts(datto: AppUnderTest) -> None:
    use_fleet(datto, 100, 1_500, alerts=300)
    text = await datto.text("site-lookup", {})
    assert requests(datto) == ["account/sites", "account/alerts/open", "account/alerts/open"]
    assert text.startswith("102 sites: 1,450 devices, 200 offline, 150 open alerts (21 Critical, 45 High,")
    assert len([line for line in text.splitlines() if line.count("|") == 3]) == 21
    assert "To see more: site-lookup offset=20" in text


async def test_the_worst_site_stands_first_and_every_site_is_on_one_page(datto: AppUnderTest) -> None:
    use_fleet(datto, 45, 300, alerts=60)
    seen: list[tuple[int, str]] = []
    async with datto.client() as client:
        for offset in (0, 20, 40):
            record = record_of(await client.call_tool("site-lookup", {"offset": offset}))
            seen += [(-site["alerts"]["critical"], site["uid"]) for site in record["sites"]]
    critical = [count for count, _ in seen]
    assert critical == sorted(critical)
    assert len({uid for _, uid in seen}) == len(seen) == 47


async def test_one_site_is_shown_with_details_and_its_own_alerts_alone(datto: AppUnderTest) -> None:
    text = await datto.text("site-lookup", {"query": "ACME"})
    assert text.startswith('1 site matching "ACME":\n\nSite:        Acme Corporation\n')
    assert "Open Alerts: 2\n  Critical:  0\n  High:      1\n" in text
    uid = datto.tenant.site_named("Acme Corporation").uid
    assert requests(datto) == ["account/sites", f"site/{uid}/alerts/open"]
    assert "Acme Corporation" in await datto.text("site-lookup", {"query": uid})


async def test_a_name_that_is_not_there_lists_those_spelt_like_it(datto: AppUnderTest) -> None:
    text = await datto.text("site-lookup", {"query": "acmee"})
    assert text.startswith('No site matching "acmee"; spelt like it: 9 devices, 2 offline, 2 open alerts')
    assert (await datto.text("site-lookup", {"query": "zzzzzz"})).startswith('No site matching "zzzzzz" was found.')


async def test_the_site_of_deleted_devices_is_listed_by_its_whole_name_alone(datto: AppUnderTest) -> None:
    assert "Deleted Devices" not in await datto.text("site-lookup", {})
    assert "Deleted Devices" in await datto.text("site-lookup", {"query": "deleted devices"})


async def test_namesakes_are_told_apart_by_their_uids(datto: AppUnderTest) -> None:
    acme = datto.tenant.site_named("Acme Corporation")
    datto.tenant.sites.append(replace(acme, uid=uid_for("other")))
    text = await datto.text("site-lookup", {"query": "acme"})
    assert acme.uid in text
    assert uid_for("other") in text


async def test_alerts_that_cannot_be_read_take_nothing_else_away(datto: AppUnderTest) -> None:
    datto.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "/alerts/open$", times=None))
    result = await datto.call("site-lookup", {})
    assert not result.is_error
    assert "Open alerts could not be read: " in text_of(result)
    assert "Acme Corporation" in text_of(result)


async def test_an_offset_behind_the_last_site_says_so(datto: AppUnderTest) -> None:
    text = await datto.text("site-lookup", {"offset": 40})
    assert "There is nothing at offset 40." in text


async def test_long_names_that_begin_alike_can_be_told_apart(datto: AppUnderTest) -> None:
    branches = {f"Branch {number}" for number in range(len(datto.tenant.sites))}
    for site, branch in zip(datto.tenant.sites, sorted(branches), strict=True):
        site.name = f"Kaufmann & Sons Tax Consultants Limited Partnership, {branch}"
    text = await datto.text("site-lookup", {})
    assert {line.split("|")[0].strip()[-8:] for line in text.splitlines() if "Kaufmann" in line} == branches
    listed = await datto.text("alerts", {})
    assert {line.partition("]")[0][-8:] for line in listed.splitlines() if "[Kaufmann" in line} < branches
