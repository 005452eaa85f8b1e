"""Shape records as the server's JSON: camelCase names, enumerations as integers, times as ISO 8601."""

import math
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from rmm_simulator.psu.job_records import Given, JobRecord
from rmm_simulator.psu.job_scenarios import Prompt, Status
from rmm_simulator.psu.profiles import JobIds, Profile
from rmm_simulator.psu.records import (
    ComputerRecord,
    EnvironmentRecord,
    ParameterRecord,
    ScheduleRecord,
    ScriptRecord,
    VariableRecord,
)

Json = Mapping[str, object]

UNSET = "0001-01-01T00:00:00"
"""Date that was never set; it never has a zone."""

_HOME = "PSU01"
_NAMESPACE = uuid.UUID("6a0f4a1e-52cb-4d0c-9a53-0d6f3a3c8e71")


class Wire:
    """Shape records as one version does."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def time(self, moment: float | None) -> str:
        """Write a moment with as many decimals as it has, as .NET does."""
        if moment is None:
            return UNSET
        at = datetime.fromtimestamp(moment, UTC)
        fraction = f".{at.microsecond:06}".rstrip("0") if at.microsecond else ""
        return f"{at:%Y-%m-%dT%H:%M:%S}{fraction}{self._profile.zone}"

    def job_id(self, job: JobRecord) -> int | str:
        """Return `Job.id`."""
        return _guid(job.id, "job") if self._profile.job_ids is JobIds.GUID else job.id

    def job_key(self, job: JobRecord) -> int | str:
        """Return the id that looks a job up in a path, which is also a start's answer."""
        return self.run_id(job) if self._profile.job_ids is JobIds.RUN_ID else self.job_id(job)

    def run_id(self, job: JobRecord) -> str:
        """Return `Job.runId`."""
        return _guid(job.id, "job")

    def row_id(self, number: int) -> int | str:
        """Return the id of a row of output or of a prompt."""
        return _guid(number, "row") if self._profile.job_ids is JobIds.GUID else number

    def status(self, status: int) -> int:
        """Return the status in the numbers that this version knows."""
        if status == Status.TIMED_OUT and not self._profile.knows_timed_out:
            return Status.FAILED
        if status in {Status.WARNING, Status.ERROR} and not self._profile.knows_late_statuses:
            return Status.COMPLETED
        return status

    def job(self, job: JobRecord, now: float, children: list[JobRecord]) -> Json:
        """Shape a Job."""
        standing, origin, order = job.standing(now), job.origin, job.order
        body: dict[str, object] = {
            "id": self.job_id(job),
            "createdTime": self.time(job.created_at),
            "startTime": self.time(standing.started_at),
            "endTime": self.time(standing.ended_at),
            "status": self.status(standing.status),
            "output": job.scenario.failure if standing.ended_at is not None and job.canceled_at is None else "",
            "script": _script_head(job.script),
            "scriptFullPath": job.script.full_path,
            "identity": self._identity(origin.identity),
            "computerName": order.computer or _HOME,
            "percentComplete": job.percent(now),
            "secondsRemaining": _remaining(job, standing.ran),
            "statusDescription": job.doing(now),
            "environment": order.environment or job.script.environment or "PowerShell 7",
            "credential": order.credential,
            "parameters": [_given(given) for given in order.parameters] if self._profile.echoes_parameters else [],
            "scheduleId": origin.schedule_id,
            "schedule": origin.schedule,
            "triggered": origin.trigger is not None,
            "trigger": origin.trigger,
        }
        if self._profile.names_parent:
            body["parentJob"] = self._short(job.parent, now) if job.parent else None
        body["children"] = [self._short(child, now) for child in children] if self._profile.lists_children else []
        if self._profile.job_ids is not JobIds.NUMBER:
            body["runId"] = self.run_id(job)
        return body

    def output(self, job: JobRecord, now: float) -> list[Json]:
        """Shape an array of JobOutput."""
        other = {"message": "data", "data": "message"}[self._profile.text_field]
        return [
            {
                "id": self.row_id(row_id),
                self._profile.text_field: line.text,
                other: None,
                "type": line.stream,
                "timestamp": self.time(at),
            }
            for row_id, line, at in job.lines(now)
        ]

    def pipeline(self, job: JobRecord, now: float) -> list[Json]:
        """Shape an array of JobPipelineOutput: empty while the job runs, and where nothing was written."""
        standing, scenario = job.standing(now), job.scenario
        if scenario.pipeline is None or standing.ended_at is None or standing.status == Status.CANCELED:
            return []
        as_json = scenario.pipeline_json if self._profile.answers_json else None
        return [{"id": self.row_id(job.row_id("pipeline", 0)), "data": scenario.pipeline(), "jsonData": as_json}]

    def feedback(self, row_id: int, prompt: Prompt) -> Json:
        """Shape a JobFeedback. It has no mark for a secret answer."""
        return {"id": self.row_id(row_id), "message": prompt.text, "data": None, "complete": False}

    def schedule(self, record: ScheduleRecord, script: ScriptRecord | None) -> Json:
        """Shape a Schedule. One that runs once has its time as the next run."""
        path = record.script if script is None else script.full_path
        return {
            "id": record.id,
            "name": record.name,
            "description": record.description,
            "cron": record.cron,
            "script": path if self._profile.names_scripts or script is None else _script_head(script),
            "environment": record.environment,
            "credential": record.credential,
            "computer": record.computer,
            "nextExecution": self.time(None if record.paused else record.next_at),
            "oneTime": record.once,
            "continuous": record.continuous,
            "delay": "00:00:00",
            "paused": record.paused,
            "timeout": 0,
            "randomDelay": False,
            "timeZoneString": record.time_zone,
            "parameters": [dict(each) for each in record.parameters],
            "valid": True,
        }

    def _identity(self, name: str | None) -> Json | None:
        if name is None or not self._profile.names_starter:
            return None
        return {"id": 1, "name": name}

    def _short(self, job: JobRecord, now: float) -> Json:
        return {
            "id": self.job_id(job),
            "status": self.status(job.standing(now).status),
            "scriptFullPath": job.script.full_path,
            **({} if self._profile.job_ids is JobIds.NUMBER else {"runId": self.run_id(job)}),
        }


