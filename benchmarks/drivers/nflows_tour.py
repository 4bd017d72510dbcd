"""What nflows's documentation shows: flows, transforms and their inverses, base and conditional distributions, training."""

import torch
from nflows import distributions, flows, nn, transforms

torch.manual_seed(0)


def train(flow: flows.Flow, features: int, context: int = 0) -> None:
    optimizer = torch.optim.Adam(flow.parameters(), lr=1e-3)
    for _ in range(2):
        x, c = torch.rand(8, features), torch.rand(8, context) if context else None
        loss = -flow.log_prob(inputs=x, context=c).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        flow.sample(3, context=torch.rand(2, context) if context else None)
        flow.sample_and_log_prob(3, context=torch.rand(2, context) if context else None)
        flow.transform_to_noise(torch.rand(4, features), context=torch.rand(4, context) if context else None)


def coupling_net(inputs: int, outputs: int) -> torch.nn.Module:
    return nn.nets.ResidualNet(inputs, outputs, hidden_features=8, num_blocks=1)


MASK = torch.tensor([1, 0, 1, 0])
STEPS = [
    lambda: transforms.MaskedAffineAutoregressiveTransform(features=4, hidden_features=8),
    lambda: transforms.MaskedPiecewiseRationalQuadraticAutoregressiveTransform(
        features=4, hidden_features=8, num_bins=4, tails="linear", tail_bound=3.0
    ),
    lambda: transforms.AffineCouplingTransform(MASK, coupling_net),
    lambda: transforms.AdditiveCouplingTransform(MASK, coupling_net),
    lambda: transforms.PiecewiseRationalQuadraticCouplingTransform(MASK, coupling_net, num_bins=4, tails="linear"),
    lambda: transforms.ReversePermutation(features=4),
    lambda: transforms.RandomPermutation(features=4),
    lambda: transforms.LULinear(4, identity_init=True),
    lambda: transforms.QRLinear(4, num_householder=2),
    lambda: transforms.SVDLinear(4, num_householder=2),
    lambda: transforms.NaiveLinear(4),
    lambda: transforms.HouseholderSequence(4, num_transforms=2),
    lambda: transforms.BatchNorm(4),
    lambda: transforms.ActNorm(4),
    lambda: transforms.LeakyReLU(),
    lambda: transforms.Tanh(),
    lambda: transforms.Sigmoid(),
    lambda: transforms.InverseTransform(transforms.Sigmoid()),
    lambda: transforms.PointwiseAffineTransform(shift=1.0, scale=2.0),
]
for make in STEPS:
    try:
        step = make()
        step(torch.rand(8, 4))
        step.eval()
        step.inverse(step(torch.rand(4, 4) * 0.8 + 0.1)[0])
    except Exception as error:
        print(type(error).__name__, error)
try:
    chain = transforms.CompositeTransform([STEPS[0](), STEPS[5](), STEPS[2](), STEPS[7]()])
    train(flows.Flow(chain, distributions.StandardNormal(shape=[4])), 4)
    conditional = transforms.CompositeTransform(
        [transforms.MaskedAffineAutoregressiveTransform(features=4, hidden_features=8, context_features=2)]
    )
    base = distributions.ConditionalDiagonalNormal(shape=[4], context_encoder=torch.nn.Linear(2, 8))
    train(flows.Flow(conditional, base), 4, 2)
    train(flows.MaskedAutoregressiveFlow(4, 8, num_layers=2, num_blocks_per_layer=1, batch_norm_between_layers=True), 4)
    train(flows.SimpleRealNVP(4, 8, num_layers=2, num_blocks_per_layer=1), 4)
    distributions.DiagonalNormal(shape=[4]).log_prob(torch.rand(3, 4))
    mixture = distributions.MADEMoG(features=4, hidden_features=8, context_features=2, num_mixture_components=2)
    mixture.log_prob(torch.rand(3, 4), context=torch.rand(3, 2))
    mixture.sample(2, context=torch.rand(2, 2))
    multiscale = transforms.MultiscaleCompositeTransform(num_transforms=2)
    shape = multiscale.add_transform(transforms.SqueezeTransform(), [4, 4, 4])
    multiscale.add_transform(transforms.OneByOneConvolution(shape[0]), shape)
    multiscale(torch.rand(2, 1, 8, 8))
except Exception as error:
    print(type(error).__name__, error)
