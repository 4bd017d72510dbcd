"""A target network is a frozen deep copy: a parameter of its own, not a lost path."""
import torch, copy
torch.manual_seed(0)
q = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
tq = copy.deepcopy(q)
for p in tq.parameters(): p.requires_grad_(False)
s, s2, r = torch.randn(5, 3), torch.randn(5, 3), torch.randn(5)
a = torch.tensor([0, 1, 1, 0, 1])
with torch.no_grad():
    target = r + .9 * tq(s2).max(1).values
loss = torch.nn.functional.smooth_l1_loss(q(s).gather(1, a[:, None])[:, 0], target)
loss.backward()
