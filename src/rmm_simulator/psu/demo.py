"""Fill the demo server."""

from rmm_simulator.psu.demo_scripts import ordinary, peculiar
from rmm_simulator.psu.job_records import JobRecord, Order, Origin
from rmm_simulator.psu.records import ComputerRecord, EnvironmentRecord, ScheduleRecord, ScriptRecord, VariableRecord

_HOUR = 3600.0
_DAY = 24 * _HOUR


def scripts() -> list[ScriptRecord]:
    """Return the scripts: ordinary ones, then those whose jobs take unusual courses."""
    return [*ordinary(), *peculiar()]


def environments() -> list[EnvironmentRecord]:
    """Return the environments; scripts run in the first by default."""
    return [
        EnvironmentRecord(1, "PowerShell 7", "7.4.5", "pwsh"),
        EnvironmentRecord(2, "Windows PowerShell 5.1", "5.1.20348.2700", "powershell"),
    ]


def computers() -> list[ComputerRecord]:
    """Return the computers of the cluster; scripts run on the first by default."""
    return [ComputerRecord(1, "PSU01"), ComputerRecord(2, "PSU02"), ComputerRecord(3, "PSU-OLD", online=False)]


def variables() -> list[VariableRecord]:
    """Return the server's variables: two credentials and a text."""
    return [
        VariableRecord("MyUser"),
        VariableRecord("DomainAdmin"),
        VariableRecord("SmtpServer", "System.String", "smtp.value-of-a-variable.example"),
    ]


def schedules(now: float) -> list[ScheduleRecord]:
    """Return the schedules: by cron, one paused, one over and over, and one with a secret among its parameters."""
    key = {"name": "ApiKey", "value": "key-of-a-schedule-5521", "isVariable": False}
    return [
        ScheduleRecord(3, "Nightly disk report", "Get-DiskReport.ps1", "0 2 * * *", next_at=now + 16 * _HOUR),
        ScheduleRecord(4, "Weekly cleanup", "Servers/Cleanup.ps1", "0 4 * * 0", "Europe/Berlin", paused=True),
        ScheduleRecord(5, "Watch the inbox", "Watch-Folder.ps1", continuous=True),
        ScheduleRecord(
            6,
            "Renew the key",
            "Set-ApiKey.ps1",
            "30 3 1 * *",
            next_at=now + 15 * _DAY,
            environment="PowerShell 7",
            credential="MyUser",
            parameters=[key],
        ),
    ]


def history(scripts: list[ScriptRecord], now: float) -> list[JobRecord]:
    """Return earlier jobs: of a schedule, of a trigger, of a person, and one without a starter."""
    by_path = {script.full_path: script for script in scripts}
    nightly = Origin(schedule_id=3, schedule="Nightly disk report")
    rows = (
        ("Get-DiskReport.ps1", nightly, now - _DAY - 8 * _HOUR),
        ("Broken.ps1", Origin("admin"), now - _DAY),
        ("Noise.ps1", Origin(trigger="On job failed"), now - _DAY + 60),
        ("Get-DiskReport.ps1", nightly, now - 8 * _HOUR),
        ("Servers/Cleanup.ps1", Origin("admin"), now - 2 * _HOUR),
        ("Tools/Cleanup.ps1", Origin(), now - _HOUR),
    )
    return [
        JobRecord(number, by_path[path], at, Order(), origin) for number, (path, origin, at) in enumerate(rows, 101)
    ]
