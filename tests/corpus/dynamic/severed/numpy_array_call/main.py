"""np.asarray on a detached tensor, then scipy, then back."""
import numpy as np
import torch
from scipy.special import j0


def form_factor(q):
    values = np.asarray(q.detach())
    return torch.as_tensor(j0(values))


q = torch.tensor([0.5, 1.5, 2.5], dtype=torch.float64, requires_grad=True)
w = torch.tensor([1.0, 2.0, -1.0], dtype=torch.float64, requires_grad=True)
(w * form_factor(q)).sum().backward()
