"""What torch-geometric's documentation shows: convolutions, aggregations, norms, pools, models, transforms, loaders, explanations."""

from typing import Any

import torch
import torch_geometric.nn as gnn
from torch_geometric import transforms as T
from torch_geometric import utils as tu
from torch_geometric.data import Batch, Data, HeteroData
from torch_geometric.explain import Explainer, GNNExplainer, ModelConfig, PGExplainer
from torch_geometric.loader import DataLoader, RandomNodeLoader
from torch_geometric.nn import aggr
from touring import step, steps

torch.manual_seed(0)
X = torch.rand(6, 4, requires_grad=True)
EDGES = tu.to_undirected(torch.tensor([[0, 1, 2, 3, 4, 5, 0], [1, 2, 3, 4, 5, 0, 3]]))
ATTR, POS = torch.rand(EDGES.size(1), 3), torch.rand(6, 3)


def ran(layer: Any, *values: Any, **more: Any) -> None:
    out = layer(*values, **more)
    while isinstance(out, (tuple, list)):
        out = out[0]
    out.sum().backward()
    repr(layer), getattr(layer, "reset_parameters", list)()


def convolutions() -> None:
    mlp = lambda: torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4))  # noqa: E731
    for make, more in (
        *((lambda: gnn.GCNConv(4, 4, cached=True), ()), (lambda: gnn.GATConv(4, 4, heads=2, edge_dim=3), (ATTR,)), (lambda: gnn.GATv2Conv(4, 4, heads=2, residual=True, edge_dim=3), (ATTR,))),
        *((lambda: gnn.SAGEConv(4, 4, aggr="lstm"), ()), (lambda: gnn.SAGEConv(4, 4, aggr=["mean", "max"], project=True, normalize=True), ()), (lambda: gnn.GINConv(mlp(), train_eps=True), ())),
        *((lambda: gnn.GINEConv(mlp(), edge_dim=3), (ATTR,)), (lambda: gnn.ChebConv(4, 4, K=3), ()), (lambda: gnn.GraphConv(4, 4), ()), (lambda: gnn.TransformerConv(4, 4, heads=2, beta=True, edge_dim=3), (ATTR,))),
        *((lambda: gnn.TAGConv(4, 4), ()), (lambda: gnn.ARMAConv(4, 4, num_stacks=2), ()), (lambda: gnn.SGConv(4, 4, K=2), ()), (lambda: gnn.APPNP(2, 0.1), ()), (lambda: gnn.MFConv(4, 4), ())),
        *((lambda: gnn.EdgeConv(torch.nn.Linear(8, 4)), ()), (lambda: gnn.PNAConv(4, 4, ["mean", "std"], ["identity", "amplification"], torch.tensor([0, 2, 4])), ()), (lambda: gnn.GENConv(4, 4, aggr="softmax", learn_t=True), ())),
        *((lambda: gnn.ClusterGCNConv(4, 4), ()), (lambda: gnn.GCN2Conv(4, 0.1), None), (lambda: gnn.ResGatedGraphConv(4, 4), ()), (lambda: gnn.GatedGraphConv(4, 2), ()), (lambda: gnn.LEConv(4, 4), ())),
        *((lambda: gnn.NNConv(4, 4, torch.nn.Linear(3, 16)), (ATTR,)), (lambda: gnn.CGConv(4, dim=3), (ATTR,)), (lambda: gnn.GMMConv(4, 4, dim=3, kernel_size=2), (ATTR,)), (lambda: gnn.FeaStConv(4, 4), ())),
        *((lambda: gnn.SuperGATConv(4, 4), ()), (lambda: gnn.FAConv(4), None), (lambda: gnn.EGConv(4, 4, num_heads=2), ()), (lambda: gnn.LGConv(), ()), (lambda: gnn.FiLMConv(4, 4), ()), (lambda: gnn.AGNNConv(), ())),
        *((lambda: gnn.AntiSymmetricConv(4), ()), (lambda: gnn.MixHopConv(4, 4, [0, 1]), ()), (lambda: gnn.SSGConv(4, 4, 0.1), ()), (lambda: gnn.DirGNNConv(gnn.GCNConv(4, 4)), ()), (lambda: gnn.WLConvContinuous(), ())),
    ):  # fmt: skip
        step("conv", lambda make=make, more=more: ran(make(), X, *((X, EDGES) if more is None else (EDGES, *more))))
    step("rgcn", lambda: ran(gnn.RGCNConv(4, 4, 2, num_bases=2), X, EDGES, torch.randint(2, (EDGES.size(1),))))
    step("rgat", lambda: ran(gnn.RGATConv(4, 4, 2), X, EDGES, torch.randint(2, (EDGES.size(1),))))
    step("point", lambda: ran(gnn.PointNetConv(torch.nn.Linear(7, 4), torch.nn.Linear(4, 4)), X, POS, EDGES))
    step("transformer", lambda: ran(gnn.PointTransformerConv(4, 4), X, POS, EDGES))
    step("gps", lambda: ran(gnn.GPSConv(4, gnn.GCNConv(4, 4), heads=2), X, EDGES))
    step("hyper", lambda: ran(gnn.HypergraphConv(4, 4), X, EDGES))
    step("own", lambda: ran(Own(), X, EDGES))
    step("hooks", hooked)


