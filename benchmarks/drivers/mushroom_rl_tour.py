"""What MushroomRL's documentation shows: agents of values, policies and actors and critics trained on small worlds, features, tables, callbacks, files."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from mushroom_rl.algorithms import actor_critic, policy_search, value
from mushroom_rl.approximators import Regressor
from mushroom_rl.approximators.parametric import CMAC, LinearApproximator, TorchApproximator
from mushroom_rl.core import Agent, Core, Logger
from mushroom_rl.distributions import GaussianCholeskyDistribution, GaussianDiagonalDistribution, GaussianDistribution
from mushroom_rl.environments import (
    LQR,
    CarOnHill,
    CartPole,
    GridWorld,
    InvertedPendulum,
    PuddleWorld,
    Segway,
    ShipSteering,
)
from mushroom_rl.environments.generators import generate_simple_chain
from mushroom_rl.features import Features
from mushroom_rl.features.basis import FourierBasis, GaussianRBF, PolynomialBasis
from mushroom_rl.features.tensors import GaussianRBFTensor
from mushroom_rl.features.tiles import Tiles
from mushroom_rl.policy import (
    Boltzmann,
    BoltzmannTorchPolicy,
    ClippedGaussianPolicy,
    DeterministicPolicy,
    DiagonalGaussianPolicy,
    EpsGreedy,
    GaussianPolicy,
    GaussianTorchPolicy,
    Mellowmax,
    OrnsteinUhlenbeckPolicy,
    StateStdGaussianPolicy,
)
from mushroom_rl.solvers.dynamic_programming import policy_iteration, value_iteration
from mushroom_rl.utils.callbacks import CollectDataset, CollectMaxQ, CollectParameters, CollectQ
from mushroom_rl.utils.dataset import compute_J, compute_metrics, parse_dataset, select_first_episodes
from mushroom_rl.utils.optimizers import AdamOptimizer, AdaptiveOptimizer, SGDOptimizer
from mushroom_rl.utils.parameters import ExponentialParameter, LinearParameter, Parameter
from mushroom_rl.utils.preprocessors import MinMaxPreprocessor, StandardizationPreprocessor
from mushroom_rl.utils.replay_memory import PrioritizedReplayMemory
from mushroom_rl.utils.variance_parameters import VarianceDecreasingParameter
from torch import nn
from touring import step, steps

warnings.simplefilter("ignore")
np.random.seed(0), torch.manual_seed(0)
ADAM = {"class": torch.optim.Adam, "params": {"lr": 1e-3}}


class Net(nn.Module):
    """A network as the library asks for it."""

    def __init__(self, input_shape, output_shape, n_features=16, **_):
        super().__init__()
        self.one, self.two = nn.Linear(input_shape[-1], n_features), nn.Linear(n_features, output_shape[0])

    def forward(self, state, action=None):
        return self.two(torch.relu(self.one(state.float().reshape(len(state), -1))))


class Actions(Net):
    """One value for each action."""

    def forward(self, state, action=None):
        values = super().forward(state)
        return values if action is None else values.gather(1, action.long()).squeeze()


class Critic(Net):
    """The value of a state and an action."""

    def forward(self, state, action):
        return self.two(torch.relu(self.one(torch.cat([state.float(), action.float()], 1)))).squeeze()


class Feature(nn.Module):
    """The features that some agents put heads on."""

    def __init__(self, input_shape, output_shape, n_features, **_):
        super().__init__()
        self.one = nn.Linear(input_shape[-1], n_features)

    def forward(self, state, action=None):
        return torch.relu(self.one(state.float().reshape(len(state), -1)))


def taught(agent, world, steps=20, each=5, **options):
    core = Core(agent, world, **options)
    core.learn(n_steps=steps, n_steps_per_fit=each, quiet=True)
    found = core.evaluate(n_steps=10, quiet=True)
    print(type(agent).__name__, compute_J(found, world.info.gamma)[:1], compute_metrics(found, world.info.gamma)[:2])
    return found


def tabular():
    world = GridWorld(3, 3, (2, 2))
    for name in (
        "QLearning",
        "DoubleQLearning",
        "WeightedQLearning",
        "SpeedyQLearning",
        "SARSA",
        "ExpectedSARSA",
        "RLearning",
        "RQLearning",
        "MaxminQLearning",
    ):
        rate = (
            {"beta": Parameter(0.1)}
            if name == "RLearning"
            else {"beta": Parameter(0.1)}
            if name == "RQLearning"
            else {"n_tables": 2}
            if name == "MaxminQLearning"
            else {}
        )
        make = getattr(value, name)
        step(
            name,
            lambda: taught(
                make(
                    world.info,
                    EpsGreedy(LinearParameter(0.5, 0.1, 50)),
                    ExponentialParameter(0.5, size=world.info.size),
                    **rate,
                ),
                world,
                each=1,
            ),
        )
    for name in ("SARSALambda", "QLambda"):
        for trace in ("replacing", "accumulating"):
            step(
                name,
                lambda: taught(
                    getattr(value, name)(world.info, Boltzmann(Parameter(1.0)), Parameter(0.1), 0.9, trace=trace),
                    world,
                    each=1,
                ),
            )
    step(
        "decreasing",
        lambda: taught(
            value.QLearning(
                world.info, Mellowmax(Parameter(1.0)), VarianceDecreasingParameter(1.0, size=world.info.size)
            ),
            world,
            each=1,
        ),
    )
    chain = generate_simple_chain(state_n=4, goal_states=[2], prob=0.8, rew=1)
    agent = value.QLearning(chain.info, EpsGreedy(Parameter(0.1)), Parameter(0.3))
    watch = [
        CollectQ(agent.Q),
        CollectMaxQ(agent.Q, np.array([2])),
        CollectDataset(),
        CollectParameters(agent.policy._epsilon),
    ]
    taught(agent, chain, each=1, callbacks_fit=watch)
    [w.get() for w in watch], watch[2].clean()
    step("solved", lambda: (value_iteration(chain.p, chain.r, 0.9, 1e-3), policy_iteration(chain.p, chain.r, 0.9)))


def linear():
    world = CartPole()
    basis = [PolynomialBasis(), *GaussianRBF.generate([2, 2], np.array([-1.0, -1.0]), np.array([1.0, 1.0]))]
    features = Features(basis_list=basis)
    given = {
        "input_shape": (features.size,),
        "output_shape": (world.info.action_space.n,),
        "n_actions": world.info.action_space.n,
    }
    agent = value.LSPI(
        world.info, EpsGreedy(Parameter(0.3)), approximator_params={**given, "phi": features}, fit_params={}
    )
    step("lspi", lambda: taught(agent, world, 20, 20))
    tiles = Tiles.generate(2, [3, 3], [-1.0, -1.0], [1.0, 1.0])
    tiled = Features(tilings=tiles)
    hill = CarOnHill(horizon=20)
    few = {"input_shape": (tiled.size,), "output_shape": (2,), "n_actions": 2, "phi": tiled}
    for name in ("SARSALambdaContinuous", "TrueOnlineSARSALambda"):
        options = {"features": tiled} if name.startswith("True") else {"approximator": LinearApproximator}
        more = dict(few) if "approximator" in options else {k: v for k, v in few.items() if k != "phi"}
        step(
            name,
            lambda: taught(
                getattr(value, name)(
                    hill.info,
                    EpsGreedy(Parameter(0.1)),
                    learning_rate=Parameter(0.1),
                    lambda_coeff=0.9,
                    approximator_params=more,
                    **options,
                ),
                hill,
                each=1,
            ),
        )
    for name in ("FQI", "DoubleFQI", "BoostedFQI"):
        params = {
            "input_shape": hill.info.observation_space.shape,
            "n_actions": 2,
            "output_shape": (2,),
            "network": Actions,
            "optimizer": ADAM,
            "loss": nn.functional.mse_loss,
        }
        params |= {"n_models": 2, "prediction": "sum"} if name == "BoostedFQI" else {}
        step(
            name,
            lambda: taught(
                getattr(value, name)(
                    hill.info,
                    EpsGreedy(Parameter(1.0)),
                    approximator=TorchApproximator,
                    approximator_params=params,
                    n_iterations=2,
                    quiet=True,
                    fit_params={"n_epochs": 1},
                ),
                hill,
                20,
                20,
            ),
        )


def regressed():
    x, y = np.random.rand(20, 3), np.random.rand(20, 1)
    for kind, options in (
        (LinearApproximator, {}),
        (
            TorchApproximator,
            {
                "network": Net,
                "optimizer": ADAM,
                "loss": nn.functional.mse_loss,
                "batch_size": 5,
                "n_features": 4,
                "quiet": True,
            },
        ),
    ):
        for many in ({}, {"n_models": 2}):
            fitted = Regressor(kind, input_shape=(3,), output_shape=(1,), **options, **many)
            fitted.fit(x, y, **({"n_epochs": 2} if kind is TorchApproximator else {}))
            print(len(fitted), fitted.predict(x).shape, fitted.weights_size if not many else 0)
            step("weights", lambda: fitted.set_weights(fitted.get_weights()))
            step("slope", lambda: fitted.diff(x[:1]))
            step("reset", fitted.reset)
    step("cmac", lambda: CMAC(Tiles.generate(2, [2, 2, 2], [0.0] * 3, [1.0] * 3), (1,)).fit(x, y, alpha=0.1))
    print(Features(tensor_list=GaussianRBFTensor.generate([2, 2], np.zeros(2), np.ones(2)))(np.random.rand(2)))
    Features(basis_list=FourierBasis.generate(np.zeros(2), np.ones(2), 2))(np.random.rand(2))
    step("functions", lambda: Features(n_outputs=2, function=lambda s: s * 2)(np.random.rand(2)))


def deep_values():
    world = CartPole()
    shape, n = world.info.observation_space.shape, world.info.action_space.n
    for name in (
        "DQN",
        "DoubleDQN",
        "AveragedDQN",
        "MaxminDQN",
        "DuelingDQN",
        "CategoricalDQN",
        "NoisyDQN",
        "QuantileDQN",
        "Rainbow",
    ):
        featured = name in ("DuelingDQN", "CategoricalDQN", "NoisyDQN", "QuantileDQN", "Rainbow")
        params = {
            "network": Feature if featured else Actions,
            "input_shape": shape,
            "output_shape": (n,),
            "n_actions": n,
            "n_features": 8,
            "use_cuda": False,
            "optimizer": ADAM,
            "loss": nn.functional.mse_loss,
        }
        options = {"batch_size": 4, "initial_replay_size": 5, "max_replay_size": 50, "target_update_frequency": 2}
        extra = {"AveragedDQN": {"n_approximators": 2}, "MaxminDQN": {"n_approximators": 2}}.get(name, {})
        if name in ("CategoricalDQN", "Rainbow"):
            extra = {"v_min": -1, "v_max": 1, "n_atoms": 5}
        if name == "QuantileDQN":
            extra = {"n_quantiles": 5}
        if name == "Rainbow":
            extra |= {"n_steps_return": 1, "alpha_coeff": 0.5, "beta": LinearParameter(0.4, 1.0, 50)}
        kept = {"approximator_params": params, **options, **extra}
        if name not in ("DuelingDQN", "CategoricalDQN", "NoisyDQN", "QuantileDQN", "Rainbow"):
            kept["approximator"] = TorchApproximator
        step(name, lambda: taught(getattr(value, name)(world.info, EpsGreedy(Parameter(0.2)), **kept), world))
    memory = PrioritizedReplayMemory(5, 50, 0.6, LinearParameter(0.4, 1.0, 50))
    params = {
        "network": Actions,
        "input_shape": shape,
        "output_shape": (n,),
        "n_actions": n,
        "optimizer": ADAM,
        "loss": nn.functional.mse_loss,
    }
    agent = value.DQN(
        world.info,
        EpsGreedy(Parameter(0.2)),
        TorchApproximator,
        approximator_params=params,
        batch_size=4,
        target_update_frequency=2,
        replay_memory=memory,
    )
    step("prioritized", lambda: taught(agent, world))
    with tempfile.TemporaryDirectory() as folder:
        log = Logger("t", results_dir=folder)
        step(
            "logged",
            lambda: (
                agent.set_logger(log),
                log.epoch_info(0, J=1.0),
                log.log_numpy(J=1.0),
                log.strong_line(),
                log.info("x"),
                log.log_best_agent(agent, 1.0),
            ),
        )
        step(
            "saved",
            lambda: (agent.save(str(Path(folder) / "a.msh"), full_save=True), Agent.load(str(Path(folder) / "a.msh"))),
        )


def actors():
    world = InvertedPendulum(horizon=20)
    shape, out = world.info.observation_space.shape, world.info.action_space.shape
    critic = {
        "network": Critic,
        "optimizer": ADAM,
        "loss": nn.functional.mse_loss,
        "input_shape": (shape[0] + out[0],),
        "output_shape": (1,),
    }
    actor = {"network": Net, "input_shape": shape, "output_shape": out}
    replay = {"batch_size": 4, "initial_replay_size": 5, "max_replay_size": 50, "tau": 0.1}
    noise = {"sigma": np.ones(1) * 0.2, "theta": 0.15, "dt": 1e-2}
    for name, kind, given in (
        ("DDPG", OrnsteinUhlenbeckPolicy, noise),
        ("TD3", ClippedGaussianPolicy, {"sigma": np.eye(1), "low": -1.0, "high": 1.0}),
    ):
        step(
            name,
            lambda: taught(getattr(actor_critic, name)(world.info, kind, given, actor, ADAM, critic, **replay), world),
        )
    sigma = dict(actor)
    step(
        "SAC",
        lambda: taught(
            actor_critic.SAC(world.info, actor, sigma, ADAM, critic, warmup_transitions=5, lr_alpha=1e-3, **replay),
            world,
        ),
    )
    state_value = {
        "network": Net,
        "optimizer": ADAM,
        "loss": nn.functional.mse_loss,
        "input_shape": shape,
        "output_shape": (1,),
        "batch_size": 4,
    }
    policy = lambda: GaussianTorchPolicy(Net, shape, out, std_0=0.5)  # noqa: E731
    standard = [StandardizationPreprocessor(world.info), MinMaxPreprocessor(world.info)]
    once = {"critic_fit_params": {"n_epochs": 1}}

    def with_preprocessors(agent):
        for preprocessor in standard:
            agent.add_preprocessor(preprocessor)
        return agent

    step(
        "A2C",
        lambda: taught(
            with_preprocessors(actor_critic.A2C(world.info, policy(), ADAM, state_value, 0.01, max_grad_norm=0.5)),
            world,
        ),
    )
    step(
        "PPO",
        lambda: taught(
            actor_critic.PPO(world.info, policy(), ADAM, state_value, 2, 5, 0.2, 0.95, **once), world, 20, 10
        ),
    )
    step(
        "TRPO",
        lambda: taught(
            actor_critic.TRPO(world.info, policy(), state_value, n_epochs_line_search=2, n_epochs_cg=2, **once),
            world,
            20,
            10,
        ),
    )
    pole = CartPole(horizon=20)
    chosen = BoltzmannTorchPolicy(
        Net, pole.info.observation_space.shape, (pole.info.action_space.n,), beta=Parameter(1.0)
    )
    few = {**state_value, "input_shape": pole.info.observation_space.shape}
    step(
        "discrete",
        lambda: taught(actor_critic.PPO(pole.info, chosen, ADAM, few, 2, 5, 0.2, 0.95, **once), pole, 20, 10),
    )
    step(
        "entropy",
        lambda: (
            chosen.entropy(np.zeros((1, 2))),
            chosen.distribution(np.zeros((1, 2))),
            chosen(np.zeros((1, 2)), np.zeros((1, 1))),
        ),
    )


def classic_actors():
    world = InvertedPendulum(horizon=20)
    features = Features(
        tilings=Tiles.generate(2, [3, 3], world.info.observation_space.low, world.info.observation_space.high + 1e-3)
    )
    mu = Regressor(LinearApproximator, input_shape=(features.size,), output_shape=(1,), phi=features)
    std = Regressor(LinearApproximator, input_shape=(features.size,), output_shape=(1,), phi=features)
    noisy = DiagonalGaussianPolicy(mu, np.ones(1))
    for name in ("StochasticAC", "StochasticAC_AVG"):
        step(
            name,
            lambda: taught(
                getattr(actor_critic, name)(
                    world.info, noisy, Parameter(0.1), Parameter(0.1), lambda_par=0.9, value_function_features=features
                ),
                world,
                each=1,
            ),
        )
    step(
        "state std",
        lambda: taught(
            actor_critic.StochasticAC(
                world.info,
                StateStdGaussianPolicy(mu, std),
                Parameter(0.1),
                Parameter(0.1),
                value_function_features=features,
            ),
            world,
            each=1,
        ),
    )
    fixed = GaussianPolicy(mu, np.eye(1) * 0.1)
    step(
        "copdac",
        lambda: taught(
            actor_critic.COPDAC_Q(
                world.info, fixed, mu, Parameter(0.1), Parameter(0.1), Parameter(0.1), value_function_features=features
            ),
            world,
            each=1,
        ),
    )


def searched():
    world = LQR.generate(dimensions=1, horizon=10)
    make = lambda: Regressor(LinearApproximator, input_shape=(1,), output_shape=(1,))  # noqa: E731

    def run(agent, count=6):
        Core(agent, world).learn(n_episodes=count, n_episodes_per_fit=count // 2, quiet=True)
        print(type(agent).__name__)

    for name in ("REINFORCE", "GPOMDP", "eNAC"):
        for optimizer in (AdamOptimizer(eps=0.01), AdaptiveOptimizer(eps=0.01), SGDOptimizer(lr=0.01)):
            policy = DiagonalGaussianPolicy(mu=make(), std=np.ones(1) * 0.1)
            step(name, lambda: run(getattr(policy_search, name)(world.info, policy, optimizer)))
    mean = make()
    for distribution in (
        GaussianDiagonalDistribution(np.zeros(1), np.ones(1)),
        GaussianCholeskyDistribution(np.zeros(1), np.eye(1)),
        GaussianDistribution(np.zeros(1), np.eye(1)),
    ):
        policy = DeterministicPolicy(mu=mean)
        step("RWR", lambda: run(policy_search.RWR(world.info, distribution, policy, 0.1)))
        step("REPS", lambda: run(policy_search.REPS(world.info, distribution, policy, 0.1)))
        step("PGPE", lambda: run(policy_search.PGPE(world.info, distribution, policy, AdaptiveOptimizer(eps=0.1))))
        step("constrained", lambda: run(policy_search.ConstrainedREPS(world.info, distribution, policy, 0.1, 0.1)))
        step(
            "entropy",
            lambda: (distribution.entropy(), distribution.log_pdf(np.zeros(1)), distribution.diff(np.zeros(1))),
        )
    step(
        "more",
        lambda: run(
            policy_search.MORE(
                world.info, GaussianCholeskyDistribution(np.zeros(1), np.eye(1)), DeterministicPolicy(mu=mean), 0.1, 0.1
            ),
            12,
        ),
    )


def worlds():
    for make in (Segway, ShipSteering, PuddleWorld, CarOnHill):
        world = make()
        world.reset()
        space = world.info.action_space
        action = np.zeros(space.shape) if hasattr(space, "low") else np.array([0])
        step(
            make.__name__,
            lambda: (
                world.step(action),
                world.seed(1),
                world.info.size if hasattr(space, "n") else world.info.shape,
                world.stop(),
            ),
        )
    found = taught(
        value.QLearning(GridWorld(3, 3, (2, 2)).info, EpsGreedy(Parameter(0.1)), Parameter(0.1)),
        GridWorld(3, 3, (2, 2)),
        each=1,
    )
    parse_dataset(found), select_first_episodes(found, 1)


steps(tabular, linear, regressed, deep_values, actors, classic_actors, searched, worlds)
