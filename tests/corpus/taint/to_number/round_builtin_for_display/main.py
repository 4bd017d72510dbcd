import torch


class Bar:
    def set_postfix(self, **kw):
        self.kw = kw


def main():
    bar = Bar()
    w = torch.ones(2, requires_grad=True)
    loss = (w**2).mean()
    loss.backward()
    bar.set_postfix(loss=round(loss.item(), 3), w=[round(v, 2) for v in w.tolist()])


main()