class Own(gnn.MessagePassing):
    def __init__(self) -> None:
        super().__init__(aggr="add", node_dim=0)
        self.linear = gnn.Linear(4, 4)

    def forward(self, value: Any, edges: Any) -> Any:
        return self.edge_updater(edges, value=value).sum() + self.propagate(edges, value=self.linear(value))

    def message(self, value_j: Any) -> Any:
        return value_j

    def edge_update(self, value_i: Any, value_j: Any) -> Any:
        return value_i * value_j

    def update(self, inputs: Any) -> Any:
        return inputs.relu()


def hooked() -> None:
    conv = gnn.SAGEConv(4, 4)
    handles = [
        conv.register_propagate_forward_pre_hook(lambda module, inputs: None),
        conv.register_message_forward_hook(lambda module, inputs, output: output * 2),
    ]
    handles += [
        conv.register_aggregate_forward_hook(lambda module, inputs, output: None),
        conv.register_propagate_forward_hook(lambda module, inputs, output: None),
    ]
    conv(X, EDGES).sum().backward(), [handle.remove() for handle in handles]


def aggregations() -> None:
    index = torch.tensor([0, 0, 1, 1, 1, 2])
    for make in (
        *(aggr.MeanAggregation, aggr.MaxAggregation, aggr.StdAggregation, aggr.VarAggregation, aggr.MulAggregation, lambda: aggr.SoftmaxAggregation(learn=True), lambda: aggr.PowerMeanAggregation(learn=True)),
        *(lambda: aggr.LSTMAggregation(4, 4), lambda: aggr.GRUAggregation(4, 4), lambda: aggr.Set2Set(4, 2), lambda: aggr.SortAggregation(2), lambda: aggr.MedianAggregation(), lambda: aggr.QuantileAggregation(0.3)),
        *(lambda: aggr.AttentionalAggregation(torch.nn.Linear(4, 1)), lambda: aggr.SetTransformerAggregation(4, heads=2), lambda: aggr.MLPAggregation(4, 4, 4, hidden_channels=8, num_layers=2), lambda: aggr.LCMAggregation(4, 4)),
        *(lambda: aggr.MultiAggregation(["mean", "max"], mode="attn", mode_kwargs={"in_channels": 4, "out_channels": 4, "num_heads": 2}), lambda: aggr.DeepSetsAggregation(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4))),
        *(lambda: aggr.GraphMultisetTransformer(4, 2, heads=2), lambda: aggr.EquilibriumAggregation(4, 4, [8], grad_iter=2), lambda: aggr.VariancePreservingAggregation(), lambda: aggr.DegreeScalerAggregation("mean", "identity", torch.tensor([0, 2]))),
    ):  # fmt: skip
        step("aggregation", lambda make=make: ran(make(), X, index))
    for norm in (
        gnn.BatchNorm(4),
        gnn.LayerNorm(4),
        gnn.GraphNorm(4),
        gnn.InstanceNorm(4),
        gnn.PairNorm(),
        gnn.GraphSizeNorm(),
        gnn.MeanSubtractionNorm(),
        gnn.DiffGroupNorm(4, 2),
        gnn.MessageNorm(True),
    ):
        step(
            "norm",
            lambda norm=norm: ran(
                norm,
                *(
                    (X, X)
                    if isinstance(norm, gnn.MessageNorm)
                    else (X, index)
                    if isinstance(norm, (gnn.LayerNorm, gnn.GraphNorm))
                    else (X,)
                ),
            ),
        )
    for pool in (
        gnn.TopKPooling(4),
        gnn.SAGPooling(4),
        gnn.EdgePooling(4),
        gnn.ASAPooling(4),
        gnn.PANPooling(4),
        gnn.MemPooling(4, 4, 2, 2),
        gnn.ClusterPooling(4),
    ):
        step(
            type(pool).__name__,
            lambda pool=pool: (
                ran(pool, X, EDGES) if not isinstance(pool, (gnn.MemPooling, gnn.PANPooling)) else ran(pool, X)
            ),
        )
    (
        gnn.global_add_pool(X, index),
        gnn.global_mean_pool(X, index),
        gnn.global_max_pool(X, index),
        gnn.dense_mincut_pool(torch.rand(1, 6, 4), torch.rand(1, 6, 6), torch.rand(1, 6, 2)),
        gnn.dense_diff_pool(torch.rand(1, 6, 4), torch.rand(1, 6, 6), torch.rand(1, 6, 2)),
    )
    for dense in (
        gnn.DenseGCNConv(4, 4),
        gnn.DenseSAGEConv(4, 4),
        gnn.DenseGATConv(4, 4),
        gnn.DenseGINConv(torch.nn.Linear(4, 4)),
        gnn.DenseGraphConv(4, 4),
    ):
        step("dense", lambda dense=dense: ran(dense, torch.rand(2, 6, 4), torch.ones(2, 6, 6)))


