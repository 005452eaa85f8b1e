"""`rmm-jobs-mcp doctor`: one check after the other, from the settings to the permissions, and what to fix."""

from typing import Any

import anyio

from rmm_jobs.app import build_responder, lifespan
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.system_errors import UnexpectedAnswer
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.systems.checks import DoctorCheck, ledger, starting, unconfirmed
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.output import say
from rmm_jobs.text import doctor as words
from rmm_jobs.text.answer import lay_out, render
from rmm_jobs.text.doctor import CheckStatus


def always(wording: Wording) -> dict[str, DoctorCheck[Any]]:
    """Checks that need nothing of the others."""
    return {"Ledger": ledger, "Unconfirmed": lambda services: unconfirmed(services, wording), "Starting jobs": starting}


def doctor(spec: SystemSpec[Any], *, demo: bool) -> int:
    """Run every check and print it; 0 when nothing failed, 4 otherwise."""
    return anyio.run(_doctor, spec, demo)


async def _doctor(spec: SystemSpec[Any], demo: bool) -> int:
    responder = build_responder(spec, demo=demo, audience=Audience.TERMINAL)
    say(words.HEADING if responder.mark is None else f"{words.HEADING}\n{responder.mark}")
    try:
        opened = responder.opened()
    except JobsError as error:
        say(words.check_line(CheckStatus.FAILED, "Settings", "", render(lay_out(error), responder.wording)))
        say("\n" + words.closing(failed=True, warned=False))
        return 4
    say(words.check_line(CheckStatus.OK, "Settings", opened.place))
    verdicts: list[CheckStatus] = []
    blocked: JobsError | None = None
    checks, apart = spec.checks(), always(responder.wording)
    async with lifespan(responder.closing):
        for name, check in {**checks.each, **apart}.items():
            goes_on = name in apart or (name in checks.after_a_page and isinstance(blocked, UnexpectedAnswer))
            if blocked and not goes_on:
                say(words.check_line(CheckStatus.SKIPPED, name, words.NEEDS_THE_CHECKS_ABOVE))
                continue
            try:
                verdict, found, advice = await check(opened.services)
            except JobsError as error:
                verdict, found, advice = CheckStatus.FAILED, "", render(lay_out(error), responder.wording)
                if name in checks.blocking:
                    blocked = blocked or error
            verdicts.append(verdict)
            say(words.check_line(verdict, name, found, advice))
    failed = CheckStatus.FAILED in verdicts
    say("\n" + words.closing(failed=failed, warned=CheckStatus.WARNING in verdicts))
    return 4 if failed else 0
