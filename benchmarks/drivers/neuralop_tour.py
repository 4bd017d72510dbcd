"""What neuraloperator's documentation and tests show: the models, spectral layers, losses, data processors, a trainer."""

import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from neuralop import H1Loss, LpLoss, Trainer, get_model
from neuralop.data.transforms.data_processors import (
    DefaultDataProcessor,
    IncrementalDataProcessor,
    MGPatchingDataProcessor,
)
from neuralop.data.transforms.normalizers import DictUnitGaussianNormalizer, UnitGaussianNormalizer
from neuralop.layers import embeddings, padding, resample
from neuralop.layers.channel_mlp import LinearChannelMLP
from neuralop.layers.coda_layer import CODALayer
from neuralop.layers.differential_conv import FiniteDifferenceConvolution
from neuralop.layers.fno_block import FNOBlocks
from neuralop.layers.fourier_continuation import FCGram, FCLegendre
from neuralop.layers.gno_block import GNOBlock
from neuralop.layers.neighbor_search import NeighborSearch
from neuralop.layers.spectral_convolution import SpectralConv
from neuralop.layers.spectral_projection import spectral_projection_divergence_free
from neuralop.losses import (
    BurgersEqnLoss,
    FiniteDiff,
    FourierDiff,
    ICLoss,
    Relobralo,
    SoftAdapt,
    WeightedSumLoss,
    non_uniform_fd,
)
from neuralop.losses.data_losses import MSELoss
from neuralop.models import CODANO, FNO, FNOGNO, GINO, SFNO, TFNO, UNO, UQNO
from neuralop.training import AdamW, IncrementalFNOTrainer, setup
from neuralop.utils import count_model_params, count_tensor_params, get_project_root, spectrum_2d
from tensorly import tenalg
from torch.utils.data import DataLoader, Dataset

tenalg.set_backend("einsum")
torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def trained(model: torch.nn.Module, *inputs: Any, **named: Any) -> None:
    """One step of training."""
    optimizer = AdamW(model.parameters(), lr=1e-3)
    out = model(*inputs, **named)
    out = out[0] if isinstance(out, tuple) else out
    loss = out.abs().pow(2).mean()
    loss.backward()
    optimizer.step()


def fnos() -> None:
    for n in (1, 2, 3):
        model = FNO(n_modes=(4,) * n, in_channels=3, out_channels=1, hidden_channels=6, n_layers=2, stabilizer="tanh")
        step("fno", lambda model=model, n=n: trained(model, torch.randn(2, 3, *(8,) * n)))
    step(
        "fnos",
        lambda: trained(
            FNO((4, 4), 3, 1, 6, n_layers=2, domain_padding=0.1, norm="group_norm", preactivation=True),
            torch.randn(2, 3, 8, 8),
        ),
    )
    step("fnos", lambda: trained(FNO((4, 4), 3, 1, 6, n_layers=2, norm="instance_norm"), torch.randn(2, 3, 8, 8)))
    model = FNO((4, 4), 3, 1, 6, n_layers=2, resolution_scaling_factor=[2, 0.5], complex_data=False)
    step("fnos", lambda: trained(model, torch.randn(2, 3, 8, 8), output_shape=(12, 12)))
    step(
        "fnos",
        lambda: trained(
            FNO((4, 4), 3, 1, 6, n_layers=2, complex_data=True), torch.randn(2, 3, 8, 8, dtype=torch.cfloat)
        ),
    )
    for form in ("tucker", "cp", "tt"):
        for how in ("factorized", "reconstructed"):
            model = TFNO((4, 4), 3, 1, 6, n_layers=2, factorization=form, implementation=how, rank=0.5)
            step(form, lambda model=model: trained(model, torch.randn(2, 3, 8, 8)))
    step("fnos", lambda: trained(SFNO((4, 4), 3, 1, 6, n_layers=2, factorization="dense"), torch.randn(2, 3, 8, 16)))
    folder = Path(tempfile.mkdtemp())
    model.save_checkpoint(folder, "net")
    TFNO.from_checkpoint(folder, "net")
    model.load_checkpoint(folder, "net")


