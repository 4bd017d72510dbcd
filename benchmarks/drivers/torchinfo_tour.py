"""What torchinfo's README shows: summaries of models of many shapes, columns and settings."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torchinfo import ColumnSettings, ModelStatistics, RowSettings, summary

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


class Recursive(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.unused = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.ones(3, 1, 1))
        self.parts = nn.ModuleDict({"a": nn.Conv2d(3, 3, 1), "b": nn.Identity()})
        self.several = nn.ParameterList([nn.Parameter(torch.ones(2))])

    def forward(self, x: torch.Tensor, other: Any = None) -> Any:
        x = self.conv(self.conv(x)) * self.scale
        return {"out": self.parts["a"](x), "list": [x]}


model = Recursive()
ALL = ("input_size", "output_size", "num_params", "params_percent", "kernel_size", "mult_adds", "trainable")


def plain() -> None:
    result = summary(model, input_size=(1, 3, 8, 8), verbose=2, col_names=ALL, depth=3)
    print(result, repr(result), result.total_params, isinstance(result, ModelStatistics), str(ColumnSettings.TRAINABLE))
    print(
        RowSettings.DEPTH.value, [str(layer) for layer in result.summary_list], result.summary_list[0].leftover_params()
    )


def settings() -> None:
    summary(model, input_data=torch.rand(2, 3, 8, 8), row_settings=("ascii_only", "depth", "var_names"), verbose=1)
    summary(model, input_data=[torch.rand(1, 3, 8, 8)], other=1, row_settings=["hide_recursive_layers"], verbose=0)
    summary(model, input_data={"x": torch.rand(1, 3, 8, 8)}, cache_forward_pass=True, verbose=0)
    summary(model, verbose=0), summary(model, input_size=[(3, 8, 8)], batch_dim=0, verbose=0, mode="train")
    summary(nn.LSTM(4, 5, num_layers=2), input_size=(2, 3, 4), dtypes=[torch.float], verbose=0, col_width=20)
    summary(
        nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 2)), input_data=torch.zeros(2, 3, dtype=torch.long), verbose=0
    )
    summary(nn.MultiheadAttention(4, 2), input_data=[torch.rand(2, 3, 4)] * 3, verbose=0, device="cpu")


def frozen() -> None:
    other = nn.Sequential(nn.Conv1d(2, 3, 3), nn.Flatten(), nn.Linear(18, 2))
    for parameter in other[0].parameters():
        parameter.requires_grad = False
    print(summary(other, input_size=(1, 2, 8), col_names=("trainable", "num_params"), verbose=0))
    result = summary(other, input_size=(1, 2, 8), verbose=0)
    print(result.to_megabytes(10), result.to_readable(12345678.0), result.float_to_megabytes(3))
    result.formatting.verbose = 2
    print(result)


def wrong() -> None:
    for bad in (
        lambda: summary(model, input_size=(1, 2, 8, 8), verbose=0),
        lambda: summary(model, input_size=(1, 3, 8, 8), col_names=("kernel",)),
        lambda: summary(model, input_size=(1, 3, 8, 8), row_settings=("no",)),
        lambda: summary(model, input_data="text"),
    ):
        step("wrong", bad)


for part in (plain, settings, frozen, wrong):
    step(part.__name__, part)
