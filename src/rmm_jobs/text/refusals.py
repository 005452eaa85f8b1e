"""Blocks of refused requests: devices, components, jobs and arguments."""

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.job_errors import JobDeviceUnknown, JobNotFound, JobOnAnotherDevice, NoJobOfScript, TooLateToStart
from rmm_jobs.domain.system_errors import AnswerTooLarge
from rmm_jobs.domain.target_errors import (
    ComponentNotFound,
    DeviceNotFound,
    DeviceOffline,
    DevicesMatch,
    DeviceUnusable,
    UnusableReason,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_refusals import how_to_find_alerts
from rmm_jobs.text.candidates import CANDIDATES, lookalike_line, shortfall_line
from rmm_jobs.text.device_rows import device_table
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    NOTHING_STARTED,
    block,
    device_status,
    display_name,
    fields,
    last_seen,
    seconds,
    uid_label,
)
from rmm_jobs.text.next_steps import STATUS, call, lookup, run
from rmm_jobs.text.registry import BLOCKS, Page

_UNUSABLE = {
    UnusableReason.DELETED: (
        "Device is deleted",
        "{system} lists this device as deleted: no job can reach it.",
        "If the computer is in service again, look up the entry it has now with {lookup}.",
    ),
    UnusableReason.SUSPENDED: (
        "Device is suspended",
        "No job is started on a suspended device.",
        "Resume the device in the {system} web console, then run the job again.",
    ),
    UnusableReason.AGENTLESS: (
        "Device has no agent",
        "It is a printer, a hypervisor or a network device: nothing on it can run a job.",
        "Choose a computer with an agent.",
    ),
    UnusableReason.STATUS_UNKNOWN: (
        "Device status is unknown",
        "Quick jobs require the device to be online, and {system} does not say whether it is.",
        "Check the device in the {system} web console.",
    ),
}


@BLOCKS.of(DeviceNotFound)
def device_not_found(error: DeviceNotFound, wording: Wording) -> str:
    """Report that no device resembles the query."""
    query, device = clean_line(error.query), wording.device.lower()
    offers = error.near and not error.lookalike
    near = device_table(error.near, wording, limit=CANDIDATES, uids=True) if offers else None
    return block(
        f'{wording.device} not found: "{query}"',
        f'No {device} matching "{query}" was found.',
        lookalike_line(error.lookalike, wording),
        near and f"Did you mean one of these?\n\n{near}",
        shortfall_line(error.shortfall, device, wording),
        how_to_find_alerts(wording)
        if error.for_alerts
        else f"Use {lookup(wording, device)} to search for the {device}.",
    )


@BLOCKS.of(DevicesMatch)
def devices_match(error: DevicesMatch, wording: Wording) -> str:
    """List the devices whose hostnames contain the query; none equals it."""
    query, device, label = clean_line(error.query), wording.device.lower(), uid_label(wording)
    several = len(error.devices) > 1
    nameless = any(not clean_line(each.hostname) for each in error.devices[:CANDIDATES])
    return block(
        f'Multiple {device}s match "{query}":' if several else f'No exact match for "{query}":',
        # The document fixes the columns of several devices; elsewhere the advice names what the table shows.
        device_table(error.devices, wording, limit=CANDIDATES, uids=True if nameless or not several else None),
        lookalike_line(error.lookalike, wording),
        shortfall_line(error.shortfall, device, wording),
        f"Please specify a more precise hostname or use the {device} {label}."
        if several
        else f"Please give the hostname in full, or the {device} {label}.",
        f"To see all of them with their {label}s: {lookup(wording, device, query)}"
        if len(error.devices) > CANDIDATES
        else None,
    )


@BLOCKS.of(DeviceOffline)
def device_offline(error: DeviceOffline, _wording: Wording) -> str:
    """Refuse to start a job on a device that is offline."""
    rows = [
        ("Device", display_name(error.device.hostname)),
        ("Status", "Offline"),
        ("Last Seen", last_seen(error.device, error.now)),
    ]
    return block(
        "Cannot run job - Device is offline",
        fields(rows),
        "Quick jobs require the device to be online.",
        "Options:\n"
        "1. Wait for device to come online\n"
        "2. Schedule a job instead (run when device connects)\n"
        "3. Contact on-site personnel to check device",
    )


@BLOCKS.of(DeviceUnusable)
def device_unusable(error: DeviceUnusable, wording: Wording) -> str:
    """Refuse to start a job on a device that cannot run one."""
    facts = {"system": wording.system, "lookup": lookup(wording, "device")}
    heading, why, advice = (words.format(**facts) for words in _UNUSABLE[error.reason])
    rows = [
        ("Device", display_name(error.device.hostname)),
        ("Site", display_name(error.device.site)),
        ("Status", device_status(error.device)),
    ]
    return block(f"Cannot run job - {heading}", fields(rows), why, advice)