def models() -> None:
    for make in (
        *(lambda: gnn.GCN(4, 8, 2, 3, jk="lstm", norm="BatchNorm"), lambda: gnn.GAT(4, 8, 2, 3, v2=True, jk="cat"), lambda: gnn.GraphSAGE(4, 8, 2, 3, dropout=0.1, norm="layer"), lambda: gnn.GIN(4, 8, 2, 3)),
        *(lambda: gnn.PNA(4, 8, 2, 3, aggregators=["mean"], scalers=["identity"], deg=torch.tensor([0, 2])), lambda: gnn.EdgeCNN(4, 8, 2, 3), lambda: gnn.GraphUNet(4, 8, 4, 2), lambda: gnn.GCN(4, 8, 2, act="leaky_relu")),
        lambda: gnn.Sequential("x, edge_index", [(gnn.GCNConv(4, 8), "x, edge_index -> x"), torch.nn.ReLU(), gnn.Linear(8, 2)]),
        *(lambda: gnn.GAT(4, 8, 2), lambda: gnn.DeepGCNLayer(gnn.GENConv(4, 4), torch.nn.LayerNorm(4), torch.nn.ReLU(), block="res+", dropout=0.1)),
    ):  # fmt: skip
        step("model", lambda make=make: ran(make(), X, EDGES))
    step("mlp", lambda: ran(gnn.MLP([4, 8, 2], dropout=0.1, norm="layer_norm", plain_last=False), X))
    step("linkx", lambda: ran(gnn.LINKX(6, 4, 8, 2, 2), X, EDGES))
    step(
        "schnet",
        lambda: ran(
            gnn.SchNet(
                8, 8, 2, 8, interaction_graph=lambda pos, batch: (EDGES, (pos[EDGES[0]] - pos[EDGES[1]]).norm(dim=-1))
            ),
            torch.randint(1, 5, (6,)),
            POS.clone().requires_grad_(),
        ),
    )
    step("vgae", auto)
    step(
        "infomax",
        lambda: infomax(
            gnn.DeepGraphInfomax(4, Encoder(), lambda z, *a, **k: z.mean(0), lambda x, e: (x[torch.randperm(6)], e))
        ),
    )
    step("light", lambda: light(gnn.LightGCN(6, 4, 2)))
    step("node2vec", lambda: (lambda m: m.loss(*m.sample(torch.arange(3))))(gnn.Node2Vec(EDGES, 4, 3, 2)))
    step("fp", lambda: ran(gnn.AttentiveFP(4, 8, 2, 3, 2, 2), X, EDGES, ATTR, torch.zeros(6).long()))
    step(
        "correct",
        lambda: (lambda m: m.correct(torch.rand(6, 2), torch.randint(2, (6,)), torch.ones(6).bool(), EDGES))(
            gnn.CorrectAndSmooth(2, 0.5, 2, 0.5)
        ),
    )
    step("propagation", lambda: gnn.LabelPropagation(2, 0.5)(torch.randint(2, (6,)), EDGES))
    step("signed", lambda: (lambda m: m.loss(m(X, EDGES, EDGES), EDGES, EDGES))(gnn.SignedGCN(4, 4, 2)))
    step("rev", lambda: ran(gnn.GroupAddRev(gnn.SAGEConv(2, 2), num_groups=2), X, EDGES))
    step("meta", lambda: ran(gnn.MetaLayer(None, NodeModel(), None), X, EDGES, ATTR))
    for kge in (gnn.TransE, gnn.DistMult, gnn.ComplEx, gnn.RotatE):
        step("kge", lambda kge=kge: embedded(kge(6, 2, 4)))
    step(
        "jit",
        lambda: gnn.to_hetero(gnn.GraphSAGE((-1, -1), 8, 2, 2), hetero().metadata())(
            hetero().x_dict, hetero().edge_index_dict
        ),
    )
    step(
        "bases",
        lambda: gnn.to_hetero_with_bases(gnn.GraphSAGE((4, 4), 8, 2, 2), hetero().metadata(), 2)(
            hetero().x_dict, hetero().edge_index_dict
        ),
    )
    step("hgt", lambda: gnn.HGTConv(4, 4, hetero().metadata(), 2)(hetero().x_dict, hetero().edge_index_dict))
    step("han", lambda: gnn.HANConv(4, 4, hetero().metadata(), 2)(hetero().x_dict, hetero().edge_index_dict))
    step(
        "hetero",
        lambda: gnn.HeteroConv(
            {("a", "to", "b"): gnn.SAGEConv(4, 4), ("b", "back", "a"): gnn.GATConv(4, 4, add_self_loops=False)},
            aggr="sum",
        )(hetero().x_dict, hetero().edge_index_dict),
    )
    step("lazy", lambda: gnn.HeteroDictLinear(-1, 4, types=["a", "b"])(hetero().x_dict))
    step("summary", lambda: gnn.summary(gnn.GCN(4, 8, 2), X, EDGES))


