"""Read the facts of a certificate: PowerShell writes its bytes and its text, and no other property.

`types.ps1xml` serializes `RawData` alone. The text is that of .NET's `X509Certificate2.ToString()`: titles in brackets,
each with its value below. Its times are written in the culture of the job, so they are read from the bytes (RFC 5280).
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType, Value

FACTS = ("Subject", "NotAfter", "Thumbprint", "Issuer", "NotBefore", "SerialNumber")
"""Titles of the facts, what a person looks for first; with the names of .NET's properties."""
CERTIFICATE_VIEW = FACTS[:3]
"""The columns of a table of certificates."""
_DESERIALIZED = "Deserialized."
_TYPE = "System.Security.Cryptography.X509Certificates.X509Certificate"
_RAW = "RawData"
_SECTION = re.compile(r"\[([A-Z][A-Za-z ]{3,20})\]\s{1,10}([^\r\n]{1,1000})")
_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18
_BEFORE_VALIDITY = 3
"""Serial number, algorithm and issuer stand before the validity."""
_HALF_CENTURY = 50


def is_certificate(value: Obj) -> bool:
    """Return whether an object is a certificate of .NET, or of a type that extends it."""
    return any(name.removeprefix(_DESERIALIZED).startswith(_TYPE) for name in value.types[:4])


def certificate_facts(value: Value) -> Mapping[str, Value]:
    """Return what a certificate's text and bytes tell, in the order of `FACTS`; nothing where they tell nothing."""
    if not isinstance(value, Obj) or not is_certificate(value):
        return {}
    told = {title.replace(" ", ""): text.strip() for title, text in _SECTION.findall(value.to_string or "")}
    facts: dict[str, Value] = {
        name: Scalar(ScalarType.STRING, told[name]) for name in FACTS if told.get(name) and name not in value.properties
    }
    times = _validity(value.properties.get(_RAW))
    for name, time in zip(("NotBefore", "NotAfter"), times, strict=False):
        if name in facts:
            facts[name] = Scalar(ScalarType.DATE_TIME, time.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return facts


def subject(value: Obj) -> str:
    """Return the subject of a certificate, or an empty text."""
    told = certificate_facts(value).get(FACTS[0])
    return told.text if isinstance(told, Scalar) else ""


def _validity(raw: Value | None) -> list[datetime]:
    """Return begin and end of the validity in a certificate's bytes, or nothing where they cannot be read."""
    if not isinstance(raw, Scalar) or raw.kind is not ScalarType.BYTES:
        return []
    try:
        data = base64.b64decode(raw.text)
        [certificate] = islice(_elements(data), 1)
        [signed] = islice(_elements(certificate[1]), 1)
        parts = [part for part in _elements(signed[1]) if part[0] != _VERSION]
        tag, validity = parts[_BEFORE_VALIDITY]
        return [_time(*each) for each in _elements(validity)] if tag == _SEQUENCE else []
    except (ValueError, IndexError, binascii.Error):
        return []


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element of DER that is whole (X.690)."""
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            length = size & 0x7F
            size, at = int.from_bytes(data[at : at + length], "big"), at + length
        if at + size > len(data):
            raise ValueError
        yield tag, data[at : at + size]
        at += size


def _time(tag: int, content: bytes) -> datetime:
    text = content.decode("ascii")
    if tag == _UTC_TIME:
        text = ("20" if int(text[:2]) < _HALF_CENTURY else "19") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
