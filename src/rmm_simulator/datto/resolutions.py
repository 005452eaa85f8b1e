"""Resolve alerts, and keep that in a file of a demo, so that another process finds it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict, cast

from rmm_simulator.common.state import read_list, write_list
from rmm_simulator.datto.records import AlertRecord

KEPT_SECONDS = 12 * 3600.0
"""How long another process finds an alert resolved. The demo's alerts are as old in each process: then they are new."""


class KeptResolution(TypedDict):
    """Hold one resolved alert of the file."""

    uid: str
    at: float
    by: str


class ResolutionFile:
    """Read and write the file. It is read afresh each time, because another process may have written to it."""

    _LIMIT = 200

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, KeptResolution]:
        """Return all kept resolutions by the alert's UID; none when the file is missing or broken."""
        return {kept["uid"]: kept for kept in cast("list[KeptResolution]", read_list(self._path))}

    def add(self, kept: KeptResolution) -> None:
        """Keep one more resolution, and drop the oldest beyond the limit."""
        write_list(self._path, [*self.read().values(), kept][-self._LIMIT :])


class Resolutions:
    """List alerts with what is known of their end, and end them. Without a file the records alone know it."""

    def __init__(self, alerts: Sequence[AlertRecord], file: ResolutionFile | None, now: Callable[[], float]) -> None:
        self._alerts = alerts
        self._file = file
        self._now = now

    def alerts(self) -> list[AlertRecord]:
        """Return all alerts, open and resolved; those that another process resolved are marked so."""
        kept = self._file.read() if self._file else {}
        for alert in self._alerts:
            known = kept.get(alert.uid)
            if known and alert.resolved_at is None and known["at"] > self._now() - KEPT_SECONDS:
                alert.resolved_at, alert.resolved_by = known["at"], known["by"]
                alert.raised_at = min(alert.raised_at, known["at"] - 60)
        return list(self._alerts)

    def alert(self, uid: str) -> AlertRecord | None:
        """Return the alert with this UID."""
        return next((alert for alert in self.alerts() if alert.uid == uid), None)

    def resolve(self, alert: AlertRecord, *, by: str, at: float) -> None:
        """Resolve an open alert. Nothing else does."""
        alert.resolved_at, alert.resolved_by = at, by
        if self._file:
            self._file.add(KeptResolution(uid=alert.uid, at=at, by=by))
