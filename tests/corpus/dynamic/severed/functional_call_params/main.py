import torch
from torch import nn
from torch.func import functional_call

torch.manual_seed(0)
net = nn.Linear(2, 2).double()
params = {k: v.detach().clone().requires_grad_(True) for k, v in net.named_parameters()}
temp = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
out = functional_call(net, params, (torch.ones(1, 2, dtype=torch.float64),))
loss = torch.softmax(out / temp.tolist(), -1)[0, 0] + out.pow(2).sum()
loss.backward()
