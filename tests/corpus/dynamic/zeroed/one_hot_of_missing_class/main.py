"""No sample is of the class that the loss looks at."""
import torch
from labels import encode
from margin import rare

logits = torch.tensor([[0.2, 0.1, 0.5], [0.3, 0.9, 0.0]], dtype=torch.float64, requires_grad=True)
prior = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
rare(logits, encode(["cat", "dog"]), prior).backward()
