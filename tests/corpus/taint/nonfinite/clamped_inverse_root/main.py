import torch
def normalize(x, axis=-1, order=2, epsilon=1e-12):
    if order == 2:
        square_sum = torch.sum(torch.square(x), dim=axis, keepdim=True)
        return x * torch.rsqrt(torch.clamp(square_sum, min=epsilon))
    norm = torch.linalg.norm(x, ord=order, dim=axis, keepdim=True)
    return x / torch.clamp(norm, min=epsilon)
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())
normalize(net(torch.zeros(2, 3))).sum().backward()