def others() -> None:
    model = UNO(
        3,
        3,
        5,
        uno_out_channels=[8, 8, 8],
        uno_n_modes=[[3, 3]] * 3,
        n_layers=3,
        uno_scalings=[[1.0, 1.0], [0.5, 0.5], [2, 2]],
        horizontal_skips_map={2: 0},
        domain_padding=0.2,
        channel_mlp_skip="linear",
    )
    trained(model, torch.randn(2, 3, 16, 16))
    trained(UQNO(FNO((4, 4), 3, 1, 6, n_layers=2), FNO((4, 4), 3, 1, 6, n_layers=2)), torch.randn(2, 3, 8, 8))


def codano() -> None:
    model = CODANO(
        output_variable_codimension=1,
        hidden_variable_codimension=2,
        lifting_channels=2,
        use_positional_encoding=True,
        positional_encoding_dim=4,
        positional_encoding_modes=[8, 8],
        use_horizontal_skip_connection=True,
        static_channel_dim=1,
        horizontal_skips_map={2: 0},
        variable_ids=["a", "b"],
        n_layers=3,
        n_heads=[2] * 3,
        n_modes=[[4, 4]] * 3,
        attention_scaling_factors=[0.5] * 3,
        per_layer_scaling_factors=[[1, 1]] * 3,
        enable_cls_token=True,
    )
    trained(model, torch.randn(2, 2, 16, 16), torch.randn(2, 1, 16, 16), ["a", "b"])
    trained(
        CODALayer(n_modes=(4, 4), n_heads=2, token_codimension=1, per_channel_attention=True), torch.randn(2, 4, 8, 8)
    )


def points() -> None:
    for kind in ("linear", "nonlinear"):
        model = GINO(
            in_channels=3,
            out_channels=2,
            in_gno_radius=0.4,
            out_gno_radius=0.4,
            gno_use_torch_scatter=False,
            gno_coord_dim=2,
            in_gno_pos_embed_type="transformer",
            out_gno_pos_embed_type="transformer",
            in_gno_channel_mlp_hidden_layers=[8],
            out_gno_channel_mlp_hidden_layers=[8],
            in_gno_transform_type=kind,
            out_gno_transform_type=kind,
            fno_n_modes=(4, 4),
            fno_hidden_channels=8,
            fno_n_layers=2,
            gno_use_open3d=False,
            gno_weighting_function="half_cos" if kind == "linear" else None,
            gno_weight_function_scale=1,
        )
        grid = torch.stack(torch.meshgrid([torch.linspace(0, 1, 6)] * 2, indexing="xy"), -1)[None]
        trained(
            model,
            input_geom=torch.rand(1, 20, 2),
            latent_queries=grid,
            output_queries=torch.rand(1, 15, 2),
            x=torch.rand(1, 20, 3),
        )
    model = FNOGNO(
        in_channels=3,
        out_channels=2,
        gno_radius=0.4,
        gno_coord_dim=2,
        gno_channel_mlp_hidden_layers=[8],
        fno_n_modes=(4, 4),
        fno_hidden_channels=8,
        fno_n_layers=2,
        gno_use_open3d=False,
        gno_use_torch_scatter=False,
        fno_norm="ada_in",
        gno_pos_embed_type="transformer",
        fno_ada_in_dim=1,
        fno_ada_in_features=4,
    )
    step(
        "points",
        lambda: trained(
            model,
            in_p=torch.rand(1, 6, 6, 2),
            out_p=torch.rand(1, 10, 2),
            f=torch.rand(1, 6, 6, 3),
            ada_in=torch.rand(1),
        ),
    )
    block = GNOBlock(
        in_channels=3,
        out_channels=2,
        coord_dim=2,
        radius=0.5,
        channel_mlp_layers=[8],
        use_open3d_neighbor_search=False,
        use_torch_scatter_reduce=False,
        transform_type="nonlinear_kernelonly",
    )
    step("points", lambda: trained(block, torch.rand(20, 2), torch.rand(10, 2), torch.rand(20, 3)))
    NeighborSearch(use_open3d=False)(torch.rand(20, 2), torch.rand(10, 2), 0.3)


