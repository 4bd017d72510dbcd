"""Candidates that cannot be are no edges: arguments that do not fit, operations that what else a value may be explains, other designs of one name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]

_KINDS = (
    "class Flow:\n    def log_prob(self, x):\n        return x\n    def only(self, x):\n        return x\n"
    "class Wide(Flow):\n    def log_prob(self, x, context):\n        return x\n"
    "class Optional(Flow):\n    def log_prob(self, x, context=None, *rest):\n        return x\n"
    "def filled(f):\n    def inner(self, x):\n        return f(self, x, 1)\n    return inner\n"
    "class Filled(Flow):\n    @filled\n    def log_prob(self, x, context):\n        return x\n"
)
_USE = "class Model:\n    def step(self, x):\n        return self.flow.log_prob(x), self.flow.only(x)\n"


def test_a_guess_takes_the_arguments_of_the_call(graph: Graph) -> None:
    found = graph(_KINDS + _USE, open_world=True)["main.Model.step"]
    assert "main.Wide.log_prob" not in found
    assert {"main.Flow.log_prob", "main.Optional.log_prob"} <= set(found)


def test_what_stands_under_a_decorator_may_be_called_otherwise(graph: Graph) -> None:
    found = graph(_KINDS + _USE, open_world=True)
    assert "main.Filled.log_prob" in found["main.filled.inner"]


_MIXED = (
    "class Item:\n    def __bool__(self):\n        return True\n    def __add__(self, other):\n        return self\n"
    "    def __getitem__(self, key):\n        return self\n"
    "class Other:\n    pass\nclass Third:\n    pass\nclass Fourth:\n    pass\n"
    "TABLE = {}\n"
    "def fill(key):\n    for thing in (Item(), Other(), Third(), Fourth(), Item, Other, Third, 1, 2.0, 'text', [1], {}, (1,)):\n        TABLE[key] = thing\n"
    "def use(key):\n    value = TABLE[key]\n    if value:\n        return value + value\n    return value[0]\n"
)


def test_of_many_kinds_numbers_and_texts_explain_tests(graph: Graph) -> None:
    found = graph(_MIXED, open_world=True)["main.use"]
    assert "main.Item.__bool__" not in found
    assert {"main.Item.__add__", "main.Item.__getitem__"} <= set(found)


def test_sums_are_not_asked_of_what_answers_for_any_name(graph: Graph) -> None:
    wide = _MIXED.replace("class Item:\n", "class Item:\n    def __getattr__(self, name):\n        return 1\n")
    found = graph(wide, open_world=True)["main.use"]
    assert "main.Item.__add__" not in found
    assert "main.Item.__getitem__" in found


def test_of_few_kinds_each_is_asked(graph: Graph) -> None:
    few = _MIXED.replace(", Other(), Third(), Fourth(), Item, Other, Third, 1, 2.0, 'text', [1], {}, (1,))", ", 1)")
    found = graph(few, open_world=True)["main.use"]
    assert {"main.Item.__bool__", "main.Item.__add__"} <= set(found)


_AGENT = (
    "class Base:\n    def act(self, state):\n        return state\n    def record(self, step):\n        return step\n"
    "class Fast(Base):\n    def act(self, state):\n        return 1\n"
)
_TRAINER = "class Trainer:\n    def step(self, x):\n        return self.agent.act(x), self.agent.record(x)\n"


def _trained(root: Path, *designs: str) -> set[str]:
    files = {"rl/__init__.py": ""}
    for name in designs:
        files |= {f"rl/{name}/__init__.py": "", f"rl/{name}/agents.py": _AGENT}
    files |= {"rl/torch/__init__.py": "", "rl/torch/trainers.py": _TRAINER}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    program = analyse(load_facts(discover([str(root)], root), Cache(None), 1), open_world=True)
    return {
        e.callee for e in program.graph().edges if e.caller == "rl.torch.trainers.Trainer.step" and "act" in e.callee
    }


def test_of_parallel_packages_the_callers_own_is_meant(tmp_path: Path) -> None:
    own = {"rl.torch.agents.Base.act", "rl.torch.agents.Fast.act"}
    assert _trained(tmp_path, "jax", "torch") == own


def test_without_one_of_its_own_any_may_be_meant(tmp_path: Path) -> None:
    assert _trained(tmp_path, "jax", "warp") == {
        f"rl.{name}.agents.{kind}.act" for name in ("jax", "warp") for kind in ("Base", "Fast")
    }
