"""What Opacus' documentation shows: private training, ghost clipping, modules, accountants, validation, schedulers."""

import warnings

import torch
from opacus import GradSampleModule, PrivacyEngine
from opacus.accountants import GaussianAccountant, PRVAccountant, RDPAccountant, create_accountant
from opacus.accountants.utils import get_noise_multiplier
from opacus.data_loader import DPDataLoader
from opacus.layers import DPGRU, DPLSTM, DPRNN, DPMultiheadAttention
from opacus.optimizers import DPOptimizer
from opacus.schedulers import ExponentialNoise, LambdaNoise, StepNoise
from opacus.utils.batch_memory_manager import BatchMemoryManager
from opacus.utils.uniform_sampler import UniformWithReplacementSampler
from opacus.validators import ModuleValidator
from torch import nn

warnings.simplefilter("ignore")
torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.norm = nn.GroupNorm(2, 4)
        self.head = nn.Linear(4 * 16, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.nn.functional.max_pool2d(torch.relu(self.norm(self.conv(x))), 2)
        return self.head(x.flatten(1))


def data(size: int = 4) -> torch.utils.data.DataLoader:
    return torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(torch.rand(16, 1, 8, 8), torch.randint(0, 3, (16,))), batch_size=size
    )


def train(model: nn.Module, optimizer: torch.optim.Optimizer, loader: object, criterion: object = None) -> None:
    criterion = criterion or nn.CrossEntropyLoss()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()


for clipping, accountant in (("flat", "rdp"), ("per_layer", "gdp"), ("adaptive", "prv")):
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    engine = PrivacyEngine(accountant=accountant)
    options = {"max_grad_norm": [1.0] * 6} if clipping == "per_layer" else {"max_grad_norm": 1.0}
    if clipping == "adaptive":
        options |= {
            "target_unclipped_quantile": 0.5,
            "clipbound_learning_rate": 0.2,
            "max_clipbound": 10.0,
            "min_clipbound": 0.1,
            "unclipped_num_std": 1.0,
        }
    try:
        model, optimizer, loader = engine.make_private(
            module=model, optimizer=optimizer, data_loader=data(), noise_multiplier=1.1, clipping=clipping, **options
        )
        train(model, optimizer, loader)
        engine.get_epsilon(1e-5)
    except Exception as error:
        print(clipping, error)
for mode in ("hooks", "ew", "functorch"):
    try:
        net = Net()
        engine = PrivacyEngine()
        net, optimizer, loader = engine.make_private(
            module=net,
            optimizer=torch.optim.Adam(net.parameters()),
            data_loader=data(),
            noise_multiplier=1.0,
            max_grad_norm=1.0,
            grad_sample_mode=mode,
            poisson_sampling=False,
        )
        train(net, optimizer, loader)
    except Exception as error:
        print(mode, error)
try:
    net = Net()
    engine = PrivacyEngine()
    net, optimizer, criterion, loader = engine.make_private(
        module=net,
        optimizer=torch.optim.SGD(net.parameters(), lr=0.1),
        data_loader=data(),
        criterion=nn.CrossEntropyLoss(),
        noise_multiplier=1.0,
        max_grad_norm=1.0,
        grad_sample_mode="ghost",
        poisson_sampling=False,
    )
    train(net, optimizer, loader, criterion)
except Exception as error:
    print("ghost", error)
net = Net()
engine = PrivacyEngine()
net, optimizer, loader = engine.make_private_with_epsilon(
    module=net,
    optimizer=torch.optim.SGD(net.parameters(), lr=0.1),
    data_loader=data(),
    target_epsilon=5.0,
    target_delta=1e-4,
    epochs=2,
    max_grad_norm=1.0,
)
with BatchMemoryManager(data_loader=loader, max_physical_batch_size=2, optimizer=optimizer) as small:
    train(net, optimizer, small)
for kind, options in (
    (ExponentialNoise, {"gamma": 0.9}),
    (StepNoise, {"step_size": 1, "gamma": 0.9}),
    (LambdaNoise, {"noise_lambda": lambda epoch: 0.9}),
):
    scheduler = kind(optimizer, **options)
    scheduler.step()
    scheduler.state_dict()
import io

buffer = io.BytesIO()
engine.save_checkpoint(path=buffer, module=net, optimizer=optimizer)
buffer.seek(0)
try:
    engine.load_checkpoint(path=buffer, module=net, optimizer=optimizer)
except Exception as error:
    print("load", error)
bad = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(144, 3))
ModuleValidator.validate(bad, strict=False)
good = ModuleValidator.fix(bad)
ModuleValidator.is_valid(good), ModuleValidator.fix_and_validate(bad)
ModuleValidator.fix(nn.Sequential(nn.LSTM(4, 4)))

LAYERS = [
    (nn.Sequential(nn.Embedding(10, 4), nn.Flatten(), nn.Linear(12, 2)), torch.randint(0, 10, (4, 3))), (nn.Sequential(nn.LayerNorm(4), nn.Linear(4, 2)), torch.rand(4, 4)),
    (nn.Sequential(nn.Conv1d(2, 3, 2), nn.InstanceNorm1d(3, affine=True), nn.Flatten()), torch.rand(4, 2, 5)), (nn.Sequential(nn.Conv3d(1, 2, 2), nn.Flatten()), torch.rand(4, 1, 3, 3, 3)),
    (nn.Sequential(nn.EmbeddingBag(10, 4, mode="sum"), nn.Linear(4, 2)), torch.randint(0, 10, (4, 3))), (nn.Sequential(nn.Unflatten(1, (2, 2)), nn.GroupNorm(2, 2), nn.Flatten()), torch.rand(4, 4)),
]  # fmt: skip
for layer, x in LAYERS:
    try:
        module = GradSampleModule(layer)
        module(x).sum().backward()
        [p.grad_sample.shape for p in module.parameters()]
        module.zero_grad(), repr(module), module.state_dict(), module.remove_hooks()
    except Exception as error:
        print(type(layer[0]).__name__, error)
for kind in (DPLSTM, DPGRU, DPRNN):
    recurrent = kind(3, 4, num_layers=1, batch_first=True, bidirectional=True)
    module = GradSampleModule(recurrent)
    out, _ = module(torch.rand(2, 5, 3))
    out.sum().backward()
attention = GradSampleModule(DPMultiheadAttention(4, 2))
x = torch.rand(5, 2, 4)
out, _ = attention(x, x, x)
out.sum().backward()
for accountant in (RDPAccountant(), GaussianAccountant(), PRVAccountant()):
    for _ in range(3):
        accountant.step(noise_multiplier=1.1, sample_rate=0.1)
    accountant.get_epsilon(delta=1e-4), len(accountant), accountant.state_dict(), accountant.mechanism()
create_accountant("rdp").get_optimizer_hook_fn(sample_rate=0.1)
get_noise_multiplier(target_epsilon=3.0, target_delta=1e-5, sample_rate=0.1, steps=10, accountant="rdp")
sampler = UniformWithReplacementSampler(num_samples=16, sample_rate=0.25)
len(sampler), list(sampler)
DPDataLoader.from_data_loader(data(), distributed=False)
plain = GradSampleModule(nn.Linear(3, 1))
own = DPOptimizer(
    torch.optim.SGD(plain.parameters(), lr=0.1), noise_multiplier=1.0, max_grad_norm=1.0, expected_batch_size=4
)
plain(torch.rand(4, 3)).sum().backward()
own.step(), own.zero_grad(), repr(own), own.state_dict(), own.param_groups
