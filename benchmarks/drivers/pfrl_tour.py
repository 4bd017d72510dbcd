"""What pfrl's README and tests show: every agent on its toy problem, on one and many environments, recurrent or not."""

import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pfrl
import torch
from pfrl import agents, explorers, policies, q_functions, replay_buffers
from pfrl import nn as pnn
from pfrl.envs.abc import ABC
from pfrl.nn import Branched, ConcatObsAndAction, Lambda, RecurrentBranched, RecurrentSequential
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def env(discrete: bool = True) -> Any:
    return ABC(size=2, discrete=discrete, deterministic=False)


OBS, ACT = 4, 2


def trained(agent: Any, discrete: bool = True, steps: int = 60, many: bool = True) -> None:
    step(type(agent).__name__, lambda: lived(agent, discrete, steps, many and not getattr(agent, "recurrent", False)))


def lived(agent: Any, discrete: bool, steps: int, many: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        if isinstance(agent, (agents.A2C, agents.PPO, agents.TRPO)) and many:
            batched(agent, discrete, steps, name)
            return
        pfrl.experiments.train_agent_with_evaluation(
            agent, env(discrete), steps=steps, eval_n_steps=None, eval_n_episodes=1, eval_interval=30, outdir=name,
            train_max_episode_len=20, eval_max_episode_len=10, step_hooks=[pfrl.experiments.LinearInterpolationHook(steps, 1, 0, lambda *_: None)],
        )  # fmt: skip
        agent.save(name + "/agent"), agent.load(name + "/agent")
        if many:
            batched(agent, discrete, steps, name)
    with agent.eval_mode():
        agent.act(env(discrete).reset())
    print(agent.get_statistics()[:2])


def batched(agent: Any, discrete: bool, steps: int, name: str) -> None:
    both = pfrl.envs.SerialVectorEnv([env(discrete) for _ in range(2)])
    pfrl.experiments.train_agent_batch_with_evaluation(
        agent, both, steps=steps, eval_n_steps=None, eval_n_episodes=1, eval_interval=30, outdir=name,
        max_episode_len=20,
    )  # fmt: skip


def adam(model: Any) -> Any:
    return torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-2)


def shared(model: Any) -> Any:
    return pfrl.optimizers.SharedRMSpropEpsInsideSqrt(model.parameters(), lr=1e-3, eps=1e-2)


def buffer(kind: str = "plain") -> Any:
    return {
        "plain": lambda: replay_buffers.ReplayBuffer(200),
        "steps": lambda: replay_buffers.ReplayBuffer(200, num_steps=3),
        "prioritized": lambda: replay_buffers.PrioritizedReplayBuffer(200, betasteps=50),
        "episodic": lambda: replay_buffers.EpisodicReplayBuffer(200),
        "prioritized episodic": lambda: replay_buffers.PrioritizedEpisodicReplayBuffer(200, betasteps=50),
    }[kind]()


def greedy(kind: str = "constant") -> Any:
    draw = lambda: np.random.randint(ACT)  # noqa: E731
    return {
        "constant": lambda: explorers.ConstantEpsilonGreedy(0.2, draw),
        "linear": lambda: explorers.LinearDecayEpsilonGreedy(1.0, 0.1, 50, draw),
        "decay": lambda: explorers.ExponentialDecayEpsilonGreedy(1.0, 0.1, 0.99, draw),
        "boltzmann": lambda: explorers.Boltzmann(),
        "greedy": lambda: explorers.Greedy(),
    }[kind]()


def q_function(kind: str = "fc") -> Any:
    return {
        "fc": lambda: q_functions.FCStateQFunctionWithDiscreteAction(OBS, ACT, 8, 1),
        "single": lambda: q_functions.SingleModelStateQFunctionWithDiscreteAction(pnn.MLP(OBS, ACT, (8,))),
        "head": lambda: nn.Sequential(
            nn.Linear(OBS, 8), nn.ReLU(), nn.Linear(8, ACT), q_functions.DiscreteActionValueHead()
        ),
        "recurrent": lambda: RecurrentSequential(
            nn.Linear(OBS, 8), nn.LSTM(8, 8), nn.Linear(8, ACT), q_functions.DiscreteActionValueHead()
        ),
    }[kind]()


DQN = {"replay_start_size": 20, "minibatch_size": 4, "target_update_interval": 10, "update_interval": 2}


def dqn(cls: Any, kind: str = "fc", memory: str = "plain", explorer: str = "constant", **more: Any) -> Any:
    model = q_function(kind)
    return cls(model, adam(model), buffer(memory), 0.9, greedy(explorer), **{**DQN, **more})


