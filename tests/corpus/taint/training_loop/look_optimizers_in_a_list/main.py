import torch
a = torch.nn.Linear(2, 2); b = torch.nn.Linear(2, 1)
opts = [torch.optim.SGD(a.parameters(), lr=.1), torch.optim.Adam(b.parameters())]
for _ in range(3):
    for o in opts:
        o.zero_grad()
    b(a(torch.randn(3, 2)).relu()).mean().backward()
    for o in opts:
        o.step()
