"""What pytorch-metric-learning's documentation shows: losses, miners, reducers, distances, regularisers, samplers, testers."""

import torch
from pytorch_metric_learning import distances, losses, miners, reducers, regularizers, samplers
from pytorch_metric_learning.utils import accuracy_calculator, inference

torch.manual_seed(0)
embeddings, labels = torch.randn(16, 8, requires_grad=True), torch.arange(16) % 4


def use(make, *arguments) -> None:
    try:
        loss = make()
        value = loss(embeddings, labels, *arguments)
        if isinstance(value, torch.Tensor) and value.requires_grad:
            value.backward()
    except Exception as error:
        print(type(error).__name__, error)


SIMPLE = ["AngularLoss", "CircleLoss", "ContrastiveLoss", "FastAPLoss", "GeneralizedLiftedStructureLoss",
          "IntraPairVarianceLoss", "LiftedStructureLoss", "MarginLoss", "MultiSimilarityLoss", "NCALoss", "NPairsLoss",
          "NTXentLoss", "PNPLoss", "SignalToNoiseRatioContrastiveLoss", "SupConLoss", "ThresholdConsistentMarginLoss",
          "TripletMarginLoss", "TupletMarginLoss", "DynamicSoftMarginLoss", "HistogramLoss"]  # fmt: skip
CLASSES = ["ArcFaceLoss", "CosFaceLoss", "SubCenterArcFaceLoss", "NormalizedSoftmaxLoss", "ProxyAnchorLoss", "ProxyNCALoss",
           "SoftTripleLoss", "SphereFaceLoss", "LargeMarginSoftmaxLoss", "P2SGradLoss", "InstanceLoss"]  # fmt: skip
for name in SIMPLE:
    use(lambda name=name: getattr(losses, name)())
for name in CLASSES:
    use(lambda name=name: getattr(losses, name)(num_classes=4, embedding_size=8))
MINERS = [miners.MultiSimilarityMiner(), miners.TripletMarginMiner(margin=0.2, type_of_triplets="semihard"),
          miners.BatchHardMiner(), miners.BatchEasyHardMiner(), miners.AngularMiner(), miners.PairMarginMiner(),
          miners.DistanceWeightedMiner(), miners.UniformHistogramMiner(), miners.HDCMiner(), miners.EmbeddingsAlreadyPackagedAsTriplets()]  # fmt: skip
for miner in MINERS:
    try:
        losses.TripletMarginLoss()(embeddings, labels, miner(embeddings, labels)).backward()
    except Exception as error:
        print(type(error).__name__, error)
for distance in (distances.CosineSimilarity(), distances.LpDistance(power=2), distances.DotProductSimilarity(),
                 distances.SNRDistance(), distances.BatchedDistance(distances.LpDistance(), batch_size=4)):  # fmt: skip
    use(lambda distance=distance: losses.ContrastiveLoss(distance=distance, pos_margin=0.9, neg_margin=0.1))
for reducer in (reducers.MeanReducer(), reducers.AvgNonZeroReducer(), reducers.ThresholdReducer(low=0.1),
                reducers.ClassWeightedReducer(torch.ones(4)), reducers.PerAnchorReducer(), reducers.DivisorReducer(),
                reducers.DoNothingReducer(), reducers.MultipleReducers({"loss": reducers.MeanReducer()})):  # fmt: skip
    use(lambda reducer=reducer: losses.TripletMarginLoss(reducer=reducer))
use(lambda: losses.TripletMarginLoss(embedding_regularizer=regularizers.LpRegularizer()))
use(lambda: losses.ArcFaceLoss(4, 8, weight_regularizer=regularizers.RegularFaceRegularizer()))
use(lambda: losses.ProxyAnchorLoss(4, 8, weight_regularizer=regularizers.SparseCentersRegularizer(4, 1)))
use(
    lambda: losses.CrossBatchMemory(
        losses.NTXentLoss(), embedding_size=8, memory_size=32, miner=miners.MultiSimilarityMiner()
    )
)
use(lambda: losses.MultipleLosses([losses.TripletMarginLoss(), losses.NCALoss()], weights=[1, 0.5]))
use(
    lambda: losses.SelfSupervisedLoss(losses.NTXentLoss()),
)
try:
    losses.SelfSupervisedLoss(losses.NTXentLoss())(embeddings, embeddings + 0.1).backward()
    losses.VICRegLoss()(embeddings, ref_emb=embeddings + 0.1).backward()
    list(samplers.MPerClassSampler(labels, m=2, length_before_new_iter=16))
    losses.CentroidTripletLoss()(embeddings, labels).backward()
    model = inference.InferenceModel(
        torch.nn.Linear(8, 8), match_finder=inference.MatchFinder(distances.CosineSimilarity(), threshold=0.5)
    )
    model.is_match(embeddings.detach(), embeddings.detach())
    model.get_matches(embeddings.detach())
    repr(losses.TripletMarginLoss())
    accuracy_calculator.AccuracyCalculator(include=("precision_at_1",), k=1)
except Exception as error:
    print(type(error).__name__, error)
