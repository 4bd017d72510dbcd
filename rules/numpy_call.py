"""CS401: `.numpy()` hands a tensor to numpy, and what comes back goes on into the result

## What it does
Finds `.numpy()` of a tensor that may carry a gradient (mostly behind `.detach()` or `.cpu()`, or with
`force=True`), and of `backend.to_numpy(value)`, where the array is computed with and comes back.

## Why is it bad
numpy records nothing. The tensor that is made of the result is a constant.

## When it is harmless
Plots, metrics, files, and anything else that ends outside the computation.

## Example
```python
import numpy as np
import torch


def smooth(x: torch.Tensor) -> torch.Tensor:
    values = np.sort(x.numpy(force=True))
    return torch.from_numpy(values) * 2.0
```

## Use instead
The functions of `torch`, `torch.linalg`, `torch.fft`; or a custom `autograd.Function` with a backward of its
own.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Method, Rule

VALID = (
    """\
import torch


def plot(axes, x: torch.Tensor) -> None:
    axes.plot(x.detach().cpu().numpy())
""",
)

INVALID = (
    """\
import numpy as np
import torch


def smooth(x: torch.Tensor) -> torch.Tensor:
    values = np.sort(x.numpy(force=True))  # CS401: 22
    return torch.from_numpy(values) * 2.0
""",
)

RULE = Rule(
    id="CS401",
    name="numpy-call",
    effect=Effect.SEVERS,
    summary="`.numpy()` hands a tensor to numpy, and what comes back goes on into the result",
    message="`{idiom}` leaves autograd for numpy, and the array goes on into the result",
    patterns=(
        Method(("numpy", "__array__"), result="array"),
        Argument(("to_numpy", "asnumpy"), (0,), result="array"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
