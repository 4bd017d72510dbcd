import torch
def as_tensor(data, dtype=None):
    if isinstance(data, (list, tuple)) and all(isinstance(d, torch.Tensor) for d in data):
        return torch.stack(list(data))
    if isinstance(data, torch.Tensor):
        if dtype is None or data.dtype == dtype:
            return data
        return data.type(dtype=dtype)
    return torch.as_tensor(data, dtype=dtype)
