"""A recording holds the shape of an answer, and nobody's name, address, id or secret."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.safety.anonymize import HIDDEN, path_without_ids, without_letters, without_names

DEVICE = {
    "id": 4711,
    "uid": "c1d2e3f4-a5b6-7890-cdef-123456789abc",
    "hostname": "ACME-DC01",
    "intIpAddress": "10.20.0.11",
    "deviceClass": "device",
    "online": True,
    "cagVersion": "4.4.2180.2180",
    "access_token": "eyJhbGci",
    "token_type": "bearer",
    "udf": {"udf1": None},
    "alerts": 5,
}


def test_types_lengths_and_words_of_the_vocabulary_stay() -> None:
    assert without_names(DEVICE) == {
        "id": 1111,
        "uid": "x0x0x0x0-x0x0-0000-xxxx-000000000xxx",
        "hostname": "XXXX-XX00",
        "intIpAddress": "00.00.0.00",
        "deviceClass": "device",
        "online": True,
        "cagVersion": "4.4.2180.2180",
        "access_token": HIDDEN,
        "token_type": "bearer",
        "udf": {"udf1": None},
        "alerts": 5,
    }


def test_long_lists_and_texts_are_counted() -> None:
    assert without_names([1, 2, 3, 4, 5]) == [1, 2, 3, "... 2 more"]
    assert without_letters("a" * 2_010) == "x" * 2_000 + "... 10 more"


def test_a_key_that_is_no_field_loses_its_letters() -> None:
    assert without_names({"/acme/reset": 1, "/api/v1/script": 1}) == {"/xxxx/xxxxx": 1, "/api/v1/script": 1}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/api/v2/account/devices", "/api/v2/account/devices"),
        ("/api/v2/device/c1d2e3f4-a5b6", "/api/v2/device/x0x0x0x0-x0x0"),
        ("/auth/oauth/token", "/auth/oauth/token"),
    ],
)
def test_a_path_stays_without_its_ids(path: str, shown: str) -> None:
    assert path_without_ids(path) == shown


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1))
def test_no_letter_or_digit_of_a_name_is_left(name: str) -> None:
    assert re.fullmatch("[xX0]+!", without_letters(f"{name}!"))
    assert without_names({"hostname": f"{name}!"}) == {"hostname": without_letters(f"{name}!")}
