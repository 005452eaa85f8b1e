"""Blocks of software: the programs of a device, with their versions."""

from collections.abc import Sequence

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.software import Program, Software, SoftwareList
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.audits import audit_date
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.device_detail import lookup_status
from rmm_jobs.text.format import NOT_REPORTED, REPORT_LABELS, block, display_name, fields, plural, quoted, uid_label
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table, with_rest

_NAME_CHARS = 70
_VERSION_CHARS = 40
_COLUMNS = (("Program", 30), ("Version", 14))


@BLOCKS.of(SoftwareList)
def software_list(result: SoftwareList, wording: Wording) -> str:
    """Show the programs of a device that were asked for."""
    device = result.device
    heading = f'Software of "{display_name(device.hostname)}"'
    rows = [
        (f"{wording.device} {uid_label(wording)}", clean_line(device.uid)),
        ("Site", display_name(device.site)),
        ("Status", lookup_status(device)),
        ("Audited", audit_date(device, result.now)),
    ]
    if result.installed_total is None:
        return block(heading, fields(rows, REPORT_LABELS), _without_list(device, wording))
    rows.append(("Installed", plural(result.installed_total, "program")))
    if result.wanted.name:
        rows.append(("Filter", asked(result.wanted.name, result.wanted.below)))
        rows.append(("Found", found(result.total, result.unsure)))
    last = result.offset + len(result.programs)
    return block(
        heading,
        fields(rows, REPORT_LABELS),
        _table(result) if result.programs else _nothing(result, wording),
        shortfall_line(result.shortfall, "program", wording),
        f"To see more: {_call(result, last, wording)}" if result.programs and last < result.total else None,
    )


def asked(name: str, below: str | None) -> str:
    """Say which programs are asked for."""
    return f"{quoted(name)} in the name" + (f", below {clean_line(below)}" if below else "")


def found(total: int, unsure: int) -> str:
    """Count programs, and those among them whose versions cannot be compared."""
    counted = plural(total - unsure, "program")
    return f"{counted}, and {unsure:,} whose version cannot be compared" if unsure else counted


def program_name(software: Software) -> str:
    """Return the name of a program for a row."""
    return clean_line(software.name, _NAME_CHARS) or NOT_REPORTED


def version(program: Program) -> str:
    """Return the version of a program for a row."""
    written = clean_line(program.software.version or "", _VERSION_CHARS) or NOT_REPORTED
    return f"{written} (cannot be compared)" if program.is_unsure else written


def none_below(result: SoftwareList, below: str) -> str:
    """Say that none is older, with the versions that are there."""
    there = ", ".join(f"{program_name(each)} {version(Program(each))}" for each in result.named)
    if (more := result.named_total - len(result.named)) > 0:
        there += f", and {more:,} more"
    return f"None{_among(result)} is below {clean_line(below)}: {there}."


def near(names: Sequence[str], name: str, among: str = "") -> str:
    """Say that no program has the name, and offer those that resemble it; `among` says of which, where not of all."""
    nothing = f"No program{among} has {quoted(name)} in its name."
    lines = [f"  - {clean_line(each, _NAME_CHARS)}" for each in names]
    offer = "Names that resemble it:" if among else "Did you mean one of these?"
    return "\n".join([nothing, "", offer, *lines]) if lines else nothing


def _among(result: SoftwareList) -> str:
    return " of those that were received" if result.shortfall else ""


def _without_list(device: Device, wording: Wording) -> str:
    if device.facts.audit_kind is AuditKind.COMPUTER:
        return f"{wording.system} has no audit of this device yet."
    kind = clean_line(device.category or "")
    what = f' of its kind ("{kind}")' if kind else " of its kind"
    return f"{wording.system} has no list of software of devices{what}."


def _table(result: SoftwareList) -> str:
    rows = [[program_name(each.software), version(each)] for each in result.programs]
    lines = table(_COLUMNS, rows, first=result.offset + 1)
    return with_rest(lines, shown=result.offset + len(rows), total=result.total)


def _nothing(result: SoftwareList, wording: Wording) -> str:
    if result.total:
        return f"There is nothing at offset {result.offset:,}.\n\nTo see the first: {_call(result, 0, wording)}"
    if result.named and result.wanted.below:
        return none_below(result, result.wanted.below)
    if result.wanted.name:
        return near(result.near, result.wanted.name, _among(result))
    return "None of its software was received." if result.shortfall else "Its audit lists no software."


def _call(result: SoftwareList, offset: int, wording: Wording) -> str:
    return call(
        "software",
        wording,
        device=clean_line(result.device.uid),
        name=result.wanted.name,
        below=result.wanted.below,
        offset=offset,
    )
