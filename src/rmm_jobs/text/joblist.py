"""Block of a list of jobs: when each began and ended, who started it, and what the waiting ones ask."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rmm_jobs.domain.history_errors import JobStateUnknown
from rmm_jobs.domain.limits import estimated_tokens, fit_lines
from rmm_jobs.domain.listing_results import ROWS, JobFilter, JobList, JobRow, LookedAt, duration_of
from rmm_jobs.domain.model import SERVER_TIME, JobState, Prompt
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import LIST_BYTES, block, display_name, join_or, plural, quoted, state_words, utc
from rmm_jobs.text.next_steps import ANSWER, LIST, call, in_terminal, status_command
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table

_PAGE_TOKENS = 500
"""Estimated tokens of the rows and prompts that an assistant is shown at once: the whole answer stays below 700."""
_LEAST_ROWS = 4
"""Rows that it is shown in any case."""
_NAME_LIMIT = 40
_PATH_LIMIT = 80
_PROMPT_LIMIT = 120
_WORDS = 5
"""The most words that a refusal repeats."""
_HEADING = 2
"""Number of lines above the rows of a table."""
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


@BLOCKS.of(JobList)
def job_list(result: JobList, wording: Wording) -> str:
    """List jobs, newest first."""
    which = _which(result.wanted, wording)
    as_of = f"As of {utc(result.now)}."
    looked_at = _looked_at(result.looked_at, wording)
    if not result.rows:
        if not result.total:
            return block("No jobs found", f"{wording.system} lists no jobs{which}.", _lines(looked_at, as_of))
        return block(
            f"{plural(result.total, 'job')}{which}:",
            f"There is nothing at offset {result.offset:,}.",
            f"To see the newest: {_more(result, 0, wording)}",
        )
    rows = result.rows[:ROWS]
    first = result.offset + 1
    lines = _table(rows, result.now, wording, first=first)
    kept = fit_lines(lines, LIST_BYTES, min_lines=_HEADING + 1)
    if wording.audience is Audience.ASSISTANT:
        kept = _HEADING + _cheap_rows(result, rows[: kept - _HEADING], lines, wording)
    last = result.offset + kept - _HEADING
    window = "" if kept - _HEADING == result.total else f", {first:,}-{last:,}"
    calls = [f"To open one: {status_command(f'<{wording.job_uid}>', wording)}"]
    if last < result.total:
        calls.append(f"To see more: {_more(result, last, wording)}")
    return block(
        f"{plural(result.total, 'job')}{which}{window}:",
        "\n".join(lines[:kept]),
        *_asked(result, rows[: kept - _HEADING], wording),
        _lines(looked_at, as_of),
        "\n".join(calls),
    )


def _cheap_rows(result: JobList, rows: Sequence[JobRow], lines: Sequence[str], wording: Wording) -> int:
    """Count the rows that fit into `_PAGE_TOKENS`, each with what its job asks."""
    for count in range(len(rows), _LEAST_ROWS, -1):
        asked = "\n".join(_asked(result, rows[:count], wording)).split("\n")
        if sum(map(estimated_tokens, [*lines[: _HEADING + count], *asked])) <= _PAGE_TOKENS:
            return count
    return min(len(rows), _LEAST_ROWS)


@BLOCKS.of(JobStateUnknown)
def job_state_unknown(error: JobStateUnknown, wording: Wording) -> str:
    """Refuse words that name no state, and list those that do."""
    del wording
    words = ", ".join(quoted(word, _NAME_LIMIT) for word in error.words[:_WORDS])
    return block(
        f"Status not known: {words}",
        f"Give one or more of these, by comma:\n{', '.join(error.known)}",
    )


def _lines(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)


def _looked_at(looked_at: LookedAt | None, wording: Wording) -> str | None:
    """Say how many jobs were looked through, where the server does not filter by what was asked."""
    if looked_at is None:
        return None
    if looked_at.is_whole and looked_at.back_to is None:
        return f"Looked at: {plural(looked_at.count, 'job')}."
    newest = f"Looked at: the newest {looked_at.count:,} of {plural(looked_at.total, 'job')}"
    if looked_at.is_whole:
        return f"{newest}, all that were made since {utc(looked_at.back_to)}."
    why = "" if looked_at.failure is None else f" ({cause(looked_at.failure, wording)})"
    return f"{newest}{why}. Older ones may match too."


def _which(wanted: JobFilter, wording: Wording) -> str:
    named = (
        (f"of {wording.component.lower()}", wanted.script),
        ("in folder", wanted.folder),
        ("started by", wanted.by),
        ("of schedule", wanted.schedule),
        (f"on {wording.device.lower()}", wanted.computer),
        ("with tag", wanted.tag),
    )
    parts = [f' {label} "{clean_line(name)}"' for label, name in named if name]
    if wanted.states:
        parts.append(f" with status {join_or([state_words(state) for state in wanted.states])}")
    if wanted.since:
        parts.append(f" since {utc(wanted.since)}")
    if wanted.until:
        parts.append(f" until {utc(wanted.until)}")
    return "".join(parts)


def _more(result: JobList, offset: int, wording: Wording) -> str:
    wanted = result.wanted
    return call(
        LIST,
        wording,
        script=wanted.script or None,
        status=wanted.status,
        folder=wanted.folder,
        by=wanted.by,
        schedule=wanted.schedule,
        computer=wanted.computer,
        tag=wanted.tag,
        since=_typed(wanted.since),
        until=_typed(wanted.until),
        offset=offset,
    )


def _typed(at: datetime | None) -> str | None:
    return at and at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _script(row: JobRow) -> str:
    return (row.component or "").casefold()


def _table(rows: Sequence[JobRow], now: datetime, wording: Wording, *, first: int) -> list[str]:
    """Return the lines of the table. The zone stands in the heading where all times share it."""
    paths: dict[str, set[str | None]] = {}
    for row in rows:
        paths.setdefault(_script(row), set()).add(row.path)
    zones = {at.tzinfo is SERVER_TIME for row in rows for at in (row.started_at, row.ended_at) if at}
    zone = {frozenset({True}): " (server time)", frozenset({False}): " (UTC)"}.get(frozenset(zones), "")
    columns = (
        (wording.job_uid, 8),
        (wording.component, 20),
        ("Status", 10),
        (f"Started{zone}", 14),
        ("Ended", 6),
        ("Took", 7),
        ("By", 12),
    )
    cells = [_cells(row, paths.get(_script(row), set()), now, named_zone=bool(zone)) for row in rows]
    return table(columns, cells, first=first).split("\n")


def _cells(row: JobRow, paths: set[str | None], now: datetime, *, named_zone: bool) -> list[str]:
    """Return the cells of a row; `paths` holds the paths of all listed scripts with this script's name."""
    script = row.path if row.path and len(paths) > 1 else row.component
    unknown = clean_line(row.reported, _NAME_LIMIT) if row.state is JobState.UNKNOWN else None
    return [
        display_name(row.job_uid),
        clean_line(display_name(script), _NAME_LIMIT if script is row.component else _PATH_LIMIT),
        state_words(row.state, unknown),
        _moment(row.started_at, now, named_zone=named_zone) or utc(None),
        _end(row, now, named_zone=named_zone),
        _took(row, now),
        clean_line(row.started_by or "", _NAME_LIMIT) or "unknown",
    ]