class Encoder(torch.nn.Module):
    def __init__(self, double: bool = False) -> None:
        super().__init__()
        self.one, self.two = gnn.GCNConv(4, 4), gnn.GCNConv(4, 4) if double else None

    def forward(self, value: Any, edges: Any) -> Any:
        return (self.one(value, edges), self.two(value, edges)) if self.two is not None else self.one(value, edges)


class NodeModel(torch.nn.Module):
    def forward(self, x: Any, edge_index: Any, edge_attr: Any, u: Any, batch: Any) -> Any:
        return x * 2


def auto() -> None:
    for model in (
        gnn.GAE(Encoder()),
        gnn.VGAE(Encoder(True)),
        gnn.ARGA(Encoder(), torch.nn.Linear(4, 1)),
        gnn.ARGVA(Encoder(True), torch.nn.Linear(4, 1)),
    ):
        latent = model.encode(X, EDGES)
        loss = model.recon_loss(latent, EDGES) + (model.kl_loss() if isinstance(model, gnn.VGAE) else 0)
        loss = loss + (model.reg_loss(latent) + model.discriminator_loss(latent) if isinstance(model, gnn.ARGA) else 0)
        loss.backward(), model.test(latent, EDGES, EDGES.flip(0)), model.decode(latent, EDGES)


def infomax(model: Any) -> None:
    (
        model.loss(*model(X, EDGES)).backward(),
        model.test(torch.rand(6, 4), torch.randint(2, (6,)), torch.rand(6, 4), torch.randint(2, (6,)), max_iter=5),
    )


