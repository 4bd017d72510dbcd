"""What TorchDR's documentation shows: affinities, neighbour and spectral embeddings, scores, distances, Riemannian optimisation."""

import numpy as np
import torch
import torchdr as dr
from torch.utils.data import DataLoader, TensorDataset
from torchdr.utils import manifold, radam
from touring import step, steps

torch.manual_seed(0)
X = torch.cat((torch.randn(40, 5), torch.randn(40, 5) + 4))
LABELS = torch.tensor([0] * 40 + [1] * 40)


def affinities() -> None:
    kinds = (
        dr.NormalizedGaussianAffinity(),
        dr.NormalizedGaussianAffinity(normalization_dim=1, metric="manhattan"),
        dr.NormalizedStudentAffinity(),
        dr.SelfTuningAffinity(K=5),
        dr.MAGICAffinity(K=5),
        dr.EntropicAffinity(perplexity=5),
        dr.EntropicAffinity(perplexity=5, sparsity=False),
        dr.SymmetricEntropicAffinity(perplexity=5, max_iter=5),
        dr.SymmetricEntropicAffinity(perplexity=5, max_iter=5, optimizer="LBFGS", eps_square=False),
        dr.SinkhornAffinity(max_iter=5),
        dr.SinkhornAffinity(max_iter=5, base_kernel="student", with_grad=True),
        dr.DoublyStochasticQuadraticAffinity(max_iter=5),
        dr.UMAPAffinity(n_neighbors=5),
        dr.UMAPAffinity(n_neighbors=5, sparsity=False),
        dr.PHATEAffinity(k=4, t=3),
        dr.PACMAPAffinity(n_neighbors=5),
    )
    for kind in kinds:
        step(type(kind).__name__, lambda kind=kind: (kind(X), repr(kind), kind.clear_memory()))
    step("log", lambda: dr.EntropicAffinity(perplexity=5, sparsity=False)(X, log=True))
    step("numpy", lambda: dr.SinkhornAffinity(max_iter=3)(X.numpy()))
    step("indices", lambda: dr.EntropicAffinity(perplexity=5)(X, return_indices=True))


def neighbours() -> None:
    short = {"max_iter": 6, "device": "cpu"}
    kinds = (
        dr.SNE(perplexity=5, **short),
        dr.TSNE(perplexity=5, verbose=True, check_interval=2, **short),
        dr.TSNE(
            perplexity=5,
            init="normal",
            optimizer="Adam",
            scheduler="StepLR",
            scheduler_kwargs={"step_size": 2},
            lr=0.1,
            **short,
        ),
        dr.TSNE(perplexity=5, init=np.random.randn(80, 2).astype("float32"), sparsity=False, **short),
        dr.InfoTSNE(perplexity=5, n_negatives=6, **short),
        dr.LargeVis(perplexity=5, **short),
        dr.UMAP(n_neighbors=5, **short),
        dr.UMAP(n_neighbors=5, init="random", optimizer=torch.optim.Adam, scheduler=None, random_state=3, **short),
        dr.PACMAP(n_neighbors=5, **short),
        dr.TSNEkhorn(perplexity=5, unrolling=True, lr=0.1, optimizer="Adam", **short),
        dr.TSNEkhorn(perplexity=5, symmetric_affinity=False, lr=0.1, optimizer="Adam", **short),
        dr.COSNE(perplexity=5, lr=0.1, init="hyperbolic", **short),
        dr.COSNE(perplexity=5, lr=0.1, learning_rate_for_h_loss=0.5, **short),
    )
    for kind in kinds:
        step(type(kind).__name__, lambda kind=kind: (kind.fit_transform(X), repr(kind)))
    step("duplicates", lambda: dr.TSNE(perplexity=5, **short).fit_transform(torch.cat((X, X[:10]))))
    step("fit", lambda: dr.UMAP(n_neighbors=5, **short).fit(X.numpy()).embedding_)
    step("transform", lambda: dr.UMAP(n_neighbors=5, **short).fit(X).transform(X[:4], X_train=X))
    encoder = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    step(
        "encoder", lambda: dr.UMAP(n_neighbors=5, encoder=encoder, optimizer="Adam", lr=0.001, **short).fit_transform(X)
    )
    step("again", lambda: ((one := dr.TSNE(perplexity=5, **short)), one.fit_transform(X), one.clear_memory()))


def matcher() -> None:
    for loss in ("cross_entropy_loss", "square_loss"):
        model = dr.AffinityMatcher(
            affinity_in=dr.NormalizedGaussianAffinity(normalization_dim=None),
            affinity_out=dr.NormalizedGaussianAffinity(normalization_dim=None),
            loss_fn=loss,
            max_iter=4,
            optimizer="Adam",
            lr=0.1,
            init="pca",
        )
        step(loss, lambda model=model: model.fit_transform(X))
    step(
        "precomputed",
        lambda: dr.AffinityMatcher(
            affinity_in="precomputed", affinity_out=dr.NormalizedStudentAffinity(), max_iter=3
        ).fit_transform(dr.NormalizedGaussianAffinity()(X)),
    )


