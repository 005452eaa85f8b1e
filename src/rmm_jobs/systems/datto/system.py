"""Implement `System` and `SupportsHistory` for Datto RMM, and the reads that `doctor` needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from rmm_jobs.domain.capabilities import ServerStatus
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.job_errors import JobDeviceUnknown, JobNotFound
from rmm_jobs.domain.model import Job, JobMatch, JobStatus, Prompt, StartRequest, Stream
from rmm_jobs.domain.ports import Clock, JobOutput
from rmm_jobs.domain.system import JobResults, Missing, PipelineRequest
from rmm_jobs.domain.system_errors import Action, SystemFailure
from rmm_jobs.systems.datto import activity, paths
from rmm_jobs.systems.datto.alerts import Alerts
from rmm_jobs.systems.datto.audits import Audits
from rmm_jobs.systems.datto.auth import Credentials
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.devices import Devices, Sites
from rmm_jobs.systems.datto.history import History
from rmm_jobs.systems.datto.jobs import Jobs
from rmm_jobs.systems.datto.labelled import LabelledVersion
from rmm_jobs.systems.datto.lists import Lists
from rmm_jobs.systems.datto.pages import read_components
from rmm_jobs.systems.datto.patches import Patches
from rmm_jobs.systems.datto.starting import Starter
from rmm_jobs.systems.datto.wire import AccountAnswer, Page, RateAnswer, StatusAnswer
from rmm_jobs.systems.datto.wire_devices import DeviceRow
from rmm_jobs.systems.http.body import MAX_BODY
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.cache import CachedList
from rmm_jobs.systems.http.connection import Transport
from rmm_jobs.systems.http.decode import validate


@dataclass(frozen=True, slots=True)
class RequestRate:
    """Hold the account's use of its quota in a sliding window of `seconds`; `None` is not reported."""

    seconds: int | None
    count: int | None
    limit: int | None


