"""Count the requests of the last minute, and refuse those beyond the account's limit."""

import re
from collections.abc import Awaitable, Callable

from starlette.responses import Response

from rmm_simulator.datto.errors import refusal
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import Json

WINDOW = 60
RATE_LIMIT = 600
"""Requests of the whole account within the window (the vendor's help page)."""
CUT_OFF = 0.9
WRITE_LIMITS = {"device-job-create": (r"/quickjob$", 100), "alert-resolve": (r"/resolve$", 100)}
"""The writes that have a quota of their own: name, paths, and requests within the window."""


def request_rate(tenant: Tenant) -> Json:
    """Shape a components/schemas/RateStatusResponse. Requests of others count as reads."""
    reads, writes = _recent(tenant)
    counts = {
        name: {"limit": limit, "count": sum(re.search(pattern, path) is not None for path in writes)}
        for name, (pattern, limit) in WRITE_LIMITS.items()
    }
    return {
        "slidingTimeWindowSizeSeconds": WINDOW,
        "accountUid": tenant.uid,
        "accountCount": reads + tenant.other_requests,
        "accountRateLimit": RATE_LIMIT,
        "accountCutOffRatio": CUT_OFF,
        "accountWriteRateLimit": RATE_LIMIT,
        "accountWriteCount": len(writes),
        "operationWriteStatus": counts,
    }


async def limited(tenant: Tenant, path: str, sleep: Callable[[float], Awaitable[None]]) -> Response | None:
    """Return 429 when the account is beyond its limit; from nine tenths of it on, wait a second."""
    if not tenant.enforces_limits:
        return None
    reads, writes = _recent(tenant)
    total = reads + len(writes) + tenant.other_requests
    write = next(((pattern, limit) for pattern, limit in WRITE_LIMITS.values() if re.search(pattern, path)), None)
    too_many_writes = write is not None and sum(re.search(write[0], each) is not None for each in writes) > write[1]
    if total > RATE_LIMIT or too_many_writes:
        return refusal(429, "API rate limit exceeded.")
    if total >= RATE_LIMIT * CUT_OFF:
        await sleep(1.0)
    return None


def _recent(tenant: Tenant) -> tuple[int, list[str]]:
    """Return how many reads arrived within the window, and the paths of the writes."""
    since = tenant.now() - WINDOW
    recent = [seen for seen in tenant.requests if seen.at > since and seen.path.startswith("/api/")]
    writes = [seen.path for seen in recent if seen.method != "GET"]
    return len(recent) - len(writes), writes
