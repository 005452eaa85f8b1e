"""Write rows of the activity log: jobs of others, remote sessions, logins and patches."""

from collections.abc import Sequence

from rmm_simulator.datto.records import DeviceRecord, EventRecord, UserRecord, uid_for
from rmm_simulator.datto.wire import number

MARIA = UserRecord(4711, "mreyes", "Maria", "Reyes", "mreyes@msp.example")
TOM = UserRecord(4712, "tbrandt", "Tom", "Brandt", "tbrandt@msp.example")
GONE = UserRecord(4713, "jlee", "Jun", "Lee", "jlee@msp.example", disabled=True)
USERS = (MARIA, TOM, GONE)

REMOTE = ("remote", "jrto")
PATCHES = ("patch", "audit")

_MINUTE = 60.0


def job_events(  # noqa: PLR0913 - a job of somebody else has as many facts
    name: str,
    device: DeviceRecord,
    at: float,
    user: UserRecord = MARIA,
    *,
    ended_at: float | None = None,
    status: str = "completed",
    note: str | None = None,
) -> list[EventRecord]:
    """Return the rows of a job that a person started in the web portal: its start and, once it has ended, its end.

    The details have the keys that clients of the log name; `job.status` is the job's, not the device's.
    """
    uid = uid_for("job", name, device.uid, str(round(at)))
    common = {
        "device.hostname": device.hostname,
        "device.uid": device.uid,
        "job.id": str(number(uid)),
        "job.name": name,
        "job.status": status if ended_at is not None else "active",
        "job.uid": uid,
        "site.name": device.site.name,
    }
    person = {
        "user.id": str(user.id),
        "user.username": user.name,
        "user.firstName": user.first,
        "user.lastName": user.last,
    }
    made = {**common, "job.date_created": at, **person}
    rows = [EventRecord(f"{uid}.create", "DEVICE", "job", "create", at, made, device, user)]
    if ended_at is not None:
        ran = {
            **common,
            "job.deployment_id": str(number(f"{uid}.deployment")),
            "job.scheduled_job_id": str(number(uid)),
            "job.scheduled_job_uid": uid,
            "note": note,
        }
        end = EventRecord(
            f"{uid}.deployment", "DEVICE", "job", "deployment", ended_at, ran, device, user, has_stdout=True
        )
        rows.append(end)
    return rows


def device_event(
    kind: tuple[str, str], device: DeviceRecord, at: float, user: UserRecord | None = None, note: str | None = None
) -> EventRecord:
    """Return a row about a device; `kind` is category and action, such as `REMOTE`."""
    category, action = kind
    details: dict[str, object] = {
        "device.hostname": device.hostname,
        "device.uid": device.uid,
        "site.name": device.site.name,
        "note": note,
    }
    if user:
        details |= {"user.username": user.name, "user.firstname": user.first, "user.lastname": user.last}
    uid = uid_for("event", category, action, device.uid, str(round(at)))
    return EventRecord(uid, "DEVICE", category, action, at, details, device, user)


def login(user: UserRecord, at: float) -> EventRecord:
    """Return the row of a user's login to the web portal."""
    details = {"user.id": str(user.id), "user.username": user.name, "data.source": "web"}
    return EventRecord(
        uid_for("event", "login", user.name, str(round(at))), "USER", "account", "login", at, details, None, user
    )


def fleet_events(devices: Sequence[DeviceRecord], now: float) -> list[EventRecord]:
    """Return a row or two for each of the first 400 devices, the newest a minute ago.

    Neighbours share a moment to the millisecond, so that a cursor has to tell rows apart by more than their time.
    """
    rows = [login(user, now - 20 * _MINUTE) for user in USERS]
    for position, device in enumerate(devices[:400]):
        at = now - (position // 2 + 1) * _MINUTE - 0.286
        user = USERS[position % 2]
        match position % 4:
            case 0:
                rows += job_events("Nightly reboot", device, at, user, ended_at=at + 30)
            case 1:
                rows.append(device_event(REMOTE, device, at, user))
            case 2:
                rows.append(device_event(PATCHES, device, at))
            case _:
                rows += job_events("Install Chrome", device, at, user)
    return rows