def _moment(at: datetime | None, now: datetime, *, named_zone: bool) -> str:
    """Return a time to the minute, of this year without the year; whole where the heading has no zone for it."""
    if at is None:
        return ""
    if not named_zone:
        return utc(at)
    at = at if at.tzinfo is SERVER_TIME else at.astimezone(UTC)
    return f"{at:%m-%d %H:%M}" if at.year == now.astimezone(UTC).year else f"{at:%Y-%m-%d %H:%M}"


def _end(row: JobRow, now: datetime, *, named_zone: bool) -> str:
    """Return when a job ended; of the day on which it began, the time alone."""
    if row.ended_at is None:
        return "-"
    end = _moment(row.ended_at, now, named_zone=named_zone)
    began = _moment(row.started_at, now, named_zone=named_zone)
    day, _, time = end.partition(" ")
    return time if began.startswith(day) else end


def _took(row: JobRow, now: datetime) -> str:
    """Return how long a job ran, or has run so far."""
    length = duration_of(row)
    if length is not None:
        return _length(length)
    # A time without a zone does not tell how long ago it was.
    if row.state.is_final or row.started_at is None or row.started_at.tzinfo is SERVER_TIME:
        return "-"
    return f"{_length(max(0.0, (now - row.started_at).total_seconds()))} so far"


def _length(seconds: float) -> str:
    """Return a length of time in its two largest units: `3h 10m`."""
    left = round(timedelta(seconds=seconds).total_seconds())
    parts: list[str] = []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count or parts or unit == "s":
            parts.append(f"{count}{unit}")
    return " ".join([parts[0], *(part for part in parts[1:2] if not part.startswith("0"))])


def _asked(result: JobList, rows: Sequence[JobRow], wording: Wording) -> list[str]:
    """Show what the waiting jobs among the rows ask, each on one line, and how the first is answered."""
    shown = [(row, result.asked[row.job_uid]) for row in rows if result.asked.get(row.job_uid)]
    waiting = sum(row.state is JobState.WAITING for row in rows)
    if not shown:
        return ["What the waiting jobs ask could not be read."] if waiting else []
    lines = [_prompt_line(row, prompts, said_no=row.job_uid in result.declined) for row, prompts in shown]
    if len(shown) < waiting:
        lines.append(f"- {waiting - len(shown):,} more wait. Open them to see what they ask.")
    open_ones = [(row, prompts[0]) for row, prompts in shown if row.job_uid not in result.declined]
    return ["\n".join(["Asked:", *lines]), *(_answer(row, prompt, wording) for row, prompt in open_ones[:1])]


def _prompt_line(row: JobRow, prompts: Sequence[Prompt], *, said_no: bool) -> str:
    prompt = prompts[0]
    secret = " (secret)" if prompt.secret else ""
    others = f" and {plural(len(prompts) - 1, 'prompt')} more" if len(prompts) > 1 else ""
    asks = quoted(prompt.message, _PROMPT_LIMIT) if clean_line(prompt.message) else "(no text)"
    no = " - the user said no: do not answer in their place" if said_no else ""
    return f"- {display_name(row.job_uid)}, prompt {clean_line(prompt.uid)}{secret}: {asks}{others}{no}"


def _answer(row: JobRow, prompt: Prompt, wording: Wording) -> str:
    if prompt.secret and wording.audience is Audience.ASSISTANT:
        return f"To answer it in a terminal, where the secret is not shown: {in_terminal(ANSWER, wording, row.job_uid)}"
    return f"To answer: {call(ANSWER, wording, row.job_uid, prompt=prompt.uid, answer='...')}"
