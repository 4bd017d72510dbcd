"""Modules, agents and classes that only users hand over: what is asked of what they give says which of the program's are meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.render.callgraph_pycg import adjacency
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]

_VALUES = (
    "from torch import nn\n"
    "class Value:\n    pass\n"
    "class Discrete(Value):\n    @property\n    def greedy(self):\n        return 1\n"
    "class Quantile(Value):\n    @property\n    def greedy(self):\n        return 2\n"
    "class Quadratic(Value):\n    @property\n    def greedy(self):\n        return 3\n"
    "class Head(nn.Module):\n    def forward(self, x):\n        return Discrete()\n"
    "class Plain(nn.Module):\n    def forward(self, x):\n        return x\n"
    "class Norm(nn.Module):\n    def forward(self, x, update=True):\n        return x\n"
)


def _own(callees: list[str]) -> list[str]:
    return [callee for callee in callees if callee.startswith("main.")]


def test_what_a_module_gives_tells_which_module_it_is(graph: Graph) -> None:
    found = graph(
        f"{_VALUES}class Agent:\n    def __init__(self, model: nn.Module):\n        self.model = model\n"
        "    def act(self, x, told):\n        value = (1, 2) if told else self.model(x)\n        return value.greedy\n",
        open_world=True,
    )
    values = ["main.Discrete.greedy", "main.Quadratic.greedy", "main.Quantile.greedy"]
    assert _own(found["main.Agent.act"]) == sorted([*values, "main.Head.forward"])


def test_keywords_tell_which_module_it_is(graph: Graph) -> None:
    found = graph(
        f"{_VALUES}def act(normalizer, x):\n    return normalizer(x, update=False)\n"
        "def look(normalizer, x):\n    return normalizer(x, other=False)\n",
        open_world=True,
    )
    assert _own(found["main.act"]) == ["main.Norm.forward"]
    assert "main.look" not in found


def test_the_annotation_holds_where_a_module_gives_the_value(graph: Graph) -> None:
    found = graph(
        f"{_VALUES}class Agent:\n    def __init__(self, model: nn.Module):\n        self.model = model\n"
        "    def value(self, x, old) -> Discrete:\n        out = self.model(x)\n        return out if x else (old, old)\n"
        "    def act(self, x):\n        return self.value(x, 1).greedy\n",
        open_world=True,
    )
    assert "main.Discrete.greedy" in found["main.Agent.act"]


def test_a_thing_named_after_a_base_is_of_any_kind_below_it(graph: Graph) -> None:
    found = graph(
        "class Env:\n    def reset(self):\n        return 0\n"
        "class Toy(Env):\n    def reset(self):\n        return 1\n"
        "class Deque:\n    def reset(self):\n        return 2\n"
        "class Meter:\n    def reset(self):\n        return 3\n"
        "def run(env):\n    env.reset()\n",
        open_world=True,
    )
    assert found["main.run"] == ["main.Env.reset", "main.Toy.reset"]


def test_one_design_in_several_files_is_one_family(graph: Graph) -> None:
    text = "class Unet:\n    def __init__(self):\n        self.self_condition = 1\n    def widen(self):\n        return 1\n"
    found = graph(
        "def use(model):\n    model.self_condition, model.widen()\n", open_world=True, a=text, b=text, c=text, d=text
    )
    assert found["main.use"] == [f"{name}.Unet.widen" for name in "abcd"]


def test_a_package_that_tries_itself_when_it_is_imported_is_a_library_still(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("from .base import run\nrun()\n")
    (package / "base.py").write_text(
        "class Base:\n    def go(self):\n        return 1\n"
        "class Small(Base):\n    def go(self):\n        return 2\n"
        "def use(thing: Base):\n    return thing.go()\n"
        "def run():\n    return use(Small())\n"
    )
    assert "pkg.base.Base.go" in _of_package(package)["pkg.base.use"]
    (package / "__main__.py").write_text("from .base import run\nrun()\n")
    assert _of_package(package)["pkg.base.use"] == ["pkg.base.Small.go"]


def _of_package(package: Path) -> dict[str, list[str]]:
    facts = load_facts(discover([str(package)], package.parent), Cache(None), 1)
    return adjacency(analyse(facts).graph(), candidates=True)


def test_where_a_tensor_is_said_to_be_a_class_of_ours(graph: Graph) -> None:
    found = graph(
        "import torch\nclass Tagged(torch.Tensor):\n    def tag(self):\n        return 1\n"
        "class Other:\n    def tag(self):\n        return 2\n"
        "def use(x: torch.Tensor):\n    if isinstance(x, Tagged):\n        return x.tag()\n",
        open_world=True,
    )
    assert _own(found["main.use"]) == ["main.Tagged.tag"]


def test_a_handed_module_that_is_only_said_to_be_one_is_meant_by_its_name(graph: Graph) -> None:
    critics = (
        "from torch import nn\n"
        "class Critic(nn.Module):\n    def forward(self, x):\n        return x\n"
        "class Judge(nn.Module):\n    def forward(self, x):\n        return x\n"
        "class Said(nn.Module):\n    def __init__(self, critic: nn.Module, actor: nn.Module):\n"
        "        self.critic, self.actor = critic, actor\n"
        "    def forward(self, x):\n        return self.critic(self.actor(x))\n"
        "class Told(nn.Module):\n    def __init__(self, critic: Judge):\n        self.critic = critic\n"
        "    def forward(self, x):\n        return self.critic(x)\n"
        "class Kept(nn.Module):\n    def __init__(self):\n        self.critic = nn.Linear(1, 1)\n"
        "    def forward(self, x):\n        return self.critic(x)\n"
    )
    found = graph(critics, open_world=True)
    assert _own(found["main.Said.forward"]) == ["main.Critic.forward"]
    assert _own(found["main.Told.forward"]) == ["main.Judge.forward"]
    assert "main.Critic.forward" not in found.get("main.Kept.forward", [])
