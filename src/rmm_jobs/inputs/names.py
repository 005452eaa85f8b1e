"""Turn a name into the one device or component it means, or refuse it with the alternatives."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from rmm_jobs.domain.catalog import Component, Device, listed_with, shortfall_of
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.site_errors import DeviceElsewhere
from rmm_jobs.domain.target_errors import (
    ComponentListIncomplete,
    ComponentNotFound,
    DeviceListIncomplete,
    DeviceNotFound,
    DeviceOffline,
    DevicesMatch,
    DeviceUnusable,
    DuplicateComponents,
    DuplicateDevices,
    UnusableReason,
)
from rmm_jobs.inputs.likeness import fold, lookalike, loose, names_of

_UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)

_SHORT_UID = re.compile(r"([0-9a-f]{8})-(?:\.{3}|\u2026)", re.IGNORECASE | re.ASCII)
"""Matches a UID as refusals print it: `c1d2e3f4-...`."""
_NEAREST = 3
_SIMILAR = 60
"""Score of rapidfuzz's WRatio (0 to 100) above which a component is worth listing."""


def same_name(a: str, b: str) -> bool:
    """Return whether two names are equal, ignoring case, Unicode composition and outer blanks."""
    return fold(a) == fold(b)


def looks_like_uid(text: str) -> bool:
    """Return whether a text has the UUID form, which tells a device's or component's UID from a name."""
    return _UID.fullmatch(text) is not None


def pick_device(query: str, listed: Sequence[Device]) -> Device:
    """Pick the one device with this hostname, as `match_device` does.

    Raises:
        DeviceNotFound: the filter found no live device.
        DeviceUnusable, DuplicateDevices, DeviceListIncomplete, DevicesMatch: as `match_device` decides.
    """
    device = match_device(query, listed)
    if device is None:
        raise DeviceNotFound(query, shortfall=shortfall_of(listed))
    return device


def match_device(query: str, listed: Sequence[Device]) -> Device | None:
    """Return the one device with this hostname from the list that the system's filter returned; `None` without any.

    The filter may match parts of names, and wildcards in the query, so this function decides what matches. A deleted
    device gives way to a live namesake.

    Raises:
        DeviceUnusable: only a deleted device has this name.
        DuplicateDevices: two or more live devices have this name.
        DeviceListIncomplete: one live device has this name, and a part of the list is missing.
        DevicesMatch: no device has this name; the error lists the live ones that the filter found.
    """
    # Sorted, because the order of a refusal's table must not hang on the order of the pages.
    devices = sorted(
        _distinct_devices(listed), key=lambda device: (loose(device.hostname), loose(device.site or ""), device.uid)
    )
    exact = [device for device in devices if same_name(device.hostname, query)]
    live = [device for device in exact if not device.deleted]
    # Nothing keeps two sites from having one hostname (docs/divergences.md, duplicate-names).
    shortfall = shortfall_of(listed)
    if len(live) > 1:
        raise DuplicateDevices(query, live, shortfall)
    if live and shortfall:
        raise DeviceListIncomplete(query, live[0], shortfall)
    if live:
        return live[0]
    if exact:
        raise DeviceUnusable(exact[0], UnusableReason.DELETED)
    # A single partial match is refused too: "DC1" must never run on "DC10" (docs/divergences.md, exact-name).
    if near := [device for device in devices if not device.deleted]:
        raise DevicesMatch(query, near, lookalike(query, names_of(near)), shortfall)
    return None


def match_device_at(site: Site, query: str, listed: Sequence[Device]) -> Device | None:
    """Return the one device with this hostname at a site, as `match_device` does from all.

    Raises:
        DeviceElsewhere: only other sites have a live device with this name.
        DeviceUnusable, DuplicateDevices, DeviceListIncomplete, DevicesMatch: as `match_device` decides, of the site's
            devices where it has any like it.
    """
    here = [device for device in listed if is_at(device, site)]
    exact = [device for device in _distinct_devices(listed) if same_name(device.hostname, query)]
    live = [device for device in exact if not device.deleted]
    if live and not any(is_at(device, site) for device in exact):
        live.sort(key=lambda device: (loose(device.site or ""), device.uid))
        raise DeviceElsewhere(query, site, live, shortfall_of(listed))
    return match_device(query, listed_with(here, shortfall_of(listed)) if here else listed)


def is_at(device: Device, site: Site) -> bool:
    """Return whether a device is at a site: by the site's UID, or by its name where the device tells no UID."""
    if device.facts.site_uid is not None:
        return same_name(device.facts.site_uid, site.uid)
    return device.site is not None and same_name(device.site, site.name)


