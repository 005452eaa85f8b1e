"""Decide how often jobs are looked at, by how many there are and how many looks there may be."""

import math
from dataclasses import dataclass

SHORT_PAUSE = 1.75
"""Seconds between polls where an end is likely: with the time of a poll it is seen within two."""
LONG_PAUSE = 10.0
"""Longest pause between polls in seconds, as long as nothing else tells an end."""
APART = 0.25
"""Seconds between any two polls of a process: those of many jobs together are a part of what an account has."""
LEAST_APART = 0.13
"""Seconds between any two polls of a process in the first half a minute of jobs, and around their usual end: sent
sooner, they would be held back later. An account has 459 for looks in a minute."""
MANY = 45
"""Jobs of a process from which on 243 looks in a minute, the most there are, come to less than one in ten seconds."""
BRIEF = 30.0
"""Seconds in which most jobs end."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Hold what decides how often jobs are looked at, beside their own state."""

    jobs: int = 1
    """For how many jobs this process waits."""
    a_minute: float = math.inf
    """How many looks at these it may make in a minute."""
    is_listed: bool = False
    """Whether the system's list of ends is believed, so that looks are only made in case it tells nothing."""


ALONE = Pace()
"""One wait, where nothing limits looks."""


def seconds_until_next_poll(elapsed: float, usual: float | None = None, pace: Pace = ALONE) -> float:
    """Return the pause before the next poll of a job.

    Where the looks of a minute suffice, an end is noticed within two seconds, however long the job takes. Where they do
    not, looks are twice as dense in the first half a minute and around the usual duration.
    """
    if elapsed < 1:
        return 1.0
    # Every poll counts towards the account's request limit, which calls and other tools share.
    shared = pace.jobs * 60 / pace.a_minute
    if pace.is_listed:
        return max(LONG_PAUSE, shared)
    if pace.jobs >= MANY and shared > LONG_PAUSE:
        return SHORT_PAUSE  # the budget's queue spreads them, and lets the likeliest end leave first
    spread = min(LONG_PAUSE, max(SHORT_PAUSE, shared, pace.jobs * APART))
    dense = min(LONG_PAUSE, max(SHORT_PAUSE, shared / 2, pace.jobs * LEAST_APART))
    if elapsed < BRIEF:
        return dense
    return spread if usual is None else min(spread, max(dense, abs(elapsed - usual) / 4))
