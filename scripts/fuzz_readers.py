"""Damage answers of both systems and rows of the job ledger, and see what the readers of foreign text make of them.

    python scripts/fuzz_readers.py [seed] [count] [first]

A reader reads, or refuses with an error of ours. Whatever else it raises is printed with its case. So is a fact that
the rest of the product could not carry: text that cannot be encoded, a number beyond 64 bits, a date at the edge of the
calendar. Then the exit code is 1. `first` is the case to begin with: `7 1 1234` is case 1234 of seed 7 alone.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import anyio
import httpx

from fuzz_documents import AT, CELLS, READ, READERS, ROW
from rmm_jobs.clock import SystemClock
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.wire_types import is_list, is_object

SLOW = 1.0
"""Seconds of processor time that no case may take."""
ROOM = timedelta(hours=1)
"""How far the product counts from a date that it was told."""
FIRST, LAST = (each.replace(tzinfo=UTC) for each in (datetime.min, datetime.max))  # noqa: DTZ901  # it is given one
LEDGER_EVERY = 10
"""One case in so many is a row of the ledger."""
OFTEN, SELDOM = 0.5, 0.1


class Raw(str):
    """JSON that is written as it stands."""

    __slots__ = ()


NINES = ("9" * 20, "9" * 401, "9" * 5000)
BAD: tuple[object, ...] = (
    *NINES, *map(Raw, (*NINES, "-" + "9" * 401, "1e400", "-1e400", "1e308", "5e-324", "NaN", "Infinity")),
    *map(Raw, ("[" * 200 + "]" * 200, "[" * 900 + "]" * 900, '{"a":' * 480 + "1" + "}" * 480, "[" * 5000)),
    *map(Raw, ('{"a": 1, "a": []}', '{"\\ud800": 1}', '"\\udfff"', "[]", "{}", "[[]]", "[null]", '{"": null}')),
    2**63, 2**70, -(2**70), 253402300799, 253402300799999, 0, -1, True, None, "", " ", "1_0", "0" * 5000 + "1",
    "\0", "\x1b[2J", "\u202e", "nan", "inf", "1e400", "x" * 70_000, "9999-12-31T23:59:59.9999999", "24:00", "[1",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2024-02-15T10:45:00+99:99", "2024-02-15\ud80010:45",
    '{"job.uid": "j", "job.name": "\\ud800"}', '{"\\ud800": 1}', "https://[x", "http:a", "?searchAfter=%ff",
    "ip " * 30_000, "\u0663", "\uff19",
)  # fmt: skip
PIECES = ("<Obj>", "</S>", '<Ref RefId="0"/>', "<LST>", "_xD800_", "<C>99999</C>", "&#0;", "\ud800", "\0", "9" * 20, "")
TYPES = ("json", "json", "json", "text/plain", *(f"text/plain; charset={each}" for each in ("utf-16", "base64", "zip")))
DATES = ("Thu, 15 Feb 2024 10:45:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1400", "Mon, 01 Jan 0001 00:00:00 +1400")
STATUSES = (*(200,) * 40, 201, 204, 302, 400, 403, 429, 500, 599)


def damaged(rng: random.Random, value: object, depth: int = 0) -> object:
    """The value with one place in it made bad, lost, doubled or wrapped."""
    is_leaf = not value or (depth > 0 and rng.random() < SELDOM)
    if is_object(value) and not is_leaf:
        name = rng.choice(list(value))
        return {**value, name: damaged(rng, value[name], depth + 1)}
    if is_list(value) and not is_leaf:
        at = rng.randrange(len(value))
        return [*value[:at], damaged(rng, value[at], depth + 1), *value[at + (rng.random() > SELDOM) :]]
    if isinstance(value, str) and rng.random() < OFTEN:
        return spliced(rng, value)
    wrapped: tuple[object, ...] = ([value, value], {"name": value, "id": value})
    return rng.choice((*(rng.choice(BAD) for _ in range(4)), *wrapped))


def spliced(rng: random.Random, text: str) -> str:
    """The text with a piece put into it, or in place of another."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(PIECES) + text[at + rng.choice((0, 0, 1, 5, 40)) :]


def dumped(value: object) -> str:
    """The JSON of a damaged value, whatever digits are in it."""
    if isinstance(value, Raw):
        return value
    if is_object(value):
        return "{" + ", ".join(f"{json.dumps(name)}: {dumped(member)}" for name, member in value.items()) + "}"
    return f"[{', '.join(map(dumped, value))}]" if is_list(value) else json.dumps(value)


