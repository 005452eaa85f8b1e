"""Say what the answers to the opening depend on: versions, the system, and the settings that choose tools."""

import os
import sys

from rmm_jobs.environment import PREFIX_SETTING, READ_ONLY_SETTING, TOOLSETS_SETTING, system_name, variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FAST_START_SETTING = "RMM_JOBS_FAST_START"
DATA_DIR_SETTING = "RMM_JOBS_DATA_DIR"
PRODUCT = "rmm_jobs_mcp"
_DISTRIBUTIONS = (PRODUCT, "mcp", "mcp_types", "pydantic")
"""Whose versions the answers depend on."""
_ENDING = ".dist-info"


class Identity:
    """Hold what the answers of this process depend on, and where a snapshot of them is kept."""

    def __init__(
        self, depends_on: "Mapping[str, object]", installation: "Mapping[str, object]", kept: str | None
    ) -> None:
        self.depends_on = depends_on
        """Versions, system and settings, as the head of a snapshot's file has them."""
        self.installation = installation
        """What changes when the same version is installed once more."""
        self.kept = kept
        """Path of the snapshot that is made on this machine; `None` where nobody knows a folder for it."""


def identity_of(system: str | None, *, demo: bool) -> Identity | None:
    """Return what the answers of this process depend on; `None` where they are not to be given in advance.

    A setting that cannot be read is such a case: the settings tell it at the first call.
    """
    given = variables(FAST_START_SETTING, TOOLSETS_SETTING, READ_ONLY_SETTING, PREFIX_SETTING)
    try:
        chosen = {"system": system_name(system), "demo": demo, **(_chosen(given) if given else {})}
    except ValueError:
        return None
    if chosen.pop(FAST_START_SETTING, True) is False:
        return None
    if chosen.get(READ_ONLY_SETTING) is False:  # a form sends each of its switches
        del chosen[READ_ONLY_SETTING]
    folders = _installed()
    if folders is None:
        return None
    versions = {name: os.path.basename(folders[name])[len(name) + 1 : -len(_ENDING)] for name in _DISTRIBUTIONS}
    return Identity({**versions, **chosen}, _installation(folders[PRODUCT]), _kept(chosen))


def product_version() -> str | None:
    """Return the version of this product from the name of its folder; `None` where that does not tell."""
    folders = _installed((PRODUCT,))
    return None if folders is None else os.path.basename(folders[PRODUCT])[len(PRODUCT) + 1 : -len(_ENDING)]


def _installed(names: tuple[str, ...] = _DISTRIBUTIONS) -> dict[str, str] | None:
    """Return the folders with the metadata of distributions; `None` unless there is just one for each.

    The names of these folders hold the versions. `importlib.metadata` takes longer than the whole opening.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        here: dict[str, str] = {}
        for entry in _entries(place):
            name, _, version = entry.partition("-")
            if not version.endswith(_ENDING) or name not in names or name in found:
                continue
            if name in here:
                return None
            here[name] = os.path.join(place, entry)
        found |= here
    return found if len(found) == len(names) else None


def _entries(place: str) -> list[str]:
    try:
        return os.listdir(place or ".")
    except OSError:  # a zip file, or a folder that is not there
        return []


def _installation(folder: str) -> dict[str, object]:
    try:
        status = os.stat(os.path.join(folder, "RECORD"))
    except OSError:
        return {}
    return {"installed": [status.st_size, status.st_mtime_ns]}


def _chosen(given: "Mapping[str, str]") -> dict[str, object]:
    """Return what the settings say. Where none is set, nothing has to be imported for it.

    Raises:
        ValueError: one cannot be read.
    """
    from rmm_jobs.domain.toolsets import read_prefix, read_switch, read_toolsets

    def read_names(value: str) -> list[str]:
        return sorted(read_toolsets(value))

    readers: Mapping[str, Callable[[str], object]] = {
        FAST_START_SETTING: read_switch,
        TOOLSETS_SETTING: read_names,
        READ_ONLY_SETTING: read_switch,
        PREFIX_SETTING: read_prefix,
    }
    return {name: readers[name](value) for name, value in given.items()}


def _kept(chosen: "Mapping[str, object]") -> str | None:
    folder = variables(DATA_DIR_SETTING).get(DATA_DIR_SETTING) or _cache_folder()
    folder = os.path.expanduser(folder)
    if not os.path.isabs(folder):
        return None
    name = f"opening-{chosen['system']}{'-demo' if chosen['demo'] else ''}{_tag(chosen)}.txt"
    return os.path.join(folder, name)


def _tag(chosen: "Mapping[str, object]") -> str:
    """Return a tag for other tools than the default ones. Two settings with one tag replace each other's file."""
    settings = sorted((name, value) for name, value in chosen.items() if name.isupper())
    if not settings:
        return ""
    import zlib

    return f"-{zlib.crc32(repr(settings).encode()):08x}"


def _cache_folder() -> str:
    """Return the user's folder for what can be made anew."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or "~/.cache"
    return os.path.join(base, "rmm-jobs-mcp")
