"""Say which requests Datto RMM counts, by which limits, and read what it says of an account's use.

The help, "API v2": 600 requests of an account in a rolling window of 60 seconds, and answers delayed from 90 % on.
Writes have limits of their own, which `GET /v2/system/request_rate` names.
"""

import re

from rmm_jobs.domain.account_rate import OTHER_WRITE, RATE, READ, AccountRate, Limits
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.request_log import RequestLog
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.wire import RateAnswer
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.decode import Decoded, validate
from rmm_jobs.systems.http.wire_types import as_object

_WRITES = {"device-job-create": re.compile(r"/quickjob$"), "alert-resolve": re.compile(r"/resolve$")}
LIMITS = Limits(writes=dict.fromkeys(_WRITES, 100))
"""What holds until the account has told its own limits."""
_LEAST_LIMIT = 10
"""A limit below this is taken for a slip: it would stop all work."""


def account_budget(clock: Clock, log: RequestLog | None = None) -> Budget:
    """Return the budget of one account."""
    return Budget(kind_of, clock=clock, limits=LIMITS, log=log)


def kind_of(method: str, path: str) -> str | None:
    """Return the kind of a request; `None` for a token request, which is outside of the API's quota."""
    if not path.startswith("/api/"):
        return None
    if method == "GET":
        return RATE if path == paths.REQUEST_RATE else READ
    return next((name for name, form in _WRITES.items() if form.search(path)), OTHER_WRITE)


def rate_of(answer: Decoded) -> AccountRate | None:
    """Return what the account has used, and its limits; `None` for an answer that does not say so.

    A limit that the answer lacks is the known one.

    Raises:
        SystemFailure: the answer has another form.
    """
    rate = validate(RateAnswer, answer.data, Action.READ_STATUS)
    if rate.account_count is None:
        return None
    ratio, limit, window = rate.account_cut_off_ratio, rate.account_rate_limit, rate.sliding_time_window_size_seconds
    writes = {name: as_object(status) for name, status in as_object(rate.operation_write_status).items()}
    told = Limits(
        requests=limit if limit is not None and limit >= _LEAST_LIMIT else LIMITS.requests,
        cut_off=float(ratio) if isinstance(ratio, int | float) and 0 < ratio <= 1 else LIMITS.cut_off,
        window=window if window is not None and 1 <= window <= 2 * LIMITS.window else LIMITS.window,
        writes={**LIMITS.writes, **_numbers(writes, "limit", least=_LEAST_LIMIT)},
    )
    return AccountRate(rate.account_count, told, _numbers(writes, "count", least=0))


def _numbers(writes: dict[str, dict[str, object]], name: str, *, least: int) -> dict[str, int]:
    found = {kind: writes[kind].get(name) for kind in _WRITES if kind in writes}
    return {
        kind: number
        for kind, number in found.items()
        if isinstance(number, int) and not isinstance(number, bool) and number >= least
    }
