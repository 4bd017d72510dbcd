"""What other tools say of a broken gradient: three broken models and the whole one, to each tool that pip installs.

    pip install torchviz torchview torchlens torchfix agviz ruff pylint
    python benchmarks/gradient_tools.py

A tool that says of a broken model what it says of the whole one does not see the break ("no"). ``line``: the guilty line stands in what it says.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType

SOURCE = '''"""One model, whole or broken at one line."""
import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor([1.25, 2.25], dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor([0.5, 0.75], dtype=torch.float64))

    def forward(self, x):
        y = BREAK
        return (y * x).sum() + (self.b * x).sum()


def main():
    model = Model()
    loss = model(torch.tensor([1.0, 2.0], dtype=torch.float64))
    loss.backward()


if __name__ == "__main__":
    main()
'''
BREAKS = {
    "whole": "self.a * self.a",
    "severed": "self.a.sum().item() * torch.ones(2, dtype=torch.float64)",
    "zeroed": "torch.round(self.a)",
    "partial": "self.a * self.a.detach()",
}
LINE = 1 + next(number for number, text in enumerate(SOURCE.splitlines()) if "BREAK" in text)
Ask = Callable[[Path, ModuleType], str]


def callscope(path: Path, module: ModuleType) -> str:
    """Return the verdict and place that the command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "callscope", "dynamic", "-q", path.name], cwd=path.parent, capture_output=True, text=True, check=False
    )  # fmt: skip
    return done.stdout.partition("\n\nCalls")[0]


def torchviz(path: Path, module: ModuleType) -> str:
    """Return the graph's labels; node names are object ids."""
    model = module.Model()
    dot = import_module("torchviz").make_dot(model(_input()), params=dict(model.named_parameters()))
    return "\n".join(_labels(str(dot.source)))


def _labels(dot: str) -> list[str]:
    return sorted(re.sub(r"\d{6,}", "", line) for line in dot.splitlines() if "label" in line or "[" in line)


def torchview(path: Path, module: ModuleType) -> str:
    """Return the module graph."""
    graph = import_module("torchview").draw_graph(module.Model(), input_data=_input(), device="cpu")
    return "\n".join(_labels(str(graph.visual_graph.source)))


def torchlens(path: Path, module: ModuleType) -> str:
    """Return the operations that its log of the forward pass lists, and what it warns of."""
    library = import_module("torchlens")
    trace = getattr(library, "log_forward_pass", None) or library.trace
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        log = trace(module.Model(), _input())
    told = [str(warning.message) for warning in caught if str(path) in str(warning.message)]
    return "\n".join([*told, *(str(label) for label in getattr(log, "layer_labels", ()))])


def detect_anomaly(path: Path, module: ModuleType) -> str:
    """Return what anomaly mode warns of."""
    torch = import_module("torch")
    with warnings.catch_warnings(record=True) as caught, torch.autograd.set_detect_anomaly(True):
        module.Model()(_input()).backward()
    return "\n".join(
        str(warning.message) for warning in caught if "Anomaly Detection has been enabled" not in str(warning.message)
    )


def gradcheck(path: Path, module: ModuleType) -> str:
    """Return passed, or the mismatch."""
    torch = import_module("torch")
    model = module.Model()

    def loss(a: object, b: object) -> object:
        return torch.func.functional_call(model, {"a": a, "b": b}, (_input(),))

    inputs = tuple(parameter.detach().clone().requires_grad_() for parameter in (model.a, model.b))
    try:
        return f"passed: {torch.autograd.gradcheck(loss, inputs)}"
    except Exception as error:  # its way to say no
        return "mismatch: " + str(error).strip().split("\n")[0].split(" for output")[0]


def autograd_grad(path: Path, module: ModuleType) -> str:
    """Return each gradient's state."""
    torch = import_module("torch")
    model = module.Model()
    found = torch.autograd.grad(model(_input()), list(model.parameters()), allow_unused=True)
    return ", ".join("None" if gradient is None else "zeros" if not gradient.any() else "numbers" for gradient in found)


def torchfix(path: Path, module: ModuleType) -> str:
    """Return the findings of every rule."""
    done = subprocess.run(
        [sys.executable, "-m", "torchfix", "--select", "ALL", str(path)], capture_output=True, text=True, check=False
    )  # fmt: skip
    return done.stdout.replace(str(path), "").replace("Finished checking 1 files.", "").strip()


