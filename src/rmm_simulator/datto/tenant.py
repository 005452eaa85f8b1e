"""Simulate a Datto RMM account: its content, the jobs made in it, and its faults."""

import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rmm_simulator.common.fault_injector import ReceivedRequest
from rmm_simulator.common.faults import Faults
from rmm_simulator.common.state import JobFile, KeptJob
from rmm_simulator.datto import demo
from rmm_simulator.datto.records import (
    AccountVariableRecord,
    AlertRecord,
    ComponentRecord,
    DeviceRecord,
    EventRecord,
    FilterRecord,
    JobRecord,
    Outcome,
    SiteRecord,
    UserRecord,
    uid_for,
)
from rmm_simulator.datto.resolutions import ResolutionFile, Resolutions

DEMO_KEY = "DEMOKEY0123456789"
DEMO_SECRET = "demo-secret-of-nothing"  # noqa: S105 - opens nothing but this simulator
_PRODUCTS = ("7-Zip", "Adobe Reader", "Firefox", "Java Runtime", "Notepad++", "PuTTY", "VLC Player", "Zoom")
_VERBS = ("Deploy", "Patch", "Remove", "Verify")


def random_uids() -> Iterator[str]:
    """Yield new random UUIDs without end."""
    while True:
        yield str(uuid.uuid4())


@dataclass(eq=False, repr=False)
class Tenant:
    """Hold the account and everything in it; tests change its lists and records as they like.

    Attributes:
        now: The tenant's clock, in seconds since 1970. All times and all job states follow from it.
        job_uids: Source of the UIDs of new jobs.
        token_lifetime: Lifetime of a token, in seconds (`expires_in`).
        state_path: File that keeps the jobs for other processes; none when `None`.
        started: The jobs made in this process, in order.
        requests: Every request that arrived, in order, faulty ones included.
        problems: What the OpenAPI document does not declare of these requests, in their order.
        faults: The faults to inject.
        filters: The device filters; `filterId` finds one of them.
        users: The users of the account.
        lists_legacy_udfs: Show all 300 user-defined fields in version 2, as accounts are seen to do.
        other_requests: Requests of others on this account within the last minute; they count towards its limit.
        enforces_limits: Answer 429 beyond the account's limit, and delay by a second from nine tenths of it on.
        second_resolve_status: Answer to the resolve of a resolved alert. Undocumented: 200, or the declared 409.
        activity_error: The `error` of a page of the activity log, which has status 200 and no rows then.
    """

    sites: list[SiteRecord]
    devices: list[DeviceRecord]
    components: list[ComponentRecord]
    alerts: list[AlertRecord] = field(default_factory=list[AlertRecord])
    variables: list[AccountVariableRecord] = field(default_factory=list[AccountVariableRecord])
    events: list[EventRecord] = field(default_factory=list[EventRecord])
    now: Callable[[], float] = time.time
    job_uids: Iterator[str] = field(default_factory=random_uids)
    name: str = "Managed Services (demo)"
    uid: str = "5d1a7c3e-90f2-4f0b-8a6d-2b7c41e95f10"
    key: str = DEMO_KEY
    secret: str = DEMO_SECRET
    token_lifetime: int = 360_000
    state_path: Path | None = None
    started: list[JobRecord] = field(default_factory=list[JobRecord])
    requests: list[ReceivedRequest] = field(default_factory=list[ReceivedRequest])
    problems: list[str] = field(default_factory=list[str])
    faults: Faults = field(default_factory=Faults)
    filters: list[FilterRecord] = field(default_factory=list[FilterRecord])
    users: list[UserRecord] = field(default_factory=list[UserRecord])
    lists_legacy_udfs: bool = False
    other_requests: int = 0
    enforces_limits: bool = False
    second_resolve_status: Literal[200, 409] = 200
    activity_error: str | None = None
    _tokens: dict[str, float] = field(default_factory=dict[str, float])

    def device(self, uid: str) -> DeviceRecord | None:
        """Return the device with this UID."""
        return next((device for device in self.devices if device.uid == uid), None)

    def device_named(self, hostname: str) -> DeviceRecord:
        """Return the first device with this hostname, for tests that change it."""
        return next(device for device in self.devices if device.hostname == hostname)

    def site(self, uid: str) -> SiteRecord | None:
        """Return the site with this UID."""
        return next((site for site in self.sites if site.uid == uid), None)

    def site_named(self, name: str) -> SiteRecord:
        """Return the first site with this name, for tests that change it."""
        return next(site for site in self.sites if site.name == name)

    @property
    def resolutions(self) -> Resolutions:
        """Return how alerts of this tenant are resolved, and where that is kept."""
        place = self.state_path and self.state_path.with_name(f"{self.state_path.stem}-alerts.json")
        return Resolutions(self.alerts, ResolutionFile(place) if place else None, self.now)

    def component(self, uid: str) -> ComponentRecord | None:
        """Return the component with this UID."""
        return next((component for component in self.components if component.uid == uid), None)

    def component_named(self, name: str) -> ComponentRecord:
        """Return the first component with this name, for tests that change it."""
        return next(component for component in self.components if component.name == name)

    def start(
        self, device: DeviceRecord, component: ComponentRecord, *, name: str, variables: Mapping[str, str]
    ) -> JobRecord:
        """Make a job. Nothing else makes one."""
        job = JobRecord(
            uid=next(self.job_uids),
            name=name,
            created_at=self.now(),
            device=device,
            component=component,
            script=component.script,
            fetched=device.runs_jobs and component.script.outcome is not Outcome.EXPIRES,
            variables=dict(variables),
        )
        self.started.append(job)
        if self.state_path:
            kept = KeptJob(
                uid=job.uid,
                name=name,
                created_at=job.created_at,
                device=device.uid,
                component=component.uid,
                fetched=job.fetched,
            )
            JobFile(self.state_path).add(kept)
        return job

    def jobs(self) -> list[JobRecord]:
        """Return all jobs: those of other processes first, then those made here."""
        here = {job.uid for job in self.started}
        kept = JobFile(self.state_path).read() if self.state_path else []
        elsewhere = (self._remember(job) for job in kept if job["uid"] not in here)
        return [*(job for job in elsewhere if job), *self.started]

    def job(self, uid: str) -> JobRecord | None:
        """Return the job with this UID."""
        return next((job for job in self.jobs() if job.uid == uid), None)

    def _remember(self, kept: KeptJob) -> JobRecord | None:
        device, component = self.device(kept["device"]), self.component(kept["component"])
        if device is None or component is None:
            return None
        return JobRecord(
            uid=kept["uid"],
            name=kept["name"],
            created_at=kept["created_at"],
            device=device,
            component=component,
            script=component.script,
            fetched=kept["fetched"],
        )

    def issue_token(self) -> str:
        """Return a new token, valid for `token_lifetime` seconds."""
        token = secrets.token_urlsafe(32)
        self._tokens[token] = self.now() + self.token_lifetime
        return token

    def accepts(self, token: str) -> bool:
        """Return True when the token was issued here and is still valid."""
        return self._tokens.get(token, float("-inf")) > self.now()

    def revoke_tokens(self) -> None:
        """Forget every token."""
        self._tokens.clear()


