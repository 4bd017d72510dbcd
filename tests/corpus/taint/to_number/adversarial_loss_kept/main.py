import torch
from torch import nn
class ReconUpdate:
    def __init__(self, args, net):
        self.args, self.net = args, net
        self.loss_func = nn.L1Loss()
    def train(self, loader, discriminator):
        opt = torch.optim.Adam(self.net.parameters(), lr=1e-3)
        batch_loss, adv = [], []
        for x, y in loader:
            rec, feat = self.net(x)
            loss_rec = self.loss_func(rec, y)
            loss_adv_g = nn.functional.binary_cross_entropy_with_logits(discriminator(feat), torch.ones(len(x), 1))
            loss = loss_rec + self.args["gamma"] * loss_adv_g
            opt.zero_grad()
            loss.backward()
            opt.step()
            adv.append(loss_adv_g.detach().item())
            batch_loss.append(loss.item())
        return sum(batch_loss) / len(batch_loss), sum(adv)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.d = nn.Linear(4, 3), nn.Linear(3, 4)
    def forward(self, x):
        f = self.e(x)
        return self.d(f), f
ReconUpdate({"gamma": 0.1}, Net()).train([(torch.randn(2, 4), torch.randn(2, 4))], nn.Linear(3, 1))
