"""What Stable-Baselines3's documentation shows: six algorithms, vectorised environments, callbacks, noise, saving, evaluation."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3 import A2C, DDPG, DQN, PPO, SAC, TD3, HerReplayBuffer
from stable_baselines3.common import callbacks as cb
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.envs import BitFlippingEnv, IdentityEnvBox, IdentityEnvMultiBinary, SimpleMultiObsEnv
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.logger import configure
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.noise import NormalActionNoise, OrnsteinUhlenbeckActionNoise, VectorizedActionNoise
from stable_baselines3.common.sb2_compat.rmsprop_tf_like import RMSpropTFLike
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import (
    DummyVecEnv,
    VecCheckNan,
    VecFrameStack,
    VecMonitor,
    VecNormalize,
    VecTransposeImage,
)

torch.manual_seed(0)
FOLDER = Path(tempfile.mkdtemp())


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


def ppo() -> None:
    model = PPO("MlpPolicy", "CartPole-v1", n_steps=32, batch_size=16, n_epochs=2, verbose=1, target_kl=0.1)
    model.learn(64)
    env = model.get_env()
    obs = env.reset()
    for _ in range(3):
        action, _states = model.predict(obs, deterministic=True)
        obs, _rewards, _dones, _infos = env.step(action)
    model.save(FOLDER / "ppo")
    again = PPO.load(FOLDER / "ppo", env=env)
    again.learn(32, reset_num_timesteps=False)
    evaluate_policy(again, env, n_eval_episodes=1)
    again.set_parameters(model.get_parameters())


def a2c() -> None:
    env = make_vec_env("Pendulum-v1", n_envs=2, seed=0)
    model = A2C("MlpPolicy", env, n_steps=4, use_sde=True, policy_kwargs={"optimizer_class": RMSpropTFLike})
    model.learn(16)
    A2C("MlpPolicy", env, n_steps=4, normalize_advantage=True, use_rms_prop=False).learn(8)


def dqn() -> None:
    model = DQN("MlpPolicy", "CartPole-v1", learning_starts=10, buffer_size=100, target_update_interval=5, batch_size=4)
    model.learn(30)
    model.save_replay_buffer(FOLDER / "buffer")
    model.load_replay_buffer(FOLDER / "buffer")
    model.predict(model.get_env().reset())
    DQN.load(save_to("dqn", model))


def save_to(name: str, model: Any) -> Path:
    model.save(FOLDER / name)
    return FOLDER / f"{name}.zip"


def continuous(make: Any, **options: Any) -> None:
    env = gym.make("Pendulum-v1")
    noise = NormalActionNoise(np.zeros(1), 0.1 * np.ones(1))
    model = make("MlpPolicy", env, learning_starts=8, buffer_size=100, batch_size=4, action_noise=noise, **options)
    model.learn(20, log_interval=1)
    make.load(save_to(make.__name__, model), env=env).learn(10)


def her() -> None:
    env = BitFlippingEnv(n_bits=3, continuous=True, max_steps=3)
    model = SAC(
        "MultiInputPolicy",
        env,
        replay_buffer_class=HerReplayBuffer,
        replay_buffer_kwargs={"n_sampled_goal": 2, "goal_selection_strategy": "future"},
        learning_starts=8,
        batch_size=4,
        buffer_size=100,
    )
    model.learn(20)
    env = BitFlippingEnv(n_bits=3, max_steps=3)
    model = DQN("MultiInputPolicy", env, replay_buffer_class=HerReplayBuffer, learning_starts=8, buffer_size=100)
    model.learn(16)


class Extractor(BaseFeaturesExtractor):
    def __init__(self, observation_space: Any, features_dim: int = 8) -> None:
        super().__init__(observation_space, features_dim)
        self.net = torch.nn.Linear(observation_space.shape[0], features_dim)

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        return self.net(observations)


class Counter(cb.BaseCallback):
    def _on_step(self) -> bool:
        self.logger.record("custom/steps", self.n_calls)
        return True


def with_callbacks() -> None:
    env = make_vec_env("CartPole-v1", n_envs=1, monitor_dir=str(FOLDER / "monitor"))
    evaluating = Monitor(gym.make("CartPole-v1"))
    stop = cb.StopTrainingOnRewardThreshold(reward_threshold=1000.0)
    evaluation = cb.EvalCallback(
        evaluating,
        callback_on_new_best=stop,
        callback_after_eval=cb.StopTrainingOnNoModelImprovement(5),
        eval_freq=16,
        n_eval_episodes=1,
        best_model_save_path=str(FOLDER / "best"),
        log_path=str(FOLDER / "log"),
    )
    every = cb.EveryNTimesteps(16, cb.CheckpointCallback(1, str(FOLDER / "check"), save_vecnormalize=True))
    model = PPO(
        "MlpPolicy", env, n_steps=16, batch_size=8, n_epochs=1, policy_kwargs={"features_extractor_class": Extractor}
    )
    model.set_logger(configure(str(FOLDER / "logs"), ["stdout", "csv", "json", "log"]))
    model.learn(48, callback=cb.CallbackList([evaluation, every, Counter(), cb.StopTrainingOnMaxEpisodes(100)]))
    model.learn(16, callback=lambda local, _global: True)
    cb.ConvertCallback(lambda local, _global: True)


def wrapped() -> None:
    env = VecNormalize(DummyVecEnv([lambda: gym.make("Pendulum-v1")]), norm_obs=True, norm_reward=True)
    model = PPO("MlpPolicy", VecCheckNan(VecMonitor(env)), n_steps=16, batch_size=8, n_epochs=1)
    model.learn(16)
    env.save(str(FOLDER / "vn.pkl"))
    again = VecNormalize.load(str(FOLDER / "vn.pkl"), DummyVecEnv([lambda: gym.make("Pendulum-v1")]))
    again.training = False
    again.reset()
    again.get_original_obs()
    again.get_original_reward()
    again.env_method("reset")
    again.get_attr("spec")
    again.set_attr("x", 1)
    again.seed(3)
    again.env_is_wrapped(Monitor)


class Image(gym.Env):
    observation_space = gym.spaces.Box(0, 255, (36, 36, 3), np.uint8)
    action_space = gym.spaces.MultiDiscrete([2, 3])

    def reset(self, *, seed: Any = None, options: Any = None) -> Any:
        super().reset(seed=seed)
        return self.observation_space.sample(), {}

    def step(self, action: Any) -> Any:
        return self.observation_space.sample(), 1.0, False, bool(np.random.rand() < 0.3), {}


def images() -> None:
    env = VecFrameStack(VecTransposeImage(DummyVecEnv([Image])), 2)
    PPO("CnnPolicy", env, n_steps=8, batch_size=4, n_epochs=1).learn(8)
    env = DummyVecEnv([lambda: SimpleMultiObsEnv(random_start=False)])
    PPO("MultiInputPolicy", VecFrameStack(env, 2), n_steps=8, batch_size=4, n_epochs=1).learn(8)
    A2C("MlpPolicy", IdentityEnvMultiBinary(2), n_steps=4).learn(8)


def noises() -> None:
    ou = OrnsteinUhlenbeckActionNoise(np.zeros(1), np.ones(1))
    repr(ou)
    ou()
    many = VectorizedActionNoise(ou, 2)
    many()
    many.reset()
    check_env(IdentityEnvBox(eps=0.5))
    env = make_vec_env("Pendulum-v1", n_envs=2)
    TD3(
        "MlpPolicy",
        env,
        train_freq=2,
        gradient_steps=-1,
        learning_starts=4,
        batch_size=2,
        buffer_size=50,
        action_noise=ou,
    ).learn(12)


step("ppo", ppo)
step("a2c", a2c)
step("dqn", dqn)
step("sac", lambda: continuous(SAC))
step("sac sde", lambda: continuous(SAC, use_sde=True, ent_coef=0.1, n_steps=2))
step("td3", lambda: continuous(TD3))
step("ddpg", lambda: continuous(DDPG))
step("her", her)
step("callbacks", with_callbacks)
step("wrapped", wrapped)
step("images", images)
step("noises", noises)
