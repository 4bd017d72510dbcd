"""What d3rlpy's documentation shows: offline and online training of its algorithms, encoders, Q functions, scalers, evaluators, transformers, datasets."""

import io
import os
import tempfile
import warnings

import gymnasium
import numpy as np
import torch
from touring import step, steps

os.environ.setdefault("D3RLPY_QUIET", "1")

import d3rlpy
from d3rlpy import algos, dataset, metrics, models, ope, optimizers, preprocessing, tokenizers
from d3rlpy.algos import TransformerInput

warnings.simplefilter("ignore")
d3rlpy.seed(0)
torch.manual_seed(0)
ROWS = 40
SILENT = {"n_steps": 2, "n_steps_per_epoch": 2, "show_progress": False}


def logless():
    return d3rlpy.logging.NoopAdapterFactory()


def recorded(discrete: bool, **options):
    draw = np.random.default_rng(0)
    actions = draw.integers(0, 3, (ROWS, 1)) if discrete else draw.uniform(-1, 1, (ROWS, 2)).astype(np.float32)
    ends = np.zeros(ROWS, dtype=np.float32)
    ends[9::10] = 1
    return dataset.MDPDataset(
        draw.normal(size=(ROWS, 4)).astype(np.float32),
        actions,
        draw.normal(size=(ROWS, 1)).astype(np.float32),
        ends,
        **options,
    )


DISCRETE, CONTINUOUS = recorded(True), recorded(False)


class World(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-1, 1, (4,), np.float32)

    def __init__(self, discrete: bool) -> None:
        self.action_space = gymnasium.spaces.Discrete(3) if discrete else gymnasium.spaces.Box(-1, 1, (2,), np.float32)
        self.at = 0

    def reset(self, *, seed=None, options=None):
        self.at = 0
        return self.observation_space.sample(), {}

    def step(self, action):
        self.at += 1
        return self.observation_space.sample(), 1.0, self.at >= 5, False, {}


def small(**options):
    return models.VectorEncoderFactory([8], **options)


def trained(config, data) -> None:
    algo = config.create(device="cpu:0")
    algo.fit(data, logger_adapter=logless(), save_interval=10, **SILENT)
    observations = np.random.rand(3, 4).astype(np.float32)
    step("predict", lambda: algo.predict(observations))
    step("value", lambda: algo.predict_value(observations, algo.predict(observations)))
    step("sample", lambda: algo.sample_action(observations))


def values() -> None:
    for config in (algos.DQNConfig, algos.DoubleDQNConfig, algos.NFQConfig, algos.DiscreteSACConfig, algos.DiscreteBCQConfig,
                   algos.DiscreteCQLConfig, algos.DiscreteBCConfig, algos.DiscreteRandomPolicyConfig):  # fmt: skip
        step(config.__name__, lambda: trained(config(batch_size=4), DISCRETE))
    for factory in (
        models.MeanQFunctionFactory(),
        models.QRQFunctionFactory(n_quantiles=4),
        models.IQNQFunctionFactory(4, 4, 4),
    ):
        one = algos.DQNConfig(
            batch_size=4, q_func_factory=factory, encoder_factory=small(use_batch_norm=True), n_critics=2
        )
        step(type(factory).__name__, lambda: trained(one, DISCRETE))
        two = algos.SACConfig(batch_size=4, q_func_factory=factory)
        step(type(factory).__name__, lambda: trained(two, CONTINUOUS))


def controls() -> None:
    for config in (algos.DDPGConfig, algos.TD3Config, algos.SACConfig, algos.BCQConfig, algos.BEARConfig, algos.CRRConfig,
                   algos.CQLConfig, algos.CalQLConfig, algos.AWACConfig, algos.PLASConfig, algos.PLASWithPerturbationConfig,
                   algos.TD3PlusBCConfig, algos.IQLConfig, algos.ReBRACConfig, algos.PRDCConfig, algos.BCConfig,
                   algos.RandomPolicyConfig):  # fmt: skip
        step(config.__name__, lambda: trained(config(), CONTINUOUS) if "Random" in config.__name__ else trained(config(batch_size=4), CONTINUOUS))  # fmt: skip
    step("stochastic", lambda: trained(algos.BCConfig(batch_size=4, policy_type="stochastic"), CONTINUOUS))


