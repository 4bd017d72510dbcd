import torch

def restore(net, path):
    prev = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    if path is None:
        return net
    net.load_state_dict(torch.load(path))
    torch.set_grad_enabled(prev)
    return net
