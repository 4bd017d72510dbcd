"""What torchgfn's documentation shows: environments of many kinds, estimators, losses that balance flows, samplers, replay buffers, graphs, continuous and diffusion policies."""

import tempfile

import torch
from gfn import estimators as est
from gfn.containers import NormBasedDiversePrioritizedReplayBuffer, ReplayBuffer, StatesContainer, Trajectories
from gfn.containers.replay_buffer import TerminatingStateBuffer
from gfn.env import GraphEnv
from gfn.gflownet import (
    DBGFlowNet,
    FMGFlowNet,
    LogPartitionVarianceGFlowNet,
    ModifiedDBGFlowNet,
    SubTBGFlowNet,
    TBGFlowNet,
)
from gfn.gflownet import losses as costs
from gfn.gflownet.mle import MLEDiffusion
from gfn.gflownet.trajectory_balance import (
    RelativeLogPartitionVarianceGFlowNet,
    RelativeTrajectoryBalanceGFlowNet,
    TrustPCLGFlowNet,
)
from gfn.gym import (
    BitSequence,
    BitSequencePlus,
    BoxPolar,
    ConditionalHyperGrid,
    DiscreteEBM,
    HyperGrid,
    Line,
    NonAutoregressiveBitSequence,
    PerfectBinaryTree,
    SetAddition,
)
from gfn.gym.box_cartesian import BoxCartesian
from gfn.gym.diffusion_sampling import DiffusionSampling
from gfn.gym.discrete_ebm import IsingModel
from gfn.gym.graph_building import GraphBuilding, GraphBuildingOnEdges
from gfn.gym.helpers import box_cartesian_utils as square
from gfn.gym.helpers import box_polar_utils as polar
from gfn.gym.hypergrid import get_reward_presets
from gfn.preprocessors import EnumPreprocessor, IdentityPreprocessor, KHotPreprocessor, OneHotPreprocessor
from gfn.samplers import LocalSearchSampler, Sampler
from gfn.states import DiscreteStates
from gfn.utils import modules
from gfn.utils import training as taught
from torch.distributions import Normal
from touring import step, steps

torch.manual_seed(0)


def policies(env, prepare=None, **settings):
    prepare = prepare or KHotPreprocessor(env.height, env.ndim)
    ahead = modules.MLP(prepare.output_dim, env.n_actions, hidden_dim=16, **settings)
    back = modules.MLP(prepare.output_dim, env.n_actions - 1, hidden_dim=16, trunk=ahead.trunk)
    flow = modules.MLP(prepare.output_dim, 1, hidden_dim=16)
    return (
        est.DiscretePolicyEstimator(ahead, env.n_actions, preprocessor=prepare),
        est.DiscretePolicyEstimator(back, env.n_actions, is_backward=True, preprocessor=prepare),
        est.ScalarEstimator(flow, preprocessor=prepare),
    )


def lived(net, env, rounds=2, n=6, **asked) -> None:
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    for _ in range(rounds):
        paths = net.sample_trajectories(env, n=n, save_logprobs=True, save_estimator_outputs=False, **asked)
        samples = net.to_training_samples(paths)
        optimiser.zero_grad()
        loss = net.loss(env, samples, recalculate_all_logprobs=False)
        loss.backward()
        net.assert_finite_gradients(), net.assert_finite_parameters()
        optimiser.step()
    step("from paths", lambda: net.loss_from_trajectories(env, paths, recalculate_all_logprobs=True))
    step("final", lambda: net.sample_terminating_states(env, n=4))
    step("buffered", lambda: taught.warm_up(filled(env, samples), optimiser, net, env, 2, 2))


def filled(env, samples):
    buffer = ReplayBuffer(env, capacity=20)
    buffer.add(samples)
    return buffer


