"""Blocks of device look-ups: one device in full, several as a table, or none with what to try."""

from collections.abc import Sequence
from datetime import datetime

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import Coverage, DeviceList, FoundBy
from rmm_jobs.domain.system_errors import DeadlineExceeded
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.device_matching import has_address
from rmm_jobs.inputs.identifiers import read_address
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import AT_LIMIT, shortfall_line
from rmm_jobs.text.device_columns import LOOKUP_COLUMNS, age, lookup_status, uid_column
from rmm_jobs.text.device_detail import device_lines, is_offline
from rmm_jobs.text.device_rows import numbered_rows
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import block, display_name, plural, uid_label
from rmm_jobs.text.next_steps import call, run
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import with_rest

_FEW = 10
"""Rows up to which a table has UIDs that a site could replace: one costs as much as half of the row."""
_BY = {
    FoundBy.NUMBER: " by number",
    FoundBy.MAC: " by MAC address",
    FoundBy.ADDRESS: " by IP address",
    FoundBy.USER: " by last user",
}


@BLOCKS.of(DeviceList)
def device_list(result: DeviceList, wording: Wording) -> str:
    """Show one device in full, several as a table, or none; an exact name in full beside longer ones."""
    if result.detail:
        return _one(result, wording)
    if not result.devices:
        return _past_the_end(result, wording) if result.total else _none(result, wording)
    device = wording.device.lower()
    return block(
        _heading(result, device),
        _table(result.devices, result, wording),
        shortfall_line(result.shortfall, device, wording),
        _coverage(result, wording),
        _more(result, wording),
        _advice(result, wording),
    )


def _one(result: DeviceList, wording: Wording) -> str:
    detail = result.detail
    if detail is None:
        return ""
    device = detail.device
    name = clean_line(device.hostname) or clean_line(device.uid)  # without a hostname it is named by its UID
    runs_jobs = lookup_status(device) == "Online" and not device.agentless
    others = result.devices[1:]
    return block(
        f"{wording.device} Found (Offline Warning)" if is_offline(device) else f"{wording.device} Found",
        device_lines(detail, FoundBy.NAME if _is_shown_by(result, device) else result.found_by, result.now, wording),
        f"Others whose names contain it:\n\n{_table(others, result, wording, first=2)}" if others else None,
        shortfall_line(result.shortfall, wording.device.lower(), wording),
        _coverage(result, wording),
        _more(result, wording),
        f"To run a job on it: {run(wording, name, '<component>')}" if runs_jobs else None,
    )


def _is_shown_by(result: DeviceList, device: Device) -> bool:
    """Return whether the lines of the device show the address that it was found by."""
    address = read_address(result.query)
    return result.found_by is FoundBy.ADDRESS and address is not None and has_address(device, str(address))


def _heading(result: DeviceList, device: str) -> str:
    what = f'"{clean_line(result.query)}"'
    where = _place(result)
    if result.alike:
        return f"No {device} found matching {what}{where}; spelt like it:"
    if result.elsewhere:
        return f"No {device} found matching {what}{where}; elsewhere:"
    filters = _filters(result)
    only = f" ({filters})" if filters else ""
    found = f"Multiple {device}s" if result.total > 1 else f"1 {device}"
    return f"{found} found matching {what}{_BY.get(result.found_by, '')}{where}{only}:"


def _place(result: DeviceList) -> str:
    return f' at site "{clean_line(result.site)}"' if result.site else ""


def _filters(result: DeviceList) -> str:
    status = {True: "status=online", False: "status=offline", None: ""}[result.online]
    return ", ".join(filter(None, (status, f"type={result.kind.value}" if result.kind else "")))


def _table(devices: Sequence[Device], result: DeviceList, wording: Wording, *, first: int | None = None) -> str:
    """Lay rows out, with UIDs where nothing else tells two devices apart."""
    columns = [*LOOKUP_COLUMNS, *([uid_column(wording)] if _needs_uids(devices, result) else [])]
    lines = numbered_rows(columns, devices, first=first or result.offset + 1)
    return with_rest(lines, shown=result.offset + len(result.devices), total=result.total)


def _needs_uids(devices: Sequence[Device], result: DeviceList) -> bool:
    """Return whether UIDs are shown: of two at one site, and of few that are namesakes or at other sites than asked."""
    places = {(display_name(each.hostname).casefold(), each.site) for each in devices}
    if len(places) < len(devices) or any(not clean_line(each.hostname) for each in devices):
        return True
    is_unsure = result.alike or result.elsewhere or len({name for name, _ in places}) < len(devices)
    return is_unsure and result.total <= _FEW


