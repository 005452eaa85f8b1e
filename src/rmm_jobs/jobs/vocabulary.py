"""A system's own words, given to `text/` as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a system calls itself and its people."""

    system: str
    """The product's name: "Datto RMM"."""
    key_settings: str
    """The settings that hold the credentials, for the authentication block."""
    pickup: str
    """The sentence that says when a queued job will run."""