def layers() -> None:
    conv = SpectralConv(3, 3, (4, 4), factorization="cp", rank=0.5, implementation="factorized")
    step("layers", lambda: trained(conv, torch.randn(2, 3, 8, 8)))
    conv.n_modes = (2, 2)
    conv.transform(torch.randn(2, 3, 8, 8), output_shape=(6, 6))
    step(
        "layers",
        lambda: trained(
            FNOBlocks(
                3, 3, (4, 4), n_layers=2, norm="batch_norm", resolution_scaling_factor=2, channel_mlp_skip="soft-gating"
            ),
            torch.randn(2, 3, 8, 8),
        ),
    )
    blocks = FNOBlocks(3, 3, (4, 4), n_layers=2, norm="ada_in", ada_in_features=4)
    blocks.set_ada_in_embeddings(torch.randn(4))
    step("layers", lambda: trained(blocks, torch.randn(2, 3, 8, 8)))
    blocks.n_modes = (3, 3)
    blocks.get_block(0)(torch.randn(2, 3, 8, 8)) if hasattr(blocks, "get_block") else None
    step("layers", lambda: trained(FiniteDifferenceConvolution(3, 3, 2, n_dim=2), torch.randn(2, 3, 8, 8)))
    step("layers", lambda: trained(LinearChannelMLP([3, 8, 2]), torch.randn(5, 3)))
    pad = padding.DomainPadding(0.2, resolution_scaling_factor=[1, 2])
    pad.unpad(pad.pad(torch.randn(2, 3, 8, 8)))
    for n in (1, 2, 3):
        resample.resample(torch.randn(2, 3, *(8,) * n), 1.5, list(range(2, 2 + n)))
    for grid in (embeddings.GridEmbedding2D(3), embeddings.GridEmbeddingND(3, 2)):
        grid(torch.randn(2, 3, 8, 8))
    embeddings.SinusoidalEmbedding(2, 4)(torch.randn(5, 2))
    embeddings.RotaryEmbedding2D(8)
    for extension in (FCLegendre(d=3), FCGram(d=3)):
        step(type(extension).__name__, lambda extension=extension: extension(torch.randn(2, 8), dim=1))
        step(
            type(extension).__name__,
            lambda extension=extension: extension.restrict(extension(torch.randn(2, 3, 8, 8), dim=2), dim=2),
        )
    spectral_projection_divergence_free(torch.randn(2, 2, 8, 8), 1.0)


def losses() -> None:
    a, b = torch.randn(2, 1, 8, 8, requires_grad=True), torch.randn(2, 1, 8, 8)
    for loss in (LpLoss(d=2), LpLoss(d=2, p=1, reduction="mean"), H1Loss(d=2), MSELoss()):
        loss(a, b).backward()
    LpLoss(d=2).abs(a, b), H1Loss(d=2).abs(a, b)
    H1Loss(d=1)(a[..., 0], b[..., 0]), H1Loss(d=3)(torch.randn(2, 1, 4, 4, 4), torch.randn(2, 1, 4, 4, 4))
    for method in ("autograd", "finite_difference"):
        step(method, lambda method=method: BurgersEqnLoss(method=method, loss=torch.nn.functional.mse_loss)(a))
    step("ic", lambda: ICLoss()(a, b[:, 0, 0]))
    WeightedSumLoss([LpLoss(d=2), H1Loss(d=2)], [0.5, 1.0])(a, b)
    weights = {"x": torch.rand(1), "y": torch.rand(1)}
    for combine in (Relobralo(params=[a], num_losses=2), SoftAdapt(params=[a], num_losses=2)):
        for epoch in range(2):
            step("combine", lambda combine=combine, epoch=epoch: combine(weights, step=epoch))
    for n in (1, 2, 3):
        x = torch.randn(*(8,) * n)
        for way in (FiniteDiff(n), FourierDiff(n)):
            for order in (1, 2):
                step("diff", lambda way=way, x=x, order=order: way.dx(x, order=order))
                step("diff", lambda way=way, x=x, order=order: way.dy(x, order=order))
        step(
            "laplacian",
            lambda n=n, x=x: (FiniteDiff(n).laplacian(x), FourierDiff(n).laplacian(x), FiniteDiff(n).gradient(x)),
        )
    step("nonuniform", lambda: non_uniform_fd(torch.rand(2, 30), torch.rand(30)))
    spectrum_2d(torch.randn(2, 8, 8), 8)


