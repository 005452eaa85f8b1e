"""Choose the columns of a table as PowerShell's own formatter would: what a person looks for stands first.

PowerShell has a view for each of its types (`*.format.ps1xml`). Other objects keep the order of their properties where
all of them fit, because a script has chosen it.
"""

import re
from collections.abc import Mapping, Sequence

from rmm_jobs.systems.psu.clixml.certificates import CERTIFICATE_VIEW, is_certificate
from rmm_jobs.systems.psu.clixml.rows import ERROR_FACTS, Fill
from rmm_jobs.systems.psu.clixml.values import Obj, Value
from rmm_jobs.systems.psu.clixml.view import is_error

COLUMNS = 8
"""The most columns of a table, and the most that stand in their own order."""
_PREFIXES = ("Deserialized.", "Selected.")
_CIM = re.compile(
    r"Microsoft\.Management\.Infrastructure\.CimInstance#(?:.*/)?(\w+)|System\.Management\.ManagementObject#.*\\(\w+)"
)
_NOISE = re.compile(r"__|PS[A-Z]|RunspaceId$|SerializationData$|Cim(?:Class|InstanceProperties|SystemProperties)$")
_WORD = re.compile(r"[\W_]+")

VIEWS: Mapping[str, Sequence[str]] = {
    "System.ServiceProcess.ServiceController": ("Status", "Name", "DisplayName"),
    "System.Diagnostics.Process": ("Id", "ProcessName", "CPU", "WorkingSet64|WorkingSet|WS"),
    "Microsoft.Windows.ServerManager.Commands.Feature": ("DisplayName", "Name", "InstallState"),
    "System.IO.FileInfo": ("LastWriteTime", "Length", "Name", "DirectoryName"),
    "System.IO.DirectoryInfo": ("LastWriteTime", "Length", "Name", "FullName"),
    "System.Diagnostics.EventLogEntry": ("TimeGenerated", "EntryType", "Source", "InstanceId", "Message"),
    "System.Diagnostics.Eventing.Reader.EventLogRecord": ("TimeCreated", "Id", "LevelDisplayName", "Message"),
    "Microsoft.PowerShell.Commands.HotFix": ("HotFixID", "Description", "InstalledBy", "InstalledOn"),
    "System.Management.Automation.PSDriveInfo": ("Name", "Used", "Free", "Root"),
    "Microsoft.ActiveDirectory.Management.ADUser": ("Name", "SamAccountName", "Enabled", "UserPrincipalName"),
    "Microsoft.ActiveDirectory.Management.ADComputer": ("Name", "DNSHostName", "Enabled"),
    "Win32_LogicalDisk": ("DeviceID", "DriveType", "VolumeName", "Size", "FreeSpace"),
    "Win32_Volume": ("DriveLetter", "Name", "Label", "Capacity", "FreeSpace"),
    "MSFT_Volume": ("DriveLetter", "FileSystemLabel", "HealthStatus", "SizeRemaining", "Size"),
    "MSFT_Disk": ("Number", "FriendlyName", "SerialNumber", "HealthStatus", "OperationalStatus", "Size"),
    "Win32_Service": ("ProcessId", "Name", "StartMode", "State", "Status", "ExitCode"),
    "Win32_Process": ("ProcessId", "Name", "HandleCount", "WorkingSetSize", "VirtualSize"),
    "Win32_OperatingSystem": ("Caption", "Version", "BuildNumber", "CSName", "LastBootUpTime"),
    "Win32_QuickFixEngineering": ("HotFixID", "Description", "InstalledBy", "InstalledOn"),
    "MSFT_ScheduledTask": ("TaskPath", "TaskName", "State"),
    "MSFT_NetAdapter": (
        *("Name", "InterfaceDescription", "ifIndex|InterfaceIndex", "Status|MediaConnectState"),
        *("MacAddress|PermanentAddress", "LinkSpeed|Speed"),
    ),
}
"""Columns by .NET type or CIM class, as PowerShell's format files have them.

Behind a bar stands what an object has instead of a column that PowerShell computes.
"""

FIRST = """
name status state id displayname processname servicename username samaccountname userprincipalname
computername hostname dnshostname machinename server deviceid driveletter drive volumename label
caption title subject key enabled healthy healthstatus result starttype startmode exitcode level
leveldisplayname severity message category place type freegb freespace free freepercent percentfree
sizeremaining usedgb used sizegb size capacity length cpu workingset workingset64 processid pid
version buildnumber operatingsystem ipaddress mail email lastlogondate lastwritetime lastboottime
lastbootuptime timecreated timegenerated notafter expires installedon starttime endtime time date
path fullname url description value count
"""
"""Titles that a person looks for, in lower case and without blanks; the earlier stand first."""
_RANKS = {name: rank for rank, name in reversed(list(enumerate(FIRST.split())))}


def arranged(filled: Mapping[str, Fill], rows: Sequence[Value], *, alone: bool) -> tuple[list[str], int]:
    """Return the titles, what a person looks for first, and how many of them a table shows.

    `filled` has every title in first-seen order, with what its cells hold. Columns that are empty in every row and
    those that PowerShell adds stand last. `alone` is one object, whose properties are all shown.
    """
    wanted = _view(rows)
    is_certificates = wanted is CERTIFICATE_VIEW
    if alone and len(filled) <= COLUMNS and not is_certificates:
        return list(filled), len(filled)
    useful = [title for title, fill in filled.items() if fill and not _NOISE.match(title)]
    there = set(useful)
    rest = [title for title in filled if title not in there]
    rest.sort(key=lambda title: (_NOISE.match(title) is not None, not filled[title]))
    view = [title for names in wanted if (title := next((each for each in names.split("|") if each in there), ""))]
    if view and (len(useful) > COLUMNS or is_certificates or len(view) == len(ERROR_FACTS) == len(wanted)):
        return [*view, *_by_rank([title for title in useful if title not in view], filled), *rest], len(view)
    if len(filled) <= COLUMNS:
        return [*useful, *rest], len(filled)
    if len(useful) > COLUMNS or alone:
        useful = _by_rank(useful, filled)
    return [*useful, *rest], min(COLUMNS, len(useful) or len(rest))


def _by_rank(titles: Sequence[str], filled: Mapping[str, Fill]) -> list[str]:
    """Sort titles by what a person looks for; of the others, those with nested values stand last."""

    def rank(title: str) -> tuple[int, int]:
        known = _RANKS.get(_WORD.sub("", title).lower(), len(_RANKS))
        return known, -filled[title] if known == len(_RANKS) else 0

    return sorted(titles, key=rank)


def _view(rows: Sequence[Value]) -> Sequence[str]:
    """Return PowerShell's columns for the type of the first object, or nothing."""
    first = next((row for row in rows if isinstance(row, Obj) and row.types), None)
    if first is None:
        return ()
    if is_error(first):
        return ERROR_FACTS
    if is_certificate(first):
        return CERTIFICATE_VIEW
    for name in first.types[:4]:
        bare = name
        for prefix in _PREFIXES:
            bare = bare.removeprefix(prefix)
        cim = _CIM.fullmatch(bare)
        if columns := VIEWS.get(next(filter(None, cim.groups())) if cim else bare):
            return columns
    return ()
