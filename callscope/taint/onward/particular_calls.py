"""What is known of particular calls that leave the program, whatever they are given."""

from __future__ import annotations

import re
from collections.abc import Callable

from callscope.taint.intent.new_leaves import NewLeaves
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.lattice.state import ANY
from callscope.taint.names.torch_names import CONTEXT, NAMESPACES
from callscope.taint.names.use_names import POSITIONS, ROUNDING
from callscope.taint.names.words import words
from callscope.taint.onward.base_calls import to_base, to_parameter
from callscope.taint.onward.broken import is_field
from callscope.taint.onward.handed_call import Handed
from callscope.taint.onward.taken_back import scored, taken_back
from callscope.taint.program.dtypes import is_made_whole
from callscope.taint.program.entries import field_order
from callscope.taint.program.keys import names_of
from callscope.taint.program.partials import partial_of
from callscope.taint.program.replaced import replaced_record
from callscope.taint.program.unnamed_fields import UNNAMED, is_hook
from callscope.taint.program.walks import made_before

_READS_TEXT = re.compile(
    r"^(float|int|complex|eval|str|format|list|tuple|dict|map|ast\.literal_eval|json\.\w+|\w*\.?Decimal|\w*\.?Fraction)$|float|numpy\."
)
"""What makes numbers of a text, or hands it on; a text given to anything else chooses or names something."""
_SAMPLES = re.compile(r"(^|_)(r?samples?(_n)?|actions?|acts?|multinomial|draws?|drawn)(_|$)")
_WAY = 40
_DRAWS = frozenset({"torch.poisson", "torch.bernoulli", "torch.multinomial", "torch.binomial"})
_DRAWN_WITH = words("s c cmap marker label alpha color edgecolors linewidths norm vmin vmax zorder")
"""What a scatter plot is drawn with."""
_HISTOGRAMS = frozenset({"torch.histc", "torch.histogram"})
"""What is computed with in place of what it counts, where it is computed with."""
_ROUNDERS = frozenset(f"torch.{name}" for name in ROUNDING)
_OF_TORCH = ("torch.ops.aten.", "torch.ops.prims.")
_COMPUTING = words("torch numpy math scipy builtins operator functools itertools")
"""Packages whose functions compute with what they are given."""


def _asked_leaf(h: Handed) -> bool:
    """``x = torch.tensor(v, requires_grad=True)`` whose own gradient is asked for: a search on plain numbers starts anew."""
    made = "requires_grad" in h.tags and h.user in h.s.flow.frames[h.item.g].leaves
    return made and NewLeaves(h.s.flow, h.s.uses).is_asked_for(h.item.g, h.user)


def _scored(h: Handed) -> bool:
    """``d.log_prob(action)`` of what was drawn, ``d`` not in view: a score is taken of a sample as it is."""
    if not h.s.ends_at_stops or h.named is not None or h.callee[0] != "attr" or h.callee[2] != "log_prob":
        return False
    values = h.s.view.units[h.item.g].values
    made = [values[v] for v in made_before(values, (h.item.v,), _WAY)]
    named = [data[-1] for op, _, data in made if op in ("param", "free", "global")]
    named += [data for op, _, data in made if op == "attr"]
    return any(_SAMPLES.search(str(name)) for name in (*named, h.s.uses.name(h.item.g, h.item.v)))


def _in_namespace(h: Handed) -> bool:
    """``SimpleNamespace(x=value)``."""
    if h.named not in NAMESPACES:
        return False
    for operand, tag in zip(h.operands[1:], h.tags, strict=True):
        if operand == h.item.v and tag == "**" and h.item.path:
            h.on(path=(f".{h.item.path[0]}", *h.item.path[1:]))
        elif operand == h.item.v and tag not in ("", "*", "**"):
            h.on(path=(f".{tag}", *h.item.path))
    return True


def _by_name(h: Handed) -> bool:
    """``setattr(record, "x", value)``, ``object.__setattr__(self, "x", value)``, ``getattr(record, "x")``."""
    if h.callee[0] == "attr" and h.callee[2] == "__setattr__" and len(h.operands) in (3, 4):
        return _set_by_name(h, h.operands[1] if len(h.operands) == 4 else h.receiver)
    if h.named == "setattr" and len(h.operands) > 3:
        return _set_by_name(h, h.operands[1])
    if h.named != "getattr" or len(h.operands) < 3:
        return False
    names = names_of(h.s.view, h.item.g, h.operands[2])
    if names and h.operands[1] == h.item.v and is_field(h.item.path):
        if h.item.path[0] in {f".{name}" for name in names}:
            h.on(path=h.item.path[1:])
        return True
    return False


