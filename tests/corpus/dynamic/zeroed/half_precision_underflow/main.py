"""In half precision the product of two small factors has no gradient left."""

import torch

gain = torch.tensor(0.5, dtype=torch.float16, requires_grad=True)
signal = torch.full((8,), 2e-4, dtype=torch.float16)
scaled = gain * signal
loss = (scaled * 3e-5).sum()
loss.backward()