def values() -> None:
    trained(dqn(agents.DQN, "fc", "prioritized", "linear"))
    trained(dqn(agents.DoubleDQN, "single", "steps", "decay", clip_delta=False))
    trained(dqn(agents.AL, "head", explorer="boltzmann")), trained(dqn(agents.PAL)), trained(dqn(agents.DoublePAL))
    trained(dqn(agents.DPP, explorer="greedy"))
    trained(dqn(agents.DQN, "recurrent", "episodic", recurrent=True, episodic_update_len=5, max_grad_norm=1.0))
    noisy = q_function("fc")
    pfrl.nn.to_factorized_noisy(noisy, sigma_scale=0.5)
    trained(agents.DQN(noisy, adam(noisy), buffer("prioritized"), 0.9, greedy("greedy"), **DQN))


def distributional() -> None:
    for cls in (agents.CategoricalDQN, agents.CategoricalDoubleDQN):
        model = q_functions.DistributionalFCStateQFunctionWithDiscreteAction(OBS, ACT, 5, -1, 1, 8, 1)
        trained(cls(model, adam(model), buffer("prioritized"), 0.9, greedy(), **DQN))
    model = q_functions.DistributionalDuelingDQN(ACT, 5, -1, 1)
    model(torch.rand(1, 4, 84, 84)), q_functions.DuelingDQN(ACT)(torch.rand(1, 4, 84, 84)).max
    quantile = agents.iqn.ImplicitQuantileQFunction(
        psi=nn.Sequential(nn.Linear(OBS, 8), nn.ReLU()),
        phi=nn.Sequential(agents.iqn.CosineBasisLinear(8, 8), nn.ReLU()),
        f=nn.Linear(8, ACT),
    )
    trained(
        agents.IQN(
            quantile,
            adam(quantile),
            buffer(),
            0.9,
            greedy(),
            quantile_thresholds_N=4,
            quantile_thresholds_N_prime=4,
            quantile_thresholds_K=4,
            **DQN,
        )
    )
    recurrent = agents.iqn.RecurrentImplicitQuantileQFunction(
        psi=RecurrentSequential(nn.Linear(OBS, 8), nn.RNN(8, 8)),
        phi=nn.Sequential(agents.iqn.CosineBasisLinear(8, 8), nn.ReLU()),
        f=nn.Linear(8, ACT),
    )
    trained(
        agents.IQN(
            recurrent, adam(recurrent), buffer("episodic"), 0.9, greedy(), recurrent=True, episodic_update_len=4, **DQN
        )
    )


def actor(discrete: bool) -> Any:
    if discrete:
        return nn.Sequential(nn.Linear(OBS, 8), nn.Tanh(), nn.Linear(8, ACT), policies.SoftmaxCategoricalHead())
    return nn.Sequential(
        nn.Linear(OBS, 8), nn.Tanh(), nn.Linear(8, ACT), policies.GaussianHeadWithStateIndependentCovariance(ACT)
    )


def critic() -> Any:
    return nn.Sequential(nn.Linear(OBS, 8), nn.Tanh(), nn.Linear(8, 1))


def on_policy() -> None:
    for discrete in (True, False):
        model = Branched(actor(discrete), critic())
        trained(agents.A2C(model, adam(model), 0.9, 2, use_gae=discrete), discrete)
        model = Branched(actor(discrete), critic())
        normalizer = pnn.EmpiricalNormalization(OBS, clip_threshold=5)
        trained(
            agents.PPO(model, adam(model), normalizer, update_interval=20, minibatch_size=8, epochs=2, clip_eps_vf=0.2, standardize_advantages=True),
            discrete,
        )  # fmt: skip
        model = actor(discrete)
        trained(agents.REINFORCE(model, adam(model), batchsize=2, beta=0.01, max_grad_norm=1.0), discrete, many=False)
        policy, vf = actor(discrete), critic()
        trained(
            agents.TRPO(policy, vf, adam(vf), pnn.EmpiricalNormalization(OBS), update_interval=20, vf_epochs=1, conjugate_gradient_max_iter=2),
            discrete,
        )  # fmt: skip
    recurrent = RecurrentBranched(
        RecurrentSequential(nn.Linear(OBS, 8), nn.GRU(8, 8), nn.Linear(8, ACT), policies.SoftmaxCategoricalHead()),
        RecurrentSequential(nn.Linear(OBS, 8), nn.GRU(8, 8), value_head()),
    )
    trained(
        agents.PPO(
            recurrent,
            adam(recurrent),
            update_interval=20,
            minibatch_size=8,
            epochs=1,
            recurrent=True,
            max_recurrent_sequence_len=5,
        )
    )
    recurrent = RecurrentSequential(
        nn.Linear(OBS, 8), nn.LSTM(8, 8), nn.Linear(8, ACT), policies.SoftmaxCategoricalHead()
    )
    trained(agents.REINFORCE(recurrent, adam(recurrent), batchsize=2, recurrent=True), many=False)


def value_head() -> Any:
    return nn.Linear(8, 1)


