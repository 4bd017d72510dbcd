"""Spellings that cut, bend or kill a gradient, each as the middle of a small program.

The line marked ``#!`` is where the severed edge (or its cause) is; ``#!n`` marks a node where the gradient dies.
"""

HEAD = """import copy, dataclasses, functools, math, pickle, warnings
import numpy as np
import torch
from torch import nn
warnings.simplefilter("ignore")
x = torch.tensor([0.7, 1.3], dtype=torch.float64, requires_grad=True)
w = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
h = x * x
"""

FOOT = """
loss = (w * torch.as_tensor(y, dtype=torch.float64)).sum()
loss.backward()
"""

IDIOMS = {
    "item": """\
y = torch.ones(2) * h[0].item()  #!
""",
    "float_": """\
y = torch.ones(2) * float(h[0])  #!
""",
    "int_": """\
y = torch.ones(2) * int(h[1])  #!
""",
    "complex_": """\
y = torch.ones(2) * complex(h[0]).real  #!
""",
    "math_ceil": """\
y = torch.ones(2) * math.ceil(h[0])  #!
""",
    "math_sin": """\
y = torch.ones(2) * math.sin(h[0])  #!
""",
    "tolist": """\
y = torch.tensor(h.tolist())  #!
""",
    "format_spec": """\
s = f'{h[0]:.12f}'  #!
y = torch.ones(2) * float(s)
""",
    "index_list": """\
t = [1.0, 2.0, 3.0]
y = torch.ones(2) * t[h[1].long()]  #!
""",
    "item_partial": """\
y = h * h[0].item()  #!
""",
    "full_item": """\
y = torch.full((2,), h[0].item())  #!
""",
    "clamp_item": """\
y = (h * 3).clamp(max=h[1].item())  #!
""",
    "pow_float": """\
y = h ** float(h[0])  #!
""",
    "detach": """\
y = h.detach()  #!
""",
    "detach_inplace": """\
g = h * 1
g.detach_()  #!
y = g
""",
    "torch_detach": """\
y = torch.detach(h)  #!
""",
    "data_attr": """\
y = h.data * 2  #!
""",
    "data_getattr": """\
y = getattr(h, 'data') * 2  #!
""",
    "data_write": """\
g = h * 1
g.data.mul_(3.0)  #!
y = g
""",
    "data_write_item": """\
g = h * 1
g.data[0] *= 3.0  #!
y = g
""",
    "data_assign": """\
g = h * 1
g.data = torch.sin(h)  #!
y = g
""",
    "detach_one_branch": """\
y = h + h.detach() ** 2  #!
""",
    "requires_grad_false": """\
x.requires_grad_(False)  #!
y = x * x
""",
    "requires_grad_attr": """\
x.requires_grad = False  #!
y = x * x
""",
    "new_leaf": """\
y = h.detach().requires_grad_() * 2  #!
""",
    "parameter_wrap": """\
p = nn.Parameter(h)  #!
y = p * 2
""",
    "parameter_wrap_leaf": """\
p = nn.Parameter(x)  #!
y = p * 2
""",
    "unary_map": """\
y = torch.ones(2)*sum(map(torch.Tensor.item, h))  #!
""",
    "partial_op": """\
f = functools.partial(torch.Tensor.item)
y = torch.ones(2) * f(h[0])  #!
""",
    "alias_call": """\
f = h[0].item
y = torch.ones(2) * f()  #!
""",
    "map_call": """\
y = torch.tensor(list(map(float, h)))  #!
""",
    "torch_tensor": """\
y = torch.tensor(h)  #!
""",
    "torch_tensor_list": """\
y = torch.tensor([h[0], h[1]])  #!
""",
    "as_tensor_list": """\
y = torch.as_tensor([h[0], h[1]])  #!
""",
    "tensor_ctor": """\
y = torch.Tensor([h[0], h[1]])  #!
""",
    "float_tensor_ctor": """\
y = torch.FloatTensor([h[0], h[1]])  #!
""",
    "double_tensor_ctor": """\
y = torch.DoubleTensor([h[0], h[1]])  #!
""",
    "new_tensor": """\
y = h.new_tensor(h)  #!
""",
    "tensor_tensor_rg": """\
y = torch.tensor(h, requires_grad=True) * 2  #!
""",
    "asarray_": """\
y = torch.asarray(h.detach().numpy())  #!
""",
    "numpy_detach": """\
y = torch.from_numpy(np.sin(h.detach().numpy()))  #!
""",
    "numpy_force": """\
y = torch.from_numpy(h.numpy(force=True) * 2)  #!
""",
    "np_array": """\
y = torch.from_numpy(np.array(h.detach()) * 2)  #!
""",
    "np_float64": """\
y = torch.ones(2) * np.float64(h[0].detach())  #!
""",
    "dlpack": """\
y = torch.from_dlpack(h.detach()) * 2  #!
""",
    "deepcopy_leaf": """\
q = copy.deepcopy(x)  #!
y = q * q
""",
    "pickle_leaf": """\
q = pickle.loads(pickle.dumps(x))  #!
y = q * q
""",
    "asdict_leaf": """\
@dataclasses.dataclass
class C:
    v: torch.Tensor
d = dataclasses.asdict(C(x))  #!
y = d['v'] ** 2
""",
    "load_state": """\
m = nn.Linear(2, 2).double()
n = nn.Linear(2, 2).double()
n.load_state_dict(m.state_dict())  #!
y = n(torch.ones(2, dtype=torch.float64)).detach() * 0 + n.weight.sum(0)
""",
    "set_item_item": """\
b = torch.zeros(2, dtype=torch.float64)
b[0] = h[0].item()  #!
y = b
""",
    "copy_into_data": """\
b = torch.zeros(2, dtype=torch.float64)
b.data.copy_(h)  #!
y = b * 2
""",
    "add_to_a_part_of_data": """\
b = torch.zeros(2, dtype=torch.float64)
for i in range(2):
    b.data[i] += h[i] * 2  #!
y = b * b
""",
    "add_to_a_row_of_a_detached_name": """\
b = torch.ones(2, 2, dtype=torch.float64)
rows = b.detach()
rows[1].add_(h)  #!
y = b.sum(0) ** 2
""",
    "copy_into_data2": """\
b = torch.zeros(2, dtype=torch.float64)
b.data[:] = h.data  #!
y = b * 2
""",
    "set_": """\
b = torch.zeros(2, dtype=torch.float64)
b.set_(h.detach())  #!
y = b * 2
""",
    "out_arg": """\
b = torch.zeros(2, dtype=torch.float64)
with torch.no_grad():  #!
    torch.mul(h, 2, out=b)
y = b
""",
    "no_grad_with": """\
with torch.no_grad():  #!
    y = h * 2
""",
    "no_grad_callee": """\
def f(t):
    return t * 2
with torch.no_grad():  #!
    y = f(h)
""",
    "no_grad_decorated": """\
@torch.no_grad()  #!
def f(t):
    return t * 2
y = f(h)
""",
    "no_grad_decorated_bare": """\
@functools.lru_cache
@torch.no_grad  #!
def f(t):
    return t * 2
y = f(h)
""",
    "inference_mode": """\
with torch.inference_mode():  #!
    y = h * 2
y = y.clone()
""",
    "set_grad_enabled": """\
torch.set_grad_enabled(False)  #!
y = h * 2
torch.set_grad_enabled(True)
""",
    "set_grad_enabled_with": """\
with torch.set_grad_enabled(False):  #!
    y = h * 2
""",
    "set_grad_other": """\
def off():
    torch.set_grad_enabled(False)  #!
off()
y = h * 2
torch.set_grad_enabled(True)
""",
    "no_grad_branch": """\
y = h * 2
with torch.no_grad():  #!
    z = h ** 3
y = y + z
""",
    "no_grad_inplace": """\
y = h * 2
with torch.no_grad():  #!
    y.mul_(3)
""",
    "function_none": """\
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        return t * 2
    @staticmethod
    def backward(ctx, g):
        return None
y = F.apply(h)  #!n
""",
    "function_zero": """\
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        return t * 2
    @staticmethod
    def backward(ctx, g):
        return g * 0
y = F.apply(h)  #!n
""",
    "function_nondiff": """\
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        o = t * 2; ctx.mark_non_differentiable(o); return o
    @staticmethod
    def backward(ctx, g):
        return g
y = F.apply(h)  #!
""",
    "function_raw": """\
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        return torch.as_tensor(np.sin(t.detach().numpy()))
    @staticmethod
    def backward(ctx, g):
        return g*0
y = F.apply(h)  #!n
""",
    "z_round": """\
y = torch.round(h*10)  #!n
""",
    "z_floor": """\
y = torch.floor(h*10)  #!n
""",
    "z_ceil": """\
y = (h*10).ceil()  #!n
""",
    "z_sign": """\
y = torch.sign(h)  #!n
""",
    "z_clamp": """\
y = h.clamp(max=0.1)  #!n
""",
    "z_relu": """\
y = torch.relu(-h)  #!n
""",
    "z_times0": """\
y = h*0.0  #!n
""",
    "z_where": """\
y = torch.where(h>0, torch.ones(2,dtype=torch.float64), h)  #!n
""",
    "z_mfill": """\
y = h.masked_fill(h>0, 1.0)  #!n
""",
    "zero_inplace": """\
g = h*1
g.zero_()  #!n
y = g
""",
    "slice_overwrite": """\
g = h*1
g[:] = 1.0  #!n
y = g
""",
    "sigmoid_sat": """\
y = torch.sigmoid(h*1e6)  #!n
""",
    "underflow": """\
y = torch.exp(-h*1e5)  #!n
""",
    "argmax": """\
y = h.argmax().double()  #!
""",
    "compare": """\
y = (h > 0.6).double()  #!
""",
    "cast_long": """\
y = (h * 10).long() * 0.5  #!
""",
    "cast_to": """\
y = (h * 10).to(torch.int32) * 0.5  #!
""",
    "type_": """\
y = (h*10).type(torch.int64).double()  #!
""",
    "searchsorted": """\
y = torch.searchsorted(torch.tensor([0.1,0.6,1.5],dtype=torch.float64), h)  #!
""",
    "histc": """\
y = torch.histc(h, bins=2, min=0., max=2.)  #!
""",
    "multinomial": """\
y = torch.multinomial(h, 1).double()  #!
""",
    "bernoulli": """\
y = torch.bernoulli(torch.sigmoid(h))  #!n
""",
    "dist_sample": """\
y = torch.distributions.Normal(h, 1.0).sample()  #!
""",
    "ckpt_reentrant": """\
from torch.utils.checkpoint import checkpoint
y = checkpoint(lambda t: t * h, torch.ones(2, dtype=torch.float64), use_reentrant=True)  #!
""",
    "func_grad_detached": """\
y = torch.func.grad(lambda t: (t.detach() * t).sum())(h)  #!
""",
    "grad_no_create": """\
g, = torch.autograd.grad((h**2).sum(), h)  #!
y = g
""",
    "dict_of_floats": """\
d = {k: v.item() for k, v in zip('ab', h)}  #!
y = torch.tensor([d['a'], d['b']])
""",
    "sum_of_items": """\
y = torch.ones(2) * sum(v.item() for v in h)  #!
""",
    "np_vectorize": """\
f = np.vectorize(lambda v: v * 2)
y = torch.from_numpy(f(h.detach().numpy()))  #!
""",
    "max_indices": """\
v, i = h.max(0)
y = torch.arange(2.)[i] + 0*v
""",
    "ema_copy": """\
p = torch.zeros(2, dtype=torch.float64)
with torch.no_grad():  #!
    p.copy_(h)
y = p * 3
""",
    "add_alpha_item": """\
y = torch.add(torch.ones(2,dtype=torch.float64), torch.ones(2,dtype=torch.float64), alpha=h[0].item())  #!
""",
    "np_setitem": """\
n = np.zeros(2)
n[0] = h[0]  #!
y = torch.from_numpy(n)
""",
    "multi_line": """\
y = (
    h  #!
    .mul(2)
    .detach()
)
""",
    "f_scipy": """\
from scipy.special import erf
y = torch.from_numpy(erf(h.detach().numpy()))  #!
""",
    "cat_data": """\
y = torch.cat([h.data, h])  #!
""",
    "buffer": """\
class M(nn.Module):
    def __init__(self, t):
        super().__init__()
        self.register_buffer('b', t.clone().detach())  #!
    def forward(self):
        return self.b * 2
y = M(h)()
""",
    "weight_data": """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2, dtype=torch.float64))
    def forward(self, t):
        return t * self.w.data  #!
y = M()(h)
""",
    "iter_item": """\
y = torch.stack([torch.tensor(v.item()) for v in h])  #!
""",
    "numpy_scalar_mul": """\
y = torch.ones(2, dtype=torch.float64) * np.float64(h[0].item())  #!
""",
    "clone_setdata": """\
b = torch.zeros(2, dtype=torch.float64)
b.data = h.data  #!
y = b
""",
    "state_dict": """\
m = nn.Linear(2,2).double()
sd = m.state_dict()  #!
y = sd['weight'] @ h
""",
    "cpu_numpy": """\
y = torch.tensor(h.cpu().detach().numpy())  #!
""",
    "round_item": """\
y = torch.ones(2) * round(h[1].item(), 2)  #!
""",
}
