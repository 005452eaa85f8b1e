"""List every path that is asked, in one table.

The vendor publishes no specification. A server's own list at `/swagger` is the authority: a wrong path is corrected
here and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum

from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.systems.http.address import is_segment


class Grade(StrEnum):
    """Grade how well the sources support a path."""

    DOCUMENTED = "documented"
    """The vendor's documents name it."""
    THIRD_PARTY = "third-party"
    """Other public clients use it."""
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Path:
    """Describe one call of the API, relative to the base URL; `{id}` is its only variable part."""

    method: str
    path: str
    grade: Grade

    def at(self, uid: str) -> str:
        """Return the path of one resource; `uid` has passed `is_segment`."""
        return self.path.format(id=uid)

    def of_job(self, uid: str) -> str:
        """Return the path of one job.

        Raises:
            JobNotFound: no job can have such an id.
        """
        if not is_segment(uid):
            raise JobNotFound(uid)
        return self.at(uid)


VERSION = Path("GET", "/api/v1/version", Grade.DOCUMENTED)
SCRIPTS = Path("GET", "/api/v1/script", Grade.DOCUMENTED)
SCRIPT = Path("GET", "/api/v1/script/{id}", Grade.DOCUMENTED)
PARAMETERS = Path("GET", "/api/v1/script/{id}/parameter", Grade.DOCUMENTED)
START = Path("POST", "/api/v1/script/{id}", Grade.DOCUMENTED)
SCRIPT_JOBS = Path("GET", "/api/v1/script/{id}/job", Grade.UNCONFIRMED)
JOBS = Path("GET", "/api/v1/job", Grade.DOCUMENTED)
JOB = Path("GET", "/api/v1/job/{id}", Grade.DOCUMENTED)
CANCEL = Path("DELETE", "/api/v1/job/{id}", Grade.THIRD_PARTY)
OUTPUT = Path("GET", "/api/v1/job/{id}/output", Grade.THIRD_PARTY)
PIPELINE = Path("GET", "/api/v1/job/{id}/pipelineOutput", Grade.THIRD_PARTY)
FEEDBACK = Path("GET", "/api/v1/job/{id}/feedback", Grade.UNCONFIRMED)
ANSWER = Path("PUT", "/api/v1/jobfeedback", Grade.UNCONFIRMED)
ENVIRONMENTS = Path("GET", "/api/v1/environment", Grade.UNCONFIRMED)
COMPUTERS = Path("GET", "/api/v1/computer", Grade.UNCONFIRMED)
VARIABLES = Path("GET", "/api/v1/variable", Grade.UNCONFIRMED)
SCHEDULES = Path("GET", "/api/v1/schedule", Grade.UNCONFIRMED)
MAKE_SCHEDULE = Path("POST", "/api/v1/schedule", Grade.UNCONFIRMED)
CHANGE_SCHEDULE = Path("PUT", "/api/v1/schedule", Grade.UNCONFIRMED)
CHANGE_SCHEDULE_BY_ID = Path("PUT", "/api/v1/schedule/{id}", Grade.UNCONFIRMED)
"""The other place for a change; it is asked where the first one is not there."""

TABLE = (
    VERSION,
    SCRIPTS,
    SCRIPT,
    PARAMETERS,
    START,
    SCRIPT_JOBS,
    JOBS,
    JOB,
    CANCEL,
    OUTPUT,
    PIPELINE,
    FEEDBACK,
    ANSWER,
    ENVIRONMENTS,
    COMPUTERS,
    VARIABLES,
    SCHEDULES,
    MAKE_SCHEDULE,
    CHANGE_SCHEDULE,
    CHANGE_SCHEDULE_BY_ID,
)
"""All calls, for a comparison with a server's own list."""

INSTEAD = {CHANGE_SCHEDULE: CHANGE_SCHEDULE_BY_ID, CHANGE_SCHEDULE_BY_ID: CHANGE_SCHEDULE}
"""Calls of which a server needs one."""

PLUGIN_MCP, PLUGIN_SSE = (
    # Of 2026.1, as users report it to the vendor; no document names it.
    ("POST", "/api/v1/mcp", Grade.UNCONFIRMED),
    # Of the experimental plug-in in the nightly builds of 5.7.0: the vendor's page "MCP Server".
    ("GET", "/sse", Grade.DOCUMENTED),
)
"""Method, path and grade of the vendor's own MCP plug-in. No job needs it: `doctor` alone looks whether it is there."""

SWAGGER = ("/swagger/v1/swagger.json", "/swagger/swagger.json", "/api/v1/swagger.json", "/openapi/v1.json")
"""Places of a server's own list, likeliest first."""
