"""Settings for the whole suite."""

import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import Generator
from importlib.util import find_spec
from typing import Any, NoReturn

import pytest
from hypothesis import settings

# No deadline: on a busy machine a single example can be slow without anything being wrong.
settings.register_profile("suite", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=30)  # for scripts/check, which names it
settings.load_profile("suite")

# Every worker imports every test, and the tests start dozens of processes: with its bytecode a module is compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell without job control has SIGINT ignored by what it starts in the background, and so by every process of a test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Nobody's own account: no test reads the configuration folder or the keyring of whoever runs it.
os.environ["XDG_CONFIG_HOME"] = os.path.join(os.sep, "nonexistent", "rmm-jobs-tests")  # noqa: PTH118 - for Windows too
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# A ledger writes each start to the disk before it is sent: tests do that in memory, where there is room for them.
MEMORY = os.path.join(os.sep, "dev", "shm")  # noqa: PTH118 - the same
ROOM = 2**30  # bytes; a container may have 64 MB
if os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:  # noqa: PTH112
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)

# The transport that calls the simulator looks for these at each request: a look into every folder of the path.
for optional in ("trio", "sniffio"):
    if find_spec(optional) is None:
        sys.modules[optional] = None  # type: ignore[assignment]

# Tests count requests: the index reads in the background, and only the tests that are about it switch it on.
os.environ["RMM_JOBS_INVENTORY"] = "off"

HERE = {"127.0.0.1", "::1", "localhost", None}
"""What is reached without a network."""


PLAIN_ROWS = 6
"""Rows that a plain run takes of a table without a marker: to pass one on to a process costs more than most rows do."""
TRACED = 2
"""Rows of a table that are traced where coverage is measured: tracing a test takes as long again as running it."""


@pytest.hookimpl
def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are cores: some tests wait for processes that they start."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the thorough run what a plain one does not take of a table: it takes rows that are evenly spread."""
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for rows in tables.values():
        for row in rows[TRACED:]:
            row.add_marker(pytest.mark.no_cover)
        sampled, is_whole = rows[0].get_closest_marker("sample"), rows[0].get_closest_marker("whole")
        taken = sampled.args[0] if sampled else len(rows) if is_whole else PLAIN_ROWS
        plain, more = _spread(rows, taken), _spread(rows, 2 * taken if sampled else len(rows))
        plain |= set() if sampled else _of_each_value(rows, plain)
        for index, row in enumerate(rows):
            if index not in plain:
                row.add_marker(pytest.mark.thorough if index in more else pytest.mark.exhaustive)


def _spread(rows: list[pytest.Item], taken: int) -> set[int]:
    """Return the numbers of so many rows, evenly spread over all."""
    return {index * len(rows) // taken for index in range(taken)}


def _of_each_value(rows: list[pytest.Item], taken: set[int]) -> set[int]:
    """Return a row more for each value that none has which is taken, of the parameters with few values."""
    found = [getattr(row, "callspec", None) for row in rows]
    values: list[set[tuple[str, int]]] = [set() if each is None else {*each.indices.items()} for each in found]
    every = set[tuple[str, int]]().union(*values)
    names = [name for name, _ in every]
    seen = set[tuple[str, int]]().union(*(values[index] for index in taken))
    more: set[int] = set()
    for index, row in enumerate(values):
        if any(names.count(name) <= PLAIN_ROWS // 2 for name, _ in row - seen):
            more.add(index)
            seen |= row
    return more


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave the modules and the tests, which stay until the end, out of every garbage collection."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Generator[None]:
    """Fail a test that looks up a name or opens a connection beyond this machine: a plain `pytest` needs no network."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def refuse(host: object) -> NoReturn:
        pytest.fail(f"the test reaches for the network: {host}")

    def connect_here(self: socket.socket, address: Any) -> None:  # noqa: ANN401  # as the socket module has it
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in HERE:
            refuse(address)
        connect(self, address)

    def look_up_here(host: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401  # the same
        if host not in HERE:
            refuse(host)
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield
