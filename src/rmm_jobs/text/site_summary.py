"""Block of a site in numbers."""

from collections.abc import Sequence

from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.site_results import DeviceCounts, Need, SiteSummary
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.device_columns import KINDS
from rmm_jobs.text.device_lists import (
    contact_rows,
    filter_words,
    list_call,
    notes,
    part_taken,
    site_name,
    title,
    uid_label_of_site,
)
from rmm_jobs.text.format import block, fields, utc
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.sites import alert_lines

_LABELS = 16
_NEED_LABELS = {
    Need.REBOOT: "Reboot",
    Need.PATCHES: "Patches",
    Need.ANTIVIRUS: "Antivirus",
    Need.NO_ANTIVIRUS: "No Antivirus",
    Need.CONTACT: "No Contact",
    Need.WARRANTY: "Warranty",
}


@BLOCKS.of(SiteSummary)
def site_summary(summary: SiteSummary, wording: Wording) -> str:
    """Show a site in numbers: what was counted, and no score of it."""
    result = summary.found
    counts = result.counts
    head = [(uid_label_of_site(wording), clean_line(result.site.uid))] if result.site else []
    head += [("Filter", words)] if (words := filter_words(result.chosen)) else []
    head += [("First Device", f"added {utc(counts.first_added)}")] if counts.first_added else []
    head += [("Last Activity", utc(counts.last_seen))] if counts.last_seen else []
    total = [("Total", f"{counts.total:,}"), *contact_rows(counts, decimals=1)]
    kinds = [(title(f"{KINDS[kind]}s"), f"{counts.kinds[kind]:,}") for kind in DeviceKind if counts.kinds.get(kind)]
    opened = [("Total Open", f"{sum(counts.alerts.values()):,}")]
    needs = [(_NEED_LABELS[need], _need(counts, need)) for need in Need if need in counts.needs]
    alerts = f"{_indented(opened)}\n{alert_lines(counts.alerts, _LABELS)}"
    return block(
        f"Site Summary: {site_name(result)}",
        part_taken(result),
        fields(head, _LABELS),
        f"Device Counts:\n{_indented(total)}",
        f"By Type:\n{_indented(kinds)}" if kinds else None,
        None if result.reading.trouble else f"Alert Summary:\n{alerts}",
        f"Needs:\n{_indented(needs)}",
        notes(result, wording),
        f"To see the devices: {list_call(result, wording, offset=0)}",
    )


def _need(counts: DeviceCounts, need: Need) -> str:
    unknown = counts.unreported.get(need, 0)
    return f"{counts.needs[need]:,}" + (f" ({unknown:,} not reported)" if unknown else "")


def _indented(rows: Sequence[tuple[str, str]]) -> str:
    width = max(_LABELS, *(len(label) + len("  : ") for label, _ in rows))
    return fields([(f"  {label}", value) for label, value in rows], width)
