"""List the systems, and select the one that this process serves. A system is imported when it is asked for."""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

from rmm_jobs.environment import SYSTEM_NAMES, requested_system
from rmm_jobs.systems.spec import SystemSpec


def selected_system(name: str | None = None) -> SystemSpec[Any]:
    """Return the system with this name, or else the one that the environment names.

    An unknown name selects the first system: the settings refuse the name at the first call, with a message.
    """
    return SYSTEMS.get(requested_system(name)) or SYSTEMS[SYSTEM_NAMES[0]]


class Systems(MutableMapping[str, SystemSpec[Any]]):
    """Hold the specs by name. Each vendor's package has its own in `spec.SPEC`."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._specs: dict[str, SystemSpec[Any] | None] = dict.fromkeys(names)

    def __getitem__(self, name: str) -> SystemSpec[Any]:
        spec = self._specs[name]
        if spec is None:
            spec = self._specs[name] = import_module(f"rmm_jobs.systems.{name}.spec").SPEC
        return spec

    def __setitem__(self, name: str, spec: SystemSpec[Any]) -> None:
        self._specs[name] = spec

    def __delitem__(self, name: str) -> None:
        del self._specs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)


SYSTEMS = Systems(SYSTEM_NAMES)
