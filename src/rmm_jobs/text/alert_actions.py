"""What to do about an alert, before anybody resolves it: general steps for the kinds whose document has them.

The steps are ours and the same for every device. Nothing from outside stands in them.
"""

from rmm_jobs.domain.alerts import Alert, AlertFact, AlertKind, AlertWord

_STEPS = {
    AlertKind.DISK_USAGE: (
        "Find what has filled the volume: logs, temporary files, old profiles, shadow copies.",
        "Free space, or enlarge the volume.",
        "See that the free space stays: a volume that fills again has another cause.",
    ),
    AlertKind.SERVICE: (
        "See why it stopped: the event log has the time and the error.",
        "Start it again, and see that it keeps running.",
        "If nobody needs it, change the monitor: the alert comes back otherwise.",
    ),
    AlertKind.RANSOMWARE: (
        "Take the device off the network, and leave it switched on.",
        "Tell whoever is responsible for security.",
        "Look for the same signs on other devices and on shared folders.",
        "See that the backups are whole, and that the device cannot reach them.",
        "Delete and restore nothing before security has seen it.",
    ),
}


def actions_section(alert: Alert) -> str | None:
    """Return the numbered steps for an open alert of this kind, or None where there are none."""
    context = alert.context
    # A service may also run that should not.
    is_running = context.kind is AlertKind.SERVICE and context.facts.get(AlertFact.STATE) is not AlertWord.STOPPED
    steps = () if alert.resolved or is_running else _STEPS.get(context.kind, ())
    if not steps:
        return None
    heading = "Immediate Actions:" if context.kind is AlertKind.RANSOMWARE else "Recommended Actions:"
    return "\n".join([heading, *(f"  {number}. {step}" for number, step in enumerate(steps, start=1))])
