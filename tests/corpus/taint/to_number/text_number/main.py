import json
import torch


def dump(config):
    return json.dumps({k: f"{v:.6f}" for k, v in config.items()})


def load(text):
    return {k: torch.tensor(float(v)) for k, v in json.loads(text).items()}


def simulate(cfg, t):
    return cfg["amp"] * torch.exp(-cfg["rate"] * t)


cfg = {"amp": torch.tensor(1.5, requires_grad=True), "rate": torch.tensor(0.3, requires_grad=True)}
settings = load(dump(cfg))
t = torch.linspace(0, 5, 6)
loss = (simulate(settings, t) - 0.4).pow(2).sum() + 0.01 * cfg["amp"]
loss.backward()