def _set_by_name(h: Handed, record: int) -> bool:
    """Under a name that is not seen the value is kept with the others of which that is not known."""
    if h.operands[-1] != h.item.v:
        return False
    names = names_of(h.s.view, h.item.g, h.operands[-2])
    for name in names:
        h.s.stored(h.item, record, name)
    handed_on = is_hook(h.s.view, h.item.g) and h.s.view.units[h.item.g].values[h.item.v][0] == "param"
    if not names and not handed_on and h.s.view.instances(h.item.g, record):
        h.s.stored(h.item._replace(path=(ANY, *h.item.path)), record, UNNAMED)
    elif not names and not handed_on:
        _set_in_self(h, record)
    return True


def _registered(h: Handed) -> bool:
    """``self.register_buffer("u", u)``, anew whenever something changes: a field that later calls compute with. What is registered once, as the object is made, is a constant of it."""
    if h.callee[0] != "attr" or h.callee[2] != "register_buffer" or len(h.operands) < 3 or h.operands[2] != h.item.v:
        return False
    once = h.s.view.units[h.item.g].name.endswith(".__init__")
    for name in () if once else names_of(h.s.view, h.item.g, h.operands[1]):
        h.s.stored(h.item, h.receiver, name)
    return True


def _set_in_self(h: Handed, record: int) -> None:
    """``setattr(self, key, value)`` in a class that the program itself makes no object of."""
    op, _, data = h.s.view.units[h.item.g].values[record]
    owner = h.s.view.owner(h.item.g)
    if op == "param" and data[0] == 0 and owner is not None:
        h.s.field(h.item._replace(path=(ANY, *h.item.path)), {owner}, UNNAMED)


def _text(h: Handed) -> bool:
    """A text is joined to another; what reads none of it chooses or names something."""
    op, _, method = h.callee
    if h.item.kind != "text":
        return False
    if op == "attr" and method == "join":
        h.on(path=())
        return True
    return not h.item.path and not _READS_TEXT.search(h.named or "")


def _looked_up(h: Handed) -> bool:
    """Positions, and what was made whole numbers in so many words, go into a layer, or into what another library makes: it looks them up."""
    if not h.s.positions or h.item.computed:
        return False
    return _is_foreign(h) or bool(h.s.flow.mask(h.item.g, h.operands[0]) & LAYERS) or _is_beside_live(h)


def _is_beside_live(h: Handed) -> bool:
    """``self.experts(hidden, chosen, weights)`` of something unseen: beside what carries a gradient positions choose among it."""
    unseen = h.named is None and not h.s.view.classes(h.item.g, h.operands[0])
    others = (operand for operand in h.operands[1:] if operand != h.item.v)
    return unseen and any(h.s.flow.gradient(h.item.g, other) for other in others)


def _is_foreign(h: Handed) -> bool:
    """Return whether what is called is of a library that is not known to compute with what it is given: an operation that was registered with torch is."""
    if h.named is None or "." not in h.named:
        return False
    return h.named.partition(".")[0] not in _COMPUTING or (
        h.named.startswith("torch.ops.") and not h.named.startswith(_OF_TORCH)
    )


def _sized(h: Handed) -> bool:
    """``make_csr(rows, int(counts.max()))``, of another library: a whole number is a size to it."""
    if not (h.s.whole and h.item.kind == "number" and _is_foreign(h)):
        return False
    h.s.count()
    return True


def _searched(h: Handed) -> bool:
    """``scipy.optimize.minimize(f, x0.detach().numpy())``: what a search has found is handed out as a point; a gradient that is taken of it counts."""
    if not (h.named or "").startswith("scipy.optimize."):
        return False
    h.s.push(h.item._replace(v=h.user, kind="array", computed=True, path=()), guess=True)
    return True


def _made_whole(h: Handed) -> bool:
    """``torch.tensor(found, dtype=torch.long)``"""
    return (
        not h.s.counts
        and (h.named or "").startswith("torch.")
        and is_made_whole(h.s.view, h.s.flow.names, h.item.g, h.user)
    )


def _partial(h: Handed) -> bool:
    """``partial(f, value)``: a parameter of ``f`` gets it, and the partial itself is an external call as any."""
    for unit in partial_of(h.s.view, h.s.flow.names, h.item.g, h.user):
        for link in h.s.view.links(unit, h.tags[1:], 0):
            item = h.item
            if h.operands[2 + link.argument] != item.v:
                continue
            if link.out_of is not None and item.path:
                if item.path[0] not in (ANY, link.out_of):
                    continue
                item = item._replace(path=item.path[1:])
            h.s.elsewhere(item, unit, h.s.view.units[unit].parameters[link.parameter].value)
    return False


def _in_context(h: Handed) -> bool:
    """``variable.set(value)``, of ``contextvars``."""
    op, below, name = h.callee
    if op != "attr" or name != "set" or h.s.flow.names.name(h.item.g, below[0]) != CONTEXT:
        return False
    h.s.contained(h.item, below[0], ANY)
    return True


