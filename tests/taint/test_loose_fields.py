"""Fields of records whose annotation the program does not keep, short cuts at the value a field begins with, kept copies.

Each form stands beside a look-alike in which nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from callscope.model.finding import Finding, Severity

Analyse = Callable[[Mapping[str, str]], tuple[Finding, ...]]

HEAD = "from dataclasses import dataclass\nfrom typing import Optional, Tuple, Union\nimport torch\n\n"

AXIS = HEAD + (
    "@dataclass\nclass Spin:\n    axis: Tuple[float, float, float] = (0.0, 0.0, 1.0)\n\n"
    "class Stage:\n    def __init__(self, spin: Spin, v: torch.Tensor):\n        self.spin = spin\n        self.v = v\n"
    "    def turned(self):\n        return torch.linalg.cross({made}, self.v)\n"
    "    def tell(self):\n        axis = self.spin.axis\n        if {asked}:\n            axis = torch.tensor(axis)\n        {else_}print(axis.norm())\n"
)
FILL = HEAD + (
    "@dataclass\nclass Cell:\n    width: float = 1.0\n    tilt: float = 0.0\n    level: {kind} = 2\n\n"
    "class Grid:\n    def __init__(self, cell: Cell):\n        self.cell = cell\n"
    "    def sizes(self):\n        width, tilt = self.cell.width, self.cell.tilt\n        if not isinstance(width, torch.Tensor):\n            width = torch.tensor(width)\n"
    "        {second}\n        return width * torch.as_tensor(tilt)\n"
    "    def image(self, q: torch.Tensor):\n        return torch.full_like(q, float(self.cell.level)) * torch.sin(q)\n"
)
SKIPPED = HEAD + (
    "@dataclass\nclass Block:\n    spread: Union[float, torch.Tensor] = {first}\n\n"
    "class Crystal:\n    def __init__(self, block: Block):\n        self.block = block\n"
    "    def turns(self, block):\n        return torch.randn(4) * torch.deg2rad(torch.as_tensor({read}))\n"
    "    def vectors(self, v: torch.Tensor):\n        block = self.block\n        {before}if {test}:\n            turns = self.turns(block)\n"
    "        else:\n            turns = v.new_zeros(4)\n        return v * torch.cos(turns)\n"
)
APPENDED = HEAD + (
    "@dataclass\nclass Pose:\n    tilts: Optional[torch.Tensor] = None\n\n"
    "class Arm:\n    def __init__(self, pose: Pose):\n        self.pose = pose\n"
    "    def tip(self, v: torch.Tensor):\n        if any(angle != 0.0 for angle in self.pose.tilts):\n            turned = []\n"
    "            for angle in {over}:\n                turned.append(torch.cos(angle))\n            v = v * turned[0]\n        return v\n"
)
PLAIN = HEAD + (
    "@dataclass\nclass Panel:\n    rotx: Union[float, torch.Tensor] = 0.0\n    far: Union[float, torch.Tensor] = 100.0\n\n"
    "class Detector:\n    def __init__(self, panel: Panel):\n        self.panel = panel\n        if self._is_plain():\n"
    "            self.fast = torch.tensor([0.0, 0.0, 1.0])\n        else:\n            self.fast = self._turned()\n"
    "    def _is_plain(self) -> bool:\n        p = self.panel\n        whole = p.far == 100.0\n"
    "        rotx = p.rotx == 0 if isinstance(p.rotx, (int, float)) else torch.allclose(p.rotx, torch.zeros(()))\n"
    "        return bool(whole and rotx)\n"
    "    def _turned(self):\n        x = torch.as_tensor({turned})\n        return torch.stack([torch.zeros(()), -torch.sin(x), torch.cos(x)])\n"
    "    def pixels(self):\n        return self.fast * torch.as_tensor(self.panel.far)\n"
)
KEPT = HEAD + (
    "@dataclass\nclass Panel:\n    far: Union[float, torch.Tensor] = 100.0\n\n"
    "class Detector:\n    def __init__(self, panel: Panel):\n        self.corner = torch.ones(3) * panel.far\n        self._coords = None\n"
    "        self._seen = self.corner.clone()\n"
    "    def coords(self):\n        changed = False\n        if not torch.allclose(self.corner, {kept}):\n            changed = True\n"
    "        if self._coords is None or changed:\n            self._coords = self.corner + 1\n            self._seen = {seen}\n        return {given}\n"
)


def told(analyse: Analyse, text: str) -> list[tuple[str, int]]:
    """Return rule and line of what is found as an error or a warning."""
    return [(f.rule, f.span.line) for f in analyse({"m.py": text}) if f.severity is not Severity.INFO]


def at(text: str, part: str) -> int:
    """Return the line in which a part of the text stands first."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_tuple_that_may_be_a_tensor_elsewhere_is_rebuilt(findings: Analyse) -> None:
    text = AXIS.format(made="torch.tensor(self.spin.axis)", asked="isinstance(axis, (list, tuple))", else_="")
    assert told(findings, text) == [("CS301", at(text, "cross("))]