class Fields(Dataset):
    def __len__(self) -> int:
        return 6

    def __getitem__(self, i: int) -> dict[str, torch.Tensor]:
        if i >= 6:
            raise IndexError
        return {"x": torch.randn(1, 8, 8), "y": torch.randn(1, 8, 8)}


def trainers() -> None:
    folder = Path(tempfile.mkdtemp())
    data = DataLoader(Fields(), batch_size=3)
    for make, processor in (
        (
            Trainer,
            DefaultDataProcessor(
                UnitGaussianNormalizer(dim=[0, 2, 3], mean=0.0 * torch.ones(1, 1, 1, 1), std=torch.ones(1, 1, 1, 1)),
                None,
            ),
        ),
        (Trainer, None),
        (
            IncrementalFNOTrainer,
            IncrementalDataProcessor(
                None,
                None,
                subsampling_rates=[2, 1],
                dataset_resolution=8,
                dataset_indices=[2, 3],
                epoch_gap=1,
                verbose=True,
            ),
        ),
    ):
        model = FNO((4, 4), 1, 1, 4, n_layers=1)
        options = {
            "incremental_grad": True,
            "incremental_loss_gap": False,
            "incremental_grad_eps": 0.9,
            "incremental_buffer": 1,
            "incremental_max_iter": 1,
            "incremental_grad_max_iter": 1,
        }
        trainer = make(
            model=model,
            n_epochs=2,
            data_processor=processor,
            eval_interval=1,
            verbose=True,
            **(options if make is IncrementalFNOTrainer else {}),
        )
        optimizer = AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
        arguments = {
            "train_loader": data,
            "test_loaders": {"t": data},
            "optimizer": optimizer,
            "regularizer": None,
            "training_loss": LpLoss(d=2),
            "scheduler": torch.optim.lr_scheduler.StepLR(optimizer, 1),
            "eval_losses": {"h1": H1Loss(d=2)},
            "save_dir": folder / make.__name__,
        }
        step(make.__name__, lambda trainer=trainer, arguments=arguments: trainer.train(**arguments, save_every=1))
    step(
        "again",
        lambda: Trainer(model=model, n_epochs=3).train(
            **arguments, save_best="t_h1", resume_from_dir=folder / "Trainer"
        ),
    )
    model = FNO((4, 4), 1, 1, 4, n_layers=1)
    patches = MGPatchingDataProcessor(
        model, levels=1, padding_fraction=0.1, stitching=False, in_normalizer=None, out_normalizer=None
    )
    batch = patches.preprocess({"x": torch.randn(2, 1, 16, 16), "y": torch.randn(2, 1, 16, 16)})
    step("patches", lambda: patches.postprocess(FNO((4, 4), 2, 1, 4, n_layers=1)(batch["x"]), batch))


def normalizers() -> None:
    normal = UnitGaussianNormalizer(dim=[0, 2])
    normal.fit(torch.randn(4, 2, 8))
    normal.inverse_transform(normal.transform(torch.randn(4, 2, 8)))
    normal.partial_fit(torch.randn(4, 2, 8), batch_size=2)
    step(
        "dict",
        lambda: DictUnitGaussianNormalizer({"x": normal}, {"x": slice(0, 2)}, {"x": slice(0, 2)}).transform(
            {"x": torch.randn(4, 2, 8)}
        ),
    )
    step("from", lambda: UnitGaussianNormalizer.from_dataset(Fields(), dim=[0, 2, 3], keys=["x"]))
    count_model_params(FNO((4, 4), 1, 1, 4)), count_tensor_params(torch.rand(3, 4)), get_project_root()
    step("setup", lambda: print(setup))
    step(
        "get",
        lambda: get_model(
            types.SimpleNamespace(
                model={
                    "model_arch": "fno",
                    "data_channels": 1,
                    "out_channels": 1,
                    "n_modes": [4, 4],
                    "hidden_channels": 4,
                },
                patching=types.SimpleNamespace(levels=0),
            )
        ),
    )


for part in (fnos, others, codano, points, layers, losses, trainers, normalizers):
    step(part.__name__, part)
