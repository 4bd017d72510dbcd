"""What rl_games' documentation shows: PPO and SAC by configuration, discrete and continuous, recurrent, convolutional, with a central critic; players."""

import copy
import tempfile

import gymnasium as gym
import numpy as np
import torch
from rl_games.algos_torch import model_builder, network_builder, torch_ext
from rl_games.common import env_configurations, experience, ivecenv, vecenv, wrappers
from rl_games.common.algo_observer import DefaultAlgoObserver
from rl_games.torch_runner import Runner
from touring import step, steps

FOLDER = tempfile.mkdtemp()


class World(gym.Env):
    def __init__(self, shape=(4,), actions=None, rich=False):
        self.observation_space = gym.spaces.Box(-1, 1, shape, np.float32)
        self.action_space = actions or gym.spaces.Discrete(3)
        self.rich, self.turn = (rich, 0)

    def look(self):
        return self.observation_space.sample()

    def reset(self, **_):
        self.turn = 0
        return self.look()

    def step(self, action):
        self.turn += 1
        return (self.look(), float(np.sum(action)), self.turn >= 6, {})

    def get_action_mask(self):
        return np.ones(3, bool)


class Local(ivecenv.IVecEnv):
    """Several worlds in this process."""

    def __init__(self, config_name, num_actors, **kwargs):
        self.worlds = [
            env_configurations.configurations[config_name]["env_creator"](**kwargs) for _ in range(num_actors)
        ]
        self.state = self.worlds[0].rich

    def _all(self, rows):
        rows = np.stack(rows)
        return {"obs": rows, "states": rows * 2} if self.state else rows

    def step(self, actions):
        found = [world.step(action) for world, action in zip(self.worlds, actions, strict=True)]
        seen = [world.reset() if end else row for world, (row, _, end, _) in zip(self.worlds, found, strict=True)]
        return (
            self._all(seen),
            np.array([f[1] for f in found], np.float32),
            np.array([f[2] for f in found]),
            {"time_outs": np.array([f[2] for f in found])},
        )

    def reset(self):
        return self._all([world.reset() for world in self.worlds])

    def has_action_masks(self):
        return True

    def get_action_masks(self):
        return np.concatenate([world.get_action_mask() for world in self.worlds])

    def get_env_info(self):
        info = env_configurations.get_env_info(self.worlds[0])
        if self.state:
            info.update(state_space=self.worlds[0].observation_space, use_global_observations=True)
        return info


vecenv.register("LOCAL", lambda config_name, num_actors, **kwargs: Local(config_name, num_actors, **kwargs))
ONE = gym.spaces.Box(-1, 1, (2,), np.float32)
for name, settings in {
    "discrete": {},
    "continuous": {"actions": ONE},
    "many": {"actions": gym.spaces.Tuple([gym.spaces.Discrete(2), gym.spaces.Discrete(3)])},
    "rich": {"actions": ONE, "rich": True},
    "picture": {"shape": (8, 8, 3)},
}.items():
    env_configurations.register(
        name, {"env_creator": lambda settings=settings, **kwargs: World(**settings), "vecenv_type": "LOCAL"}
    )
CONTINUOUS = {
    "continuous": {
        "mu_activation": "None",
        "sigma_activation": "None",
        "mu_init": {"name": "default"},
        "sigma_init": {"name": "const_initializer", "val": 0},
        "fixed_sigma": True,
    }
}
MLP = {"units": [8, 8], "activation": "elu", "initializer": {"name": "default"}}
CONVS = {
    "type": "conv2d",
    "activation": "relu",
    "initializer": {"name": "orthogonal_initializer", "gain": 1.4},
    "convs": [{"filters": 4, "kernel_size": 3, "strides": 2, "padding": 1}],
}


