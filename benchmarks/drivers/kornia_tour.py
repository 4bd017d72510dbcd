"""Use a wide part of kornia: colours, filters, geometry, losses, features, augmentations."""

import contextlib

import kornia as K
import torch


def _no_download(*_args, **_kwargs):
    raise OSError("no weights are fetched")


torch.hub.load_state_dict_from_url = torch.hub.download_url_to_file = _no_download


def calls():
    """Yield one call at a time."""
    image = torch.rand(1, 3, 32, 32, requires_grad=True)
    grey = torch.rand(1, 1, 32, 32)
    for name in sorted(dir(K.color)):
        function = getattr(K.color, name)
        if name.startswith(("rgb_to_", "bgr_to_")) and callable(function):
            yield lambda function=function: function(image)
        elif name.startswith(("Rgb", "Bgr", "Hsv", "Lab")) and isinstance(function, type):
            yield lambda function=function: function()(image)
    for name in sorted(dir(K.filters)):
        function = getattr(K.filters, name)
        if isinstance(function, type):
            yield lambda function=function: function()(image)
            yield lambda function=function: function(3)(image)
            yield lambda function=function: function((3, 3), (1.0, 1.0))(image)
            yield lambda function=function: function(5, 30.0, 0.5)(image)
    for name in sorted(dir(K.losses)):
        loss = getattr(K.losses, name)
        if isinstance(loss, type):
            yield lambda loss=loss: loss()(image, torch.rand_like(image)).sum().backward()
            yield lambda loss=loss: loss(5)(image, torch.rand_like(image)).sum().backward()
            yield lambda loss=loss: loss(0.5)(image, torch.randint(0, 3, (1, 32, 32))).sum().backward()
    for name in sorted(dir(K.augmentation)):
        augmentation = getattr(K.augmentation, name)
        if isinstance(augmentation, type) and name.startswith(("Random", "Color", "Center", "Resize", "Pad")):
            yield lambda augmentation=augmentation: augmentation(p=1.0)(image)
            yield lambda augmentation=augmentation: augmentation(15.0, p=1.0)(image)
            yield lambda augmentation=augmentation: augmentation((16, 16), p=1.0)(image)
            yield lambda augmentation=augmentation: augmentation(0.2, p=1.0)(image)
    for name in sorted(dir(K.enhance)):
        function = getattr(K.enhance, name)
        if isinstance(function, type):
            yield lambda function=function: function()(image)
            yield lambda function=function: function(0.5)(image)
        elif callable(function):
            yield lambda function=function: function(image, 0.5)
            yield lambda function=function: function(image)
    for module in (K.feature, K.morphology, K.contrib, K.metrics, K.geometry.transform):
        for name in sorted(dir(module)):
            function = getattr(module, name)
            if isinstance(function, type):
                yield lambda function=function: function()(grey)
                yield lambda function=function: function(8)(grey)
            elif callable(function):
                yield lambda function=function: function(grey)
                yield lambda function=function: function(grey, torch.ones(3, 3))
                yield lambda function=function: function(grey, (16, 16))
                yield lambda function=function: function(grey, torch.tensor([30.0]))
    sequence = K.augmentation.AugmentationSequential(
        K.augmentation.RandomAffine(10.0, p=1.0),
        K.augmentation.ColorJitter(0.1, 0.1, 0.1, 0.1, p=1.0),
        data_keys=["input", "mask"],
    )
    yield lambda: sequence.inverse(*sequence(image, grey))
    yield lambda: K.geometry.conversions.quaternion_to_rotation_matrix(torch.tensor([[1.0, 0, 0, 0]]))
    yield lambda: K.geometry.epipolar.find_fundamental(torch.rand(1, 8, 2), torch.rand(1, 8, 2), torch.ones(1, 8))
    yield lambda: K.geometry.homography.find_homography_dlt(torch.rand(1, 8, 2), torch.rand(1, 8, 2))


for call in calls():
    with contextlib.suppress(Exception):
        call()
