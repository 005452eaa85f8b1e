"""Build the API's paths; each identifier is checked before it becomes a path segment.

Each path is relative to the base URL and comes from the API's OpenAPI document, below its server's `/api`.
"""

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Stream
from rmm_jobs.inputs.names import looks_like_uid
from rmm_jobs.systems.http.address import is_segment

TOKEN = "/auth/oauth/token"  # noqa: S105  # a path, not a secret
DEVICES = "/api/v2/account/devices"
LABELLED_DEVICES = "/api/v3/account/devices"
COMPONENTS = "/api/v2/account/components"
SITES = "/api/v2/account/sites"
ACTIVITY = "/api/v2/activity-logs"
STATUS = "/api/v2/system/status"
ACCOUNT = "/api/v2/account"
REQUEST_RATE = "/api/v2/system/request_rate"

_AUDITS = {AuditKind.COMPUTER: "device", AuditKind.ESXI: "esxihost", AuditKind.PRINTER: "printer"}


def is_device_uid(text: str) -> bool:
    """Return True for UUID text, the only form of a device's UID."""
    return looks_like_uid(text)


def is_job_uid(text: str) -> bool:
    """Return True when the text can be one path segment, in the UUID form or not."""
    return is_segment(text)


def device(uid: str) -> str:
    """Return the path of a device; `uid` has passed `is_device_uid`."""
    return f"/api/v2/device/{uid}"


def quick_job(device_uid: str) -> str:
    """Return the path that starts a job on a device; `device_uid` has passed `is_device_uid`."""
    return f"/api/v2/device/{device_uid}/quickjob"


def job(uid: str) -> str:
    """Return the path of a job.

    Raises:
        JobNotFound: no job can have such a UID.
    """
    if not is_job_uid(uid):
        raise JobNotFound(uid)
    return f"/api/v2/job/{uid}"


def results(job_uid: str, device_uid: str) -> str:
    """Return the path of a job's results on a device; `device_uid` has passed `is_device_uid`.

    Raises:
        JobNotFound: no job can have such a UID.
    """
    return f"{job(job_uid)}/results/{device_uid}"


def job_components(uid: str) -> str:
    """Return the path of what a job runs.

    Raises:
        JobNotFound: no job can have such a UID.
    """
    return f"{job(uid)}/components"


def output(job_uid: str, device_uid: str, stream: Stream) -> str:
    """Return the path of one stream of a job on a device; `device_uid` has passed `is_device_uid`.

    Raises:
        JobNotFound: no job can have such a UID.
    """
    return f"{results(job_uid, device_uid)}/{stream.value}"


def labelled_device(uid: str) -> str:
    """Return the path of a device with the labels of its user fields; `uid` has passed `is_device_uid`."""
    return f"/api/v3/device/{uid}"


def labelled_device_by_number(number: int) -> str:
    """Return the path of a device by its number, with the labels of its user fields."""
    return f"/api/v3/device/id/{number}"


def device_by_number(number: int) -> str:
    """Return the path of a device by its number."""
    return f"/api/v2/device/id/{number}"


def devices_by_mac(digits: str) -> str:
    """Return the path of the devices with a MAC address; `digits` are twelve hexadecimal digits."""
    return f"/api/v2/device/macAddress/{digits}"


def site(uid: str) -> str:
    """Return the path of a site; `uid` has passed `is_device_uid`, as every UID of the API but a job's."""
    return f"/api/v2/site/{uid}"


def site_devices(uid: str) -> str:
    """Return the path of a site's devices; `uid` has passed `is_device_uid`."""
    return f"{site(uid)}/devices"


def labelled_site_devices(uid: str) -> str:
    """Return the path of a site's devices with the labels of their user fields; `uid` has passed `is_device_uid`."""
    return f"/api/v3/site/{uid}/devices"


def site_interfaces(uid: str) -> str:
    """Return the path of the interfaces of a site's devices; `uid` has passed `is_device_uid`."""
    return f"{site_devices(uid)}/network-interface"


def audit(kind: AuditKind, uid: str) -> str:
    """Return the path of a device's audit; `uid` has passed `is_device_uid`."""
    return f"/api/v2/audit/{_AUDITS[kind]}/{uid}"


def software(uid: str) -> str:
    """Return the path of a computer's software; `uid` has passed `is_device_uid`."""
    return f"{audit(AuditKind.COMPUTER, uid)}/software"


def device_patches(uid: str) -> str:
    """Return the path of a device's patches; `uid` has passed `is_device_uid`."""
    return f"{device(uid)}/patches"


def site_patches(uid: str) -> str:
    """Return the path of the patches of a site's devices; `uid` has passed `is_device_uid`."""
    return f"{site(uid)}/patches"


def alert(uid: str) -> str:
    """Return the path of an alert; `uid` has passed `is_device_uid`."""
    return f"/api/v2/alert/{uid}"


def resolve_alert(uid: str) -> str:
    """Return the path that resolves an alert; `uid` has passed `is_device_uid`."""
    return f"{alert(uid)}/resolve"


def alerts(*, device_uid: str | None = None, site_uid: str | None = None, resolved: bool = False) -> str:
    """Return the path of the alerts of a device, a site or the account; a UID has passed `is_device_uid`."""
    place = device(device_uid) if device_uid else site(site_uid) if site_uid else "/api/v2/account"
    return f"{place}/alerts/{'resolved' if resolved else 'open'}"
