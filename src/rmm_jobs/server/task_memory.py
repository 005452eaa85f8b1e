"""Remember of the tasks what their jobs do not tell, within bounds: a task that is forgotten is still answered."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.results import JobRemoved, NoResults
from rmm_jobs.responses import ToolResponse

MAX_REMEMBERED = 256
"""Tasks of which something is remembered at once."""


@dataclass(slots=True)
class Remembered:
    """Hold what this process remembers of a task."""

    ended: dict[str, Any] | None = None
    """Its last state, once it has ended: a task that has ended does not begin again."""
    started: Job | None = None
    """The job as its start has made it: the ledger does not hold all of it."""
    doubt: ToolResponse | None = None
    """The first look that did not find the job, or its results: only a second one is believed."""
    declined: dict[str, Unanswered] = field(default_factory=dict[str, Unanswered])
    """Prompts that the person did not answer, and why."""
    note: str = ""
    """What the next states say in the place of the job's own line."""

    def see(self, response: ToolResponse, report: Answerable | JobsError) -> None:
        """Take in a look. Results come after the end that the job itself tells, and one miss may be a slip."""
        if isinstance(report, NoResults | JobRemoved):
            self.doubt = self.doubt or response
        elif not isinstance(report, JobsError):
            self.doubt = None


class TaskMemory:
    """Remember tasks by their ids. The one that was used longest ago is forgotten first."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[str, Remembered] = OrderedDict()

    def __len__(self) -> int:
        """Return how many tasks are remembered."""
        return len(self._tasks)

    def of(self, task_id: str) -> Remembered:
        """Return what is remembered of a task; nothing, of a new one."""
        found = self._tasks.setdefault(task_id, Remembered())
        self._tasks.move_to_end(task_id)
        if len(self._tasks) > MAX_REMEMBERED:
            self._tasks.popitem(last=False)
        return found
