"""Words for the states of a device: its patches, its antivirus product and its warranty."""

from datetime import datetime

from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, PatchState
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import plural, quoted

PATCH_STATES = {
    PatchState.NO_POLICY: "no patch policy",
    PatchState.NO_DATA: "no patch data",
    PatchState.REBOOT_REQUIRED: "a reboot is required",
    PatchState.INSTALL_ERROR: "an installation failed",
    PatchState.PENDING: "patches are pending",
    PatchState.PATCHED: "fully patched",
}
"""Words for what a system says of the patches of a device, as a whole."""
_ANTIVIRUS = {
    AntivirusState.UP_TO_DATE: "running, up to date",
    AntivirusState.OUT_OF_DATE: "running, NOT up to date",
    AntivirusState.NOT_RUNNING: "NOT running",
    AntivirusState.NOT_DETECTED: "none detected",
}


def patch_words(facts: DeviceFacts) -> str | None:
    """Say what the system knows of a device's patches, with counts; None where it knows nothing."""
    counts = (
        (facts.patches_pending, "approved and pending"),
        (facts.patches_not_approved, "not approved"),
    )
    counted = ", ".join(f"{count:,} {words}" for count, words in counts if count)
    # A count says more than that there is one.
    state = None if counted and facts.patch_state is PatchState.PENDING else facts.patch_state
    return "; ".join(filter(None, (state and PATCH_STATES[state], counted))) or None


def antivirus_words(facts: DeviceFacts) -> str | None:
    """Name the antivirus product, and say whether it runs; None where nothing is known."""
    product = clean_line(facts.antivirus or "")
    state = _ANTIVIRUS[facts.antivirus_state] if facts.antivirus_state else ""
    return f"{product} ({state})" if product and state else product or state or None


def warranty(day: str | None, now: datetime) -> str | None:
    """Return the day on which a warranty ends, and how far it is from now; a day of another form is quoted."""
    if not day or not day.strip():
        return None
    try:
        ends = datetime.fromisoformat(day.strip()[:10])
    except ValueError:
        return quoted(day)
    left = (ends.date() - now.date()).days
    when = f"ended {plural(-left, 'day')} ago" if left < 0 else f"ends in {plural(left, 'day')}"
    return f"{ends:%Y-%m-%d} ({when})"
