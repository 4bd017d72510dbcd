"""CS209: A tensor goes through pickle, and what comes back is computed with

## What it does
Follows a tensor through `pickle.dumps` and back to where it is computed with.

## Why is it bad
A pickled tensor is a new leaf when it comes back. This happens in caches, multiprocessing and `copy` by
pickling.

## When it is harmless
Checkpoints and files that are written and not read back in the same computation.

## Example
```python
import pickle

import torch

weight = torch.tensor([1.0, 2.0], requires_grad=True)
copied = pickle.loads(pickle.dumps(weight))
loss = (copied * 2.0).sum()
loss.backward()
```

## Use instead
Pass the tensor itself; between processes, pass inputs and compute the tensor there.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/serialization.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import pickle

import torch


def save(x: torch.Tensor, path: str) -> None:
    with open(path, "wb") as stream:
        stream.write(pickle.dumps(x.detach()))
""",
)

INVALID = (
    """\
import pickle

import torch

weight = torch.tensor([1.0, 2.0], requires_grad=True)
copied = pickle.loads(pickle.dumps(weight))  # CS209: 23
loss = (copied * 2.0).sum()
loss.backward()
""",
    """\
import io
import pickle

import torch


def send(message):
    stream = io.BytesIO()
    pickle.dump(message, stream)  # CS209: 5
    return stream.getvalue()


w = torch.ones(2, requires_grad=True)
loss = (pickle.loads(send({"w": w}))["w"] * w).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS209",
    name="pickled-tensor",
    effect=Effect.SEVERS,
    summary="A tensor goes through pickle, and what comes back is computed with",
    message="`{idiom}` writes a tensor that carries a gradient out, and what is read back has no history",
    patterns=(
        Function(
            ("pickle.dumps", "cloudpickle.dumps", "dill.dumps", "io.BytesIO"), (0,), inside="too", result="object"
        ),
        Function(("torch.save",), (0,), inside="too", result="object"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
