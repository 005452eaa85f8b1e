"""A certificate, of which CLIXML has its bytes and its text alone, is shown with what a person looks for."""

import base64

import pytest

from rmm_jobs.domain.output_results import TableQuery
from rmm_jobs.systems.psu.clixml.certificates import certificate_facts
from rmm_jobs.systems.psu.clixml.choice import choose
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_table
from rmm_jobs.systems.psu.clixml.values import Value

TYPE = "Deserialized.System.Security.Cryptography.X509Certificates.X509Certificate2"
TEXT = (
    "[Subject]_x000D__x000A_  CN={name}, O=Acme_x000D__x000A__x000D__x000A_[Issuer]_x000D__x000A_  CN=Acme CA"
    "_x000D__x000A__x000D__x000A_[Serial Number]_x000D__x000A_  0A{name}_x000D__x000A__x000D__x000A_[Not Before]"
    "_x000D__x000A_  05.01.{year} 07:56:58_x000D__x000A__x000D__x000A_[Not After]_x000D__x000A_  05.02.{year} 07:56:58"
    "_x000D__x000A__x000D__x000A_[Thumbprint]_x000D__x000A_  F00D{name}_x000D__x000A_"
)


def der(tag: int, content: bytes) -> bytes:
    """An element of DER: its length in one byte, or in as many as it takes."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([0x82, size >> 8, size & 0xFF])
    return bytes([tag]) + length + content


def raw(
    begin: bytes, end: bytes, *, tag: int = 0x17, version: bytes = b"\xa0\x03\x02\x01\x02", fill: int = 200
) -> bytes:
    """A certificate's bytes as far as its validity, with something behind it."""
    names = der(0x02, b"\x01") + der(0x30, b"") + der(0x30, b"\x31" * fill)
    return der(0x30, der(0x30, version + names + der(0x30, der(tag, begin) + der(tag, end)) + b"\x05\x00"))


def certificate(name: str, year: int, content: bytes | None) -> str:
    data = "" if content is None else f'<BA N="RawData">{base64.b64encode(content).decode()}</BA>'
    return (
        f"<Obj><TN><T>{TYPE}</T></TN><ToString>{TEXT.format(name=name, year=year)}</ToString><Props>{data}"
        '<S N="PSComputerName">EX01</S><B N="PSShowComputerName">false</B></Props></Obj>'
    )


def values(*objects: str) -> list[Value]:
    return read(f"<Objs>{''.join(objects)}</Objs>")


SOON = certificate("mail", 2026, raw(b"260105075658Z", b"261201120000Z"))
LATER = certificate("web", 2031, raw(b"20510105075658Z", b"20520205075658Z", tag=0x18))


def test_certificates_show_subject_end_and_thumbprint_and_not_their_bytes() -> None:
    table = as_table(values(SOON, LATER))
    assert table.columns == ["Subject", "NotAfter", "Thumbprint"]
    assert table.rows[0] == ["CN=mail, O=Acme", "2026-12-01 12:00:00Z", "F00Dmail"]
    assert table.rows[1] == ["CN=web, O=Acme", "2052-02-05 07:56:58Z", "F00Dweb"]
    assert table.hidden[:3] == ("Issuer", "NotBefore", "SerialNumber")


def test_certificates_that_expire_are_found_by_the_time_in_their_bytes() -> None:
    chosen = choose(values(LATER, SOON), TableQuery(where="NotAfter<2027-01-01"))
    assert chosen.numbers == [1]


def test_one_certificate_is_listed_with_its_facts_first() -> None:
    table = as_table(values(SOON), columns=20)
    assert table.columns[:6] == ["Subject", "NotAfter", "Thumbprint", "Issuer", "NotBefore", "SerialNumber"]


def test_a_certificate_within_an_object_is_its_subject() -> None:
    signer = SOON.replace("<Obj>", '<Obj N="Signer">')
    signed = f'<Obj><MS><S N="Status">Valid</S>{signer}</MS></Obj>'
    assert as_table(values(signed, signed)).rows[0] == ["Valid", "CN=mail, O=Acme"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"\x30",
        b"\x30\x84\xff\xff\xff\xff",
        raw(b"nonsense", b"260205075658Z"),
        raw(b"260105075658Z", b"269905075658Z"),
        raw(b"260105075658Z", b"261201120000Z")[:40],
    ],
)
def test_where_the_bytes_do_not_tell_the_time_the_text_does(content: bytes | None) -> None:
    table = as_table(values(certificate("mail", 2026, content), SOON))
    assert table.rows[0] == ["CN=mail, O=Acme", "05.02.2026 07:56:58", "F00Dmail"]


def test_a_certificate_of_the_first_version_has_no_version_in_its_bytes() -> None:
    table = as_table(values(certificate("old", 2026, raw(b"500105075658Z", b"500205075658Z", version=b"")), SOON))
    assert table.rows[0][1] == "1950-02-05 07:56:58Z"


def test_an_object_that_only_says_that_it_is_a_certificate_has_no_facts() -> None:
    [bare] = values(f"<Obj><TN><T>{TYPE}</T></TN><ToString>{TYPE}</ToString></Obj>")
    assert certificate_facts(bare) == {}
