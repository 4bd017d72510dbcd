"""What users hand over, what is given back in another place, and what a metaclass answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.render.callgraph_pycg import adjacency
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]


def test_a_package_whose_submodules_take_from_it_what_it_takes_from_them(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("from .base import *\nfrom .one import *\n")
    (package / "base.py").write_text("class Base:\n    def __init__(self):\n        pass\n")
    one = "from . import Base\nclass One(Base):\n    def __init__(self):\n        super().__init__()\n"
    (package / "one.py").write_text(one)
    program = analyse(load_facts(discover([str(package)], tmp_path), Cache(None), 1), True)
    found = adjacency(program.graph(), candidates=True)
    assert "pkg.base.Base.__init__" in found["pkg.one.One.__init__"]


def test_a_weak_reference_gives_what_it_refers_to(graph: Graph) -> None:
    found = graph(
        "import weakref\n"
        "class Thing:\n    def __call__(self):\n        return 1\n    def close(self):\n        return 2\n"
        "class Holder:\n    def __init__(self, thing):\n        self.thing = weakref.ref(thing)\n"
        "    def close(self):\n        self.thing().close()\n"
        "Holder(Thing()).close()\n"
    )
    assert found["main.Holder.close"] == ["main.Thing.close"]


def test_a_metaclass_answers_isinstance(graph: Graph) -> None:
    found = graph(
        "class Meta(type):\n    def __instancecheck__(cls, thing):\n        return True\n"
        "    def __subclasscheck__(cls, other):\n        return True\n"
        "class A(metaclass=Meta):\n    pass\n"
        "class B:\n    pass\n"
        "def one(x):\n    return isinstance(x, (int, A))\n"
        "def two(x):\n    return issubclass(x, A)\n"
        "def three(x):\n    return isinstance(x, B)\n"
        "one(1)\ntwo(int)\nthree(1)\n"
    )
    own = {name: [c for c in callees if c.startswith("main")] for name, callees in found.items()}
    assert own["main.one"] == ["main.Meta.__instancecheck__"]
    assert own["main.two"] == ["main.Meta.__subclasscheck__"]
    assert own["main.three"] == []


def test_the_columns_of_named_tuples_keep_their_places(graph: Graph) -> None:
    found = graph(
        "from typing import NamedTuple\n"
        "class Pair(NamedTuple):\n    first: object\n    second: object\n"
        "def make():\n    def init():\n        return 1\n    def update():\n        return 2\n    return Pair(init, update)\n"
        "class Chain(Pair):\n"
        "    def __new__(cls, *pairs):\n"
        "        firsts, seconds = tuple(zip(*pairs))\n"
        "        def one():\n            return [f() for f in firsts]\n"
        "        def two():\n            return [f() for f in seconds]\n"
        "        return super().__new__(cls, first=one, second=two)\n"
        "chain = Chain(make())\nchain.first()\nchain.second()\n"
    )
    assert {"main.Chain.__new__.one", "main.Chain.__new__.two"} <= set(found["main"])
    assert "main.make.init" in found["main.Chain.__new__.one"]
    assert "main.make.init" not in found["main.Chain.__new__.two"]
    assert "main.make.update" in found["main.Chain.__new__.two"]


def test_a_copy_of_a_tuple_keeps_its_places(graph: Graph) -> None:
    found = graph(
        "def f():\n    return 1\ndef g():\n    return 2\n"
        "def use(pair):\n    first, second = list(tuple(pair))\n    first()\n"
        "use((f, g))\n"
    )
    assert [c for c in found["main.use"] if c.startswith("main.")] == ["main.f"]


def test_classes_that_users_hand_over_are_known_by_what_their_instances_are_asked(graph: Graph) -> None:
    found = graph(
        "class Block:\n    def output_dims(self):\n        return 1\n"
        "class Flat(Block):\n    def __init__(self, size):\n        self.size = size\n"
        "class Net:\n    def append(self, kind, size):\n        block = kind(size)\n        return block.output_dims()\n",
        open_world=True,
    )
    assert found["main.Net.append"] == ["main.Block.output_dims", "main.Flat.__init__"]


def test_hooks_on_modules_of_a_model_that_users_hand_over(graph: Graph) -> None:
    found = graph(
        "class Watch:\n"
        "    def __init__(self, model):\n        self.model = model\n"
        "        for name, part in model.named_modules():\n            part.register_forward_hook(self.note)\n"
        "    def note(self, module, given, output):\n        return output\n"
        "    def go(self, x):\n        return self.model(x)\n"
        "    def other(self, function, x):\n        return function(x)\n"
        "class Typed:\n"
        "    def __init__(self, model: 'nn.Module'):\n        self.model = model\n"
        "        model.get_submodule('a').register_forward_pre_hook(self.before)\n"
        "    def before(self, module, given):\n        return given\n"
        "    def go(self, x):\n        return self.model(x)\n"
        "from torch import nn\n",
        open_world=True,
    )
    assert "main.Watch.note" in found["main.Watch.go"]
    assert "main.Typed.before" in found["main.Typed.go"]
    assert "main.Watch.other" not in found


def test_a_thing_that_is_given_another_class(graph: Graph) -> None:
    found = graph(
        "class Plain:\n    def go(self):\n        return 1\n"
        "class Fast:\n    def run(self):\n        return 2\n"
        "class Kept:\n    def __init__(self):\n        self.part = Plain()\n"
        "    def convert(self):\n        self.part.__class__ = Fast\n"
        "    def use(self):\n        return self.part.run()\n"
        "def convert(thing):\n    thing.__class__ = Fast\n    return thing.run()\n"
        "convert(Plain())\nkept = Kept()\nkept.convert()\nkept.use()\n"
    )
    assert found["main.convert"] == ["main.Fast.run"]
    assert found["main.Kept.use"] == ["main.Fast.run"]


def test_a_class_made_of_others_by_type(graph: Graph) -> None:
    found = graph(
        "class Mixin:\n    def extra(self):\n        return 1\n"
        "class Base:\n    def go(self):\n        return 2\n"
        "def make(cls):\n    return type('Both', (Mixin, cls), {})\n"
        "both = make(Base)()\nboth.extra()\nboth.go()\n"
    )
    assert {"main.Mixin.extra", "main.Base.go"} <= set(found["main"])


def test_partials_that_hold_each_other_come_to_an_end(graph: Graph) -> None:
    found = graph(
        "from functools import partial\n"
        "def f(*args):\n    return 1\n"
        "def g(h):\n"
        "    a = h\n    b = h\n"
        "    for x in range(3):\n        a, b = partial(b, x), partial(a, x, x)\n"
        "    return a()\n"
        "g(f)\n"
    )
    assert found["main.g"] == ["<builtin>.range", "functools.partial", "main.f"]