def dynamo_explain(path: Path, module: ModuleType) -> str:
    """Return the graph breaks, with their reasons."""
    torch = import_module("torch")
    torch._dynamo.reset()
    told = torch._dynamo.explain(module.Model())(_input())
    places = [f"{frame.filename}:{frame.lineno}" for reason in told.break_reasons for frame in reason.user_stack[-1:]]
    return "\n".join([f"{told.graph_break_count} graph breaks", *places])


def torch_warning(path: Path, module: ModuleType) -> str:
    """Return what torch itself warns of, with the place."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module.main()
    return "\n".join(f"{warning.filename}:{warning.lineno}: {warning.message}" for warning in caught)


def agviz(path: Path, module: ModuleType) -> str:
    """Return the labels of the backward graph."""
    model = module.Model()
    named = {name: (parameter, "param") for name, parameter in model.named_parameters()}
    graph = import_module("agviz.make_graph").traverse_torch(model(_input()), named)
    return "\n".join(sorted(f"{label} degree {graph.degree(node)}" for node, label in graph.nodes(data="label")))


def ruff(path: Path, module: ModuleType) -> str:
    """Return the findings of every rule."""
    return _linted(path, "ruff", "check", "--isolated", "--select", "ALL", "--output-format", "concise", "--quiet")


def pylint(path: Path, module: ModuleType) -> str:
    """Return the findings of every rule."""
    return _linted(path, "pylint", "--enable=all", "--rcfile=/dev/null", "--score=n", "--persistent=n")


def _linted(path: Path, tool: str, *options: str) -> str:
    command = [sys.executable, "-m", tool, *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "\n".join(sorted(re.sub(r"^\S*?(\w+_model\.py)", r"\1", line) for line in done.stdout.splitlines()))


def _input() -> object:
    torch = import_module("torch")
    return torch.tensor([1.0, 2.0], dtype=torch.float64)


TOOLS: Mapping[str, tuple[str, Ask]] = {
    "callscope": ("callscope", callscope),
    "torchviz": ("torchviz", torchviz),
    "torchview": ("torchview", torchview),
    "torchlens": ("torchlens", torchlens),
    "detect_anomaly": ("torch", detect_anomaly),
    "gradcheck": ("torch", gradcheck),
    "autograd.grad": ("torch", autograd_grad),
    "torch._dynamo.explain": ("torch", dynamo_explain),
    "torch's warnings": ("torch", torch_warning),
    "agviz": ("agviz", agviz),
    "TorchFix": ("TorchFix", torchfix),
    "ruff": ("ruff", ruff),
    "pylint": ("pylint", pylint),
}


def answers(ask: Ask, folder: Path) -> dict[str, str]:
    """Return what one tool says of each model."""
    found = {}
    for name, text in BREAKS.items():
        path = folder / f"{name}_model.py"
        path.write_text(SOURCE.replace("BREAK", text), encoding="utf-8")
        module = import_module(path.stem)
        with redirect_stdout(io.StringIO()):
            try:
                found[name] = ask(path, module)
            except Exception as error:  # the table says so
                found[name] = f"failed: {type(error).__name__}: {error}"
    return found


def told(found: Mapping[str, str], name: str) -> str:
    """Return what a tool's answer on a broken model adds to that on the whole one, 'no' where nothing."""
    names = "|".join(BREAKS)
    plain = {key: re.sub(rf"\b({names})_model\b", "model", text) for key, text in found.items()}
    if plain["whole"].startswith("failed: "):
        return plain[name]
    if plain[name] == plain["whole"]:
        return "no"
    new = [
        line.strip() for line in plain[name].splitlines() if line.strip() and line not in plain["whole"].splitlines()
    ]
    gone = [line.strip() for line in plain["whole"].splitlines() if line not in plain[name].splitlines()]
    return "; ".join([*new[:2], *(f"gone: {line}" for line in gone[:1] if not new)])[:110] or "differs"


def main() -> None:
    """Print one line a tool and model."""
    with tempfile.TemporaryDirectory() as scratch:
        sys.path.insert(0, scratch)
        for name, (distribution, ask) in TOOLS.items():
            try:
                version = metadata.version(distribution)
            except metadata.PackageNotFoundError:
                print(f"{name}: not installed")
                continue
            found = answers(ask, Path(scratch))
            lines = [
                key for key in BREAKS if key != "whole" and re.search(rf"model(\.py)?.{{0,3}}:{LINE}\b", found[key])
            ]
            print(f"{name} {version}: names the line of {', '.join(lines) or 'none'}")
            for key in BREAKS:
                if key != "whole":
                    print(f"  {key:8} {told(found, key)}")


if __name__ == "__main__":
    main()
