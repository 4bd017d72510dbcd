import torch

def dispersion(b, kind):
    match kind:
        case "none":
            return torch.zeros(())
        case "cauchy":
            return b * 0.01 / 0.55**2
        case _:
            raise ValueError(f"{kind!r} at b={float(b):.3g}")

def index(n0, b, kind):
    return n0 + dispersion(b, kind)
