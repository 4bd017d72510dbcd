import torch

import model
import tree

params = {"w": torch.ones(3, requires_grad=True), "b": [torch.zeros(2, requires_grad=True)]}
ema = tree.tree_map(lambda p: p.detach().clone(), params)
loss = model.penalty(params) + model.gap(params, ema)
loss.backward()
ema = tree.tree_map(lambda a, p: 0.9 * a + 0.1 * p.detach(), ema, params)
sizes = tree.tree_map(lambda p: p.numel(), params)
shown = tree.tree_map(lambda p: round(p.data.mean().item(), 3), params)
kept = tree.tree_map(lambda p: p.detach().cpu(), params)
norms = tree.tree_map(lambda p: float(p.norm()), params)
print(sizes, shown, norms, list(kept))
