"""What is stored on something that may be a tensor is no tensor's own method."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_STORED = (
    "import torch\nclass Data:\n    def __call__(self):\n        pass\nclass Box:\n    pass\n"
    "def put(box):\n    box.{name} = Data()\n"
    "def main(flag):\n    put(Box())\n    put(torch.ones(3))\n    x = torch.zeros(3)\n    x.{name}()\n"
)


def test_a_tensors_own_method_is_not_what_was_stored_on_one_under_its_name(graph: Graph) -> None:
    assert "main.Data.__call__" not in graph(_STORED.format(name="size"))["main.main"]


def test_an_attribute_that_no_tensor_has_is_what_was_stored(graph: Graph) -> None:
    assert "main.Data.__call__" in graph(_STORED.format(name="sized"))["main.main"]
