"""The call graph as values: nodes, call edges with their sites, and what could not be resolved."""

from dataclasses import dataclass
from enum import StrEnum

from callscope.model.span import Span


class NodeKind(StrEnum):
    """What a node of the call graph is."""

    MODULE = "module"
    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    LAMBDA = "lambda"
    EXTERNAL = "external"


class Confidence(StrEnum):
    """How sure an edge is: observed > resolved > candidate > syntactic."""

    OBSERVED = "observed"
    RESOLVED = "resolved"
    CANDIDATE = "candidate"
    SYNTACTIC = "syntactic"


@dataclass(frozen=True, order=True, slots=True)
class CallNode:
    """A function, class or module. ``id`` is a readable qualified name: ``pkg.mod.Class.method``.

    ``qualname`` is CPython's ``co_qualname`` (``outer.<locals>.inner``) and ``line`` its
    ``co_firstlineno``; the two join static and dynamic nodes.
    """

    id: str
    kind: NodeKind
    path: str = ""
    line: int = 0
    qualname: str = ""


@dataclass(frozen=True, order=True, slots=True)
class CallEdge:
    """A call from one function to another at one site.

    ``via`` is how it is made: call, decorator, property, dunder, super, callback, module-call, apply ...
    ``reason`` says why it is a candidate where the value that it goes through says too much to be believed.
    """

    caller: str
    callee: str
    site: Span
    via: str = "call"
    confidence: Confidence = Confidence.RESOLVED
    hits: int = 0
    reason: str = ""


@dataclass(frozen=True, order=True, slots=True)
class BlindSpot:
    """Something a channel could not see, with the reason; shown in every report."""

    channel: str
    site: Span
    reason: str


@dataclass(frozen=True, slots=True)
class CallGraph:
    """A whole call graph; every tuple is sorted, so that equal inputs give equal bytes."""

    namespaces: tuple[str, ...]
    root: str
    nodes: tuple[CallNode, ...]
    edges: tuple[CallEdge, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
