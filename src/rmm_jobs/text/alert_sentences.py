"""Make one sentence of the facts of an alert's context, by the kind of its monitor.

Facts are text from outside: `Facts` has cleaned each, hidden its secrets, and quoted free text.
"""

from collections.abc import Callable, Mapping

from rmm_jobs.domain.alerts import AlertFact, AlertKind
from rmm_jobs.text.alert_facts import Facts, decimal, label_of, plain
from rmm_jobs.text.format import plural


def listed(facts: Facts) -> str:
    """Return all facts with their names, where no sentence can be made of them."""
    ours = [f"{label_of(name)}: {facts.written(name)}" for name in facts if isinstance(name, AlertFact)]
    return "; ".join([*(each for each in ours if not each.endswith(": ")), *_told(facts)])


def _told(facts: Facts) -> list[str]:
    """Return all facts under names that are not ours in one quotation: the names are from outside, too."""
    pairs = [(plain(name), facts.written(name).strip('"')) for name in facts if not isinstance(name, AlertFact)]
    told = [f"{name}: {value}" if name else value for name, value in pairs if value]
    return [f'"{"; ".join(told)}"'] if told else []


def sentence_of(kind: AlertKind, facts: Facts) -> str:
    """Say in a sentence what a monitor of this kind has found; empty where the facts make none."""
    return _SENTENCES.get(kind, listed)(facts)


def _joined(*parts: str, by: str = ": ") -> str:
    return by.join(part for part in parts if part)


def _disk(facts: Facts) -> str:
    percent = facts.number(AlertFact.PERCENT_FREE)
    if percent is None:
        return ""
    share = "under 1" if 0 < percent < 1 else f"{percent:.0f}"
    free, total = facts.number(AlertFact.FREE_GB), facts.number(AlertFact.TOTAL_GB)
    sizes = "" if free is None or total is None else f" ({_whole(free)} of {_whole(total)} GB)"
    return f"{facts.get(AlertFact.VOLUME) or 'A volume'} {share} % free{sizes}"


def _whole(number: float) -> str:
    return f"{number:,.0f}" if number >= 1 or number == 0 else f"{number:.1f}"


def _service(facts: Facts) -> str:
    state = facts.get(AlertFact.STATE)
    service, process = facts.get(AlertFact.SERVICE), facts.get(AlertFact.PROCESS)
    if not state or not (service or process):
        return ""
    return f"Service {service} is {state}" if service else f"Process {process} is {state}"


def _resource(facts: Facts) -> str:
    watched = facts.get(AlertFact.SERVICE) or facts.get(AlertFact.PROCESS)
    percent = facts.number(AlertFact.PERCENT)
    if percent is None:
        return ""
    what = facts.get(AlertFact.RESOURCE) or "Usage"
    return f"{what} of {watched} at {decimal(percent)} %" if watched else f"{what} at {decimal(percent)} %"


def _software(facts: Facts) -> str:
    package, change = facts.get(AlertFact.PACKAGE), facts.get(AlertFact.CHANGE)
    version, before = facts.get(AlertFact.VERSION), facts.get(AlertFact.PREVIOUS_VERSION)
    if not package or not change:
        return ""
    if before and version:
        return f"{package} {change} from {before} to {version}"
    return _joined(package, version or before, change, by=" ")


def _state_of_product(facts: Facts) -> str:
    state = facts.get(AlertFact.STATE)
    return f"{facts.get(AlertFact.PRODUCT) or 'The product'} is {state}" if state else ""


def _event(facts: Facts) -> str:
    times = facts.number(AlertFact.COUNT)
    count = f" ({int(times):,} times)" if times and times > 1 else ""
    where = _joined(
        facts.get(AlertFact.LOG),
        facts.get(AlertFact.LEVEL),
        facts.get(AlertFact.CODE),
        facts.get(AlertFact.SOURCE),
        by=" ",
    )
    return _joined(where + count, facts.get(AlertFact.DESCRIPTION))


def _file(facts: Facts) -> str:
    path, condition = facts.get(AlertFact.PATH), facts.get(AlertFact.CONDITION)
    if not path or not condition:
        return ""
    sizes = [
        f"{label} {value}"
        for label, name in (("size", AlertFact.SIZE), ("threshold", AlertFact.THRESHOLD))
        if (value := facts.get(name))
    ]
    return f"{path} is {condition}" + (f" ({', '.join(sizes)})" if sizes else "")


