"""What denoising_diffusion_pytorch's README shows: networks, diffusions of every kind, training, sampling."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import denoising_diffusion_pytorch as dd
import torch
from denoising_diffusion_pytorch import classifier_free_guidance, guided_diffusion, repaint, simple_diffusion
from PIL import Image

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


images = torch.rand(2, 3, 16, 16)
SMALL = {"dim": 8, "dim_mults": (1, 2), "flash_attn": False}


def run(diffusion: Any, batch: torch.Tensor = images, **more: Any) -> Any:
    diffusion(batch, **more).backward()
    return diffusion.sample(batch_size=2)


def plain() -> None:
    for objective in ("pred_noise", "pred_x0", "pred_v"):
        run(dd.GaussianDiffusion(dd.Unet(**SMALL), image_size=16, timesteps=4, objective=objective))
    diffusion = dd.GaussianDiffusion(
        dd.Unet(**SMALL, self_condition=True, learned_sinusoidal_cond=True),
        image_size=16, timesteps=6, sampling_timesteps=3, beta_schedule="cosine", min_snr_loss_weight=True,
        offset_noise_strength=0.1,
    )  # fmt: skip
    run(diffusion)
    diffusion.interpolate(images[:1], images[1:], t=2)
    run(dd.GaussianDiffusion(dd.Unet(**SMALL), image_size=16, timesteps=3, beta_schedule="linear", immiscible=True))
    step("flash", lambda: dd.Unet(8, dim_mults=(1, 2), flash_attn=True, full_attn=(False, True))(images, torch.rand(2)))


def others() -> None:
    run(dd.LearnedGaussianDiffusion(dd.Unet(**SMALL, learned_variance=True), image_size=16, timesteps=4))
    step(
        "weighted",
        lambda: run(
            dd.WeightedObjectiveGaussianDiffusion(dd.Unet(8, dim_mults=(1, 2), out_dim=8), image_size=16, timesteps=4)
        ),
    )
    network = dd.Unet(**SMALL, learned_sinusoidal_cond=True)
    for schedule in ("linear", "cosine", "learned"):
        run(dd.ContinuousTimeGaussianDiffusion(network, image_size=16, noise_schedule=schedule, num_sample_steps=3))
    run(dd.VParamContinuousTimeGaussianDiffusion(network, image_size=16, num_sample_steps=3))
    elucidated = dd.ElucidatedDiffusion(network, image_size=16, num_sample_steps=3)
    run(elucidated)
    elucidated.sample_using_dpmpp(batch_size=2, num_sample_steps=3)


def one_dimensional() -> None:
    network = dd.Unet1D(dim=8, dim_mults=(1, 2), channels=3, self_condition=True)
    diffusion = dd.GaussianDiffusion1D(network, seq_length=16, timesteps=4, objective="pred_v")
    series = torch.rand(8, 3, 16)
    run(diffusion, series)
    with tempfile.TemporaryDirectory() as name:
        trainer = dd.Trainer1D(
            diffusion, dataset=dd.Dataset1D(series), train_batch_size=2, train_num_steps=2, save_and_sample_every=1,
            num_samples=1, results_folder=name,
        )  # fmt: skip
        trainer.train()
        trainer.save(1), trainer.load(1)
    run(dd.GaussianDiffusion1D(network, seq_length=16, timesteps=6, sampling_timesteps=3), series)


def trained() -> None:
    with tempfile.TemporaryDirectory() as name:
        for n in range(110):
            Image.new("RGB", (20, 20), (n, 50, 90)).save(Path(name) / f"{n}.png")
        for kind in (dd, repaint):
            module = kind if kind is dd else repaint
            diffusion = module.GaussianDiffusion(
                module.Unet(8, dim_mults=(1, 2), flash_attn=False), image_size=16, timesteps=3
            )
            trainer = module.Trainer(
                diffusion, name, train_batch_size=16, train_num_steps=2, save_and_sample_every=1, num_samples=1,
                results_folder=str(Path(name) / "results"), calculate_fid=False, augment_horizontal_flip=True,
                convert_image_to="RGB",
            )  # fmt: skip
            trainer.train()
            trainer.save(1), trainer.load(1), trainer.device


def guided() -> None:
    m = classifier_free_guidance
    network = m.Unet(dim=8, dim_mults=(1, 2), num_classes=3, cond_drop_prob=0.5)
    diffusion = m.GaussianDiffusion(network, image_size=16, timesteps=4)
    diffusion(images, classes=torch.tensor([0, 2])).backward()
    diffusion.sample(classes=torch.tensor([0, 2]), cond_scale=3.0)
    diffusion.interpolate(images[:1], images[1:], classes=torch.tensor([0]), t=2)
    faster = m.GaussianDiffusion(network, image_size=16, timesteps=6, sampling_timesteps=3)
    faster.sample(classes=torch.tensor([0, 2]), cond_scale=3.0)
    g = guided_diffusion
    other = g.GaussianDiffusion(g.Unet(8, dim_mults=(1, 2)), image_size=16, timesteps=4)
    other(images).backward()
    other.sample(batch_size=2)
    other.sample(batch_size=2, cond_fn=lambda x, t, **_: x * 0.1, guidance_kwargs={})


def simple() -> None:
    s = simple_diffusion
    network = s.UViT(dim=8, out_dim=3, channels=3, dim_mults=(1, 2), vit_depth=1, attn_heads=2, attn_dim_head=8)
    run(s.GaussianDiffusion(network, image_size=16, num_sample_steps=3))
    run(s.GaussianDiffusion(network, image_size=16, num_sample_steps=3, pred_objective="eps"))


def karras() -> None:
    options = {
        "dim": 8,
        "dim_max": 16,
        "num_downsamples": 2,
        "num_blocks_per_stage": 1,
        "attn_res": (8,),
        "num_classes": 3,
    }
    network = dd.KarrasUnet(image_size=16, channels=3, fourier_dim=8, **options)
    network(images, time=torch.rand(2), class_labels=torch.tensor([0, 1])).mean().backward()
    dd.KarrasUnet1D(seq_len=16, channels=3, fourier_dim=8, **options)(
        torch.rand(2, 3, 16), time=torch.rand(2), class_labels=torch.tensor([0, 1])
    )
    options["attn_res"] = ((4, 8, 8),)
    options["num_blocks_per_stage"] = (1, 1, 1)
    dd.KarrasUnet3D(
        image_size=16, frames=4, channels=3, fourier_dim=8, factorize_space_time_attn=True,
        downsample_types=("frame", "image"), **options,
    )(torch.rand(2, 3, 4, 16, 16), time=torch.rand(2), class_labels=torch.tensor([0, 1]))  # fmt: skip
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    schedule = dd.InvSqrtDecayLRSched(optimizer)
    optimizer.step(), schedule.step()
    run(
        dd.GaussianDiffusion(
            dd.KarrasUnet(image_size=16, dim=8, dim_max=16, num_downsamples=1, attn_res=()), image_size=16, timesteps=3
        )
    )


def wrapped() -> None:
    wrapper = dd.XMWrapper(dd.GaussianDiffusion(dd.Unet(**SMALL), image_size=16, timesteps=3))
    wrapper(images).backward()


for part in (plain, others, one_dimensional, trained, guided, simple, karras, wrapped):
    step(part.__name__, part)
