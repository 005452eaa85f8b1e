"""From a name to one device or component: exactly that one, or a refusal with what there is instead."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from rmm_jobs.domain.errors import (
    ComponentNotFound,
    DeviceNotFound,
    DeviceOffline,
    DevicesMatch,
    DeviceUnusable,
    DuplicateComponents,
    DuplicateDevices,
    UnusableReason,
)
from rmm_jobs.domain.model import Component, Device

_UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)

_NEAREST = 3
_SIMILAR = 60
"""Above this score of rapidfuzz's WRatio (0 to 100) a component is worth listing."""


def same_name(a: str, b: str) -> bool:
    """Whether two names are equal but for case, Unicode composition and blanks around them."""
    return _folded(a) == _folded(b)


def looks_like_uid(text: str) -> bool:
    """Whether a text has the UUID form that tells a device's or component's UID from its name."""
    return _UID.fullmatch(text) is not None


def pick_device(query: str, listed: Sequence[Device]) -> Device:
    """Pick the one device with this hostname from what the system's filter returned.

    A filter can be loose: partial matches, and wildcards in the query that match anything. What counts as a match is
    decided here. A deleted device steps aside for a live namesake.

    Raises:
        DeviceUnusable: only a deleted device has this name.
        DuplicateDevices: two or more live devices have it.
        DevicesMatch: none has it, and these live ones are what the filter found instead.
        DeviceNotFound: nothing of the kind.
    """
    devices = sorted(_distinct_devices(listed), key=lambda device: (_folded(device.hostname), device.uid))
    exact = [device for device in devices if same_name(device.hostname, query)]
    live = [device for device in exact if not device.deleted]
    if len(live) > 1:
        raise DuplicateDevices(query, live)
    if live:
        return live[0]
    if exact:
        raise DeviceUnusable(exact[0], UnusableReason.DELETED)
    if near := [device for device in devices if not device.deleted]:
        raise DevicesMatch(query, near)
    raise DeviceNotFound(query)


def check_usable(device: Device, now: datetime) -> None:
    """Check that a job can run on the device at once.

    Raises:
        DeviceUnusable: it is deleted, has no agent, is suspended, or the system does not say whether it is online.
        DeviceOffline: the system says that it is offline.
    """
    if device.deleted:
        raise DeviceUnusable(device, UnusableReason.DELETED)
    if device.agentless:
        raise DeviceUnusable(device, UnusableReason.AGENTLESS)
    if device.suspended:
        raise DeviceUnusable(device, UnusableReason.SUSPENDED)
    if device.online is None:
        raise DeviceUnusable(device, UnusableReason.STATUS_UNKNOWN)
    if not device.online:
        raise DeviceOffline(device, now)


def pick_component(query: str, components: Sequence[Component]) -> Component:
    """Pick the component with this UID or, but for case, this name or whole path.

    Raises:
        DuplicateComponents: two or more are called so.
        ComponentNotFound: none has; the three nearest are given, best first.
    """
    candidates = _by_name(components)
    for component in candidates:
        if same_name(component.uid, query):
            return component
    named = [component for component in candidates if same_name(component.name, query) or _same_path(component, query)]
    if len(named) > 1:
        raise DuplicateComponents(query, named)
    if named:
        return named[0]
    ranked = _ranked(query, candidates)
    raise ComponentNotFound(query, [component for _, component in ranked[:_NEAREST]])


def search_components(query: str, components: Sequence[Component]) -> list[Component]:
    """List the components whose name contains a query, or that it means, best first; all of them for a blank query.

    A whole path means what lies there alone.
    """
    found = [each for each in _by_name(components) if _contains(each, query) or _is_meant(each, query)]
    if there := [component for component in found if _same_path(component, query)]:
        return there
    if found and looks_like_uid(query.strip()):
        return found
    found.sort(key=lambda component: not _is_meant(component, query))
    return found


def similar_components(query: str, components: Sequence[Component]) -> list[Component]:
    """List the components whose name resembles a query, best first."""
    return [component for score, component in _ranked(query, _by_name(components)) if score > _SIMILAR]


def _is_meant(component: Component, query: str) -> bool:
    return same_name(component.name, query) or same_name(component.uid, query)


def _folded(name: str) -> str:
    """A form that is equal for names that differ only in case, composition or outer blanks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).strip()


def _same_path(component: Component, query: str) -> bool:
    return component.path is not None and _folded_path(component.path) == _folded_path(query)


def _folded_path(path: str) -> str:
    """The same for a path, in which both slashes are one."""
    return _folded(path.replace("\\", "/"))


def _contains(component: Component, query: str) -> bool:
    part = _folded_path(query)
    in_path = "/" in part and component.path is not None and part in _folded_path(component.path)
    return in_path or _folded(query) in _folded(component.name)


def _distinct_devices(listed: Iterable[Device]) -> Iterable[Device]:
    """Each device once: a list that changes between two pages repeats some."""
    return {device.uid: device for device in listed}.values()


def _by_name(components: Iterable[Component]) -> list[Component]:
    distinct = {component.uid: component for component in components}.values()
    return sorted(distinct, key=lambda component: (_folded(component.name), component.uid))


def _ranked(query: str, candidates: Iterable[Component]) -> list[tuple[float, Component]]:
    """Scores of likeness, best first; equal ones stay in the order they come in."""
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    def score(component: Component) -> float:
        texts = [component.name, component.uid] if looks_like_uid(query) else [component.name]
        return max(fuzz.WRatio(query, text, processor=utils.default_process) for text in texts)

    return sorted(((score(c), c) for c in candidates), key=lambda scored: -scored[0])