@pytest.mark.parametrize(
    ("made", "asked", "else_"),
    [
        ("torch.as_tensor(self.spin.axis)", "isinstance(axis, (list, tuple))", ""),
        ("torch.tensor(self.spin.axis)", "len(axis) == 3", ""),
        ("torch.tensor(self.spin.axis)", "isinstance(axis, (list, tuple))", "else:\n            axis = torch.zeros(3)\n        "),
    ],
)  # fmt: skip
def test_a_tuple_that_nothing_else_takes_for_a_tensor_is_one(
    findings: Analyse, made: str, asked: str, else_: str
) -> None:
    assert told(findings, AXIS.format(made=made, asked=asked, else_=else_)) == []


SECOND = "if not isinstance(tilt, torch.Tensor):\n            tilt = torch.tensor(tilt)"


def test_a_number_beside_several_that_may_be_tensors_may_be_one(findings: Analyse) -> None:
    text = FILL.format(kind="float", second=SECOND)
    assert told(findings, text) == [("CS102", at(text, "full_like"))]


@pytest.mark.parametrize(("kind", "second"), [("int", SECOND), ("Optional[int]", SECOND), ("float", "pass")])
def test_a_count_or_a_number_beside_one_alone_stays_a_number(findings: Analyse, kind: str, second: str) -> None:
    assert told(findings, FILL.format(kind=kind, second=second)) == []


NAMED = (
    "wide = torch.any(block.spread > 0.0) if isinstance(block.spread, torch.Tensor) else block.spread > 0.0\n        "
)


@pytest.mark.parametrize(("before", "test"), [("", "block.spread > 0.0"), (NAMED, "wide"), ("", "0.0 < block.spread")])
def test_what_is_skipped_at_the_value_that_a_field_begins_with(findings: Analyse, before: str, test: str) -> None:
    text = SKIPPED.format(first="0.0", read="block.spread", before=before, test=test)
    assert told(findings, text) == [("CS901", at(text, "block.spread > 0.0" if before or "> 0" in test else test))]


@pytest.mark.parametrize(
    ("first", "read", "test"),
    [
        ("1.0", "block.spread", "block.spread > 0.0"),
        ("0.0", "block.spread", "block.spread >= 0.0"),
        ("0.0", "2.0", "block.spread > 0.0"),
        ("0.0", "block.spread", "block.spread is not None and block.spread > 0.0"),
    ],
)
def test_what_is_on_at_first_or_does_not_read_the_field_or_is_optional(
    findings: Analyse, first: str, read: str, test: str
) -> None:
    assert told(findings, SKIPPED.format(first=first, read=read, before="", test=test)) == []


def test_what_a_list_was_given_is_computed_with(findings: Analyse) -> None:
    text = APPENDED.format(over="self.pose.tilts")
    assert told(findings, text) == [("CS901", at(text, "any("))]


def test_a_list_of_something_else_is_not(findings: Analyse) -> None:
    assert told(findings, APPENDED.format(over="v")) == []


def test_a_helper_asks_for_what_another_helper_computes_with(findings: Analyse) -> None:
    text = PLAIN.format(turned="self.panel.rotx")
    assert told(findings, text) == [("CS901", at(text, "if self._is_plain"))]


def test_a_helper_that_computes_with_something_else_loses_nothing(findings: Analyse) -> None:
    assert told(findings, PLAIN.format(turned="0.5")) == []


@pytest.mark.parametrize(
    ("kept", "seen"),
    [
        ("self._seen.to('cpu')", "self.corner.clone()"), ("self._seen", "self.corner.clone()"),
        ("self._seen[0].to('cpu')", "(self.corner.clone(), self.corner)"),
    ],
)  # fmt: skip
def test_a_result_found_by_a_copy_of_what_it_was_made_of(findings: Analyse, kept: str, seen: str) -> None:
    text = KEPT.format(kept=kept, seen=seen, given="self._coords")
    assert told(findings, text) == [("CS904", at(text, "allclose"))]


@pytest.mark.parametrize(
    ("kept", "seen", "given"),
    [("self._seen.to('cpu')", "self.corner.clone()", "self.corner + 1"), ("torch.ones(3)", "self.corner.clone()", "self._coords")],
)  # fmt: skip
def test_what_is_not_given_back_or_compared_with_a_constant(
    findings: Analyse, kept: str, seen: str, given: str
) -> None:
    assert not any(rule == "CS904" for rule, _ in told(findings, KEPT.format(kept=kept, seen=seen, given=given)))
