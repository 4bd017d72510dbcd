"""What tianshou's examples show: every experiment builder, offline algorithms, buffers, collectors, batches, wrappers, noise."""

import sys
import tempfile
import types
from typing import Any

import gymnasium as gym
import numpy as np
import torch

for name in ("rliable", "rliable.library", "rliable.plot_utils"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["rliable"].library, sys.modules["rliable"].plot_utils = (
    sys.modules["rliable.library"],
    sys.modules["rliable.plot_utils"],
)

from tianshou.algorithm import (
    BCQ,
    BDQN,
    C51,
    CQL,
    DQN,
    FQF,
    GAIL,
    PPO,
    PSRL,
    QRDQN,
    TD3BC,
    DiscreteBCQ,
    DiscreteCQL,
    DiscreteCRR,
    ICMOffPolicyWrapper,
    OffPolicyImitationLearning,
    RainbowDQN,
)
from tianshou.algorithm.algorithm_base import RandomActionPolicy
from tianshou.algorithm.imitation.bcq import BCQPolicy
from tianshou.algorithm.imitation.discrete_bcq import DiscreteBCQPolicy
from tianshou.algorithm.imitation.imitation_base import ImitationPolicy
from tianshou.algorithm.modelbased.psrl import PSRLPolicy
from tianshou.algorithm.modelfree.bdqn import BDQNPolicy
from tianshou.algorithm.modelfree.c51 import C51Policy
from tianshou.algorithm.modelfree.ddpg import ContinuousDeterministicPolicy
from tianshou.algorithm.modelfree.dqn import DiscreteQLearningPolicy
from tianshou.algorithm.modelfree.fqf import FQFPolicy
from tianshou.algorithm.modelfree.qrdqn import QRDQNPolicy
from tianshou.algorithm.modelfree.reinforce import DiscreteActorPolicy, ProbabilisticActorPolicy
from tianshou.algorithm.modelfree.sac import AutoAlpha, SACPolicy
from tianshou.algorithm.optim import AdamOptimizerFactory, LRSchedulerFactoryLinear, RMSpropOptimizerFactory
from tianshou.data import (
    AsyncCollector,
    Batch,
    CachedReplayBuffer,
    Collector,
    HERReplayBuffer,
    PrioritizedReplayBuffer,
    PrioritizedVectorReplayBuffer,
    ReplayBuffer,
    SegmentTree,
    VectorReplayBuffer,
    to_numpy,
    to_torch,
)
from tianshou.data.collector import EpisodeRolloutHookMCReturn
from tianshou.env import ContinuousToDiscrete, DummyVectorEnv, SubprocVectorEnv, VectorEnvNormObs
from tianshou.exploration import GaussianNoise, OUNoise
from tianshou.highlevel import experiment as ex
from tianshou.highlevel.config import OffPolicyTrainingConfig, OnPolicyTrainingConfig
from tianshou.highlevel.env import EnvFactoryRegistered, VectorEnvType
from tianshou.highlevel.module.actor import ActorFactoryDiscreteNet, IntermediateModuleFactoryFromActorFactory
from tianshou.highlevel.params import algorithm_params as ap
from tianshou.highlevel.params.algorithm_wrapper import AlgorithmWrapperFactoryIntrinsicCuriosity
from tianshou.highlevel.params.alpha import AutoAlphaFactoryDefault
from tianshou.highlevel.params.lr_scheduler import LRSchedulerFactoryFactoryLinear
from tianshou.highlevel.params.noise import MaxActionScaledGaussian
from tianshou.highlevel.trainer import (
    EpochStopCallbackRewardThreshold,
    EpochTestCallbackDQNSetEps,
    EpochTrainCallbackDQNSetEps,
)
from tianshou.trainer import OfflineTrainerParams, OffPolicyTrainerParams, OnPolicyTrainerParams
from tianshou.utils import MovAvg, RunningMeanStd, TensorboardLogger
from tianshou.utils.net.common import MLP, BranchingNet, Net, Recurrent
from tianshou.utils.net.continuous import (
    VAE,
    ContinuousActorDeterministic,
    ContinuousActorProbabilistic,
    ContinuousCritic,
    Perturbation,
)
from tianshou.utils.net.discrete import (
    DiscreteActor,
    DiscreteCritic,
    FractionProposalNetwork,
    FullQuantileFunction,
    IntrinsicCuriosityModule,
    NoisyLinear,
)
from touring import step, steps

torch.manual_seed(0)
CART, ROD = "CartPole-v1", "Pendulum-v1"
SIZES: Any = {
    "max_epochs": 1,
    "epoch_num_steps": 30,
    "num_training_envs": 2,
    "num_test_envs": 1,
    "buffer_size": 200,
    "collection_step_num_env_steps": 10,
    "batch_size": 8,
}


def settings(folder: str) -> Any:
    return ex.ExperimentConfig(watch=False, persistence_base_dir=folder, watch_num_episodes=1)


def envs(task: str) -> Any:
    return EnvFactoryRegistered(task=task, venv_type=VectorEnvType.DUMMY)


def on(cls: Any, task: str, params: Any, how: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        builder = cls(
            envs(task), settings(folder), OnPolicyTrainingConfig(**{**SIZES, "update_step_num_repetitions": 2})
        )
        builder = getattr(builder, how)(params).with_actor_factory_default((8,), torch.nn.Tanh)
        if hasattr(builder, "with_critic_factory_default"):
            builder = (
                builder.with_critic_factory_default((8,)) if task == ROD else builder.with_critic_factory_use_actor()
            )
        builder.with_epoch_stop_callback(EpochStopCallbackRewardThreshold(1e6)).with_name(
            f"{cls.__name__}{task}"
        ).build().run()


def off(cls: Any, task: str, params: Any, how: str, build: Any = None, **more: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        builder = cls(envs(task), settings(folder), OffPolicyTrainingConfig(**{**SIZES, **more, "start_timesteps": 10}))
        builder = getattr(builder, how)(params)
        builder = build(builder) if build else builder
        experiment = builder.with_name(f"{cls.__name__}{task}").build()
        experiment.run()


def builders() -> None:
    for task in (CART, ROD):
        decay = LRSchedulerFactoryFactoryLinear(OnPolicyTrainingConfig(**SIZES))
        step(
            "reinforce",
            lambda task=task: on(
                ex.ReinforceExperimentBuilder,
                task,
                ap.ReinforceParams(gamma=0.9, return_standardization=True),
                "with_reinforce_params",
            ),
        )
        step(
            "a2c",
            lambda task=task, decay=decay: on(
                ex.A2CExperimentBuilder, task, ap.A2CParams(lr_scheduler=decay, return_scaling=True), "with_a2c_params"
            ),
        )
        step(
            "ppo",
            lambda task=task: on(
                ex.PPOExperimentBuilder,
                task,
                ap.PPOParams(dual_clip=2.0, value_clip=True, recompute_advantage=True, return_scaling=True),
                "with_ppo_params",
            ),
        )
        step("npg", lambda task=task: on(ex.NPGExperimentBuilder, task, ap.NPGParams(), "with_npg_params"))
        step("trpo", lambda task=task: on(ex.TRPOExperimentBuilder, task, ap.TRPOParams(), "with_trpo_params"))

    def dqn(builder: Any) -> Any:
        return (
            builder.with_model_factory_default((8,))
            .with_epoch_train_callback(EpochTrainCallbackDQNSetEps(0.3))
            .with_epoch_test_callback(EpochTestCallbackDQNSetEps(0.1))
        )

    step(
        "dqn",
        lambda: off(
            ex.DQNExperimentBuilder,
            CART,
            ap.DQNParams(target_update_freq=5, n_step_return_horizon=2),
            "with_dqn_params",
            dqn,
        ),
    )
    curious = AlgorithmWrapperFactoryIntrinsicCuriosity(
        feature_net_factory=IntermediateModuleFactoryFromActorFactory(ActorFactoryDiscreteNet((8,))),
        hidden_sizes=[8],
        lr=1e-3,
        lr_scale=1.0,
        reward_scale=0.1,
        forward_loss_weight=0.2,
    )
    step(
        "curious",
        lambda: off(
            ex.DQNExperimentBuilder,
            CART,
            ap.DQNParams(),
            "with_dqn_params",
            lambda b: dqn(b).with_algorithm_wrapper_factory(curious),
        ),
    )
    step(
        "iqn",
        lambda: off(
            ex.IQNExperimentBuilder,
            CART,
            ap.IQNParams(target_update_freq=5),
            "with_iqn_params",
            lambda b: b.with_preprocess_network_factory(
                IntermediateModuleFactoryFromActorFactory(ActorFactoryDiscreteNet((8,)))
            ),
        ),
    )
    noise = MaxActionScaledGaussian(0.1)
    step(
        "ddpg",
        lambda: off(
            ex.DDPGExperimentBuilder,
            ROD,
            ap.DDPGParams(exploration_noise=noise),
            "with_ddpg_params",
            lambda b: b.with_actor_factory_default((8,)).with_critic_factory_default((8,)),
        ),
    )
    step(
        "td3",
        lambda: off(
            ex.TD3ExperimentBuilder,
            ROD,
            ap.TD3Params(policy_noise=noise),
            "with_td3_params",
            lambda b: b.with_actor_factory_default((8,)).with_common_critic_factory_default((8,)),
        ),
    )
    step(
        "sac",
        lambda: off(
            ex.SACExperimentBuilder,
            ROD,
            ap.SACParams(alpha=AutoAlphaFactoryDefault(lr=1e-3), deterministic_eval=True),
            "with_sac_params",
            lambda b: (
                b.with_actor_factory_default((8,)).with_critic1_factory_default((8,)).with_critic2_factory_default((8,))
            ),
        ),
    )
    step(
        "redq",
        lambda: off(
            ex.REDQExperimentBuilder,
            ROD,
            ap.REDQParams(ensemble_size=3),
            "with_redq_params",
            lambda b: b.with_actor_factory_default((8,)).with_critic_ensemble_factory_default((8,)),
        ),
    )
    step(
        "discrete",
        lambda: off(
            ex.DiscreteSACExperimentBuilder,
            CART,
            ap.DiscreteSACParams(alpha=AutoAlphaFactoryDefault()),
            "with_sac_params",
            lambda b: b.with_actor_factory_default((8,)).with_common_critic_factory_use_actor(),
        ),
    )


def many(task: str, count: int = 2) -> Any:
    return DummyVectorEnv([lambda: gym.make(task) for _ in range(count)])


def adam() -> Any:
    return AdamOptimizerFactory(lr=1e-3).with_lr_scheduler_factory(LRSchedulerFactoryLinear(2, 30, 10))


SPACE, BOX, OBS, WIDE = gym.spaces.Discrete(2), gym.spaces.Box(-2, 2, (1,)), 4, 3


def filled(policy: Any, task: str, buffer: Any = None, **more: Any) -> Any:
    collector = Collector(policy, many(task), buffer or VectorReplayBuffer(400, 2), **more)
    collector.reset(), collector.collect(n_step=60), collector.collect(n_episode=2, random=True)
    return collector


def offline(algorithm: Any, buffer: Any, task: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        from torch.utils.tensorboard import SummaryWriter

        logger = TensorboardLogger(SummaryWriter(folder))
        tests = Collector(algorithm, many(task, 1), VectorReplayBuffer(100, 1))
        algorithm.run_training(
            OfflineTrainerParams(
                buffer=buffer,
                max_epochs=1,
                epoch_num_steps=3,
                batch_size=8,
                test_collector=tests,
                logger=logger,
                save_best_fn=lambda _: None,
            )
        )


def quantile(cls: Any, policy: Any, **more: Any) -> None:
    algorithm = cls(policy=policy, optim=adam(), target_update_freq=3, **more)
    collector = filled(
        algorithm, CART, PrioritizedVectorReplayBuffer(400, 2, alpha=0.6, beta=0.4), exploration_noise=True
    )
    tests = Collector(algorithm, many(CART, 1))
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            test_collector=tests,
            max_epochs=1,
            epoch_num_steps=20,
            collection_step_num_env_steps=10,
            batch_size=8,
            test_in_training=True,
            stop_fn=lambda r: r > 1e6,
            training_fn=lambda e, s: None,
        )
    )


def algorithms() -> None:
    net = lambda outs=2, **more: Net(state_shape=OBS, action_shape=outs, hidden_sizes=[8], **more)  # noqa: E731
    step(
        "c51",
        lambda: quantile(
            C51, C51Policy(model=net(softmax=True, num_atoms=5), action_space=SPACE, num_atoms=5, v_min=-1, v_max=1)
        ),
    )
    noisy = {
        "Q": {"linear_layer": NoisyLinear, "hidden_sizes": [8]},
        "V": {"linear_layer": NoisyLinear, "hidden_sizes": [8]},
    }
    duel = ({"hidden_sizes": [8], "linear_layer": NoisyLinear}, {"hidden_sizes": [8], "linear_layer": NoisyLinear})
    step(
        "rainbow",
        lambda: quantile(
            RainbowDQN,
            C51Policy(model=net(softmax=True, num_atoms=5, dueling_param=duel), action_space=SPACE, num_atoms=5),
        ),
    )
    print(len(noisy))
    step("qrdqn", lambda: quantile(QRDQN, QRDQNPolicy(model=net(num_atoms=5), action_space=SPACE), num_quantiles=5))
    features = net(0)
    fraction = FractionProposalNetwork(4, features.get_output_dim())
    full = FullQuantileFunction(preprocess_net=features, action_shape=2, hidden_sizes=[8], num_cosines=4)
    step(
        "fqf",
        lambda: quantile(
            FQF,
            FQFPolicy(model=full, fraction_model=fraction, action_space=SPACE),
            fraction_optim=RMSpropOptimizerFactory(lr=1e-4),
            num_fractions=4,
        ),
    )
    step(
        "rnn",
        lambda: quantile(
            DQN,
            DiscreteQLearningPolicy(model=Recurrent(layer_num=1, state_shape=OBS, action_shape=2), action_space=SPACE),
        ),
    )
    branch = BranchingNet(
        state_shape=WIDE,
        num_branches=1,
        action_per_branch=3,
        common_hidden_sizes=[8],
        value_hidden_sizes=[8],
        action_hidden_sizes=[8],
    )
    step("bdqn", lambda: branched(branch))
    step("icm", curious)
    policy = DiscreteQLearningPolicy(model=net(), action_space=SPACE)
    buffer = filled(policy, CART, on_episode_done_hook=EpisodeRolloutHookMCReturn()).buffer
    step(
        "bcq",
        lambda: offline(
            DiscreteBCQ(
                policy=DiscreteBCQPolicy(
                    model=DiscreteActor(preprocess_net=net(0), action_shape=2, softmax_output=False),
                    imitator=DiscreteActor(preprocess_net=net(0), action_shape=2, softmax_output=False),
                    action_space=SPACE,
                ),
                optim=adam(),
            ),
            buffer,
            CART,
        ),
    )
    step(
        "cql",
        lambda: offline(
            DiscreteCQL(policy=QRDQNPolicy(model=net(num_atoms=5), action_space=SPACE), optim=adam(), num_quantiles=5),
            buffer,
            CART,
        ),
    )
    step(
        "crr",
        lambda: offline(
            DiscreteCRR(
                policy=DiscreteActorPolicy(
                    actor=DiscreteActor(preprocess_net=net(0), action_shape=2, softmax_output=False), action_space=SPACE
                ),
                critic=DiscreteCritic(preprocess_net=net(0), last_size=2),
                optim=adam(),
            ),
            buffer,
            CART,
        ),
    )
    step(
        "imitation",
        lambda: imitated(
            ImitationPolicy(actor=DiscreteActor(preprocess_net=net(0), action_shape=2), action_space=SPACE)
        ),
    )
    step("psrl", planned)


def branched(net: Any) -> None:
    policy = BDQNPolicy(model=net, action_space=SPACE_3, eps_training=0.1)
    envs = DummyVectorEnv([lambda: ContinuousToDiscrete(gym.make(ROD), 3) for _ in range(2)])
    algorithm = BDQN(policy=policy, optim=adam(), target_update_freq=2)
    collector = Collector(algorithm, envs, VectorReplayBuffer(200, 2), exploration_noise=True)
    collector.reset(), collector.collect(n_step=20)
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=10,
            collection_step_num_env_steps=10,
            batch_size=8,
        )
    )


