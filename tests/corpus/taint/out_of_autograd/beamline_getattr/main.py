import torch


class Mirror:
    def __init__(self, pitch, roll):
        self.pitch = pitch
        self.roll = roll

    def values(self, raw):
        return {n: getattr(getattr(self, n), "data" if raw else "real") for n in ("pitch", "roll")}


def reflect(ray, pitch, roll):
    return ray + 2 * torch.stack([torch.sin(pitch), torch.sin(roll)])


def plain(m, name):
    return getattr(getattr(m, name), "data")


def trace(m, ray):
    for _ in range(2):
        ray = reflect(ray, plain(m, "pitch"), m.roll)
    return ray


m = Mirror(torch.tensor(0.01, requires_grad=True), torch.tensor(0.02, requires_grad=True))
trace(m, torch.zeros(2)).pow(2).sum().backward()
