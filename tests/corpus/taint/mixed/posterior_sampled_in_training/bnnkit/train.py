import torch
from torch.distributions import Normal


def elbo(net, x, y, samples, beta):
    ll = 0.0
    for _ in range(samples):
        ll = ll + Normal(net(x), net.log_noise.exp()).log_prob(y).sum() / samples
    return ll - beta * net.kl()


def fit(net, x, y, epochs=10, samples=1, lr=0.01):
    torch.manual_seed(0)
    opt = torch.optim.Adam(net.parameters(), lr=lr)
    trace = []
    best = (float("inf"), None)
    for ep in range(epochs):
        net.train()
        opt.zero_grad()
        loss = -elbo(net, x, y, samples, beta=min(1.0, (ep + 1) / 5))
        loss.backward()
        opt.step()
        net.eval()
        mean, sd = net.predict(x)
        rmse = ((mean - y) ** 2).mean().sqrt().item()
        if rmse < best[0]:
            best = (rmse, {k: v.detach().clone() for k, v in net.state_dict().items()})
        trace.append((loss.item(), rmse))
    net.load_state_dict(best[1])
    return trace
