"""The tool resolve-alert: read before, sent once, told as what it is, and with a person's word where it is grave."""

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.contexts import context_of
from rmm_simulator.datto.records import AlertRecord, uid_for

POST = r"/alert/[^/]+/resolve$"
READ = r"/alert/[^/]+$"


def raised(
    datto: AppUnderTest, *priorities: str, schema: str = "StatusContext", ended: bool = False
) -> list[AlertRecord]:
    """Let the first device have alerts of these priorities, newest first, and the tenant no other."""
    now = datto.clock.epoch()
    alerts = [
        AlertRecord(
            uid_for("test", str(number)),
            datto.tenant.devices[0],
            now - 60 * (number + 1),
            priority,
            context_of(schema).json,
            resolved_at=now - 30 if ended else None,
            resolved_by="mreyes" if ended else None,
        )
        for number, priority in enumerate(priorities)
    ]
    datto.tenant.alerts[:] = alerts
    return alerts


def posts(datto: AppUnderTest) -> list[str]:
    """The UIDs of the alerts whose resolve was sent, in order."""
    return [asked.split("/")[-2] for asked in datto.asked() if asked.startswith("POST") and "resolve" in asked]


def still_open(datto: AppUnderTest) -> list[str]:
    return [alert.uid for alert in datto.tenant.alerts if alert.resolved_at is None]


async def test_one_alert_is_read_resolved_looked_at_and_the_rest_is_counted(datto: AppUnderTest) -> None:
    one, other = raised(datto, "High", "Low")
    result = await datto.call("resolve-alert", {"alert": one.uid, "note": "Restarted it"})
    text = text_of(result)
    assert text.startswith(f"Alert Resolved Successfully\n\nAlert UID:    {one.uid}\nDevice:       ACME-DC01\n")
    assert "\nResolution:   Restarted it (kept here; Datto RMM stores no note)\n" in text
    assert "\nResolved By:  api" in text
    assert text.endswith("Device now has 1 remaining open alert.")
    assert (posts(datto), still_open(datto)) == ([one.uid], [other.uid])
    assert [asked.rsplit("/", 2)[-1] for asked in datto.asked() if "alert" in asked] == [
        one.uid,
        "resolve",
        "open",
        one.uid,
    ]
    assert record_of(result)["alerts"][0]["outcome"] == "resolved"