def answered(rng: random.Random, document: object) -> httpx.Response:
    """A damaged answer."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        document = damaged(rng, document)
    body = dumped(document).encode()
    if rng.random() < SELDOM:
        at = rng.randrange(len(body) + 1)
        body = rng.choice((body[:at], body[:at] + rng.randbytes(2) + body[at:], body.decode().encode("utf-16"), b""))
    date, pause = (spliced(rng, rng.choice(DATES)) if rng.random() < OFTEN else rng.choice(BAD) for _ in range(2))
    headers = {"date": date, "retry-after": pause, "content-type": rng.choice(TYPES), "location": rng.choice(BAD)}
    sent = [(name.encode(), str(value)[:6000].encode("latin-1", "replace")) for name, value in headers.items()]
    return httpx.Response(rng.choice(STATUSES), headers=sent, content=body)


def flaws(result: object) -> Iterator[str]:
    """What in a result nobody further on could carry."""
    waiting = [result]
    while waiting:
        match each := waiting.pop():
            case str() as text if any("\ud800" <= character <= "\udfff" for character in text):
                yield "text that cannot be encoded"
            case int() as number if not -(2**63) <= number < 2**63:
                yield "a number beyond 64 bits"
            case datetime() as at if not FIRST + ROOM < at < LAST - ROOM:
                yield "a date at the edge of the calendar"
            case dict():
                waiting += cast("dict[object, object]", each).items()
            case list() | tuple():
                waiting += cast("Sequence[object]", each)
            case _ if is_dataclass(each):
                waiting += [getattr(each, field.name) for field in fields(each)]
            case _:
                pass


class Cases:
    """Counts cases, and prints each that went wrong."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self.slowest = 0.0

    @contextmanager
    def judging(self, number: int, name: str, case: object) -> Generator[list[object]]:
        """Judge what is done inside, and what results of it are put into the list."""
        began, results, outcome, wrong = time.process_time(), list[object](), "read", ""
        try:
            yield results
            wrong = "; ".join({*flaws(results)})
        except JobsError:
            outcome = "refused"
        except Exception as error:  # noqa: BLE001  # whatever else a reader can raise is what is looked for
            wrong = f"{type(error).__name__}: {error}"
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        wrong = wrong or (f"took {took:.1f} s" if took > SLOW else "")
        self.counts["wrong" if wrong else outcome] += 1
        if wrong:
            print(f"seed {self.seed}, case {number}, {name}: {wrong[:200]}\n    {str(case)[:600]!a}")


def read_answer(cases: Cases, number: int, rng: random.Random, connection: Connection) -> None:
    """Read one damaged answer."""
    name, document, read = rng.choice(READERS)
    response = answered(rng, document)
    request = Request(READ, "GET", "/", plain=rng.random() < SELDOM)
    with cases.judging(number, name, (dict(response.headers), response.content)) as results:
        answer = connection.understand(request, response)
        results += [answer.date, read(answer.data)]


async def read_row(cases: Cases, number: int, rng: random.Random, ledger: SqliteLedger, path: Path) -> None:
    """Read a row that somebody has edited."""
    edited = {column: rng.choice(CELLS) for column in rng.sample(list(ROW), rng.choice((1, 1, 2, 5)))}
    with closing(sqlite3.connect(path, isolation_level=None)) as editor:
        editor.execute("PRAGMA synchronous = OFF")
        for column, cell in {**ROW, **edited}.items():
            value = "CAST(? AS TEXT)" if isinstance(cell, bytes) and rng.random() < OFTEN else "?"
            editor.execute(f"UPDATE job SET {column} = {value}", (cell,))  # noqa: S608  # names of our own
    with cases.judging(number, "ledger", edited) as results:
        results += [await ledger.find("rj-1"), await ledger.usual_duration("c1")]


async def main(seed: int = 1, count: int = 20_000, first: int = 0) -> int:
    """Run the cases; 1 when one went wrong."""
    cases, began = Cases(seed), time.monotonic()
    connection = Connection("https://rmm.example", clock=SystemClock())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "jobs.sqlite3")
        ledger = SqliteLedger(path, system="https://rmm.example")
        await ledger.record(Job("", "A", "d1", "Clear", "c1", {"days": "30"}, 300, AT, "rj-1"))
        for number in range(first, first + count):
            rng = random.Random(f"{seed}/{number}")  # noqa: S311  # the same cases in every run
            if number % LEDGER_EVERY:
                read_answer(cases, number, rng, connection)
            else:
                await read_row(cases, number, rng, ledger, path)
        await ledger.aclose()
    print(f"seed {seed}: {dict(cases.counts)}, slowest {cases.slowest:.2f} s, in all {time.monotonic() - began:.0f} s")
    return 1 if cases.counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(anyio.run(partial(main, *map(int, sys.argv[1:4]))))
