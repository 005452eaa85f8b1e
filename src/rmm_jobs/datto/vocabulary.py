"""What Datto RMM calls itself, for the text of the answers."""

from rmm_jobs.jobs.vocabulary import Vocabulary

DATTO = Vocabulary(
    system="Datto RMM",
    key_settings="DATTO_API_KEY and DATTO_API_SECRET",
    pickup="Job will run when the device checks in (typically within 5 minutes).",
)
