"""One record for every channel; nothing downstream branches on which channel said it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callscope.model.callgraph import Confidence
from callscope.model.span import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement of one channel about an edge (or, where ``target`` is empty, about a node).

    ``kind``: call | gradient-flow | severed | zeroed | nonfinite | wrong | finding | harmless | not-exercised ...
    ``source`` and ``target`` are readable node keys (qualified names, or ``path:line:operation``).
    """

    kind: str
    source: str
    target: str
    span: Span
    channel: str
    confidence: Confidence
    hits: int = 1
    detail: Mapping[str, Any] = field(default_factory=dict)
