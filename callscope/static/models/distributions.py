"""``torch.distributions``: inverses of transforms, and distributions made of others."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_binding import class_of
from callscope.static.attribute_stores import field
from callscope.static.attributes import load_from, member_node, member_of
from callscope.static.containers import all_items, unknown_item
from callscope.static.invoke import Call
from callscope.static.library_callbacks import template_callbacks
from callscope.static.models.modelling import Model, argument, box, elements
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, INVERSE
from callscope.static.solver import Solver
from callscope.static.specials import special

_TRANSFORMED = ("log_prob", "sample", "rsample", "cdf", "icdf", "expand")
_FORWARD = frozenset({"sample", "rsample", "icdf"})


def call_inverse(s: Solver, number: int, call: Call) -> None:
    """``transform.inv(y)`` runs ``_inverse`` of the transform."""
    receiver = s.objects.data[number][0]
    back = call._replace(via="callback")
    if s.objects.kinds[receiver] == BOX:
        _through(s, receiver, True, back)
    elif not special(s, receiver, "_inverse", back):
        template_callbacks(s, receiver, "torch.distributions.Transform", "_inv_call", call)


def _run(s: Solver, number: int, backwards: bool, call: Call) -> None:
    """Run one transform (or, ``backwards``, its inverse)."""
    kind = s.objects.kinds[number]
    if kind == INVERSE:
        _run(s, s.objects.data[number][0], not backwards, call)
    elif kind == BOX:
        _through(s, number, backwards, call)
    elif kind in (INSTANCE, CANDIDATE):
        special(s, number, "_inverse" if backwards else "_call", call)


def _through(s: Solver, box: int, backwards: bool, call: Call) -> None:
    """Run every transform that is composed."""
    s.use(all_items(s, box), _run_each, (backwards, call))


def _run_each(s: Solver, payload: tuple[bool, Call], objects: Iterable[int]) -> None:
    for number in objects:
        _run(s, number, *payload)


def _compose(s: Solver, name: str, call: Call) -> None:
    """``TransformedDistribution(base, transforms)``, ``ComposeTransform(parts)``, ``Independent(base, n)``."""
    number = box(s, call, name)
    _take(s, number, name, call)


def _take(s: Solver, number: int, name: str, call: Call) -> None:
    last = name.rpartition(".")[2]
    base = argument(call, 0, "base_distribution" if last == "TransformedDistribution" else "base_dist")
    if last == "ComposeTransform":
        _hold(s, number, argument(call, 0, "parts"), call)
    elif base is not None:
        s.flow(base, field(s, number, "base_dist"))
        s.use(base, _shapes, call)
        _hold(s, number, argument(call, 1, "transforms") if last == "TransformedDistribution" else None, call)


def _shapes(s: Solver, call: Call, objects: Iterable[int]) -> None:
    """A distribution made of another reads that one's shapes, which may be properties of the program."""
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE) and call.site is not None:
            for name in ("batch_shape", "event_shape"):
                load_from(s, number, name, s.field("discarded"), call.site)


def _hold(s: Solver, number: int, transforms: int | None, call: Call) -> None:
    if transforms is not None:
        s.flow(elements(s, call, transforms), unknown_item(s, number))
        s.use(transforms, _hold_single, number)
        kept = s.objects.intern(BOX, "list", ("transforms", number))
        s.flow(unknown_item(s, number), unknown_item(s, kept))
        s.add(field(s, number, "transforms"), (kept,))


def _hold_single(s: Solver, number: int, objects: Iterable[int]) -> None:
    for one in objects:
        if s.objects.kinds[one] in (INSTANCE, CANDIDATE, INVERSE):
            s.add(unknown_item(s, number), (one,))


def initialised(s: Solver, receiver: int, owner: str, call: Call) -> bool:
    """``super().__init__(base, transforms)`` of a distribution of ours; False where the base is none of these."""
    if owner not in MODELS:
        return False
    _take(s, receiver, owner, call)
    return True


def call_made(s: Solver, number: int, owner: str, attribute: str, call: Call) -> bool:
    """Call a method of a distribution made of others, or a composed transform; False where it is none."""
    if owner not in MODELS:
        return False
    back = call._replace(via="callback", leading=())
    if owner.endswith("ComposeTransform"):
        return True
    if attribute in _TRANSFORMED:
        _through(s, number, attribute not in _FORWARD, back._replace(nodes=(None,), tags=("",)))
        if attribute == "log_prob":
            jacobian = Call(call.site, (None,) * 2, ("",) * 2, None, "callback", (), call.guess)
            s.use(all_items(s, number), _jacobian, jacobian)
    s.use(field(s, number, "base_dist"), _ask_base, (attribute, back))
    return True


def _jacobian(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == INVERSE:
            _jacobian(s, call, s.objects.data[number])
        elif s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            special(s, number, "log_abs_det_jacobian", call)


def _ask_base(s: Solver, payload: tuple[str, Call], objects: Iterable[int]) -> None:
    attribute, call = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            if not special(s, number, attribute, call):
                _ask_inherited(s, number, attribute, call)
        elif s.objects.kinds[number] == BOX:
            call_made(s, number, s.objects.data[number][0], attribute, call)


def _ask_inherited(s: Solver, number: int, attribute: str, call: Call) -> None:
    """A method that a base distribution has from the library: ``sample`` runs its own ``rsample``."""
    cls = class_of(s, number)
    for base in s.classes.external_bases(cls) if cls is not None else ():
        template_callbacks(s, number, base, attribute, call)


def inverse_member(s: Solver, number: int, name: str, node: int) -> None:
    """An attribute of ``transform.inv``: the transform's own, but for its directions."""
    receiver = s.objects.data[number][0]
    if name in ("inv", "_inv"):
        s.add(node, (receiver,))
    elif name in ("__call__", "_call"):
        s.add(node, (number,))
    elif name == "_inverse":
        s.flow(member_node(s, receiver, "_call"), node)
    elif s.classes.has(class_of(s, receiver), name):
        s.flow(member_node(s, receiver, name), node)


member_of(INVERSE, inverse_member)

_NAMES = ("TransformedDistribution", "Independent", "ComposeTransform")
_PLACES = {
    "TransformedDistribution": "transformed_distribution", "Independent": "independent",
    "ComposeTransform": "transforms",
}  # fmt: skip
MODELS: dict[str, Model] = {
    name: _compose
    for last in _NAMES
    for name in (f"torch.distributions.{last}", f"torch.distributions.{_PLACES[last]}.{last}")
}
