from torch import nn


class Codec(nn.Module):
    def __init__(self):
        super().__init__()
        self.line = nn.Linear(2, 2)
        self._register_state_dict_hook(renamed)
        self.register_load_state_dict_pre_hook(restored)

    def forward(self, x):
        return self.line(x)


class Wrapper(nn.Module):
    def __init__(self):
        super().__init__()
        self.codec = Codec()
        self.register_state_dict_pre_hook(announced)

    def forward(self, x):
        return self.codec(x)


def announced(module, prefix, keep_vars):
    note()


def renamed(module, state, prefix, metadata):
    note()


def restored(module, state, prefix, *rest):
    note()


def loaded(module, incompatible):
    note()


def never(module, args):
    note()


def note():
    pass


def save(net):
    return net.state_dict()


def load(net, state):
    net.load_state_dict(state)


def go():
    net = Wrapper()
    net.register_load_state_dict_post_hook(loaded)
    nn.Tanh().register_forward_pre_hook(never)
    load(net, save(net))


go()
