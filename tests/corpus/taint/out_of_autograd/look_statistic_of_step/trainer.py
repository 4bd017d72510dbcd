import torch


class Trainer:
    def __init__(self, net):
        self.net, self.weights = net, torch.ones(3)
        self.optimizer = torch.optim.SGD(net.parameters(), 0.1)

    def step(self, x, group):
        each = self.net(x).square().mean(-1)
        loss = (self.weights[group] * each).mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.note(group, each)

    def note(self, group, each):
        for i, value in zip(group.tolist(), each.detach().cpu().numpy()):
            self.weights[i] = 0.9 * self.weights[i] + 0.1 * float(value) ** 0.5
