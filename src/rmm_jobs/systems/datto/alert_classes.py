"""List the classes of an alert's context, with the fields that each may have, in every spelling that is known.

The names are compared by their letters and digits alone, small ones. Sources: the OpenAPI document's 27 schemas, and
what the wire was seen to send (`alertContext["@class"]` in public scripts, and a list made from live accounts).
"""

from collections.abc import Mapping

from rmm_jobs.domain.alerts import AlertFact, AlertKind, AlertWord

CLASSES: Mapping[str, AlertKind] = {
    "action": AlertKind.ACTION,
    "swaction": AlertKind.ACTION,
    "antivirus": AlertKind.ANTIVIRUS,
    "backupmanagement": AlertKind.BACKUP,
    "customsnmp": AlertKind.CUSTOM_SNMP,
    "diskhealth": AlertKind.DISK_HEALTH,
    "diskusage": AlertKind.DISK_USAGE,
    "perfdiskusage": AlertKind.DISK_USAGE,
    "endpointsecuritythreat": AlertKind.ENDPOINT_THREAT,
    "endpointsecuritywindowsdefender": AlertKind.DEFENDER_THREAT,
    "eventlog": AlertKind.EVENT_LOG,
    "fan": AlertKind.FAN,
    "filesystem": AlertKind.FILE_SIZE,
    "fsobject": AlertKind.FILE_SIZE,
    "networkmonitor": AlertKind.NETWORK,
    "onlineofflinestatus": AlertKind.ONLINE_STATUS,
    "patch": AlertKind.PATCH,
    "ping": AlertKind.PING,
    "printer": AlertKind.PRINTER,
    "psu": AlertKind.POWER_SUPPLY,
    "ransomware": AlertKind.RANSOMWARE,
    "resourceusage": AlertKind.RESOURCE_USAGE,
    "perfresourceusage": AlertKind.RESOURCE_USAGE,
    "processresourceusage": AlertKind.RESOURCE_USAGE,
    "srvcresourceusage": AlertKind.RESOURCE_USAGE,
    "snmpprobe": AlertKind.SNMP_PROBE,
    "script": AlertKind.SCRIPT,
    "compscript": AlertKind.SCRIPT,
    "seccenter": AlertKind.SECURITY_CENTER,
    "securitymanagement": AlertKind.SECURITY_MANAGEMENT,
    "secmanagement": AlertKind.SECURITY_MANAGEMENT,
    "status": AlertKind.SERVICE,
    "processstatus": AlertKind.SERVICE,
    "srvcstatus": AlertKind.SERVICE,
    "temperature": AlertKind.TEMPERATURE,
    "windowsperformance": AlertKind.PERFORMANCE,
    "perfmon": AlertKind.PERFORMANCE,
    "wmi": AlertKind.WMI,
}
"""Classes without `Context` or `_ctx`, and their kind."""

