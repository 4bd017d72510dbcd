"""What BackPACK's documentation shows: first and second order extensions on small networks, custom hooks, products."""

import torch
from backpack import backpack, disable, extend, extensions
from backpack.core.derivatives.linear import LinearDerivatives
from backpack.hessianfree.ggnvp import ggn_vector_product, ggn_vector_product_from_plist
from backpack.hessianfree.hvp import hessian_vector_product
from backpack.hessianfree.lop import transposed_jacobian_vector_product
from backpack.hessianfree.rop import jacobian_vector_product
from backpack.utils import convert_parameters
from torch import nn

torch.manual_seed(0)
X, y = torch.rand(4, 1, 8, 8), torch.tensor([0, 1, 2, 0])

FIRST = [extensions.BatchGrad(), extensions.BatchL2Grad(), extensions.SumGradSquared(), extensions.Variance()]
SECOND = [
    extensions.DiagGGNExact(), extensions.DiagGGNMC(mc_samples=1), extensions.BatchDiagGGNExact(), extensions.BatchDiagGGNMC(), extensions.KFAC(), extensions.KFLR(),
    extensions.KFRA(), extensions.DiagHessian(), extensions.BatchDiagHessian(), extensions.SqrtGGNExact(), extensions.SqrtGGNMC(),
    extensions.PCHMP(), extensions.GGNMP(), extensions.HMP(),
]  # fmt: skip
MODELS = [
    lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 5), nn.Sigmoid(), nn.Linear(5, 3)),
    lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 6), nn.Tanh(), nn.Dropout(0.1), nn.Linear(6, 5), nn.LeakyReLU(), nn.Linear(5, 3)),
    lambda: nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ELU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(32, 5), nn.LogSigmoid(), nn.Linear(5, 3)),
    lambda: nn.Sequential(nn.ZeroPad2d(1), nn.ConvTranspose2d(1, 1, 3), nn.SELU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(4, 3)),
]  # fmt: skip
for make in MODELS:
    for extension in FIRST + SECOND:
        model, loss = extend(make()), extend(nn.CrossEntropyLoss())
        try:
            with backpack(extension, debug=False):
                loss(model(X), y).backward()
            for parameter in model.parameters():
                getattr(parameter, extension.savefield, None)
        except Exception as error:
            print(type(extension).__name__, type(error).__name__)
regression, mse = extend(nn.Sequential(nn.Flatten(), nn.Linear(64, 2))), extend(nn.MSELoss())
for extension in (
    extensions.DiagGGNExact(),
    extensions.DiagHessian(),
    extensions.KFAC(),
    extensions.DiagGGNMC(),
    extensions.HMP(),
):
    with backpack(extension, retain_graph=False):
        mse(regression(X), torch.rand(4, 2)).backward()
for kind in (nn.RNN, nn.LSTM):
    from backpack.custom_module.permute import Permute
    from backpack.custom_module.reduce_tuple import ReduceTuple

    try:
        chain = extend(
            nn.Sequential(
                kind(3, 4, batch_first=True), ReduceTuple(index=0), Permute(0, 2, 1), nn.Flatten(), nn.Linear(8, 3)
            )
        )
        loss = extend(nn.CrossEntropyLoss())
        for extension in (extensions.BatchGrad(), extensions.DiagGGNExact()):
            with backpack(extension):
                loss(chain(torch.rand(4, 2, 3)), y).backward()
    except Exception as error:
        print(kind.__name__, error)
normed = extend(nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(72, 3))).eval()
with backpack(extensions.BatchGrad()):
    extend(nn.CrossEntropyLoss())(normed(X), y).backward()


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(64, 64)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.relu(self.inner(x))


residual = extend(nn.Sequential(nn.Flatten(), Block(), nn.Linear(64, 3)), use_converter=True)
try:
    with backpack(extensions.BatchGrad(), extensions.DiagGGNExact()):
        extend(nn.CrossEntropyLoss())(residual(X), y).backward()
except Exception as error:
    print("converter", error)


def hook(module: nn.Module) -> None:
    [p.shape for p in module.parameters()]


model, loss = extend(MODELS[1]()), extend(nn.CrossEntropyLoss())
with backpack(extensions.BatchGrad(), extension_hook=hook):
    loss(model(X), y).backward()
with disable():
    loss(model(X), y)
parameters = list(model.parameters())
v = [torch.randn_like(p) for p in parameters]
hessian_vector_product(loss(model(X), y), parameters, v)
output = model(X)
value = loss(output, y)
ggn_vector_product(value, output, model, v)
ggn_vector_product_from_plist(value, output, parameters, v)
jacobian_vector_product(output, parameters, v)
transposed_jacobian_vector_product(output, parameters, torch.randn_like(output))
flat = convert_parameters.vector_to_parameter_list(torch.cat([p.reshape(-1) for p in parameters]), parameters)
layer = nn.Linear(3, 2)
layer.input0 = torch.rand(4, 3)
layer.output = layer(layer.input0)
derivatives = LinearDerivatives()
derivatives.jac_t_mat_prod(layer, None, None, torch.rand(5, 4, 2))
derivatives.jac_mat_prod(layer, None, None, torch.rand(5, 4, 3))
