"""`rmm-jobs-mcp doctor`: one check after the other, from the settings to the permissions, and what to fix."""

import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta

import anyio

from rmm_jobs.app import build_answers
from rmm_jobs.datto.system import DattoSystem
from rmm_jobs.jobs.desk import Desk
from rmm_jobs.jobs.errors import JobsError
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict
from rmm_jobs.text.errors import render_error

SECONDS = 20.0
"""What one check may take."""
CLOCK_TOLERANCE = timedelta(seconds=60)

Check = Callable[[DattoSystem, Desk], Awaitable[tuple[Verdict, str, str]]]


def doctor(*, demo: bool) -> int:
    """Run every check and print it; 0 when nothing failed, 4 otherwise."""
    return anyio.run(_doctor, demo)


async def _doctor(demo: bool) -> int:
    answers = build_answers(demo=demo)
    _say(words.HEADING if answers.mark is None else f"{words.HEADING}\n{answers.mark}")
    failed = blocked = False
    try:
        opened = answers.opened()
    except JobsError as error:
        _say(words.check_line(Verdict.FAILED, "Settings", "", render_error(error, answers.vocabulary, starting=False)))
        _say("\n" + words.SOMETHING_WRONG)
        return 4
    desk, system = opened.desk, opened.desk.system
    assert isinstance(system, DattoSystem)  # noqa: S101 - the one system there is; a second brings its own checks
    _say(words.check_line(Verdict.OK, "Settings", opened.place))
    try:
        for name, check in CHECKS.items():
            if blocked and name not in ALWAYS:
                _say(words.check_line(Verdict.SKIPPED, name, words.NEEDS_THE_CHECKS_ABOVE))
                continue
            verdict, found, advice = await _checked(check, system, desk, answers.vocabulary)
            failed = failed or verdict is Verdict.FAILED
            blocked = blocked or (verdict is Verdict.FAILED and name in BLOCKING)
            _say(words.check_line(verdict, name, found, advice))
    finally:
        await answers.aclose()
    _say("\n" + (words.SOMETHING_WRONG if failed else words.ALL_WELL))
    return 4 if failed else 0


async def _checked(check: Check, system: DattoSystem, desk: Desk, vocabulary: Vocabulary) -> tuple[Verdict, str, str]:
    try:
        return await check(system, desk)
    except JobsError as error:
        return Verdict.FAILED, "", render_error(error, vocabulary, starting=False)


def _until(desk: Desk) -> float:
    return desk.clock.monotonic() + SECONDS


async def _platform(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    began = desk.clock.monotonic()
    status = await system.status(until=_until(desk))
    took = round((desk.clock.monotonic() - began) * 1000)
    return Verdict.OK, f"answers in {took} ms, version {status.version or 'not told'}", ""


async def _clock(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    server = (await system.status(until=_until(desk))).date
    if server is None:
        return Verdict.SKIPPED, "the server does not tell its time", ""
    ahead = desk.clock.now() - server
    wrong = abs(ahead) > CLOCK_TOLERANCE
    return (
        Verdict.WARNING if wrong else Verdict.OK,
        words.clock_words(ahead.total_seconds()),
        words.CLOCK_FIX if wrong else "",
    )


async def _credentials(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    await system.authenticate(until=_until(desk))
    return Verdict.OK, "accepted", ""


async def _devices(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    await system.probe_devices(until=_until(desk))
    return Verdict.OK, "can be read", ""


async def _components(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    count = len(await system.components(until=_until(desk)))
    found = f"{count} can be read"
    return (Verdict.OK, found, "") if count else (Verdict.WARNING, found, "The API user sees no component to run.")


async def _activity(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    await system.probe_activity(until=_until(desk))
    return Verdict.OK, "can be read; a start whose answer is lost can be found there", ""


async def _rate(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    rate = await system.request_rate(until=_until(desk))
    return Verdict.OK, words.rate_words(rate.count, rate.limit, rate.seconds), ""


async def _ledger(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    del system
    path = await desk.ledger.check()
    return Verdict.OK, path, ""


async def _starting(system: DattoSystem, desk: Desk) -> tuple[Verdict, str, str]:
    del system, desk
    return Verdict.SKIPPED, words.NOT_CHECKED, ""


CHECKS: dict[str, Check] = {
    "Platform": _platform,
    "Clock": _clock,
    "Credentials": _credentials,
    "Devices": _devices,
    "Components": _components,
    "Activity log": _activity,
    "Request rate": _rate,
    "Ledger": _ledger,
    "Starting jobs": _starting,
}
BLOCKING = {"Platform", "Credentials"}
"""Checks without which the ones below mean nothing."""
ALWAYS = {"Ledger", "Starting jobs"}
"""Checks that need nothing of the others."""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
