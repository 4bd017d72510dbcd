"""Functions stored on a library's thing may be called when that is called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Graph = Callable[..., dict[str, list[str]]]

_TOLD = "def told(rows):\n    return rows\n"


@pytest.mark.parametrize("asked", ["self.distance(x)", "self.distance.compute(x)"])
def test_what_is_stored_on_a_library_thing_may_be_called_by_it(graph: Graph, asked: str) -> None:
    found = graph(
        f"import library\n{_TOLD}class Score:\n    def __init__(self):\n        self.distance = library.Batched()\n"
        f"    def run(self, x):\n        self.distance.iter_fn = told\n        return {asked}\n"
        "    def other(self, x):\n        return self.distance(x)\nScore().run(1), Score().other(1)\n",
        candidates=True,
    )
    assert "main.told" in found["main.Score.run"]
    assert "main.told" not in found.get("main.Score.other", [])


def test_a_thing_that_users_hand_over_counts(graph: Graph) -> None:
    found = graph(
        f"{_TOLD}def run(distance, other, x):\n    distance.iter_fn = told\n    distance(x)\n"
        "def apart(distance, other, x):\n    distance.iter_fn = told\n    other(x)\n",
        open_world=True,
    )
    assert found["main.run"] == ["main.told"]
    assert "main.told" not in found.get("main.apart", [])


def test_the_programs_own_things_call_what_they_call(graph: Graph) -> None:
    found = graph(
        f"{_TOLD}class Own:\n    def __call__(self, x):\n        return x\n"
        "def run(x):\n    own = Own()\n    own.iter_fn = told\n    return own(x)\nrun(1)\n",
        candidates=True,
    )
    assert found["main.run"] == ["main.Own.__call__"]


def test_a_torch_thing_is_known(graph: Graph) -> None:
    found = graph(
        f"import torch\n{_TOLD}def run(x):\n    layer = torch.nn.Linear(1, 1)\n    layer.told = told\n    return layer(x)\nrun(1)\n",
        candidates=True,
    )
    assert "main.told" not in found["main.run"]
