"""Alerts of which one call reads a part: the index counts them and tells which are the worst, with its age."""

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from fakes.fleets import requests, use_fleet
from rmm_jobs.inventory import alert_counts, alert_list
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.contexts import context_of
from rmm_simulator.datto.records import AlertRecord, uid_for

TWELVE = 12 * 60
LIST = "account/alerts/open"
AGE = "(12 minutes ago)"


def alert(app: AppUnderTest, number: int, priority: str, *, age: float, at: int = 0) -> AlertRecord:
    context = context_of("StatusContext").json
    return AlertRecord(uid_for("test", str(number)), app.tenant.devices[at], app.clock.epoch() - age, priority, context)


@pytest.fixture
async def busy(indexed: AppUnderTest, monkeypatch: pytest.MonkeyPatch) -> AppUnderTest:
    """An account with 330 low alerts, 26 older critical ones on another device, and an index of twelve minutes ago.

    A call reads two hundred alerts.
    """
    monkeypatch.setattr(alert_counts, "MOST_ALERTS", 200)
    monkeypatch.setattr(alert_list, "MOST", 200)
    use_fleet(indexed, 10, 300, alerts=0)
    low = [alert(indexed, number, "Low", age=3_600 + number) for number in range(330)]
    critical = [alert(indexed, 1_000 + number, "Critical", age=90_000 + number, at=17) for number in range(26)]
    indexed.tenant.alerts[:] = [*low, *critical]
    await indexed.fill_index()
    indexed.clock.advance(TWELVE)
    return indexed


async def test_the_worst_of_all_alerts_come_first_although_one_call_reads_the_newest_alone(busy: AppUnderTest) -> None:
    result = await busy.call("alerts", {})
    assert "Found:        356 (26 Critical, 330 Low)" in text_of(result)
    assert f"200 of 356 open alerts read now, the others as of 2024-02-15 10:45:00 UTC {AGE}." in text_of(result)
    record = record_of(result)
    assert [each["priority"] for each in record["alerts"]] == ["critical"] * 20
    assert record["as_of"] is not None
    asked = requests(busy)
    assert (asked.count(LIST), len(asked)) == (2, 22)
    assert "... and 336 more: alerts offset=20" in text_of(result)


async def test_fewer_are_read_where_an_index_has_more_than_one_call_reads(
    busy: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_list, "BESIDE_INDEX", 100)
    monkeypatch.setattr(alert_list, "MOST", 150)
    assert "100 of 356 open alerts read now, the others as of" in await busy.text("alerts", {"priority": "critical"})
    assert requests(busy).count(LIST) == 1
    assert "200 of 356 alerts looked at" in await busy.text("alerts", {"since": "7d"})
    monkeypatch.setattr(alert_list, "MOST", 200)
    assert "200 of 356 open alerts read now" in await busy.text("alerts", {})


async def test_each_alert_is_on_one_page(busy: AppUnderTest) -> None:
    seen: list[str] = []
    while True:
        text = await busy.text("alerts", {"offset": len(seen)} if seen else {})
        seen += [line.split()[1] for line in text.splitlines() if line.startswith("- ")]
        if "more: alerts offset=" not in text:
            break
        assert text.count(f"more: alerts offset={len(seen)}\n") == 1
    assert len(seen) == len(set(seen)) == 356


async def test_a_priority_is_looked_for_among_all_open_alerts(busy: AppUnderTest) -> None:
    first = await busy.call("alerts", {"priority": "critical"})
    assert "Found:        26 (26 Critical)" in text_of(first)
    assert '... and 6 more: alerts priority="critical" offset=20' in text_of(first)
    last = record_of(await busy.call("alerts", {"priority": "critical", "offset": 20}))
    assert len(last["alerts"]) == 6


async def test_an_alert_that_was_resolved_since_is_neither_shown_nor_counted(busy: AppUnderTest) -> None:
    for record in busy.tenant.alerts[-3:]:
        record.resolved_at, record.resolved_by = busy.clock.epoch(), "mreyes"
    result = await busy.call("alerts", {"priority": "critical"})
    gone = {record.uid for record in busy.tenant.alerts[-3:]}
    shown = {each["uid"] for each in record_of(result)["alerts"]}
    assert not shown & gone
    hidden = 20 - len(shown)
    assert f"Found:        {26 - hidden} ({26 - hidden} Critical)" in text_of(result)
    assert '... and 6 more: alerts priority="critical" offset=20' in text_of(result)


async def test_a_short_form_of_an_alert_that_was_not_read_is_found(busy: AppUnderTest) -> None:
    last = busy.tenant.alerts[-1].uid
    assert f"Alert UID:    {last}\n" in await busy.text("alerts", {"where": last[:8]})


