"""Settings for the whole suite."""

from hypothesis import settings

# No deadline: on a busy machine a single example can be slow without anything being wrong.
settings.register_profile("suite", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=60)  # for scripts/check, which names it
settings.load_profile("suite")
