"""What tensordict's README and tutorials show: dictionaries of tensors, tensor classes, modules, sequences, distributions, ensembles."""

import tempfile

import torch
from tensordict import (
    LazyStackedTensorDict,
    MemoryMappedTensor,
    NonTensorData,
    TensorDict,
    TensorDictParams,
    from_module,
    is_tensor_collection,
    lazy_stack,
    tensorclass,
)
from tensordict.nn import (
    CompositeDistribution,
    EnsembleModule,
    InteractionType,
    NormalParamExtractor,
    ProbabilisticTensorDictModule,
    ProbabilisticTensorDictSequential,
    TensorDictModule,
    TensorDictSequential,
    set_interaction_type,
    set_skip_existing,
)
from torch import nn

torch.manual_seed(0)


def attempt(name, step):
    try:
        return step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:160])


def readme():
    data = TensorDict(
        obs=torch.rand(4, 3),
        action=torch.zeros(4, 2),
        nested=TensorDict(a=torch.ones(4), batch_size=[4]),
        batch_size=[4],
    )
    (
        data["obs"],
        data[0],
        data[:2],
        data["nested", "a"],
        data.to(torch.float64),
        data.shape,
        data.device,
        repr(data),
        len(data),
    )
    (
        torch.stack([data, data]),
        torch.cat([data, data]),
        torch.unbind(data, 0),
        data.reshape(2, 2),
        data.view(-1),
        data.unsqueeze(0).squeeze(0),
        data.permute(0),
        data.expand(2, 4),
    )
    (
        data.split(2),
        data.chunk(2),
        torch.split(data, 2),
        data.gather(0, torch.tensor([0, 1])),
        data.masked_select(torch.tensor([True, False, True, True])),
    )
    (
        data.apply(lambda x: x + 1),
        data.named_apply(lambda n, x: x * 2),
        data.map(torch.neg) if False else None,
        data + 1,
        data * data,
        -data,
        data == data,
        (data > 0).all(),
        data.sum(),
        data.mean(0),
    )
    for key, value in data.items(True, True):
        data.get(key), value.shape
    (
        data.set("new", torch.rand(4, 1)),
        data.pop("new"),
        data.rename_key_("obs", "observation"),
        data.select("action"),
        data.exclude("action"),
        data.flatten_keys("."),
        data.clone().update(data),
    )
    (
        data.flatten_keys(".").unflatten_keys("."),
        data.to_dict(),
        data.keys(True),
        data.empty(),
        data.zero_(),
        data.detach(),
        data.lock_(),
        data.unlock_(),
        data.is_contiguous(),
        data.state_dict(),
    )
    data[0] = data[1]
    (
        data[:, None],
        data[torch.tensor([0, 2])],
        data[..., 0],
        data.clone().requires_grad_() if False else None,
        torch.zeros_like(data),
        torch.full_like(data, 1.0),
        data.where(torch.tensor([True, False, True, False]), data),
    )
    with data.unlock_():
        data["x"] = torch.rand(4)
    with data.view(2, 2) as d:
        d["y"] = torch.rand(2, 2)
    (
        TensorDict.from_dict({"a": torch.rand(3)}),
        TensorDict({"a": NonTensorData("text")}),
        data.numpy() if False else None,
    )


def lazy():
    a, b = TensorDict(x=torch.rand(3), batch_size=[]), TensorDict(x=torch.rand(4), batch_size=[])
    stacked = lazy_stack([a, b])
    stacked[0], stacked.unbind(0), repr(stacked), stacked.batch_size, stacked.get("x", as_list=True) if False else None
    same = LazyStackedTensorDict(*[TensorDict(x=torch.rand(2), batch_size=[2]) for _ in range(3)], stack_dim=0)
    (
        same["x"],
        same[:, 0],
        same.clone(),
        same.to_tensordict(),
        same.set("y", torch.rand(3, 2)),
        same + 1,
        same.contiguous(),
        same.apply(lambda x: x),
        list(same.keys()),
        is_tensor_collection(same),
    )


def memmap():
    with tempfile.TemporaryDirectory() as folder:
        data = TensorDict(a=torch.rand(3, 2), b=TensorDict(c=torch.rand(3), batch_size=[3]), batch_size=[3])
        data.memmap(folder), TensorDict.load_memmap(folder), MemoryMappedTensor.from_tensor(torch.rand(2))


@tensorclass
class Data:
    image: torch.Tensor
    label: torch.Tensor
    note: str = "x"

    def flipped(self):
        return self.image.flip(-1)


def classes():
    data = Data(image=torch.rand(3, 2), label=torch.tensor([0, 1, 2]), batch_size=[3])
    (
        data.image,
        data[0],
        data.flipped(),
        torch.stack([data, data]),
        data.to(torch.float64),
        repr(data),
        data.clone(),
        data == data,
        data.reshape(-1),
        len(data),
    )
    data.label = torch.zeros(3)
    data[0] = data[1]


def modules():
    net = TensorDictSequential(
        TensorDictModule(nn.Linear(3, 4), ["obs"], ["hidden"]),
        TensorDictModule(lambda x: x.tanh(), in_keys=["hidden"], out_keys=["act"]),
    )
    data = TensorDict(obs=torch.rand(5, 3), batch_size=[5])
    net(data)["act"].sum().backward()
    (
        net(obs=torch.rand(2, 3)),
        net.select_subsequence(out_keys=["hidden"]),
        net.in_keys,
        net.out_keys,
        net[0],
        len(net),
        repr(net),
        net.reset_parameters_recursive(),
    )
    with set_skip_existing(True):
        net(data)
    params = TensorDict.from_module(net)
    with params.to_module(net):
        net(data)
    (
        from_module(net),
        torch.func.functional_call(
            net, dict(net.named_parameters()), (TensorDict(obs=torch.rand(2, 3), batch_size=[2]),)
        ),
    )
    stacked = torch.stack([TensorDict.from_module(nn.Linear(3, 2)).data for _ in range(2)])
    layer = nn.Linear(3, 2)

    def call(p, x):
        with p.to_module(layer):
            return layer(x)

    attempt("vmap", lambda: torch.vmap(call, (0, None))(stacked, torch.rand(4, 3)))
    TensorDictParams(params.clone(), no_convert=False).parameters()
    attempt("ensemble", lambda: EnsembleModule(TensorDictModule(nn.Linear(3, 2), ["obs"], ["out"]), 3)(data))


def probabilistic():
    head = TensorDictModule(nn.Sequential(nn.Linear(3, 4), NormalParamExtractor()), ["obs"], ["loc", "scale"])
    draw = ProbabilisticTensorDictModule(
        ["loc", "scale"],
        ["action"],
        distribution_class=torch.distributions.Normal,
        return_log_prob=True,
        default_interaction_type=InteractionType.RANDOM,
    )
    actor = ProbabilisticTensorDictSequential(head, draw)
    data = TensorDict(obs=torch.rand(5, 3), batch_size=[5])
    actor(data), actor.get_dist(data).mean, actor.log_prob(data)
    with set_interaction_type(InteractionType.MODE):
        actor(data)
    dist = CompositeDistribution(
        TensorDict(a=TensorDict(loc=torch.zeros(2), scale=torch.ones(2)), batch_size=[]),
        distribution_map={"a": torch.distributions.Normal},
    )
    dist.log_prob(dist.sample()), dist.entropy() if hasattr(dist, "entropy") else None


for step in (readme, lazy, memmap, classes, modules, probabilistic):
    attempt(step.__name__, step)