async def test_alerts_since_a_time_are_those_that_were_read_and_the_answer_says_how_many(busy: AppUnderTest) -> None:
    text = await busy.text("alerts", {"since": "7d"})
    assert "200 of 356 alerts looked at (one call reads no more): there may be others." in text
    assert "Critical" not in text


@pytest.mark.parametrize("hours", [0, 2])
async def test_without_an_index_that_is_young_enough_the_answer_says_what_one_call_reads(
    busy: AppUnderTest, hours: int
) -> None:
    if hours:
        busy.clock.advance(hours * 3_600)
    else:
        busy.keeps_index = False
        busy.responder = busy.another_process()
    text = await busy.text("alerts", {"priority": "critical"})
    assert text.startswith("No Open Alerts")
    assert "200 of 356 alerts looked at (one call reads no more): there may be others." in text


async def test_where_the_worst_cannot_be_read_the_answer_is_what_was_read_and_why(busy: AppUnderTest) -> None:
    busy.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "/v2/alert/", times=None))
    text = await busy.text("alerts", {})
    assert "Found:        200 (200 Low)" in text
    assert "200 of 356 alerts looked at (" in text
    assert "one call reads no more" not in text


async def test_alerts_of_a_site_that_are_too_many_are_completed_too(busy: AppUnderTest) -> None:
    site = busy.tenant.devices[0].site
    text = await busy.text("alerts", {"where": site.uid})
    assert "200 of 330 open alerts read now" in text
    assert "Found:        330 (330 Low)" in text


# --- sites -------------------------------------------------------------------------------------------------------


async def test_sites_count_all_alerts_by_the_index_without_a_request_for_them(busy: AppUnderTest) -> None:
    result = await busy.call("site-lookup", {})
    assert requests(busy) == ["account/sites"]
    text = text_of(result)
    assert "356 open alerts (26 Critical, 330 Low)" in text
    assert f"Open alerts are counted as of 2024-02-15 10:45:00 UTC {AGE}." in text
    record = record_of(result)
    assert (record["alerts_as_of"] is None, record["alerts_missing"]) == (False, None)
    assert record["sites"][0]["alerts"]["critical"] == 26


async def test_alerts_of_one_request_are_read_now(busy: AppUnderTest) -> None:
    busy.tenant.alerts[:] = busy.tenant.alerts[-26:]
    busy.clock.advance(3_600)
    await busy.fill_index()
    busy.tenant.alerts.pop()
    text = await busy.text("site-lookup", {})
    assert "25 open alerts (25 Critical)" in text
    assert "as of" not in text


async def test_a_site_with_more_alerts_than_a_call_reads_is_counted_by_the_index(busy: AppUnderTest) -> None:
    site = busy.tenant.devices[0].site
    for tool, arguments in (("site-lookup", {"query": site.uid}), ("site-devices", {"site": site.uid, "alerts": True})):
        text = await busy.text(tool, arguments)
        assert "330" in text
        assert f"Open alerts are counted as of 2024-02-15 10:45:00 UTC {AGE}." in text


async def test_without_an_index_a_count_of_a_part_says_how_many_are_not_counted(busy: AppUnderTest) -> None:
    busy.keeps_index = False
    busy.responder = busy.another_process()
    text = await busy.text("site-lookup", {})
    assert "Alerts are counted from 200 of 356 open ones (one call reads no more): 156 are not." in text


async def test_counts_of_the_index_stand_where_alerts_cannot_be_read(busy: AppUnderTest) -> None:
    busy.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "/alerts/open$", times=None))
    site = busy.tenant.devices[0].site
    text = await busy.text("site-devices", {"site": site.uid, "alerts": True})
    assert "1 device with 330 total alerts" in text
    assert "Open alerts are counted as of" in text


@pytest.mark.parametrize("query", [{}, {"query": "UID"}, {"query": "NAME"}])
async def test_while_the_system_takes_no_requests_sites_are_shown_as_the_index_has_them(
    busy: AppUnderTest, query: dict[str, str]
) -> None:
    site = busy.tenant.devices[0].site
    words = {name: {"UID": site.uid, "NAME": site.name}[value] for name, value in query.items()}
    busy.faults.add(Fault(FaultKind.RATE_LIMITED, "GET", times=None))
    async with busy.client() as client:
        result = await client.call_tool("site-lookup", dict(words))
    text = text_of(result)
    assert f"Sites are as of 2024-02-15 10:45:00 UTC {AGE}: too many requests to read them now." in text
    assert "26 Critical" in text or "330" in text
    assert record_of(result)["as_of"] is not None


async def test_a_site_that_the_index_has_not_is_not_denied_by_it(busy: AppUnderTest) -> None:
    busy.faults.add(Fault(FaultKind.RATE_LIMITED, "GET", times=None))
    assert (await busy.text("site-lookup", {"query": "nowhere"})).startswith("Too many requests")
