"""What the way of a value does to one and the same break: how many of many forms between the break and its use leave it silent.

``python benchmarks/ways_told.py [--list] [--prove]``: each form of ``labels/ways.txt`` is put into three programs (``labels/ways_styles.txt``), once broken and once
mended, and ``lint`` is asked about both. ``--prove``: each is run under torch instead; the broken one's gradient has to be another than that of the loss, the mended one's the same.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tools import callscope_findings

LABELS = Path(__file__).resolve().parent / "labels"
PAIR = re.compile(r"<<(.*?)\|(?!\|)(.*?)>>(?!>)")
PART = re.compile(r"(body|defs|init|members|other|target):(.*)$")
MODULES = (
    "abc argparse array ast asyncio bisect collections contextlib copy dataclasses functools heapq importlib itertools json math operator pickle queue "
    "scipy statistics struct threading types weakref"
)
NAMES = {
    "typing": "Any Callable Generic NamedTuple Protocol TypedDict TypeVar", "collections": "ChainMap OrderedDict defaultdict deque namedtuple",
    "dataclasses": "dataclass field", "types": "MappingProxyType SimpleNamespace", "functools": "cached_property lru_cache",
    "contextlib": "ExitStack contextmanager", "concurrent.futures": "ThreadPoolExecutor", "decimal": "Decimal", "enum": "Enum",
}  # fmt: skip
HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nimport torch.utils._pytree\nimport torch.utils.checkpoint\nimport numpy as np\nimport scipy.special\n"


class Form(NamedTuple):
    """One form in one style: its files, with both of each pair still in them."""

    name: str
    style: str
    files: dict[str, str]
    target: str

    def written(self, folder: Path, *, mended: bool) -> set[tuple[str, int]]:
        """Write one of both into a folder; return the lines in which they differ."""
        marked = set()
        for path, text in self.files.items():
            lines = text.splitlines()
            marked |= {(path, n) for n, line in enumerate(lines, 1) if PAIR.search(line)}
            Path(folder, path).write_text("\n".join(PAIR.sub(lambda m: m[1 + mended], line) for line in lines) + "\n")
        return marked


def blocks(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the title and the text of each block of a file."""
    for block in re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        yield title.strip(), rest


def head(text: str) -> str:
    """Return the imports that a text needs."""
    lines = [f"import {m}" for m in MODULES.split() if re.search(rf"(?<![\w.]){m}\.", text)]
    for module, names in NAMES.items():
        used = [name for name in names.split() if re.search(rf"(?<![\w.]){name}\b", text)]
        lines += [f"from {module} import {', '.join(used)}"] if used else []
    return HEAD + "\n".join(lines) + "\n"


def filled(style: str, text: str, parts: dict[str, str]) -> dict[str, str]:
    """Return the files of a style with a form in them."""
    _, width, height = style.split()
    body = re.sub(r"\bH\b", height, re.sub(r"\bW\b", width, parts["body"]))
    given = {
        "defs": parts.get("defs", ""), "init": textwrap.indent(parts.get("init", ""), " " * 8),
        "members": textwrap.indent(parts.get("members", ""), " " * 4), "body": textwrap.indent(body, " " * 8),
        "function": textwrap.indent(body, " " * 4),
    }  # fmt: skip
    files = {}
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        path, _, code = part.partition("\n")
        whole = re.sub(r"\{(\w+)\}\n", lambda m: given[m[1]], code)
        files[path] = head(whole) + whole if "{defs}" in code else whole
    if "other" in parts:
        files["parts.py"] = head(parts["other"]) + parts["other"]
    return files


def forms() -> Iterator[Form]:
    """Yield every form in every style that has what it needs."""
    styles = list(blocks(LABELS / "ways_styles.txt"))
    for name, rest in blocks(LABELS / "ways.txt"):
        parts, key = dict[str, str](), ""
        for line in rest.splitlines():
            found = PART.match(line)
            if found:
                key = found[1]
                parts[key] = found[2].strip()
            else:
                parts[key] += line + "\n"
        needs = "self" in parts["body"] or "init" in parts or "members" in parts
        for style, text in styles:
            kind = style.split()[0]
            if (kind == "library" and needs) or (kind == "simulator" and "target" in parts):
                continue
            yield Form(name, kind, filled(style, text, parts), parts.get("target", "width"))


