"""Modules of which only that they are modules is known: whole ones of the program that fit are candidates, parts and strangers are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.model.callgraph import Confidence
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]

_MODELS = (
    "from torch import nn\n"
    "class Layer(nn.Module):\n    def forward(self, x):\n        return x\n"
    "class Dense(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layer = Layer()\n"
    "    def forward(self, x):\n        return self.layer(x)\n"
    "class Conv(nn.Module):\n    def forward(self, x):\n        return x\n"
    "class GapLoss(nn.Module):\n    def forward(self, seen, wanted):\n        return seen - wanted\n"
    "class Routine(nn.Module):\n    def __init__(self, model: nn.Module, loss: nn.Module):\n        super().__init__()\n"
    "        self.model = model\n        self.loss = loss\n"
    "    def step(self, x, y):\n        return self.loss(self.model(x), y)\n"
    "    def forward(self, x, y, z):\n        return x\n"
)


def _own(callees: list[str]) -> list[str]:
    return [callee for callee in callees if callee.startswith("main.")]


def test_whole_modules_that_take_the_arguments_are_candidates(graph: Graph) -> None:
    found = graph(_MODELS, open_world=True)
    assert _own(found["main.Routine.step"]) == ["main.Conv.forward", "main.Dense.forward", "main.GapLoss.forward"]


def test_they_are_no_more_than_candidates_and_say_why(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(_MODELS)
    program = analyse(load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1), True)
    edges = [
        e
        for e in program.graph().edges
        if e.caller == "main.Routine.step" and e.callee in ("main.Conv.forward", "main.Dense.forward")
    ]
    assert {edge.confidence for edge in edges} == {Confidence.CANDIDATE}
    assert {edge.reason for edge in edges} == {"one of 2 whole modules that it may be"}


def test_a_module_known_by_what_it_is_keeps_to_that(graph: Graph) -> None:
    found = graph(
        f"{_MODELS}class Fixed(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.model = Dense()\n"
        "        self.act = nn.ReLU()\n    def forward(self, x, y, z, w):\n        return self.act(self.model(x))\n",
        open_world=True,
    )
    assert _own(found["main.Fixed.forward"]) == ["main.Dense.forward"]


def test_a_function_handed_over_is_no_module(graph: Graph) -> None:
    found = graph(f"{_MODELS}def use(function, x):\n    return function(x)\n", open_world=True)
    assert "main.use" not in found


def test_nothing_is_guessed_in_a_program_that_is_whole(graph: Graph) -> None:
    found = graph(f"{_MODELS}Routine(nn.Linear(1, 1), nn.MSELoss()).step(1, 2)\n")
    assert _own(found.get("main.Routine.step", [])) == []


def test_very_many_modules_are_none(graph: Graph) -> None:
    many = "".join(f"class Model{n}(nn.Module):\n    def forward(self, x):\n        return {n}\n" for n in range(70))
    found = graph(
        f"from torch import nn\n{many}def use(model: nn.Module, x):\n    return model(x)\n",
        open_world=True,
    )
    assert _own(found.get("main.use", [])) == []


def test_a_loss_that_has_a_default_may_be_the_programs(graph: Graph) -> None:
    solver = (
        "class {name}(nn.Module):\n    def __init__(self{given}):\n        super().__init__()\n{set}"
        "    def forward(self, a, b, c, d):\n        return self.loss(a, b)\n"
    )
    handed = solver.format(
        name="Handed", given=", loss=None", set="        self.loss = nn.MSELoss() if loss is None else loss\n"
    )
    fixed = solver.format(name="Fixed", given="", set="        self.loss = nn.MSELoss()\n")
    found = graph(f"{_MODELS}{handed}{fixed}", open_world=True)
    assert _own(found["main.Handed.forward"]) == ["main.GapLoss.forward"]
    assert _own(found.get("main.Fixed.forward", [])) == []


def test_a_method_that_no_module_has_tells_which_modules_are_meant(graph: Graph) -> None:
    kinds = "".join(
        f"class {name}(nn.Module):\n    def update_wrapper(self, epoch):\n        return epoch\n"
        for name in ("Swa", "Ema", "Collector")
    )
    found = graph(
        f"from torch import nn\n{kinds}class Routine:\n    def __init__(self, model: nn.Module):\n        self.model = model.eval()\n"
        "    def start(self, epoch):\n        self.model.update_wrapper(epoch)\n",
        open_world=True,
    )
    names = ("Collector", "Ema", "Swa")
    assert _own(found["main.Routine.start"]) == [f"main.{name}.update_wrapper" for name in names]


_KINDS_OF_MODEL = (
    "from torch import nn\n"
    "class Model(nn.Module):\n    pass\n"
    + "".join(f"class Kind{n}(Model):\n    def forward(self, points):\n        return points\n" for n in range(9))
    + "class Layer(nn.Module):\n    def forward(self, points):\n        return points\n"
    "class Condition(nn.Module):\n    def __init__(self, module):\n        super().__init__()\n        self.module = module\n"
    "    def forward(self, device, step):\n        return self.module(step)\n"
    "class Chain(nn.Module):\n    def __init__(self, *models):\n        super().__init__()\n        self.models = nn.ModuleList(models)\n"
    "    def forward(self, points, device, step):\n        for model in self.models:\n            points = model(points)\n        return points\n"
)
_ALL_KINDS = [f"main.Kind{n}.forward" for n in range(9)]


def test_many_kinds_of_a_base_called_model_may_be_the_module(graph: Graph) -> None:
    found = graph(_KINDS_OF_MODEL, open_world=True)
    assert _own(found["main.Condition.forward"]) == _ALL_KINDS
    assert _own(found["main.Chain.forward"]) == _ALL_KINDS


def test_many_kinds_of_a_base_called_otherwise_are_not(graph: Graph) -> None:
    found = graph(_KINDS_OF_MODEL.replace("Model(nn", "Part(nn").replace("(Model)", "(Part)"), open_world=True)
    assert not _own(found.get("main.Condition.forward", []))
