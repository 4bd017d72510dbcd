"""What pytorch-ood's documentation shows: detectors fitted and asked, losses trained on unknown samples, metrics, augmentation."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import pytorch_ood.detector as D
import pytorch_ood.loss as L
from pytorch_ood.metrics import OODMetrics
from pytorch_ood.model import ClassCenters, WideResNet
from pytorch_ood.utils import ToUnknown, extract_features

torch.manual_seed(0)
np.random.seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.1))
        self.conv2 = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())
        self.fc = nn.Linear(8, 4)

    def maps(self, x):
        return self.conv2(self.conv(x))

    def features(self, x):
        return self.maps(x).mean((2, 3))

    def head(self, maps):
        return self.fc(maps.mean((2, 3)))

    def forward(self, x):
        return self.fc(self.features(x))


def go(label, run):
    try:
        return run()
    except Exception as error:
        print(label, repr(error)[:200])


net = Net().eval()
x, y = torch.rand(64, 3, 8, 8), torch.arange(64) % 4
loader = DataLoader(TensorDataset(x, y), batch_size=16)
w, b = net.fc.weight.detach(), net.fc.bias.detach()
DETECTORS = {
    "MaxSoftmax": lambda: D.MaxSoftmax(net),
    "MaxLogit": lambda: D.MaxLogit(net),
    "EnergyBased": lambda: D.EnergyBased(net),
    "Entropy": lambda: D.Entropy(net),
    "GEN": lambda: D.GEN(net),
    "ODIN": lambda: D.ODIN(net, norm_std=[1.0, 1.0, 1.0]),
    "TemperatureScaling": lambda: D.TemperatureScaling(net),
    "WeightedEBO": lambda: D.WeightedEBO(net, torch.ones(1, 4)),
    "Mahalanobis": lambda: D.Mahalanobis(net.features),
    "MahalanobisODIN": lambda: D.MahalanobisODIN(net.features),
    "MultiMahalanobis": lambda: D.MultiMahalanobis([net.conv, net.conv2]),
    "RMD": lambda: D.RMD(net.features),
    "GMM": lambda: D.GMM(net.features),
    "KNN": lambda: D.KNN(net.features, k=3),
    "ViM": lambda: D.ViM(net.features, 2, w, b),
    "ASH": lambda: D.ASH(net.maps, net.head),
    "ASH-b": lambda: D.ASH(net.maps, net.head, variant="ash-b"),
    "ASH-p": lambda: D.ASH(net.maps, net.head, variant="ash-p", detector=D.MaxSoftmax.score),
    "DICE": lambda: D.DICE(net.features, w, b, p=0.3),
    "ReAct": lambda: D.ReAct(net.maps, net.head),
    "SCALE": lambda: D.SCALE(net.maps, net.head),
    "VRA": lambda: D.VRA(net.maps, net.head),
    "RankFeat": lambda: D.RankFeat(net.maps, net.head),
    "LTS": lambda: D.LTS(net.features, net.fc),
    "KLMatching": lambda: D.KLMatching(net),
    "MCD": lambda: D.MCD(net, samples=3),
    "MCD-mean": lambda: D.MCD(net, samples=3, mode="mean"),
    "NNGuide": lambda: D.NNGuide(net.features, net.fc, k=3),
    "SHE": lambda: D.SHE(net.features, net.fc),
    "fDBD": lambda: D.fDBD(net.features, net.fc),
    "NCI": lambda: D.NCI(net.features, net.fc),
    "PNML": lambda: D.PNML(net.features, net.fc),
    "GradNorm": lambda: D.GradNorm(net, param_filter=lambda name: "fc" in name),
    "GradUncertainty": lambda: D.GradUncertainty(net),
    "Gram": lambda: D.Gram(net.head, [net.conv, net.conv2], 4, [1, 2]),
    "NACUE": lambda: D.NACUE(net, [net.conv, net.conv2]),
    "MCM": lambda: D.MCM(net.features, torch.rand(4, 8)),
    "OpenMax": lambda: D.OpenMax(net, tailsize=3),
}
for name, make in DETECTORS.items():

    def run(make=make):
        detector = make()
        detector.fit(loader)
        scores = detector(x[:8])
        metrics = OODMetrics()
        metrics.update(torch.as_tensor(scores).detach().float(), torch.tensor([0, 0, 0, 0, -1, -1, -1, -1]))
        return metrics.compute(), repr(detector)

    go(name, run)
z = torch.rand(64, 8)
for make in (D.Mahalanobis, D.RMD, D.GMM, D.KNN):
    go(f"features {make.__name__}", lambda make=make: make(None).fit_features(z, y).predict_features(z))
mixed = torch.tensor([0, 1, 2, 3, 0, -1, -1, -1])
train = Net()
LOSSES = {
    "CrossEntropyLoss": lambda o, f: L.CrossEntropyLoss()(o, mixed),
    "BackgroundClassLoss": lambda o, f: L.BackgroundClassLoss(3)(o, mixed.clamp(max=2)),
    "EnergyRegularizedLoss": lambda o, f: L.EnergyRegularizedLoss()(o, mixed),
    "EntropicOpenSetLoss": lambda o, f: L.EntropicOpenSetLoss()(o, mixed),
    "OutlierExposureLoss": lambda o, f: L.OutlierExposureLoss()(o, mixed),
    "ObjectosphereLoss": lambda o, f: L.ObjectosphereLoss()(o, f, mixed),
    "LogitNorm": lambda o, f: L.LogitNorm()(o, mixed),
    "ConfidenceLoss": lambda o, f: L.ConfidenceLoss()(o, f[:, :1], mixed),
    "IILoss": lambda o, f: L.IILoss(4, 8)(f, mixed),
    "CACLoss": lambda o, f: (lambda c: c(c.distance(o), mixed))(L.CACLoss(4)),
    "CenterLoss": lambda o, f: (lambda c: c(c.distance(f), mixed))(L.CenterLoss(4, 8)),
    "MCHADLoss": lambda o, f: (lambda c: c(c.distance(f), mixed))(L.MCHADLoss(4, 8)),
    "DeepSVDDLoss": lambda o, f: L.DeepSVDDLoss(8, center=torch.zeros(8))(f, mixed),
    "DeepSADLoss": lambda o, f: L.DeepSADLoss(8, center=torch.zeros(8))(f, mixed),
    "VOSRegLoss": lambda o, f: L.VOSRegLoss(nn.Linear(1, 2), nn.Linear(4, 1))(o, mixed),
    "VirtualOutlier": lambda o, f: L.VirtualOutlierSynthesizingRegLoss(
        nn.Linear(1, 2), nn.Linear(4, 1), train.fc, sample_number=4, select=1
    )(o, f, mixed),
    "EnergyMarginLoss": lambda o, f: L.EnergyMarginLoss(1.0)(o, mixed, nn.Linear(1, 1)),
}
for name, loss in LOSSES.items():

    def step(loss=loss):
        features = train.features(x[:8])
        value = loss(train.fc(features), features)
        value.sum().backward()

    go(name, step)
centers = ClassCenters(4, 8)
go("centers", lambda: (centers(z), centers.predict(z), centers.params))
go("wide", lambda: WideResNet(10, 10, widen_factor=1)(torch.rand(1, 3, 32, 32)))
go("unknown", lambda: ToUnknown()(3))
go("extract", lambda: extract_features(loader, net.features, device="cpu"))
