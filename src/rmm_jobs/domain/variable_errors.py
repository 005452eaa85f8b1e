"""Define the refusals of variables, parameters and options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import Refused


class Unreadable(Enum):
    """Reasons why the text of variables could not be read."""

    NO_EQUALS = "no equals sign"
    NO_NAME = "no name before the equals sign"
    EMPTY_PAIR = "empty pair"
    OPEN_QUOTE = "quote never closed"
    AFTER_QUOTE = "text after a closing quote"
    DUPLICATE = "name given twice"
    CONTROL = "control character or line break outside quotes"
    BAD_JSON = "not a JSON object"
    BAD_VALUE = "JSON value that is not text, number or boolean"
    NOT_JSON = "list or object that is not JSON"
    TOO_DEEP = "list or object that is nested too deeply"
    UNSENDABLE = "character that cannot be sent"
    INVISIBLE = "character that cannot be seen"
    SWALLOWED = "quote with an option behind it"
    NO_QUOTES = "JSON object whose quotes a shell has removed"
    PLACEHOLDER = "placeholder of a usage line"
    UNFILLED_NAME = "placeholder of a template as a name"
    SINGLE_QUOTED = "JSON object with single quotes"
    CURLY_QUOTED = "JSON object with typographic quotes"


@dataclass(eq=False)
class VariablesUnreadable(Refused):
    """The text of variables could not be parsed.

    `position` is 0-based, in characters; `near` is an excerpt from there.
    """

    reason: Unreadable
    position: int
    near: str = field(repr=False)
    name: str | None = None


class Ambiguity(Enum):
    """Reasons why a text of variables has two readings."""

    ESCAPED_COMMA = "escaped comma before a declared name: a comma, or the end of a path"
    PATHS = "escaped comma between paths: a comma, or a backslash and a comma"
    SINGLE_QUOTES = "single quotes around a value: quotes, or a part of it"
    RUN_ON = "declared name and equals sign behind a blank or semicolon: one value, or two"
    LONE_QUOTE = "path that ends in its only quote: a backslash that a shell has taken, or a quote"
    DOLLAR = "single quotes around a dollar and a name: a variable of the system, or a text"
    OPTION = "option of the command behind a blank: part of the value, or an option"
    MARKS = "quotation marks around a value that needs none: quotes, or a part of it"
    UNFILLED = "placeholder of a template as a value: not filled in, or a text"
    SEVERAL = "more than one of these"


@dataclass(eq=False)
class VariablesAmbiguous(Refused):
    """The text has two readings, so none is run.

    `joined` and `split` are the two, in the order in which `kind` names them.
    """

    joined: Mapping[str, str] = field(repr=False)
    split: Mapping[str, str] = field(repr=False)
    kind: Ambiguity = Ambiguity.ESCAPED_COMMA
    beside: Sequence[str] = field(default=(), repr=False)
    """Options of the command that stand in the text, and that `split` leaves out."""
    refused: tuple[Refused | None, Refused | None] = (None, None)
    """Why the component does not take a reading; `None` where it does."""

    @property
    def is_refused_somewhere(self) -> bool:
        """Return whether the component refuses a reading. A newer declaration of it may take that one."""
        return any(each is not None for each in self.refused)


@dataclass(eq=False)
class UnknownVariables(Refused):
    """Names the component does not declare."""

    component: Component
    unknown: Sequence[str]


@dataclass(eq=False)
class MissingVariables(Refused):
    """Required variables that were not given; `given` is what was. `device` is the name the caller used."""

    device: str
    component: Component
    missing: Sequence[str]
    given: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(eq=False)
class ParametersRefused(Refused):
    """Values do not fit a script's declaration. `problems` maps a parameter's name to what is expected of it."""

    component: Component
    problems: Mapping[str, str]


@dataclass(eq=False)
class UnknownOption(Refused):
    """The system does not list this environment or computer. `option` names the argument, `known` lists the choices."""

    option: str
    value: str
    known: Sequence[str]