def balances() -> None:
    env = HyperGrid(2, 8, store_all_states=True)
    ahead, back, flow = policies(env)
    other, _, _ = policies(env, IdentityPreprocessor(2), add_layer_norm=True)
    made = {
        "tb": lambda: TBGFlowNet(ahead, back, init_logZ=0.1), "tb loss": lambda: TBGFlowNet(ahead, back, loss_fn=costs.LinexLoss()), "db": lambda: DBGFlowNet(ahead, back, flow),
        "db forward": lambda: DBGFlowNet(ahead, back, flow, forward_looking=True, loss_fn=costs.ShiftedCoshLoss()), "modified": lambda: ModifiedDBGFlowNet(ahead, back), "zvar": lambda: LogPartitionVarianceGFlowNet(ahead, back),
        "fm": lambda: FMGFlowNet(policies(env)[0], loss_fn=costs.HalfSquaredLoss()), "constant": lambda: TBGFlowNet(ahead, None, constant_pb=True),
        "rtb": lambda: RelativeTrajectoryBalanceGFlowNet(ahead, other), "pcl": lambda: TrustPCLGFlowNet(ahead, other), "rvar": lambda: RelativeLogPartitionVarianceGFlowNet(ahead, other),
    }  # fmt: skip
    for weighting in ("DB", "ModifiedDB", "TB", "geometric", "equal", "geometric_within", "equal_within"):
        made[weighting] = lambda weighting=weighting: SubTBGFlowNet(ahead, back, flow, weighting=weighting, lamda=0.9)
    for name, make in made.items():
        step(name, lambda: lived(make(), env))
    net = TBGFlowNet(ahead, back)
    step(
        "named",
        lambda: (
            net.logz_named_parameters(),
            net.logz_parameters(),
            net.pf_pb_parameters(),
            net.pf_pb_named_parameters(),
        ),
    )
    step(
        "validated",
        lambda: (
            env.validate(net, 20),
            taught.validate(env, net, 20),
            taught.grad_norm(net.parameters()),
            taught.param_norm(net.parameters()),
        ),
    )
    step(
        "explored",
        lambda: Sampler(ahead).sample_trajectories(
            env, n=4, save_estimator_outputs=True, epsilon=0.1, temperature=2.0, sf_bias=0.1
        ),
    )
    step(
        "local",
        lambda: LocalSearchSampler(ahead, back).sample_trajectories(
            env, n=3, n_local_search_loops=1, back_ratio=0.5, use_metropolis_hastings=True
        ),
    )
    step(
        "enumerated",
        lambda: lived(
            TBGFlowNet(
                est.DiscretePolicyEstimator(
                    modules.Tabular(env.n_states, env.n_actions),
                    env.n_actions,
                    preprocessor=EnumPreprocessor(env.get_states_indices),
                ),
                back,
            ),
            env,
        ),
    )
    step(
        "one hot",
        lambda: lived(
            DBGFlowNet(*policies(env, OneHotPreprocessor(env.n_states, env.get_states_indices), n_noisy_layers=1)), env
        ),
    )
    step(
        "uniform",
        lambda: lived(
            TBGFlowNet(
                ahead,
                est.DiscretePolicyEstimator(
                    modules.DiscreteUniform(env.n_actions - 1), env.n_actions, is_backward=True
                ),
            ),
            env,
        ),
    )


