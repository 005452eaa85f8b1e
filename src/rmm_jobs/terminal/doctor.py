"""`rmm-jobs-mcp doctor`: one check after the other, from the settings to the permissions, and what to fix."""

import anyio

from rmm_jobs.app import build_answers
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.wording import Vocabulary, Voice
from rmm_jobs.jobs.context import Desk
from rmm_jobs.systems.checks import Check, Finding, ledger, starting, unconfirmed
from rmm_jobs.systems.spec import Kind
from rmm_jobs.terminal.output import say
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict
from rmm_jobs.text.errors import render_error


def always(vocabulary: Vocabulary) -> dict[str, Check]:
    """Checks that need nothing of the others."""
    return {"Ledger": ledger, "Unconfirmed": lambda desk: unconfirmed(desk, vocabulary), "Starting jobs": starting}


def doctor(kind: Kind, *, demo: bool) -> int:
    """Run every check and print it; 0 when nothing failed, 4 otherwise."""
    return anyio.run(_doctor, kind, demo)


async def _doctor(kind: Kind, demo: bool) -> int:
    answers = build_answers(kind, demo=demo, voice=Voice.TERMINAL)
    say(words.HEADING if answers.mark is None else f"{words.HEADING}\n{answers.mark}")
    try:
        opened = answers.opened()
    except JobsError as error:
        say(words.check_line(Verdict.FAILED, "Settings", "", render_error(error, answers.vocabulary, starting=False)))
        say("\n" + words.closing(failed=True, warned=False))
        return 4
    say(words.check_line(Verdict.OK, "Settings", opened.place))
    verdicts: list[Verdict] = []
    blocked = False
    checks, apart = kind.checks(), always(answers.vocabulary)
    try:
        for name, check in {**checks.each, **apart}.items():
            if blocked and name not in apart:
                say(words.check_line(Verdict.SKIPPED, name, words.NEEDS_THE_CHECKS_ABOVE))
                continue
            verdict, found, advice = await _checked(check, opened.desk, answers.vocabulary)
            verdicts.append(verdict)
            blocked = blocked or (verdict is Verdict.FAILED and name in checks.blocking)
            say(words.check_line(verdict, name, found, advice))
    finally:
        await answers.aclose()
    failed = Verdict.FAILED in verdicts
    say("\n" + words.closing(failed=failed, warned=Verdict.WARNING in verdicts))
    return 4 if failed else 0


async def _checked(check: Check, desk: Desk, vocabulary: Vocabulary) -> Finding:
    try:
        return await check(desk)
    except JobsError as error:
        return Verdict.FAILED, "", render_error(error, vocabulary, starting=False)
