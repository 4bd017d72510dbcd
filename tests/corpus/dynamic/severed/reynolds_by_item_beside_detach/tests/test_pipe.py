"""One leaf is severed by item, another loses a part to a detach a line above: the worst leaf's line comes first."""

from types import SimpleNamespace
import pytest
import torch
from pipeflow.model import Pipe

@pytest.fixture(scope="class")
def pipe():
    return Pipe(0.1, 5.0, 1e-4)

@pytest.fixture
def fluid():
    t = lambda v: torch.tensor(v, dtype=torch.float64, requires_grad=True)
    return SimpleNamespace(rho=t(1000.0), mu=t(1e-3))

class TestPipe:
    @pytest.mark.parametrize("v", [0.001, 1.5], ids=["laminar", "turbulent"])
    def test_pressure(self, pipe, fluid, v):
        p = pipe.drop(fluid, v) / 1000
        p.backward()
        assert torch.isfinite(p)