def told(form: Form, *, mended: bool) -> bool:
    """Return whether ``lint`` tells the marked line of the broken one, anything of the mended one."""
    with tempfile.TemporaryDirectory() as scratch:
        marked = form.written(Path(scratch), mended=mended)
        findings = [f for f in callscope_findings(Path(scratch)) if f[2] in ("error", "warning")]
    return bool(findings) if mended else any((Path(path).name, line) in marked for path, line, _ in findings)


def slopes(form: Form, *, mended: bool) -> tuple[float, float]:
    """Return the gradient that autograd gives the parameter, and the slope of the loss."""
    import torch

    with tempfile.TemporaryDirectory() as scratch:
        form.written(Path(scratch), mended=mended)
        sys.path.insert(0, scratch)
        runs = [_run(form, step) for step in (0.0, 1e-5, -1e-5)]
        sys.path.remove(scratch)
    loss, leaf = runs[0]
    found = torch.autograd.grad(loss, leaf, allow_unused=True)[0] if loss.requires_grad else None
    return 0.0 if found is None else float(found), (float(runs[1][0]) - float(runs[2][0])) / 2e-5


def _run(form: Form, step: float) -> tuple[Any, Any]:
    import torch

    for name in ("simulator", "model", "peaks", "parts"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    torch.manual_seed(0)
    q = torch.linspace(-1.1, 1.3, 8)
    if form.style == "library":
        leaf = torch.tensor(0.537 + step, requires_grad=True)
        out = importlib.import_module("peaks").broadened(q, leaf, torch.tensor(1.1, requires_grad=True))
        return (out - 0.3 * torch.sin(q)).square().mean(), leaf
    module = importlib.import_module("simulator" if form.style == "simulator" else "model")
    thing = module.Simulator() if form.style == "simulator" else module.Net()
    leaf = thing
    for name in form.target.split("."):
        leaf = leaf[int(name)] if name.isdigit() else getattr(leaf, name)
    with torch.no_grad():
        leaf += step + (0.037 if form.target == "width" else 0.0)
    out = thing.pattern(q) if form.style == "simulator" else thing(q)
    return (out - 0.3 * torch.sin(q)).square().mean(), leaf


def prove(all_forms: list[Form]) -> None:
    """Print the forms of which the break breaks nothing, or the mended one is not right."""
    import torch

    torch.set_default_dtype(torch.float64)
    for form in all_forms:
        (broken, there), (right, wanted) = slopes(form, mended=False), slopes(form, mended=True)
        breaks = abs(broken) < 1e-12 or abs(broken - there) > 0.03 * max(abs(broken), abs(there))
        if not breaks or abs(right) < 1e-9 or abs(right - wanted) > 0.01 * abs(wanted):
            print(f"{form.name} ({form.style}): broken {broken:.4g} of {there:.4g}, mended {right:.4g} of {wanted:.4g}")
    print(f"{len(all_forms)} run")


def main() -> None:
    """Print a row for each style and what is varied."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--list", action="store_true", help="the forms that are silent, and the mended ones that are told"
    )
    parser.add_argument("--prove", action="store_true", help="run every form under torch")
    options, all_forms = parser.parse_args(), list(forms())
    if options.prove:
        prove(all_forms)
        return
    count, found, alarmed = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for form in all_forms:
        place = (form.style, form.name.partition(":")[0])
        is_told, is_alarmed = told(form, mended=False), told(form, mended=True)
        count[place] += 1
        found[place] += is_told
        alarmed[place] += is_alarmed
        if options.list and (is_alarmed or not is_told):
            print(f"{form.style}, {form.name}: {'silent' if not is_told else ''} {'alarmed' if is_alarmed else ''}")
    print("| program | varied | forms | told | mended, told |\n|---|---|---|---|---|")
    for place in sorted(count):
        print(f"| {place[0]} | {place[1]} | {count[place]} | {found[place]} | {alarmed[place]} |")


if __name__ == "__main__":
    main()
