"""What grad-cam's documentation shows: every method on a small network, test-time augmentation, targets, metrics, concepts."""

import numpy as np
import torch
from torch import nn

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import pytorch_grad_cam as pgc
from pytorch_grad_cam.metrics.cam_mult_image import (
    CamMultImageConfidenceChange,
    DropInConfidence,
    IncreaseInConfidence,
)
from pytorch_grad_cam.metrics.road import (
    NoisyLinearImputer,
    ROADCombined,
    ROADLeastRelevantFirst,
    ROADLeastRelevantFirstAverage,
    ROADMostRelevantFirst,
    ROADMostRelevantFirstAverage,
)
from pytorch_grad_cam.sobel_cam import sobel_cam
from pytorch_grad_cam.utils import image, model_targets, reshape_transforms
from pytorch_grad_cam.utils.find_layers import find_layer_predicate_recursive, find_layer_types_recursive

torch.manual_seed(0)
np.random.seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU()
        )
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        return self.head(self.features(x).mean((2, 3)))


class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 8, 4, stride=4)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([tokens.mean(1, keepdim=True), tokens], 1)
        return self.head(self.norm(tokens)[:, 0])


def go(label, run):
    try:
        return run()
    except Exception as error:
        print(label, repr(error)[:200])


net, x = Net().eval(), torch.rand(2, 3, 32, 32)
layers = [net.features[3]]
targets = [model_targets.ClassifierOutputTarget(1), model_targets.ClassifierOutputSoftmaxTarget(2)]
METHODS = (
    "GradCAM HiResCAM ScoreCAM GradCAMPlusPlus AblationCAM XGradCAM EigenCAM EigenGradCAM LayerCAM FullGrad FEM "
    "GradCAMElementWise KPCA_CAM RandomCAM ShapleyCAM SegEigenCAM FinerCAM RefineCAM SESS"
)
for name in METHODS.split():

    def run(name=name):
        if name == "RefineCAM":
            return pgc.RefineCAM(net, layers)(input_tensor=x, targets=targets)
        with getattr(pgc, name)(model=net, target_layers=layers) as cam:
            cam.batch_size = 4
            return cam(input_tensor=x, targets=targets)

    go(name, run)
with pgc.GradCAM(model=net, target_layers=layers) as cam:
    maps = cam(x, targets, aug_smooth=True, eigen_smooth=True)
    maps = cam(x, None)
go("finer", lambda: pgc.FinerCAM(net, layers)(input_tensor=x[:1], targets=None, alpha=0.5))
vit = Tokens().eval()
reshape = lambda t: reshape_transforms.vit_reshape_transform(t, 8, 8)  # noqa: E731
go("vit", lambda: pgc.GradCAM(vit, [vit.norm], reshape_transform=reshape)(x, targets))
go("ablation", lambda: pgc.AblationCAM(vit, [vit.norm], reshape, pgc.AblationLayerVit())(x[:1], targets[:1]))
go("swin", lambda: reshape_transforms.swinT_reshape_transform(torch.rand(1, 49, 4)))
for target, output in (
    (model_targets.ClassifierOutputReST(1), torch.rand(5)),
    (model_targets.BinaryClassifierOutputTarget(1), torch.rand(1)),
    (model_targets.SoftmaxOutputTarget(), torch.rand(5)),
    (model_targets.RawScoresOutputTarget(), torch.rand(5)),
    (model_targets.SemanticSegmentationTarget(0, np.ones((4, 4), np.float32)), torch.rand(2, 4, 4)),
):
    go(type(target).__name__, lambda target=target, output=output: target(output))
for metric in (CamMultImageConfidenceChange(), DropInConfidence(), IncreaseInConfidence()):
    go(type(metric).__name__, lambda metric=metric: metric(x, maps, targets, net))
for road in (
    ROADMostRelevantFirst(80),
    ROADLeastRelevantFirst(20),
    ROADMostRelevantFirstAverage([20, 60]),
    ROADLeastRelevantFirstAverage([20, 60]),
    ROADCombined([20, 60]),
):
    go(type(road).__name__, lambda road=road: road(x, maps, targets, net))
go("visual", lambda: ROADMostRelevantFirst(50)(x, maps, targets, net, return_visualization=True))
go("imputer", lambda: NoisyLinearImputer()(x[0], torch.ones(32, 32)))
picture = np.random.rand(32, 32, 3).astype(np.float32)
go("show", lambda: image.show_cam_on_image(picture, maps[0], use_rgb=True))
go("preprocess", lambda: image.preprocess_image(picture))
go("deprocess", lambda: image.deprocess_image(picture))
go("sobel", lambda: sobel_cam((picture * 255).astype(np.uint8)))
go("guided", lambda: pgc.GuidedBackpropReLUModel(net, "cpu")(x[:1], 1))
dff = pgc.DeepFeatureFactorization(net, net.features[3], computation_on_concepts=net.head)
found = go("dff", lambda: dff(x[:1], 3))
if found is not None:
    go("factors", lambda: image.show_factorization_on_image(picture, found[0][0], image_weight=0.3))
    labels = {i: str(i) for i in range(5)}
    go("legend", lambda: image.create_labels_legend(found[1], labels, top_k=2))
go("layers", lambda: find_layer_types_recursive(net, [nn.ReLU]))
go("predicate", lambda: find_layer_predicate_recursive(net, lambda m: isinstance(m, nn.Conv2d)))
