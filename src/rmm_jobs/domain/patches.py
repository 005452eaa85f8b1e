"""Define patches: how urgent each is, and on how many devices it waits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """Severities of patches, worst first."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    MODERATE = "moderate"
    LOW = "low"
    UNSPECIFIED = "unspecified"

    @property
    def rank(self) -> int:
        """Return the place in the order of severity, 0 for the worst."""
        return list(Severity).index(self)


class PatchStatus(StrEnum):
    """What has become of a patch on a device."""

    PENDING = "pending"
    NOT_APPROVED = "not_approved"
    INSTALLED = "installed"


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of a device, or of the devices of a site. `None` means that the system did not report the fact.

    `pending`, `not_approved` and `installed` are numbers of devices; of one device, one of them is 1.
    """

    uid: str
    title: str | None = None
    kb: str | None = None
    severity: Severity = Severity.UNSPECIFIED
    pending: int = 0
    not_approved: int = 0
    installed: int = 0
    reboot: bool | None = None
    needs_input: bool | None = None
    released: str | None = None
    """The day on which it came out, as the system writes it."""
    category: str | None = None

    def count(self, status: PatchStatus) -> int:
        """Return on how many devices the patch has this status."""
        counts = {
            PatchStatus.PENDING: self.pending,
            PatchStatus.NOT_APPROVED: self.not_approved,
            PatchStatus.INSTALLED: self.installed,
        }
        return counts[status]


def merged(patches: Iterable[Patch]) -> list[Patch]:
    """Return each patch once: a list of a site has it once for each status (`GET /v2/site/{siteUid}/patches`)."""
    found: dict[str, Patch] = {}
    for patch in patches:
        before = found.get(patch.uid)
        found[patch.uid] = patch if before is None else _sum(before, patch)
    return list(found.values())


def _sum(one: Patch, other: Patch) -> Patch:
    worse = min(one, other, key=lambda each: each.severity.rank)
    return replace(
        one,
        title=one.title or other.title,
        kb=one.kb or other.kb,
        severity=worse.severity,
        pending=one.pending + other.pending,
        not_approved=one.not_approved + other.not_approved,
        installed=one.installed + other.installed,
        reboot=one.reboot or other.reboot,
        needs_input=one.needs_input or other.needs_input,
        released=one.released or other.released,
        category=one.category or other.category,
    )
