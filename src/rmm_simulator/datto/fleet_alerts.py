"""Raise alerts of every context on a fleet, open and resolved."""

from collections.abc import Sequence

from rmm_simulator.datto.contexts import EVERY
from rmm_simulator.datto.records import AlertRecord, DeviceRecord, uid_for

_HOUR = 3600.0
_TICKET = ("TICKET_CREATED", "Ticket created in Autotask")
_EMAIL = ("EMAIL_SENT", "Email sent to 2 recipients")
_AUTO = "Auto-resolved"
"""Who resolved an alert whose condition ended by itself. The word is not documented."""


def fleet_alerts(devices: Sequence[DeviceRecord], now: float, count: int | None = None) -> list[AlertRecord]:
    """Return `count` alerts, newest first, one of each context after the other; each second is resolved.

    Args:
        devices: The devices in turn, deleted ones left out.
        now: The present, in seconds since 1970.
        count: Twice the number of contexts when `None`.
    """
    present = [device for device in devices if not device.deleted]
    if not present:
        return []
    wanted = 2 * len(EVERY) if count is None else count
    return [_alert(number, present[number * 7 % len(present)], now) for number in range(wanted)]


def _alert(number: int, device: DeviceRecord, now: float) -> AlertRecord:
    context = EVERY[number % len(EVERY)]
    raised = now - (number + 1) * _HOUR / 2
    # The second round is shifted, so that every context is both open and resolved.
    resolved = (number + number // len(EVERY)) % 2 == 1
    has_ticket = number % 4 == 0
    return AlertRecord(
        uid=uid_for("fleet", "alert", str(number)),
        device=device,
        raised_at=raised,
        priority=context.priority,
        context=context.json,
        diagnostics=context.diagnostics,
        muted=number % 17 == 16,  # noqa: PLR2004 - few
        ticket=f"T20240215.{number:04}" if has_ticket else None,
        resolved_at=raised + _HOUR / 4 if resolved else None,
        resolved_by=("mreyes" if number % 2 else _AUTO) if resolved else None,
        auto_resolve_minutes=60 if number % 5 == 0 else None,
        actions=(_TICKET, _EMAIL) if has_ticket else (),
    )
