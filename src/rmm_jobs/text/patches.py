"""Blocks of patches: those of a device or of a site, worst first, with the counts of all."""

from rmm_jobs.domain.device_results import PatchList
from rmm_jobs.domain.patches import Patch, PatchStatus, Severity
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.device_states import PATCH_STATES
from rmm_jobs.text.format import block, display_name, fields, join_or
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table, with_rest

_LABELS = 17
_TITLE_CHARS = 70
_STATUSES = {
    PatchStatus.PENDING: "Pending",
    PatchStatus.NOT_APPROVED: "Not Approved",
    PatchStatus.INSTALLED: "Installed",
}
_WORDS = {
    PatchStatus.PENDING: "pending",
    PatchStatus.NOT_APPROVED: "not approved",
    PatchStatus.INSTALLED: "installed",
}


@BLOCKS.of(PatchList)
def patch_list(result: PatchList, wording: Wording) -> str:
    """Show counts of all patches that were asked for, and the worst of them as a table."""
    device, site = result.device, result.site
    name = display_name(device.hostname if device else site.name if site else None)
    heading = f'Patches of {wording.device.lower() if device else "site"} "{name}"'
    last = result.offset + len(result.patches)
    return block(
        heading,
        _summary(result),
        _table(result) if result.patches else _nothing(result, wording),
        shortfall_line(result.shortfall, "row", wording),
        f"To see more: {_call(result, last, wording)}" if result.patches and last < result.total else None,
        None if device or not result.patches else "Counts are numbers of devices of the site.",
    )


def _summary(result: PatchList) -> str:
    facts = result.device.facts if result.device else None
    rows = [("Site", display_name(result.device.site))] if result.device else []
    if facts and facts.patch_state:
        # Without a policy or data, an empty list says nothing.
        rows.append(("Patch Status", PATCH_STATES[facts.patch_state]))
    for status in result.statuses:
        by_severity = [(severity, count) for each, severity, count in result.counts if each is status]
        total = sum(count for _, count in by_severity)
        listed = ", ".join(f"{count:,} {severity.value}" for severity, count in by_severity)
        rows.append(
            (
                _STATUSES[status],
                ("1 patch" if total == 1 else f"{total:,} patches") + (f" ({listed})" if listed else ""),
            )
        )
    if result.severity:
        rows.append(("Severity", _severity_filter(result.severity)))
    if result.total:
        rows.append(("Need a Reboot", f"{result.reboots:,} of {result.total:,}"))
    if facts and facts.reboot_required is not None:
        rows.append(("Reboot Required", "yes" if facts.reboot_required else "no"))
    return fields(rows, _LABELS)


def _severity_filter(severity: Severity) -> str:
    return severity.value if severity is Severity.CRITICAL else f"{severity.value} and worse"


def _table(result: PatchList) -> str:
    of_site = result.device is None
    columns = [("Severity", 12), ("Patch", 40), ("KB", 10)]
    columns += [(_STATUSES[status], 8) for status in result.statuses] if of_site else [("Status", 13)]
    columns += [("Reboot", 7), ("Released", 10)]
    rows = [_row(each, result) for each in result.patches]
    lines = table(columns, rows, first=result.offset + 1)
    return with_rest(lines, shown=result.offset + len(rows), total=result.total)


def _row(patch: Patch, result: PatchList) -> list[str]:
    title, number = clean_line(patch.title or "", _TITLE_CHARS) or display_name(patch.uid), clean_line(patch.kb or "")
    counts = [f"{patch.count(status):,}" if patch.count(status) else "-" for status in result.statuses]
    having = [_STATUSES[status] for status in result.statuses if patch.count(status)]
    return [
        patch.severity.value,
        title + (" (asks for input)" if patch.needs_input else ""),
        (number if number.upper().startswith("KB") or not number else f"KB{number}") or "-",
        *(counts if result.device is None else [", ".join(having)]),
        {True: "yes", False: "no", None: "-"}[patch.reboot],
        clean_line(patch.released or "-")[:10],
    ]


def _nothing(result: PatchList, wording: Wording) -> str:
    if result.total:
        return f"There is nothing at offset {result.offset:,}.\n\nTo see the first: {_call(result, 0, wording)}"
    what = join_or([_WORDS[status] for status in result.statuses])
    return f"No patch is {what}" + (f", of severity {_severity_filter(result.severity)}." if result.severity else ".")


def _call(result: PatchList, offset: int, wording: Wording) -> str:
    device, site = result.device, result.site
    status = result.statuses[0].value if len(result.statuses) == 1 else None
    return call(
        "patches",
        wording,
        device=clean_line(device.uid) if device else None,
        site=clean_line(site.uid) if site else None,
        status=status,
        severity=result.severity.value if result.severity else None,
        offset=offset,
    )
