"""Making a record of pydantic's runs the validators of its class and of its bases."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]


def _own(found: dict[str, list[str]], caller: str) -> list[str]:
    """Return what a caller calls of the program's own."""
    return [callee for callee in found.get(caller, []) if callee.startswith("main.")]


_BASE = "class Base(BaseModel):\n    x: int\n    @field_validator('x', mode='before')\n    @classmethod\n    def clean(cls, v):\n        return tidy(v)\n"
_CHECKED = (
    "class Checked(Base):\n    y: int\n    @model_validator(mode='after')\n    def check(self):\n        return self\n"
)


def test_those_of_the_class_and_of_its_bases(graph: Graph) -> None:
    found = graph(
        "from pydantic import BaseModel, field_validator, model_validator\ndef tidy(v):\n    return v\n"
        f"{_BASE}{_CHECKED}def go():\n    return Checked(x=1, y=2)\ndef other():\n    return Base(x=1)\ngo()\nother()\n"
    )
    assert _own(found, "main.go") == ["main.Base.clean", "main.Checked.check"]
    assert _own(found, "main.other") == ["main.Base.clean"]
    assert _own(found, "main.Base.clean") == ["main.tidy"]


def test_a_validator_sees_the_record(graph: Graph) -> None:
    found = graph(
        "import pydantic\nclass Checked(pydantic.BaseModel):\n    x: int\n    @pydantic.model_validator(mode='after')\n"
        "    def check(self):\n        return self.ask()\n    def ask(self):\n        return self\n"
        "    def model_post_init(self, context):\n        pass\ndef go():\n    return Checked(x=1)\ngo()\n"
    )
    assert _own(found, "main.go") == ["main.Checked.check", "main.Checked.model_post_init"]
    assert _own(found, "main.Checked.check") == ["main.Checked.ask"]


def test_other_decorators_and_other_classes_run_nothing(graph: Graph) -> None:
    text = "from pydantic import BaseModel, field_validator\nfrom elsewhere import mark\n"
    plain = "class Plain:\n    x: int\n    @field_validator('x')\n    def clean(cls, v):\n        return v\n"
    marked = "class Marked(BaseModel):\n    x: int\n    @mark('x')\n    def clean(cls, v):\n        return v\n"
    found = graph(f"{text}{plain}{marked}def go():\n    return Plain(), Marked(x=1)\ngo()\n")
    assert _own(found, "main.go") == []
