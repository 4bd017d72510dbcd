"""What calls of a base class outside the program do with a value: it is in the object, or a parameter starts from it."""

from __future__ import annotations

from callscope.taint.onward.broken import SHARED, TENSORS
from callscope.taint.onward.handed_call import Handed
from callscope.taint.program.outside_bases import handed_to_base, is_torchs

_NEW = frozenset({"__new__", "_make_subclass", "_make_wrapper_subclass"})


def to_base(h: Handed) -> bool:
    """``super().__init__(loc, scale)`` of a class outside the program: the value is in the object that is made."""
    cls = handed_to_base(h.s.view, h.item.g, h.user)
    if cls is None or h.item.origin is SHARED or not (h.item.kind in TENSORS or is_torchs(h.s.view, cls)):
        return False
    computed = h.item.computed or not h.s.explicit
    h.s.ascend(h.item._replace(v=h.user, kind="tensor", computed=computed, path=()))
    return True


def to_parameter(h: Handed) -> bool:
    """``super().__new__(cls, value)`` in a kind of ``nn.Parameter``: a leaf starts from the value, which has no history anyway."""
    op, _, name = h.callee
    cls = h.s.view.owner(h.item.g)
    return op == "attr" and name in _NEW and cls is not None and h.s.view.is_parameter(cls)


__all__ = ["to_base", "to_parameter"]
