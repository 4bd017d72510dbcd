import torch


def days():
    return {"temperature": torch.tensor([-3.0, 1.0, 4.0], dtype=torch.float64), "rain": torch.tensor([1.0, 0.0, 2.0], dtype=torch.float64)}
