"""Writes the catalogue's pages, one a rule, and their index: ``python docs/rules/generate.py [--check]``."""

from __future__ import annotations

import sys
from pathlib import Path

from callscope.lint.catalogue import load
from callscope.model.rule import Rule

HERE = Path(__file__).parent
FAMILIES = {
    "CS1": "To a Python number",
    "CS2": "Out of autograd",
    "CS3": "Re-wrapping",
    "CS4": "numpy and others",
    "CS5": "Grad mode",
    "CS6": "Zero gradients",
    "CS7": "In-place changes and custom functions",
    "CS8": "Higher order and nonfinite values",
    "CS9": "Control flow, stale graphs, training loops",
}


def page(rule: Rule) -> str:
    """Return a rule's page: its docstring under a title, and the examples that are not flagged."""
    body = rule.page.partition("\n\n")[2]
    fine = "\n".join(f"```python\n{text}```\n" for text in rule.valid)
    return f"# {rule.id} {rule.name}\n\n{rule.summary}. Effect: {rule.effect}.\n\n{body}\n## Not flagged\n{fine}"


def index(rules: tuple[Rule, ...]) -> str:
    """Return the table of all rules by family."""
    lines = ["# Rules", ""]
    for prefix, title in FAMILIES.items():
        lines += [f"## {title}", "", "| rule | name | effect | |", "|---|---|---|---|"]
        found = [rule for rule in rules if rule.family == prefix]
        lines += [f"| [{r.id}]({r.id}.md) | {r.name} | {r.effect} | {r.summary} |" for r in found] + [""]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return every generated file's name and text."""
    rules = load().rules
    return {"index.md": index(rules), **{f"{rule.id}.md": page(rule) for rule in rules}}


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which of them are not up to date."""
    wanted = pages()
    if "--check" not in arguments:
        for name, text in wanted.items():
            (HERE / name).write_text(text, encoding="utf-8")
        return 0
    stale = [
        n for n, text in wanted.items() if not (HERE / n).is_file() or (HERE / n).read_text(encoding="utf-8") != text
    ]
    extra = [path.name for path in HERE.glob("*.md") if path.name not in wanted]
    for name in (*stale, *extra):
        print(f"docs/rules/{name} is not up to date: run python docs/rules/generate.py", file=sys.stderr)
    return 1 if stale or extra else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
