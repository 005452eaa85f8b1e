"""Words for a call that is stopped, or whose answer cannot be printed."""

from rmm_jobs.domain.model import Job
from rmm_jobs.text.interrupts import not_printed, still_running_notice
from text_cases import DATTO


def test_a_farewell_names_the_job_or_what_can_be_looked_for() -> None:
    job = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")
    assert still_running_notice(job, DATTO).endswith("The job goes on. To check status: /job-status a-job")
    assert still_running_notice(Job("", reference="rj-1"), DATTO) == (
        "Stopped while starting the job: it may have started. To look for it: /job-status rj-1"
    )


def test_no_search_is_offered_that_cannot_find_the_job() -> None:
    nameless = Job("", component="Clear Temp Files", reference="rj-1", named=False)
    look = "Look at the device's jobs in the Datto RMM web console."
    assert still_running_notice(nameless, DATTO).endswith(f"it may have started. {look}")
    assert not_printed(nameless, DATTO).endswith(f"a job may have started. {look}")


def test_a_job_whose_answer_is_not_printed_is_named_by_its_uid_or_by_what_can_be_looked_for() -> None:
    job = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")
    assert not_printed(job, DATTO) == (
        "The answer could not be printed. Job UID: a-job. To check status: /job-status a-job"
    )
    assert not_printed(Job("", reference="rj-1"), DATTO) == (
        "The answer could not be printed: a job may have started. To look for it: /job-status rj-1"
    )
