"""CS604: Positions, counts or bins of values go on into the result

## What it does
Finds `argmax`, `argsort`, `searchsorted`, `bucketize`, `histc` and their kin of a tensor that carries a
gradient, where the positions or counts go on into arithmetic (`one_hot(argmax)` included).

## Why is it bad
They return integers, or floats that are constant almost everywhere.

## When it is harmless
Selecting (`values[index]`, `gather`), accuracy and other metrics, labels that are shown.

## Example
```python
import torch


def centre(heat: torch.Tensor) -> torch.Tensor:
    place = heat.argmax(dim=-1)
    return place.float() / heat.shape[-1]
```

## Use instead
A soft argmax (`softmax(x / t) @ positions`), a kernel density for a histogram, `gumbel_softmax(hard=True)` for
a one-hot.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Attribute, Function, Method, Rule

VALID = (
    """\
import torch


def best(scores: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    index = scores.argmax(dim=-1, keepdim=True)
    return values.gather(-1, index)
""",
)

INVALID = (
    """\
import torch


def centre(heat: torch.Tensor) -> torch.Tensor:
    place = heat.argmax(dim=-1)  # CS604: 13
    return place.float() / heat.shape[-1]
""",
)

RULE = Rule(
    id="CS604",
    name="position-of-value",
    effect=Effect.SEVERS,
    summary="Positions, counts or bins of values go on into the result",
    message="`{idiom}` returns positions or counts, which carry no gradient, and they are computed with",
    patterns=(
        Attribute(("indices",)),
        Method(("argmax", "argmin", "argsort", "count_nonzero", "histc", "bucketize", "searchsorted")),
        Function(("torch.argmax", "torch.argmin", "torch.argsort", "torch.count_nonzero")),
        Function(
            ("torch.histc", "torch.histogram", "torch.bucketize", "torch.searchsorted"),
            (0, 1, "input", "sorted_sequence"),
        ),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