def _coverage(result: DeviceList, wording: Wording) -> str | None:
    """Say how many devices were looked at one by one, where these were not all, and how to look at fewer."""
    seen = result.coverage
    by_row_alone = (
        seen is not None and not seen.interfaces and result.found_by is FoundBy.ADDRESS and not result.devices
    )
    if seen is None or (seen.whole and not by_row_alone and seen.as_of is None):
        return None
    if seen.as_of is not None:
        lines = [_looked_up(seen, seen.as_of, result, wording)]
    else:
        lines = [] if seen.whole else [_looked_at(seen, wording)]
    if by_row_alone:
        why = f" ({cause(seen.failure, wording)})" if seen.failure and result.site else ""
        lines.append(f"Second addresses of a {wording.device.lower()} were not looked at{why}.")
    if not result.site and (seen.as_of is None or not result.devices):
        narrow = call("device-lookup", wording, result.query, site="<site>")
        lines.append(f"To look through one site, with all addresses: {narrow}")
    return "\n".join(lines)


def _looked_at(seen: Coverage, wording: Wording) -> str:
    of = f" of {seen.total:,}" if seen.total else ""
    if seen.late and not isinstance(seen.failure, DeadlineExceeded):
        why = "the time of this call was over"
    else:
        why = cause(seen.failure, wording) if seen.failure else AT_LIMIT
    return f"{seen.looked_at:,}{of} {wording.device.lower()}s looked at ({why}): there may be others."


def _looked_up(seen: Coverage, as_of: datetime, result: DeviceList, wording: Wording) -> str:
    """Say how old the index is, and whether the device that is shown was read since."""
    of = f"{seen.looked_at:,} of {seen.total:,}" if seen.total and not seen.whole else f"{seen.looked_at:,}"
    now = f"; this {wording.device.lower()} was read now" if result.detail else ""
    now = f"; nothing was read now ({cause(seen.failure, wording)})" if seen.failure else now
    others = "" if seen.whole else ": there may be others"
    return f"Looked up among {of} {wording.device.lower()}s as of {age(as_of, result.now)}{now}{others}."


def _more(result: DeviceList, wording: Wording) -> str | None:
    last = result.offset + len(result.devices)
    return f"To see more: {_call(result, last, wording)}" if last < result.total else None


def _advice(result: DeviceList, wording: Wording) -> str:
    uid = f"{wording.device.lower()} {uid_label(wording)}"
    if result.total == 1 and result.coverage and result.coverage.as_of and result.coverage.failure:
        return f"To see it in full, ask again in a minute: {_call(result, None, wording)}"
    if result.alike or result.elsewhere:
        return f"To see one in full, use its exact hostname or its {uid}."
    narrow = "" if result.site else ", add --site,"
    return f"Be more precise{narrow} or use an exact hostname or {uid}: that one is shown in full."


def _call(result: DeviceList, offset: int | None, wording: Wording, *, filters: bool = True) -> str:
    status = {True: "online", False: "offline", None: None}[result.online] if filters else None
    kind = result.kind.value if result.kind and filters else None
    return call(
        "device-lookup", wording, result.query, site=result.site or None, status=status, type=kind, offset=offset
    )


def _past_the_end(result: DeviceList, wording: Wording) -> str:
    device = wording.device.lower()
    return block(
        f'{plural(result.total, device)} found matching "{clean_line(result.query)}"{_place(result)}:',
        f"There is nothing at offset {result.offset:,}.",
        shortfall_line(result.shortfall, device, wording),
        f"To see the first: {_call(result, 0, wording)}",
    )


def _none(result: DeviceList, wording: Wording) -> str:
    device = wording.device.lower()
    where = _place(result)
    filtered = None
    if result.left_out:
        found = f"{plural(result.left_out, device)} found without {_filters(result)}"
        filtered = f"{found}: {_call(result, None, wording, filters=False)}"
    by_address = result.found_by in {FoundBy.ADDRESS, FoundBy.MAC}
    other = {FoundBy.ADDRESS: "MAC address", FoundBy.MAC: "IP address"}.get(result.found_by, "IP or MAC address")
    tips = [
        "Check the address, or try the hostname" if by_address else "Check the spelling, or try a part of the hostname",
        f"Check that the {wording.system} agent is installed on it",
        "Try another site, or leave --site out to search them all"
        if where
        else f"Try its {other}, or the user who was last logged in",
    ]
    return block(
        f'No {device} found matching "{clean_line(result.query)}"{where}',
        filtered,
        "\n".join(["Suggestions:", *(f"  - {tip}" for tip in tips)]) if not filtered else None,
        shortfall_line(result.shortfall, device, wording),
        _coverage(result, wording),
    )
