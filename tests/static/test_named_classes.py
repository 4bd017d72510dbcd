"""Classes that programs find by names: in modules imported under computed names, among a module's members, among the kin of a default."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.model.callgraph import CallEdge, Confidence
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.static.graph import GraphBuilder

_KINDS = 40


def _edges(root: Path, files: dict[str, str]) -> list[CallEdge]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    facts = load_facts(discover([str(root)], root), Cache(None), 1)
    return list(GraphBuilder(analyse(facts, open_world=True).solver, facts.root).build().edges)


def _own(edges: list[CallEdge], caller: str) -> dict[str, Confidence]:
    return {edge.callee: edge.confidence for edge in edges if edge.caller == caller and edge.callee.startswith("zoo.")}


def _zoo(finder: str, kinds: int = _KINDS) -> dict[str, str]:
    models = {
        f"zoo/kinds/k{n % 2}/animal{n}.py": f"from zoo.base import Base\nclass Animal{n}(Base):\n    def __init__(self, c):\n        pass\n"
        "    def speak(self):\n        return 1\n"
        for n in range(kinds)
    }
    packages = dict.fromkeys(
        ("zoo/__init__.py", "zoo/kinds/__init__.py", "zoo/kinds/k0/__init__.py", "zoo/kinds/k1/__init__.py"), ""
    )
    base = "class Base:\n    def speak(self):\n        raise NotImplementedError\n"
    return {
        **packages,
        **models,
        "zoo/base.py": base,
        "zoo/find.py": f"import importlib\nimport inspect\nimport sys\n{finder}",
    }


_FIND = (
    "def find(name):\n    for kind in ('k0', 'k1'):\n        path = '.'.join(['zoo.kinds', kind, name.lower()])\n"
    "        if importlib.util.find_spec(path):\n            module = importlib.import_module(path, __name__)\n"
    "    return getattr(module, name)\n"
    "def run(config):\n    animal = find(config.name)(config)\n    return animal\n"
)


def test_a_class_named_like_its_module_is_found_by_name_however_many_there_are(tmp_path: Path) -> None:
    found = _own(_edges(tmp_path, _zoo(_FIND)), "zoo.find.run")
    made = [callee for callee in found if callee.endswith("__init__")]
    assert len(made) == _KINDS
    assert {found[callee] for callee in made} == {Confidence.CANDIDATE}


def test_modules_with_other_classes_are_not_meant(tmp_path: Path) -> None:
    files = {name: text.replace("class Animal", "class Other") for name, text in _zoo(_FIND).items()}
    assert set(_own(_edges(tmp_path, files), "zoo.find.run")) == {"zoo.find.find"}


def test_what_many_kinds_of_one_base_are_asked_is_asked_of_each(tmp_path: Path) -> None:
    found = _own(_edges(tmp_path, _zoo("class Trainer:\n    def __init__(self, animal):\n        self.animal = animal\n"
                                       "    def step(self):\n        return self.animal.speak()\n")), "zoo.find.Trainer.step")  # fmt: skip
    assert len(found) == _KINDS + 1
    assert set(found.values()) == {Confidence.CANDIDATE}


def test_names_that_many_unrelated_classes_have_say_nothing(tmp_path: Path) -> None:
    files = {name: text.replace("(Base)", "") for name, text in _zoo(
        "class Trainer:\n    def step(self):\n        return self.animal.speak()\n").items()}  # fmt: skip
    assert not _own(_edges(tmp_path, files), "zoo.find.Trainer.step")


_METRICS = (
    "class Recall:\n    def __init__(self, c):\n        pass\n    def compute(self):\n        return 1\n"
    "class Rank:\n    def __init__(self, c):\n        pass\n    def compute(self):\n        return 2\n"
    "def helper():\n    return 3\n"
)
_REGISTER = (
    "import inspect\nimport sys\nimport zoo.metrics\n"
    "def collect(name):\n    table = {}\n"
    "    for name, cls in inspect.getmembers(sys.modules[name], lambda x: inspect.isclass(x)):\n        table[name] = cls\n    return table\n"
    "TABLE = collect('zoo.metrics')\n"
    "def evaluate(config):\n    return [TABLE[name](config).compute() for name in config.names]\n"
)


def test_the_members_of_a_module_are_its_classes(tmp_path: Path) -> None:
    files = {"zoo/__init__.py": "", "zoo/metrics.py": _METRICS, "zoo/register.py": _REGISTER}
    found = _own(_edges(tmp_path, files), "zoo.register.evaluate")
    assert {"zoo.metrics.Recall.compute", "zoo.metrics.Rank.compute", "zoo.metrics.Rank.__init__"} <= set(found)


def test_members_that_a_predicate_leaves_out_are_not_called(tmp_path: Path) -> None:
    only = _REGISTER.replace("lambda x: inspect.isclass(x)", "inspect.isclass").replace(
        "(config).compute()", "(config)"
    )
    files = {"zoo/__init__.py": "", "zoo/metrics.py": _METRICS, "zoo/register.py": only}
    found = _own(_edges(tmp_path, files), "zoo.register.evaluate")
    assert "zoo.metrics.helper" not in found
    assert "zoo.metrics.Rank.__init__" in found


Graph = Callable[..., dict[str, list[str]]]

_KIN = (
    "class Base:\n    def __init__(self, connection, nu):\n        pass\n"
    "class Idle(Base):\n    def __init__(self, connection, nu):\n        pass\n"
    "class Hebb(Base):\n    def __init__(self, connection, nu):\n        pass\n"
    "class Alien:\n    def __init__(self, connection, nu):\n        pass\n"
)
_CONNECTION = "class Connection:\n    def __init__(self, make=Idle):\n        self.made = make(connection=self, nu=1)\n"


def test_other_kinds_of_the_class_that_is_the_default_may_be_handed_over(graph: Graph) -> None:
    found = graph(_KIN + _CONNECTION, open_world=True)
    assert found["main.Connection.__init__"] == ["main.Hebb.__init__", "main.Idle.__init__"]


def test_a_default_without_kin_stays_the_only_one(graph: Graph) -> None:
    found = graph(_KIN.replace("(Base)", "") + _CONNECTION, open_world=True)
    assert found["main.Connection.__init__"] == ["main.Idle.__init__"]


_TRAINERS = (
    "class Trainer:\n    def __init__(self):\n        pass\n"
    "class PlainTrainer(Trainer):\n    def __init__(self):\n        pass\n"
    "class FastTrainer(Trainer):\n    def __init__(self):\n        pass\n"
    "class Other:\n    def __init__(self):\n        pass\n"
)
_BY_NAME = "import importlib\ndef run(name):\n    return getattr(importlib.import_module('zoo.all'), NAME)()\n"


def test_of_a_package_what_ends_in_a_known_word_is_meant(tmp_path: Path) -> None:
    use = _BY_NAME.replace("NAME", "name + 'Trainer'")
    files = {
        "zoo/__init__.py": "",
        "zoo/trainers.py": _TRAINERS,
        "zoo/all.py": "from zoo.trainers import *\n",
        "zoo/use.py": use,
    }
    found = _own(_edges(tmp_path, files), "zoo.use.run")
    assert set(found) == {f"zoo.trainers.{name}.__init__" for name in ("Trainer", "PlainTrainer", "FastTrainer")}


def test_of_a_package_the_family_that_most_are_of_is_meant(tmp_path: Path) -> None:
    files = {
        "zoo/__init__.py": "",
        "zoo/all.py": _TRAINERS,
        "zoo/use.py": _BY_NAME.replace("NAME", "name"),
    }
    found = _own(_edges(tmp_path, files), "zoo.use.run")
    assert "zoo.all.Other.__init__" not in found
    assert {"zoo.all.PlainTrainer.__init__", "zoo.all.FastTrainer.__init__"} <= set(found)
