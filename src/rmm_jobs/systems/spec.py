"""Describe a system as data, and provide what every system needs when it is opened.

Functions import what only a call or a command needs. A client starts this server before it asks anything, often twice,
and waits for the imports.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from rmm_jobs.domain.system import System
from rmm_jobs.domain.wording import Wording
from rmm_jobs.responses import Opened, QuestionRules
from rmm_jobs.text.demo import Demo
from rmm_jobs.tools.prompts import GuidePrompt, PromptSpec
from rmm_jobs.tools.registry import ToolSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rmm_jobs.domain.device_index import DeviceIndex
    from rmm_jobs.domain.ports import Clock, Ledger
    from rmm_jobs.domain.request_log import RequestLog
    from rmm_jobs.responses import Seal
    from rmm_jobs.settings import Settings
    from rmm_jobs.systems.checks import DoctorChecks
SystemT = TypeVar("SystemT", bound=System)

QUESTION_KEY = "RMM_JOBS_QUESTION_KEY"
_LEAST_KEY = 32
DEMO_URL = "http://127.0.0.1"
"""Base URL of a simulated system; requests to it stay in this process."""


@dataclass(frozen=True, slots=True)
class SystemSpec(Generic[SystemT]):
    """Describe one system. A process serves one; somebody with two systems configures two servers.

    A tool that needs a capability which `SystemT` lacks is a type error here.
    """

    name: str
    """Name in the settings and on the command line; key in `registry.SYSTEMS`."""
    wording: Wording
    tools: tuple[ToolSpec[SystemT], ...]
    prompt: PromptSpec
    """The prompt of the tool that runs jobs."""
    instructions: Callable[[AbstractSet[str]], str]
    """Returns what an assistant reads first, for a server with these tools."""
    client_name: str
    """Name under which a client is told to add the server. The slash commands call it by this name."""
    key_setting: str
    """Setting that every real account needs."""
    open_services: Callable[[], Opened[SystemT]]
    open_demo_services: Callable[[], Opened[SystemT]]
    address: "Callable[[Mapping[str, str]], str]"
    """Returns the base URL that settings such as `DATTO_PLATFORM` mean. It raises NotConfigured."""
    demo: Demo
    checks: "Callable[[], DoctorChecks[SystemT]]"
    """Import and return the checks of `doctor`."""
    guides: tuple[GuidePrompt, ...] = ()
    """Prompts that lead through several tools."""

    def __post_init__(self) -> None:
        """Tell the wording how each tool is called: hints follow from the tools' declarations."""
        forms = {tool.name: tool.forms() for tool in self.tools}
        object.__setattr__(self, "wording", replace(self.wording, tools=forms))  # frozen from here on

    def name_for_client(self, *, demo: bool) -> str:
        """Return the name under which a client adds the server. The simulated system never takes the real one's."""
        return f"{self.client_name}-demo" if demo else self.client_name


def settings_and_clock() -> "tuple[Settings, Clock]":
    """Read the settings of this process, and return them with the real clock. `require` tells what does not fit."""
    from rmm_jobs.clock import SystemClock
    from rmm_jobs.settings import read_settings

    return _with_question_key(read_settings()), SystemClock()


def _with_question_key(settings: "Settings") -> "Settings":
    """Return the settings with the key of questions, from its setting or its file, and what is wrong with it."""
    from pydantic import SecretStr

    from rmm_jobs.secret_settings import secret_problem

    if settings.rmm_jobs_question_key is None and settings.rmm_jobs_question_key_file is None:
        return settings
    key, problems = secret_problem(settings, QUESTION_KEY)
    if not problems and len(key) < _LEAST_KEY:
        source = QUESTION_KEY if settings.rmm_jobs_question_key_file is None else f"{QUESTION_KEY}_FILE"
        problems = {source: f"holds a key of fewer than {_LEAST_KEY} characters"}
    return settings.completed({QUESTION_KEY.lower(): SecretStr(key)}, problems)


def question_rules(settings: "Settings") -> QuestionRules:
    """Return how long questions are open, and the key that seals them."""
    key = settings.rmm_jobs_question_key
    return QuestionRules(settings.rmm_jobs_question_limit, key.get_secret_value() if key else "")


def data_folder(settings: "Settings") -> "Path":
    """Return the folder in which this process keeps its files."""
    from rmm_jobs.settings import data_dir

    return data_dir(settings.rmm_jobs_data_dir)


def open_seal(settings: "Settings", place: str, key: str = "") -> "Seal":
    """Return the seal of an account's tasks. Its key is made when the first call needs it."""
    from rmm_jobs.store.seal import FileSeal

    return FileSeal(data_folder(settings) / "task-key", system=place, key=key)


def open_ledger(settings: "Settings", place: str, key: str = "", *, demo: bool = False) -> "Ledger":
    """Open the ledger; an account's place and key keep its rows apart from another account's."""
    from rmm_jobs.store.ledger import SqliteLedger

    return SqliteLedger(
        data_folder(settings) / ("demo-jobs.sqlite3" if demo else "jobs.sqlite3"), system=place, key=key
    )


def open_request_log(settings: "Settings", place: str, key: str) -> "RequestLog":
    """Return what counts an account's requests for all processes, in the ledger's file. A request opens it."""
    from rmm_jobs.store.request_log import SqliteRequestLog

    return SqliteRequestLog(data_folder(settings) / "jobs.sqlite3", system=place, key=key)


def open_index(settings: "Settings", place: str, key: str) -> "DeviceIndex | None":
    """Return the index of an account's devices, in a file beside the ledger; a reading makes it, a look-up opens it.

    Where it is switched off there is none, and the account's file is deleted.
    """
    from rmm_jobs.store.device_index import SqliteDeviceIndex, index_path
    from rmm_jobs.store.index_schema import erase

    path = index_path(data_folder(settings), system=place, key=key)
    if settings.keeps_index:
        return SqliteDeviceIndex(path, open_seal(settings, place, key))
    erase(path)
    return None
