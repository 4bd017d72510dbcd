import torch
quiet = torch.no_grad()
class Quiet:
    def __init__(self):
        self.guard = torch.no_grad()
    def __enter__(self):
        self.guard.__enter__()
        return self
    def __exit__(self, *a):
        return self.guard.__exit__(*a)
def restore(net, path):
    prev = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        if path is None:
            return net
        net.load_state_dict(torch.load(path))
        return net
    finally:
        torch.set_grad_enabled(prev)
@quiet
def frozen(net, x):
    return float(net(x).sum())
