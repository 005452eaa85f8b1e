"""Arguments that several tools share, described once."""

from typing import Annotated

from pydantic import BeforeValidator, Field


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("Input should be a number")  # noqa: TRY004 - pydantic reports ValueError as a problem
    return value


Number = Annotated[int, BeforeValidator(_no_bool)]
JobUid = Annotated[str, Field(min_length=1, max_length=128, description="Job UID")]
Name = Annotated[str, Field(min_length=1, max_length=255)]
