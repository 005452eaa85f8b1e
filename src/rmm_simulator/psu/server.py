"""Simulate a PowerShell Universal server: its content, the jobs made on it, and its faults."""

import math
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from rmm_simulator.common.fault_injector import ReceivedRequest
from rmm_simulator.common.faults import Faults
from rmm_simulator.psu import demo
from rmm_simulator.psu.binding import failure
from rmm_simulator.psu.job_records import Answer, JobRecord, Order, Origin
from rmm_simulator.psu.records import (
    AppToken,
    ComputerRecord,
    EnvironmentRecord,
    Role,
    ScheduleRecord,
    ScriptRecord,
    VariableRecord,
)
from rmm_simulator.psu.state import JobFile, KeptJob, ScheduleFile, answers_of, parameters_of

DEMO_TOKEN = "demo-app-token-of-nothing"  # noqa: S105 - opens nothing but this simulator


class Plugin(StrEnum):
    """Say how the vendor's own MCP plug-in answers."""

    ABSENT = "absent"
    GUARDED = "guarded"
    """It wants a token for everything."""
    GREETS = "greets"
    """It wants a token for all but the greeting."""
    OPEN = "open"


@dataclass(eq=False, repr=False)
class PsuServer:
    """Hold the server and everything on it; tests change its lists and records as they like.

    Attributes:
        history: Jobs that exist from the beginning.
        now: The server's clock, in seconds since 1970. All times and all job states follow from it.
        job_ids: Source of the ids of new jobs; `None` for the served version's own.
        state_path: File that keeps the jobs for other processes; none when `None`.
        plugin: How the vendor's own MCP plug-in answers.
        absent: Calls that this server lacks, as `"GET /job/{id}/feedback"`.
        started: The jobs requested in this process, in order; not those that scripts started.
        requests: Every request that arrived, in order, faulty ones included.
        faults: The faults to inject.
    """

    scripts: list[ScriptRecord]
    environments: list[EnvironmentRecord] = field(default_factory=list[EnvironmentRecord])
    computers: list[ComputerRecord] = field(default_factory=list[ComputerRecord])
    variables: list[VariableRecord] = field(default_factory=list[VariableRecord])
    schedules: list[ScheduleRecord] = field(default_factory=list[ScheduleRecord])
    history: list[JobRecord] = field(default_factory=list[JobRecord])
    now: Callable[[], float] = time.time
    job_ids: Iterator[int | str] | None = None
    state_path: Path | None = None
    plugin: Plugin = Plugin.ABSENT
    absent: set[str] = field(default_factory=set[str])
    started: list[JobRecord] = field(default_factory=list[JobRecord])
    requests: list[ReceivedRequest] = field(default_factory=list[ReceivedRequest])
    faults: Faults = field(default_factory=Faults)
    _made: list[JobRecord] = field(default_factory=list[JobRecord])
    _tokens: dict[str, AppToken] = field(default_factory=dict[str, AppToken])

    def script(self, script_id: str) -> ScriptRecord | None:
        """Return the script with this id."""
        return next((script for script in self.scripts if str(script.id) == script_id), None)

    def script_at(self, full_path: str) -> ScriptRecord:
        """Return the script with this full path, for tests that change it."""
        return next(script for script in self.scripts if script.full_path == full_path)

    def start(
        self, script: ScriptRecord, order: Order | None = None, *, identity: str | None = None, guid: bool = False
    ) -> JobRecord:
        """Make a job, and those that it starts itself. Its children get no parameters.

        Args:
            script: The script to run.
            order: Parameters and options of the run.
            identity: Name of the starter.
            guid: True when the job's id is a GUID; used when `job_ids` is `None`.
        """
        order = order or Order()
        reason = self._reason_against(script, order)
        job = JobRecord(self._next_id(guid=guid), script, self.now(), order, Origin(identity), refused=reason)
        self._add(job, guid=guid)
        self.started.append(job)
        return job

    def start_elsewhere(
        self,
        script: ScriptRecord,
        order: Order | None = None,
        *,
        origin: Origin,
        after: float = 0.0,
        guid: bool = False,
    ) -> JobRecord:
        """Start a script `after` seconds from now, as somebody else; no list shows the job before."""
        job = JobRecord(self._next_id(guid=guid), script, self.now() + after, order or Order(), origin)
        self._add(job, guid=guid)
        return job

    def jobs(self) -> list[JobRecord]:
        """Return all jobs that exist now, oldest first."""
        self._catch_up()
        self._run_due()
        now = self.now()
        return sorted((job for job in [*self.history, *self._made] if job.exists(now)), key=lambda job: job.created_at)

    def schedule(self, schedule_id: str) -> ScheduleRecord | None:
        """Return the schedule with this id."""
        return next((each for each in self.schedules if str(each.id) == schedule_id), None)

    def put_schedule(self, schedule: ScheduleRecord) -> None:
        """Put a schedule in the place of the one with its id, or add it."""
        self._place(schedule)
        if self.state_path:
            ScheduleFile(self.state_path).keep(schedule)

    def load_schedules(self) -> None:
        """Load what other processes have made and changed."""
        for kept in ScheduleFile(self.state_path).read() if self.state_path else []:
            known = self.schedule(str(kept["id"]))
            self._place(ScheduleRecord(**kept, parameters=known.parameters if known else ()))

    def _place(self, schedule: ScheduleRecord) -> None:
        known = self.schedule(str(schedule.id))
        if known is None:
            self.schedules.append(schedule)
        else:
            self.schedules[self.schedules.index(known)] = schedule

    def cancel(self, job: JobRecord) -> None:
        """Ask a job to end; ignore one that has ended or was asked before."""
        if job.canceled_at is None and job.standing(self.now()).ended_at is None:
            job.canceled_at = self.now()
            self._keep(job)

    def answer(self, job: JobRecord, data: str) -> None:
        """Answer the prompt that a job waits on."""
        job.answers.append(Answer(self.now(), data))
        self._keep(job)

    def grant(self, token: str, role: Role, *, identity: str = "automation", lifetime: float = math.inf) -> str:
        """Accept an app token for `lifetime` seconds.

        Returns:
            The token.
        """
        self._tokens[token] = AppToken(identity, role, self.now() + lifetime)
        return token

    def token(self, token: str) -> AppToken | None:
        """Return the owner of a granted token, or None; the token may have expired."""
        return self._tokens.get(token)

    def revoke_tokens(self) -> None:
        """Forget every token. There is no way to a new one over HTTP; see `grant`."""
        self._tokens.clear()

    def _run_due(self) -> None:
        """Run what was to run once by now. Schedules of other kinds run nothing here."""
        now = self.now()
        self.load_schedules()
        for each in list(self.schedules):
            if each.once and not each.paused and not each.has_run and each.next_at is not None and each.next_at <= now:
                self.put_schedule(replace(each, has_run=True))
                order = Order((), each.environment, each.credential, each.computer)
                origin = Origin(schedule_id=each.id, schedule=each.name)
                job = JobRecord(self._next_id(guid=False), self.script_at(each.script), each.next_at, order, origin)
                self._add(job, guid=False)

    def _add(self, job: JobRecord, *, guid: bool) -> None:
        self._made.append(job)
        self._keep(job)
        for child in job.scenario.children:
            begins = job.created_at + job.scenario.queue + child.after
            script = self.script_at(child.script)
            started = JobRecord(self._next_id(guid=guid), script, begins, origin=job.origin, parent=job)
            self._add(started, guid=guid)

    def _reason_against(self, script: ScriptRecord, order: Order) -> str | None:
        return failure(
            script,
            order,
            environments={environment.name for environment in self.environments},
            computers={computer.name for computer in self.computers},
            variables={variable.name for variable in self.variables},
        )

    def _next_id(self, *, guid: bool) -> int | str:
        if self.job_ids is not None:
            return next(self.job_ids)
        if guid:
            return str(uuid.uuid4())
        self._catch_up()
        return max((job.id for job in [*self.history, *self._made] if isinstance(job.id, int)), default=0) + 1

    def _keep(self, job: JobRecord) -> None:
        if self.state_path and job in self._made:
            JobFile(self.state_path).keep(job)

    def _catch_up(self) -> None:
        """Load the changes of other processes."""
        for kept in JobFile(self.state_path).read() if self.state_path else []:
            job = next((job for job in self._made if job.id == kept["id"]), None) or self._remember(kept)
            if job is not None:
                job.answers += answers_of(kept)[len(job.answers) :]
                job.canceled_at = job.canceled_at or kept["canceled_at"]

    def _remember(self, kept: KeptJob) -> JobRecord | None:
        script = next((script for script in self.scripts if script.full_path == kept["script"]), None)
        if script is None:
            return None
        order = Order(parameters_of(kept), kept["environment"], kept["credential"], kept["computer"])
        parent = next((job for job in self._made if job.id == kept["parent"]), None)
        job = JobRecord(
            kept["id"], script, kept["created_at"], order, Origin(kept["identity"]), parent, kept["refused"]
        )
        self._made.append(job)
        return job


def demo_server(*, now: Callable[[], float] = time.time, state_path: Path | None = None) -> PsuServer:
    """Return a server with a script for every feature. `DEMO_TOKEN` may do everything on it."""
    scripts = demo.scripts()
    server = PsuServer(
        scripts=scripts,
        environments=demo.environments(),
        computers=demo.computers(),
        variables=demo.variables(),
        schedules=demo.schedules(now()),
        history=demo.history(scripts, now()),
        now=now,
        state_path=state_path,
    )
    server.grant(DEMO_TOKEN, Role.ADMINISTRATOR)
    return server
