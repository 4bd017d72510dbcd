import torch

from chain import Chain

chain = Chain(torch.full((4,), 2.0, requires_grad=True), torch.ones((), requires_grad=True))
(chain.contacts() + 0.1 * chain.stretch).backward()
print(chain.shown())