def light(model: Any) -> None:
    (
        model.recommendation_loss(model(EDGES[:, :2]), model(EDGES[:, 2:4]), lambda_reg=0.1).backward(),
        model.link_pred_loss(model(EDGES), torch.ones(EDGES.size(1))),
        model.predict_link(EDGES),
        model.recommend(EDGES, k=2),
    )


def embedded(model: Any) -> None:
    head, rel, tail = torch.tensor([0, 1]), torch.tensor([0, 1]), torch.tensor([2, 3])
    (
        model.loss(head, rel, tail).backward(),
        model.test(head, rel, tail, batch_size=2, k=2, log=False),
        list(model.loader(head, rel, tail, batch_size=1)),
    )


def hetero() -> Any:
    data = HeteroData()
    data["a"].x, data["b"].x = torch.rand(6, 4), torch.rand(6, 4)
    data["a", "to", "b"].edge_index = data["b", "back", "a"].edge_index = EDGES
    return data


def graph(**more: Any) -> Any:
    return Data(x=X.detach(), edge_index=EDGES, edge_attr=ATTR, pos=POS, y=torch.randint(2, (6,)), **more)


def data() -> None:
    many = Batch.from_data_list([graph(), graph()])
    print(
        many.num_graphs,
        many[0],
        many.get_example(1),
        many.to_data_list()[0].num_nodes,
        graph().is_undirected(),
        graph().has_isolated_nodes(),
        graph().keys(),
        "x" in graph(),
        repr(graph()),
    )
    for batch in DataLoader([graph() for _ in range(4)], batch_size=2, shuffle=True):
        batch.to("cpu"), batch.clone().apply(lambda each: each)
    (
        hetero().to_homogeneous().to_heterogeneous(),
        hetero().subgraph({"a": torch.tensor([0, 1])}),
        graph().subgraph(torch.tensor([0, 1, 2])),
        hetero().collect("x"),
        hetero().validate(),
        graph().validate(),
    )
    for loader in (RandomNodeLoader(graph(), 2),):
        step("loader", lambda loader=loader: list(loader))
    for transform in (
        *(T.NormalizeFeatures(), T.AddSelfLoops(), T.ToUndirected(), T.Distance(), T.Cartesian(), T.LocalCartesian(), T.Spherical(), T.OneHotDegree(5), T.RandomJitter(0.1), T.RandomFlip(0), T.RandomRotate(10)),
        *(T.Center(), T.NormalizeScale(), T.Constant(), T.RandomNodeSplit(num_val=1, num_test=1), T.RandomLinkSplit(), T.GDC(), T.AddLaplacianEigenvectorPE(2), T.AddRandomWalkPE(2), T.LocalDegreeProfile(), T.GCNNorm(), T.SIGN(2)),
        *(T.LargestConnectedComponents(), T.LineGraph(), T.VirtualNode(), T.Pad(8), T.IndexToMask(), T.ToDense(8), T.RemoveDuplicatedEdges(), T.TargetIndegree(), T.FeaturePropagation(torch.zeros(6, 4).bool()), T.RandomScale((0.9, 1.1)), T.RandomShear(0.1), T.TwoHop(), T.RootedEgoNets(1), T.HalfHop()),
        T.Compose([T.NormalizeFeatures(), T.AddSelfLoops()]),
    ):  # fmt: skip
        step(type(transform).__name__, lambda transform=transform: (transform(graph()), repr(transform)))
    step("meta", lambda: T.AddMetaPaths([[("a", "b"), ("b", "a")]])(hetero()))


