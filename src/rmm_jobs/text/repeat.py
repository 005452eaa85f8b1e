"""Blocks of a job that cannot be repeated as it is."""

from rmm_jobs.domain.grammar import pairs_of
from rmm_jobs.domain.history_errors import RepeatNeedsValues, RepeatOpen, RepeatUnknown, RepeatUntold
from rmm_jobs.domain.limits import join_within
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import (
    NOTHING_STARTED,
    block,
    display_name,
    fields,
    job_lines,
    pairs,
    quoted,
    state_words,
    variable_lines,
)
from rmm_jobs.text.next_steps import RUN, call, look_for, status_command
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.starts import nameless, unconfirmed_lines

_NAMES_BYTES = 600


@BLOCKS.of(RepeatNeedsValues)
def repeat_needs_values(error: RepeatNeedsValues, wording: Wording) -> str:
    """Ask anew for values that are kept masked."""
    names = [clean_line(name) for name in error.names]
    uid, variable = clean_line(error.job), wording.variable
    rows = [
        (wording.job_uid, uid),
        (wording.component, display_name(error.component)),
        ("Needed", join_within(names, _NAMES_BYTES)),
    ]
    anew = pairs([f"{name}={PLACEHOLDER}" for name in names])
    but = ", but for your changes" if error.changed else ""
    advice = f"With them: {call(RUN, wording, repeat=uid, **{pairs_of(wording.tools[RUN]): anew})}"
    return block(
        f"Values that have to be given anew: {len(names)}",
        fields(rows),
        f"The {variable}s with these names hold secrets. Their values are not kept, so they cannot be repeated.\n"
        f"{NOTHING_STARTED} The other {variable}s stay as they were{but}.",
        _with_changes(anew, wording) if error.changed else advice,
    )


@BLOCKS.of(RepeatOpen)
def repeat_open(error: RepeatOpen, wording: Wording) -> str:
    """Refuse to repeat a job that may still run."""
    job = error.job
    name = display_name(job.uid or job.reference)
    look = f"To look at it: {status_command(name, wording)}" if job.named else look_for(job, wording)
    rows = job_lines(job, wording) if job.uid else unconfirmed_lines(job, wording)
    if error.reported:
        rows.append(("Status", quoted(error.reported)))
    elif error.state is not None:
        rows.append(("Status", state_words(error.state)))
    anyway = f"To run it all the same, only if the user asks for it: {call(RUN, wording, repeat=name, again=True)}"
    if error.changed:
        again = f"{_same(wording)} with {'--again' if _is_typed(wording) else 'again=true'}"
        anyway = f"To run it all the same with your other changes, only if the user asks for it: {again}"
    where = f" on the same {wording.device.lower()}" if wording.features.needs_device else ""
    return block(
        "The job that is to be repeated has not ended" if job.uid else "The job that is to be repeated may still run",
        fields(rows),
        None if job.named else nameless(wording),
        f"{NOTHING_STARTED} It would run twice at the same time{where}.",
        f"{look}\n{anyway}",
    )


@BLOCKS.of(RepeatUnknown)
def repeat_unknown(error: RepeatUnknown, wording: Wording) -> str:
    """Say that nothing tells what a job has run."""
    component, device = wording.component.lower(), wording.device.lower()
    if error.is_device_missing:
        again = call(RUN, wording, repeat=clean_line(error.job), device=f"<{device}>")
        return block(
            f'{wording.device} of the job is not known: "{clean_line(error.job)}"',
            f"Nothing tells where it ran. {NOTHING_STARTED}",
            f"Say on which {device} to run it: {f'{_same(wording)}, and its {device}' if error.changed else again}",
        )
    if error.components:
        names = join_within([display_name(name) for name in error.components], _NAMES_BYTES)
        why = f"It ran {len(error.components)} {component}s: {names}."
    elif error.are_options_missing:
        why = f"Nothing tells any more in which environment it ran, and as whom: {wording.system} does not show it."
    else:
        why = f"Nothing tells what it has run: it was not started here, and {wording.system} does not say."
    return block(
        f'Job cannot be repeated: "{clean_line(error.job)}"',
        f"{why} {NOTHING_STARTED}",
        f"Give {_names(wording)} and {wording.variable}s instead of the {wording.job_uid}.",
    )


@BLOCKS.of(RepeatUntold)
def repeat_untold(error: RepeatUntold, wording: Wording) -> str:
    """Ask for the values of a job that tells none, in the words of what its component declares."""
    uid, component, variable = clean_line(error.job), wording.component.lower(), wording.variable
    needed = [clean_line(each.name) for each in error.component.variables if each.required]
    option = pairs_of(wording.tools[RUN])
    anew = pairs([f"{name}={PLACEHOLDER}" for name in needed or ["NAME"]])
    advice = [f"With them: {call(RUN, wording, repeat=uid, **{option: anew})}"]
    if error.changed:
        advice = [_with_changes(anew, wording)]
    if not needed:
        none = f"{_same(wording)}, and {{}} as its {variable}s"
        bare = none if error.changed else call(RUN, wording, repeat=uid, **{option: "{}"})
        advice.append(f"Without any, if the user says so: {bare}")
    return block(
        f'{variable.capitalize()}s of the job are not known: "{uid}"',
        fields([(wording.component, display_name(error.component.name))]),
        f"{wording.system} does not tell with which {variable}s it ran, and it was not started here. {NOTHING_STARTED}",
        f"{variable.capitalize()}s of this {component}:\n{variable_lines(error.component, wording)}",
        "\n".join(advice),
    )


def _with_changes(anew: str, wording: Wording) -> str:
    """Ask for values beside the caller's other changes. A ready call would lose them: the error does not hold them."""
    return f"With your other changes: {_same(wording)}, and {anew} among its {wording.variable}s"


def _same(wording: Wording) -> str:
    return "the same command" if _is_typed(wording) else "the same call"


def _is_typed(wording: Wording) -> bool:
    return wording.audience is Audience.TERMINAL


def _names(wording: Wording) -> str:
    """Name what has to be given in any case."""
    component = wording.component.lower()
    return f"{wording.device.lower()}, {component}" if wording.features.needs_device else component
