import numpy as np
import torch


def real_roots(coefficients: list[torch.Tensor]) -> list[float]:
    found = np.roots([float(c) for c in coefficients])
    return sorted(x.real for x in found if abs(x.imag) < 1e-8)


def polish(f, slope, z: float, steps: int = 2) -> torch.Tensor:
    z = torch.as_tensor(z, dtype=torch.float64)
    for _ in range(steps):
        z = z - f(z) / slope(z)
    return z
