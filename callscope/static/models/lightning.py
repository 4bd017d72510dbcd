"""Lightning: a trainer runs the hooks of the module and the data that it is given, and of the callbacks that users hand over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callscope.static.invoke import Call
from callscope.static.iteration import LOADERS, iterate
from callscope.static.objects import BOX, CANDIDATE, INSTANCE
from callscope.static.solver import Solver
from callscope.static.specials import special

_LIBRARY = ("lightning.", "pytorch_lightning.")
_RUNS = {
    "fit": ("train", "training", "fit", "validation", "val"),
    "validate": ("validation", "val"),
    "test": ("test",),
    "predict": ("predict",),
}
_PHASES = frozenset(phase for phases in _RUNS.values() for phase in phases)
_HOOK = re.compile(
    r"on_\w+|configure_\w+|\w+_step|\w+_epoch_end|\w+_dataloader|setup|teardown|prepare_data|transfer_batch_to_device|backward|optimizer_zero_grad|_apply|train"
)
_KINDS = ("LightningModule", "LightningDataModule", "Callback")
_MOST = 24


class Trained:
    """The calls that train something, with what they were given."""

    def __init__(self) -> None:
        self.calls: dict[tuple[int, str], Call] = {}


def trains(s: Solver, owner: str, method: str, call: Call) -> bool:
    """``trainer.fit(module, datamodule=data)`` runs their hooks; False for calls of anything else."""
    if method not in _RUNS or call.site is None or not (owner.startswith(_LIBRARY) and owner.endswith("Trainer")):
        return False
    s.kept(Trained).calls[call.site, method] = call
    iterate(s, s.field("loaders", call.site), s.field("batches", call.site), call.site)
    for node in call.nodes:
        if node is not None:
            s.use(node, _run, (call.site, method))
    return True


def _run(s: Solver, payload: tuple[int, str], objects: Iterable[int]) -> None:
    site, method = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            _hooks(s, number, site, method, guess=False)
        elif s.objects.kinds[number] == BOX and s.objects.data[number][0] in LOADERS:
            s.add(s.field("loaders", site), (number,))


def _hooks(s: Solver, number: int, site: int, method: str, *, guess: bool) -> None:
    instance = s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number
    cls = s.objects.data[instance][0]
    if _kind(s, cls) and s.once("trained", number, site, method):
        for name in _hooks_of(s, cls, method):
            given = s.field("loaders", site) if name.endswith("_dataloader") else None
            special(s, number, name, Call(site, (), (), given, "callback", (), guess))


def _kind(s: Solver, cls: int) -> str:
    """Return which of Lightning's classes a class derives from."""
    for base in s.classes.external_bases(cls):
        if base.startswith(_LIBRARY):
            last = base.rpartition(".")[2]
            return "Callback" if ".callbacks." in base else last if last in _KINDS else ""
    return ""


def _hooks_of(s: Solver, cls: int, method: str) -> Iterator[str]:
    """Yield the hooks that a class of ours has and that a run of this kind asks for."""
    names: dict[str, None] = {}
    for owner in s.classes.order(cls):
        if isinstance(owner, int):
            names.update(dict.fromkeys(s.units[s.objects.data[owner][0]].bindings))
    for name in names:
        phases = _PHASES.intersection(name.split("_"))
        if _HOOK.fullmatch(name) and (not phases or phases.intersection(_RUNS[method])):
            yield name


def seed_trained(s: Solver) -> None:
    """What a trainer is given and of which nothing is known is one of the program's, and so are its callbacks (candidates)."""
    calls = s.kept(Trained).calls
    handed: dict[str, list[int]] = {kind: [] for kind in _KINDS}
    for cls in s.classes.sites if calls else ():
        kind = _kind(s, cls)
        if kind:
            handed[kind].append(s.classes.instance(cls))
    for (site, method), call in calls.items():
        known = {_kind_of(s, number) for node in call.nodes if node is not None for number in s.pointees(node)}
        for kind in _KINDS:
            for number in handed[kind] if kind not in known and len(handed[kind]) <= _MOST else ():
                _hooks(s, number, site, method, guess=True)


def _kind_of(s: Solver, number: int) -> str:
    """Return which of Lightning's classes an object is an instance of."""
    while s.objects.kinds[number] == CANDIDATE:
        number = s.objects.data[number][0]
    return _kind(s, s.objects.data[number][0]) if s.objects.kinds[number] == INSTANCE else ""