def spectral() -> None:
    pca = dr.PCA(n_components=2)
    (pca.fit(X), pca.transform(X), pca.fit_transform(X.numpy()), repr(pca))
    step("lowrank", lambda: dr.PCA(n_components=2, svd_driver=None, random_state=1).fit_transform(X))
    step(
        "kernel",
        lambda: (
            (one := dr.KernelPCA(affinity=dr.NormalizedGaussianAffinity(normalization_dim=None), n_components=2)),
            one.fit_transform(X),
            one.transform(X[:5]),
        ),
    )
    step(
        "incremental",
        lambda: (
            (one := dr.IncrementalPCA(n_components=2, batch_size=20)),
            one.fit(X),
            one.transform(X),
            one.fit_transform(X),
        ),
    )
    step("partial", lambda: dr.IncrementalPCA(n_components=2).partial_fit(X[:20]).partial_fit(X[20:]))
    step(
        "exact",
        lambda: (
            (one := dr.ExactIncrementalPCA(n_components=2)),
            one.compute_mean([X]),
            one.fit([X[:40], X[40:]]),
            one.transform(X),
        ),
    )
    step("phate", lambda: dr.PHATE(k=4, t=3, n_components=2, max_iter=5).fit_transform(X))
    step("loader", lambda: dr.PCA(n_components=2).fit_transform(DataLoader(TensorDataset(X), batch_size=20)))


def scores() -> None:
    z = X[:, :2]
    (dr.silhouette_score(X, LABELS), dr.silhouette_samples(X.numpy(), LABELS.numpy()))
    step("silhouette", lambda: dr.silhouette_score(X, LABELS, sample_size=20, random_state=0, warn=False))
    step("labels", lambda: dr.knn_label_accuracy(z, LABELS, k=3))
    step("preserved", lambda: dr.neighborhood_preservation(X, z, K=4))
    step("samples", lambda: dr.neighborhood_preservation(X, z, K=4, return_per_sample=True))
    step("kmeans", lambda: dr.kmeans_ari(z, LABELS, n_clusters=2))


def distances() -> None:
    for metric in ("sqeuclidean", "euclidean", "manhattan", "angular", "sqhyperbolic"):
        step(
            metric,
            lambda metric=metric: dr.pairwise_distances(
                X * 0.01, metric=metric, k=3, exclude_diag=True, return_indices=True
            ),
        )
        step(metric, lambda metric=metric: dr.pairwise_distances(X * 0.01, X[:9] * 0.01, metric=metric))
    step(
        "indexed",
        lambda: dr.distance.pairwise_distances_indexed(X, query_indices=torch.arange(5), key_indices=torch.arange(6)),
    )
    step("root", lambda: dr.binary_search(lambda x: x**3 - 2, 3, max_iter=20))
    step("false", lambda: dr.false_position(lambda x: x**3 - 2, 3, max_iter=20, begin=0.5, end=3.0))
    utils = dr.utils
    step("kernel", lambda: utils.center_kernel(X @ X.T, return_all=True))
    step("power", lambda: utils.matrix_power(X.T @ X, 0.5))
    step(
        "checks",
        lambda: (
            utils.check_symmetry(X @ X.T, tol=0.001),
            utils.check_shape(X, (80, 5)),
            utils.check_nonnegativity(X**2),
        ),
    )
    step(
        "entropy",
        lambda: utils.check_entropy(torch.full((4, 4), 0.25).log(), utils.entropy(torch.full((4, 4), 0.25).log())),
    )
    step(
        "reductions",
        lambda: (
            utils.sum_red(X, dim=(0, 1)),
            utils.logsumexp_red(X, dim=1),
            utils.kmin(X, k=2, dim=1),
            utils.kmax(X, k=2, dim=1),
        ),
    )


def riemannian() -> None:
    for kind in (manifold.EuclideanManifold(), manifold.PoincareBallManifold()):
        point = manifold.ManifoldParameter(torch.rand(6, 2) * 0.1, requires_grad=True, manifold=kind, c=1.0)
        optimizer = radam.RiemannianAdam([point], lr=0.01, amsgrad=True)
        for _ in range(3):
            optimizer.zero_grad()
            loss = (point**2).sum()
            loss.backward()
            optimizer.step()
        repr(point)
        step(
            repr(kind),
            lambda kind=kind, point=point: (
                kind.expmap(point.data, point.data, 1.0),
                kind.logmap(point.data, point.data * 0.5, 1.0),
                kind.mobius_add(point.data, point.data, 1.0),
            ),
        )


steps(affinities, neighbours, matcher, spectral, scores, distances, riemannian)
