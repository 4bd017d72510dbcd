"""A value is formatted into a key and parsed again."""
import torch

TABLE = {}


def store(temperature):
    TABLE["t"] = f"{temperature:.17g}"


def load():
    return float(TABLE["t"])


temperature = torch.tensor(300.0, dtype=torch.float64, requires_grad=True)
pressure = torch.tensor(101.0, dtype=torch.float64, requires_grad=True)
store(temperature)
loss = pressure / (8.314 * load())
loss.backward()
