"""What pythae's documentation shows: autoencoders trained by trainers with callbacks, samplers, pipelines, saved models."""

import logging
import tempfile

import numpy as np
import torch
from pythae import models as M
from pythae import samplers as S
from pythae import trainers as T
from pythae.data.datasets import BaseDataset
from pythae.models.normalizing_flows import IAF, MAF, IAFConfig, MAFConfig, NFModel
from pythae.pipelines import GenerationPipeline, TrainingPipeline
from pythae.trainers.training_callbacks import MetricConsolePrinterCallback, ProgressBarCallback, TrainingCallback

torch.manual_seed(0)
logging.disable(logging.CRITICAL)


def go(label, run):
    try:
        return run()
    except Exception as error:
        print(label, repr(error)[:200])


class Note(TrainingCallback):
    def on_epoch_end(self, training_config, **kwargs):
        self.epoch = kwargs.get("global_step")


SHAPE = (1, 8, 8)
train, test = np.random.rand(24, *SHAPE).astype("float32"), np.random.rand(8, *SHAPE).astype("float32")
train[0, 0, 0, 0] = 1.0
batch = BaseDataset(torch.tensor(train), torch.zeros(24))
PLAIN = (
    "AE VAE BetaVAE BetaTCVAE DisentangledBetaVAE INFOVAE_MMD IWAE MIWAE CIWAE WAE_MMD VAMP SVAE RAE_L2 PoincareVAE VAE_IAF "
    "VAE_LinNF VQVAE MSSSIM_VAE HVAE RHVAE PIWAE"
)
made = {}
root = tempfile.TemporaryDirectory()


def fit(model, trainer=T.BaseTrainer, config=T.BaseTrainerConfig, **more):
    settings = config(
        output_dir=root.name, num_epochs=2, per_device_train_batch_size=8, per_device_eval_batch_size=8, **more
    )
    run = trainer(
        model, batch, batch, settings, callbacks=[Note(), MetricConsolePrinterCallback(), ProgressBarCallback()]
    )
    run.train()
    return run


for name in PLAIN.split():

    def run(name=name):
        kind = getattr(M, name)
        config = getattr(M, f"{name}Config", None) or getattr(M, f"{name}_Config")
        made[name] = model = kind(config(input_dim=SHAPE, latent_dim=4))
        if name == "PIWAE":
            return fit(model, T.CoupledOptimizerTrainer, T.CoupledOptimizerTrainerConfig)
        return fit(model)

    go(name, run)
go("schedule", lambda: fit(made["VAE"], optimizer_cls="AdamW", scheduler_cls="StepLR", scheduler_params={"step_size": 1}, steps_saving=1))  # fmt: skip
rae = M.RAE_GP(M.RAE_GP_Config(input_dim=SHAPE, latent_dim=4))
go("RAE_GP", lambda: fit(rae, T.CoupledOptimizerTrainer, T.CoupledOptimizerTrainerConfig))
aae = M.Adversarial_AE(M.Adversarial_AE_Config(input_dim=SHAPE, latent_dim=4))
go("AAE", lambda: fit(aae, T.AdversarialTrainer, T.AdversarialTrainerConfig))
gan = M.VAEGAN(M.VAEGANConfig(input_dim=SHAPE, latent_dim=4))
go("GAN", lambda: fit(gan, T.CoupledOptimizerAdversarialTrainer, T.CoupledOptimizerAdversarialTrainerConfig))
factor = M.FactorVAE(M.FactorVAEConfig(input_dim=SHAPE, latent_dim=4))
go("Factor", lambda: fit(factor, T.AdversarialTrainer, T.AdversarialTrainerConfig))
for name, model in made.items():
    go(f"use {name}", lambda m=model: (m.reconstruct(torch.tensor(test)), m.embed(torch.tensor(test))))
    go(f"between {name}", lambda m=model: m.interpolate(torch.tensor(test[:2]), torch.tensor(test[2:4]), granularity=3))
for name in ("VAE", "IWAE", "HVAE"):
    go(f"nll {name}", lambda name=name: made[name].get_nll(torch.tensor(test), n_samples=2, batch_size=2))
for flow, config in ((MAF, MAFConfig), (IAF, IAFConfig)):
    net = flow(config(input_dim=(4,), n_made_blocks=2, hidden_size=8))
    go("flow", lambda net=net: net.inverse(net(torch.rand(5, 4)).out))
    prior = torch.distributions.MultivariateNormal(torch.zeros(4), torch.eye(4))
    rows = BaseDataset(torch.rand(16, 4), torch.zeros(16))
    settings = T.BaseTrainerConfig(output_dir=root.name, num_epochs=1)
    go("NF", lambda net=net: T.BaseTrainer(NFModel(prior, net), rows, rows, settings).train())
SAMPLERS = {
    "NormalSampler": ("VAE", None),
    "GaussianMixtureSampler": ("VAE", S.GaussianMixtureSamplerConfig(n_components=2)),
    "TwoStageVAESampler": ("VAE", S.TwoStageVAESamplerConfig()),
    "MAFSampler": ("VAE", S.MAFSamplerConfig()),
    "IAFSampler": ("VAE", S.IAFSamplerConfig()),
    "VAMPSampler": ("VAMP", None),
    "HypersphereUniformSampler": ("SVAE", None),
    "PoincareDiskSampler": ("PoincareVAE", None),
    "RHVAESampler": ("RHVAE", S.RHVAESamplerConfig(mcmc_steps_nbr=2)),
    "PixelCNNSampler": ("VQVAE", S.PixelCNNSamplerConfig(n_layers=2)),
}
short = T.BaseTrainerConfig(output_dir=root.name, num_epochs=1)
for name, (of, config) in SAMPLERS.items():

    def sample(name=name, of=of, config=config):
        sampler = getattr(S, name)(made[of], config)
        if name in ("GaussianMixtureSampler",):
            sampler.fit(train)
        elif config is not None and name != "RHVAESampler":
            sampler.fit(train, test, training_config=short)
        elif name == "RHVAESampler":
            sampler.fit(train)
        return sampler.sample(num_samples=3, batch_size=2, return_gen=True)

    go(name, sample)


def pipelines():
    training = TrainingPipeline(model=made["BetaVAE"], training_config=short)
    training(train_data=train, eval_data=test)
    with tempfile.TemporaryDirectory() as name:
        made["VAE"].save(name)
        again = M.AutoModel.load_from_folder(name)
    generate = GenerationPipeline(model=again, sampler_config=S.NormalSamplerConfig())
    return generate(num_samples=4, return_gen=True, train_data=train)


go("pipelines", pipelines)
root.cleanup()