def script(record: ScriptRecord) -> Json:
    """Shape a Script."""
    return {
        **_script_head(record),
        "description": record.description,
        "environment": record.environment,
        "credential": None,
        "timeOut": record.timeout,
        "maxHistory": 100,
        "concurrentJobs": 100,
        **({"tags": [{"id": at, "name": tag} for at, tag in enumerate(record.tags, 1)]} if record.tags else {}),
        "scriptParameters": [parameter(declared) for declared in record.parameters],
    }


def parameter(record: ParameterRecord) -> Json:
    """Shape a ScriptParameter."""
    return {
        "name": record.name,
        "displayName": record.name,
        "type": record.type,
        "defaultValue": record.default,
        "required": record.required,
        "validValues": list(record.valid_values),
        "helpText": record.help,
    }


def environment(record: EnvironmentRecord) -> Json:
    """Shape an environment."""
    return {"id": record.id, "name": record.name, "version": record.version, "path": record.path}


def variable(number: int, record: VariableRecord) -> Json:
    """Shape a variable; its value comes along."""
    return {"id": number, "name": record.name, "type": record.type, "value": record.value, "vault": "Database"}


def computer(record: ComputerRecord) -> Json:
    """Shape a computer of the cluster."""
    return {"id": record.id, "name": record.name, "online": record.online, "maintenance": False}


def _script_head(record: ScriptRecord) -> Json:
    head: dict[str, object] = {"id": record.id, "name": record.name, "fullPath": record.full_path}
    return head | ({"tags": list(record.tags)} if record.tags else {})


def _given(given: Given) -> Json:
    """Shape a JobParameter. It repeats the value, a secret one included."""
    return {"name": given.name, "value": given.value, "isVariable": given.is_variable}


def _remaining(job: JobRecord, ran: float) -> int:
    if not job.scenario.progress or math.isinf(job.scenario.duration):
        return 0
    return math.ceil(job.scenario.duration - ran)


def _guid(number: int | str, kind: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{number}")) if isinstance(number, int) else number
