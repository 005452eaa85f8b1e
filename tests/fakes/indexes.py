"""An index of an account, and how a test fills it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from rmm_jobs.domain.alerts import AlertContext, AlertKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import Filling, IndexPart
from rmm_jobs.store.device_index import SqliteDeviceIndex, index_path
from rmm_jobs.store.seal import FileSeal

SYSTEM = "https://rmm.example"
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING = AlertContext(AlertKind.OTHER)
PC1 = Device("u1", "PC1", site="Acme", internal_ip="10.0.0.1", last_user="ACME\\anna")
PC2 = Device("u2", "PC2", site="Acme", internal_ip="10.0.0.2", last_user="bob@acme.com")


def opened(folder: Path, key: str = "KEY-1", *, sealed_by: str = "task-key") -> SqliteDeviceIndex:
    path = index_path(folder, system=SYSTEM, key=key)
    return SqliteDeviceIndex(path, FileSeal(folder / sealed_by, system=SYSTEM, key=key))


async def begun(index: SqliteDeviceIndex, now: datetime = NOW, part: IndexPart = IndexPart.DEVICES) -> Filling:
    filling = await index.begin(part, now=now, interval=HOUR)
    assert filling is not None
    return filling


async def fill(index: SqliteDeviceIndex, *devices: Device, now: datetime = NOW) -> None:
    """Read devices and alerts whole."""
    filling = await begun(index, now)
    await index.add_devices(filling, devices, now=now)
    assert await index.finish(filling, announced=len(devices), now=now)
    alerts = await begun(index, now, IndexPart.ALERTS)
    assert await index.finish(alerts, announced=0, now=now)


def files(folder: Path, pattern: str = "*") -> list[Path]:
    return sorted(folder.glob(pattern))