SPACE_3 = gym.spaces.MultiDiscrete([3])


def curious() -> None:
    policy = DiscreteQLearningPolicy(model=Net(state_shape=OBS, action_shape=2, hidden_sizes=[8]), action_space=SPACE)
    model = IntrinsicCuriosityModule(
        feature_net=MLP(input_dim=OBS, output_dim=4, hidden_sizes=[8]), feature_dim=4, action_dim=2
    )
    algorithm = ICMOffPolicyWrapper(
        wrapped_algorithm=DQN(policy=policy, optim=adam()),
        model=model,
        optim=adam(),
        lr_scale=1.0,
        reward_scale=0.1,
        forward_loss_weight=0.2,
    )
    collector = filled(algorithm, CART)
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=10,
            collection_step_num_env_steps=10,
            batch_size=8,
        )
    )


def imitated(policy: Any) -> None:
    algorithm = OffPolicyImitationLearning(policy=policy, optim=adam())
    collector = filled(algorithm, CART)
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=10,
            collection_step_num_env_steps=10,
            batch_size=8,
        )
    )


def planned() -> None:
    policy = PSRLPolicy(
        trans_count_prior=np.ones((3, 2, 3)),
        rew_mean_prior=np.zeros((3, 2)),
        rew_std_prior=np.ones((3, 2)),
        action_space=SPACE,
    )
    algorithm = PSRL(policy=policy)
    buffer = ReplayBuffer(20)
    for k in range(8):
        buffer.add(
            Batch(obs=k % 3, act=k % 2, rew=1.0, terminated=k % 4 == 3, truncated=False, obs_next=(k + 1) % 3, info={})
        )
    algorithm.update(buffer=buffer, batch_size=None, repeat=1), policy(Batch(obs=np.array([0, 1]), info={}))


