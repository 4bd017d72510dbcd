"""What objects of other libraries hand on: classes that a registry was given, models and loaders that a trainer gives back."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_SHAPES = (
    "class Shape:\n    def __init__(self):\n        pass\n    def area(self):\n        return 0\n"
    "class Round(Shape):\n    def __init__(self):\n        pass\n    def area(self):\n        return 3\n"
    "class Alone:\n    def __init__(self):\n        pass\n    def area(self):\n        return 9\n"
)


def _own(found: dict[str, list[str]], caller: str) -> list[str]:
    return [callee for callee in found.get(caller, ()) if callee.startswith("main.")]


def test_a_resolver_makes_what_it_was_given_and_what_derives_from_it(graph: Graph) -> None:
    found = graph(
        f"from resolving import ClassResolver\n{_SHAPES}"
        "shapes = ClassResolver.from_subclasses(Shape, default=Round)\n"
        "def go(name):\n    return shapes.make(name).area()\n",
        candidates=True,
    )
    made = ["main.Round.__init__", "main.Round.area", "main.Shape.__init__", "main.Shape.area"]
    assert sorted(_own(found, "main.go")) == made


def test_a_resolver_makes_several(graph: Graph) -> None:
    found = graph(
        f"from resolving import ClassResolver\n{_SHAPES}"
        "shapes = ClassResolver([Shape, Round], base=Shape)\n"
        "def go(names):\n    return [shape.area() for shape in shapes.make_many(names)]\n",
        candidates=True,
    )
    assert {"main.Shape.area", "main.Round.area"} <= set(_own(found, "main.go"))
    assert "main.Alone.area" not in _own(found, "main.go")


def test_a_registry_builds_what_was_registered(graph: Graph) -> None:
    found = graph(
        "from things import Registry\nSHAPES, OTHERS = Registry('shapes'), Registry('others')\n"
        "@SHAPES.register_module()\nclass Round:\n    def area(self):\n        return 3\n"
        "@OTHERS.register_module('alone')\nclass Alone:\n    def area(self):\n        return 9\n"
        "@SHAPES.register\nclass Flat:\n    def area(self):\n        return 9\n"
        "def go(config):\n    return SHAPES.build(config).area()\n"
        "def look(name):\n    return SHAPES.get(name)().area()\n",
        candidates=True,
    )
    assert _own(found, "main.go") == ["main.Flat.area", "main.Round.area"]
    assert _own(found, "main.look") == ["main.Flat.area", "main.Round.area"]


def test_what_is_made_is_a_guess_that_opens_no_world(graph: Graph) -> None:
    source = (
        f"from resolving import ClassResolver\n{_SHAPES}"
        "shapes = ClassResolver.from_subclasses(Shape)\n"
        "def go(name):\n    return shapes.make(name).area()\n"
    )
    assert _own(graph(source), "main.go") == []
    program = source + "shapes.make('round').area()\n"
    annotated = "def use(shape: Alone):\n    return shape.area()\n"
    assert _own(graph(program + annotated, open_world=None, candidates=True), "main.use") == ["main.Alone.area"]


def test_what_comes_back_under_its_own_name_is_the_same(graph: Graph) -> None:
    found = graph(
        "from trainer import Fabric\n"
        "class Net:\n    def loss(self):\n        return 1\n"
        "class Data:\n    def batches(self):\n        return 2\n"
        "def go():\n"
        "    fabric = Fabric()\n    net, data = Net(), Data()\n"
        "    net, data = fabric.setup(net, data)\n"
        "    net.loss()\n    data.batches()\n"
        "def other():\n"
        "    number = Fabric().measure(Net())\n    number.loss()\n",
        candidates=True,
    )
    assert {"main.Net.loss", "main.Data.batches"} <= set(_own(found, "main.go"))
    assert _own(found, "main.other") == []


def test_a_loader_that_comes_back_is_iterated(graph: Graph) -> None:
    found = graph(
        "from trainer import Fabric\nfrom torch.utils.data import DataLoader\n"
        "class Data:\n    def __len__(self):\n        return 2\n    def __getitem__(self, i):\n        return i\n"
        "class Run:\n"
        "    def __init__(self):\n        self._loader = DataLoader(Data())\n"
        "    def go(self):\n"
        "        loader = Fabric().setup_dataloaders(self._loader)\n"
        "        for batch in loader:\n            print(batch)\n"
        "Run().go()\n",
        candidates=True,
    )
    assert {"main.Data.__getitem__", "main.Data.__len__"} <= set(_own(found, "main.Run.go"))


def test_what_a_library_of_values_computes_is_no_longer_what_it_got(graph: Graph) -> None:
    found = graph(
        "import numpy\n"
        "class Net:\n    def loss(self):\n        return 1\n"
        "def go():\n    net = Net()\n    net = numpy.asarray(net)\n    net.loss()\n",
        candidates=True,
    )
    assert _own(found, "main.go") == []


def test_a_literal_says_which_names_a_field_may_have(graph: Graph) -> None:
    found = graph(
        "import sys\nfrom dataclasses import dataclass\nfrom typing import Literal\n"
        f"{_SHAPES}"
        "@dataclass\nclass Config:\n    name: Literal['Shape', 'Round'] = 'Shape'\n"
        "    def made(self):\n        return getattr(sys.modules[__name__], self.name)\n"
        "def go(config: Config):\n    return config.made()().area()\n",
        open_world=True,
    )
    assert {"main.Shape.area", "main.Round.area"} <= set(_own(found, "main.go"))
    assert "main.Alone.area" not in _own(found, "main.go")


def test_a_mixin_that_only_users_derive_from_completes_its_base(graph: Graph) -> None:
    source = (
        "from abc import ABC, abstractmethod\n"
        "class Model(ABC):\n"
        "    def __init__(self, device):\n        self.device = device\n"
        "    @abstractmethod\n    def act(self, x):\n        raise NotImplementedError\n"
        "    @abstractmethod\n    def compute(self, x):\n        raise NotImplementedError\n"
        "    def save(self):\n        return 1\n"
        "class GaussianMixin:\n"
        "    def act(self, x):\n        return self.compute(x), self.device\n"
        "    def entropy(self):\n        return 2\n"
        "    def save(self):\n        return 3\n"
        "class Other:\n"
        "    def act(self, x):\n        return self.place, self.compute(x)\n"
        "def go(model: Model):\n    model.act(1)\n    model.entropy()\n    model.save()\n"
    )
    found = graph(source, open_world=True)
    assert _own(found, "main.go") == [
        "main.GaussianMixin.act",
        "main.GaussianMixin.entropy",
        "main.Model.act",
        "main.Model.save",
    ]


def test_a_setting_that_is_said_to_be_a_class_makes_its_namesakes(graph: Graph) -> None:
    source = (
        "from dataclasses import dataclass\n"
        "@dataclass\nclass Config:\n    preprocessor: type | None = None\n    size: int | None = None\n"
        "class ScalingPreprocessor:\n    def __init__(self):\n        pass\n    def __call__(self, x):\n        return x\n"
        "class Size:\n    def __init__(self):\n        pass\n"
        "class Agent:\n"
        "    def __init__(self, config: Config):\n"
        "        self.config = config\n"
        "        self._first = self.config.preprocessor()\n        self._second = self.config.size()\n"
        "    def act(self, x):\n        return self._first(x)\n"
    )
    found = graph(source, open_world=True)
    assert _own(found, "main.Agent.__init__") == ["main.ScalingPreprocessor.__init__"]
    assert _own(found, "main.Agent.act") == ["main.ScalingPreprocessor.__call__"]


def test_a_map_over_a_tree_calls_whatever_it_is_given(graph: Graph) -> None:
    names = "abcdef"
    source = "import optree\ndef over(function, tree):\n    return optree.tree_map(function, tree)\n"
    source += "".join(f"def {name}(x):\n    return x\nover({name}, [1])\n" for name in names)
    assert _own(graph(source), "main.over") == [f"main.{name}" for name in names]


def test_what_libraries_of_values_give_holds_nothing_of_the_program(graph: Graph) -> None:
    """Files, arrays of numbers and texts are values; an array of objects keeps them, each its own."""
    found = graph(
        f"import h5py\nimport numpy\n{_SHAPES}"
        "def save(path):\n    with h5py.File(path, 'w') as f:\n        f['a'] = Shape()\n"
        "def load(path):\n    return h5py.File(path, 'r')['a'].area()\n"
        "def numbers():\n    a = numpy.zeros(3)\n    a[0] = Shape()\n    return numpy.zeros(2)[0].area()\n"
        "def things():\n    a = numpy.empty(3, dtype=object)\n    b = numpy.empty(3, object)\n"
        "    a[0] = Round()\n    b[0] = Alone()\n    return a[0].area()\n",
        candidates=True,
    )
    assert _own(found, "main.load") == []
    assert "main.Shape.area" not in _own(found, "main.numbers")
    assert "main.Round.area" in _own(found, "main.things")
    assert "main.Shape.area" not in _own(found, "main.things")
    assert "main.Alone.area" not in _own(found, "main.things")


def test_what_was_stored_in_something_external_is_a_guess(graph: Graph) -> None:
    """One external stands for all that its maker gives: what is read there may have been stored in another."""
    source = (
        f"import things\n{_SHAPES}"
        "def fill():\n    bag = things.Bag()\n    bag['a'] = Round()\n"
        "def go():\n    return things.Bag()['a'].area()\n"
        "def each():\n    return [x.area() for x in things.Bag()]\n"
    )
    assert _own(graph(source), "main.go") == _own(graph(source), "main.each") == []
    found = graph(source, candidates=True)
    assert _own(found, "main.go") == _own(found, "main.each") == ["main.Round.area"]


def test_what_a_resolver_says_about_its_classes_is_none_of_them(graph: Graph) -> None:
    found = graph(
        f"from resolving import ClassResolver\n{_SHAPES}"
        "shapes = ClassResolver.from_subclasses(Shape, default=Round)\n"
        "@shapes.get_decorator('--shape')\ndef command():\n    return Alone()\n"
        "def go():\n    return command()\n"
        "OPTION = shapes.get_option('--shape')\ndef add():\n    return OPTION(command)\n"
        "def look(name):\n    return shapes.get(name)()\n",
        candidates=True,
    )
    assert _own(found, "main.go") == ["main.command"]
    assert not any("__init__" in callee for callee in _own(found, "main.add"))
    assert "main.Round.__init__" in _own(found, "main.look")
    assert not any("Shape" in callee or "Round" in callee for callee in _own(found, "main"))


_LOGGED = (
    "import logging\nlog = logging.getLogger()\n"
    "class Config:\n    def __str__(self):\n        return 'config'\n"
    "def told():\n    log.info(Config())\n    logging.warning('%s', Config())\n"
    "def kept():\n    config = Config()\n    log.info('made')\n    return config\n"
)


def test_a_logger_asks_what_it_is_told_for_its_text(graph: Graph) -> None:
    found = graph(_LOGGED)
    assert "main.Config.__str__" in found["main.told"]
    assert "main.Config.__str__" not in found["main.kept"]
