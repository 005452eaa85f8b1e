"""A thousand calls that wait at once, on a simulated clock: how late each end is seen, with which requests and memory.

python benchmarks/waits.py             the table; about three minutes

Each job usually takes 30 to 300 seconds, and this time that long to within a sixth or so. Each has a wait of its own.
Printed are median, 95th percentile and the most. The budget's own delay is the time after an end in which a look at the
job, or a read of its output, was held back.
"""

import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from waiting import Account, Case, Told

from fakes.simulated_time import run_simulated
from rmm_jobs.systems.http import budget as budgets


@contextmanager
def queue_of(case: Case) -> Generator[None]:
    """Let looks leave as the case has it."""
    kept = budgets.current_urgency
    if case.in_order:
        budgets.current_urgency = lambda: None
    yield
    budgets.current_urgency = kept


CASES = (
    Case("100 waits", waits=100),
    Case("100 waits, no limit", waits=100, has_budget=False),
    Case("the same, durations unknown", waits=100, has_budget=False, knows_durations=False),
    Case("looks in their order", in_order=True),
    Case("the likeliest end first"),
    Case("durations unknown", knows_durations=False),
    *(
        Case(f"{waits} waits, durations unknown", waits=waits, knows_durations=False, turns=max(1, 40 // waits))
        for waits in (1, 4, 9, 20, 45, 100)
    ),
    Case("others use 30 %", others=180),
    Case("no list of ends", is_listed=False),
    Case("no list of ends, others 30 %", is_listed=False, others=180),
    *(
        Case(
            f"{waits} waits, no list of ends",
            waits=waits,
            knows_durations=False,
            is_listed=False,
            turns=max(1, 40 // waits),
        )
        for waits in (4, 20, 45, 100)
    ),
    *(
        Case(f"{waits} of eight processes, others 30 %", waits=waits, others=180, processes=8, knows_durations=False)
        for waits in (8, 40, 160)
    ),
    Case("40 waits, others 30 %", waits=40, others=180, knows_durations=False),
    *(
        Case(
            f"{waits} waits, others {others / 6:.0f} %", waits, others=others, knows_durations=False, turns=20 // waits
        )
        for others in (180, 432)
        for waits in (1, 4, 20)
    ),
    Case("40 waits of eight processes", waits=40, processes=8, knows_durations=False),
    Case("calls of 100 s", call_seconds=100.0),
    Case("calls of 45 s", call_seconds=45.0),
)


async def run(case: Case, turn: int) -> Told:
    """Run one case in this loop."""
    return await Account(case).run(turn)


def main() -> None:
    """Print a line for each case, or for those that are named."""
    wanted = sys.argv[1:]
    for case in CASES:
        if wanted and case.name not in wanted:
            continue
        with queue_of(case):
            told = all_of([run_simulated(run(case, turn)) for turn in range(case.turns)])
        requests = told.statuses.total() / case.turns
        print(
            f"{case.name:28} late {spread(told.late)}, beyond the budget {spread(told.beyond_budget)};"
            f" {requests:,.0f} requests, {told.statuses[429]} of them 429, in {told.seconds:.0f} s;"
            f" +{told.megabytes:.0f} MB",
            flush=True,
        )


def all_of(turns: list[Told]) -> Told:
    """Return what came of all turns; seconds and memory are the most of one."""
    return Told(
        [late for told in turns for late in told.late],
        [late for told in turns for late in told.beyond_budget],
        sum((told.statuses for told in turns), Counter[int]()),
        max(told.seconds for told in turns),
        max(told.megabytes for told in turns),
    )


def spread(seconds: list[float]) -> str:
    """Return the median, the 95th percentile and the most of these."""
    last_of_20 = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return f"{median(seconds):.1f} / {last_of_20:.1f} / {max(seconds):.1f} s"


if __name__ == "__main__":
    main()
