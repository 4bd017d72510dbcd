import torch

from graph import ring
from layers import Attention

torch.manual_seed(0)
layer, graph = Attention(4), ring(5)
optimizer = torch.optim.SGD(layer.parameters(), 0.1)
loss = layer(torch.randn(5, 4), graph).square().mean()
loss.backward()
optimizer.step()
print(int(layer.last.argmax()), graph.degree.tolist())
