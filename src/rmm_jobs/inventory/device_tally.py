"""Select, order and count devices that come page by page, and keep no more of them than an answer shows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.site_results import DEVICE_ROWS, DeviceCounts, DeviceFilter, Need, SiteDevice, SiteDevices
from rmm_jobs.inputs.device_filters import fields_of
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inventory.device_filters import FIELD, Test, by_kind, count, sift, tests_of, that_fit, worst_first


class DeviceTally:
    """Hold what an answer needs of the devices that a filter selects: their numbers, and the worst of them."""

    def __init__(self, chosen: DeviceFilter, now: datetime, *, offset: int = 0, most: int = DEVICE_ROWS) -> None:
        """Keep `most` devices from `offset` on."""
        self._chosen, self._now = chosen, now
        self._offset, self._most = offset, most
        self._looked_at = 0
        self._labelled = False
        self._labels = set[str]()
        tests = tests_of(chosen, now)
        self._sifted = _Sifted(tests, offset + most, now, chosen.need)
        # A field that no device has is a wrong name. Nothing is empty then: it is not known before the last page.
        self._if_unknown = None
        if chosen.field is not None and chosen.field.test is FieldTest.EMPTY:
            is_empty: Test = lambda each: False if each.device.facts.is_labelled else None  # noqa: E731 - one of many
            self._if_unknown = _Sifted({**tests, FIELD: is_empty}, offset + most, now, chosen.need)

    def add(self, devices: Sequence[SiteDevice]) -> None:
        """Count the devices of a page, each of which comes once."""
        self._looked_at += len(devices)
        for each in (self._sifted, self._if_unknown):
            if each is not None:
                each.add(devices)
        if self._chosen.field is not None:
            labelled = [each.device.facts for each in devices if each.device.facts.is_labelled]
            self._labelled = self._labelled or bool(labelled)
            self._labels |= {loose(field.label) for facts in labelled for field in facts.fields}

    def result(self, query: str | None) -> SiteDevices:
        """Return the selected devices; the caller knows where they are from."""
        labels = self._other_labels(self._chosen.field)
        sifted = self._sifted if labels is None else self._if_unknown or self._sifted
        shown = that_fit(sifted.first[self._offset :], self._chosen)
        before = by_kind(sifted.first[: self._offset + len(shown)])
        return SiteDevices(
            site=None,
            query=query,
            chosen=self._chosen,
            devices=[_with_field(each, self._chosen.field) for each in shown],
            counts=sifted.counts,
            now=self._now,
            looked_at=self._looked_at,
            alone={name: sifted.alone[name] for name in sifted.tests},
            rest=_without_zeros(sifted.counts.kinds, before),
            unreported=sifted.unreported,
            hidden=sifted.hidden,
            labels=labels,
            offset=self._offset,
        )

    def _other_labels(self, wanted: FieldFilter | None) -> Sequence[str] | None:
        """Return the labels of all filled fields, where none of them is the one that is asked for."""
        if wanted is None or wanted.number is not None or not self._labelled:
            return None
        return None if loose(wanted.name) in self._labels else sorted(self._labels)


class _Sifted:
    """Hold the devices that all tests select."""

    def __init__(self, tests: Mapping[str, Test], most: int, now: datetime, need: Need | None) -> None:
        self.tests = tests
        self._most, self._now, self._need = most, now, need
        self.first: Sequence[SiteDevice] = ()
        self.counts = count((), now)
        self.alone = Counter[str]()
        self.unreported = self.hidden = 0

    def add(self, devices: Sequence[SiteDevice]) -> None:
        found, unreported, hidden = sift(self.tests, devices)
        self.first = worst_first([*self.first, *found], self._need)[: self._most]
        self.counts = _sum(self.counts, count(found, self._now))
        self.alone.update({name: sum(test(each) is True for each in devices) for name, test in self.tests.items()})
        self.unreported += unreported
        self.hidden += hidden


def _sum(one: DeviceCounts, other: DeviceCounts) -> DeviceCounts:
    return DeviceCounts(
        total=one.total + other.total,
        contacts=Counter(one.contacts) + Counter(other.contacts),
        kinds=Counter(one.kinds) + Counter(other.kinds),
        needs={need: one.needs[need] + other.needs[need] for need in Need},
        unreported={need: one.unreported[need] + other.unreported[need] for need in Need},
        antivirus=Counter(one.antivirus) + Counter(other.antivirus),
        with_alerts=one.with_alerts + other.with_alerts,
        alerts=Counter(one.alerts) + Counter(other.alerts),
        first_added=min(_known(one.first_added, other.first_added), default=None),
        last_seen=max(_known(one.last_seen, other.last_seen), default=None),
    )


def _known(*times: datetime | None) -> Iterable[datetime]:
    return [time for time in times if time is not None]


def _without_zeros(every: Mapping[DeviceKind, int], some: Mapping[DeviceKind, int]) -> Mapping[DeviceKind, int]:
    return Counter(every) - Counter(some)


def _with_field(each: SiteDevice, wanted: FieldFilter | None) -> SiteDevice:
    """Leave the user field of a device that the filter means, without a value that may be a secret."""
    if wanted is None:
        return each
    facts = replace(each.device.facts, fields=tuple(fields_of(each.device, wanted)))
    return replace(each, device=replace(each.device, facts=facts))
