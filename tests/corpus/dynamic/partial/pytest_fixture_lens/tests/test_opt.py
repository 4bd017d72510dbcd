"""A gradient test with a fixture; one method of the lens reads .item()."""

import sys, pathlib
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import pytest
import torch
from optics import Lens

@pytest.fixture
def lens():
    return Lens(torch.tensor(0.2, dtype=torch.float64, requires_grad=True),
                torch.tensor(1.5, dtype=torch.float64, requires_grad=True))

class TestGrads:
    def test_all(self, lens):
        r = torch.linspace(0, 1, 5, dtype=torch.float64)
        loss = lens.path(r).pow(2).sum()
        loss.backward()
        for t in (lens.curvature, lens.thickness):
            assert t.grad is not None and t.grad.abs() > 0
