"""RMM_JOBS_DEMO: the switch for those who cannot change a command line means what `--demo` means."""

import pytest

from rmm_jobs import cli
from rmm_jobs.cli import main
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.environment import DEMO_SETTING
from rmm_jobs.opening.identity import identity_of
from rmm_jobs.settings import read_settings

NOT_SET = ("", " ", "${user_config.demo}", "false", "off", "0")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, bool]]:
    """Return what is served: the system that was named, and whether it is simulated."""
    seen: list[tuple[str | None, bool]] = []

    def serve(system: str | None, *, demo: bool) -> int:
        seen.append((system, demo))
        return 0

    monkeypatch.setattr(cli, "_serve", serve)
    return seen


@pytest.mark.parametrize("value", ["true", " TRUE ", "1", "yes", "on"])
def test_the_setting_serves_the_simulated_system(
    value: str, served: list[tuple[str | None, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMO_SETTING, value)
    assert main([]) == main(["--system", "psu", "serve"]) == 0
    assert served == [(None, True), ("psu", True)]


@pytest.mark.parametrize("value", NOT_SET)
def test_a_switch_that_is_off_or_left_blank_serves_the_real_system(
    value: str, served: list[tuple[str | None, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMO_SETTING, value)
    assert main([]) == 0
    assert served == [(None, False)]


def test_the_setting_holds_for_a_command_as_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DEMO_SETTING, "true")
    assert main(["component-lookup"]) == 0
    assert capsys.readouterr().out.startswith("[DEMO: ")


def test_a_value_that_is_no_switch_simulates_nothing_and_is_refused_at_the_first_call(
    served: list[tuple[str | None, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMO_SETTING, "perhaps")
    assert main([]) == 0
    assert served == [(None, False)]
    with pytest.raises(NotConfigured) as refused:
        read_settings().require({})
    assert refused.value.problems == {DEMO_SETTING: "has to be true or false"}


def test_a_form_that_sends_its_switches_off_has_the_packaged_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = identity_of(None, demo=False)
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "false")
    with_switches = identity_of(None, demo=False)
    assert plain is not None
    assert with_switches is not None
    assert (with_switches.depends_on, with_switches.kept) == (plain.depends_on, plain.kept)
