import torch
from torch import nn


class Extractor(nn.Module):
    def __init__(self, backbone, layer):
        super().__init__()
        self.backbone = backbone
        self.layer = layer
        self.latents = None
        self.hook_registered = False

    def _hook(self, module, inputs, output):
        self.latents = output.clone().detach()

    def _register_hook(self):
        layer = getattr(self.backbone, self.layer)
        layer.register_forward_hook(self._hook)
        self.hook_registered = True

    def forward(self, img):
        if not self.hook_registered:
            self._register_hook()
        pred = self.backbone(img)
        return pred, self.latents


class TwoHeads(nn.Module):
    def __init__(self, backbone, dim):
        super().__init__()
        self.extract = Extractor(backbone, "norm")
        self.head = nn.Linear(dim, 4)

    def forward(self, img):
        pred, latents = self.extract(img)
        return pred, self.head(latents)