def demo_tenant(*, now: Callable[[], float] = time.time, state_path: Path | None = None) -> Tenant:
    """Return a small managed-services account with a case for every feature."""
    sites = demo.sites()
    devices = demo.devices(sites, now())
    return Tenant(
        sites=list(sites.values()),
        devices=devices,
        components=demo.components(),
        alerts=demo.alerts(devices, now()),
        variables=demo.account_variables(),
        events=demo.events(devices, now()),
        now=now,
        state_path=state_path,
    )


def large_tenant(devices: int = 1500, components: int = 326, *, now: Callable[[], float] = time.time) -> Tenant:
    """Return the demo tenant behind filler, so that its own devices and components are on the last pages.

    Args:
        devices: Number of devices in all.
        components: Number of components in all.
        now: The tenant's clock.
    """
    tenant = demo_tenant(now=now)
    tenant.devices[:0] = _filler_devices(tenant.sites[0], devices - len(tenant.devices), now())
    tenant.components[:0] = _filler_components(components - len(tenant.components))
    return tenant


def _filler_devices(site: SiteRecord, count: int, now: float) -> list[DeviceRecord]:
    """Return `count` workstations at one site, one in five of them offline."""
    return [
        DeviceRecord(
            hostname=f"FLEET-PC{number:04}",
            site=site,
            uid=uid_for("device", "fleet", str(number)),
            online=number % 5 != 0,
            last_seen=now - 3600 * number,
            category="Desktop",
            operating_system="Microsoft Windows 11 Pro 10.0.22631",
        )
        for number in range(1, count + 1)
    ]


def _filler_components(count: int) -> list[ComponentRecord]:
    """Return `count` components without variables, each with a name of its own."""
    names = [f"{_VERBS[n % 4]} {_PRODUCTS[n // 4 % 8]} v{n // 32 + 1}" for n in range(count)]
    return [
        ComponentRecord(name=name, uid=uid_for("component", name), category="applications", description=None)
        for name in names
    ]