def _ping(facts: Facts) -> str:
    trip = facts.written(AlertFact.MILLISECONDS)
    found = _joined(trip, facts.get(AlertFact.REASONS), by=", ")
    return f"Ping of {facts.get(AlertFact.ADDRESS) or 'an address'}: {found}" if found else ""


def _ransomware(facts: Facts) -> str:
    folders = facts.several(AlertFact.DIRECTORIES)
    confidence, extension = facts.get(AlertFact.CONFIDENCE), facts.get(AlertFact.EXTENSION)
    parts = [
        "Signs of ransomware",
        f"confidence {confidence}" if confidence else "",
        f"{plural(len(folders), 'folder')} affected" if folders else "",
        f"extension {extension}" if extension else "",
    ]
    return _joined(*parts, by=", ")


def _security(facts: Facts) -> str:
    files, threat = facts.several(AlertFact.FILES), facts.get(AlertFact.THREAT)
    hours, days = facts.number(AlertFact.HOURS_INFECTED), facts.number(AlertFact.NOT_UPDATED_DAYS)
    parts = [
        threat,
        plural(len(files), "infected file") if files else "",
        f"infected for {plural(int(hours), 'hour')}" if hours else "",
        f"not updated for {plural(int(days), 'day')}" if days else "",
    ]
    found = _joined(*parts, by=", ")
    return _joined(facts.get(AlertFact.PRODUCT), found) if found else ""


def _printer(facts: Facts) -> str:
    supply, level = facts.get(AlertFact.SUPPLY), facts.get(AlertFact.LEVEL)
    return f"Supply {supply} at level {level}" if supply and level else ""


def _probe(facts: Facts) -> str:
    name, value = facts.get(AlertFact.RULE) or facts.get(AlertFact.MONITOR), facts.get(AlertFact.VALUE)
    device = facts.get(AlertFact.DEVICE) or facts.get(AlertFact.ADDRESS)
    return _joined(name, f"{value} ({device})" if value and device else value or device)


_SENTENCES: Mapping[AlertKind, Callable[[Facts], str]] = {
    AlertKind.ACTION: _software,
    AlertKind.ANTIVIRUS: _state_of_product,
    AlertKind.BACKUP: lambda facts: facts.get(AlertFact.ERROR),
    AlertKind.CUSTOM_SNMP: lambda facts: _joined(facts.get(AlertFact.NAME), facts.get(AlertFact.VALUE)),
    AlertKind.DISK_HEALTH: lambda facts: facts.get(AlertFact.REASON),
    AlertKind.DISK_USAGE: _disk,
    AlertKind.ENDPOINT_THREAT: lambda facts: facts.get(AlertFact.DESCRIPTION),
    AlertKind.DEFENDER_THREAT: lambda facts: facts.get(AlertFact.DESCRIPTION),
    AlertKind.EVENT_LOG: _event,
    AlertKind.FAN: lambda facts: facts.get(AlertFact.REASON),
    AlertKind.FILE_SIZE: _file,
    AlertKind.NETWORK: lambda facts: facts.get(AlertFact.DESCRIPTION),
    AlertKind.ONLINE_STATUS: lambda facts: f"Device is {state}" if (state := facts.get(AlertFact.STATE)) else "",
    AlertKind.PATCH: lambda facts: _joined(facts.get(AlertFact.RESULT), facts.get(AlertFact.INFO)),
    AlertKind.PING: _ping,
    AlertKind.PRINTER: _printer,
    AlertKind.POWER_SUPPLY: lambda facts: facts.get(AlertFact.REASON),
    AlertKind.RANSOMWARE: _ransomware,
    AlertKind.RESOURCE_USAGE: _resource,
    AlertKind.SNMP_PROBE: _probe,
    AlertKind.SCRIPT: listed,
    AlertKind.SECURITY_CENTER: _state_of_product,
    AlertKind.SECURITY_MANAGEMENT: _security,
    AlertKind.SERVICE: _service,
    AlertKind.TEMPERATURE: lambda facts: (
        f"Temperature at {degrees} degrees" if (degrees := facts.get(AlertFact.DEGREES)) else ""
    ),
    AlertKind.PERFORMANCE: lambda facts: f"Counter at {value}" if (value := facts.get(AlertFact.VALUE)) else "",
    AlertKind.WMI: lambda facts: f"Query result {value}" if (value := facts.get(AlertFact.VALUE)) else "",
}