class DattoSystem:
    """Implement `System` and `SupportsHistory` for Datto RMM. Nothing is sent before the first call.

    A malformed job UID raises `JobNotFound` without a request. A malformed device UID gets the answer of an unknown
    one.
    """

    def __init__(  # noqa: PLR0913  # the account, and two replacements for tests
        self,
        base_url: str,
        api_key: str,
        api_secret: str,
        *,
        clock: Clock,
        transport: Transport | None = None,
        cache_seconds: float = 300,
        max_body: int = MAX_BODY,
        budget: Budget | None = None,
    ) -> None:
        credentials = Credentials(api_key, api_secret)
        self._budget = budget
        self._client = Client(base_url, credentials, clock=clock, transport=transport, max_body=max_body, budget=budget)
        read = partial(read_components, self._client)
        self._components = CachedList(read, action=Action.READ_COMPONENTS, keep=cache_seconds, clock=clock)
        self._starter = Starter(self._client)
        self._jobs = Jobs(self._client, self._starter.flat)
        labelled = LabelledVersion(clock)
        self.devices = Devices(self._client, labelled)
        self.sites = Sites(self._client, labelled)
        self.alerts = Alerts(self._client)
        self.audits = Audits(self._client)
        self.patches = Patches(self._client)
        self.history = History(self._client)
        self.lists = Lists(self._client, labelled)

    # --- the port `System` and the capability `SupportsHistory`; their docstrings are the contract -------------------

    async def device(self, uid: str, *, deadline: float) -> Device | None:
        """Return the device with this UID, or None (`GET /v2/device/{deviceUid}`)."""
        return await self.devices.by_uid(uid, deadline=deadline)

    async def devices_like(
        self,
        hostname: str,
        *,
        site: str | None = None,
        complete: bool = True,
        partly: bool = False,
        deadline: float,
    ) -> Sequence[Device]:
        """Return the devices that match the API's LIKE filter (`GET /v2/account/devices`)."""
        if not complete:
            return await self.devices.first_like(hostname, site=site, deadline=deadline)
        return await self.devices.plain_like(hostname, site=site, partly=partly, deadline=deadline)

    async def components(
        self, *, since: float | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Component]:
        """Return all components that the credentials can see (`GET /v2/account/components`)."""
        return await self._components.all(since=since, partly=partly, deadline=deadline)

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Send the start, and return the job's UID (`PUT /v2/device/{deviceUid}/quickjob`).

        It is sent again only after a 405 or a 401: docs/adr/0004.

        Raises:
            StartOutcomeUnknown: the start was sent and may have run.
            SystemFailure: the start was refused or never sent: nothing runs.
        """
        return await self._starter.start(order, deadline=deadline)

    async def find_started(self, order: StartRequest, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch]:
        """Find the start with this order's reference in the activity log (`GET /v2/activity-logs`)."""
        return await activity.find_reference(
            self._client, order.reference, sent_at=sent_at, is_new=True, deadline=deadline
        )

    async def find_reference(self, reference: str, *, sent_at: datetime | None, deadline: float) -> Sequence[JobMatch]:
        """Find the start whose job name contains this reference in the activity log."""
        return await activity.find_reference(self._client, reference, sent_at=sent_at, deadline=deadline)

    async def find_device_of(self, job_uid: str, *, deadline: float) -> JobMatch | None:
        """Find the device of a job that was started elsewhere in the last seven days."""
        return await activity.find_device_of(self._client, job_uid, deadline=deadline)

    async def locate(self, job: Job, *, deadline: float) -> Job:
        """Add the device of a job that was started elsewhere, as the job itself or the activity log names it."""
        if job.device_uid:
            return job
        # A poll needs job and device, and a job does not name its devices (docs/divergences.md, job-device).
        seen = await self.job(job.uid, deadline=deadline)
        if seen is None:
            raise JobNotFound(job.uid)
        job = replace(job, component=job.component or seen.component)
        if seen.device_uid:
            return replace(job, device=seen.hostname, device_uid=seen.device_uid)
        try:
            job_match = await self.find_device_of(job.uid, deadline=deadline)
        except SystemFailure as failure:  # the caller can name the device
            raise JobDeviceUnknown(job.uid, failure) from failure
        if job_match is None or not job_match.device_uid:
            raise JobDeviceUnknown(job.uid)
        return replace(job, device=job_match.hostname, device_uid=job_match.device_uid)

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        """Return the job's status on the device (`GET /v2/job/{jobUid}/results/{deviceUid}`)."""
        return await self._jobs.poll(job, deadline=deadline)

    def looks_a_minute(self) -> float:
        """Return what the budget has for polls; infinity, where there is none."""
        return math.inf if self._budget is None else self._budget.looks_a_minute()

    async def ended_since(self, since: datetime, *, deadline: float) -> Sequence[Event]:
        """Return the newest rows of ends in the activity log (`GET /v2/activity-logs`)."""
        return await self.history.ends(since, deadline=deadline)

    async def ask_further(self, job: Job, found: JobStatus | Missing, *, deadline: float) -> JobStatus | Missing:
        """Ask for the job itself (`GET /v2/job/{jobUid}`): it may be over while its results say otherwise."""
        return await self._jobs.ask_further(job, found, deadline=deadline)

    async def job(self, job_uid: str, *, deadline: float) -> JobStatus | None:
        """Return the job itself, without its device (`GET /v2/job/{jobUid}`)."""
        return await self._jobs.itself(job_uid, deadline=deadline)

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        """Return the whole text of one stream; texts of several components are joined by a line break."""
        return await self._jobs.output(job, stream, deadline=deadline)

    async def is_online(self, job: Job, *, deadline: float) -> bool | None:
        """Return whether the job's device is online (`GET /v2/device/{deviceUid}`)."""
        device = await self.device(job.device_uid or "", deadline=deadline)
        return device and device.online

    async def results(
        self, job: Job, streams: Sequence[Stream], objects: PipelineRequest | None, *, deadline: float
    ) -> JobResults:
        """Read each stream with a request of its own. Components write no objects."""
        del objects
        texts: dict[Stream, str] = {}
        trouble: SystemFailure | None = None
        for stream in streams:
            try:
                texts[stream] = await self.output(job, stream, deadline=deadline)
            except SystemFailure as failure:
                trouble = failure
        return JobResults(JobOutput(texts.get(Stream.STDOUT), texts.get(Stream.STDERR)), trouble)

    async def prompts(self, job: Job, *, deadline: float) -> Sequence[Prompt]:
        """Return none: components run without anybody to ask."""
        del job, deadline
        return ()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    # --- for checking a set-up ---------------------------------------------------------------------------------------

    async def status(self, *, deadline: float) -> ServerStatus:
        """Return the server's version and clock, without a token (`GET /v2/system/status`)."""
        answer = await self._client.read_openly(Action.READ_STATUS, paths.STATUS, deadline=deadline)
        told = validate(StatusAnswer, answer.data, Action.READ_STATUS)
        return ServerStatus(told.version, answer.date)

    async def authenticate(self, *, deadline: float) -> None:
        """Get a token, unless a valid one is held.

        Raises:
            AuthenticationFailed: the key or secret is wrong.
        """
        await self._client.tokens.current(deadline=deadline)

    async def probe_devices(self, *, deadline: float) -> bool:
        """Read one device, to check the permission; return False when the user sees none.

        Raises:
            SystemFailure: the devices could not be read.
        """
        query = {"page": "0", "max": "1"}
        answer = await self._client.read(Action.READ_DEVICES, paths.DEVICES, query, deadline=deadline)
        return bool(validate(Page[DeviceRow], answer.data, Action.READ_DEVICES).rows)

    async def device_total(self, *, deadline: float) -> int | None:
        """Return the number of the account's devices (`GET /v2/account`); `None` is not reported.

        Raises:
            SystemFailure: the account could not be read.
        """
        answer = await self._client.read(Action.READ_STATUS, paths.ACCOUNT, deadline=deadline)
        status = validate(AccountAnswer, answer.data, Action.READ_STATUS).devices_status
        return status.number_of_devices if status else None

    async def probe_activity(self, *, deadline: float) -> None:
        """Read one row of the activity log, to check the permission.

        Raises:
            SystemFailure: the log could not be read.
        """
        await activity.probe(self._client, deadline=deadline)

    async def request_rate(self, *, deadline: float) -> RequestRate:
        """Return the account's use of its quota (`GET /v2/system/request_rate`)."""
        answer = await self._client.read(Action.READ_STATUS, paths.REQUEST_RATE, deadline=deadline)
        rate = validate(RateAnswer, answer.data, Action.READ_STATUS)
        return RequestRate(rate.sliding_time_window_size_seconds, rate.account_count, rate.account_rate_limit)
