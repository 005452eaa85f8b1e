"""Define the filters of devices that are typed as a text: when a warranty ends, and what is in a user field."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class WarrantyFilter:
    """Select devices whose warranty is over, or ends `before` a day or within `days`."""

    before: date | None = None
    days: int = 0

    def limit(self, now: datetime) -> date:
        """Return the first day that is too late for the end of a warranty."""
        return self.before or (now + timedelta(days=self.days + 1)).date()

    def __str__(self) -> str:
        """Return the filter as callers type it."""
        return f"before {self.before}" if self.before else f"{self.days}d"


class FieldTest(StrEnum):
    """What a user field has to be; the value is how callers type it."""

    EQUALS = "="
    CONTAINS = "~"
    SET = "set"
    EMPTY = "empty"

    @property
    def takes_value(self) -> bool:
        """Return whether the field is compared with a value."""
        return self in {FieldTest.EQUALS, FieldTest.CONTAINS}


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Select devices by one user field, whose `name` is its label, or its number in `number`."""

    name: str
    test: FieldTest
    value: str = ""
    number: int | None = None

    def __str__(self) -> str:
        """Return the filter as callers type it."""
        if not self.test.takes_value:
            return f"{self.name} {self.test}"
        blank = " " if self.value[:1] in {"=", "~"} else ""  # two signs in a row are not read
        return f"{self.name}{self.test}{blank}{self.value}"
