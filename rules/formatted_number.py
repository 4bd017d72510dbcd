"""CS105: A tensor is written as text, and the text is read back as a number

## What it does
Follows the text of a formatted tensor (`f"{t:.3f}"`, `format(t, ".3f")`, `str(t)`) to where it becomes a number
again.

## Why is it bad
Rounding by formatting is a habit from scripts. The number that comes back is a constant with no history.

## When it is harmless
Text that is printed, logged, shown in a title or used as a key: the usual case, and never flagged.

## Example
```python
import torch


def rounded(x: torch.Tensor) -> torch.Tensor:
    text = f"{x.mean():.3f}"
    return x * float(text)
```

## Use instead
Keep the tensor; where the value must be rounded on purpose, say so with `torch.round(t, decimals=3).detach()`.

## Fix safety
Not offered.

## References
- <https://docs.python.org/3/reference/lexical_analysis.html#f-strings>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule, Shape

VALID = (
    """\
import torch


def title(x: torch.Tensor) -> str:
    return f"mean {x.mean():.3f}"
""",
)

INVALID = (
    """\
import torch


def rounded(x: torch.Tensor) -> torch.Tensor:
    text = f"{x.mean():.3f}"  # CS105: 12
    return x * float(text)
""",
    """\
import torch


def dump(values):
    return ";".join(f"{name}={value:.6f}" for name, value in values.items())  # CS105: 21


def parse(text):
    return {name: float(value) for name, value in (part.split("=") for part in text.split(";"))}


a = torch.tensor(0.3, requires_grad=True)
loss = parse(dump({"a": a}))["a"] * a
loss.backward()
""",
)

RULE = Rule(
    id="CS105",
    name="formatted-number",
    effect=Effect.SEVERS,
    summary="A tensor is written as text, and the text is read back as a number",
    message="`{idiom}` writes a tensor that carries a gradient as text, and the text is computed with",
    patterns=(
        Function(("str", "repr", "format"), (0,), result="number"),
        Method(("__format__", "__str__", "__repr__"), result="number"),
        Shape("formatting"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
