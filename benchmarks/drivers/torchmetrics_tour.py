"""Use torchmetrics the way its documentation does: modules, functions, collections, wrappers, arithmetic of metrics."""

import contextlib

import torch
import torchmetrics
from torchmetrics import classification, clustering, functional, image, regression, retrieval, text, wrappers

P = torch.rand(20, 4).softmax(-1)
T = torch.randint(0, 4, (20,))
U, V = torch.rand(20), torch.rand(20)


def run(metric, *given):
    """Two batches, the result, a reset."""
    with contextlib.suppress(Exception):
        metric(*given)
        metric.update(*given)
        metric.compute()
        metric.reset()
        repr(metric), metric.state_dict()


def classify():
    """Classification modules."""
    for cls in (
        classification.MulticlassAccuracy, classification.MulticlassF1Score, classification.MulticlassAUROC,
        classification.MulticlassConfusionMatrix, classification.MulticlassPrecision, classification.MulticlassROC,
        classification.MulticlassAveragePrecision, classification.MulticlassCohenKappa, classification.MulticlassJaccardIndex,
        classification.MulticlassMatthewsCorrCoef, classification.MulticlassCalibrationError, classification.MulticlassHingeLoss,
    ):  # fmt: skip
        run(cls(num_classes=4), P, T)
    for task in (torchmetrics.Accuracy, torchmetrics.F1Score, torchmetrics.AUROC, torchmetrics.StatScores):
        with contextlib.suppress(Exception):
            run(task(task="multiclass", num_classes=4), P, T)
            run(task(task="binary"), U, (V > 0.5).int())
            run(task(task="multilabel", num_labels=4), P, (P > 0.3).int())


def others():
    """Regression, images, texts, retrieval, clusters."""
    for cls in (
        regression.MeanSquaredError, regression.MeanAbsoluteError, regression.R2Score, regression.PearsonCorrCoef,
        regression.SpearmanCorrCoef, regression.ExplainedVariance, regression.CosineSimilarity, regression.KendallRankCorrCoef,
        regression.LogCoshError, regression.ConcordanceCorrCoef, regression.MinkowskiDistance, regression.TweedieDevianceScore,
    ):  # fmt: skip
        with contextlib.suppress(Exception):
            run(cls(p=3) if cls is regression.MinkowskiDistance else cls(), U, V)
    a, b = torch.rand(1, 3, 32, 32), torch.rand(1, 3, 32, 32)
    for cls in (
        image.PeakSignalNoiseRatio,
        image.StructuralSimilarityIndexMeasure,
        image.TotalVariation,
        image.UniversalImageQualityIndex,
    ):
        with contextlib.suppress(Exception):
            run(cls(), *((a,) if cls is image.TotalVariation else (a, b)))
    for cls in (
        text.BLEUScore,
        text.WordErrorRate,
        text.CharErrorRate,
        text.CHRFScore,
        text.SacreBLEUScore,
        text.Perplexity,
    ):
        with contextlib.suppress(Exception):
            run(cls(), ["the cat sat"], ["the cat sat down"] if "Error" in cls.__name__ else [["the cat sat down"]])
    for cls in (retrieval.RetrievalMAP, retrieval.RetrievalMRR, retrieval.RetrievalNormalizedDCG):
        run(cls(), U, V > 0.5, torch.arange(20) // 5)
    for cls in (clustering.MutualInfoScore, clustering.RandScore, clustering.AdjustedRandScore):
        run(cls(), T, T.flip(0))


def combine():
    """Collections, wrappers, arithmetic, aggregation, functions."""
    accuracy = classification.MulticlassAccuracy(num_classes=4)
    collection = torchmetrics.MetricCollection(
        [accuracy, classification.MulticlassPrecision(num_classes=4)], prefix="val_"
    )
    run(collection, P, T)
    collection.clone(postfix="_x").keys(), list(collection.items())
    tracker = wrappers.MetricTracker(classification.MulticlassAccuracy(num_classes=4))
    tracker.increment(), tracker.update(P, T), tracker.compute_all(), tracker.best_metric()
    for wrapped in (
        wrappers.BootStrapper(regression.MeanSquaredError(), num_bootstraps=2), wrappers.MinMaxMetric(regression.MeanSquaredError()),
        wrappers.Running(regression.MeanSquaredError(), 2), wrappers.MultioutputWrapper(regression.MeanSquaredError(), 1),
    ):  # fmt: skip
        run(wrapped, U, V)
    run(wrappers.ClasswiseWrapper(classification.MulticlassAccuracy(num_classes=4, average=None)), P, T)
    total = regression.MeanSquaredError() + 2 * regression.MeanAbsoluteError() - abs(regression.MeanSquaredError())
    run(total, U, V)
    for cls in (torchmetrics.MeanMetric, torchmetrics.SumMetric, torchmetrics.CatMetric, torchmetrics.MaxMetric):
        run(cls(), U)
    functional.accuracy(P, T, task="multiclass", num_classes=4), functional.mean_squared_error(U, V)
    functional.pairwise_cosine_similarity(P, P), functional.r2_score(U, V)


for part in (classify, others, combine):
    with contextlib.suppress(Exception):
        part()
