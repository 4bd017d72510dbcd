"""What torch-pruning's documentation shows: dependency graphs, groups, importances, pruners, counting."""

import io
from collections.abc import Callable
from typing import Any

import torch
import torch_pruning as tp
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.depth = nn.Conv2d(width, width, 3, padding=1, groups=width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.relu(self.depth(self.norm(self.first(x))))


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.PReLU(16))
        self.left = nn.Conv2d(16, 8, 1)
        self.right = nn.Conv2d(16, 8, 1)
        self.block = Block(16)
        self.norm = nn.LayerNorm(16)
        self.up = nn.ConvTranspose2d(16, 16, 2, stride=2)
        self.scale = nn.Parameter(torch.ones(1, 16, 1, 1))
        self.head = nn.Linear(16 * 4, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = torch.cat([self.left(x), self.right(x)], dim=1)
        x = self.block(x) * self.scale
        a, b = x.split(8, dim=1)
        x = self.up(torch.cat([b, a], dim=1))
        x = self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return self.head(nn.functional.adaptive_avg_pool2d(x, 2).flatten(1))


example = torch.rand(2, 3, 8, 8)


def trained(model: nn.Module) -> torch.Tensor:
    loss = nn.functional.cross_entropy(model(example), torch.tensor([1, 2]))
    loss.backward()
    return loss


def dependencies() -> None:
    model = Net()
    graph = tp.DependencyGraph().build_dependency(model, example_inputs=example)
    group = graph.get_pruning_group(model.stem[0], tp.prune_conv_out_channels, idxs=[2, 6])
    print(group)
    group.details()
    if graph.check_pruning_group(group):
        group.prune()
    for found in graph.get_all_groups(ignored_layers=[model.head], root_module_types=[nn.Conv2d, nn.Linear]):
        found.prune(idxs=[0])
        len(found), found[0], str(found)
    model(example)
    graph.get_out_channels(model.head)
    graph.get_in_channels(model.head)
    graph.pruning_history()


def pruned(importance: Callable[[], Any], pruner: Any = None, gradients: bool = False, **options: Any) -> None:
    model = Net()
    made = (pruner or tp.pruner.BasePruner)(
        model, example, importance=importance(), pruning_ratio=0.5, ignored_layers=[model.head], **options
    )
    if gradients:
        trained(model)
    if hasattr(made, "update_regularizer"):
        made.update_regularizer()
        trained(model)
        made.regularize(model)
    if isinstance(made.importance, tp.importance.HessianImportance):
        made.importance.zero_grad()
        loss = nn.functional.cross_entropy(model(example), torch.tensor([1, 2]), reduction="none")
        for value in loss:
            model.zero_grad()
            value.backward(retain_graph=True)
            made.importance.accumulate_grad(model)
    for group in made.step(interactive=True):
        group.prune()
    made.step()
    model(example)
    tp.utils.count_ops_and_params(model, example)


def counted() -> None:
    model = Net()
    tp.utils.count_params(model)
    tp.utils.print_tool.before_pruning(model)
    tp.utils.print_tool.after_pruning(model)


def kept() -> None:
    model = Net()
    store = io.BytesIO()
    tp.save(model, store)
    store.seek(0)
    tp.load(store)
    tp.load_state_dict(Net(), state_dict=tp.state_dict(model))


class OwnPruner(tp.BasePruningFunc):
    def prune_out_channels(self, layer: nn.Module, idxs: list[int]) -> nn.Module:
        keep = sorted(set(range(layer.weight.shape[0])) - set(idxs))
        layer.weight = nn.Parameter(layer.weight.data[keep])
        return layer

    prune_in_channels = prune_out_channels

    def get_out_channels(self, layer: nn.Module) -> int:
        return int(layer.weight.shape[0])

    get_in_channels = get_out_channels


class Scale(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(8))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight


def own_layer() -> None:
    model = nn.Sequential(nn.Linear(4, 8), Scale(), nn.Linear(8, 2))
    graph = tp.DependencyGraph()
    graph.register_customized_layer(Scale, OwnPruner())
    graph.build_dependency(model, example_inputs=torch.rand(2, 4), customized_pruners={Scale: OwnPruner()})
    graph.get_pruning_group(model[0], tp.prune_linear_out_channels, idxs=[1]).prune()
    model(torch.rand(2, 4))


def attention() -> None:
    model = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    graph = tp.DependencyGraph().build_dependency(model, example_inputs=torch.rand(2, 5, 8))
    graph.get_pruning_group(model.linear1, tp.prune_linear_out_channels, idxs=[1, 3]).prune()


def single() -> None:
    layer = nn.LSTM(4, 6)
    tp.prune_lstm_out_channels(layer, [0])
    tp.prune_embedding_out_channels(nn.Embedding(5, 4), [1])
    tp.prune_groupnorm_out_channels(nn.GroupNorm(2, 4), [0, 1])
    tp.prune_multihead_attention_out_channels(nn.MultiheadAttention(8, 2), [0, 1, 2, 3])


IMPORTANCES = {
    "magnitude": (tp.importance.MagnitudeImportance, False),
    "l1": (lambda: tp.importance.GroupMagnitudeImportance(p=1, group_reduction="max", normalizer="max"), False),
    "lamp": (tp.importance.LAMPImportance, False),
    "fpgm": (tp.importance.FPGMImportance, False),
    "random": (tp.importance.RandomImportance, False),
    "taylor": (tp.importance.TaylorImportance, True),
    "hessian": (tp.importance.HessianImportance, False),
    "bn": (tp.importance.BNScaleImportance, False),
}


def main() -> None:
    step("dependencies", dependencies)
    for name, (importance, gradients) in IMPORTANCES.items():
        step(name, lambda i=importance, g=gradients: pruned(i, gradients=g))
    step(
        "global", lambda: pruned(tp.importance.MagnitudeImportance, global_pruning=True, iterative_steps=2, round_to=2)
    )
    step("isomorphic", lambda: pruned(tp.importance.MagnitudeImportance, isomorphic=True, global_pruning=True))
    step("magnitude pruner", lambda: pruned(tp.importance.MagnitudeImportance, tp.pruner.MagnitudePruner))
    step("norm pruner", lambda: pruned(tp.importance.MagnitudeImportance, tp.pruner.GroupNormPruner))
    step("bn pruner", lambda: pruned(tp.importance.BNScaleImportance, tp.pruner.BNScalePruner, group_lasso=True))
    step("growing", lambda: pruned(tp.importance.MagnitudeImportance, tp.pruner.GrowingRegPruner))
    step("counted", counted)
    step("kept", kept)
    step("own_layer", own_layer)
    step("attention", attention)
    step("single", single)


main()
