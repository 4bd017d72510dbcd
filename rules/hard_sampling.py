"""CS605: A sample that cannot be differentiated goes on into the result

## What it does
Finds `torch.bernoulli(p)`, `torch.multinomial(p, n)`, `torch.normal(mean, std)` and `distribution.sample()`
where the parameters carry a gradient and the sample goes on into arithmetic.

## Why is it bad
The sample is drawn under `no_grad` (or has a zero derivative), so the distribution's parameters get no
gradient.

## When it is harmless
Score-function estimators: the sample is only acted on, and `log_prob(sample)` carries the gradient. Sampling of
data and dropout masks.

## Example
```python
import torch


def noisy(mean: torch.Tensor, std: torch.Tensor) -> torch.Tensor:
    draw = torch.distributions.Normal(mean, std).sample()
    return draw.square().mean()
```

## Use instead
`rsample()`, `mean + std * torch.randn_like(std)`, `gumbel_softmax`, or `-log_prob(sample) * reward`.

## Fix safety
`sample()` to `rsample()` draws the same value for distributions that have it; it is shown, not applied.

## References
- <https://docs.pytorch.org/docs/stable/distributions.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule, Shape

VALID = (
    """\
import torch


def policy_loss(logits: torch.Tensor, reward: torch.Tensor) -> torch.Tensor:
    choice = torch.distributions.Categorical(logits=logits)
    action = choice.sample()
    return -choice.log_prob(action) * reward
""",
)

INVALID = (
    """\
import torch


def noisy(mean: torch.Tensor, std: torch.Tensor) -> torch.Tensor:
    draw = torch.distributions.Normal(mean, std).sample()  # CS605: 12
    return draw.square().mean()
""",
)

RULE = Rule(
    id="CS605",
    name="hard-sampling",
    effect=Effect.SEVERS,
    summary="A sample that cannot be differentiated goes on into the result",
    message="`{idiom}` draws a sample without a derivative by the parameters of its distribution",
    patterns=(
        Function(("torch.multinomial", "torch.bernoulli", "torch.poisson", "torch.binomial"), (0, 1, "input")),
        Function(("torch.normal",), (0, 1, "mean", "std")),
        Method(("multinomial", "bernoulli")),
        Method(("sample", "sample_n")),
        Shape("drawn-without"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
