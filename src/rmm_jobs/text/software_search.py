"""Blocks of searches for software over many devices, with how far these were read."""

from collections.abc import Sequence
from datetime import datetime

from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.domain.software_search import FoundProgram, SoftwareSearch
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import cut_words, shortfall_line
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import NOT_REPORTED, REPORT_LABELS, ago, block, display_name, fields, plural, quoted, utc
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.software import asked, near, program_name, version
from rmm_jobs.text.tables import table, with_rest

_NOT_LAST = " (not its last)"


@BLOCKS.of(SoftwareSearch)
def software_search(result: SoftwareSearch, wording: Wording) -> str:
    """Show which devices have the programs that were asked for, or have none of them."""
    wanted, last = result.wanted, result.offset + len(result.rows)
    place = f'at site "{display_name(result.site.name)}"' if result.site else "at all sites"
    rows = [("Filter", _asked(wanted)), ("Lack It" if wanted.absent else "Found", _found(result))]
    rows += [("Have It", _having(result))] if wanted.absent else []
    rows += [("Have It", f"{_having(result)}, in any version")] if wanted.below else []
    rows += [("Versions", _versions(result))] if result.versions else []
    rows.append(("Read", _read(result)))
    rows += [("Listed", _with_age(result.reach.as_of, result))] if result.reach.as_of else []
    return block(
        f"Software {place}",
        fields(rows, REPORT_LABELS),
        _table(result) if result.rows else _nothing(result, wording),
        _nobody(result) if wanted.absent and result.rows else None,
        *_unknown(result, wording),
        _unaudited(result),
        _unsearched(result),
        _unlisted(result, wording),
        f"To see more: {_call(result, last, wording)}" if result.rows and last < result.total else None,
    )


def _asked(wanted: SoftwareFilter) -> str:
    name = wanted.name or ""
    return f"{quoted(name)} in the name of no program" if wanted.absent else asked(name, wanted.below)


def _found(result: SoftwareSearch) -> str:
    counted = _with_older(result.devices, result.outdated)
    return f"{counted}, and {result.unsure:,} whose version cannot be compared" if result.unsure else counted


def _having(result: SoftwareSearch) -> str:
    return _with_older(result.having, result.outdated_having)


def _with_older(count: int, older: int) -> str:
    """Count devices, and apart those that were audited again since they were read."""
    counted = plural(count, "device")
    return f"{counted}, and {older:,} by an older audit" if older else counted


def _versions(result: SoftwareSearch) -> str:
    rows = [f"{clean_line(each, 40) or NOT_REPORTED} ({count:,})" for each, count in result.versions.items()]
    more = result.versions_total - len(rows)
    return ", ".join(rows) + (f", and {more:,} more" if more > 0 else "")


def _read(result: SoftwareSearch) -> str:
    reach = result.reach
    read = f"{reach.read:,} of {plural(reach.devices, 'device')}"
    return f"{read}, oldest read at {_with_age(reach.oldest, result)}" if reach.oldest else read


def _with_age(at: datetime, result: SoftwareSearch) -> str:
    return f"{utc(at)} ({ago((result.now - at).total_seconds())})"


def _table(result: SoftwareSearch) -> str:
    columns = [("Hostname", 14), ("Site", 14), ("Program", 20), ("Version", 14), ("Audited", 10)]
    left_out = {"Program", "Version"} if result.wanted.absent else set[str]()
    left_out |= {"Site"} if result.site else set()
    columns = [each for each in columns if each[0] not in left_out]
    rows = [_row(each, with_site=result.site is None) for each in result.rows]
    lines = table(columns, rows, first=result.offset + 1)
    return with_rest(lines, shown=result.offset + len(rows), total=result.total)


def _row(found: FoundProgram, *, with_site: bool) -> list[str]:
    program = found.program
    return [
        display_name(found.hostname),
        *([display_name(found.site)] if with_site else []),
        *([program_name(program.software), version(program)] if program else []),
        ("-" if found.audited_at is None else utc(found.audited_at)[:10]) + (_NOT_LAST if found.is_outdated else ""),
    ]


