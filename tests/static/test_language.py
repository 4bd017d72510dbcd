"""What calls what, feature by feature."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]


def test_property_getter_and_setter(graph: Graph) -> None:
    found = graph(
        "class A:\n"
        "    @property\n    def x(self):\n        return 1\n"
        "    @x.setter\n    def x(self, value):\n        helper()\n"
        "def helper():\n    pass\n"
        "a = A()\na.x\na.x = 2\n"
    )
    assert found["main"] == ["main.A.x"]
    assert found["main.A.x"] == ["main.helper"]


def test_operators_call_their_methods(graph: Graph) -> None:
    found = graph(
        "class V:\n    def __add__(self, o):\n        return self\n    def __neg__(self):\n        return self\n"
        "    def __eq__(self, o):\n        return True\n"
        "v = V()\nw = -(v + v)\nw == v\n"
    )
    assert found["main"] == ["main.V.__add__", "main.V.__eq__", "main.V.__neg__"]


def test_super_follows_the_order_of_the_instance(graph: Graph) -> None:
    found = graph(
        "class A:\n    def f(self):\n        pass\n"
        "class B(A):\n    def f(self):\n        super().f()\n"
        "class C(A):\n    def f(self):\n        super().f()\n"
        "class D(B, C):\n    pass\n"
        "D().f()\n"
    )
    assert "main.C.f" in found["main.B.f"]
    assert "main.A.f" in found["main.C.f"]


def test_forwarded_arguments_keep_their_places(graph: Graph) -> None:
    found = graph(
        "def f():\n    pass\ndef g():\n    pass\n"
        "def target(a, b):\n    a()\n"
        "def forward(*args, **kwargs):\n    return target(*args, **kwargs)\n"
        "forward(f, b=g)\n"
    )
    assert found["main.target"] == ["main.f"]


def test_generator_and_context_manager(graph: Graph) -> None:
    found = graph(
        "from contextlib import contextmanager\n"
        "def f():\n    pass\n"
        "@contextmanager\ndef managed():\n    yield f\n"
        "with managed() as x:\n    x()\n"
    )
    assert {"main.f", "main.managed"} <= set(found["main"])


def test_dataclass_fields_hold_their_arguments(graph: Graph) -> None:
    found = graph(
        "from dataclasses import dataclass\n"
        "def f():\n    pass\n"
        "@dataclass\nclass A:\n    callback: object\n    def go(self):\n        self.callback()\n"
        "A(f).go()\n"
    )
    assert found["main.A.go"] == ["main.f"]


def test_partial_and_higher_order_functions(graph: Graph) -> None:
    found = graph(
        "from functools import partial, reduce\n"
        "def add(f, x):\n    f()\n"
        "def g():\n    pass\n"
        "def key(x):\n    return x\n"
        "partial(add, g)(1)\nsorted([1], key=key)\n"
    )
    assert {"main.add", "main.key"} <= set(found["main"])
    assert found["main.add"] == ["main.g"]


def test_module_import_forms(graph: Graph) -> None:
    found = graph(
        "import other\nfrom other import g as k\nother.f()\nk()\n", other="def f():\n    pass\ndef g():\n    f()\n"
    )
    assert found == {"main": ["other.f", "other.g"], "other.g": ["other.f"]}


def test_isinstance_keeps_other_classes_out(graph: Graph) -> None:
    found = graph(
        "class A:\n    def f(self):\n        pass\n"
        "class B:\n    def f(self):\n        pass\n"
        "def use(x):\n    if isinstance(x, A):\n        x.f()\n"
        "use(A())\nuse(B())\n"
    )
    assert found["main.use"] == ["<builtin>.isinstance", "main.A.f"]


def test_an_abstract_class_takes_what_derives_from_it_unless_others_are_registered(graph: Graph) -> None:
    found = graph(
        "from abc import ABC\n"
        "class Closed(ABC):\n    pass\n"
        "class Open(ABC):\n    pass\n"
        "class Own(Closed, Open):\n    def go(self): pass\n"
        "class Other:\n    def go(self): pass\n"
        "Open.register(Other)\n"
        "def closed(x):\n    if isinstance(x, Closed):\n        x.go()\n"
        "def opened(x):\n    if isinstance(x, Open):\n        x.go()\n"
        "for x in (Own(), Other()):\n    closed(x)\n    opened(x)\n"
    )
    assert found["main.closed"] == ["<builtin>.isinstance", "main.Own.go"]
    assert found["main.opened"] == ["<builtin>.isinstance", "main.Other.go", "main.Own.go"]


def test_isinstance_of_a_library_class_is_answered_by_its_source(graph: Graph) -> None:
    found = graph(
        "import nowhere\nimport torch\n"
        "class Layer(torch.nn.Module):\n    def go(self): pass\n"
        "class Kind(torch.nn.Parameter):\n    def go(self): pass\n"
        "class Unseen(nowhere.Thing):\n    def go(self): pass\n"
        "def use(x):\n    if isinstance(x, torch.Tensor):\n        x.go()\n"
        "def call(f):\n    if isinstance(f, torch.nn.Module):\n        f()\n"
        "def plain(): pass\n"
        "use(Layer())\nuse(Kind())\nuse(Unseen())\ncall(plain)\n"
    )
    assert found["main.use"] == ["<builtin>.isinstance", "main.Kind.go", "main.Unseen.go"]
    assert found["main.call"] == ["<builtin>.isinstance"]


def test_open_world_gives_methods_their_subclasses(graph: Graph) -> None:
    found = graph(
        "class A:\n    def run(self):\n        return self.step()\n    def step(self):\n        pass\n"
        "class B(A):\n    def step(self):\n        pass\n",
        open_world=True,
    )
    assert found["main.A.run"] == ["main.A.step", "main.B.step"]


def test_bases_from_a_tuple(graph: Graph) -> None:
    found = graph(
        "class Named:\n    def name(self):\n        return self.key()\n"
        "MIXINS = (Named,)\n"
        "class Thing(*MIXINS):\n    def key(self):\n        return 1\n"
        "Thing().name()\n"
    )
    assert found["main"] == ["main.Named.name"]
    assert found["main.Named.name"] == ["main.Thing.key"]


def test_a_cache_made_by_a_call_and_applied_by_hand(graph: Graph) -> None:
    found = graph(
        "import functools\n"
        "def remember(f):\n    kept = functools.lru_cache(maxsize=4)(f)\n    return lambda x: kept(x)\n"
        "def work(x):\n    return x\n"
        "remember(work)(1)\n"
    )
    assert found["main.remember.<lambda1>"] == ["main.work"]


def test_a_module_whose_getattr_a_call_made(graph: Graph) -> None:
    found = graph(
        "from other import thing\n",
        other="def make():\n    def answer(name):\n        raise AttributeError(name)\n    return answer\n__getattr__ = make()\nthing = 1\n",
    )
    assert found["main"] == ["other.make.answer"]


def test_rest_annotated_with_a_base_class_may_be_any_of_its_subclasses(graph: Graph) -> None:
    """Nobody in view hands over parts, and the modules reach most of the code: still every subclass may come."""
    found = graph(
        "class Part:\n    def run(self):\n        raise NotImplementedError\n"
        "class Fine(Part):\n    def run(self):\n        return 1\n"
        "class Chain:\n    def __init__(self, *parts: Part):\n        self.parts = parts\n"
        "    def go(self):\n        return [part.run() for part in self.parts]\n"
        "Chain().go()\nFine().run()\nPart().run()\n",
        open_world=False,
        candidates=True,
    )
    assert "main.Fine.run" in found["main.Chain.go"]


def test_one_decorator_of_methods_of_two_classes_keeps_their_receivers_apart(graph: Graph) -> None:
    found = graph(
        "def logged(f):\n    class Note:\n        pass\n    def wrapper(*args):\n        return f(*args)\n    return wrapper\n"
        "class A:\n    @logged\n    def go(self):\n        return self.step()\n    def step(self):\n        return 1\n"
        "class B:\n    @logged\n    def go(self):\n        return self.step()\n    def step(self):\n        return 2\n"
        "def ask(thing):\n    return thing.go()\n"
        "ask(A())\nask(B())\n"
    )
    assert found["main.A.go"] == ["main.A.step"]
    assert found["main.B.go"] == ["main.B.step"]


def test_the_subclasses_that_a_class_is_asked_for(graph: Graph) -> None:
    found = graph(
        "class Step:\n    def __init__(self):\n        self.run()\n    def run(self):\n        return 0\n"
        "def below(cls):\n    found = cls.__subclasses__()\n    found += sum((below(c) for c in found), [])\n    return found\n"
        "def make(name):\n    return {c.__name__: c for c in below(Step)}[name]()\n"
        "class First(Step):\n    def __init__(self):\n        pass\n"
        "class Second(First):\n    def __init__(self):\n        pass\n"
        "make(input())\n"
    )
    assert set(found["main.make"]) >= {"main.First.__init__", "main.Second.__init__"}


def test_an_object_that_is_its_own_call_comes_to_an_end(graph: Graph) -> None:
    found = graph(
        "import types\nclass A:\n    def step(self):\n        pass\na = A()\nA.__call__ = types.MethodType(a, a)\na(1)\na.step()\n"
    )
    assert "main.A.step" in found["main"]


MODES = (
    "class Hooks:\n    def __init__(self, model):\n        self.model = model\n    def go(self):\n        return 1\n"
    "class Weights(Hooks):\n    def go(self):\n        return 2\n"
    "class Nothing(Hooks):\n    def go(self):\n        return 3\n"
    "TABLE = {'hooks': Hooks, 'ew': Weights}\n"
    "def pick(mode):\n"
    "    if mode in ['hooks', 'functorch']:\n        return Hooks\n"
    "    elif mode == 'ew':\n        return Weights\n"
    "    else:\n        return Nothing\n"
    "def prepare(model, mode, *args, **kwargs):\n"
    "    if mode == 'functorch':\n        kwargs['force'] = True\n"
    "    cls = pick(mode)\n    return cls(model, *args)\n"
    "class Engine:\n"
    "    def ready(self, model, mode, **rest):\n        return prepare(model, mode=mode, **rest)\n"
    "    def make(self, model, *, mode='hooks', **rest):\n        made = self.ready(model, mode=mode, **rest)\n        return made\n"
    "def table(model, mode):\n    return TABLE[mode](model)\n"
    "def default():\n    Engine().make(1).go()\n"
    "def named():\n    Engine().make(1, mode='ew').go()\n"
    "def other():\n    Engine().make(1, mode='no').go()\n"
    "def looked():\n    table(1, 'ew').go()\n"
    "def open_to_all(mode):\n    Engine().make(1, mode=mode).go()\n"
)


def test_a_text_chooses_a_class_several_calls_on(graph: Graph) -> None:
    found = graph(MODES, open_world=True)
    own = {name: {c for c in found[name] if c.endswith(".go")} for name in found}
    assert own["main.default"] == {"main.Hooks.go"}
    assert own["main.named"] == own["main.looked"] == {"main.Weights.go"}
    assert own["main.other"] == {"main.Nothing.go"}
    assert own["main.open_to_all"] == {"main.Hooks.go", "main.Weights.go", "main.Nothing.go"}
    assert found["main.prepare"] == ["main.Hooks.__init__", "main.pick"]


def test_a_special_method_that_only_a_store_on_the_class_gives_is_called(graph: Graph) -> None:
    found = graph(
        "class A:\n    pass\ndef negated(self):\n    return self\nA.__neg__ = negated\ndef use(a=A()):\n    -a\n"
    )
    assert found["main.use"] == ["main.negated"]