def settings(env, algo, model, space, net="actor_critic", mlp=MLP, extra_net=None, **config):
    return {
        "params": {
            "seed": 3,
            "algo": {"name": algo},
            "model": {"name": model},
            "network": {"name": net, "separate": False, "space": space, "mlp": mlp, **(extra_net or {})},
            "config": {
                "name": env,
                "env_name": env,
                "score_to_win": 1000,
                "train_dir": FOLDER,
                "device": "cpu",
                "device_name": "cpu",
                "reward_shaper": {"scale_value": 0.1},
                "normalize_advantage": True,
                "gamma": 0.99,
                "tau": 0.95,
                "learning_rate": 0.001,
                "lr_schedule": "adaptive",
                "kl_threshold": 0.01,
                "grad_norm": 0.5,
                "entropy_coef": 0.01,
                "truncate_grads": True,
                "e_clip": 0.2,
                "clip_value": True,
                "num_actors": 4,
                "horizon_length": 8,
                "minibatch_size": 16,
                "mini_epochs": 2,
                "critic_coef": 1,
                "normalize_input": True,
                "normalize_value": True,
                "max_epochs": 2,
                "torch_compile": False,
                "bounds_loss_coef": 0.001,
                "save_frequency": 1,
                "save_best_after": 0,
                "features": {},
                "player": {"games_num": 2, "deterministic": True, "render": False},
                **config,
            },
        }
    }


def run(given, observer=None, play=False) -> None:
    runner = Runner(observer)
    runner.load(copy.deepcopy(given))
    runner.reset()
    runner.run({"train": True, "play": False})
    if play:
        runner.load(copy.deepcopy(given))
        runner.run({"train": False, "play": True})


RNN = {"rnn": {"name": "lstm", "units": 8, "layers": 1, "before_mlp": True, "layer_norm": True, "concat_input": False}}


def discrete() -> None:
    one = {"discrete": {}}
    step(
        "plain",
        lambda: run(settings("discrete", "a2c_discrete", "discrete_a2c", one), DefaultAlgoObserver(), play=True),
    )
    step(
        "masked",
        lambda: run(
            settings(
                "discrete",
                "a2c_discrete",
                "discrete_a2c",
                one,
                use_action_masks=True,
                lr_schedule="linear",
                schedule_entropy=True,
            )
        ),
    )
    step(
        "lstm",
        lambda: run(settings("discrete", "a2c_discrete", "discrete_a2c", one, extra_net=RNN, seq_length=4), play=True),
    )
    step(
        "gru",
        lambda: run(
            settings(
                "discrete",
                "a2c_discrete",
                "discrete_a2c",
                one,
                extra_net={
                    "rnn": {**RNN["rnn"], "name": "gru", "before_mlp": False, "concat_output": True},
                    "separate": True,
                },
                seq_length=4,
            )
        ),
    )
    step(
        "many",
        lambda: run(
            settings("many", "a2c_discrete", "multi_discrete_a2c", {"multi_discrete": {}}, lr_schedule=None), play=True
        ),
    )
    step(
        "d2rl",
        lambda: run(
            settings(
                "discrete",
                "a2c_discrete",
                "discrete_a2c",
                one,
                mlp={**MLP, "d2rl": True, "activation": "swish"},
                extra_net={"normalization": "layer_norm", "separate": True},
                schedule_type="standard",
            )
        ),
    )


def pictures() -> None:
    one, player = ({"discrete": {}}, {"normalize_input": False})
    step(
        "conv",
        lambda: run(
            settings(
                "picture",
                "a2c_discrete",
                "discrete_a2c",
                one,
                extra_net={"cnn": CONVS, "normalization": "layer_norm"},
                **player,
            ),
            play=True,
        ),
    )
    step(
        "spatial",
        lambda: run(
            settings(
                "picture",
                "a2c_discrete",
                "discrete_a2c",
                one,
                extra_net={"cnn": {**CONVS, "type": "conv2d_spatial_softargmax"}},
                **player,
            )
        ),
    )
    step(
        "coords",
        lambda: run(
            settings(
                "picture",
                "a2c_discrete",
                "discrete_a2c",
                one,
                extra_net={"cnn": {**CONVS, "type": "coord_conv2d"}, "separate": True},
                **player,
            )
        ),
    )
    step(
        "resnet",
        lambda: run(
            settings(
                "picture",
                "a2c_discrete",
                "discrete_a2c",
                one,
                net="resnet_actor_critic",
                extra_net={
                    "cnn": {
                        "conv_depths": [4],
                        "activation": "relu",
                        "initializer": {"name": "default"},
                        "permute_input": True,
                    }
                },
                **player,
            )
        ),
    )