def containers() -> None:
    env = HyperGrid(2, 8, store_all_states=True)
    ahead, back, _ = policies(env)
    paths = Sampler(ahead).sample_trajectories(env, n=5, save_logprobs=True, save_estimator_outputs=True)
    step(
        "asked",
        lambda: (
            len(paths),
            repr(paths),
            paths[0:2],
            paths.batch_size,
            paths.max_length,
            paths.terminating_states,
            paths.log_rewards,
            paths.has_log_probs,
        ),
    )
    step(
        "turned",
        lambda: (paths.to_transitions(), paths.to_states_container(), paths.extend(paths[0:1]), paths.sample(2)),
    )
    moves, seen = paths.to_transitions(), paths.to_states_container()
    step(
        "moves",
        lambda: (
            len(moves),
            moves[0:2],
            repr(moves),
            moves.extend(moves[0:1]),
            moves.all_log_rewards,
            moves.sample(2),
            moves.terminating_states,
        ),
    )
    step(
        "seen",
        lambda: (
            len(seen),
            seen[0:2],
            repr(seen),
            seen.extend(seen[0:1]),
            seen.intermediary_states,
            seen.terminating_states,
            seen.terminating_log_rewards,
        ),
    )
    with tempfile.TemporaryDirectory() as folder:
        step(
            "kept",
            lambda: (
                paths.save(folder + "/a"),
                Trajectories.load(env, folder + "/a"),
                seen.save(folder + "/b"),
                StatesContainer.load(env, folder + "/b"),
            ),
        )
        for make in (
            ReplayBuffer,
            TerminatingStateBuffer,
            lambda e, **k: NormBasedDiversePrioritizedReplayBuffer(e, cutoff_distance=0.1, **k),
            lambda e, **k: ReplayBuffer(e, prioritized_capacity=True, prioritized_sampling=True, **k),
        ):
            buffer = make(env, capacity=6)
            step(
                "buffer",
                lambda: (
                    buffer.add(paths),
                    buffer.add(paths[0:2]),
                    len(buffer),
                    buffer.sample(2),
                    repr(buffer),
                    buffer.save(folder + "/c"),
                    buffer.load(folder + "/c"),
                ),
            )
    states = env.reset(batch_shape=(3,))
    step(
        "states",
        lambda: (
            repr(states),
            states[0:1],
            states.device,
            states.batch_shape,
            len(states),
            states.is_initial_state,
            states.is_sink_state,
            states.clone(),
            states.flatten(),
            states.extend(states.clone()),
            DiscreteStates.stack([states, states]),
        ),
    )
    step(
        "masks",
        lambda: (
            states.set_nonexit_action_masks(torch.zeros(3, 2).bool(), True),
            states.set_exit_masks(torch.ones(3).bool()),
            states.init_forward_masks(),
        ),
    )
    actions = env.actions_from_batch_shape((3,))
    step(
        "actions",
        lambda: (
            repr(actions),
            actions.is_exit,
            actions.is_dummy,
            actions[0:1],
            actions.extend(actions),
            env.make_random_states((2,)),
            env.actions_from_tensor(actions.tensor),
        ),
    )
    step(
        "back",
        lambda: (
            Sampler(back).sample_trajectories(env, states=env.make_random_states((3,))).reverse_backward_trajectories()
        ),
    )
    step(
        "told",
        lambda: (
            env.true_dist(),
            env.log_partition(),
            env.all_states,
            env.terminating_states,
            env.n_terminating_states,
            env.get_terminating_state_dist(env.terminating_states),
            env.reward(env.terminating_states),
        ),
    )


def grids() -> None:
    for reward in (
        "original",
        "cosine",
        "sparse",
        "deceptive",
        "bitwise_xor",
        "multiplicative_coprime",
        "conditional_multiscale",
    ):
        step(reward, lambda: rewarded(reward))
    env = ConditionalHyperGrid(ndim=2, height=8)
    prepare = KHotPreprocessor(8, 2)
    hidden = {"hidden_dim": 8, "n_hidden_layers": 1}
    ahead = est.ConditionalDiscretePolicyEstimator(
        modules.MLP(16, 8, **hidden),
        modules.MLP(1, 8, **hidden),
        modules.MLP(16, env.n_actions, **hidden),
        env.n_actions,
        preprocessor=prepare,
    )
    back = est.ConditionalDiscretePolicyEstimator(
        modules.MLP(16, 8, **hidden),
        modules.MLP(1, 8, **hidden),
        modules.MLP(16, env.n_actions - 1, **hidden),
        env.n_actions,
        is_backward=True,
        preprocessor=prepare,
    )
    flow = est.ConditionalScalarEstimator(
        modules.MLP(16, 8, **hidden), modules.MLP(1, 8, **hidden), modules.MLP(16, 1, **hidden), preprocessor=prepare
    )
    total = est.ConditionalLogZEstimator(modules.MLP(1, 1, **hidden))
    for name, make in (
        ("tb", lambda: TBGFlowNet(ahead, back, logZ=total)),
        ("db", lambda: DBGFlowNet(ahead, back, flow)),
        ("sub", lambda: SubTBGFlowNet(ahead, back, flow)),
    ):
        step("given " + name, lambda: lived(make(), env, conditions=env.sample_conditions(6)))
        step("given " + name, lambda: lived(make(), env, conditions=torch.rand(6, 1)))


