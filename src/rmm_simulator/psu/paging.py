"""Cut the page of jobs that a request asks for."""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from rmm_simulator.psu.errors import Refusal
from rmm_simulator.psu.job_records import JobRecord, Standing
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import PsuServer
from rmm_simulator.psu.wire import Wire

_HISTORICAL, _ACTIVE = 7, 8


def page_of(request: Request, server: PsuServer, wire: Wire, script: ScriptRecord | None = None) -> JSONResponse:
    """Return `{"page": [...], "total": ...}`, of one script's jobs when there is a `script`.

    Not documented, and so decided here: without `take` the page is empty, because the number's own default is 0.

    Raises:
        Refusal: 400, a paging parameter is invalid.
    """
    take, skip = (_whole_number(request, name) for name in ("take", "skip"))
    direction = request.query_params.get("orderDirection", "Ascending").lower()
    if direction not in {"ascending", "descending"}:
        raise Refusal(400, "The value is not valid for OrderDirection.")
    now, jobs, statuses = server.now(), server.jobs(), _statuses(request)
    chosen = [
        job
        for job in jobs
        if (script is None or job.script is script) and (not statuses or statuses & _filters(job.standing(now), wire))
    ]
    ordered = sorted(chosen, key=_order(request, now), reverse=direction == "descending")
    page = [wire.job(job, now, [child for child in jobs if child.parent is job]) for job in ordered[skip : skip + take]]
    return JSONResponse({"page": page, "total": len(ordered)})


def _order(request: Request, now: float) -> Callable[[JobRecord], float]:
    """Return the sort key. Ids follow the order of creation; the vendor names these three keys and no other."""
    orders: dict[str, Callable[[JobRecord], float]] = {
        "id": lambda job: job.created_at,
        "starttime": lambda job: job.standing(now).started_at or 0.0,
        "endtime": lambda job: job.standing(now).ended_at or 0.0,
    }
    order = orders.get(request.query_params.get("orderBy", "Id").lower())
    if order is None:
        raise Refusal(400, "The value is not valid for OrderBy.")
    return order


def _statuses(request: Request) -> set[int]:
    texts = request.query_params.getlist("status")
    if not all(re.fullmatch(r"\d{1,4}", text) for text in texts):
        raise Refusal(400, "The value is not valid for Status.")
    return {int(text) for text in texts}


def _filters(standing: Standing, wire: Wire) -> set[int]:
    """Return the statuses under which a job is found: its own, and active or finished."""
    return {wire.status(standing.status), _ACTIVE if standing.ended_at is None else _HISTORICAL}


def _whole_number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refusal(400, f"The value '{text}' is not valid.")
    return int(text)