def continuous() -> None:
    step("plain", lambda: run(settings("continuous", "a2c_continuous", "continuous_a2c_logstd", CONTINUOUS), play=True))
    step(
        "sigma",
        lambda: run(
            settings(
                "continuous",
                "a2c_continuous",
                "continuous_a2c",
                {"continuous": {**CONTINUOUS["continuous"], "fixed_sigma": False}},
                normalize_rms_advantage=True,
                use_smooth_clamp=True,
            )
        ),
    )
    step(
        "tanh",
        lambda: run(settings("continuous", "a2c_continuous", "continuous_a2c_tanh", CONTINUOUS, use_diagnostics=True)),
    )
    step(
        "twohot",
        lambda: run(
            settings(
                "continuous",
                "a2c_continuous",
                "continuous_a2c_logstd",
                CONTINUOUS,
                extra_net={"value_type": "default"},
                bound_loss_type="regularisation",
            )
        ),
    )
    central = {
        "minibatch_size": 16,
        "mini_epochs": 1,
        "learning_rate": 0.001,
        "clip_value": True,
        "normalize_input": True,
        "truncate_grads": True,
        "grad_norm": 1.0,
        "lr_schedule": "linear",
        "kl_threshold": 0.01,
        "network": {"name": "actor_critic", "central_value": True, "mlp": MLP},
    }
    step(
        "central",
        lambda: run(
            settings("rich", "a2c_continuous", "continuous_a2c_logstd", CONTINUOUS, central_value_config=central),
            play=True,
        ),
    )


def soft() -> None:
    net = {"separate": True, "log_std_bounds": [-5, 2]}
    step(
        "sac",
        lambda: run(
            settings(
                "continuous",
                "sac",
                "soft_actor_critic",
                CONTINUOUS,
                net="soft_actor_critic",
                extra_net=net,
                num_warmup_steps=3,
                batch_size=8,
                init_alpha=1.0,
                learnable_temperature=True,
                replay_buffer_size=100,
                actor_lr=0.001,
                critic_lr=0.001,
                alpha_lr=0.001,
                max_epochs=8,
            ),
            play=True,
        ),
    )


def own_parts() -> None:

    class Net(network_builder.NetworkBuilder.BaseNetwork):
        def __init__(self, params, **kwargs):
            super().__init__()
            self.body = torch.nn.Linear(kwargs["input_shape"][0], kwargs["actions_num"] + 1)

        def forward(self, given):
            out = self.body(given["obs"])
            return (out[:, :-1], out[:, -1:])

    class Builder(network_builder.NetworkBuilder):
        def load(self, params):
            self.params = params

        def build(self, name, **kwargs):
            return Net(self.params, **kwargs)

    model_builder.register_network("mine", Builder)
    step("mine", lambda: run(settings("discrete", "a2c_discrete", "discrete_a2c", {"discrete": {}}, net="mine")))
    step(
        "simple",
        lambda: run(settings("continuous", "a2c_continuous", "continuous_a2c_logstd", CONTINUOUS, net="simplenet")),
    )
    rows = (np.zeros(4), 1, 0.5, np.ones(4), False)
    for kept in (
        experience.ReplayBuffer(16, gym.spaces.Box(-1, 1, (4,))),
        experience.PrioritizedReplayBuffer(16, 0.6, gym.spaces.Box(-1, 1, (4,))),
    ):
        step("add", lambda kept=kept: [kept.add(*rows) for _ in range(5)])
    step("sample", lambda: kept.sample(2, 0.4))
    step("priorities", lambda: kept.update_priorities([0, 1], [0.3, 0.2]))
    step("stack", lambda: wrappers.FrameStack(World(), 2, True).reset())
    step("limit", lambda: wrappers.LimitStepsWrapper(World()).reset())
    step("moments", lambda: torch_ext.mean_var_with_masks(torch.rand(5, 1), torch.ones(5, 1)))


steps(discrete, pictures, continuous, soft, own_parts)