def rewarded(reward) -> None:
    settings = get_reward_presets(reward, 2, 8)
    for one in list(settings.values())[:1]:
        env = HyperGrid(2, 8, reward_fn_str=reward, reward_fn_kwargs=one, validate_modes=False, store_all_states=True)
        step("told", lambda: (env.true_dist(), env.n_modes, env.n_mode_states))
        lived(TBGFlowNet(*policies(env)[:2]), env, 1)


def discrete() -> None:
    energy = DiscreteEBM(4, IsingModel(torch.ones(4, 4)), alpha=1.0)
    step("energy", lambda: generic(energy, 4))
    step("set", lambda: generic(SetAddition(5, 3, lambda x: x.sum(-1).float() + 1), 5))
    step("fixed", lambda: generic(SetAddition(5, 3, lambda x: x.sum(-1).float() + 1, fixed_length=True), 5))
    step("tree", lambda: generic(PerfectBinaryTree(lambda x: x.float().sum(-1) + 1, 3), 1))
    for make in (BitSequence, BitSequencePlus, NonAutoregressiveBitSequence):
        step(make.__name__, lambda: generic(make(word_size=2, seq_size=8, n_modes=2), 4))
    words = BitSequence(word_size=2, seq_size=8, n_modes=2)
    for module in (modules.RecurrentDiscreteSequenceModel(words.n_actions, 8, 8), modules.RecurrentDiscreteSequenceModel(words.n_actions, 8, 8, rnn_type="gru"),
                   modules.TransformerDiscreteSequenceModel(words.n_actions, 8, 2, 8, 1, 16), modules.TransformerDiscreteSequenceModel(words.n_actions, 8, 2, 8, 1, 8, positional_embedding="sinusoidal")):  # fmt: skip
        step(
            "recurrent",
            lambda: lived(
                TBGFlowNet(
                    est.RecurrentDiscretePolicyEstimator(
                        module, words.n_actions, preprocessor=IdentityPreprocessor(4, target_dtype=torch.long)
                    ),
                    None,
                    constant_pb=True,
                ),
                words,
            ),
        )
    step("linear", lambda: modules.LinearTransformer(8, 1, 8, 2)(torch.rand(2, 8, 8)))


def generic(env, width) -> None:
    prepare = IdentityPreprocessor(width, target_dtype=torch.float)
    ahead = est.DiscretePolicyEstimator(
        modules.MLP(width, env.n_actions, hidden_dim=8), env.n_actions, preprocessor=prepare
    )
    back = est.DiscretePolicyEstimator(
        modules.MLP(width, env.n_actions - 1, hidden_dim=8), env.n_actions, is_backward=True, preprocessor=prepare
    )
    step("told", lambda: (env.n_states, env.all_states, env.true_dist(), env.get_states_indices(env.reset((2,)))))
    lived(TBGFlowNet(ahead, back), env)


class Steps(est.Estimator, est.PolicyMixin):
    def expected_output_dim(self):
        return 2

    def to_probability_distribution(self, states, module_output, **_):
        return Normal(module_output[..., 0:1], module_output[..., 1:].exp())


def continuous() -> None:
    line = Line([2.0, 5.0], [0.5, 0.5], 0.0, n_steps_per_trajectory=3)
    step("line", lambda: (line.log_partition(), line.reset((3,)), line.reward(line.reset((3,)))))
    box = BoxPolar(delta=0.3)
    ahead = polar.BoxPFEstimator(box, polar.BoxPFMLP(8, 1, 2, 2), 2, 2)
    back = polar.BoxPBEstimator(box, polar.BoxPBMLP(8, 1, 2), 2)
    flow = est.ScalarEstimator(
        polar.BoxStateFlowModule(
            input_dim=2, output_dim=1, hidden_dim=8, n_hidden_layers=1, logZ_value=torch.tensor(0.0)
        ),
        preprocessor=IdentityPreprocessor(2),
    )
    for name, make in (
        ("tb", lambda: TBGFlowNet(ahead, back)),
        ("db", lambda: DBGFlowNet(ahead, back, flow)),
        ("sub", lambda: SubTBGFlowNet(ahead, back, flow)),
    ):
        step("box " + name, lambda: lived(make(), box))
    step("uniform", lambda: lived(TBGFlowNet(ahead, polar.BoxPBEstimator(box, polar.BoxPBUniform(), 1)), box))
    flat = BoxCartesian(delta=0.3)
    step("cartesian", lambda: lived(TBGFlowNet(square.BoxCartesianPFEstimator(flat, square.BoxCartesianPFMLP(hidden_dim=8, n_hidden_layers=1, n_components=2), 2),
                                               square.BoxCartesianPBEstimator(flat, square.BoxCartesianPBMLP(hidden_dim=8, n_hidden_layers=1, n_components=2), 2)), flat))  # fmt: skip
    step("box told", lambda: (box.log_partition(), box.reward(box.make_random_states((4,)))))
    for target in ("gmm2", "gmm25_prior", "gmm25_posterior9", "easy_funnel", "many_well"):
        step(target, lambda: diffused(target))