def continuous() -> None:
    buffer = filled(RandomActionPolicy(action_space=BOX), ROD).buffer

    def features(concat: bool = False) -> Any:
        return Net(state_shape=WIDE, action_shape=1 if concat else 0, hidden_sizes=[8], concat=concat)

    critic = lambda: ContinuousCritic(preprocess_net=features(True))  # noqa: E731

    def gauss(**more: Any) -> Any:
        return ContinuousActorProbabilistic(preprocess_net=features(), action_shape=1, unbounded=True, **more)

    sac = SACPolicy(actor=gauss(conditioned_sigma=True), action_space=BOX, exploration_noise=OUNoise())
    step(
        "cql",
        lambda: offline(
            CQL(
                policy=sac,
                policy_optim=adam(),
                critic=critic(),
                critic_optim=adam(),
                alpha=AutoAlpha(-1.0, 0.0, AdamOptimizerFactory(lr=1e-3)),
                num_repeat_actions=2,
                calibrated=False,
            ),
            buffer,
            ROD,
        ),
    )
    plain = ContinuousDeterministicPolicy(
        actor=ContinuousActorDeterministic(preprocess_net=features(), action_shape=1, max_action=2.0),
        action_space=BOX,
        exploration_noise=GaussianNoise(0, 0.1),
    )
    step(
        "td3bc",
        lambda: offline(TD3BC(policy=plain, policy_optim=adam(), critic=critic(), critic_optim=adam()), buffer, ROD),
    )
    vae = VAE(
        encoder=MLP(input_dim=WIDE + 1, hidden_sizes=[8]),
        decoder=MLP(input_dim=WIDE + 2, output_dim=1, hidden_sizes=[8]),
        hidden_dim=8,
        latent_dim=2,
        max_action=2.0,
    )
    bcq = BCQPolicy(
        actor_perturbation=Perturbation(
            preprocess_net=MLP(input_dim=WIDE + 1, output_dim=1, hidden_sizes=[8]), max_action=2.0
        ),
        action_space=BOX,
        critic=critic(),
        vae=vae,
        forward_sampled_times=3,
    )
    step(
        "bcq",
        lambda: offline(
            BCQ(
                policy=bcq, actor_perturbation_optim=adam(), critic_optim=adam(), vae_optim=adam(), num_sampled_action=2
            ),
            buffer,
            ROD,
        ),
    )
    normal = lambda pair: torch.distributions.Independent(torch.distributions.Normal(*pair), 1)  # noqa: E731
    policy = ProbabilisticActorPolicy(actor=gauss(), dist_fn=normal, action_space=BOX)
    judge = torch.nn.Sequential(torch.nn.Linear(WIDE + 1, 1))
    step(
        "gail",
        lambda: onward(
            GAIL(
                policy=policy,
                critic=ContinuousCritic(preprocess_net=features()),
                optim=adam(),
                expert_buffer=buffer,
                disc_net=judge,
                disc_optim=adam(),
                disc_update_num=1,
            )
        ),
    )
    step("ppo", lambda: onward(PPO(policy=policy, critic=ContinuousCritic(preprocess_net=features()), optim=adam())))


