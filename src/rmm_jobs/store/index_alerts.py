"""Read the open alerts of an index: which they are, how urgent, and whose. Nothing else is kept of an alert."""

import sqlite3

from rmm_jobs.domain.alerts import AlertScope, Priority
from rmm_jobs.domain.device_index import IndexedAlerts, IndexPart
from rmm_jobs.store.index_filling import state

_PRIORITIES = list(Priority)
_ALERTS = (
    "SELECT alert.uid, alert.rank, alert.device_uid, device.site_uid FROM alert"
    " LEFT JOIN device ON device.uid = alert.device_uid"
    " WHERE (:device IS NULL OR alert.device_uid = :device) AND (:site IS NULL OR device.site_uid = :site)"
)


def open_alerts(connection: sqlite3.Connection, scope: AlertScope) -> IndexedAlerts | None:
    """Return the open alerts of a scope, or `None` where alerts or devices were not read whole: a count would lie."""
    alerts, devices = state(connection, IndexPart.ALERTS), state(connection, IndexPart.DEVICES)
    if alerts is None or devices is None or not alerts.is_whole:
        return None
    found = connection.execute(_ALERTS, {"device": scope.device_uid, "site": scope.site_uid})
    rows: list[tuple[str, int, str | None, str | None]] = [tuple(row) for row in found]
    return IndexedAlerts(
        as_of=min(alerts.as_of, devices.as_of),
        rows=alerts.rows,
        priorities={uid: _PRIORITIES[rank] for uid, rank, _, _ in rows},
        where={uid: (device, site) for uid, _, device, site in rows},
    )