def _nothing(result: SoftwareSearch, wording: Wording) -> str | None:
    if result.total:
        return f"There is nothing at offset {result.offset:,}.\n\nTo see the first: {_call(result, 0, wording)}"
    if result.wanted.absent:
        return "All devices that were read have it." if result.reach.read and not result.reach.unsearched else None
    if (result.having or result.outdated_having) and not result.reach.unsearched:
        them = "them" if result.reach.is_whole else "those that were read"
        return f"None of {them} is below {clean_line(result.wanted.below or '')}."
    return _nobody(result)


def _nobody(result: SoftwareSearch) -> str | None:
    """Say that no program has the name, of the devices that were read: of the others nobody can tell."""
    reach = result.reach
    read = reach.read + reach.outdated
    if not read or result.having or result.outdated_having or reach.unsearched:
        return None
    among = "" if reach.is_whole else f" of the {plural(read, 'device')} that {'was' if read == 1 else 'were'} read"
    return near(result.near, result.wanted.name or "", among)


def _unknown(result: SoftwareSearch, wording: Wording) -> Sequence[str]:
    """Say that devices were not read, or not since their last audit, and what becomes of them."""
    reach, left, old = result.reach, result.reach.left, result.reach.outdated
    lines = list[str]()
    if old:
        lines.append(
            "1 device read before its last audit: what it has may have changed."
            if old == 1
            else f"{old:,} devices read before their last audit: what they have may have changed."
        )
    if left:
        why = f" ({cause(reach.failure, wording)})" if reach.failure else ""
        lines.append(f"{plural(left, 'device')} not read yet{why}: {_may(left, result)}")
    if lines:
        lines[-1] += f" {_goes_on(result, wording)}"
    elif not reach.devices and reach.shortfall is None:
        lines.append(f"There is no device whose software {wording.system} lists.")
    return lines


def _goes_on(result: SoftwareSearch, wording: Wording) -> str:
    if not result.reach.kept:
        others = "a device" if result.site else "a site or a device"
        return f"Nothing that was read is kept, and another call begins anew: name {others} to see others."
    if wording.audience is Audience.TERMINAL:
        return "Each call reads ten more, and a server reads on after its next call."
    return "Reading goes on in the background, and with each call."


def _unaudited(result: SoftwareSearch) -> str | None:
    count = result.reach.unaudited
    return f"{plural(count, 'device')} without a list of software: {_may(count, result)}" if count else None


def _may(count: int, result: SoftwareSearch) -> str:
    """Say that devices of which nothing is known may be like those that were found."""
    too = ", too" if result.total else ""
    return f"{'it' if count == 1 else 'they'} may {'lack' if result.wanted.absent else 'have'} it{too}."


def _unsearched(result: SoftwareSearch) -> str | None:
    if not (count := result.reach.unsearched):
        return None
    others = f"{plural(count, 'device')} not searched in the time of this call: {_may(count, result)}"
    return f"{others} Name a site or more of the name to search all."


def _unlisted(result: SoftwareSearch, wording: Wording) -> str | None:
    """Say that the list of devices is a part, and why."""
    missing, count = result.reach.shortfall, result.reach.unlisted
    if missing is None or not count:
        return shortfall_line(missing, "device", wording)
    why = cut_words(missing, wording) or f" ({wording.system} did not send its whole list)"
    others = f"{plural(count, 'device')} not listed{why}: {_may(count, result)}"
    return f"{others} Name a site to list its devices." if missing.at_limit and result.reach.kept else others


def _call(result: SoftwareSearch, offset: int, wording: Wording) -> str:
    return call(
        "software",
        wording,
        site=clean_line(result.site.uid) if result.site else None,
        name=result.wanted.name,
        below=result.wanted.below,
        without=result.wanted.absent or None,
        offset=offset,
    )