def parts() -> None:
    for scaler in (preprocessing.MinMaxObservationScaler(), preprocessing.StandardObservationScaler()):
        for reward in (preprocessing.MinMaxRewardScaler(), preprocessing.StandardRewardScaler(), preprocessing.ClipRewardScaler(-1, 1),
                       preprocessing.ReturnBasedRewardScaler(), preprocessing.ConstantShiftRewardScaler(-1)):  # fmt: skip
            config = algos.TD3Config(batch_size=4, observation_scaler=scaler, reward_scaler=reward,
                                     action_scaler=preprocessing.MinMaxActionScaler(),
                                     actor_encoder_factory=small(dropout_rate=0.1))  # fmt: skip
            step(type(reward).__name__, lambda: trained(config, CONTINUOUS))
    for optim in (optimizers.SGDFactory(), optimizers.AdamWFactory(), optimizers.RMSpropFactory(), optimizers.GPTAdamWFactory(),
                  optimizers.AdamFactory(clip_grad_norm=1.0, lr_scheduler_factory=optimizers.WarmupSchedulerFactory(5)),
                  optimizers.AdamFactory(lr_scheduler_factory=optimizers.CosineAnnealingLRFactory(5))):  # fmt: skip
        step(type(optim).__name__, lambda: trained(algos.DQNConfig(batch_size=4, optim_factory=optim), DISCRETE))
    step(
        "simba",
        lambda: trained(algos.SACConfig(batch_size=4, actor_encoder_factory=models.SimBaEncoderFactory(8)), CONTINUOUS),
    )
    pictures = dataset.MDPDataset(np.zeros((20, 1, 84, 84), np.uint8), np.zeros((20, 1), int), np.zeros((20, 1), np.float32),
                                  np.eye(1, 20, 19)[0].astype(np.float32))  # fmt: skip
    seen = algos.DQNConfig(batch_size=2, observation_scaler=preprocessing.PixelObservationScaler()).create()
    step("pixels", lambda: seen.fit(pictures, logger_adapter=logless(), **SILENT))


def online() -> None:
    buffer = dataset.create_fifo_replay_buffer(limit=100, env=World(True))
    dqn = algos.DQNConfig(batch_size=4).create()
    for explorer in (algos.LinearDecayEpsilonGreedy(duration=10), algos.ConstantEpsilonGreedy(0.3)):
        step("online", lambda: dqn.fit_online(World(True), buffer, explorer, n_steps=12, n_steps_per_epoch=6, update_start_step=5,
                                      eval_env=World(True), logger_adapter=logless(), show_progress=False))  # fmt: skip
    sac = algos.SACConfig(batch_size=4).create()
    step("continuous", lambda: sac.fit_online(World(False), explorer=algos.NormalNoise(), n_steps=12, n_steps_per_epoch=6,
                                         random_steps=3, logger_adapter=logless(), show_progress=False))  # fmt: skip
    step("collected", lambda: sac.collect(World(False), n_steps=8, show_progress=False))
    other = algos.SACConfig(batch_size=4).create()
    other.build_with_env(World(False))
    for name in ("copy_policy_from", "copy_q_function_from", "copy_policy_optim_from", "copy_q_function_optim_from"):
        step(name, lambda: getattr(other, name)(sac))
    step("reset", other.reset_optimizer_states)


def judged() -> None:
    dqn = algos.DQNConfig(batch_size=4).create()
    checks = {
        "td": metrics.TDErrorEvaluator(DISCRETE.episodes[:2]),
        "advantage": metrics.DiscountedSumOfAdvantageEvaluator(),
        "average": metrics.AverageValueEstimationEvaluator(),
        "initial": metrics.InitialStateValueEstimationEvaluator(),
        "opc": metrics.SoftOPCEvaluator(0.0),
        "match": metrics.DiscreteActionMatchEvaluator(),
        "world": metrics.EnvironmentEvaluator(World(True), n_trials=1),
    }
    step("judged", lambda: dqn.fit(DISCRETE, evaluators=checks, logger_adapter=logless(), **SILENT))
    step("compared", lambda: metrics.CompareDiscreteActionMatchEvaluator(dqn)(dqn, DISCRETE))
    td3 = algos.TD3Config(batch_size=4).create()
    td3.build_with_dataset(CONTINUOUS)
    step("difference", lambda: metrics.ContinuousActionDiffEvaluator()(td3, CONTINUOUS))
    step("compared", lambda: metrics.CompareContinuousActionDiffEvaluator(td3)(td3, CONTINUOUS))
    fqe = ope.DiscreteFQE(algo=dqn, config=ope.FQEConfig(batch_size=4))
    step("fqe", lambda: fqe.fit(DISCRETE, logger_adapter=logless(), **SILENT))
    step(
        "fqe",
        lambda: ope.FQE(algo=td3, config=ope.FQEConfig(batch_size=4)).fit(
            CONTINUOUS, logger_adapter=logless(), **SILENT
        ),
    )


