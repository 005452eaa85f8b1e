"""Name all results that a call may come to. `text/` has a block and a record for each."""

from rmm_jobs.domain.alert_results import AlertReport
from rmm_jobs.domain.device_results import AuditReport, DeviceList, PatchList
from rmm_jobs.domain.history_results import Activity, RecentJobs
from rmm_jobs.domain.listing_results import ComponentList, JobList
from rmm_jobs.domain.output_results import OutputMatches, OutputPage, OutputSearch, PipelineView
from rmm_jobs.domain.results import AnswerNotSent, CancelReport, JobDetails, JobReport
from rmm_jobs.domain.schedule_results import NameList, ScheduleList, ScheduleReport
from rmm_jobs.domain.site_results import SiteDevices, SiteList, SiteSummary
from rmm_jobs.domain.software import SoftwareList
from rmm_jobs.domain.software_search import SoftwareSearch

Answerable = (
    JobReport
    | DeviceList
    | AuditReport
    | PatchList
    | SoftwareList
    | SoftwareSearch
    | ComponentList
    | OutputPage
    | OutputMatches
    | OutputSearch
    | CancelReport
    | PipelineView
    | JobList
    | JobDetails
    | AnswerNotSent
    | SiteDevices
    | SiteSummary
    | SiteList
    | AlertReport
    | RecentJobs
    | Activity
    | ScheduleList
    | ScheduleReport
    | NameList
)
