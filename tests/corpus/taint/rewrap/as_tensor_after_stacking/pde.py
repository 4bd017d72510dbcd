import torch
import backend as bkd
class Variables:
    def __init__(self, **kw):
        self.values = [torch.nn.Parameter(torch.tensor(v)) for v in kw.values()]
    def vector(self):
        return bkd.as_tensor(self.values)
def residual(vars, x):
    c = vars.vector()
    return c[0] * x ** 2 + c[1] * x - 1.0