@BLOCKS.of(ComponentNotFound)
def component_not_found(error: ComponentNotFound, wording: Wording) -> str:
    """Report that no component has this name or UID, with the nearest names."""
    label = uid_label(wording)
    nearest = [f"- {display_name(component.name)} ({label}: {_short_uid(component)})" for component in error.nearest]
    return block(
        f'{wording.component} not found: "{clean_line(error.query)}"',
        lookalike_line(error.lookalike, wording),
        "\n".join(["Did you mean one of these?", *nearest]) if nearest else None,
        shortfall_line(error.shortfall, wording.component.lower(), wording),
        f"Use the exact {wording.component.lower()} name or {label}.",
    )


_NO_RECORD = "the record of jobs started here cannot be read. To see why: run `rmm-jobs-mcp doctor`."


@BLOCKS.on_page(JobNotFound)
def job_not_found(error: JobNotFound, page: Page) -> str:
    """Report that neither the system nor the ledger knows the job."""
    wording = page.wording
    return block(
        f'Job not found: "{clean_line(error.job)}"',
        f"Neither {wording.system} nor the record of jobs started here knows it."
        if error.ledger_read
        else f"{wording.system} does not know it, and {_NO_RECORD}",
        NOTHING_STARTED if page.starting else None,
        f"Check the {wording.job_uid}: it stands in the block that was shown when the job was started.",
    )


@BLOCKS.of(JobOnAnotherDevice)
def job_on_another_device(error: JobOnAnotherDevice, wording: Wording) -> str:
    """Refuse the device that the caller names: the job ran on another one."""
    device = wording.device
    rows = [
        (wording.job_uid, display_name(error.job)),
        (device, display_name(error.device)),
        ("Started On", display_name(error.actual)),
    ]
    return block(
        f"Job is on another {device.lower()}",
        fields(rows),
        f"The job was not started on the {device.lower()} that was named.",
        f"To see how it stands there: {call(STATUS, wording, error.job)}",
    )


@BLOCKS.of(JobDeviceUnknown)
def job_device_unknown(error: JobDeviceUnknown, wording: Wording) -> str:
    """Ask for the device of a job: its results can be read only together with it."""
    by_device = f"{wording.system} keeps a job's results by device. "
    history = "activity log does not name its device."
    if error.trouble is not None:
        part = " to its end" if isinstance(error.trouble, AnswerTooLarge) else ""
        why = cause(error.trouble, wording)
        history = f"activity log, which may name its device, could not be read{part}: {why}."
    if error.ledger_read:
        why = f"{by_device}This job was not started here,\nand the {history}"
    else:
        why = f"{by_device}Whether this job was started here\nis not known: {_NO_RECORD}\nThe {history}"
    return block(
        f'Device of the job is not known: "{clean_line(error.job)}"',
        why,
        f"Say which device it runs on: {call(STATUS, wording, error.job, device='<hostname or UID>')}",
    )


@BLOCKS.on_page(TooLateToStart)
def too_late(error: TooLateToStart, page: Page) -> str:
    """Refuse a start at which it was so late that the start could outlive the call."""
    wording = page.wording
    nothing_started = NOTHING_STARTED if page.starting else None
    if error.recorded:
        return block(
            "Job not started - Recording it took too long",
            f"The job was not sent: the call was {seconds(error.elapsed)} old when the start stood in the job ledger,\n"
            "and could have ended before the start was confirmed.",
            nothing_started,
            "Please run the job again. If this happens again, another program may hold the ledger's file.",
        )
    sought = f"the {wording.component.lower()}"
    if wording.features.needs_device:
        sought = f"the {wording.device.lower()} and {sought}"
    return block(
        "Job not started - Looking up took too long",
        f"The job was not sent: after {seconds(error.elapsed)} of looking up {sought},\n"
        "this call could have ended before the start was confirmed.",
        nothing_started,
        "Please run the job again.",
    )


def _short_uid(component: Component) -> str:
    first, dash, _ = clean_line(component.uid).partition("-")
    return f"{first}-..." if dash else first


@BLOCKS.of(NoJobOfScript)
def no_job_of_script(error: NoJobOfScript, wording: Wording) -> str:
    """Report that the script has no job to show."""
    return block(
        f'No job of "{clean_line(error.script)}"',
        f"{wording.system} has no job of this {wording.component.lower()}, or has removed its old ones.",
        f"To run it: {run(wording, '', clean_line(error.script), wait=True)}",
    )
