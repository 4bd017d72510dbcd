import torch
from mode import begin_evaluation, end_evaluation
from torch import nn

torch.manual_seed(0)
model = nn.Linear(3, 1)
opt = torch.optim.SGD(model.parameters(), 0.1)
x, y = torch.randn(8, 3), torch.randn(8, 1)


def train():
    loss = (model(x) - y).square().mean()
    if loss.requires_grad:
        opt.zero_grad()
        loss.backward()
        opt.step()


def validate():
    begin_evaluation(model)
    value = (model(x) - y).abs().mean().item()
    end_evaluation(model)
    return value


for epoch in range(3):
    train()
    print(validate())
