"""Lay out all that is known of one device. A line without a fact is left out, or says that it is not reported."""

from collections.abc import Sequence
from datetime import datetime

from rmm_jobs.domain.audits import Audit, Nic
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import DeviceDetail, FoundBy
from rmm_jobs.domain.limits import some_lines
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_words import alert_message
from rmm_jobs.text.device_columns import lookup_status
from rmm_jobs.text.device_states import antivirus_words, patch_words, warranty
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    NOT_REPORTED,
    REPORT_LABELS,
    ago,
    block,
    display_name,
    fields,
    last_seen,
    plural,
    quoted,
    redact_description,
    uid_label,
    utc,
)
from rmm_jobs.text.next_steps import call

_ADDRESS_LABELS = 15
"""Width of the two labels of addresses, which the documented block has one wider than the others."""
_MORE_LABELS = 17
"""Width of the labels below the documented lines: `Reboot Required:` and a blank."""
_ALERTS = 5
_ALERT_CHARS = 120
_MACS = 4
_FIELD_BYTES = 1_500
_FOUND_BY = {
    FoundBy.NUMBER: "its number in the web console",
    FoundBy.MAC: "the MAC address of one of its interfaces",
    FoundBy.ADDRESS: "another of its IP addresses",
    FoundBy.USER: "its last user",
}


def device_lines(detail: DeviceDetail, found_by: FoundBy, now: datetime, wording: Wording) -> str:
    """Return the paragraphs of one device: the documented ones, and below them what else is known.

    `found_by` is `NAME` where the lines show by what the device was found.
    """
    device = detail.device
    begin = _offline(device, now, wording) if is_offline(device) else _online(device, now, wording)
    return block(
        begin,
        _identity(device, detail.audit),
        _hardware(detail, wording),
        _alerts(detail, wording),
        _agent(device, now),
        _more(device, found_by, now),
        _user_fields(detail, wording),
    )


def is_offline(device: Device) -> bool:
    """Return whether a device is offline, and is expected to come back."""
    return device.online is False and not device.deleted


def _online(device: Device, now: datetime, wording: Wording) -> str:
    rows = [
        ("Hostname", display_name(device.hostname)),
        (f"{wording.device} {uid_label(wording)}", clean_line(device.uid)),
        ("Site", display_name(device.site)),
        ("Status", lookup_status(device)),
        ("Last Seen", last_seen(device, now)),
    ]
    return fields(rows, REPORT_LABELS)


def _offline(device: Device, now: datetime, wording: Wording) -> str:
    rows = [
        ("Hostname", display_name(device.hostname)),
        ("Status", "OFFLINE"),
        ("Last Seen", last_seen(device, now)),
    ]
    identity = [
        (f"{wording.device} {uid_label(wording)}", clean_line(device.uid)),
        ("Site", display_name(device.site)),
    ]
    suspended = " It is suspended as well." if device.suspended else ""
    return block(
        fields(rows, REPORT_LABELS),
        f"Note: what follows is as the device last reported it; no job can run on it now.{suspended}",
        "Consider:\n"
        "  - Check its network connection\n"
        "  - Check whether it is switched on\n"
        "  - Ask somebody at the site",
        fields(identity, REPORT_LABELS),
    )


def _identity(device: Device, audit: Audit | None) -> str:
    facts = device.facts
    types = (("Device Type", device.category), ("OS", device.operating_system))
    rows = [(label, clean_line(value)) for label, value in types if value]
    lines = [fields(rows, REPORT_LABELS)] if rows else []
    addresses = (("IP (Internal)", device.internal_ip), ("IP (External)", facts.external_ip))
    given = [(label, clean_line(value)) for label, value in addresses if value]
    lines += [fields(given, _ADDRESS_LABELS)] if given else []
    macs = _macs(audit.nics, device.internal_ip) if audit else []
    lines += [fields([("MAC", _first(macs, _MACS))], REPORT_LABELS)] if macs else []
    return "\n".join(lines)


def _macs(nics: Sequence[Nic], address: str | None) -> list[str]:
    """Return the MAC addresses in one notation; that of the interface with the device's own address first."""
    ranked = sorted(nics, key=lambda nic: nic.ipv4 != address or not address)
    return list(dict.fromkeys(mac_address(nic.mac) for nic in ranked if nic.mac))


