"""Write objects as PowerShell's own commands leave them: 289 services, and disks from CIM."""

from collections.abc import Mapping
from functools import cache

from rmm_simulator.psu.clixml import document, escaped, scalar

_SERVICE = ("System.ServiceProcess.ServiceController", "System.ComponentModel.Component", "System.Object")
_SERVICES = 289
_STOPPED = 18
"""Of all services, every this many-eth is stopped."""
_KINDS = (
    "Update",
    "Print",
    "Remote",
    "Network",
    "Device",
    "User",
    "Event",
    "Storage",
    "Web",
    "Time",
    "Cache",
    "Policy",
)
_ROLES = ("Service", "Broker", "Manager", "Agent", "Host", "Listener", "Monitor")
_DISK = "Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_LogicalDisk"
_EMPTY = (
    *("Access", "Availability", "BlockSize", "ConfigManagerErrorCode", "ErrorCleared", "ErrorDescription"),
    *("ErrorMethodology", "InstallDate", "LastErrorCode", "NumberOfBlocks", "PNPDeviceID", "ProviderName", "Purpose"),
    *("QuotasDisabled", "Status", "StatusInfo", "PSComputerName"),
)
_DISKS = (
    ("C:", "System", 136_898_932_736, 15_247_654_912),
    ("D:", "Data", 1_023_808_471_040, 432_449_654_784),
    ("E:", "Backup", 1_999_951_392_768, 3_328_599_654),
)


@cache
def services() -> str:
    """Return 289 services, 16 of them stopped, with the properties in the order of `Export-Clixml`."""
    return document(*map(_service, range(_SERVICES)))


def _service(number: int) -> str:
    kind, role = _KINDS[number % len(_KINDS)], _ROLES[number % len(_ROLES)]
    name, title = f"{kind[:4]}{role[:3]}{number}", f"Contoso {kind} {role} {number}"
    status, code = ("Stopped", 1) if number % _STOPPED == _STOPPED - 1 else ("Running", 4)
    start, start_code = (("Automatic", 2), ("Manual", 3), ("Disabled", 4))[number % 3]
    properties = {
        "CanPauseAndContinue": scalar(value=False),
        "CanShutdown": scalar(value=False),
        "CanStop": scalar(value=status == "Running"),
        "DisplayName": scalar(title),
        "DependentServices": _list(()),
        "MachineName": scalar("."),
        "ServiceName": scalar(name),
        "ServicesDependedOn": _list(("RPCSS",)),
        "ServiceHandle": "<Nil/>",
        "Status": _enum("System.ServiceProcess.ServiceControllerStatus", status, code),
        "ServiceType": _enum("System.ServiceProcess.ServiceType", "Win32ShareProcess", 32),
        "StartType": _enum("System.ServiceProcess.ServiceStartMode", start, start_code),
        "Site": "<Nil/>",
        "Container": "<Nil/>",
    }
    return _typed(_SERVICE, properties, {"Name": scalar(name), "RequiredServices": _list(("RPCSS",))}, name)


def disks() -> str:
    """Return the disks of `Get-CimInstance Win32_LogicalDisk`: bytes, and many properties without a value."""
    return document(*(_disk(*disk) for disk in _DISKS))


def _disk(letter: str, label: str, size: int, free: int) -> str:
    empty = dict.fromkeys(_EMPTY, "<Nil/>")
    properties = {
        "Caption": scalar(letter),
        "Description": scalar("Local Fixed Disk"),
        "Name": scalar(letter),
        **dict(list(empty.items())[:8]),
        "CreationClassName": scalar("Win32_LogicalDisk"),
        "DeviceID": scalar(letter),
        **dict(list(empty.items())[8:]),
        "SystemCreationClassName": scalar("Win32_ComputerSystem"),
        "SystemName": scalar("PSU01"),
        "FreeSpace": f"<U64>{free}</U64>",
        "Size": f"<U64>{size}</U64>",
        "Compressed": scalar(value=False),
        "DriveType": "<U32>3</U32>",
        "FileSystem": scalar("NTFS"),
        "MediaType": "<U32>12</U32>",
        "VolumeName": scalar(label),
        "VolumeSerialNumber": scalar(f"{size % 0xFFFFFFFF:08X}"),
    }
    metadata = '<Obj RefId="1"><LST><S>root/cimv2:Win32_LogicalDisk</S></LST></Obj>'
    return _typed((_DISK, "System.Object"), properties, {"__ClassMetadata": metadata}, f"Win32_LogicalDisk: {letter}")


def _typed(types: tuple[str, ...], adapted: Mapping[str, str], extended: Mapping[str, str], text: str) -> str:
    """Write an object that was read from .NET: the properties of its type, then those that PowerShell adds."""
    names = "".join(f"<T>Deserialized.{escaped(name)}</T>" for name in types)
    props, added = (
        "".join(_named(name, element) for name, element in members.items()) for members in (adapted, extended)
    )
    return f"<Obj><TN>{names}</TN><ToString>{escaped(text)}</ToString><Props>{props}</Props><MS>{added}</MS></Obj>"


def _named(name: str, element: str) -> str:
    tag = element[1:].split(" ", maxsplit=1)[0].split(">", maxsplit=1)[0].rstrip("/")
    return f'<{tag} N="{escaped(name)}"{element[len(tag) + 1 :]}'


def _enum(kind: str, word: str, number: int) -> str:
    types = f"<T>{kind}</T><T>System.Enum</T><T>System.ValueType</T>"
    return f"<Obj><TN>{types}</TN><ToString>{word}</ToString><I32>{number}</I32></Obj>"


def _list(items: tuple[str, ...]) -> str:
    return f"<Obj><LST>{''.join(map(scalar, items))}</LST></Obj>"
