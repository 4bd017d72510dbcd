import contextlib, torch
@contextlib.contextmanager
def maybe(on=False):
    old = torch.is_grad_enabled()
    torch.set_grad_enabled(on)
    try:
        yield
    finally:
        torch.set_grad_enabled(old)