def sequences() -> None:
    decision = algos.DecisionTransformerConfig(batch_size=2, context_size=4, num_heads=1, num_layers=1,
                                               encoder_factory=small()).create()  # fmt: skip
    step("decision", lambda: decision.fit(CONTINUOUS, logger_adapter=logless(), **SILENT))
    acting = decision.as_stateful_wrapper(target_return=1.0)
    step(
        "acting",
        lambda: (
            acting.predict(np.zeros(4, np.float32), 0.0),
            acting.predict(np.zeros(4, np.float32), 1.0),
            acting.reset(),
        ),
    )
    discrete = algos.DiscreteDecisionTransformerConfig(batch_size=2, context_size=4, num_heads=1, num_layers=1,
                                                       encoder_factory=small()).create()  # fmt: skip
    step("discrete", lambda: discrete.fit(DISCRETE, logger_adapter=logless(), **SILENT))
    sampler = algos.SoftmaxTransformerActionSampler(1.0)
    step("sampled", lambda: discrete.as_stateful_wrapper(1.0, sampler).predict(np.zeros(4, np.float32), 0.0))
    greedy = algos.GreedyTransformerActionSampler()
    step("greedy", lambda: discrete.as_stateful_wrapper(1.0, greedy).predict(np.zeros(4, np.float32), 0.0))
    step("input", lambda: decision.predict(TransformerInput(np.zeros((4, 4), np.float32), np.zeros((4, 2), np.float32),
                                                          np.zeros((4, 1), np.float32), np.zeros((4, 1), np.float32), np.arange(4))))  # fmt: skip
    tacr = algos.TACRConfig(batch_size=2, context_size=4, num_heads=1, num_layers=1).create()
    step("tacr", lambda: tacr.fit(CONTINUOUS, logger_adapter=logless(), **SILENT))
    gato = getattr(algos, "GatoConfig", None)
    tokens = tokenizers.FloatTokenizer(num_bins=10)
    step("tokens", lambda: tokens.decode(tokens(np.random.rand(4))))
    del gato


def kept() -> None:
    sac = algos.SACConfig(batch_size=4).create()
    sac.build_with_dataset(CONTINUOUS)
    with tempfile.TemporaryDirectory() as folder:
        step("saved", lambda: sac.save(f"{folder}/a.d3"))
        step("loaded", lambda: d3rlpy.load_learnable(f"{folder}/a.d3"))
        step("model", lambda: (sac.save_model(f"{folder}/m.pt"), sac.load_model(f"{folder}/m.pt")))
        step("json", lambda: algos.SACConfig.deserialize(sac.config.serialize()))
        step("script", lambda: sac.save_policy(f"{folder}/p.pt"))
        logged = d3rlpy.logging.CombineAdapterFactory([d3rlpy.logging.FileAdapterFactory(folder), logless()])
        step("logged", lambda: sac.fit(CONTINUOUS, logger_adapter=logged, **SILENT))
    memory = io.BytesIO()
    step("dump", lambda: CONTINUOUS.dump(memory))
    memory.seek(0)
    step("load", lambda: dataset.ReplayBuffer.load(memory, dataset.InfiniteBuffer()))
    step("mixed", lambda: dataset.MixedReplayBuffer(CONTINUOUS, recorded(False), 0.5).sample_transition_batch(4))
    for picker in (dataset.MultiStepTransitionPicker(n_steps=3, gamma=0.9), dataset.SparseRewardTransitionPicker(0.0),
                   dataset.FrameStackTransitionPicker(2)):  # fmt: skip
        step(type(picker).__name__, lambda: recorded(False, transition_picker=picker).sample_transition_batch(3))
    for slicer in (dataset.BasicTrajectorySlicer(), dataset.FrameStackTrajectorySlicer(2)):
        step(type(slicer).__name__, lambda: recorded(False, trajectory_slicer=slicer).sample_trajectory_batch(2, 4))


steps(values, controls, parts, online, judged, sequences, kept)
