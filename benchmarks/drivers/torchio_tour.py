"""What TorchIO's documentation shows: subjects, images, every transform, composed, inverted, datasets, loaders, patches."""

import copy
import tempfile

import torch
import torchio as tio

torch.manual_seed(0)


def subject(seed=0):
    g = torch.Generator().manual_seed(seed)
    return tio.Subject(
        t1=tio.ScalarImage(tensor=torch.rand(1, 12, 12, 12, generator=g)),
        seg=tio.LabelMap(tensor=(torch.rand(1, 12, 12, 12, generator=g) > 0.5).long()),
        name="a",
    )


def attempt(name, step):
    try:
        return step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])


TRANSFORMS = [
    lambda: tio.RandomFlip(axes=(0, 1)), lambda: tio.RandomAffine(), lambda: tio.RandomElasticDeformation(num_control_points=7), lambda: tio.RandomNoise(),
    lambda: tio.RandomBlur(), lambda: tio.RandomBiasField(), lambda: tio.RandomGamma(), lambda: tio.RandomGhosting(), lambda: tio.RandomSpike(),
    lambda: tio.RandomMotion(), lambda: tio.RandomSwap(patch_size=3), lambda: tio.RandomAnisotropy(), lambda: tio.RandomLabelsToImage(label_key="seg"),
    lambda: tio.RescaleIntensity((0, 1)), lambda: tio.ZNormalization(), lambda: tio.CropOrPad(10), lambda: tio.Crop(1), lambda: tio.Pad(1), lambda: tio.Resample(2),
    lambda: tio.Resize(8), lambda: tio.ToCanonical(), lambda: tio.OneHot(), lambda: tio.RemapLabels({1: 2}), lambda: tio.Clamp(0, 0.5), lambda: tio.Mask("seg"),
    lambda: tio.EnsureShapeMultiple(5), lambda: tio.Lambda(lambda x: x * 2, types_to_apply=[tio.INTENSITY]), lambda: tio.KeepLargestComponent(),
    lambda: tio.SequentialLabels(), lambda: tio.RemoveLabels([1]), lambda: tio.Contour(), lambda: tio.CopyAffine("t1"), lambda: tio.To(torch.float64), lambda: tio.Transpose(),
    lambda: tio.HistogramStandardization({"t1": __import__("numpy").linspace(0, 100, 13)}),
]  # fmt: skip


def transforms():
    for number, make in enumerate(TRANSFORMS):

        def one():
            out = make()(subject())
            out.get_applied_transforms(), out.history, str(out)
            out.apply_inverse_transform(warn=False)
            out.get_composed_history()

        attempt(number, one)
    chain = tio.Compose(
        [
            tio.OneOf({tio.RandomNoise(): 0.5, tio.RandomBlur(): 0.5}),
            tio.RandomFlip(p=1),
            tio.ZNormalization(masking_method=tio.ZNormalization.mean),
        ]
    )
    str(chain), chain(subject()), chain(torch.rand(1, 6, 6, 6)), chain(tio.ScalarImage(tensor=torch.rand(1, 6, 6, 6)))
    tio.Noise(0, 1, 3)(subject())


def images():
    image = tio.ScalarImage(tensor=torch.rand(1, 6, 7, 8), affine=torch.eye(4))
    (
        image.shape,
        image.spatial_shape,
        image.spacing,
        image.orientation,
        image.get_bounds(),
        image.get_center(),
        image.as_sitk(),
        image.numpy(),
        repr(image),
    )
    with tempfile.TemporaryDirectory() as folder:
        image.save(folder + "/x.nii.gz")
        again = tio.ScalarImage(folder + "/x.nii.gz")
        (
            again.load(),
            again.data.sum(),
            copy.deepcopy(again),
            image.axis_name_to_index("Left") if hasattr(image, "axis_name_to_index") else None,
        )
        attempt("from", lambda: tio.LabelMap.from_sitk(image.as_sitk()))
    s = subject()
    (
        s.add_image(image, "more"),
        s.get_images(),
        s.get_images_names(),
        s.shape if False else None,
        s["t1"],
        s.t1.spatial_shape,
        copy.copy(s),
        s.remove_image("more"),
    )
    s.check_consistent_spatial_shape(), s.get_first_image(), len(s)


def datasets():
    data = tio.SubjectsDataset(
        [subject(i) for i in range(4)], transform=tio.Compose([tio.RandomFlip(), tio.RandomNoise()])
    )
    len(data), data[0], data.dry_iter()
    for batch in tio.SubjectsLoader(data, batch_size=2):
        batch["t1"][tio.DATA]
    for sampler in (tio.UniformSampler(6), tio.LabelSampler(6, "seg"), tio.WeightedSampler(6, "seg")):
        queue = tio.Queue(data, 8, 2, sampler, num_workers=0)
        for patch in tio.SubjectsLoader(queue, batch_size=2):
            patch["t1"][tio.DATA]
        str(queue)
    for mode in ("crop", "average", "hann"):
        grid = tio.GridSampler(subject(), 6, 2)
        gather = tio.GridAggregator(grid, overlap_mode=mode)
        for batch in tio.SubjectsLoader(grid, batch_size=2):
            gather.add_batch(batch["t1"][tio.DATA], batch[tio.LOCATION])
        gather.get_output_tensor()


for step in (transforms, images, datasets):
    attempt(step.__name__, step)
