"""List an alert of every context class: the 27 of the OpenAPI document, and those that accounts were seen to send.

The document names schemas and no values of `@class`. Words marked as seen were read in public scripts and in notes of
clients that list live alerts; the others follow the same pattern.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rmm_simulator.datto.wire import Json

_TIME = 1_707_980_000_000
"""A moment inside contexts, in milliseconds; the alert's own time is relative to the tenant's clock."""


@dataclass(frozen=True)
class Context:
    """Hold one kind of alert. `schema` is the document's, or `None` where the wire deviates from it."""

    schema: str | None
    name: str
    fields: Mapping[str, object]
    priority: str = "Moderate"
    diagnostics: str | None = None

    @property
    def json(self) -> Json:
        """Return the `alertContext`, discriminator included."""
        return {"@class": self.name, **self.fields}


_DISK: Json = {
    "diskName": "D:",
    "totalVolume": 256.0,
    "freeSpace": 9.2,
    "unitOfMeasure": "PERCENT",
    "diskNameDesignation": "SINGLE_VOLUME",
}
_EVENT: Json = {
    "logName": "System",
    "code": "7031",
    "type": "ERROR",
    "source": "Service Control Manager",
    "description": "The Print Spooler service terminated unexpectedly.\r\nIt has done this 3 time(s).",
    "triggerCount": 3,
    "lastTriggered": _TIME,
    "causedSuspension": False,
}
_RANSOMWARE: Json = {
    "state": 1,
    "confidenceFactor": 92,
    "affectedDirectories": ["C:\\Users\\mhall\\Documents", "D:\\Share\\Accounts"],
    "watchPaths": ["C:\\Users", "D:\\Share"],
    "rwextension": ".locked",
    "metaAlertTime": _TIME,
    "alertTime": _TIME,
}
_SECURITY: Json = {
    "status": 3,
    "productName": "Webroot SecureAnywhere",
    "infoTime": 1_707_980_000,
    "virusName": "W32.Trojan.Gen",
    "infectedFiles": ["C:\\Users\\mhall\\Downloads\\invoice.exe"],
    "productNotUpdatedForDays": 0,
    "systemRemainsInfectedForHours": 5,
    "expiryLicenseForDays": 41,
}
_PROBE: Json = {
    "ipAddress": "10.4.0.254",
    "OID": "1.3.6.1.2.1.2.2.1.8.3",
    "oid": "1.3.6.1.2.1.2.2.1.8.3",
    "ruleName": "Uplink is down",
    "responseValue": "2",
    "deviceName": "core switch",
    "monitorName": "Interface status",
}

