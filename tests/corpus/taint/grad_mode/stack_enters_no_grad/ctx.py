from contextlib import contextmanager, ExitStack
import torch

@contextmanager
def quiet(enabled=True):
    with ExitStack() as stack:
        if enabled:
            stack.enter_context(torch.no_grad())
        yield
