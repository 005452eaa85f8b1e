"""Scripts are found by the words of their folder, description, tags and parameters."""

from rmm_jobs.domain.catalog import Component, MatchedIn, Variable
from rmm_jobs.inputs.script_search import matched_in, matches, search_scripts

DISKS = Component("1", "Get-Disk.ps1", "Free space of every drive", path="Reports\\Get-Disk.ps1", tags=("nightly",))
BACKUP = Component("2", "Backup.ps1", variables=(Variable("Drive", description="Where to"),), path="Jobs\\Backup.ps1")
EVERY = [DISKS, BACKUP]


def test_every_word_has_to_be_somewhere() -> None:
    assert search_scripts("space nightly", EVERY) == [DISKS]
    assert search_scripts("space weekly", EVERY) == []
    assert matched_in("REPORTS space nightly", DISKS) == (MatchedIn.FOLDER, MatchedIn.DESCRIPTION, MatchedIn.TAGS)


def test_a_name_comes_before_what_describes_another() -> None:
    both = [Component("3", "Space.ps1"), DISKS]
    assert [script.uid for script in search_scripts("space", both)] == ["3", "1"]
    assert matches("space", both) == {"1": (MatchedIn.DESCRIPTION,)}


def test_a_whole_name_finds_no_others() -> None:
    other = Component("4", "Wrap.ps1", "Calls Backup.ps1")
    assert search_scripts("backup.ps1", [*EVERY, other]) == [BACKUP]
    assert search_scripts("Backup", [*EVERY, other]) == [BACKUP, other]
    assert search_scripts("jobs/backup.ps1", [*EVERY, other]) == [BACKUP]


def test_parameters_are_searched_by_name_and_by_what_is_said_of_them() -> None:
    assert matches("drive", search_scripts("drive", [BACKUP])) == {"2": (MatchedIn.PARAMETERS,)}
    assert search_scripts("where", [BACKUP]) == [BACKUP]


def test_no_query_lists_all_and_says_nothing_of_a_match() -> None:
    assert search_scripts("", EVERY) == [BACKUP, DISKS]
    assert matches("", EVERY) == {}