def onward(algorithm: Any) -> None:
    collector = Collector(algorithm, VectorEnvNormObs(many(ROD)), VectorReplayBuffer(200, 2))
    algorithm.run_training(
        OnPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=20,
            collection_step_num_env_steps=20,
            batch_size=8,
            update_step_num_repetitions=1,
        )
    )


def data() -> None:
    batch = Batch(a=np.arange(4), b={"c": np.random.rand(4), "d": [1, 2, 3, 4]})
    (
        batch[1:3].to_torch(),
        batch.to_numpy(),
        Batch.cat([batch, batch]),
        Batch.stack([batch, batch], axis=0),
        len(batch),
        batch.shape,
    )
    (
        batch.update(e=np.ones(4)),
        list(batch.split(2, shuffle=False, merge_last=True)),
        batch.get_keys(),
        batch.is_empty() if hasattr(batch, "is_empty") else None,
        repr(batch),
    )
    (
        batch.empty_([0]),
        batch.to_dict(),
        batch.to_list_of_dicts(),
        batch == Batch(batch, copy=True),
        batch.hasnull(),
        batch.isnull(),
        batch.dropnull(),
    )
    batch[0] = Batch(a=9, b={"c": 0.0, "d": 1}, e=2.0)
    (
        batch.apply_values_transform(lambda each: each, inplace=False),
        batch.replace_empty_batches_by_none(),
        to_torch({"a": [1.0]}),
        to_numpy(torch.rand(2)),
    )
    row = Batch(obs=np.zeros(2), act=0, rew=1.0, terminated=False, truncated=False, obs_next=np.ones(2), info={})
    for buffer in (ReplayBuffer(10, stack_num=2), PrioritizedReplayBuffer(10, alpha=0.5, beta=0.5)):
        for k in range(12):
            row.terminated = k % 4 == 3
            buffer.add(row)
        _sample, index = buffer.sample(4)
        (
            buffer.prev(index),
            buffer.next(index),
            buffer.unfinished_index(),
            buffer.get(index, "obs"),
            buffer[:3],
            len(buffer),
        )
        if isinstance(buffer, PrioritizedReplayBuffer):
            buffer.update_weight(index, np.ones(4)), buffer.set_beta(0.6)
    cached = CachedReplayBuffer(ReplayBuffer(20), 2, 5)
    cached.add(Batch.stack([row, row]), buffer_ids=[0, 1])
    with tempfile.TemporaryDirectory() as folder:
        step("hdf5", lambda: (buffer.save_hdf5(folder + "/b.h5"), PrioritizedReplayBuffer.load_hdf5(folder + "/b.h5")))
    goals = gym.spaces.Dict(observation=BOX, achieved_goal=BOX, desired_goal=BOX)
    step(
        "her",
        lambda: HERReplayBuffer(10, compute_reward_fn=lambda one, other: np.ones(len(one)), horizon=3).add(
            Batch(
                obs=goals.sample(), act=0, rew=1.0, terminated=True, truncated=False, obs_next=goals.sample(), info={}
            )
        ),
    )
    tree = SegmentTree(5)
    tree[np.arange(5)] = np.ones(5)
    tree.reduce(0, 3), tree.get_prefix_sum_idx(np.array([0.5]))
    MovAvg(3).add([1.0, 2.0]), RunningMeanStd().update(np.ones((3, 2)))
    venv = SubprocVectorEnv([lambda: gym.make(CART) for _ in range(2)])
    step(
        "sub",
        lambda: (venv.reset(), venv.step(np.array([0, 1])), venv.seed(1), venv.get_env_attr("spec"), venv.close()),
    )
    waiting = DummyVectorEnv([lambda: gym.make(CART) for _ in range(3)], wait_num=2)
    step(
        "async",
        lambda: asynchronous(
            AsyncCollector(RandomActionPolicy(action_space=SPACE), waiting, VectorReplayBuffer(60, 3))
        ),
    )


def asynchronous(collector: Any) -> None:
    collector.reset(), collector.collect(n_step=10)


steps(data, builders, algorithms, continuous)
