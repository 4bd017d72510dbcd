"""Guesses about what users hand over: by protocol, by ``type[Base]``, by keywords, by all that is asked of one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.render.callgraph_pycg import adjacency
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]

PROTOCOL = (
    "from typing import Protocol\n"
    "class Manager(Protocol):\n"
    "    name: str\n"
    "    @property\n    def epoch(self): ...\n"
    "    def fetch(self): ...\n"
    "class Whole:\n"
    "    def __init__(self):\n        self.name = 'w'\n"
    "    @property\n    def epoch(self):\n        return 1\n"
    "    def fetch(self):\n        return 2\n"
    "class Half:\n"
    "    def fetch(self):\n        return 3\n"
    "def use(manager: Manager):\n    manager.epoch\n    return manager.fetch()\n"
)


def test_what_is_said_to_be_a_protocol_may_be_what_has_all_of_it(graph: Graph) -> None:
    found = graph(PROTOCOL, open_world=True)
    assert {"main.Whole.epoch", "main.Whole.fetch"} <= set(found["main.use"])
    assert "main.Half.fetch" not in found["main.use"]
    assert "main.Whole.fetch" not in graph(PROTOCOL, open_world=None).get("main.use", [])


def test_a_parameter_said_to_be_a_class_may_be_any_class_below_it(graph: Graph) -> None:
    text = (
        "class Base:\n    def __init__(self, k):\n        self.k = k\n    def go(self):\n        return 1\n"
        "class Below(Base):\n    def __init__(self, k):\n        super().__init__(k)\n    def go(self):\n        return 2\n"
        "class Other:\n    def __init__(self, k):\n        self.k = k\n    def go(self):\n        return 3\n"
        "class Keeper:\n"
        "    def __init__(self, kind: type[Base] | None = None):\n        self.kind = kind\n"
        "    def go(self):\n        return self.kind(1).go()\n"
    )
    found = graph(text, open_world=True)
    assert {"main.Below.__init__", "main.Below.go", "main.Base.go"} <= set(found["main.Keeper.go"])
    assert "main.Other.__init__" not in found["main.Keeper.go"]


def test_keywords_say_which_classes_a_called_parameter_may_be(graph: Graph) -> None:
    text = (
        "class Source:\n    def draw(self):\n        return 1\n"
        "class Dense:\n    def __init__(self, source, examples=None):\n        source.draw()\n"
        "class Diagonal:\n    def __init__(self, source, examples=None):\n        self.source = source\n"
        "class Other:\n    def __init__(self, source):\n        self.source = source\n"
        "def build(representation, data):\n    return representation(source=Source(), examples=data)\n"
        "def vague(anything, data):\n    return anything(source=data)\n"
    )
    found = graph(text, open_world=True)
    assert {"main.Dense.__init__", "main.Diagonal.__init__"} <= set(found["main.build"])
    assert "main.Other.__init__" not in found["main.build"]
    assert found["main.Dense.__init__"] == ["main.Source.draw"]
    assert "main.vague" not in found


def test_all_methods_of_a_class_tell_what_it_keeps(graph: Graph) -> None:
    text = (
        "class Penalty:\n    def weigh(self):\n        return 1\n    def __call__(self, x):\n        return x\n"
        "class Keeper:\n"
        "    def __init__(self, part, terms):\n        self.part = part\n        self.terms = terms\n"
        "    def ask(self):\n        return self.part.weigh()\n"
        "    def call(self, x):\n        return self.part(x)\n"
        "class Stranger:\n"
        "    def __init__(self, part):\n        self.part = part\n"
        "    def call(self, x):\n        return self.part(x)\n"
    )
    found = graph(text, open_world=True)
    assert found["main.Keeper.ask"] == ["main.Penalty.weigh"]
    assert found["main.Keeper.call"] == ["main.Penalty.__call__"]
    assert "main.Stranger.call" not in found


def test_the_name_of_a_list_tells_which_classes_its_elements_are(graph: Graph) -> None:
    classes = "".join(
        f"class {name}:\n    def misfit(self):\n        return 1\n"
        for name in ("EdgeBC", "PointBC", "FluxBC", "Solver")
    )
    text = (
        f"{classes}"
        "class Problem:\n"
        "    def __init__(self, bcs):\n        self.bcs = bcs\n"
        "    def losses(self):\n        return [bc.misfit() for i, bc in enumerate(self.bcs)]\n"
        "    def others(self, things):\n        return [thing.misfit() for thing in things]\n"
    )
    found = graph(text, open_world=True)
    called = {"main.EdgeBC.misfit", "main.PointBC.misfit", "main.FluxBC.misfit"}
    assert (
        set(found["main.Problem.losses"]) & {f"main.{n}.misfit" for n in ("EdgeBC", "PointBC", "FluxBC", "Solver")}
        == called
    )
    assert "main.Problem.others" not in found


def test_a_method_that_no_module_has_tells_which_module_it_is(graph: Graph) -> None:
    text = (
        "from torch import nn\n"
        "class Scaler(nn.Module):\n    def rescale(self, x):\n        return x\n    def eval(self):\n        return self\n"
        "class Trainer:\n"
        "    def __init__(self, part: nn.Module = None):\n        self.part = part\n"
        "    def go(self, x):\n        return self.part.rescale(x)\n"
        "    def stop(self):\n        self.part.eval()\n"
        "def plain(part: nn.Module):\n    return part.train()\n"
    )
    found = graph(text, open_world=True)
    assert "main.Scaler.rescale" in found["main.Trainer.go"]
    assert "main.Scaler.rescale" not in found.get("main.plain", [])


def test_a_package_that_takes_every_function_of_its_backend(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    (package / "backend" / "fast").mkdir(parents=True)
    (package / "__init__.py").write_text("from . import backend as bkd\ndef use(x):\n    return bkd.square(x)\n")
    taking = (
        "import importlib\nimport os\nimport sys\nfrom . import names\n"
        "def load(kind):\n"
        "    mod = importlib.import_module('.%s' % kind, __name__)\n"
        "    here = sys.modules[__name__]\n"
        "    for name in names.__dict__.keys():\n"
        "        if name in mod.__dict__:\n            setattr(here, name, mod.__dict__[name])\n"
        "load(os.environ['KIND'])\n"
    )
    (package / "backend" / "__init__.py").write_text(taking)
    (package / "backend" / "names.py").write_text("def square(x):\n    '''Square.'''\ndef cube(x):\n    '''Cube.'''\n")
    (package / "backend" / "fast" / "__init__.py").write_text("from .tensor import *\n")
    (package / "backend" / "fast" / "tensor.py").write_text(
        "def square(x):\n    return x * x\ndef cube(x):\n    return x**3\n"
    )
    program = analyse(load_facts(discover([str(package)], tmp_path), Cache(None), 1))
    found = adjacency(program.graph(), candidates=True)
    assert "pkg.backend.fast.tensor.square" in found["pkg.use"]
    assert "pkg.backend.fast.tensor.cube" not in found["pkg.use"]


def test_hooks_on_tensors_and_hooks_made_at_many_places(graph: Graph) -> None:
    added = "".join(
        f"    def ask{n}(self):\n        self.add(self.first, self.parts)\n        return self.go()\n"
        for n in range(14)
    )
    text = (
        "import torch\n"
        "class Watch:\n"
        "    def __init__(self, model):\n        self.model = model\n        self.parts = list(model.modules())\n"
        "    def first(self, grad):\n        return grad\n"
        "    def add(self, run, parts):\n"
        "        def note(part, given, out):\n            out.register_hook(lambda grad: run(grad))\n"
        "        for part in parts:\n            part.register_forward_hook(note)\n"
        "        return note\n"
        "    def go(self):\n        return self.model(1)\n"
        f"{added}"
        "    def back(self, loss):\n        loss.backward()\n"
    )
    found = graph(text, open_world=True)
    assert "main.Watch.add.note" in found["main.Watch.go"]
    assert "main.Watch.add.note.<lambda1>" in found["main.Watch.back"]


def test_a_loop_over_a_loader_runs_its_sampler(graph: Graph) -> None:
    text = (
        "from torch.utils.data import DataLoader\n"
        "class Some:\n    def __iter__(self):\n        return iter([1])\n    def __len__(self):\n        return 1\n"
        "def make(data):\n    return DataLoader(data, sampler=Some())\n"
        "def fit(data):\n    for x in make(data):\n        pass\n"
        "fit([1])\n"
    )
    found = graph(text)
    assert "main.Some.__iter__" in found["main.fit"]
    assert "main.Some.__iter__" not in found["main.make"]


def test_things_named_after_a_class_may_be_of_any_of_its_kinds(graph: Graph) -> None:
    text = (
        "from torch import nn\n"
        "class Flow(nn.Module):\n    def inverse(self, z):\n        raise NotImplementedError\n"
        "class Planar(Flow):\n    def forward(self, z):\n        return z\n    def inverse(self, z):\n        return -z\n"
        "class Radial(Flow):\n    def forward(self, z):\n        return z\n    def inverse(self, z):\n        return 2 * z\n"
        "class Other(nn.Module):\n    def forward(self, z):\n        return z\n    def inverse(self, z):\n        return 3 * z\n"
        "class Chain(nn.Module):\n"
        "    def __init__(self, flows, parts):\n"
        "        super().__init__()\n        self.flows = nn.ModuleList(flows)\n        self.parts = nn.ModuleList(parts)\n"
        "    def forward(self, z):\n        for flow in self.flows:\n            z = flow(z)\n        return z\n"
        "    def back(self, z):\n        for i in range(len(self.flows)):\n            z = self.flows[i].inverse(z)\n        return z\n"
        "    def through(self, z):\n        for part in self.parts:\n            z = part(z)\n        return z\n"
        "def check():\n    chain = Chain([Planar()], [Planar()])\n    return chain.back(chain(1))\n"
    )
    found = graph(text, open_world=True)
    assert {"main.Planar.forward", "main.Radial.forward"} <= set(found["main.Chain.forward"])
    assert {"main.Planar.inverse", "main.Radial.inverse"} <= set(found["main.Chain.back"])
    assert not any(callee.startswith("main.Other") for callees in found.values() for callee in callees)
    assert "main.Radial.forward" not in found["main.Chain.through"]
    sure = graph(text, open_world=None, candidates=False)
    assert "main.Radial.forward" not in sure.get("main.Chain.forward", [])
