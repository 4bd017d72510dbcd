import copy

import torch


class Server:
    def __init__(self, net):
        self.net = net
        self.optimizer = torch.optim.SGD(net.parameters(), 0.1)

    def client(self, x):
        local = copy.deepcopy(self.net)
        optimizer = torch.optim.SGD(local.parameters(), 0.1)
        loss = local(x).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return local.state_dict()

    def round(self, x):
        start = copy.deepcopy(self.net)
        before = start(x).detach()
        loss = (self.net(x) - before).square().mean() + self.net(x).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.net.load_state_dict(self.client(x))
        probe = copy.deepcopy(self.net)
        with torch.no_grad():
            return probe(x).mean().item()
