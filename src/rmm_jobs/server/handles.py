"""Write and read the handle of a task: the job itself, and a seal that nobody else can make.

A client shows the handle to the person and to the assistant as it is, so the job's UID comes first:
`<job UID>~<tool, second it was made, timeout>~<device>~<seal>`. Nothing is stored: any later process reads it.
"""

import base64
import hashlib
import hmac
import re
import string
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from rmm_jobs.domain.model import Job
from rmm_jobs.jobs.find import JOB_UID

MAX_CHARS = 100
"""Longest handle that is given. A job whose UID is so long that no handle holds it is waited for in the call."""
LIFE = timedelta(days=7)
"""Age after which a handle is unknown. Datto RMM's activity log is searched as far back for a job without a row."""

_SEAL_BYTES = 12
_SKEW = timedelta(minutes=5)
"""Difference that two machines' clocks may have, for a handle that seems to be made in the future."""
_DIGITS = string.digits + string.ascii_lowercase
_MEMO = re.compile(r"(?P<mark>[a-z])(?P<made>[0-9a-z]{1,8})(?:\.(?P<timeout>[0-9a-z]{1,6}))?")
_DEVICE = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class TaskHandle:
    """Hold what a handle says. `timeout` is in seconds since `made_at`, the start of the job."""

    uid: str
    mark: str
    """The tool's letter, `Background.mark`."""
    made_at: datetime
    """When the task was made, in whole seconds."""
    device_uid: str | None = None
    timeout: int | None = None

    @property
    def job(self) -> Job:
        """Return what is known of the job where the ledger does not have it."""
        sent_at = None if self.timeout is None else self.made_at
        return Job(self.uid, device_uid=self.device_uid, timeout=self.timeout, sent_at=sent_at)


def write_handle(handle: TaskHandle, key: bytes, subject: str) -> str | None:
    """Return the handle's text, or `None` where it would be longer than `MAX_CHARS`.

    Args:
        handle: What it says.
        key: The key of the account.
        subject: Who may use it, where the transport knows the caller; else empty.
    """
    memo = handle.mark + _base36(int(handle.made_at.timestamp()))
    if handle.timeout is not None:
        memo += "." + _base36(handle.timeout)
    body = "~".join(filter(None, (handle.uid, memo, _packed(handle.device_uid))))
    text = f"{body}~{_seal(body, key, subject)}"
    return text if len(text) <= MAX_CHARS else None


def read_handle(text: str, key: bytes, subject: str, *, now: datetime) -> TaskHandle | None:
    """Return what a handle says, or `None` for one that is forged, another caller's or account's, or too old."""
    body, _, seal = text.rpartition("~")
    if len(text) > MAX_CHARS or not text.isascii() or not hmac.compare_digest(seal, _seal(body, key, subject)):
        return None
    uid, memo, *device = body.split("~")
    found = _MEMO.fullmatch(memo)
    if found is None or not JOB_UID.fullmatch(uid):
        return None
    made_at = datetime.fromtimestamp(int(found["made"], 36), UTC)
    if not -_SKEW <= now - made_at <= LIFE:
        return None
    timeout = None if found["timeout"] is None else int(found["timeout"], 36)
    return TaskHandle(uid, found["mark"], made_at, _unpacked(device[0]) if device else None, timeout)


def _seal(body: str, key: bytes, subject: str) -> str:
    made = hmac.digest(key, f"task\0{subject}\0{body}".encode(errors="surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(made[:_SEAL_BYTES]).decode()


def _packed(device_uid: str | None) -> str | None:
    """Return a UUID in 22 characters. A UID of another form is left out, and found as for any job."""
    try:
        found = UUID(device_uid or "")
    except ValueError:
        return None
    if str(found) != device_uid:
        return None
    return base64.urlsafe_b64encode(found.bytes).decode().rstrip("=")


def _unpacked(text: str) -> str | None:
    return str(UUID(bytes=base64.urlsafe_b64decode(text + "=="))) if _DEVICE.fullmatch(text) else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