def mac_address(mac: str | None) -> str:
    """Return a MAC address as `00:1B:44:11:3A:B7`, in whatever notation the system has it."""
    digits = "".join(filter(str.isalnum, mac or "")).upper()
    if len(digits) != 12 or not digits.isascii():  # noqa: PLR2004 - the digits of a MAC address
        return display_name(mac)
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _first(texts: Sequence[str], most: int) -> str:
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f", and {rest} more" if rest > 0 else "")


def _hardware(detail: DeviceDetail, wording: Wording) -> str:
    if detail.audit_failure:
        return fields([("Hardware", f"could not be read ({cause(detail.audit_failure, wording)})")], REPORT_LABELS)
    audit = detail.audit
    labels = (("Manufacturer", "manufacturer"), ("Model", "model"), ("Serial", "serial"))
    rows = [(label, clean_line(getattr(audit, name, None) or "")) for label, name in labels]
    given = [(label, value) for label, value in rows if value]
    if not given:
        return fields([("Hardware", NOT_REPORTED)], REPORT_LABELS)
    lines = fields(given, REPORT_LABELS).split("\n")
    return "\n".join(["Hardware:", *(f"  {line}" for line in lines)])


def _alerts(detail: DeviceDetail, wording: Wording) -> str:
    if detail.alerts_failure or detail.alerts is None:
        why = cause(detail.alerts_failure, wording) if detail.alerts_failure else NOT_REPORTED
        return fields([("Alerts", f"could not be read ({why})")], REPORT_LABELS)
    total = detail.alerts_total
    head = fields([("Alerts", plural(total, "open alert") if total else "no open alerts")], REPORT_LABELS)
    lines = [f"  - [{each.priority.value}] {alert_message(each, _ALERT_CHARS)}" for each in detail.alerts[:_ALERTS]]
    rest = total - len(lines)
    if rest > 0 and "alerts" in wording.tools:
        name = clean_line(detail.device.hostname) or clean_line(detail.device.uid)
        lines.append(f"  ... and {rest:,} more: {call('alerts', wording, where=name)}")
    elif rest > 0:
        lines.append(f"  ... and {rest:,} more")
    return "\n".join([head, *lines])


def _agent(device: Device, now: datetime) -> str | None:
    version, reboot = clean_line(device.facts.agent_version or ""), device.facts.last_reboot
    rows: list[tuple[str, str]] = []
    if device.agentless:
        rows.append(("Agent", "none (no job can run on it)"))
    elif version:
        rows.append(("Agent", f"v{version}" if version[0].isdigit() else version))
    if reboot:
        rows.append(("Last Reboot", f"{utc(reboot)} ({ago((now - reboot).total_seconds())})"))
    return fields(rows, REPORT_LABELS) if rows else None


def _more(device: Device, found_by: FoundBy, now: datetime) -> str | None:
    facts = device.facts
    rows = [
        ("Found By", _FOUND_BY.get(found_by)),
        ("Last User", quoted(device.last_user) if device.last_user else None),
        ("Description", quoted(redact_description(device.description)) if device.description else None),
        ("Reboot Required", {True: "yes", False: "no", None: None}[facts.reboot_required]),
        ("Patches", patch_words(facts)),
        ("Antivirus", antivirus_words(facts)),
        ("Warranty", warranty(facts.warranty, now)),
        ("Portal", clean_line(facts.portal_url or "") or None),
    ]
    return fields([(label, value) for label, value in rows if value], _MORE_LABELS) or None


def _user_fields(detail: DeviceDetail, wording: Wording) -> str | None:
    """List the filled user fields by label, and say what is masked or could not be read."""
    if detail.fields_failure or detail.fields_unlabelled:
        count, failure = detail.fields_unlabelled, detail.fields_failure
        why = f" ({cause(failure, wording)})" if failure else ""
        what = f"{plural(count, 'field')} filled; the labels" if count else "the labels and values"
        return f"User-Defined Fields: {what} could not be read{why}" + (
            ", and values without labels are not shown." if count else "."
        )
    if not detail.fields:
        return None
    lines = [f"  {display_name(each.label)}: {clean_line(each.value)}" for each in detail.fields]
    masked = detail.fields_masked
    note = [f"  ({plural(masked, 'value')} masked: label or form is that of a secret)"] if masked else []
    return "\n".join(["User-Defined Fields:", *some_lines(lines, _FIELD_BYTES, indent="  "), *note])
