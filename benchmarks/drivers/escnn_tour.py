"""What escnn's README and example notebooks show: field types, steerable convolutions, pooling, an equivariant CNN trained, exported, tested."""

import sys
import types

import torch

for name in (
    "lie_learn",
    "lie_learn.representations",
    "lie_learn.representations.SO3",
    "lie_learn.representations.SO3.wigner_d",
):
    sys.modules[name] = types.ModuleType(name)  # compiled for another numpy; only SO(3) asks it
sys.modules["lie_learn.representations.SO3.wigner_d"].wigner_D_matrix = None
from escnn import group, gspaces, nn

torch.manual_seed(0)


def attempt(step):
    try:
        return step()
    except Exception as error:
        print(step.__name__, type(error).__name__, error)


def readme():
    act = gspaces.rot2dOnR2(N=8)
    feat_in, feat_out = nn.FieldType(act, 3 * [act.trivial_repr]), nn.FieldType(act, 4 * [act.regular_repr])
    conv, relu = nn.R2Conv(feat_in, feat_out, kernel_size=5), nn.ReLU(feat_out)
    x = feat_in(torch.randn(2, 3, 16, 16))
    y = relu(conv(x))
    y.transform(act.fibergroup.element(2))
    conv.check_equivariance(atol=1e-1, rtol=1e-1)
    return x + x, y.tensor.mean(), y.split([1, 2])


class CNN(torch.nn.Module):
    def __init__(self, act):
        super().__init__()
        self.input_type = nn.FieldType(act, [act.trivial_repr])
        a, b = nn.FieldType(act, 3 * [act.regular_repr]), nn.FieldType(act, 4 * [act.regular_repr])
        self.body = nn.SequentialModule(
            nn.MaskModule(self.input_type, 17, margin=1),
            nn.R2Conv(self.input_type, a, kernel_size=5, padding=2, bias=False),
            nn.InnerBatchNorm(a), nn.ReLU(a, inplace=True), nn.PointwiseAvgPoolAntialiased(a, sigma=0.66, stride=2),
            nn.R2Conv(a, b, kernel_size=3, padding=1), nn.InnerBatchNorm(b), nn.ELU(b), nn.PointwiseMaxPool(b, 2), nn.PointwiseDropout(b),
        )  # fmt: skip
        self.pool = nn.GroupPooling(b)
        self.head = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(3))

    def forward(self, x):
        return self.head(self.pool(self.body(self.input_type(x))).tensor)


def train():
    for act in (gspaces.rot2dOnR2(N=4), gspaces.flipRot2dOnR2(N=4), gspaces.flip2dOnR2()):
        model = CNN(act)
        model(torch.rand(2, 1, 17, 17))
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
        loss = torch.nn.functional.cross_entropy(model(torch.rand(4, 1, 17, 17)), torch.tensor([0, 1, 2, 0]))
        loss.backward()
        optimizer.step()
        model.eval()
        model.body.export()
        model.load_state_dict(model.state_dict())


def harmonic():
    act = gspaces.rot2dOnR2(N=-1, maximum_frequency=3)
    kind = nn.FieldType(act, [act.irrep(0), act.irrep(1), act.irrep(2)])
    norm = nn.NormNonLinearity(kind)
    batch, pool = nn.NormBatchNorm(kind), nn.NormPool(kind)
    x = nn.FieldType(act, [act.trivial_repr])(torch.rand(2, 1, 11, 11))
    conv = nn.R2Conv(x.type, kind, 5, padding=2)
    pool(norm(batch(conv(x)))).tensor.sum().backward()
    fourier = nn.FourierELU(act, 2, irreps=[(0,), (1,)], N=8)
    nn.R2Conv(x.type, fourier.in_type, 3)(x)
    gated = nn.FieldType(act, [act.trivial_repr, act.irrep(1)])
    nn.GatedNonLinearity1(gated, drop_gates=True)


def branching():
    act = gspaces.rot2dOnR2(N=4)
    a, b = nn.FieldType(act, [act.trivial_repr]), nn.FieldType(act, [act.regular_repr])
    both = a + b
    x = both(torch.rand(1, 5, 7, 7))
    multi = nn.MultipleModule(both, ["a", "b"], [(nn.ReLU(a), "a"), (nn.ReLU(b), "b")], reshuffle=0) if False else None
    nn.R2Upsampling(b, scale_factor=2)(b(torch.rand(1, 4, 5, 5)))
    nn.RestrictionModule(b, 2)(b(torch.rand(1, 4, 5, 5)))
    nn.DisentangleModule(b)(b(torch.rand(1, 4, 5, 5)))
    nn.R2ConvTransposed(b, b, 3)(b(torch.rand(1, 4, 5, 5)))
    return x[:, 0:1], multi


def mlp():
    g = group.dihedral_group(4)
    act = gspaces.no_base_space(g)
    a = nn.FieldType(act, [act.regular_repr] * 2)
    net = nn.SequentialModule(nn.Linear(a, a), nn.ReLU(a), nn.Linear(a, nn.FieldType(act, [g.irrep(1, 1)])))
    net(a(torch.rand(3, a.size))).tensor.sum().backward()
    net.check_equivariance(atol=1e-1, rtol=1e-1)


def groups():
    for g in (group.cyclic_group(6), group.dihedral_group(3), group.so2_group(2), group.o2_group(2)):
        e = g.sample()
        ~e @ e, g.regular_representation if g.order() > 0 else None
        for r in g.irreps():
            r(e), r + g.trivial_representation, r.tensor(r), r.character(e)
    h = group.dihedral_group(4)
    (
        h.subgroup((None, 4)),
        h.quotient_representation((None, 2)),
        h.restrict_representation((None, 4), h.regular_representation),
    )


for step in (readme, train, harmonic, branching, mlp, groups):
    attempt(step)
