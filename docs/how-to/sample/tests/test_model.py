import pytest
import torch
from src.model import Model


def loss_of(model: Model) -> torch.Tensor:
    torch.manual_seed(0)
    return (model(torch.randn(16, 4)) - torch.randn(16, 1)).pow(2).mean()


def test_gradient() -> None:
    model = Model()
    loss_of(model).backward()
    assert model.encoder.weight.grad.abs().sum() > 0


@pytest.mark.gradients(params=["model.head.bias"])
def test_bias() -> None:
    model = Model()
    loss_of(model).backward()
