"""CS403: A library outside autograd is given a tensor whose gradient is still needed

## What it does
Finds functions of scipy, scikit-learn, pandas, OpenCV and scikit-image given a tensor that carries a gradient,
where the result comes back into the computation.

## Why is it bad
They compute on arrays. What they return is a constant for autograd.

## When it is harmless
Evaluation, statistics, tables and images for people.

## Example
```python
import scipy.ndimage
import torch


def blur(image: torch.Tensor) -> torch.Tensor:
    smooth = scipy.ndimage.gaussian_filter(image, 1.0)
    return torch.as_tensor(smooth) * 2.0
```

## Use instead
A torch implementation, or a custom `autograd.Function` whose backward states the derivative.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/tutorials/advanced/numpy_extensions_tutorial.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import scipy.stats
import torch


def agreement(x: torch.Tensor, y: torch.Tensor) -> None:
    print(scipy.stats.pearsonr(x.detach(), y.detach()))
""",
)

INVALID = (
    """\
import scipy.ndimage
import torch


def blur(image: torch.Tensor) -> torch.Tensor:
    smooth = scipy.ndimage.gaussian_filter(image, 1.0)  # CS403: 14
    return torch.as_tensor(smooth) * 2.0
""",
)

RULE = Rule(
    id="CS403",
    name="foreign-library",
    effect=Effect.SEVERS,
    summary="A library outside autograd is given a tensor whose gradient is still needed",
    message="`{idiom}` computes outside autograd: the gradient that reaches it ends here",
    patterns=(
        Function(
            ("scipy.*", "sklearn.*", "pandas.*", "cv2.*", "skimage.*", "numba.*", "statsmodels.*"),
            result="array",
            inside="too",
        ),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