def diffused(target) -> None:
    env = DiffusionSampling(target_str=target, target_kwargs=None, num_discretization_steps=4)
    dim = int(env.dim)
    ahead = est.PinnedBrownianMotionForward(dim, modules.DiffusionPISGradNetForward(dim, 8, 8, 8, 8, 1), 1.0, 4)
    fixed = modules.DiffusionFixedBackwardModule(dim)
    back = est.PinnedBrownianMotionBackward(dim, fixed, 1.0, 4)
    module = modules.DiffusionPISGradNetBackward(dim, 8, 8, 8, 8, 1)
    module.input_dim = dim + 1
    learned = est.PinnedBrownianMotionBackward(dim, module, 1.0, 4)
    step("tb", lambda: lived(TBGFlowNet(ahead, back), env, 1))
    step("learned", lambda: lived(TBGFlowNet(ahead, learned), env, 1))
    step(
        "sampled",
        lambda: (
            env.target.sample(8),
            env.target.log_prob(torch.rand(3, dim)),
            env.target.grad_log_prob(torch.rand(3, dim)),
            env.target.gt_logz(),
        ),
    )
    step("mle", lambda: MLEDiffusion(ahead, back, num_steps=4, sigma=1.0).loss(env, torch.rand(3, dim)).backward())


def graphs() -> None:
    def scored(states):
        return torch.ones(states.batch_shape)

    env = GraphBuilding(2, 2, scored, is_directed=True, max_nodes=3)
    ahead = est.DiscreteGraphPolicyEstimator(modules.GraphActionGNN(2, 2, True, 8))
    back = est.DiscreteGraphPolicyEstimator(modules.GraphActionGNN(2, 2, True, 8, is_backward=True), is_backward=True)
    assert isinstance(env, GraphEnv)
    step("graphs", lambda: lived(TBGFlowNet(ahead, back), env, n=3))
    step(
        "uniform",
        lambda: lived(
            TBGFlowNet(ahead, est.DiscreteGraphPolicyEstimator(modules.GraphActionUniform(9, 2, 2), is_backward=True)),
            env,
            n=3,
        ),
    )
    for directed in (True, False):
        edges = GraphBuildingOnEdges(3, scored, directed, "cpu")
        step("edges", lambda: lived(TBGFlowNet(est.DiscreteGraphPolicyEstimator(modules.GraphEdgeActionMLP(3, directed, 1, 1)),
                                               est.DiscreteGraphPolicyEstimator(modules.GraphEdgeActionMLP(3, directed, 1, 1, is_backward=True), is_backward=True)), edges, n=3))  # fmt: skip
        step("edges told", lambda: (edges.n_states, edges.all_states, edges.terminating_states, edges.true_dist()))
        flow = est.ScalarEstimator(modules.GraphScalarMLP(3, directed))
        step(
            "flow",
            lambda: lived(
                DBGFlowNet(
                    est.DiscreteGraphPolicyEstimator(modules.GraphEdgeActionMLP(3, directed, 1, 1)),
                    None,
                    flow,
                    constant_pb=True,
                ),
                edges,
                n=3,
            ),
        )


steps(balances, containers, grids, discrete, continuous, graphs)