_HARDWARE = {"reason": AlertFact.REASON, "type": None}
_THREAT = {"esalertid": AlertFact.REFERENCE, "description": AlertFact.DESCRIPTION}
_WATCHED = {
    "processname": AlertFact.PROCESS,
    "servicename": AlertFact.SERVICE,
    "status": AlertFact.STATE,
    "type": AlertFact.RESOURCE,
    "sample": AlertFact.PERCENT,
    "percentage": AlertFact.PERCENT,
}
FIELDS: Mapping[AlertKind, Mapping[str, AlertFact | None]] = {
    AlertKind.ACTION: {
        "packagename": AlertFact.PACKAGE,
        "actiontype": AlertFact.CHANGE,
        "prevversion": AlertFact.PREVIOUS_VERSION,
        "version": AlertFact.VERSION,
    },
    AlertKind.ANTIVIRUS: {"status": AlertFact.STATE, "productname": AlertFact.PRODUCT},
    AlertKind.BACKUP: {"errormessage": AlertFact.ERROR, "timeout": AlertFact.TIMEOUT},
    AlertKind.CUSTOM_SNMP: {
        "displayname": AlertFact.NAME,
        "currentvalue": AlertFact.VALUE,
        "monitorinstance": AlertFact.INSTANCE,
    },
    AlertKind.DISK_HEALTH: _HARDWARE,
    # The unit of measure and the designation say how the monitor was set up, and nothing of the volume.
    AlertKind.DISK_USAGE: {
        "diskname": AlertFact.VOLUME,
        "totalvolume": None,
        "freespace": None,
        "unitofmeasure": None,
        "disknamedesignation": None,
    },
    AlertKind.ENDPOINT_THREAT: _THREAT,
    AlertKind.DEFENDER_THREAT: _THREAT,
    AlertKind.EVENT_LOG: {
        "logname": AlertFact.LOG,
        "code": AlertFact.CODE,
        "type": AlertFact.LEVEL,
        "source": AlertFact.SOURCE,
        "description": AlertFact.DESCRIPTION,
        "triggercount": AlertFact.COUNT,
        "lasttriggered": AlertFact.LAST_AT,
        "causedsuspension": None,
    },
    AlertKind.FAN: _HARDWARE,
    AlertKind.FILE_SIZE: {
        "path": AlertFact.PATH,
        "sample": AlertFact.SIZE,
        "threshold": AlertFact.THRESHOLD,
        "condition": AlertFact.CONDITION,
        "objecttype": None,
    },
    AlertKind.NETWORK: {"description": AlertFact.DESCRIPTION},
    # A public script reads `sample` here.
    AlertKind.ONLINE_STATUS: {"status": AlertFact.STATE, "sample": AlertFact.STATE},
    AlertKind.PATCH: {"result": AlertFact.RESULT, "info": AlertFact.INFO, "patchuid": None, "policyuid": None},
    AlertKind.PING: {
        "instancename": AlertFact.ADDRESS,
        "roundtriptime": AlertFact.MILLISECONDS,
        "reasons": AlertFact.REASONS,
    },
    AlertKind.PRINTER: {
        "markersupplyindex": AlertFact.SUPPLY,
        "currentlevel": AlertFact.LEVEL,
        "ipaddress": AlertFact.ADDRESS,
        "macaddress": AlertFact.MAC,
    },
    AlertKind.POWER_SUPPLY: _HARDWARE,
    AlertKind.RANSOMWARE: {
        "confidencefactor": AlertFact.CONFIDENCE,
        "affecteddirectories": AlertFact.DIRECTORIES,
        "rwextension": AlertFact.EXTENSION,
        "watchpaths": AlertFact.WATCHED,
        "state": AlertFact.STATE,
        "alerttime": AlertFact.LAST_AT,
        "metaalerttime": None,
    },
    AlertKind.RESOURCE_USAGE: _WATCHED,
    AlertKind.SNMP_PROBE: {
        "rulename": AlertFact.RULE,
        "responsevalue": AlertFact.VALUE,
        "devicename": AlertFact.DEVICE,
        "ipaddress": AlertFact.ADDRESS,
        "monitorname": AlertFact.MONITOR,
        "oid": AlertFact.OID,
    },
    AlertKind.SECURITY_CENTER: {"productname": AlertFact.PRODUCT, "alerttype": AlertFact.STATE},
    AlertKind.SECURITY_MANAGEMENT: {
        "productname": AlertFact.PRODUCT,
        "virusname": AlertFact.THREAT,
        "infectedfiles": AlertFact.FILES,
        "systemremainsinfectedforhours": AlertFact.HOURS_INFECTED,
        "productnotupdatedfordays": AlertFact.NOT_UPDATED_DAYS,
        "expirylicensefordays": AlertFact.LICENSE_DAYS,
        "status": AlertFact.STATE,
        "infotime": None,
    },
    AlertKind.SERVICE: _WATCHED,
    AlertKind.TEMPERATURE: {"degree": AlertFact.DEGREES, "type": None},
    AlertKind.PERFORMANCE: {"value": AlertFact.VALUE},
    AlertKind.WMI: {"value": AlertFact.VALUE},
}
"""Fields of each kind and the facts that they hold; `None` is left out. Of several spellings the first one counts."""

WORDS: Mapping[str, AlertWord] = {
    "abovethreshold": AlertWord.ABOVE,
    "belowthreshold": AlertWord.BELOW,
    "continuepending": AlertWord.RESUMING,
    "cpu": AlertWord.CPU,
    "created": AlertWord.CREATED,
    "disabled": AlertWord.DISABLED,
    "installed": AlertWord.INSTALLED,
    "memory": AlertWord.MEMORY,
    "notdetected": AlertWord.NOT_DETECTED,
    "notrunning": AlertWord.NOT_RUNNING,
    "notuptodate": AlertWord.OUT_OF_DATE,
    "offline": AlertWord.OFFLINE,
    "online": AlertWord.ONLINE,
    "paused": AlertWord.PAUSED,
    "pausepending": AlertWord.PAUSING,
    "removed": AlertWord.REMOVED,
    "running": AlertWord.RUNNING,
    "runningnotuptodate": AlertWord.OUT_OF_DATE,
    "runningandnotuptodate": AlertWord.OUT_OF_DATE,
    "snmpthroughput": AlertWord.NETWORK,
    "startpending": AlertWord.STARTING,
    "stopped": AlertWord.STOPPED,
    "stoppending": AlertWord.STOPPING,
    "uninstalled": AlertWord.UNINSTALLED,
    "versionchanged": AlertWord.CHANGED,
}
"""Values of the document's enums, by their letters and digits."""
