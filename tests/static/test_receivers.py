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
