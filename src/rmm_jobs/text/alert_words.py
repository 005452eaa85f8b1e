"""Describe an alert in words, made from the facts of its context.

Facts are text from outside: each is cleaned, its secrets are hidden, and free text stands in quotation marks.
"""

from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_facts import Facts, label_of, plain, within
from rmm_jobs.text.alert_sentences import listed, sentence_of

_LONGEST = 160
NO_DETAILS = "no details reported"
_SPEAKING = frozenset(
    {
        AlertKind.ACTION,
        AlertKind.DISK_USAGE,
        AlertKind.FILE_SIZE,
        AlertKind.ONLINE_STATUS,
        AlertKind.PING,
        AlertKind.RANSOMWARE,
        AlertKind.RESOURCE_USAGE,
        AlertKind.SECURITY_CENTER,
        AlertKind.SERVICE,
        AlertKind.TEMPERATURE,
    }
)
"""Kinds whose message tells what is watched."""
_TYPES = {
    AlertKind.ACTION: "Software",
    AlertKind.ANTIVIRUS: "Antivirus",
    AlertKind.BACKUP: "Backup",
    AlertKind.CUSTOM_SNMP: "SNMP",
    AlertKind.DISK_HEALTH: "Disk Health",
    AlertKind.DISK_USAGE: "Disk Usage",
    AlertKind.ENDPOINT_THREAT: "Threat",
    AlertKind.DEFENDER_THREAT: "Defender",
    AlertKind.EVENT_LOG: "Event Log",
    AlertKind.FAN: "Fan",
    AlertKind.FILE_SIZE: "File or Folder",
    AlertKind.NETWORK: "Network",
    AlertKind.ONLINE_STATUS: "Online Status",
    AlertKind.PATCH: "Patch",
    AlertKind.PING: "Ping",
    AlertKind.PRINTER: "Printer",
    AlertKind.POWER_SUPPLY: "Power Supply",
    AlertKind.RANSOMWARE: "Ransomware",
    AlertKind.RESOURCE_USAGE: "Resource Usage",
    AlertKind.SNMP_PROBE: "SNMP Probe",
    AlertKind.SCRIPT: "Script",
    AlertKind.SECURITY_CENTER: "Security Center",
    AlertKind.SECURITY_MANAGEMENT: "Security",
    AlertKind.SERVICE: "Service",
    AlertKind.TEMPERATURE: "Temperature",
    AlertKind.PERFORMANCE: "Performance",
    AlertKind.WMI: "WMI",
    AlertKind.OTHER: "Other",
}


def alert_type(alert: Alert) -> str:
    """Name what the alert's monitor watches: `Disk Usage`; an unknown one by the system's own name for it."""
    reported = alert.context.reported
    if alert.context.kind is AlertKind.OTHER and reported:
        return plain(clean_line(reported, 30)).removesuffix("_ctx")
    return _TYPES[alert.context.kind]


def alert_type_in_full(alert: Alert) -> str:
    """Name what the alert's monitor watches, with the system's own name for it: `Service (srvc_status_ctx)`."""
    reported = clean_line(alert.context.reported or "", 60)
    return f"{_TYPES[alert.context.kind]} ({reported})" if reported else _TYPES[alert.context.kind]


def alert_line(alert: Alert, longest: int = _LONGEST) -> str:
    """Say what the monitor has found, with its type where the message alone does not tell it."""
    message = _message(alert)
    return within(message if alert.context.kind in _SPEAKING else f"{alert_type(alert)}: {message}", longest)


def alert_message(alert: Alert, longest: int = _LONGEST) -> str:
    """Say what the monitor has found, on one line of at most `longest` characters."""
    return within(_message(alert), longest)


def _message(alert: Alert) -> str:
    facts = Facts(alert.context)
    return sentence_of(alert.context.kind, facts) or listed(facts) or _first_line(alert.diagnostics) or NO_DETAILS


def context_rows(context: AlertContext) -> list[tuple[str, str]]:
    """Return labels and values of all facts, as the monitor has them."""
    facts = Facts(context)
    rows = [(label_of(name), facts.written(name)) for name in context.facts]
    return [(clean_line(label, 40), value) for label, value in rows if value]


def _first_line(text: str | None) -> str:
    lines = hide_named_secrets(text or "").splitlines()
    first = plain(next((line for line in lines if line.strip()), ""))
    return f'"{first}"' if first else ""
