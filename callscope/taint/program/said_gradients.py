"""Which arguments a docstring says that gradients are taken by: in an example, in an entry, in a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

_ASKS = re.compile(
    r"^[ \t]*(?:>>>|\.\.\.)?[ \t]*(?P<name>\w+)[ \t]*=[ \t]*[^\n]*(?:requires_grad(?:[ \t]*=[ \t]*True|_\((?:True)?\))|\bnn\.Parameter\()",
    re.MULTILINE,
)
_INLINE = re.compile(r"requires_grad\s*=\s*True|\.requires_grad_\(|nn\.Parameter\(")
_ENTRY = re.compile(
    r"^(?P<margin>[ \t]*)`{0,2}(?P<name>(?!Args|Arg|Param|Return|Raise|Attribute|Keyword|Example|Note|Yield)\w+)`{0,2}[ \t]*(?:\((?P<google>[^)\n]*)\)[ \t]*:|:)(?P<rest>[^\n]*(?:\n(?P=margin)[ \t]+[^\n]*)*)",
    re.MULTILINE,
)
_TENSOR = re.compile(r"\b[Tt]ensors?\b")
_WANTED = re.compile(
    r"(?i)requires_grad|\b(?:to be |is |are |be )?(?:learn(?:ed|t|able)|trainable|differentiable|optimi[sz]ed?|calibrated?|fitted|tuned)\b"
)
_DENIED = re.compile(r"(?i)\b(?:not?|never|without|neither|nor|detached|fixed|constants?|ignored)\b")
_FLOW = re.compile(
    r"(?<!\w)(?P<before>[^.\n]*?)\b[Gg]radients?\s+(?:may\s+|can\s+|will\s+|also\s+|are\s+)*"
    r"(?:flow|propagat\w+|pass|go|come|reach|backpropagat\w+)\w*\s+(?:back\s+)?(?:through\s+to\s+|through\s+|into\s+|to\s+)?(?P<rest>[^.;]*)"
)
_NAMED = re.compile(r"^(?:[a-z]+\s+){0,2}`{0,2}(?P<name>\w+)`{0,2}$")


def said_gradients(text: str, called: Sequence[str], parameters: Sequence[str]) -> frozenset[str]:
    """Return those of a function's parameters by which its docstring takes gradients. ``called``: its name, and its class's where it makes objects."""
    if "rad" not in text and _WANTED.search(text) is None:
        return frozenset()
    found = (*_in_examples(text, called, parameters), *_in_entries(text), *_in_sentences(text))
    return frozenset(found) & frozenset(parameters)


def _in_examples(text: str, called: Sequence[str], parameters: Sequence[str]) -> Iterator[str]:
    """``>>> g = torch.tensor(1.2, requires_grad=True)``, ``>>> tone(img, g)``."""
    leaves = {match["name"] for match in _ASKS.finditer(text)}
    if not leaves and _INLINE.search(text) is None:
        return
    for call in _calls(text, called):
        for name, argument in (*zip(parameters, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)):
            plain = isinstance(argument, ast.Name) and argument.id in leaves
            if name is not None and (plain or _INLINE.search(ast.unparse(argument))):
                yield name


def _calls(text: str, called: Sequence[str]) -> Iterator[ast.Call]:
    """Yield the calls of a function in the lines of its docstring that are code."""
    for line in text.splitlines():
        if not any(f"{name}(" in line for name in called):
            continue
        try:
            tree = ast.parse(line.strip().removeprefix(">>>").removeprefix("...").strip())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in called:
                yield node


def _in_entries(text: str) -> Iterator[str]:
    """``width : float or Tensor``, and below it "pass a tensor with ``requires_grad`` to calibrate it"."""
    for match in _ENTRY.finditer(text):
        kind, said = match["google"], match["rest"]
        if kind is None:
            kind, _, said = said.partition("\n")
        if _TENSOR.search(kind) and _WANTED.search(said) and not _DENIED.search(said):
            yield match["name"]


def _in_sentences(text: str) -> Iterator[str]:
    """Gradients flow to ``y`` and to the times ``t``."""
    for match in _FLOW.finditer(text):
        if _DENIED.search(match["before"]) or _DENIED.search(match["rest"]):
            continue
        for part in re.split(r",|\band\b|\bto\b", match["rest"]):
            named = _NAMED.match(" ".join(part.split()))
            if named is not None:
                yield named["name"]


__all__ = ["said_gradients"]
