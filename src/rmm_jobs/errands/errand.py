"""A terminal command as a use case."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from rmm_jobs.answers import Work
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import OutputRequest, job_output

DAY = 86_400.0
ASIDE = 60.0
"""Seconds a waiting command has beside its timeout, so that the timeout is what ends it."""


class Asks(Enum):
    """Who is asked what a job asks."""

    NOBODY = "the answer shows it"
    PERSON = "somebody at the terminal, if there is one"
    STDIN = "whoever writes to stdin"


@dataclass(frozen=True, slots=True)
class Errand:
    """One command as a use case; `seconds` is how long its call may take, `None` as settings say."""

    work: Work
    seconds: float | None = None
    starting: bool = False
    asks: Asks = Asks.NOBODY


ToErrand = Callable[[str, Mapping[str, object]], Errand]
"""From a command and what was typed with it to its errand."""


def output_errand(args: argparse.Namespace) -> Errand:
    """`job-output`, which every system has: all of it, unless less is asked for."""
    request = OutputRequest(
        job=args.job,
        stream=Stream(args.stream),
        offset=args.offset,
        limit=args.limit,
        tail=args.tail,
        search=args.search,
        most=sys.maxsize,
    )
    return Errand(lambda desk, call: job_output(desk, request, call))
