"""Which argument of a call goes to which parameter, and how: as it is, into ``*args``, or out of a starred one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from callscope.source.facts import Parameter
from callscope.taint.lattice.state import ANY


class Link(NamedTuple):
    """Argument number ``argument`` reaches parameter number ``parameter``.

    ``into``: the key under which it is put (``*args``, ``**kwargs``); ``out_of``: the key under which it is taken
    from a starred argument; None: as it is.
    """

    argument: int
    parameter: int
    into: object = None
    out_of: object = None


def bind(parameters: tuple[Parameter, ...], tags: Sequence[str], leading: int) -> tuple[Link, ...]:
    """Return the links of a call with these argument tags; ``leading`` parameters are taken already.

    What stands behind a starred argument is taken for the last of the parameters that must be given.
    """
    required = sum(p.kind in ("positional", "normal") and not p.has_default for p in parameters)
    return _bind(tuple((p.name, p.kind) for p in parameters), tuple(tags), leading, required)


@lru_cache(maxsize=4096)
def _bind(
    parameters: tuple[tuple[str, str], ...], tags: tuple[str, ...], leading: int, required: int
) -> tuple[Link, ...]:
    slots = [i for i, (_, kind) in enumerate(parameters) if kind in ("positional", "normal")]
    by_name = {name: i for i, (name, kind) in enumerate(parameters) if kind in ("normal", "keyword")}
    rest = next((i for i, (_, kind) in enumerate(parameters) if kind == "vararg"), None)
    keywords = next((i for i, (_, kind) in enumerate(parameters) if kind == "kwarg"), None)
    links: list[Link] = []
    position = leading
    for number, tag in enumerate(tags):
        if tag == "":
            links.extend(_positional(number, position, slots, rest, leading))
            position += 1
        elif tag == "*":
            behind = sum(later == "" for later in tags[number + 1 :]) if rest is None else 0
            filled = max(position, required - behind) if behind else len(slots)
            links.extend(Link(number, slot, None, place) for place, slot in enumerate(slots[position:filled]))
            links.extend([Link(number, rest, ANY, ANY)] if rest is not None else [])
            position = filled
        elif tag == "**":
            links.extend(Link(number, i, None, name) for name, i in by_name.items() if i >= leading)
            links.extend([Link(number, keywords, ANY, ANY)] if keywords is not None else [])
        elif tag in by_name:
            links.append(Link(number, by_name[tag]))
        elif keywords is not None:
            links.append(Link(number, keywords, tag))
    return tuple(links)


def _positional(number: int, position: int, slots: list[int], rest: int | None, leading: int) -> list[Link]:
    if position < len(slots):
        return [Link(number, slots[position])]
    return [] if rest is None else [Link(number, rest, position - max(len(slots), leading))]
