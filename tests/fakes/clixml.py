"""Documents of CLIXML, and what the reader makes of one."""

import pytest

from rmm_jobs.systems.psu.clixml.errors import ClixmlError
from rmm_jobs.systems.psu.clixml.limits import Limits
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import Obj, Value

NAMESPACE = 'xmlns="http://schemas.microsoft.com/powershell/2004/04"'


def document(content: str) -> str:
    return f'<Objs Version="1.1.0.1" {NAMESPACE}>{content}</Objs>'


def one(content: str) -> Value:
    (value,) = read(document(content))
    return value


def one_object(content: str) -> Obj:
    value = one(content)
    assert isinstance(value, Obj)
    return value


def refusal(text: str | bytes, limits: Limits | None = None) -> ClixmlError:
    with pytest.raises(ClixmlError) as caught:
        read(text, limits or Limits())
    return caught.value
