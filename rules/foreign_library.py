"""CS403: A library outside autograd is given a tensor whose gradient is still needed

## What it does
Finds functions of scipy, scikit-learn, pandas, OpenCV and scikit-image given a tensor that carries a gradient,
where the result comes back into the computation.

## Why is it bad
They compute on arrays. What they return is a constant for autograd (and most raise for tensors that require a
gradient).

## When it is harmless
Evaluation, statistics, tables and images for people. Where no gradient is proven to come and to be asked for,
this is information: torch says so aloud.

## Example
```python
import scipy.ndimage
import torch


image = torch.ones(3, requires_grad=True)
smooth = scipy.ndimage.gaussian_filter(image, 1.0)
loss = (torch.as_tensor(smooth) * image).sum()
loss.backward()
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


image = torch.ones(3, requires_grad=True)
smooth = scipy.ndimage.gaussian_filter(image, 1.0)  # CS403: 10
loss = (torch.as_tensor(smooth) * image).sum()
loss.backward()
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
