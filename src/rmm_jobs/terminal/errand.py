"""A terminal command as a use case."""

from dataclasses import dataclass
from enum import Enum

from rmm_jobs.answers import Work

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