DOCUMENTED: Sequence[Context] = (
    Context("DiskUsageContext", "perf_disk_usage_ctx", _DISK, "High", "Largest folder: D:\\Backup (211 GB)"),
    Context("OnlineOfflineStatusContext", "online_offline_status_ctx", {"status": "OFFLINE"}, "Critical"),
    Context("StatusContext", "srvc_status_ctx", {"processName": "Spooler", "status": "STOPPED"}, "Low"),
    Context(
        "ScriptContext", "comp_script_ctx", {"samples": {"Status": "Backup is 3 days old", "Job": "Nightly"}}, "High"
    ),
    Context("EventLogContext", "eventlog_ctx", _EVENT, "Moderate", "7031 Service Control Manager"),
    Context("RansomWareContext", "ransomware_ctx", _RANSOMWARE, "Critical", "2 of 2 watch paths changed"),
    Context("AntivirusContext", "antivirus_ctx", {"status": "NOTRUNNING", "productName": "Windows Defender"}, "High"),
    Context(
        "PatchContext", "patch_ctx", {"patchUid": "p-1", "policyUid": "o-1", "result": "FAILED", "info": "0x800f0922"}
    ),
    Context(
        "ResourceUsageContext", "process_resource_usage_ctx", {"processName": "w3wp", "sample": 97.0, "type": "CPU"}
    ),
    Context(
        "PingContext", "ping_ctx", {"instanceName": "gateway", "roundtripTime": 481, "reasons": ["TIMEOUT"]}, "High"
    ),
    Context("WindowsPerformanceContext", "perf_mon_ctx", {"value": 42.5}, "Information"),
    Context("WmiContext", "wmi_ctx", {"value": "Degraded"}, "Unknown"),
    Context(
        "FileSystemContext",
        "fs_object_ctx",
        {
            "sample": 5120.0,
            "threshold": 4096.0,
            "path": "D:\\Logs",
            "objectType": "DIRECTORY",
            "condition": "ABOVE_THRESHOLD",
        },
        "Low",
    ),
    Context(
        "ActionContext",
        "sw_action_ctx",
        {"packageName": "7-Zip", "actionType": "VERSION_CHANGED", "prevVersion": "23.01", "version": "24.09"},
        "Information",
    ),
    Context("SecurityManagementContext", "sec_management_ctx", _SECURITY, "High"),
    Context("SecCenterContext", "sec_center_ctx", {"productName": "Windows Security", "alertType": "DISABLED"}),
    Context(
        "EndpointSecurityThreatContext",
        "endpoint_security_threat_ctx",
        {"esAlertId": "es-7", "description": "Mimikatz"},
        "Critical",
    ),
    Context(
        "EndpointSecurityWindowsDefenderContext",
        "endpoint_security_windows_defender_ctx",
        {"esAlertId": "es-8", "description": "Real-time protection is off"},
        "High",
    ),
    Context(
        "BackupManagementContext",
        "backup_management_ctx",
        {"errorMessage": "VSS writer failed", "timeout": 3600},
        "High",
    ),
    Context(
        "CustomSNMPContext",
        "custom_snmp_ctx",
        {"displayName": "UPS load", "currentValue": "91", "monitorInstance": "1"},
    ),
    Context("SNMPProbeContext", "snmp_probe_ctx", _PROBE),
    Context("NetworkMonitorContext", "network_monitor_ctx", {"description": "Port 24 is down"}),
    Context(
        "PrinterContext",
        "printer_ctx",
        {"ipAddress": "10.4.0.80", "macAddress": "00:1B:44:11:3A:80", "markerSupplyIndex": 1, "currentLevel": 4},
        "Low",
    ),
    Context(
        "DiskHealthContext",
        "disk_health_ctx",
        {"reason": "Predictive failure of disk 3", "type": "DISKHEALTH"},
        "Critical",
    ),
    Context("FanContext", "fan_ctx", {"reason": "Fan 2 stands still", "type": "FAN"}, "High"),
    Context("PsuContext", "psu_ctx", {"reason": "Power supply 1 has no input", "type": "PSU"}, "High"),
    Context("TemperatureContext", "temperature_ctx", {"degree": 71.5, "type": "TEMPERATURE"}),
)
"""One alert of each of the document's schemas, the most frequent ones first."""

DEVIATING: Sequence[Context] = (
    # `percentage` in place of `sample`; a service under `serviceName` in place of `processName`: seen.
    Context(None, "perf_resource_usage_ctx", {"percentage": 96.0, "type": "MEMORY"}, "High"),
    Context(None, "srvc_status_ctx", {"serviceName": "MSSQLSERVER", "status": "STOPPED"}, "Critical"),
    Context(None, "srvc_resource_usage_ctx", {"serviceName": "MSExchangeIS", "sample": 88.0, "type": "CPU"}),
    # A script that prints text without a name has a sample with an empty key: seen.
    Context(None, "comp_script_ctx", {"samples": {"": "Certificate of mail.example ends in 6 days"}}, "Moderate"),
    Context(None, "comp_script_ctx", {"samples": None}, "Low"),
    # A class that no document has, and a context without fields.
    Context(None, "cloud_sync_ctx", {"provider": "OneDrive", "pending": 118, "paths": ["C:\\Users"]}, "Moderate"),
    Context(None, "ping_ctx", {}, "Low"),
)
"""Contexts that accounts send and the document does not expect, although its schemas allow some of them."""

EVERY: Sequence[Context] = (*DOCUMENTED, *DEVIATING)


def context_of(schema: str) -> Context:
    """Return the documented context with this schema, for tests that want a certain one."""
    return next(context for context in DOCUMENTED if context.schema == schema)
