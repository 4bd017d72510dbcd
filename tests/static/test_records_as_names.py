"""Records and namespaces as names: generated initialisers, ``asdict``, ``vars``, ``x.__dict__["name"]``, tests for classes."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_RECORDS = (
    "from dataclasses import asdict, astuple, dataclass\n"
    "class Base:\n    def __init__(self):\n        pass\n"
    "@dataclass\nclass Made(Base):\n    f: object = None\n    def __post_init__(self):\n        pass\n"
    "@dataclass\nclass Written(Made):\n    def __init__(self):\n        pass\n"
    "class Below(Base):\n    pass\n"
    "def one(n):\n    pass\n"
    "def two(n):\n    pass\n"
)


def _own(callees: list[str]) -> list[str]:
    return [callee for callee in callees if not callee.startswith(("<builtin>", "dataclasses.", "inspect."))]


def test_a_record_is_made_by_its_own_initialiser_not_by_one_further_up(graph: Graph) -> None:
    found = graph(f"{_RECORDS}def main():\n    Made()\n")
    assert _own(found["main.main"]) == ["main.Made.__post_init__"]


def test_an_initialiser_that_stands_before_the_record_is_the_one_that_runs(graph: Graph) -> None:
    found = graph(f"{_RECORDS}def main():\n    Written()\n    Below()\n")
    assert _own(found["main.main"]) == ["main.Base.__init__", "main.Written.__init__"]


def test_fields_handed_on_by_name_and_in_order(graph: Graph) -> None:
    found = graph(
        f"{_RECORDS}@dataclass\nclass Pair:\n    first: object\n    second: object\n"
        "def named(first, second):\n    first(1)\n"
        "def ordered(a, b):\n    b(1)\n"
        "def main():\n    pair = Pair(one, two)\n    named(**asdict(pair))\n    ordered(*astuple(pair))\n"
    )
    assert (_own(found["main.named"]), _own(found["main.ordered"])) == (["main.one"], ["main.two"])


def test_what_a_module_binds_by_name_and_which_of_it_are_classes(graph: Graph) -> None:
    found = graph(
        "import inspect\nimport parts\n"
        "kinds = [part for part in vars(parts).values() if isinstance(part, type)]\n"
        "def main():\n    for kind in kinds:\n        kind()\n"
        "def others():\n    for part in vars(parts).values():\n        if not isinstance(part, type):\n            part()\n"
        "def asked():\n    for part in vars(parts).values():\n        if inspect.isclass(part):\n            part()\n",
        parts="class Part:\n    def __init__(self):\n        pass\ndef helper():\n    pass\n",
    )
    assert _own(found["main.main"]) == _own(found["main.asked"]) == ["parts.Part.__init__"]
    assert _own(found["main.others"]) == ["parts.helper"]


def test_a_name_in_an_instance_s_own_table_is_its_attribute(graph: Graph) -> None:
    found = graph(
        "class Store:\n    def get(self):\n        pass\n    def other(self):\n        pass\n"
        "class Data:\n"
        "    def __init__(self, table):\n        self.__dict__['_store'] = Store()\n        table['_loose'] = Store()\n"
        "    @property\n    def kept(self):\n        pass\n"
        "    def use(self):\n        self._store.get()\n"
        "    def raw(self):\n        self.__dict__['_store'].other()\n        self.__dict__['kept'] = 1\n"
        "    def loose(self):\n        self._loose.get()\n"
        "def main():\n    data = Data({})\n    data.use()\n    data.raw()\n    data.loose()\n"
    )
    assert (_own(found["main.Data.use"]), _own(found["main.Data.raw"])) == (["main.Store.get"], ["main.Store.other"])
    assert "main.Data.loose" not in found


def test_an_initialiser_of_a_library_s_base_called_by_its_class_comes_back(graph: Graph) -> None:
    text = (
        "from torch import nn\n"
        "class Named:\n    def register_parameter(self, name, value):\n        super().register_parameter(name, value)\n"
        "class Line(Named, nn.Linear):\n    def __init__(self):\n        nn.Linear.__init__(self, 1, 2)\n"
        "class Apart(Named):\n    def __init__(self):\n        nn.Linear.__init__(nn.Linear(1, 2), 1, 2)\n"
        "Line()\nApart()\n"
    )
    found = graph(text)
    assert "main.Named.register_parameter" in found["main.Line.__init__"]
    assert "main.Named.register_parameter" not in found["main.Apart.__init__"]
