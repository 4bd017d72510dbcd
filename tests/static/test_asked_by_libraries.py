"""What built-in functions and torch's distributions ask of the program's objects."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

ASKED = (
    "class Lazy:\n    @property\n    def size(self):\n        return 1\n    def plain(self):\n        return 2\n"
    "class Any:\n    known = 1\n    def __getattr__(self, name):\n        return 3\n"
)


def test_hasattr_runs_the_property_of_that_name(graph: Graph) -> None:
    found = graph(ASKED + "def ask(x):\n    return hasattr(x, 'size'), hasattr(x, 'plain')\nask(Lazy())\n")
    assert found["main.ask"] == ["<builtin>.hasattr", "main.Lazy.size"]


def test_hasattr_asks_getattr_for_names_that_are_not_there(graph: Graph) -> None:
    found = graph(ASKED + "def ask(x):\n    return hasattr(x, 'missing')\nask(Any())\n")
    assert "main.Any.__getattr__" in found["main.ask"]
    found = graph(ASKED + "def ask(x):\n    return hasattr(x, 'known')\nask(Any())\n")
    assert "main.Any.__getattr__" not in found["main.ask"]


DISTRIBUTION = (
    "import torch\nfrom torch.distributions import AffineTransform, Distribution, TransformedDistribution\n"
    "class Base(Distribution):\n    def rsample(self, shape=torch.Size()):\n        return torch.zeros(1)\n"
    "    @property\n    def batch_shape(self):\n        return torch.Size()\n"
    "class Moved(TransformedDistribution):\n    def __init__(self):\n        super().__init__(Base(), AffineTransform(0.0, 1.0))\n"
    "def draw():\n    return Moved().sample()\ndraw()\n"
)


def test_a_sample_of_a_transformed_distribution_runs_the_bases_own_method(graph: Graph) -> None:
    assert "main.Base.rsample" in graph(DISTRIBUTION)["main.draw"]


def test_a_transformed_distribution_reads_its_bases_shape(graph: Graph) -> None:
    assert "main.Base.batch_shape" in graph(DISTRIBUTION)["main.Moved.__init__"]
