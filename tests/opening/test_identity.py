"""What the first answers depend on: versions from the names of folders, the system, and the settings of tools."""

import os
from pathlib import Path

import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.opening import identity as module
from rmm_jobs.opening.identity import Identity, identity_of, product_version
from rmm_jobs.settings import read_settings

LIBRARIES = ("mcp-2.0.0", "mcp_types-1.1", "pydantic-2.12.3")
PRODUCT = "rmm_jobs_mcp-0.1.0"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("RMM_JOBS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all distributions, where Python looks for them alone."""
    place = tmp_path / "site"
    for each in (*LIBRARIES, PRODUCT):
        (place / f"{each}.dist-info").mkdir(parents=True)
    monkeypatch.setattr("sys.path", [str(tmp_path / "not there"), str(place)])
    return place


def identity(system: str | None = None, *, demo: bool = False) -> Identity:
    found = identity_of(system, demo=demo)
    assert found is not None
    return found


@pytest.mark.usefixtures("installed")
def test_it_is_versions_system_and_whether_it_is_simulated() -> None:
    assert identity("psu", demo=True).depends_on == {
        "rmm_jobs_mcp": "0.1.0",
        "mcp": "2.0.0",
        "mcp_types": "1.1",
        "pydantic": "2.12.3",
        "system": "psu",
        "demo": True,
    }
    assert product_version() == "0.1.0"


def test_the_first_place_counts_and_a_second_version_beside_it_does_not_tell(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "older" / "mcp-1.9.dist-info").mkdir(parents=True)
    monkeypatch.setattr("sys.path", [str(installed), str(tmp_path / "older")])
    assert identity().depends_on["mcp"] == "2.0.0"
    (installed / "mcp-1.9.dist-info").mkdir()
    assert identity_of(None, demo=False) is None
    assert product_version() == "0.1.0"


def test_without_one_of_the_distributions_nothing_is_answered_in_advance(installed: Path) -> None:
    (installed / f"{PRODUCT}.dist-info").rename(installed / "rmm_jobs_mcp_next-0.1.0.dist-info")
    assert identity_of(None, demo=False) is None
    assert product_version() is None


def test_another_installation_of_the_same_version_is_told_by_its_list_of_files(installed: Path) -> None:
    record = installed / f"{PRODUCT}.dist-info" / "RECORD"
    assert identity().installation == {}
    record.write_text("one", encoding="utf-8")
    first = identity().installation
    record.write_text("two more", encoding="utf-8")
    assert first != identity().installation != {}


@pytest.mark.parametrize("value", ["off", "false", "OFF", " 0 "])
def test_the_setting_switches_it_off(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_FAST_START", value)
    assert identity_of(None, demo=False) is None


@pytest.mark.parametrize("value", ["on", "true", "", "${user_config.fast_start}"])
def test_it_is_on_by_default_and_its_setting_is_no_part_of_the_answers(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = identity().depends_on
    monkeypatch.setenv("RMM_JOBS_FAST_START", value)
    assert identity().depends_on == plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RMM_JOBS_FAST_START", "perhaps"),
        ("RMM_JOBS_TOOLSETS", "jobs,toys"),
        ("RMM_JOBS_READ_ONLY", "perhaps"),
        ("RMM_JOBS_TOOL_PREFIX", "9"),
    ],
)
def test_with_a_setting_that_cannot_be_read_nothing_is_answered_in_advance(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert identity_of(None, demo=False) is None
    with pytest.raises(NotConfigured) as refused:
        read_settings().require({})
    assert list(refused.value.problems) == [name]


def file_with(monkeypatch: pytest.MonkeyPatch, **settings: str) -> str:
    with monkeypatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(f"RMM_JOBS_{name}", value)
        return Path(identity().kept or "").name


def test_other_tools_have_a_file_of_their_own_and_the_same_ones_in_other_words_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = file_with(monkeypatch)
    assert usual == "opening-datto.txt"
    assert file_with(monkeypatch, READ_ONLY="false") == usual
    chosen = file_with(monkeypatch, TOOLSETS="jobs, alerts")
    assert chosen != usual
    assert file_with(monkeypatch, TOOLSETS="Alerts,jobs") == chosen
    others = {file_with(monkeypatch, READ_ONLY="on"), file_with(monkeypatch, TOOL_PREFIX="acme_"), usual, chosen}
    assert len(others) == 4
    assert Path(identity(demo=True).kept or "").name == "opening-datto-demo.txt"


def test_a_folder_of_which_nobody_knows_where_it_is_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", "data")
    assert identity().kept is None
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", "~/data")
    assert identity().kept == str(tmp_path / "data" / "opening-datto.txt")


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"XDG_CACHE_HOME": "/cache"}, "/cache"),
        ("linux", {"XDG_CACHE_HOME": " "}, "~/.cache"),
        ("linux", {}, "~/.cache"),
        ("darwin", {"XDG_CACHE_HOME": "/cache"}, "~/Library/Caches"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local"),
    ],
)
def test_what_can_be_made_anew_is_kept_in_the_folder_of_the_platform(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Path(module._cache_folder()) == Path(folder, "rmm-jobs-mcp")
