"""Arguments that several tools share, described once."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from rmm_jobs.jobs.untrusted import clean_line


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("has to be a whole number")  # noqa: TRY004 - pydantic reports ValueError as a problem
    return value


def _visible(name: str) -> str:
    """A name as it is meant: with characters in it that nobody sees, it would match nothing, and nobody sees why."""
    if clean_line(name, len(name) + 1) != " ".join(name.split()):
        raise ValueError("holds characters that cannot be seen; type it anew")
    return name


Number = Annotated[int, BeforeValidator(_no_bool)]
JobUid = Annotated[str, Field(min_length=1, max_length=128, description="Job UID")]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_visible)]
Again = Annotated[bool, Field(description="Run it although an identical job has not ended; only if the user asks")]