async def test_the_note_is_kept_here_and_shown_with_the_alert_without_secrets(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    resolved = await datto.call("resolve-alert", {"alert": one.uid, "note": "reset, password=hunter2"})
    assert record_of(resolved)["note"] == "reset, password=********"
    shown = await datto.text("alerts", {"where": one.uid})
    assert "\nResolution:   reset, password=******** (kept here; Datto RMM stores no note)\n" in shown
    assert b"hunter2" not in datto.ledger_file.read_bytes()
    assert "reset" in await datto.text("resolve-alert", {"alert": one.uid})


async def test_an_alert_that_is_resolved_already_is_left_alone(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High", ended=True)
    result = await datto.call("resolve-alert", {"alert": one.uid})
    assert result.is_error
    assert text_of(result).startswith("Alert already resolved")
    assert "Resolved By:  mreyes" in text_of(result)
    assert text_of(result).endswith("No action taken.")
    assert posts(datto) == []


async def test_an_unknown_uid_is_not_found(datto: AppUnderTest) -> None:
    result = await datto.call("resolve-alert", {"alert": "00000000-0000-4000-8000-000000000000"})
    assert result.is_error
    assert text_of(result).startswith("Alert not found")
    assert "To see a device with its alerts: device-lookup identifier=" in text_of(result)
    assert posts(datto) == []


async def test_a_device_that_is_not_there_is_refused_with_three_things_to_try(datto: AppUnderTest) -> None:
    result = await datto.call("resolve-alert", {"alert": "NOPE-1"})
    assert result.is_error
    text = text_of(result)
    assert text.startswith('Device not found: "NOPE-1"\n')
    assert text.partition("Suggestions:\n")[2].count("  - ") == 3
    assert "Use /device-lookup" not in text
    assert (posts(datto), record_of(result)["kind"]) == ([], "device_not_found")


async def test_a_short_form_resolves_the_one_alert_that_begins_so(datto: AppUnderTest) -> None:
    one, _ = raised(datto, "High", "Low")
    assert (await datto.text("resolve-alert", {"alert": one.uid[:8]})).startswith("Alert Resolved Successfully")
    assert posts(datto) == [one.uid]


async def test_a_short_form_of_an_alert_that_is_resolved_by_now_is_not_denied(datto: AppUnderTest) -> None:
    one, _ = raised(datto, "High", "Low")
    await datto.call("resolve-alert", {"alert": one.uid})
    result = await datto.call("resolve-alert", {"alert": one.uid[:8]})
    assert result.is_error
    assert text_of(result).startswith("Alert already resolved")
    assert f"Alert UID:    {one.uid}\n" in await datto.text("alerts", {"where": one.uid[:8]})
    assert posts(datto) == [one.uid]


async def test_a_hostname_with_one_alert_resolves_it(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    text = await datto.text("resolve-alert", {"alert": "acme-dc01"})
    assert text.startswith("Alert Resolved Successfully")
    assert text.endswith("Device now has 0 remaining open alerts.")
    assert posts(datto) == [one.uid]


async def test_a_hostname_with_several_resolves_none_and_lists_them(datto: AppUnderTest) -> None:
    raised(datto, "Low", "High", "Moderate")
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01"})
    assert result.is_error
    assert text_of(result).startswith("Open alerts for ACME-DC01:")
    assert [each["priority"] for each in record_of(result)["alerts"]] == ["high", "moderate", "low"]
    assert posts(datto) == []


async def test_a_part_of_a_hostname_resolves_nothing(datto: AppUnderTest) -> None:
    raised(datto, "Low")
    result = await datto.call("resolve-alert", {"alert": "ACME-DC"})
    assert result.is_error
    assert text_of(result).startswith("Multiple devices")
    assert posts(datto) == []


async def test_chosen_alerts_are_resolved_and_no_other(datto: AppUnderTest) -> None:
    one, two, three = raised(datto, "High", "Low", "Moderate")
    which = f"{three.uid[:8]}, {one.uid}"
    text = await datto.text("resolve-alert", {"alert": "ACME-DC01", "which": which, "note": "done"})
    assert text.startswith("Resolved 2 alerts on ACME-DC01")
    assert "Resolution note: done (kept here; Datto RMM stores no note)" in text
    assert text.endswith("Device now has 1 open alert.")
    assert (posts(datto), still_open(datto)) == ([three.uid, one.uid], [two.uid])


async def test_all_resolves_all_of_a_few(datto: AppUnderTest) -> None:
    alerts = raised(datto, "High", "Low", "Moderate")
    text = await datto.text("resolve-alert", {"alert": "ACME-DC01", "which": "ALL"})
    assert text.startswith("Resolved 3 alerts on ACME-DC01")
    assert (sorted(posts(datto)), still_open(datto)) == (sorted(each.uid for each in alerts), [])


async def test_all_of_many_shows_them_first_and_their_uids_resolve_them(datto: AppUnderTest) -> None:
    alerts = raised(datto, *["Low"] * 6)
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01", "which": "all"})
    assert result.is_error
    assert posts(datto) == []
    which = text_of(result).split('which="')[1].split('"')[0]
    text = await datto.text("resolve-alert", {"alert": "ACME-DC01", "which": which})
    assert text.startswith("Resolved 6 alerts on ACME-DC01")
    assert len(posts(datto)) == len(alerts)


@pytest.mark.parametrize("which", ["1", "1,2", "2,all"])
async def test_numbers_and_mixtures_are_refused(datto: AppUnderTest, which: str) -> None:
    raised(datto, "High", "Low")
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01", "which": which})
    assert result.is_error
    assert posts(datto) == []


async def test_a_name_that_is_none_of_the_device_resolves_nothing_at_all(datto: AppUnderTest) -> None:
    one, _ = raised(datto, "High", "Low")
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01", "which": f"{one.uid},deadbeef"})
    assert result.is_error
    assert text_of(result).startswith("Alert not found")
    assert posts(datto) == []


async def test_one_that_somebody_resolved_meanwhile_is_told_apart_in_the_batch(datto: AppUnderTest) -> None:
    one, two, _ = raised(datto, "High", "Low", "Moderate")
    two.resolved_at, two.resolved_by = datto.clock.epoch(), "mreyes"
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01", "which": f"{one.uid},{two.uid[:8]}"})
    assert text_of(result).startswith("Batch resolution results for ACME-DC01:")
    assert "1 of 2 alerts resolved successfully." in text_of(result)
    assert [each["outcome"] for each in record_of(result)["alerts"]] == ["resolved", "already_resolved"]
    assert posts(datto) == [one.uid]


async def test_which_with_an_alert_is_refused(datto: AppUnderTest) -> None:
    one, two = raised(datto, "High", "Low")
    result = await datto.call("resolve-alert", {"alert": one.uid, "which": two.uid})
    assert result.is_error
    assert posts(datto) == []


async def test_a_device_without_open_alerts_says_when_the_last_was_resolved(datto: AppUnderTest) -> None:
    raised(datto, "High", ended=True)
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01"})
    assert not result.is_error
    assert text_of(result).startswith("No open alerts for ACME-DC01")
    assert "Last Resolved:  2024-02-15 10:44:30 UTC (30 seconds ago)" in text_of(result)


# --- lost answers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [FaultKind.CUT_AFTER, FaultKind.FAILS_AFTER])
async def test_a_lost_answer_is_looked_at_and_not_repeated(datto: AppUnderTest, kind: FaultKind) -> None:
    (one,) = raised(datto, "High")
    datto.faults.add(Fault(kind, "POST", POST))
    text = await datto.text("resolve-alert", {"alert": one.uid, "note": "x"})
    assert text.startswith("Alert Resolved Successfully")
    assert "The answer to the request was lost. Datto RMM shows the alert as resolved." in text
    assert posts(datto) == [one.uid]


@pytest.mark.parametrize("kind", [FaultKind.CUT_BEFORE, FaultKind.FAILS_BEFORE, FaultKind.HTML])
async def test_a_lost_answer_of_an_alert_that_is_still_open_is_told_as_what_it_is(
    datto: AppUnderTest, kind: FaultKind
) -> None:
    (one,) = raised(datto, "High")
    datto.faults.add(Fault(kind, "POST", POST, status=502 if kind is FaultKind.HTML else None))
    result = await datto.call("resolve-alert", {"alert": one.uid})
    assert text_of(result).startswith("Alert May Be Resolved")
    assert "Datto RMM shows the alert as open." in text_of(result)
    assert record_of(result)["alerts"][0]["outcome"] == "unknown"
    assert posts(datto) == [one.uid]


async def test_a_lost_answer_and_a_look_that_fails_are_told(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    datto.faults.add(Fault(FaultKind.CUT_AFTER, "POST", POST))

    class Change:
        def __call__(self) -> None:
            datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", READ, times=None))

    datto.faults.add(Fault(FaultKind.CHANGED_AFTER, "GET", READ, change=Change()))
    text = await datto.text("resolve-alert", {"alert": one.uid})
    assert text.startswith("Alert May Be Resolved")
    assert "could not be asked again" in text
    assert posts(datto) == [one.uid]


async def test_after_a_401_an_alert_that_is_open_is_sent_once_more(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    datto.faults.add(Fault(FaultKind.TOKEN_EXPIRED, "POST", POST))
    assert (await datto.text("resolve-alert", {"alert": one.uid})).startswith("Alert Resolved Successfully")
    assert posts(datto) == [one.uid] * 2
    assert still_open(datto) == []


async def test_after_a_401_an_alert_that_is_resolved_is_not_sent_again(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")

    def resolved() -> None:
        one.resolved_at = datto.clock.epoch()

    datto.faults.add(Fault(FaultKind.CHANGED_BEFORE, "POST", "/oauth/token$", change=lambda: None))
    datto.faults.add(Fault(FaultKind.TOKEN_EXPIRED, "POST", POST))
    datto.faults.add(Fault(FaultKind.CHANGED_BEFORE, "POST", "/oauth/token$", change=resolved))
    await datto.text("resolve-alert", {"alert": one.uid})
    assert posts(datto) == [one.uid]


async def test_a_permission_that_is_missing_is_a_refusal(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "POST", POST))
    result = await datto.call("resolve-alert", {"alert": one.uid})
    assert result.is_error
    assert text_of(result).startswith("Permission denied")
    assert posts(datto) == [one.uid]


async def test_at_a_rate_limit_the_rest_is_not_tried_and_said(datto: AppUnderTest) -> None:
    one, two, three = raised(datto, "High", "Moderate", "Low")

    def limit() -> None:
        datto.faults.add(Fault(FaultKind.RATE_LIMITED, "POST", POST, times=None, retry_after=300))

    datto.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", POST, change=limit))
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01", "which": "all"})
    outcomes = [each["outcome"] for each in record_of(result)["alerts"]]
    assert outcomes == ["resolved", "not_tried", "not_tried"]
    assert "Reason: too many requests." in text_of(result)
    assert (posts(datto), still_open(datto)) == ([one.uid, two.uid], [two.uid, three.uid])


async def test_a_ledger_that_cannot_be_written_loses_the_note_and_says_so(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    datto.ledger_file.mkdir()
    text = await datto.text("resolve-alert", {"alert": one.uid, "note": "why"})
    assert text.startswith("Alert Resolved Successfully")
    assert "The note was not kept: the ledger could not be written." in text


async def test_what_remains_and_cannot_be_read_is_said(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "High")
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/alerts/open$", times=None))
    text = await datto.text("resolve-alert", {"alert": one.uid})
    assert text.startswith("Alert Resolved Successfully")
    assert text.endswith("How many open alerts the device has now could not be read.")
