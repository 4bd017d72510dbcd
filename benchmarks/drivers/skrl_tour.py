"""What skrl's documentation shows: agents on small environments, models, memories, trainers, multi-agents, the runner."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import torch
from skrl.agents.torch.a2c import A2C
from skrl.agents.torch.cem import CEM
from skrl.agents.torch.ddpg import DDPG
from skrl.agents.torch.ddqn import DDQN
from skrl.agents.torch.dqn import DQN
from skrl.agents.torch.ppo import PPO
from skrl.agents.torch.q_learning import Q_LEARNING
from skrl.agents.torch.rpo import RPO
from skrl.agents.torch.sac import SAC
from skrl.agents.torch.sarsa import SARSA
from skrl.agents.torch.td3 import TD3
from skrl.agents.torch.trpo import TRPO
from skrl.envs.wrappers.torch import wrap_env
from skrl.memories.torch import RandomMemory
from skrl.models.torch import (
    CategoricalMixin,
    DeterministicMixin,
    GaussianMixin,
    Model,
    MultiCategoricalMixin,
    MultivariateGaussianMixin,
    TabularMixin,
)
from skrl.resources.noises.torch import GaussianNoise, OrnsteinUhlenbeckNoise
from skrl.resources.preprocessors.torch import RunningStandardScaler
from skrl.resources.schedulers.torch import KLAdaptiveLR
from skrl.trainers.torch import SequentialTrainer, StepTrainer
from skrl.utils import set_seed
from skrl.utils.model_instantiators.torch import categorical_model, deterministic_model, gaussian_model, shared_model
from skrl.utils.runner.torch import Runner
from skrl.utils.spaces.torch import (
    convert_gym_space,
    flatten_tensorized_space,
    sample_space,
    tensorize_space,
    unflatten_tensorized_space,
    untensorize_space,
)
from torch import nn

FOLDER = Path(tempfile.mkdtemp())


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


class Walk(gymnasium.Env):
    """A point on a line that is pushed; discrete or continuous."""

    def __init__(self, actions: gymnasium.Space, observations: gymnasium.Space | None = None) -> None:
        self.action_space = actions
        self.observation_space = observations or gymnasium.spaces.Box(-2.0, 2.0, (3,))
        self.count = 0

    def _seen(self) -> Any:
        if isinstance(self.observation_space, gymnasium.spaces.Discrete):
            return self.count % self.observation_space.n
        return np.full(3, self.count / 10, dtype=np.float32)

    def reset(self, **_more: Any) -> tuple[Any, dict[str, Any]]:
        self.count = 0
        return self._seen(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        self.count += 1
        return self._seen(), float(np.sum(action)), self.count > 5, False, {}

    def render(self) -> None:
        return None


CONTINUOUS = gymnasium.spaces.Box(-1.0, 1.0, (2,))
DISCRETE = gymnasium.spaces.Discrete(3)


class Policy(GaussianMixin, Model):
    def __init__(self, env: Any) -> None:
        Model.__init__(self, observation_space=env.observation_space, action_space=env.action_space, device=env.device)
        GaussianMixin.__init__(self, clip_actions=True, reduction="sum")
        self.net = nn.Sequential(nn.Linear(self.num_observations, 8), nn.ELU(), nn.Linear(8, self.num_actions))
        self.log_std = nn.Parameter(torch.zeros(self.num_actions))

    def compute(self, inputs: dict[str, Any], role: str = "") -> tuple[torch.Tensor, dict[str, Any]]:
        return self.net(inputs["observations"]), {"log_std": self.log_std}


class Multivariate(MultivariateGaussianMixin, Model):
    def __init__(self, env: Any) -> None:
        Model.__init__(self, observation_space=env.observation_space, action_space=env.action_space, device=env.device)
        MultivariateGaussianMixin.__init__(self, clip_actions=False)
        self.net = nn.Linear(self.num_observations, self.num_actions)
        self.log_std = nn.Parameter(torch.zeros(self.num_actions))

    def compute(self, inputs: dict[str, Any], role: str = "") -> tuple[torch.Tensor, dict[str, Any]]:
        return self.net(inputs["observations"]), {"log_std": self.log_std}


class Chooser(CategoricalMixin, Model):
    def __init__(self, env: Any) -> None:
        Model.__init__(self, observation_space=env.observation_space, action_space=env.action_space, device=env.device)
        CategoricalMixin.__init__(self, unnormalized_log_prob=True)
        self.net = nn.Linear(self.num_observations, self.num_actions)

    def compute(self, inputs: dict[str, Any], role: str = "") -> tuple[torch.Tensor, dict[str, Any]]:
        return self.net(inputs["observations"]), {}


class Choosers(MultiCategoricalMixin, Model):
    def __init__(self, env: Any) -> None:
        Model.__init__(self, observation_space=env.observation_space, action_space=env.action_space, device=env.device)
        MultiCategoricalMixin.__init__(self, unnormalized_log_prob=True)
        self.net = nn.Linear(self.num_observations, self.num_actions)

    def compute(self, inputs: dict[str, Any], role: str = "") -> tuple[torch.Tensor, dict[str, Any]]:
        return self.net(inputs["observations"]), {}


class Value(DeterministicMixin, Model):
    def __init__(self, env: Any, actions: bool = False, out: int = 1) -> None:
        Model.__init__(self, observation_space=env.observation_space, action_space=env.action_space, device=env.device)
        DeterministicMixin.__init__(self, clip_actions=out == 2 and not actions)
        self.actions = actions
        self.net = nn.Linear(self.num_observations + (self.num_actions if actions else 0), out)

    def compute(self, inputs: dict[str, Any], role: str = "") -> tuple[torch.Tensor, dict[str, Any]]:
        x = inputs["observations"]
        if self.actions:
            x = torch.cat([x, inputs["taken_actions"]], dim=1)
        return self.net(x), {}


class Table(TabularMixin, Model):
    def __init__(self, env: Any) -> None:
        Model.__init__(self, observation_space=env.observation_space, action_space=env.action_space, device=env.device)
        TabularMixin.__init__(self)
        self.table = torch.zeros(self.num_observations, self.num_actions)

    def compute(self, inputs: dict[str, Any], role: str = "") -> tuple[torch.Tensor, dict[str, Any]]:
        observations = inputs["observations"].long().view(-1)
        return torch.argmax(self.table[observations], dim=-1, keepdim=True).view(-1, 1), {}


def train(
    agent_class: Any,
    models: dict[str, Any],
    env: Any,
    cfg: dict[str, Any],
    memory: int = 16,
    trainer: Any = SequentialTrainer,
) -> Any:
    for model in models.values():
        step("init", lambda model=model: model.init_parameters(method_name="normal_", mean=0.0, std=0.1))
    experiment = {"directory": str(FOLDER), "write_interval": 5, "checkpoint_interval": 10}
    agent = agent_class(
        models=models,
        memory=RandomMemory(memory_size=memory, num_envs=env.num_envs, device=env.device) if memory else None,
        cfg={"experiment": experiment, **cfg},
        observation_space=env.observation_space,
        action_space=env.action_space,
        device=env.device,
    )
    made = trainer(env=env, agents=agent, cfg={"timesteps": 24, "headless": True, "disable_progressbar": True})
    print(made)
    if trainer is StepTrainer:
        for t in range(6):
            made.train(timestep=t, timesteps=6)
        made.eval(timestep=0, timesteps=2)
        made.reset()
    else:
        made.train()
        made.eval()
    agent.save(str(FOLDER / "agent.pt"))
    step("load", lambda: agent.load(str(FOLDER / "agent.pt")))
    return agent


def walk(actions: gymnasium.Space = CONTINUOUS, **more: Any) -> Any:
    return wrap_env(Walk(actions, **more))


def vector() -> Any:
    return wrap_env(gymnasium.vector.SyncVectorEnv([lambda: Walk(CONTINUOUS)] * 2), wrapper="gymnasium")


SCALED = {
    "observation_preprocessor": RunningStandardScaler,
    "observation_preprocessor_kwargs": {"size": 3, "device": "cpu"},
    "value_preprocessor": RunningStandardScaler,
    "value_preprocessor_kwargs": {"size": 1, "device": "cpu"},
}
ON_POLICY = {"rollouts": 8, "mini_batches": 2}


def on_policy(agent_class: Any, env: Any, **cfg: Any) -> None:
    chooser = Chooser if isinstance(env.action_space, gymnasium.spaces.Discrete) else Policy
    train(agent_class, {"policy": chooser(env), "value": Value(env)}, env, {**ON_POLICY, **cfg}, memory=8)


def off_policy(agent_class: Any, **cfg: Any) -> None:
    env = walk()
    models: dict[str, Any] = {"policy": Policy(env) if agent_class is SAC else Value(env, out=2)}
    if agent_class is DDPG:
        models |= {"target_policy": Value(env, out=2), "critic": Value(env, True), "target_critic": Value(env, True)}
    else:
        models |= {name: Value(env, True) for name in ("critic_1", "critic_2", "target_critic_1", "target_critic_2")}
        if agent_class is TD3:
            models["target_policy"] = Value(env, out=2)
    train(agent_class, models, env, {"batch_size": 4, "learning_starts": 4, "random_timesteps": 2, **cfg})


def q_networks(agent_class: Any) -> None:
    env = walk(DISCRETE)
    cfg = {"batch_size": 4, "learning_starts": 4, "exploration_scheduler": lambda timestep, timesteps: 0.5}
    step(
        "cfg",
        lambda: train(agent_class, {"q_network": Value(env, out=3), "target_q_network": Value(env, out=3)}, env, cfg),
    )
    cfg.pop("exploration_scheduler")
    train(agent_class, {"q_network": Value(env, out=3), "target_q_network": Value(env, out=3)}, env, cfg)


def tabular(agent_class: Any) -> None:
    env = walk(DISCRETE, observations=gymnasium.spaces.Discrete(4))
    train(agent_class, {"policy": Table(env)}, env, {}, memory=0)


def cross_entropy() -> None:
    env = walk(DISCRETE)
    train(CEM, {"policy": Chooser(env)}, env, {"rollouts": 8, "percentile": 0.7})


def instantiated() -> None:
    env = walk()
    spaces = {"observation_space": env.observation_space, "action_space": env.action_space, "device": env.device}
    network = [{"name": "net", "input": "OBSERVATIONS", "layers": [8, {"linear": 4}], "activations": "elu"}]
    policy = gaussian_model(**spaces, network=network, output="ACTIONS")
    value = deterministic_model(**spaces, network=network, output="ONE")
    print(gaussian_model(**spaces, network=network, output="ACTIONS", return_source=True))
    train(PPO, {"policy": policy, "value": value}, env, ON_POLICY, memory=8)
    categorical_model(**{**spaces, "action_space": DISCRETE}, network=network, output="ACTIONS")
    both = shared_model(
        **spaces,
        structure=["GaussianMixin", "DeterministicMixin"],
        roles=["policy", "value"],
        parameters=[
            {"network": network, "output": "ACTIONS"},
            {"network": network, "output": "ONE"},
        ],
    )
    train(PPO, {"policy": both, "value": both}, env, ON_POLICY, memory=8)


def runner() -> None:
    network = [{"name": "net", "input": "OBSERVATIONS", "layers": [8], "activations": "elu"}]
    cfg = {
        "seed": 3,
        "models": {
            "separate": True,
            "policy": {"class": "GaussianMixin", "network": network, "output": "ACTIONS"},
            "value": {"class": "DeterministicMixin", "network": network, "output": "ONE"},
        },
        "memory": {"class": "RandomMemory", "memory_size": -1},
        "agent": {
            "class": "PPO",
            "rollouts": 8,
            "mini_batches": 2,
            "learning_rate_scheduler": "KLAdaptiveLR",
            "learning_rate_scheduler_kwargs": {"kl_threshold": 0.008},
            "observation_preprocessor": "RunningStandardScaler",
            "observation_preprocessor_kwargs": None,
            "experiment": {"directory": str(FOLDER)},
        },
        "trainer": {"class": "SequentialTrainer", "timesteps": 16, "disable_progressbar": True},
    }
    made = Runner(walk(), cfg)
    made.run("train")
    made.run("eval")


def memories() -> None:
    memory = RandomMemory(
        memory_size=4, num_envs=2, device="cpu", export=True, export_format="pt", export_directory=str(FOLDER)
    )
    memory.create_tensor("x", size=2, dtype=torch.float32)
    memory.create_tensor("y", size=1, dtype=torch.int32)
    for _ in range(5):
        memory.add_samples(x=torch.rand(2, 2), y=torch.ones(2, 1))
    memory.sample(names=["x"], batch_size=2, mini_batches=2)
    memory.sample_all(names=["x", "y"], mini_batches=2)
    memory.get_sampling_indexes(), memory.get_tensor_names(), len(memory)
    for form in ("pt", "npz", "csv"):
        step(form, lambda form=form: memory.save(str(FOLDER), format=form))
    memory.reset()


def resources() -> None:
    for noise in (
        GaussianNoise(mean=0.0, std=0.1, device="cpu"),
        OrnsteinUhlenbeckNoise(theta=0.1, sigma=0.1, base_scale=0.5),
    ):
        noise.sample((2, 2)), noise.sample_like(torch.zeros(2))
    scaler = RunningStandardScaler(size=2)
    (
        scaler(torch.rand(3, 2), train=True),
        scaler(torch.rand(3, 2), inverse=True),
        scaler(torch.rand(3, 2), no_grad=False),
    )
    scheduler = KLAdaptiveLR(torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1), kl_threshold=0.1)
    scheduler.step(0.5), scheduler.step(torch.tensor(0.01)), scheduler.get_last_lr()


def spaces() -> None:
    space = gymnasium.spaces.Dict(
        {"a": CONTINUOUS, "b": gymnasium.spaces.Tuple((DISCRETE, gymnasium.spaces.MultiDiscrete([2, 3])))}
    )
    made = tensorize_space(space, space.sample())
    flat = flatten_tensorized_space(made)
    untensorize_space(space, unflatten_tensorized_space(space, flat), squeeze_batch_dimension=True)
    sample_space(space, batch_size=2), sample_space(space, batch_size=2, backend="native")
    step("convert", lambda: convert_gym_space(space))


def models() -> None:
    env = walk()
    policy, value = Policy(env), Value(env)
    inputs = {"observations": torch.rand(4, 3), "taken_actions": torch.rand(4, 2)}
    for model in (policy, Multivariate(env)):
        model.act(inputs, role="policy"), model.get_entropy(), model.distribution()
        step("random", lambda model=model: model.random_act(inputs))
    policy.random_act(inputs)
    value.random_act(inputs)
    policy.freeze_parameters(True)
    policy.init_biases(method_name="constant_", val=0.0)
    policy.init_weights(method_name="orthogonal_", gain=0.5)
    policy.update_parameters(Policy(env), polyak=0.5)
    policy.save(str(FOLDER / "p.pt")), policy.load(str(FOLDER / "p.pt"))
    policy.enable_training_mode(False), policy.get_specification()
    several = wrap_env(Walk(gymnasium.spaces.MultiDiscrete([2, 3])))
    choosers = Choosers(several)
    choosers.act({"observations": torch.rand(4, 3)}), choosers.get_entropy(), choosers.random_act(inputs)
    chooser = Chooser(walk(DISCRETE))
    chooser.act({"observations": torch.rand(4, 3)}), chooser.get_entropy(), chooser.distribution()


def simultaneous() -> None:
    env = vector()
    agents = [
        PPO(
            models={"policy": Policy(env), "value": Value(env)},
            memory=RandomMemory(memory_size=8, num_envs=1, device="cpu"),
            cfg={**ON_POLICY, "experiment": {"directory": str(FOLDER)}},
            observation_space=env.observation_space,
            action_space=env.action_space,
        )
        for _ in range(2)
    ]
    trainer = SequentialTrainer(
        env=env, agents=agents, scopes=[1, 1], cfg={"timesteps": 10, "disable_progressbar": True}
    )
    trainer.train()
    trainer.eval()


step("seed", lambda: set_seed(1))
step(
    "ppo",
    lambda: on_policy(
        PPO,
        walk(),
        **SCALED,
        learning_rate_scheduler=KLAdaptiveLR,
        learning_rate_scheduler_kwargs={"kl_threshold": 0.01},
    ),
)
step(
    "ppo discrete",
    lambda: on_policy(
        PPO, walk(DISCRETE), kl_threshold=0.1, entropy_loss_scale=0.1, rewards_shaper=lambda r, *a: r * 2
    ),
)
step("ppo vector", lambda: on_policy(PPO, vector(), time_limit_bootstrap=True))
step("a2c", lambda: on_policy(A2C, walk(), **SCALED))
step("rpo", lambda: on_policy(RPO, walk()))
step("trpo", lambda: on_policy(TRPO, walk(), **SCALED))
step("sac", lambda: off_policy(SAC, **{k: v for k, v in SCALED.items() if k.startswith("obs")}))
step(
    "td3",
    lambda: off_policy(
        TD3,
        smooth_regularization_noise=GaussianNoise,
        smooth_regularization_noise_kwargs={"mean": 0.0, "std": 0.1, "device": "cpu"},
    ),
)
step(
    "ddpg",
    lambda: off_policy(
        DDPG,
        exploration_noise=OrnsteinUhlenbeckNoise,
        exploration_noise_kwargs={"theta": 0.1, "sigma": 0.1, "base_scale": 0.5, "device": "cpu"},
    ),
)
step("dqn", lambda: q_networks(DQN))
step("ddqn", lambda: q_networks(DDQN))
step("q", lambda: tabular(Q_LEARNING))
step("sarsa", lambda: tabular(SARSA))
step("cem", cross_entropy)
step("instantiated", instantiated)
step("runner", runner)
step("memories", memories)
step("resources", resources)
step("spaces", spaces)
step("models", models)
step("simultaneous", simultaneous)
step(
    "step trainer", lambda: train(PPO, {"policy": Policy(e := walk()), "value": Value(e)}, e, ON_POLICY, 8, StepTrainer)
)
