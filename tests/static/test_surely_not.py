"""What surely is not meant: signatures under ``TYPE_CHECKING``, keywords as receivers, functions as parts of a module, fields as methods."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Graph = Callable[..., dict[str, list[str]]]

TYPED = (
    "import torch\nfrom typing import TYPE_CHECKING\nclass Square(torch.autograd.Function):\n"
    "    if TYPE_CHECKING:\n        @classmethod\n        def apply(cls, x): ...\n"
    "    @staticmethod\n    def forward(ctx, x):\n        return x * x\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g\n"
    "def use(x):\n    return Square.apply(x)\nuse(torch.ones(1))\n"
)


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_a_signature_for_the_type_checker_is_no_method(graph: Graph, test: str) -> None:
    found = graph("import typing\n" + TYPED.replace("    if TYPE_CHECKING", f"    if {test}"))
    assert "main.Square.forward" in found["main.use"]
    assert "main.Square.apply" not in found["main.use"]


def test_a_method_under_another_condition_is_one(graph: Graph) -> None:
    text = (
        "import sys\nclass A:\n    if sys.platform == 'linux':\n        def go(self):\n            return 1\nA().go()\n"
    )
    assert "main.A.go" in graph(text)["main"]


def test_what_a_mapping_holds_under_unknown_keys_is_no_receiver(graph: Graph) -> None:
    text = (
        "class Decoy:\n    def go(self):\n        return 1\n"
        "def wrap(f):\n    def inner(*args, **kwargs):\n        for key in names():\n            kwargs[key] = Decoy()\n        return f(*args, **kwargs)\n"
        "    return inner\ndef names():\n    return input().split()\n"
        "class A:\n    @wrap\n    def use(self, x=None):\n        self.go()\n        return x.go()\n    def go(self):\n        return 2\n"
        "A().use()\n"
    )
    sites = graph(text, candidates=True)["main.A.use"]
    assert sites == ["main.A.go", "main.Decoy.go"]
    bare = text.replace("        return x.go()\n", "")
    assert graph(bare, candidates=True)["main.A.use"] == ["main.A.go"]


PARTS = (
    "import torch\ndef helper(x):\n    return x\nclass Inner(torch.nn.Module):\n    def forward(self, x):\n        return x\n"
    "class Outer(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.inner = Inner()\n        self.helper = helper\n"
    "    def forward(self, x):\n        for name, part in self.named_children():\n            x = part(x)\n        return x\n"
    "Outer()(torch.ones(1))\n"
)


def test_the_children_of_a_module_are_modules(graph: Graph) -> None:
    found = graph(PARTS)["main.Outer.forward"]
    assert "main.Inner.forward" in found and "main.helper" not in found


def test_the_dictionary_of_modules_holds_modules(graph: Graph) -> None:
    found = graph(PARTS.replace("for name, part in self.named_children()", "for part in self._modules.values()"))
    assert "main.Inner.forward" in found["main.Outer.forward"] and "main.helper" not in found["main.Outer.forward"]


BY_NAME = (
    "class Saver:\n    def __init__(self):\n        self._save_attributes = Decoy\n"
    "    def save(self, kind):\n        method = getattr(self, '_save_' + kind)\n        return method(1)\n"
    "    def _save_numpy(self, x):\n        return x\n"
    "class Decoy:\n    def __init__(self, x):\n        pass\nSaver().save(input())\n"
)


def test_a_computed_name_that_is_called_means_the_methods_that_fit(graph: Graph) -> None:
    assert graph(BY_NAME, candidates=True)["main.Saver.save"] == ["<builtin>.getattr", "main.Saver._save_numpy"]


def test_a_field_is_meant_where_no_method_fits(graph: Graph) -> None:
    found = graph(BY_NAME.replace("_save_numpy", "_other"), candidates=True)["main.Saver.save"]
    assert "main.Decoy.__init__" in found


def test_a_class_is_asked_for_computed_names_too(graph: Graph) -> None:
    text = (
        "class Loader:\n    @classmethod\n    def load(cls, kind):\n        method = getattr(cls, f'_load_{kind}')\n        return method(1)\n"
        "    @staticmethod\n    def _load_numpy(x):\n        return x\nLoader.load(input())\n"
    )
    assert "main.Loader._load_numpy" in graph(text, candidates=True)["main.Loader.load"]


def test_a_method_of_a_librarys_base_is_asked_of_an_instance(graph: Graph) -> None:
    text = (
        "import torch\nclass Part(torch.nn.Module):\n    def __repr__(self):\n        return 'part'\n"
        "class Whole(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.part = Part()\n"
        "    def __repr__(self):\n        return torch.nn.Module.__repr__(self)\n    def extra_repr(self):\n        return ''\n"
        "repr(Whole())\n"
    )
    assert {"main.Part.__repr__", "main.Whole.extra_repr"} <= set(graph(text)["main.Whole.__repr__"])
