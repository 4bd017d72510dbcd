"""Weights of examples are asked for their gradient through one step of a copied network, which is written to its data."""

import copy
import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
image, labels = torch.randn(6, 4), torch.randint(0, 2, (6,))
val_data, val_labels = torch.randn(5, 4), torch.randint(0, 2, (5,))
for step in range(2):
    meta_net = copy.deepcopy(net)
    y_f_hat = meta_net(image)
    cost = F.cross_entropy(y_f_hat, labels, reduction="none")
    eps = torch.zeros(cost.size(), requires_grad=True)
    l_f_meta = torch.sum(cost * eps)
    grads = torch.autograd.grad(l_f_meta, meta_net.parameters(), create_graph=True)
    for p, g in zip(meta_net.parameters(), grads):
        p.data = p.data - 0.1 * g
    l_g_meta = F.cross_entropy(meta_net(val_data), val_labels)
    grad_eps = torch.autograd.grad(l_g_meta, eps, only_inputs=True)[0]
    w = torch.clamp(-grad_eps, min=0)
    loss = torch.sum(F.cross_entropy(net(image), labels, reduction="none") * w / (w.sum() + 1e-8))
    opt.zero_grad()
    loss.backward()
    opt.step()