def _replaced(h: Handed) -> bool:
    """``record._replace(x=value)``, ``dataclasses.replace(record, x=value)``: the value is in a field of the copy."""
    record = replaced_record(h.s.view, h.s.flow.names, h.item.g, h.operands)
    owners = set() if record is None else set(h.s.view.instances(h.item.g, record))
    for operand, tag in zip(h.operands[1:], h.tags, strict=True):
        if operand != h.item.v or not owners or not tag:
            continue
        item, names = h.item, [tag]
        if tag == "**":
            known = item.path and item.path[0] is not ANY
            any_field = [] if h.s.explicit else _fields_of(h, owners)
            item, names = item._replace(path=item.path[1:]), [str(item.path[0])] if known else any_field
        for name in names:
            if h.s.explicit:  # a stopped copy is not the live one
                h.s.on(item, h.user, path=(f".{name}", *item.path))
            else:
                h.s.field(item, owners, name)
    return bool(owners) and h.item.v != record


def _fields_of(h: Handed, owners: set[int]) -> list[str]:
    return sorted({name for owner in owners for name in field_order(h.s.view, owner)})


def _drawn(h: Handed) -> bool:
    """``torch.poisson(rate.detach())``: what is drawn, counted or found the place of has no derivative by it anyway."""
    placed = (h.named or "").startswith("torch.") and (h.named or "").rpartition(".")[2] in POSITIONS
    return h.s.explicit and (placed or h.named in _DRAWS)


def _histogram(h: Handed) -> bool:
    """``torch.histc(d.detach())`` that goes on into a loss; what is only handed out is looked at."""
    if not (h.s.explicit and h.named in _HISTOGRAMS):
        return False
    h.s.push(h.item._replace(v=h.user, kind="tensor", computed=False, path=()), guess=True)
    return True


def _rounded(h: Handed) -> bool:
    """Rounded once more, where what counts is no end."""
    return not h.s.counts and h.named in _ROUNDERS


def _whole_record(h: Handed) -> bool:
    """``min(records, key=...)``: one of the records, whole."""
    single = h.named in ("min", "max") and len(h.operands) - list(h.tags).count("key") == 2
    if single and len(h.item.path) > 1:
        h.on(path=h.item.path[1:])
        return True
    return False


def _met(h: Handed) -> bool:
    """An explicit stop meets a live value in a form in which the stop is meant; a label that was looked up, what a loss holds against it."""
    return (h.s.explicit or h.s.positions) and not h.s.orphans and h.s.meetings.meets(h.item.g, h.item.v, h.user)


def _constants(h: Handed) -> bool:
    """``zeros.scatter_(1, index, 1.0)``: a position written down as ones and zeros."""
    op, _, name = h.callee
    if op != "attr" or name not in ("scatter_", "scatter") or len(h.operands) < 4 or h.operands[2] != h.item.v:
        return False
    if not _DRAWN_WITH.isdisjoint(h.tags):
        return True  # ``ax.scatter(x, y, s=2)``
    if any(h.s.flow.gradient(h.item.g, v) for v in (h.operands[3], h.receiver)) or _is_given(h, h.operands[3]):
        return False
    h.into(h.receiver)
    h.on(computed=True, path=(), kind="tensor")
    return True


def _is_given(h: Handed, v: int) -> bool:
    """Return whether a value is made of an argument of the function: it is no constant, whatever is known of it."""
    values = h.s.view.units[h.item.g].values
    return any(values[one][0] == "param" and values[one][2][1] != "self" for one in made_before(values, (v,)))


def _counted(h: Handed) -> bool:
    """``arange(n)``, ``arange(1, n + 1)``, ``arange(-ceil(r), ceil(r) + 1)``: how many there are, and nothing else."""
    if not (h.s.whole or h.item.kind == "number") or h.named not in ("torch.arange", "numpy.arange"):
        return False
    plain = [o for o, tag in zip(h.operands[1:], h.tags, strict=True) if tag == ""]
    if (plain[:1] if len(plain) == 1 else plain[1:2]) != [h.item.v] and not _mirrors(h, plain):
        return False
    h.s.count()
    return True


def _mirrors(h: Handed, plain: list[int]) -> bool:
    """``-ceil(r)``, up to ``ceil(r)``: the same whole number on both sides of zero."""
    values = h.s.view.units[h.item.g].values
    if not h.s.whole or len(plain) < 2 or plain[0] != h.item.v or values[plain[0]][::2] != ("unary", "-"):
        return False
    count = values[values[plain[0]][1][0]]
    end = values[plain[1]]
    sides = [values[o] for o in end[1]] if end[0] == "binop" and end[2] == "+" else [end]
    return any(one == count or (one[0], one[2]) == (count[0], count[2]) == ("call", ("",)) for one in sides)


CASES: tuple[Callable[[Handed], bool], ...] = (
    taken_back, scored, _registered,
    _scored, _asked_leaf, _in_namespace, _in_context, _by_name, _text, _looked_up, _sized, _made_whole, _searched, _partial, _replaced, _histogram, _drawn, _rounded, _whole_record, _met,
    _constants, _counted, to_base, to_parameter,
)  # fmt: skip
"""What is known of particular calls, in order: the first that answers True has said all."""

__all__ = ["CASES"]
