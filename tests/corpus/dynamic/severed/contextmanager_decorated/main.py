"""A library context manager that wraps no_grad; the with line is the cause."""
from contextlib import contextmanager

import torch


@contextmanager
def evaluating():
    with torch.no_grad():
        yield


w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
c = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
with evaluating():
    feature = torch.sin(w)
(feature * c).sum().backward()
