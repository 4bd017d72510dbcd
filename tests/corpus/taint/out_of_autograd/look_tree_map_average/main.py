import torch

import tree


def forward(params, x):
    return torch.tanh(x @ params["w"] + params["b"][0])


params = {"w": torch.eye(2).requires_grad_(), "b": [torch.zeros(2, requires_grad=True)]}
ema = tree.tree_map(lambda p: p.detach().clone(), params)
for _ in range(2):
    x = torch.randn(4, 2)
    loss = (forward(params, x) - forward(ema, x)).square().sum() + forward(params, x).sum()
    gradients = tree.unflatten(params, list(torch.autograd.grad(loss, tree.leaves(params))))
    params = tree.tree_map(lambda p, g: (p - 0.1 * g).detach().requires_grad_(), params, gradients)
    ema = tree.tree_map(lambda a, p: 0.9 * a + 0.1 * p.detach(), ema, params)
    shown = tree.tree_map(lambda p: round(p.detach().mean().item(), 3), params)
    norms = tree.tree_map(lambda p: float(p.norm()), params)
    print(shown, norms, loss.item())