def utilities() -> None:
    (
        tu.degree(EDGES[0]),
        tu.softmax(X, EDGES[0, :6]),
        tu.scatter(X, torch.tensor([0, 0, 1, 1, 2, 2]), reduce="mean"),
        tu.to_dense_adj(EDGES),
        tu.to_dense_batch(X, torch.tensor([0, 0, 1, 1, 2, 2])),
        tu.dropout_edge(EDGES),
        tu.dropout_node(EDGES),
    )
    (
        tu.add_self_loops(EDGES, ATTR, fill_value="mean"),
        tu.remove_self_loops(EDGES),
        tu.coalesce(EDGES, ATTR),
        tu.k_hop_subgraph(0, 1, EDGES),
        tu.subgraph([0, 1, 2], EDGES),
        tu.negative_sampling(EDGES),
        tu.batched_negative_sampling(EDGES, torch.zeros(6).long()),
        tu.structured_negative_sampling(EDGES),
    )
    (
        tu.get_laplacian(EDGES, normalization="sym"),
        tu.to_scipy_sparse_matrix(EDGES),
        tu.from_scipy_sparse_matrix(tu.to_scipy_sparse_matrix(EDGES)),
        tu.homophily(EDGES, torch.randint(2, (6,))),
        tu.assortativity(EDGES),
        tu.is_undirected(EDGES),
        tu.contains_self_loops(EDGES),
        tu.barabasi_albert_graph(5, 2),
        tu.erdos_renyi_graph(5, 0.5),
        tu.stochastic_blockmodel_graph([2, 2], [[0.5, 0.1], [0.1, 0.5]]),
    )
    (
        tu.to_edge_index(tu.to_torch_csr_tensor(EDGES)),
        tu.unbatch(X, torch.tensor([0, 0, 0, 1, 1, 1])),
        tu.unbatch_edge_index(EDGES, torch.zeros(6).long()),
        tu.normalized_cut(EDGES, torch.rand(EDGES.size(1))),
    )
    from torch_geometric import EdgeIndex, Index

    index = EdgeIndex(EDGES, sparse_size=(6, 6)).sort_by("row").values
    step(
        "index",
        lambda: (
            index.get_csr(),
            index.get_csc(),
            index.matmul(X.detach()),
            index.to_dense(),
            index.flip(0),
            index[:, :3],
            index @ X.detach(),
            torch.cat([index, index], 1),
            index.sum(),
            index.clone(),
            index.validate(),
            index.fill_cache_(),
        ),
    )
    step(
        "ind",
        lambda: (
            Index([0, 1, 1, 2], dim_size=3, is_sorted=True).get_indptr(),
            Index([0, 1]) + 1,
            torch.cat([Index([0]), Index([1])]),
        ),
    )
    step("edge conv", lambda: gnn.GCNConv(4, 4)(X, index))


def explanations() -> None:
    model = gnn.GCN(4, 8, 2, 2)
    config = ModelConfig(mode="multiclass_classification", task_level="node", return_type="raw")
    explainer = Explainer(
        model,
        GNNExplainer(epochs=3),
        "model",
        config,
        node_mask_type="attributes",
        edge_mask_type="object",
        threshold_config=("topk", 3),
    )
    found = explainer(X.detach(), EDGES, index=0)
    (
        found.validate(),
        found.get_explanation_subgraph(),
        found.get_complement_subgraph(),
        found.available_explanations,
        found.threshold("hard", 0.5),
    )
    from torch_geometric.explain import AttentionExplainer, CaptumExplainer, DummyExplainer, fidelity, unfaithfulness

    step("fidelity", lambda: (fidelity(explainer, found), unfaithfulness(explainer, found)))
    step("dummy", lambda: Explainer(model, DummyExplainer(), "model", config, "object", "object")(X.detach(), EDGES))
    step(
        "attention",
        lambda: Explainer(gnn.GAT(4, 8, 2, 2), AttentionExplainer(), "model", config, None, "object")(
            X.detach(), EDGES
        ),
    )
    step(
        "captum",
        lambda: Explainer(model, CaptumExplainer("IntegratedGradients"), "model", config, "attributes", "object")(
            X.detach(), EDGES, index=0
        ),
    )
    algorithm = PGExplainer(epochs=2, lr=0.01)
    pg = Explainer(model, algorithm, "phenomenon", config, None, "object")
    step(
        "pg",
        lambda: (
            [
                algorithm.train(epoch, model, X.detach(), EDGES, target=torch.zeros(6).long(), index=0)
                for epoch in range(2)
            ]
            + [pg(X.detach(), EDGES, target=torch.zeros(6).long(), index=0)]
        ),
    )


if __name__ == "__main__":  # the package imports the module of a user's class
    steps(convolutions, aggregations, models, data, utilities, explanations)
