from dataclasses import dataclass, fields

import torch


@dataclass
class Start:
    w: torch.Tensor
    b: torch.Tensor

    def items(self):
        return {field.name: getattr(self, field.name) for field in fields(self)}


def predict(weights, x):
    return torch.tanh(x * weights["w"]).sum(-1) + weights["b"]
