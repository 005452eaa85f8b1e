"""The index tells which user fields are filled, and whether a value is the one that is asked for, without values."""

import base64
import hashlib
import hmac
from pathlib import Path

import pytest

from fakes.indexes import NOW, files, fill, opened
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.device_index import Selection
from rmm_jobs.domain.inventory import DeviceFacts, UserField
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.store.index_fields import FieldDigests, labels_in

BACKUP = FieldFilter("backup", FieldTest.EQUALS, "none")
FIELDS = (UserField(1, "Backup", "None"), UserField(2, "Admin password", "hunter2"), UserField(3, "a;b=c:d", "x"))


def device(*fields: UserField, uid: str = "u1", labelled: bool = True) -> Device:
    return Device(uid, "PC1", facts=DeviceFacts(fields=fields, is_labelled=labelled))


async def select(index: SqliteDeviceIndex, wanted: FieldFilter) -> Selection | None:
    return await index.select(DeviceFilter(field=wanted), now=NOW, offset=0, most=8)


async def test_a_value_is_found_and_does_not_stand_in_the_file(tmp_path: Path) -> None:
    index = opened(tmp_path)
    await fill(index, device(*FIELDS), device(UserField(1, "Backup", "Zerto-9"), uid="u2"))
    found = await select(index, BACKUP)
    await index.aclose()
    assert found is not None
    assert [each.device.uid for each in found.devices] == ["u1"]
    assert found.devices[0].device.facts.fields == ()
    kept = b"".join(each.read_bytes().lower() for each in files(tmp_path, "inventory-*"))
    assert not [word for word in (b"hunter2", b"zerto-9", b"=none") if word in kept]
    assert b"admin password" in kept


async def test_a_value_that_answers_mask_has_no_digest(tmp_path: Path) -> None:
    index = opened(tmp_path)
    await fill(index, device(*FIELDS))
    found = await select(index, FieldFilter("2", FieldTest.EQUALS, "hunter2", 2))
    there = await select(index, FieldFilter("2", FieldTest.SET, number=2))
    await index.aclose()
    assert found is not None
    assert there is not None
    assert (found.devices, found.hidden, len(there.devices)) == ([], 1, 1)


@pytest.mark.parametrize("wanted", [FieldFilter("Backup", FieldTest.CONTAINS, "no"), BACKUP], ids=["a part", "no key"])
async def test_the_index_says_nothing_of_what_it_cannot_tell(tmp_path: Path, wanted: FieldFilter) -> None:
    index = opened(tmp_path)
    await fill(index, device(*FIELDS))
    await index.aclose()
    # Whoever has lost the key reads each digest as none, and not as the one of another value.
    other = opened(tmp_path, sealed_by="task-key" if wanted is not BACKUP else "another-key")
    assert await select(other, wanted) is None
    await other.aclose()


async def test_devices_without_labels_tell_nothing(tmp_path: Path) -> None:
    index = opened(tmp_path)
    await fill(index, device(*FIELDS), device(uid="u2", labelled=False))
    assert await select(index, BACKUP) is None
    await index.aclose()


async def test_a_label_that_nobody_has_is_answered_with_those_that_are_filled(tmp_path: Path) -> None:
    index = opened(tmp_path)
    await fill(index, device(*FIELDS))
    found = await select(index, FieldFilter("Bakcup", FieldTest.EMPTY))
    await index.aclose()
    assert found is not None
    assert found.labels == ["a;b=c:d", "admin password", "backup"]
    assert (found.devices, found.counts.total) == ([], 0)


@pytest.mark.parametrize(
    ("wanted", "uids"),
    [
        (FieldFilter("Backup", FieldTest.EMPTY), ["u2"]),
        (FieldFilter("9", FieldTest.EMPTY, number=9), ["u1", "u2"]),
        (FieldFilter("Bakcup", FieldTest.EMPTY), []),
    ],
)
async def test_an_empty_field_is_one_that_another_device_has_or_a_number(
    tmp_path: Path, wanted: FieldFilter, uids: list[str]
) -> None:
    index = opened(tmp_path)
    await fill(index, device(*FIELDS), device(uid="u2"))
    found = await select(index, wanted)
    await index.aclose()
    assert found is not None
    assert sorted(each.device.uid for each in found.devices) == uids


def test_a_label_does_not_pass_for_another_field() -> None:
    digests = FieldDigests(b"key")
    text = digests.written(device(UserField(1, ";12=*:backup;", "x"))) or ""
    assert ";12=" not in text
    assert ":backup;" not in text
    assert labels_in([text]) == [";12=*:backup;"]
    assert digests.mark != FieldDigests(b"other").mark


def test_the_mark_tells_by_which_rule_values_are_compared() -> None:
    key = hmac.digest(b"key", b"user fields", hashlib.sha256)
    earlier = base64.urlsafe_b64encode(hmac.digest(key, b"", hashlib.sha256)[:6]).decode()
    digests = FieldDigests(b"key")
    assert digests.mark != f"{earlier};"
    # Whoever changes what follows the mark changes `RULE`, too: else digests of both rules stand in one file.
    assert digests.written(device(UserField(1, "Backup", " N\u00d6NE  x"))) == "1LzRsh13;1=bam2kV7M:backup;"