def asynchronous() -> None:
    for discrete in (True, False):
        model = Branched(actor(discrete), critic())
        model.share_memory()
        trained(agents.A3C(model, shared(model), 4, 0.9, beta=0.01), discrete, many=False)
    q = nn.Sequential(nn.Linear(OBS, 8), nn.ReLU(), nn.Linear(8, ACT), q_functions.DiscreteActionValueHead())
    model = agents.acer.ACERDiscreteActionHead(actor(True), q)
    model.share_memory()
    trained(
        agents.ACER(model, shared(model), 4, 0.9, buffer("episodic"), replay_start_size=10, n_times_replay=1),
        many=False,
    )
    adv = nn.Sequential(ConcatObsAndAction(), nn.Linear(OBS + ACT, 1))
    model = agents.acer.ACERContinuousActionHead(actor(False), critic(), adv)
    model.share_memory()
    trained(
        agents.ACER(model, shared(model), 4, 0.9, buffer("episodic"), replay_start_size=10, n_times_replay=1),
        False,
        many=False,
    )


def q_sa() -> Any:
    return nn.Sequential(ConcatObsAndAction(), nn.Linear(OBS + ACT, 8), nn.ReLU(), nn.Linear(8, 1))


def deterministic() -> Any:
    return nn.Sequential(
        nn.Linear(OBS, ACT), pnn.BoundByTanh(-np.ones(ACT, "f"), np.ones(ACT, "f")), policies.DeterministicHead()
    )


def continuous() -> None:
    burn = lambda: np.random.uniform(-1, 1, ACT).astype(np.float32)  # noqa: E731
    shared = {"replay_start_size": 10, "minibatch_size": 4, "burnin_action_func": burn}
    policy, q = deterministic(), q_sa()
    trained(
        agents.DDPG(policy, q, adam(policy), adam(q), buffer(), 0.9, explorers.AdditiveGaussian(0.1), target_update_method="soft", **shared),
        False,
    )  # fmt: skip
    policy, q1, q2 = deterministic(), q_sa(), q_sa()
    trained(
        agents.TD3(policy, q1, q2, adam(policy), adam(q1), adam(q2), buffer(), 0.9, explorers.AdditiveOU(), **shared),
        False,
    )

    def squashed(x: torch.Tensor) -> Any:
        mean, log_scale = torch.chunk(x, 2, dim=1)
        base = torch.distributions.Independent(torch.distributions.Normal(mean, torch.exp(log_scale)), 1)
        return torch.distributions.transformed_distribution.TransformedDistribution(
            base, [torch.distributions.transforms.TanhTransform(cache_size=1)]
        )

    policy, q1, q2 = nn.Sequential(nn.Linear(OBS, 2 * ACT), Lambda(squashed)), q_sa(), q_sa()
    trained(
        agents.SoftActorCritic(policy, q1, q2, adam(policy), adam(q1), adam(q2), buffer(), 0.9, entropy_target=-2, temperature_optimizer_lr=1e-3, **shared),
        False,
    )  # fmt: skip
    for head in (policies.GaussianHeadWithDiagonalCovariance, policies.GaussianHeadWithFixedCovariance):
        size = 2 * ACT if head is policies.GaussianHeadWithDiagonalCovariance else ACT
        nn.Sequential(nn.Linear(OBS, size), head())(torch.rand(1, OBS)).sample()
    quadratic = q_functions.FCQuadraticStateQFunction(OBS, ACT, 8, 1, env(False).action_space)
    value = quadratic(torch.rand(2, OBS))
    print(value.max, value.greedy_actions, value.compute_advantage(torch.rand(2, ACT)), value[0:1])
    for cls in (
        q_functions.FCSAQFunction,
        q_functions.FCLSTMSAQFunction,
        q_functions.FCBNSAQFunction,
        q_functions.FCBNLateActionSAQFunction,
        q_functions.FCLateActionSAQFunction,
    ):
        step(cls.__name__, lambda: cls(OBS, ACT, 8, 2)(torch.rand(2, OBS), torch.rand(2, ACT)))


def wrappers() -> None:
    w = pfrl.wrappers
    step("randomized", lambda: w.RandomizeAction(env(), 0.1).step(0))
    wrapped = w.ScaleReward(w.CastObservationToFloat32(env()), 0.1)
    wrapped.reset(), wrapped.step(0)
    w.NormalizeActionSpace(env(False)).step(np.zeros(2))
    (
        pnn.SmallAtariCNN()(torch.rand(1, 4, 84, 84)),
        pnn.LargeAtariCNN()(torch.rand(1, 4, 84, 84)),
        pnn.MLPBN(3, 2, (4,))(torch.rand(3, 3)),
    )
    with tempfile.TemporaryDirectory() as name:
        kept = replay_buffers.ReplayBuffer(20)
        kept.append([0.0], 0, 1.0, [1.0], 0, False), kept.save(name + "/b"), kept.load(name + "/b")
    pfrl.utils.set_random_seed(1), pfrl.initializers.init_chainer_default(nn.Linear(2, 2))
    pfrl.initializers.init_lecun_normal(torch.zeros(3, 3)), pfrl.utils.random.sample_n_k(10, 3)
    mixture = pfrl.distributions.Delta(torch.zeros(2))
    print(mixture.sample(), mixture.mean)


for part in (values, distributional, on_policy, asynchronous, continuous, wrappers):
    step(part.__name__, part)
