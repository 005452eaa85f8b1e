"""How long questions are open, and the key that seals them, as the settings say."""

import os
from pathlib import Path

import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.responses import QuestionRules
from rmm_jobs.systems.spec import question_rules, settings_and_clock

KEY = "a-key-that-several-computers-share-0123456789"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without a setting of ours."""
    for name in os.environ:
        if name.upper().startswith(("DATTO_", "PSU_", "RMM_JOBS_")):
            monkeypatch.delenv(name)
    return monkeypatch


def problems() -> dict[str, str]:
    settings, _ = settings_and_clock()
    with pytest.raises(NotConfigured) as refused:
        settings.require({})
    return dict(refused.value.problems)


def rules() -> QuestionRules:
    settings, _ = settings_and_clock()
    settings.require({})
    return question_rules(settings)


def test_without_settings_a_question_is_open_for_ten_minutes_and_the_seal_is_its_key(
    environment: pytest.MonkeyPatch,
) -> None:
    del environment
    assert rules() == QuestionRules(600.0, "")


def test_limit_and_key_can_be_set_and_the_key_is_shown_nowhere(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RMM_JOBS_QUESTION_LIMIT", "3600")
    environment.setenv("RMM_JOBS_QUESTION_KEY", KEY)
    assert rules() == QuestionRules(3_600.0, KEY)
    assert KEY not in repr(rules())


def test_the_key_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    environment.setenv("RMM_JOBS_QUESTION_KEY_FILE", str(file))
    assert rules().key == KEY
    environment.setenv("RMM_JOBS_QUESTION_KEY", KEY)
    assert problems() == {"RMM_JOBS_QUESTION_KEY_FILE": "is set beside RMM_JOBS_QUESTION_KEY; set one of them"}


def test_a_short_key_is_refused_by_the_name_of_its_setting(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("RMM_JOBS_QUESTION_KEY", KEY[:31])
    assert problems() == {"RMM_JOBS_QUESTION_KEY": "holds a key of fewer than 32 characters"}
    environment.delenv("RMM_JOBS_QUESTION_KEY")
    file = tmp_path / "key"
    file.write_text("short")
    environment.setenv("RMM_JOBS_QUESTION_KEY_FILE", str(file))
    assert problems() == {"RMM_JOBS_QUESTION_KEY_FILE": "holds a key of fewer than 32 characters"}


@pytest.mark.parametrize("value", ["9", "604801", "ten"])
def test_a_limit_out_of_range_is_named(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("RMM_JOBS_QUESTION_LIMIT", value)
    assert set(problems()) == {"RMM_JOBS_QUESTION_LIMIT"}
