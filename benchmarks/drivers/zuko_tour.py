"""What zuko's documentation shows: flows, mixtures, transformations, distributions, training steps."""

import torch
import zuko
from zuko.flows import Flow, MaskedAutoregressiveTransform
from zuko.flows.gaussianization import ElementWiseTransform
from zuko.lazy import UnconditionalDistribution, UnconditionalTransform

torch.manual_seed(0)


def train(flow: torch.nn.Module, features: int, context: int, steps: int = 2) -> None:
    optimizer = torch.optim.Adam(flow.parameters(), lr=1e-3)
    for _ in range(steps):
        x = torch.rand(16, features)
        c = torch.rand(16, context) if context else None
        loss = -flow(c).log_prob(x).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        flow(torch.rand(context) if context else None).sample((4,))


FLOWS = [
    zuko.flows.NSF(3, 2, transforms=2, hidden_features=(16, 16)),
    zuko.flows.MAF(3, 2, transforms=2, hidden_features=(16, 16), randperm=True),
    zuko.flows.NICE(4, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.RealNVP(4, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.SOSPF(3, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.NAF(3, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.UNAF(3, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.NCSF(3, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.GF(3, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.BPF(3, 2, transforms=2, hidden_features=(16,)),
    zuko.flows.CNF(3, 2, hidden_features=(16,)),
    zuko.flows.GMM(3, 2, components=3, hidden_features=(16,)),
]
for flow in FLOWS:
    try:
        train(flow, 4 if isinstance(flow, (zuko.flows.NICE, zuko.flows.RealNVP)) else 3, 2)
        repr(flow)
    except Exception as error:  # a flow that cannot be sampled is no failure of the tour
        print(type(flow).__name__, error)
train(zuko.flows.NSF(3, transforms=2, hidden_features=(16,)), 3, 0)
train(zuko.flows.MAF(3, 2, transforms=1, passes=2, hidden_features=(16,), residual=True), 3, 2)

custom = Flow(
    transform=[
        MaskedAutoregressiveTransform(3, 2, hidden_features=(16,)),
        ElementWiseTransform(3, 2, hidden_features=(16,)),
        UnconditionalTransform(zuko.transforms.RotationTransform, torch.randn(3, 3)),
        UnconditionalTransform(zuko.transforms.SoftclipTransform, bound=3.0),
    ],
    base=UnconditionalDistribution(zuko.distributions.DiagNormal, torch.zeros(3), torch.ones(3), buffer=True),
)
try:
    train(custom, 3, 2)
    repr(custom)
except Exception as error:
    print("custom", error)

box = zuko.distributions.BoxUniform(-torch.ones(2), torch.ones(2))
box.log_prob(box.sample((3,)))
mixture = zuko.distributions.Mixture(zuko.distributions.DiagNormal(torch.randn(4, 2), torch.ones(4, 2)), torch.randn(4))
mixture.log_prob(mixture.sample((5,)))
repr(mixture)
joint = zuko.distributions.Joint(box, zuko.distributions.DiagNormal(torch.zeros(1), torch.ones(1)))
joint.log_prob(joint.sample((3,)))
joint.rsample((2,))
generalized = zuko.distributions.GeneralizedNormal(torch.tensor(3.0))
generalized.log_prob(generalized.sample((3,)))
sorting = zuko.distributions.Sort(torch.distributions.Normal(torch.zeros(1), torch.ones(1)), 3)
sorting.log_prob(sorting.sample())
top = zuko.distributions.TopK(torch.distributions.Normal(torch.zeros(1), torch.ones(1)), 2, 5)
top.sample()
low = zuko.distributions.Truncated(
    torch.distributions.Normal(torch.zeros(1), torch.ones(1)), torch.tensor(-1.0), torch.tensor(1.0)
)
low.log_prob(low.sample((3,)))
normalizing = zuko.distributions.NormalizingFlow(
    zuko.transforms.MonotonicRQSTransform(torch.randn(2, 8), torch.randn(2, 8), torch.randn(2, 7)),
    zuko.distributions.DiagNormal(torch.zeros(2), torch.ones(2)),
)
x, log = normalizing.rsample_and_log_prob((3,))
normalizing.log_prob(x)
normalizing.expand((4,))

for transform in (
    zuko.transforms.CosTransform(), zuko.transforms.SinTransform(), zuko.transforms.SoftclipTransform(),
    zuko.transforms.CircularShiftTransform(1.0), zuko.transforms.SignedPowerTransform(torch.tensor(0.3)),
    zuko.transforms.IdentityTransform(), zuko.transforms.MonotonicAffineTransform(torch.zeros(1), torch.zeros(1)),
    zuko.transforms.PermutationTransform(torch.tensor([1, 0])), zuko.transforms.RotationTransform(torch.randn(2, 2)),
    zuko.transforms.LULinearTransform(torch.eye(2) + 0.1 * torch.randn(2, 2)),
):  # fmt: skip
    try:
        x = 0.5 * torch.rand(2)
        y = transform(x)
        transform.log_abs_det_jacobian(x, y)
        transform.inv(y)
        repr(transform)
        assert transform.inv.inv
    except NotImplementedError:
        pass
zuko.utils.bisection(torch.cos, torch.zeros(1), 0.0, 3.0, n=8)
zuko.utils.odeint(lambda t, x: -x, torch.ones(2), 0.0, 1.0)
zuko.utils.gauss_legendre(lambda x: x**2, torch.zeros(2), torch.ones(2), n=3, phi=())
zuko.utils.broadcast(torch.rand(2, 1), torch.rand(3), ignore=0)
x, adj = zuko.nn.MLP(3, 2, (8, 8), activation=torch.nn.ELU, normalize=True)(torch.rand(4, 3)), None
zuko.nn.MaskedMLP(torch.eye(3) > 0, (8, 8), residual=True)(torch.rand(3))
zuko.nn.MonotonicMLP(3, 2, (8,))(torch.rand(3))
