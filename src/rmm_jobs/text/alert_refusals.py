"""Blocks of names that mean no alert, no device and no site, or several."""

from collections.abc import Sequence

from rmm_jobs.domain.alert_errors import AlertNotFound, AlertsMatch, PlaceAmbiguous, PlaceNotFound
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.names import looks_like_uid
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alerts import ALERTS, LABELS
from rmm_jobs.text.format import block, display_name, fields, plural, uid_label
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS

_NEAR = 5
"""The most names of a kind that are offered."""


@BLOCKS.of(PlaceNotFound)
def place_not_found(error: PlaceNotFound, wording: Wording) -> str:
    """Report that nothing has this name, with the devices and sites whose names are near."""
    query = clean_line(error.query)
    noun = wording.device.lower()
    return block(
        f'{wording.device} or site not found: "{query}"',
        f'No {noun}, no site and no alert is called "{query}".',
        _near(error, wording),
        f"Use the exact hostname, the name of the site, or a {uid_label(wording)}.",
    )


def _near(error: PlaceNotFound, wording: Wording) -> str | None:
    lines = [*_devices(error.devices, wording), *_sites(error.sites)]
    return "\n".join(["Did you mean one of these?", *lines]) if lines else None


def _devices(devices: Sequence[Device], wording: Wording) -> list[str]:
    lines = [f"- {_device_words(each, wording)}" for each in devices[:_NEAR]]
    left = len(devices) - len(lines)
    return [*lines, *([f"- ... and {plural(left, f'more {wording.device.lower()}')}"] if left else [])]


def _device_words(device: Device, wording: Wording) -> str:
    site = f" at {clean_line(device.site)}" if device.site else ""
    return f"{display_name(device.hostname)} ({wording.device.lower()}{site})"


def _sites(sites: Sequence[Site]) -> list[str]:
    return [f"- {display_name(each.name)} (site)" for each in sites[:_NEAR]]


@BLOCKS.of(PlaceAmbiguous)
def place_ambiguous(error: PlaceAmbiguous, wording: Wording) -> str:
    """Report that a device and a site have the same name."""
    label = uid_label(wording)
    return block(
        f'"{clean_line(error.query)}" is a {wording.device.lower()} and a site',
        fields(
            [
                (f"{wording.device} {label}", clean_line(error.device.uid)),
                (f"Site {label}", clean_line(error.site.uid)),
            ],
            LABELS,
        ),
        f"Use the {label} of the one that is meant.",
    )


@BLOCKS.of(AlertNotFound)
def alert_not_found(error: AlertNotFound, wording: Wording) -> str:
    """Report that there is no such alert."""
    label, device = uid_label(wording), wording.device.lower()
    if not error.whole:
        return block(
            f'Alert not told apart: "{clean_line(error.query)}"',
            f"Not all open alerts could be read: others may have a {label} that begins so.",
            f"Use the whole {label} of the alert, or the name of its {wording.device.lower()}.",
        )
    return block(
        "Alert not found",
        fields([(f"Alert {label}", clean_line(error.query))], LABELS),
        "\n".join(["Reasons:", *_reasons(error.query, wording)]),
        f"To see the open ones: {call(ALERTS, wording)}\n"
        f"To see a {device} with its alerts: {call(f'{device}-lookup', wording, '<hostname>')}",
    )


def _reasons(query: str, wording: Wording) -> list[str]:
    label = uid_label(wording)
    if looks_like_uid(query):
        return [
            f"- The {label} is not that of an alert",
            f"- It was resolved, by somebody or by its monitor, and {wording.system} keeps it no more",
            "- The API user may not see the site that it belongs to",
        ]
    return [
        "- It was resolved in the meantime, by somebody or by its monitor",
        f"- No open alert has a {label} that begins so",
    ]


@BLOCKS.of(AlertsMatch)
def alerts_match(error: AlertsMatch, wording: Wording) -> str:
    """List the alerts that a short form can mean."""
    label = uid_label(wording)
    return block(
        f'Several alerts begin with "{clean_line(error.query)}":',
        "\n".join(f"- {clean_line(uid)}" for uid in error.uids[:_NEAR]),
        f"Use the whole {label}.",
    )


def how_to_find_alerts(wording: Wording) -> str:
    """Say what to try where no device has the name whose alerts were meant."""
    device, label = wording.device.lower(), uid_label(wording)
    tips = [
        f"Check the spelling: the whole hostname is needed, or the {label} of the {device} or of the alert",
        f"To search by a part of the name: {call(f'{device}-lookup', wording, '<part of the name>')}",
        f"To see all open alerts: {call(ALERTS, wording)}",
    ]
    return "\n".join(["Suggestions:", *(f"  - {tip}" for tip in tips)])
