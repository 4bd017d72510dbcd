from contextlib import contextmanager
import torch

@contextmanager
def exact():
    """High precision section."""
    previous = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            yield
    finally:
        torch.set_default_dtype(previous)
