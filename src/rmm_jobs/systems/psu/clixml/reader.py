"""Read CLIXML in one pass of expat, with a stack of our own for open elements.

No document can make the reader recurse, read a character twice, or hold more than `Limits` allow.
"""

import re
from functools import partial
from xml.parsers import expat

from rmm_jobs.systems.psu.clixml.elements import CONVERTED, INSIDE, LEAVES, NAMED, NOTHING, PROGRESS_RECORD
from rmm_jobs.systems.psu.clixml.errors import ClixmlError, Reason
from rmm_jobs.systems.psu.clixml.limits import LIMITS, Limits
from rmm_jobs.systems.psu.clixml.open_elements import (
    Fault,
    OpenElement,
    add_item,
    add_part,
    add_progress,
    add_type,
    close_entry,
)
from rmm_jobs.systems.psu.clixml.syntax import unescape
from rmm_jobs.systems.psu.clixml.values import NIL, SECURE, Obj, Scalar, ScalarType, Value

_CODE = re.compile("[0-9]{1,5}")
_LAST_CODE = 0xFFFF  # a character is one UTF-16 unit

_WEIGHT_CAP = 10**9  # a cap, because sums of sums would grow without end


def read(document: str | bytes, limits: Limits = LIMITS) -> list[Value]:
    """Read a document, and return the values in its `<Objs>`, in order.

    Args:
        document: Text, or bytes in UTF-8 or, with a byte order mark, UTF-16. The encoding in the XML prolog is ignored.
        limits: How much is read.

    Raises:
        ClixmlError: The document is not CLIXML, is broken, or goes beyond the limits.
    """
    # A text has at least as many bytes as characters; encoding a huge one would copy it.
    if len(document) > limits.bytes:
        raise ClixmlError(Reason.TOO_LARGE)
    data = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    if len(data) > limits.bytes:
        raise ClixmlError(Reason.TOO_LARGE)
    parser = expat.ParserCreate("UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "UTF-8")
    reader = _Reader(limits)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.texts.append
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position: this is the last part
    except Fault as fault:
        raise ClixmlError(fault.reason, parser.CurrentLineNumber, parser.CurrentColumnNumber) from None
    except expat.ExpatError as error:
        raise ClixmlError(Reason.MALFORMED, error.lineno, error.offset) from None
    return reader.values


def _refuse_doctype(*_declaration: object) -> None:
    raise Fault(Reason.DOCTYPE)


class _Reader:
    """Handle expat's events. `values` is complete at the document's end; `texts` collects a scalar's text."""

    def __init__(self, limits: Limits) -> None:
        self.values: list[Value] = []
        self.texts: list[str] = []
        self._limits = limits
        self._nodes = 0
        self._depth = 0
        self._kind: ScalarType | None = None  # of the scalar that is open
        self._name = ""
        self._top: OpenElement = OpenElement("", Obj())
        self._stack: list[OpenElement] = []
        self._allowed = frozenset({"Objs"})
        self._names: dict[str, str] = {}  # one copy of each name, for all objects
        self._objects: dict[str, Obj] = {}
        self._types: dict[str, list[str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a scalar or a container."""
        self.texts.clear()
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise Fault(Reason.TOO_MANY_NODES)
        if tag not in self._allowed:
            raise Fault(Reason.UNEXPECTED_ELEMENT if self._stack else Reason.NOT_CLIXML)
        written = attributes.get("N")
        if written is None:
            if self._top.tag in NAMED:
                raise Fault(Reason.NAME_MISSING)
            name = tag
        elif (known := self._names.get(written)) is not None:
            name = known
        else:
            name = self._names[written] = unescape(written)
        self._kind = LEAVES.get(tag)
        if self._kind is None:
            self._stack.append(self._top)
            self._top = self._open(tag, name, attributes.get("RefId"))
            self._allowed = INSIDE.get(tag, NOTHING)
        else:
            self._name = name
            self._allowed = NOTHING

    def end(self, _tag: str) -> None:
        """Give a scalar to its container, or close a container."""
        top = self._top
        if (kind := self._kind) is None:
            self._close(top)
            return
        texts = self.texts
        text = unescape(texts[0] if len(texts) == 1 else "".join(texts))
        if len(text) > self._limits.text:
            raise Fault(Reason.TEXT_TOO_LONG)
        top.add_value(self._name, _scalar(kind, text) if kind in CONVERTED else Scalar(kind, text))
        top.expanded_size += 1
        self._kind = None
        self._allowed = INSIDE[top.tag]

    def _close(self, closing: OpenElement) -> None:
        if closing.whole:
            self._depth -= 1
            closing.node.expanded_size = closing.expanded_size
        if closing.entry is not None:
            close_entry(closing.node, closing.entry)
        self._top = top = self._stack.pop()
        top.expanded_size = min(top.expanded_size + closing.expanded_size, _WEIGHT_CAP)
        self._allowed = INSIDE.get(top.tag, NOTHING)

    def _open(self, tag: str, name: str, reference: str | None) -> OpenElement:  # noqa: C901, PLR0911 - a table of elements
        node = self._top.node
        match tag:
            case "Obj" | "PR":
                return self._open_object(tag, name, reference)
            case "MS" if self._top.tag == "MS":  # a member set within a member set
                return self._open_object(tag, name, None)
            case "Props" | "MS":
                return OpenElement(tag, node, node.properties.__setitem__)
            case "Ref":
                return self._refer(tag, name, reference)
            case "TN":
                node.types = []
                if reference is not None:
                    self._types[reference] = node.types
                return OpenElement(tag, node, partial(add_type, node.types))
            case "TNRef":
                return self._refer_to_types(tag, reference)
            case "DCT":
                node.entries = []
                return OpenElement(tag, node)
            case "En":
                entry: dict[str, Value] = {}
                return OpenElement(tag, node, entry.__setitem__, entry=entry)
            case "Objs":
                return OpenElement(tag, node, partial(add_item, self.values))
            case _:  # the four kinds of lists
                node.items = []
                return OpenElement(tag, node, partial(add_item, node.items))

    def _open_object(self, tag: str, name: str, reference: str | None) -> OpenElement:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise Fault(Reason.TOO_DEEP)
        node = Obj()
        self._top.add_value(name, node)
        self._top.expanded_size += 1
        if reference is not None:
            self._objects[reference] = node
        match tag:
            case "Obj":
                return OpenElement(tag, node, partial(add_part, node), whole=True)
            case "PR":
                node.types = [PROGRESS_RECORD]
                return OpenElement(tag, node, partial(add_progress, node), whole=True)
            case _:
                return OpenElement(tag, node, node.properties.__setitem__, whole=True)

    def _refer(self, tag: str, name: str, reference: str | None) -> OpenElement:
        if reference not in self._objects:
            raise Fault(Reason.UNKNOWN_REFERENCE)
        node = self._objects[reference]
        self._top.add_value(name, node)
        return OpenElement(tag, node, expanded_size=1 + node.expanded_size)

    def _refer_to_types(self, tag: str, reference: str | None) -> OpenElement:
        if reference not in self._types:
            raise Fault(Reason.UNKNOWN_REFERENCE)
        self._top.node.types = self._types[reference]
        return OpenElement(tag, self._top.node)


def _scalar(kind: ScalarType, text: str) -> Scalar:
    """Convert the kinds of scalars whose text in the document is not their value."""
    match kind:
        case ScalarType.NIL:
            return NIL
        case ScalarType.SECURE_STRING:
            return Scalar(kind, SECURE)
        case _:
            is_code = _CODE.fullmatch(text) and int(text) <= _LAST_CODE
            return Scalar(kind, unescape(f"_x{int(text):04X}_") if is_code else text)
