"""The form of an identifier decides how a device is looked for."""

import pytest

from rmm_jobs.inputs.identifiers import Form, Identifier, mac_digits, read_address, read_identifier, user_names

UID = "7F3C2A10-4b8e-4d6a-9c1e-5a2b8d4f6e01"


@pytest.mark.parametrize(
    ("typed", "form", "key"),
    [
        (UID, Form.UID, UID.lower()),
        ("7F3C2A10-...", Form.SHORT_UID, "7f3c2a10-"),
        ("7f3c2a10-\u2026", Form.SHORT_UID, "7f3c2a10-"),
        ("00:1B:44:11:3A:B7", Form.MAC, "001B44113AB7"),
        ("00-1b-44-11-3a-b7", Form.MAC, "001B44113AB7"),
        ("001b.4411.3ab7", Form.MAC, "001B44113AB7"),
        ("00 1B 44 11 3A B7", Form.MAC, "001B44113AB7"),
        ("001b-4411-3ab7", Form.MAC, "001B44113AB7"),
        ("001B44-113AB7", Form.MAC, "001B44113AB7"),
        ("001B44113AB7", Form.MAC, "001B44113AB7"),
        ("decade00beef", Form.MAC, "DECADE00BEEF"),
        ("123456789012", Form.MAC, "123456789012"),
        ("4711", Form.NUMBER, "4711"),
        ("10.4.0.12", Form.ADDRESS, "10.4.0.12"),
        ("10.4.0.12/24", Form.ADDRESS, "10.4.0.12"),
        ("[FD00:0:0::77]", Form.ADDRESS, "fd00::77"),
        ("fe80::1%eth0", Form.ADDRESS, "fe80::1"),
        ("::ffff:10.4.0.12", Form.ADDRESS, "10.4.0.12"),
        ("ACME\\anna", Form.USER, "ACME\\anna"),
        ("anna@acme.com", Form.USER, "anna@acme.com"),
        ("\\\\ACME-DC01", Form.NAME, "\\\\ACME-DC01"),
        (" ACME-DC01\t", Form.NAME, "ACME-DC01"),
        ("00:1B-44:11:3A:B7", Form.NAME, "00:1B-44:11:3A:B7"),
        ("00:1B:44:11:3A", Form.NAME, "00:1B:44:11:3A"),
        ("10.4.0", Form.NAME, "10.4.0"),
        ("10.4.0.256", Form.NAME, "10.4.0.256"),
        ("9" * 30, Form.NAME, "9" * 30),
        ("\u0664\u0667", Form.NAME, "\u0664\u0667"),
        ("7f3c2a10", Form.NAME, "7f3c2a10"),
    ],
)
def test_an_identifier_is_told_apart_by_its_form(typed: str, form: Form, key: str) -> None:
    assert read_identifier(typed) == Identifier(typed.strip(" \t"), form, key)


def test_addresses_are_equal_in_every_notation() -> None:
    assert read_address("FE80::0001") == read_address("fe80:0:0:0:0:0:0:1%3")
    assert read_address("10.4.0.12") == read_address("::FFFF:10.4.0.12")
    for text in (None, "", "NW-SQL01", "010.4.0.12.", "x" * 5_000):
        assert read_address(text) is None


def test_a_user_has_a_name_without_its_domain() -> None:
    assert user_names("ACME\\Anna") == ("acme\\anna", "anna")
    assert user_names("Anna@Acme.com") == ("anna@acme.com", "anna")
    assert user_names("anna") == ("anna", "anna")
    assert mac_digits("00:1b:44:11:3a:b7") == "001B44113AB7"
