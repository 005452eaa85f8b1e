"""Keep the jobs and schedules of a demo in small files, so that another process finds and changes them."""

from pathlib import Path
from typing import TypedDict, cast

from rmm_simulator.common.state import read_list, write_list
from rmm_simulator.psu.job_records import Answer, Given, JobRecord, Plain
from rmm_simulator.psu.records import ScheduleRecord


class KeptGiven(TypedDict):
    """Hold a parameter; of a secret one the value is not kept."""

    name: str
    value: str | None
    plain: Plain
    is_variable: bool


class KeptAnswer(TypedDict):
    """Hold an answer; of a secret one only its existence is kept."""

    at: float
    data: str | None


class KeptJob(TypedDict):
    """Hold one job of the file."""

    id: int | str
    script: str
    created_at: float
    parameters: list[KeptGiven]
    environment: str | None
    credential: str | None
    computer: str | None
    identity: str | None
    refused: str | None
    parent: int | str | None
    answers: list[KeptAnswer]
    canceled_at: float | None


class JobFile:
    """Read and write the file. It is read afresh each time, because another process may have written to it."""

    _LIMIT = 200

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[KeptJob]:
        """Return all kept jobs, oldest first; none when the file is missing or broken."""
        return cast("list[KeptJob]", read_list(self._path))

    def keep(self, job: JobRecord) -> None:
        """Keep the job's current state in the place of its earlier one; drop the oldest beyond the limit."""
        kept = _kept(job)
        jobs = self.read()
        places = [place for place, other in enumerate(jobs) if other["id"] == kept["id"]]
        if places:
            jobs[places[0]] = kept
        else:
            jobs.append(kept)
        write_list(self._path, jobs[-self._LIMIT :])


class KeptSchedule(TypedDict):
    """Hold a schedule that was made or changed; its parameters are not kept, because their values may be secrets."""

    id: int
    name: str | None
    script: str
    cron: str | None
    time_zone: str
    next_at: float | None
    once: bool
    continuous: bool
    paused: bool
    environment: str | None
    credential: str | None
    computer: str | None
    description: str | None
    has_run: bool


class ScheduleFile:
    """Read and write the schedules that were made or changed, in a file beside that of the jobs."""

    _LIMIT = 200

    def __init__(self, jobs: Path) -> None:
        self._path = jobs.with_name(f"{jobs.stem}-schedules{jobs.suffix}")

    def read(self) -> list[KeptSchedule]:
        """Return them in their order; none when the file is missing or broken."""
        return cast("list[KeptSchedule]", read_list(self._path))

    def keep(self, schedule: ScheduleRecord) -> None:
        """Keep the schedule in the place of its earlier form; drop the oldest beyond the limit."""
        kept = {name: value for name, value in vars(schedule).items() if name != "parameters"}
        others = [each for each in self.read() if each["id"] != schedule.id]
        write_list(self._path, [*others, kept][-self._LIMIT :])


def _kept(job: JobRecord) -> KeptJob:
    secret = {parameter.name.lower() for parameter in job.script.parameters if parameter.secret}
    return {
        "id": job.id,
        "script": job.script.full_path,
        "created_at": job.created_at,
        "parameters": [_kept_given(given, secret=given.name.lower() in secret) for given in job.parameters],
        "environment": job.order.environment,
        "credential": job.order.credential,
        "computer": job.order.computer,
        "identity": job.origin.identity,
        "refused": job.refused,
        "parent": job.parent.id if job.parent else None,
        "answers": [
            {"at": answer.at, "data": None if prompt.secret else answer.data}
            for prompt, answer in zip(job.scenario.prompts, job.answers, strict=False)
        ],
        "canceled_at": job.canceled_at,
    }


def _kept_given(given: Given, *, secret: bool) -> KeptGiven:
    return {
        "name": given.name,
        "value": None if secret else given.value,
        "plain": None if secret else given.plain,
        "is_variable": given.is_variable,
    }


def parameters_of(kept: KeptJob) -> list[Given]:
    """Return the parameters of a kept job."""
    return [Given(**given) for given in kept["parameters"]]


def answers_of(kept: KeptJob) -> list[Answer]:
    """Return the answers of a kept job."""
    return [Answer(**answer) for answer in kept["answers"]]
