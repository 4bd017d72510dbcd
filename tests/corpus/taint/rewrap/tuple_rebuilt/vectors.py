import torch


def rebuilt(vectors, dtype):
    return tuple(torch.tensor(v, dtype=dtype) for v in vectors)
