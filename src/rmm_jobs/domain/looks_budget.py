"""Share out how many looks at jobs there may be: a look that comes later shows the same, and colleagues need room."""

from dataclasses import dataclass

from rmm_jobs.domain.request_budget import LEAST, Use

LOOKS = 0.45
"""Part of the requests up to the cut-off that looks at jobs and other tools may use together. The rest is kept free;
work in the background, too, stops where half are used."""
LOOKS_READ_FROM = 20
"""Requests of this machine, or of others, within the window from which on the rate is read for looks. A job of 20
seconds takes 17."""
LOOKS_READ_AGAIN = 60.0
"""Seconds between two readings for looks, and after one that failed."""
LOOKS_BLIND_FROM = 30
"""Requests of this machine from which on looks at jobs are few where nothing tells what others use. The reading that
begins at `LOOKS_READ_FROM` has come by then."""
LOOKS_KNOW_FOR = 120.0
"""Seconds for which a reading tells that to looks."""
NEWCOMER = 10
"""Requests that a process counts for in addition when looks are shared out: one that begins has sent none yet."""


@dataclass(frozen=True, slots=True)
class LooksBudget:
    """Decide how many looks may leave, by what is known of the account."""

    use: Use

    def a_minute(self, sent: int, now: float) -> float:
        """Return how many looks a process may make in a minute that has `sent` so many of this machine's requests.

        So all processes together come to rest at one rate, without telling each other how many wait.
        """
        limits, own = self.use.limits_at(now), self.use.own(now)
        is_blind = own >= LOOKS_BLIND_FROM and not self.use.is_younger(LOOKS_KNOW_FOR, now)
        left = 0.0 if is_blind else limits.requests * limits.cut_off * LOOKS - self.use.others(now)
        share = (sent + NEWCOMER) / (max(own, sent) + NEWCOMER)
        return max(left, limits.requests * LEAST) * share * 60 / limits.window

    def is_reading_due(self, now: float) -> bool:
        """Return whether looks are many, or others used much a minute ago: they may have stopped."""
        if self.use.is_younger(LOOKS_READ_AGAIN, now):
            return False
        return max(self.use.own(now), self.use.others(now)) >= LOOKS_READ_FROM
