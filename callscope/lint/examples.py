"""Holding rules to their own examples: marked lines are flagged, and nothing else is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from callscope.model.rule import Rule

MARK = re.compile(r"# ([A-Z]+\d+): (\d+)")
Place = tuple[int, int, str]
"""Line, column and rule of what is, or should be, flagged."""


def expected(text: str) -> set[Place]:
    """Return the places that an example marks: ``# CS101: 9``."""
    lines = enumerate(text.splitlines(), 1)
    return {(number, int(mark[2]), mark[1]) for number, line in lines for mark in MARK.finditer(line)}


def flagged(text: str, folder: Path, rules: Sequence[Rule]) -> set[Place]:
    """Return the places of an example that are reported at error or warning; ``folder`` takes the file."""
    from callscope.source import Cache, discover, load_facts
    from callscope.static.analysis import solve
    from callscope.static.program import Program
    from callscope.taint import analyse

    path = folder / "example.py"
    path.write_text(text, encoding="utf-8")
    facts = load_facts(discover([str(path)]), Cache(None))
    findings = analyse(Program(facts, solve(facts.files)), rules)
    return {(f.span.line, f.span.column, f.rule) for f in findings if f.severity.rank > 0}


def complaints(rules: Iterable[Rule], catalogue: Sequence[Rule]) -> Iterator[str]:
    """Yield a line for everything in which an example and the analysis with the whole ``catalogue`` disagree."""
    with tempfile.TemporaryDirectory() as folder:
        for rule in rules:
            for kind, texts in (("VALID", rule.valid), ("INVALID", rule.invalid)):
                for number, text in enumerate(texts, 1):
                    for line in _of_example(rule, kind, text, flagged(text, Path(folder), catalogue)):
                        yield f"{rule.id} {kind} example {number}: {line}"


def _of_example(rule: Rule, kind: str, text: str, found: set[Place]) -> Iterator[str]:
    marked = expected(text)
    if (rule.id in {place[2] for place in marked}) != (kind == "INVALID"):
        yield "it marks this rule" if kind == "VALID" else f"no line is marked with # {rule.id}: column"
    for line, column, name in sorted(marked - found):
        yield f"line {line} column {column} is marked {name} and not flagged"
    for line, column, name in sorted(found - marked):
        yield f"line {line} column {column} is flagged {name} and not marked"
