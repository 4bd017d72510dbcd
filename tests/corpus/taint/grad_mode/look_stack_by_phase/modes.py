from contextlib import ExitStack, contextmanager
import torch
@contextmanager
def phase(net, train):
    net.train(train)
    with ExitStack() as stack:
        if not train:
            stack.enter_context(torch.no_grad())
        yield net
