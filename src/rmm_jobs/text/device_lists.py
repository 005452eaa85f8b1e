"""Words that every list of devices shares: its heading, its filters, what is missing, and the next call."""

from rmm_jobs.domain.device_filters import FieldTest
from rmm_jobs.domain.inventory import AntivirusState
from rmm_jobs.domain.limits import join_within
from rmm_jobs.domain.site_results import (
    NO_CONTACT,
    WARRANTY_ENDS,
    Contact,
    DeviceCounts,
    DeviceFilter,
    Need,
    SiteDevices,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.names import looks_like_uid, same_name
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.device_columns import KINDS, age
from rmm_jobs.text.format import display_name, plural, quoted, uid_label, utc
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.sites import reading_line

TOOL = "site-devices"
_LABELS_BYTES = 300
_NEEDING = {
    Need.REBOOT: "Needing a Reboot",
    Need.PATCHES: "Needing Patches",
    Need.ANTIVIRUS: "Whose Antivirus Needs Attention",
    Need.NO_ANTIVIRUS: "with No Antivirus Detected",
    Need.CONTACT: f"Not Seen for {NO_CONTACT.days} Days",
    Need.WARRANTY: f"with a Warranty That Has Ended or Ends within {WARRANTY_ENDS.days} Days",
}
_BAD = {
    AntivirusState.NOT_DETECTED: "not detected",
    AntivirusState.NOT_RUNNING: "not running",
    AntivirusState.OUT_OF_DATE: "not up to date",
}
"""States of antivirus that need attention, the worst first."""
FIELD = "udf"
_TYPED = {"os", "warranty", FIELD}
"""Filters with a text of the caller's."""


def uid_label_of_site(wording: Wording) -> str:
    """Return the label of a site's identifier."""
    return f"Site {uid_label(wording)}"


def heading(result: SiteDevices) -> str:
    """Say which devices are listed, in words."""
    chosen = result.chosen
    kind = title(f"{KINDS[chosen.kind]}s") if chosen.kind else "Devices"
    status = f"{chosen.status.capitalize()} " if chosen.status else ""
    alerts = " with Open Alerts" if chosen.alerts else ""
    need = f" {_NEEDING[chosen.need]}" if chosen.need else ""
    return f"{status}{kind}{alerts} at {site_name(result)}{need}{_warranty(chosen)}"


def _warranty(chosen: DeviceFilter) -> str:
    ends = chosen.warranty
    if ends is None:
        return ""
    until = f"Ends before {ends.before}" if ends.before else f"Has Ended or Ends within {ends.days} Days"
    return f" with a Warranty That {until}"


def title(words: str) -> str:
    """Return words of ours with a capital each."""
    return " ".join(word[:1].upper() + word[1:] for word in words.split())


def site_name(result: SiteDevices) -> str:
    """Name the place of the devices."""
    return "All Sites" if result.site is None else display_name(result.site.name)


def part_taken(result: SiteDevices) -> str | None:
    """Say that a part of a name was taken for the site."""
    if result.site is None or result.query is None or looks_like_uid(result.query.strip()):
        return None
    taken = not same_name(result.site.name, result.query)
    return f"No other site's name contains {quoted(result.query)}." if taken else None


def filter_words(chosen: DeviceFilter, only: str | None = None) -> str:
    """Write the filters, or `only` one of them, as they are given to the tool."""
    return ", ".join(
        f"{name}={quoted(str(value)) if name in _TYPED else str(value).lower()}"
        for name, value in _filters(chosen).items()
        if only in {None, name}
    )


def _filters(chosen: DeviceFilter) -> dict[str, str | bool]:
    given = {
        "status": chosen.status and chosen.status.value,
        "type": chosen.kind and chosen.kind.value,
        "needs": chosen.need and chosen.need.value,
        "os": chosen.system,
        "warranty": chosen.warranty and str(chosen.warranty),
        FIELD: chosen.field and str(chosen.field),
        "alerts": chosen.alerts or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def found_words(result: SiteDevices) -> str:
    """Count the devices that were found; where they need antivirus, also by what is wrong, the worst first."""
    counts = result.counts
    found = plural(counts.total, "device")
    if result.chosen.need is not Need.ANTIVIRUS:
        return found
    parts = ", ".join(
        f"{counts.antivirus[each]:,} {words}" for each, words in _BAD.items() if counts.antivirus.get(each)
    )
    return f"{found}: {parts}" if parts else found


def contact_rows(counts: DeviceCounts, *, decimals: int) -> list[tuple[str, str]]:
    """Count devices by contact: online and offline with their share, the others where there are any."""
    contacts, total = counts.contacts, counts.total or 1
    shares = [
        (each.capitalize(), f"{contacts.get(each, 0):,} ({contacts.get(each, 0) / total:.{decimals}%})")
        for each in (Contact.ONLINE, Contact.OFFLINE)
    ]
    others = ((Contact.SUSPENDED, "Suspended"), (Contact.UNKNOWN, "Unknown"))
    return shares + [(label, f"{contacts[each]:,}") for each, label in others if contacts.get(each)]


def notes(result: SiteDevices, wording: Wording) -> str:
    """Say what is missing from the list."""
    device = wording.device.lower()
    is_whole = result.chosen == DeviceFilter() or not result.looked_at
    lines = [
        _age_line(result, wording),
        reading_line(result.reading, device, result.now, wording),
        f"Not listed, because they do not report it: {plural(result.unreported, 'device')}."
        if result.unreported
        else None,
        f"Not listed, because the field may be a secret or has no label: {plural(result.hidden, 'device')}."
        if result.hidden
        else None,
        _labels_line(result),
        f"Left out: {plural(result.deleted, 'deleted device')}." if result.deleted and is_whole else None,
        shortfall_line(result.shortfall, device, wording),
    ]
    return "\n".join(filter(None, lines))


def is_open(result: SiteDevices) -> bool:
    """Return whether nobody can tell of a field that was to be empty, and is filled nowhere, if there is one."""
    return result.labels is not None and result.chosen.field is not None and result.chosen.field.test is FieldTest.EMPTY


def _labels_line(result: SiteDevices) -> str | None:
    """Say that nobody has the field filled, and what the filled ones are called."""
    if result.labels is None or result.chosen.field is None:
        return None
    name = quoted(result.chosen.field.name)
    nobody = f"No device has a filled field {name}."
    if is_open(result):
        nobody = f"The field {name} is filled on no device: it is empty on all of them, or no field has this label."
    others = join_within([quoted(each) for each in result.labels], _LABELS_BYTES)
    return f"{nobody} Filled ones: {others}." if others else nobody


def _age_line(result: SiteDevices, wording: Wording) -> str | None:
    """Say how old devices of an index are, and how to see a site as it is now."""
    if result.as_of is None:
        return None
    live = call(TOOL, wording, "<site>")
    return f"As of {utc(result.as_of)} ({age(result.as_of, result.now)}). A site as it is now: {live}"


def more(result: SiteDevices, wording: Wording) -> str | None:
    """Write the call that shows the next devices, where there are any."""
    last = result.offset + len(result.devices)
    if last >= result.counts.total:
        return None
    return f"To see more: {list_call(result, wording, offset=last)}"


def list_call(
    result: SiteDevices, wording: Wording, *, offset: int = 0, only: str | None = None, summary: bool = False
) -> str:
    """Write the call of this list, with all of its filters or with `only` one; with none where it is empty."""
    given = {name: value for name, value in _filters(result.chosen).items() if only in {None, name}}
    return call(TOOL, wording, *_site_words(result), **given, summary=summary or None, offset=offset or None)


def _site_words(result: SiteDevices) -> list[str]:
    if result.site is None:
        return []
    by_uid = looks_like_uid((result.query or "").strip()) or not clean_line(result.site.name)
    return [result.site.uid if by_uid else result.site.name]
