"""Declare jobs and their parts. Times are seconds since 1970."""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from string import Template

from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt, Status, Stream
from rmm_simulator.psu.records import ScriptRecord

Plain = str | list[str] | None
"""A parameter's value as far as the server reads it: text, a list of texts, or None."""


@dataclass(frozen=True)
class Given:
    """Hold a parameter of a job.

    `value` is the text that arrived. `plain` is its value: the name of a variable when it `is_variable`.
    """

    name: str
    value: str | None
    plain: Plain
    is_variable: bool = False


@dataclass(frozen=True)
class Origin:
    """Name the starter of a job: a person, or else a schedule or a trigger."""

    identity: str | None = None
    schedule_id: int = 0
    schedule: str | None = None
    trigger: str | None = None


@dataclass(frozen=True)
class Order:
    """Hold the request for a job, apart from its script."""

    parameters: Sequence[Given] = ()
    environment: str | None = None
    credential: str | None = None
    computer: str | None = None


@dataclass(frozen=True)
class Answer:
    """Hold the answer to a prompt, and its time. `data` is `None` for a secret given in another process."""

    at: float
    data: str | None


@dataclass(frozen=True)
class Standing:
    """Hold a job's state at some moment. `ran` is seconds of running, `asking` the number of the open prompt."""

    status: int
    ran: float
    started_at: float | None = None
    ended_at: float | None = None
    asking: int | None = None


@dataclass(eq=False)
class JobRecord:
    """Hold a job. Its state follows from this record and the time.

    Attributes:
        id: A whole number, or text for a job whose id was given.
        parent: The job that started this one.
        refused: Reason why the script did not run at all, if so.
        lag_over: True when the output was read since the end; only old servers use it.
        scenario: The job's course: the script's at the job's creation, or an immediate failure.
    """

    id: int | str
    script: ScriptRecord
    created_at: float
    order: Order = field(default_factory=Order)
    origin: Origin = field(default_factory=Origin)
    parent: "JobRecord | None" = None
    refused: str | None = None
    answers: list[Answer] = field(default_factory=list[Answer])
    canceled_at: float | None = None
    lag_over: bool = False
    scenario: JobScenario = field(init=False)

    def __post_init__(self) -> None:
        self.scenario = self.script.scenario
        if self.refused:
            lines = (Line(self.refused, Stream.ERROR),)
            self.scenario = JobScenario(
                ends=Status.FAILED, queue=self.scenario.queue, duration=0.0, failure=self.refused, lines=lines
            )

    @property
    def parameters(self) -> Sequence[Given]:
        """Return the parameters as they arrived."""
        return self.order.parameters

    def standing(self, now: float) -> Standing:
        """Return the state at `now`."""
        canceled_at = self.canceled_at
        if canceled_at is None or now < canceled_at:
            return self._undisturbed(now)
        before = self._undisturbed(canceled_at)
        over = canceled_at + self.scenario.cancel_delay
        if not self.scenario.cancels or now < over:
            return Standing(Status.CANCELING, before.ran, before.started_at)
        return Standing(Status.CANCELED, before.ran, before.started_at, over)

    def _undisturbed(self, now: float) -> Standing:
        scenario, started_at = self.scenario, self.created_at + self.scenario.queue
        if now < started_at:
            return Standing(Status.QUEUED, 0.0)
        since, ran = started_at, 0.0
        for number, prompt in enumerate(scenario.prompts):
            if now < since + prompt.after - ran:
                break
            if number == len(self.answers):
                return Standing(Status.WAITING_ON_FEEDBACK, prompt.after, started_at, asking=number)
            since, ran = self.answers[number].at, prompt.after
        ended_at = since + scenario.duration - ran
        if now >= ended_at:
            return Standing(scenario.ends, scenario.duration, started_at, ended_at)
        return Standing(scenario.runs_as, ran + now - since, started_at)

    def exists(self, now: float) -> bool:
        """Return True while the server knows the job: from its creation until it is groomed."""
        made = now >= self.created_at and (self.parent is None or self.parent.lived_until(self.created_at))
        ended_at = self.standing(now).ended_at
        return made and (ended_at is None or now < ended_at + self.scenario.groomed_after)

    def lived_until(self, moment: float) -> bool:
        """Return True when the job was not cancelled by then."""
        return self.canceled_at is None or moment < self.canceled_at

    def lines(self, now: float) -> list[tuple[int, Line, float]]:
        """Return the output up to `now`: row id, line with variables filled in, and time."""
        standing = self.standing(now)
        if standing.started_at is None:
            return []
        values = self._values()
        return [
            (
                self.row_id("output", number),
                Line(Template(line.text).safe_substitute(values), line.stream, line.after),
                self._moment(standing.started_at, line.after),
            )
            for number, line in enumerate(self.scenario.lines)
            if line.after <= standing.ran
        ]

    def percent(self, now: float) -> int:
        """Return the percentage; 0 for a job that reports none."""
        if not self.scenario.progress or math.isinf(self.scenario.duration):
            return 0
        return int(100 * self.standing(now).ran / self.scenario.duration)

    def doing(self, now: float) -> str | None:
        """Return the latest progress message."""
        said = [line.text for _, line, _ in self.lines(now) if line.stream is Stream.PROGRESS]
        return said[-1] if said else None

    def prompt(self, now: float) -> tuple[int, Prompt] | None:
        """Return the row id of the open prompt, and the prompt."""
        asking = self.standing(now).asking
        return None if asking is None else (self.row_id("feedback", asking), self.scenario.prompts[asking])

    def row_id(self, kind: str, number: int) -> int:
        """Return the id of one of the job's rows, equal in every process."""
        return zlib.crc32(f"{self.id}/{kind}/{number}".encode())

    def _moment(self, started_at: float, after: float) -> float:
        """Return the time after so many seconds of running."""
        since, ran = started_at, 0.0
        for prompt, answer in zip(self.scenario.prompts, self.answers, strict=False):
            if prompt.after < after:
                since, ran = answer.at, prompt.after
        return since + after - ran

    def _values(self) -> dict[str, str]:
        values = {parameter.name: parameter.default or "" for parameter in self.script.parameters}
        spelled = {name.lower(): name for name in values}
        values |= {spelled.get(given.name.lower(), given.name): _shown(given.plain) for given in self.parameters}
        for prompt, answer in zip(self.scenario.prompts, self.answers, strict=False):
            values[prompt.name] = answer.data or ""
        return values


def _shown(plain: Plain) -> str:
    return " ".join(plain) if isinstance(plain, list) else plain or ""