def check_usable(device: Device, now: datetime) -> None:
    """Check that a job can run on the device at once.

    Raises:
        DeviceUnusable: the device is deleted, suspended, without an agent, or of unknown status.
        DeviceOffline: the system reports the device offline.
    """
    # The most lasting obstacle first: a deleted device that is also offline will not come back online.
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
    """Pick the component with this UID, name or whole path, ignoring case.

    Raises:
        DuplicateComponents: two or more components have this name.
        ComponentListIncomplete: one component has this name, and a part of the list is missing.
        ComponentNotFound: no component has this name; the error lists the three nearest, best first.
    """
    candidates = _by_name(components)
    # A UID wins over a name, because a component may be named like another one's UID.
    for component in candidates:
        if same_name(component.uid, query):
            return component
    named = [component for component in candidates if same_name(component.name, query) or same_path(component, query)]
    shortfall = shortfall_of(components)
    if len(named) > 1:
        raise DuplicateComponents(query, named, shortfall)
    if named and shortfall:
        raise ComponentListIncomplete(query, named[0], shortfall)
    if named:
        return named[0]
    if shortfall is None and (short := _with_short_uid(query, candidates)):
        return short
    nearest = [component for _, component in _ranked(query, candidates, _NEAREST)]
    alike = lookalike(query, [(component.name, component.uid) for component in candidates])
    raise ComponentNotFound(query, nearest, alike, shortfall)


def search_components(query: str, components: Sequence[Component]) -> list[Component]:
    """List components whose name contains the query, exact matches first; all components for a blank query.

    A query that is a whole path lists only the components at that path.
    """
    found = [each for each in _by_name(components) if _contains(each, query) or is_meant(each, query)]
    if there := [component for component in found if same_path(component, query)]:
        return there
    if found and looks_like_uid(query.strip()):
        return found
    if not found and (short := _with_short_uid(query, components)):
        return [short]
    found.sort(key=lambda component: not is_meant(component, query))
    return found


def similar_components(query: str, components: Sequence[Component]) -> list[Component]:
    """List the components whose name resembles a query, best first."""
    return [component for score, component in _ranked(query, _by_name(components)) if score > _SIMILAR]


def is_meant(component: Component, query: str) -> bool:
    """Return whether a query is the whole name or UID of a component, or its whole path."""
    return same_name(component.name, query) or same_name(component.uid, query) or same_path(component, query)


def _with_short_uid(query: str, components: Sequence[Component]) -> Component | None:
    """Return the one component whose UID begins as the printed form of a refusal does."""
    short = _SHORT_UID.fullmatch(query.strip())
    begins = f"{short[1].lower()}-" if short else ""
    found = [each for each in components if begins and each.uid.lower().startswith(begins)]
    return found[0] if len(found) == 1 else None


def same_path(component: Component, query: str) -> bool:
    """Return whether a query is the whole path of a component, with either slash."""
    return component.path is not None and _folded_path(component.path) == _folded_path(query)


def _folded_path(path: str) -> str:
    """Fold a path as a name is folded, and make both kinds of slash one."""
    return fold(path.replace("\\", "/"))


def _contains(component: Component, query: str) -> bool:
    part = loose(query.replace("\\", "/"))
    in_path = "/" in part and component.path is not None and part in loose(component.path.replace("\\", "/"))
    return in_path or loose(query) in loose(component.name)


def _distinct_devices(listed: Iterable[Device]) -> Iterable[Device]:
    """Return each device once: a list that changes between two pages repeats some."""
    return {device.uid: device for device in listed}.values()


def _by_name(components: Iterable[Component]) -> list[Component]:
    distinct = {component.uid: component for component in components}.values()
    return sorted(distinct, key=lambda component: (loose(component.name), component.uid))


def _ranked(query: str, candidates: Sequence[Component], most: int | None = None) -> Iterable[tuple[float, Component]]:
    """Rank components by likeness, best first; `most` of them. Equal scores keep their order."""
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    def score(component: Component) -> float:
        texts = [component.name, component.uid] if looks_like_uid(query) else [component.name]
        return max(fuzz.WRatio(query, text, processor=utils.default_process) for text in texts)

    # Numbers alone: a tuple for each of thousands has the collector look at all objects, while nothing else goes on.
    scores = [score(component) for component in candidates]
    best = sorted(range(len(scores)), key=lambda place: -scores[place])[:most]
    return ((scores[place], candidates[place]) for place in best)
