import torch
from torch import nn
from trees import tree_map, ACTIVATIONS
class Net(nn.Module):
    def __init__(self, act):
        super().__init__()
        self.a, self.b = nn.Linear(3, 4), nn.Linear(4, 1)
        self.act = ACTIVATIONS[act]
    def forward(self, x):
        return self.b(self.act(self.a(x)))
net = Net("tanh")
x = torch.randn(5, 3)
out = net(x)
loss = out.pow(2).mean()
loss.backward()
logs = {"loss": loss, "parts": [out.mean(), out.std()]}
print(tree_map(float, logs))
