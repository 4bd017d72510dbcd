"""Which objects methods are for: of classes that nobody makes, and of bases with more kinds than a value may be."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_BASE = (
    "from torch import nn\n"
    "class Part(nn.Module):\n    def forward(self, x):\n        return x\n"
    "class Base(nn.Module):\n    part: nn.Module\n    def forward(self, x):\n        return self.part(x)\n"
    "class Whole(Base):\n    def __init__(self):\n        super().__init__()\n        self.part = Part()\n"
    "def main():\n    return 1\n"
)


def test_a_class_that_nobody_makes_inherits_for_its_users_in_a_program_too(graph: Graph) -> None:
    found = graph(_BASE + "if __name__ == '__main__':\n    main()\n", open_world=False)
    assert "main.Part.forward" in found["main.Base.forward"]


def test_of_classes_that_the_program_makes_it_is_known_who_calls(graph: Graph) -> None:
    made = "if __name__ == '__main__':\n    main()\n    Whole()\n"
    assert "main.Part.forward" not in graph(_BASE + made, open_world=False).get("main.Base.forward", [])


def test_the_type_of_self_is_any_of_very_many_classes(graph: Graph) -> None:
    kinds, late = 45, 40
    models = "".join(f"class {name}:\n    def __init__(self):\n        pass\n" for name in ("Early", "Late"))
    estimators = "".join(
        f"class Estimator{n}(Base):\n    model = {'Early' if n < late else 'Late'}\n" for n in range(kinds)
    )
    base = "class Base:\n    model = None\n    def fit(self):\n        kind = type(self)\n        return kind.model()\n"
    found = graph(models + base + estimators, open_world=True)
    assert found["main.Base.fit"] == ["<builtin>.type", "main.Early.__init__", "main.Late.__init__"]


def test_a_decorated_method_has_its_own_class_beside_what_has_an_unknown_base(graph: Graph) -> None:
    found = graph(
        "import unknown\ndef build(base):\n    class Other(base):\n        pass\n    return Other()\n"
        "def checked(init):\n    def inner(*args):\n        if unknown.other:\n            return init(build(None), 3)\n"
        "        return init(*unknown.GIVEN)\n    return inner\n"
        "class Model:\n    @checked\n    def __init__(self, size):\n        self.size = self.counted(size)\n"
        "    def counted(self, size):\n        return size\n"
        "def main():\n    Model(3)\n",
        open_world=True,
    )
    assert "main.Model.counted" in found["main.Model.__init__"]


def test_a_function_made_in_getattribute_knows_which_names_were_asked(graph: Graph) -> None:
    names = [f"before_{letter}" for letter in "abcdefghijkl"]
    metric = "class Metric:\n" + "".join(f"    def {name}(self):\n        pass\n" for name in names)
    plugin = (
        "class Plugin:\n    def __init__(self, metric):\n        self.metric = metric\n"
        "    def _tell(self, event):\n        getattr(self.metric, event)()\n"
        "    def __getattribute__(self, item):\n        try:\n            return super().__getattribute__(item)\n"
        "        except AttributeError:\n            def tell():\n                return self._tell(item)\n            return tell\n"
    )
    run = "def main():\n    plugin = Plugin(Metric())\n" + "".join(f"    plugin.{name}()\n" for name in names)
    found = graph(metric + plugin + run, open_world=True)
    assert set(found["main.Plugin._tell"]) >= {f"main.Metric.{name}" for name in names}
