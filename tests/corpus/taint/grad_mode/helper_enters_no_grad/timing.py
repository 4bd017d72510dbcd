from contextlib import contextmanager
import torch


@contextmanager
def timed(label):
    with torch.no_grad():
        yield
    print(label)
