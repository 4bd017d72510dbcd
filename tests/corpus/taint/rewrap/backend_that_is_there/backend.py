try:
    import cupy
    asarray = cupy.asarray
except ImportError:
    import torch
    asarray = torch.tensor
