"""What EvoTorch's documentation shows: problems of many kinds, searchers, operators, functional algorithms, loggers, neural problems, tensor frames, read-only tensors, hooks."""

import tempfile

import torch
from evotorch import Problem, Solution, SolutionBatch
from evotorch import operators as ops
from evotorch.algorithms import (
    CEM,
    CMAES,
    PGPE,
    SNES,
    XNES,
    Cosyne,
    GeneticAlgorithm,
    MAPElites,
    PyCMAES,
    SteadyStateGA,
)
from evotorch.algorithms import functional as pure
from evotorch.algorithms.restarter import IPOP, ModifyingRestart, Restart
from evotorch.decorators import expects_ndim, on_aux_device, on_device, pass_info, rowwise, vectorized
from evotorch.distributions import ExpGaussian, ExpSeparableGaussian, SeparableGaussian, SymmetricSeparableGaussian
from evotorch.logging import PandasLogger, PicklingLogger, StdOutLogger
from evotorch.neuroevolution import GymNE, NEProblem, SupervisedNE
from evotorch.neuroevolution.net import count_parameters, fill_parameters, layers, make_functional_module, str_to_net
from evotorch.neuroevolution.net.layers import FeedForwardNet, LocomotorNet, StructuredControlNet
from evotorch.neuroevolution.net.statefulmodule import ensure_stateful
from evotorch.operators import functional as fun
from evotorch.optimizers import SGD, Adam, ClipUp
from evotorch.tools import (
    Hook,
    ObjectArray,
    TensorFrame,
    as_read_only_tensor,
    as_tensor,
    cast_tensors_in_container,
    clip_tensor,
    constraints,
    dtype_of,
    make_tensor,
    modify_tensor,
    rank,
    stdev_from_radius,
    structures,
)
from touring import step, steps

torch.manual_seed(0)


@vectorized
def sphere(x):
    return (x**2).sum(-1)


@vectorized
def two(x):
    return torch.stack([(x**2).sum(-1), ((x - 1) ** 2).sum(-1)], dim=-1)


def problem(**settings):
    return Problem("min", sphere, solution_length=5, initial_bounds=(-2, 2), seed=1, **settings)


def searched() -> None:
    made = {
        "snes": lambda: SNES(problem(), stdev_init=1.0, popsize=10), "xnes": lambda: XNES(problem(), stdev_init=1.0, popsize=10), "cem": lambda: CEM(problem(), stdev_init=1.0, popsize=10, parenthood_ratio=0.5),
        "pgpe": lambda: PGPE(problem(), popsize=10, center_learning_rate=0.1, stdev_learning_rate=0.1, stdev_init=1.0), "cmaes": lambda: CMAES(problem(), stdev_init=1.0, popsize=10),
        "separable": lambda: CMAES(problem(), stdev_init=1.0, popsize=10, separable=True, active=False), "pycma": lambda: PyCMAES(problem(), stdev_init=1.0, popsize=10),
        "adaptive": lambda: PGPE(problem(), popsize=6, center_learning_rate=0.1, stdev_learning_rate=0.1, stdev_init=1.0, optimizer="adam", num_interactions=20, popsize_max=12, ranking_method="linear"),
        "plain": lambda: PGPE(problem(), popsize=10, center_learning_rate=0.1, stdev_learning_rate=0.1, stdev_init=1.0, symmetric=False, optimizer=None),
        "cosyne": lambda: Cosyne(problem(), popsize=10, tournament_size=2, mutation_stdev=0.3, num_elites=2),
        "ga": lambda: GeneticAlgorithm(problem(), popsize=10, operators=[ops.SimulatedBinaryCrossOver(problem(), tournament_size=2, eta=8), ops.GaussianMutation(problem(), stdev=0.1)]),
    }  # fmt: skip
    for name, make in made.items():
        step(name, lambda: run(make()))
    for kind, settings in ((Restart, {}), (ModifyingRestart, {}), (IPOP, {"min_fitness_stdev": 1e-3})):
        step(kind.__name__, lambda: kind(problem(), SNES, {"stdev_init": 1.0, "popsize": 6}, **settings).run(3))


def run(searcher) -> None:
    StdOutLogger(searcher, interval=2)
    table = PandasLogger(searcher)
    with tempfile.TemporaryDirectory() as folder:
        step(
            "pickled", lambda: PicklingLogger(searcher, interval=2, directory=folder, items_to_save=("best", "center"))
        )
        searcher.before_step_hook.append(lambda: None)
        searcher.after_step_hook.append(lambda: {"own": 1.0})
        searcher.log_hook.append(lambda status: None)
        searcher.end_of_run_hook.append(lambda status: None)
        searcher.step()
        searcher.run(3)
    step(
        "told",
        lambda: (
            dict(searcher.status),
            searcher.status["best"],
            list(searcher.iter_status_keys()),
            searcher.population,
            searcher.step_count,
            searcher.is_terminated,
            table.to_dataframe(),
            str(searcher.status),
        ),
    )


def operated() -> None:
    task = problem(bounds=(-3, 3))
    batch = task.generate_batch(10)
    task.evaluate(batch)
    made = (
        ops.GaussianMutation(task, stdev=0.1, mutation_probability=0.5), ops.OnePointCrossOver(task, tournament_size=3), ops.TwoPointCrossOver(task, tournament_size=3), ops.MultiPointCrossOver(task, tournament_size=3, num_points=3),
        ops.SimulatedBinaryCrossOver(task, tournament_size=3, eta=5), ops.PolynomialMutation(task, eta=5, mutation_probability=0.5), ops.CosynePermutation(task), ops.CosynePermutation(task, permute_all=True),
    )  # fmt: skip
    for one in made:
        step(type(one).__name__, lambda: one(batch))
    both = Problem(["min", "min"], two, solution_length=5, initial_bounds=(-2, 2))
    many = SteadyStateGA(both, popsize=10)
    step(
        "steady",
        lambda: (
            many.use(ops.SimulatedBinaryCrossOver(both, tournament_size=3, eta=8)),
            many.use(ops.GaussianMutation(both, stdev=0.1)),
            run(many),
        ),
    )
    sorted_ = both.generate_batch(8)
    step(
        "pareto",
        lambda: (
            both.evaluate(sorted_),
            sorted_.arg_pareto_sort(),
            sorted_.compute_pareto_ranks(),
            sorted_.take_best(3),
            sorted_.utils(ranking_method="centered"),
        ),
    )
    featured = Problem("min", two_features, solution_length=3, initial_bounds=(-1, 1), eval_data_length=2)
    grid = MAPElites.make_feature_grid(torch.zeros(2), torch.ones(2), 3)
    step(
        "elites",
        lambda: run(MAPElites(featured, operators=[ops.GaussianMutation(featured, stdev=0.1)], feature_grid=grid)),
    )
    words = Words()
    step(
        "objects",
        lambda: GeneticAlgorithm(words, popsize=6, operators=[ops.CutAndSplice(words, tournament_size=2)]).run(2),
    )


class Words(Problem):
    def __init__(self):
        super().__init__("min", dtype=object)

    def _fill(self, values):
        for k in range(len(values)):
            values[k] = [1, 2, k]

    def _evaluate(self, solution):
        solution.set_evals(float(sum(solution.values)))


@vectorized
def two_features(x):
    return torch.cat([(x**2).sum(-1, keepdim=True), x[:, :2].sigmoid()], dim=-1)


def batches() -> None:
    task = problem()
    batch = task.generate_batch(6)
    step(
        "asked",
        lambda: (
            task.evaluate(batch),
            len(batch),
            batch[0],
            batch[1:3],
            batch.argbest(),
            batch.argworst(),
            batch.argsort(),
            batch.values,
            batch.evals,
            batch.utility(ranking_method="nes"),
            str(batch),
        ),
    )
    step(
        "changed",
        lambda: (
            batch.set_values(torch.rand(6, 5)),
            batch.set_evals(torch.rand(6)),
            batch.access_values(),
            batch.access_evals(),
            batch.forget_evals(),
            batch.clone(),
            batch.to("cpu"),
        ),
    )
    step(
        "split",
        lambda: (
            [list(piece) for piece in batch.split(2)],
            batch.split(max_size=2).indices_of(0),
            list(batch.split(2).iter_with_indices()),
            batch.concat(batch),
            SolutionBatch.cat([batch, batch]),
            batch.take([0, 1]),
        ),
    )
    one = batch[0]
    step(
        "one",
        lambda: (
            isinstance(one, Solution),
            task.evaluate(one),
            one.values,
            one.evals,
            one.evaluation,
            one.is_evaluated,
            one.set_values(torch.rand(5)),
            one.set_evaluation(1.0),
            one.clone(),
            one.to_batch(),
            repr(one),
            len(one),
            list(one),
            one[0],
        ),
    )
    other = batch[1]
    step(
        "compared",
        lambda: (
            task.evaluate(batch),
            task.compare_solutions(one, other),
            task.is_better(one, other),
            task.is_worse(one, other),
        ),
    )
    step("callable", lambda: task.make_callable_evaluator()(torch.rand(3, 5)))
    step(
        "kept",
        lambda: (
            task.clone(),
            task.status,
            task.manual_seed(1),
            task.make_uniform(3),
            task.make_gaussian(3),
            task.make_zeros(3),
            task.make_I(),
            task.as_tensor([1]),
            task.make_randint(3, n=4),
            task.make_uniform_shaped_like(torch.rand(2)),
            task.make_nan(2),
        ),
    )
    step(
        "hooks",
        lambda: (
            task.before_eval_hook.append(lambda b: None),
            task.after_eval_hook.append(lambda b: {"mean": float(b.evals.mean())}),
            task.evaluate(batch),
        ),
    )


def pure_functions() -> None:
    start = torch.zeros(4, 5)
    for begin, ask, tell, settings in (
        (pure.cem, pure.cem_ask, pure.cem_tell, {"parenthood_ratio": 0.5, "stdev_init": 1.0}),
        (pure.pgpe, pure.pgpe_ask, pure.pgpe_tell, {"stdev_init": 1.0, "center_learning_rate": 0.1, "stdev_learning_rate": 0.1, "optimizer": "clipup"}),
        (pure.pgpe, pure.pgpe_ask, pure.pgpe_tell, {"stdev_init": 1.0, "center_learning_rate": 0.1, "stdev_learning_rate": 0.1, "optimizer": "adam", "optimizer_config": {}}),
    ):  # fmt: skip
        step(begin.__name__, lambda: asked(begin, ask, tell, start, settings))
    for begin, ask, tell in (
        (pure.adam, pure.adam_ask, pure.adam_tell),
        (pure.clipup, pure.clipup_ask, pure.clipup_tell),
        (pure.sgd, pure.sgd_ask, pure.sgd_tell),
    ):
        step(begin.__name__, lambda: graded(begin, ask, tell, start))
    x, y, pair = torch.rand(8, 5), torch.rand(8), torch.rand(8, 2)
    wanted, senses = {"objective_sense": "min"}, {"objective_sense": ["min", "max"]}
    step("tournament", lambda: (fun.tournament(x, y, num_tournaments=4, tournament_size=2, **wanted), fun.tournament(x, pair, num_tournaments=4, tournament_size=2, return_indices=True, **senses),
                                fun.tournament(x, y, num_tournaments=4, tournament_size=2, split_results=True, with_evals=True, **wanted)))  # fmt: skip
    for cross in (fun.one_point_cross_over, fun.two_point_cross_over):
        step("cross", lambda: (cross(x), cross(x, y, tournament_size=2, num_children=4, **wanted)))
    step(
        "crossed",
        lambda: (
            fun.multi_point_cross_over(x, num_points=3),
            fun.simulated_binary_cross_over(x, y, eta=5.0, tournament_size=2, num_children=4, **wanted),
            fun.cosyne_permutation(x),
            fun.cosyne_permutation(x, y, permute_all=False, **wanted),
        ),
    )
    step(
        "best",
        lambda: (
            fun.take_best(x, y, **wanted),
            fun.take_best(x, y, 3, **wanted),
            fun.take_best(x, pair, 3, **senses),
            fun.combine(x, x),
            fun.combine((x, y), (x, y)),
            fun.combine((x, pair), (x, pair), **senses),
        ),
    )
    step(
        "ranked",
        lambda: (
            fun.utility(y, **wanted),
            fun.utility(y, ranking_method="nes", **wanted),
            fun.pareto_utility(pair, **senses),
            fun.domination_matrix(pair, **senses),
            fun.domination_counts(pair, **senses),
            fun.dominates(pair[0], pair[1], **senses),
        ),
    )
    thing = ObjectArray(4)
    step(
        "objects",
        lambda: (
            fun.take_best(thing, torch.rand(4), 2, **wanted),
            fun.combine((thing, torch.rand(4)), (thing, torch.rand(4)), **wanted),
        ),
    )


def asked(begin, ask, tell, start, settings) -> None:
    state = begin(center_init=start, objective_sense="min", **settings)
    for _ in range(2):
        population = ask(state, popsize=6)
        state = tell(state, population, sphere(population))


def graded(begin, ask, tell, start) -> None:
    state = begin(center_init=start, center_learning_rate=0.1)
    for _ in range(2):
        state = tell(state, follow_grad=2 * ask(state))


@expects_ndim(1, 0)
def scaled(x, factor):
    return x * factor


@rowwise
def summed(x):
    return x.sum()


@pass_info
class Net(torch.nn.Module):
    def __init__(self, obs_length, act_length, **_):
        super().__init__()
        self.layer = torch.nn.Linear(obs_length, act_length)

    def forward(self, x):
        return self.layer(x)


def tools() -> None:
    step(
        "decorated",
        lambda: (
            scaled(torch.rand(3, 4), torch.rand(3)),
            summed(torch.rand(3, 4)),
            summed(torch.rand(2, 3, 4)),
            on_device("cpu")(sphere)(torch.rand(2, 3)),
            on_aux_device(sphere),
        ),
    )
    hook = Hook([lambda x: {"a": x}, lambda x: None], args=[1.0])
    step(
        "hook",
        lambda: (
            hook(),
            len(hook),
            hook[0],
            hook.append(lambda x: {"b": 2}),
            hook.accumulate_dict(),
            hook.insert(0, lambda x: None),
            hook.__delitem__(0),
        ),
    )
    frozen = as_read_only_tensor(torch.rand(4))
    step(
        "frozen",
        lambda: (frozen + 1, frozen[0], frozen.clone(), frozen.numpy(), frozen.reshape(2, 2), torch.sum(frozen)),
    )
    things = ObjectArray(3)
    step(
        "things",
        lambda: (
            things.__setitem__(0, [1, {"a": 2}]),
            things[0],
            things[0:2],
            len(things),
            things.clone(),
            things.get_read_only_view(),
            things.numpy(),
            repr(things),
            things.set_item(1, (1, 2)),
            list(things),
            things == things,
            ObjectArray.from_numpy(things.numpy()),
        ),
    )
    frame = TensorFrame({"a": torch.rand(4), "b": torch.rand(4, 2)})
    step(
        "frame",
        lambda: (
            frame.a,
            frame["b"],
            frame[["a"]],
            frame.pick[0:2],
            frame.columns,
            frame.sort("a"),
            frame.vstack(frame),
            frame.hstack(TensorFrame({"c": torch.rand(4)})),
            frame.nlargest(2, "a"),
            frame.nsmallest(2, "a"),
            frame.argsort("a"),
            repr(frame),
            len(frame),
            frame.to("cpu"),
            frame.clone(),
            frame.get_read_only_view(),
            frame.drop(columns="a"),
            frame.join(TensorFrame({"d": torch.rand(4)})),
            frame.each(lambda row: {"e": row["a"] * 2}),
            frame.with_enforced_device("cpu"),
            frame.is_read_only,
        ),
    )
    step(
        "written",
        lambda: (frame.__setitem__("d", torch.rand(4)), frame.pick.__setitem__(slice(0, 2), {"a": torch.zeros(2)})),
    )
    for method in ("centered", "linear", "nes", "normalized", "raw"):
        step(method, lambda: rank(torch.rand(5), method, higher_is_better=True))
    step(
        "tensors",
        lambda: (
            make_tensor([1, 2]),
            make_tensor([1, "a"], dtype=object),
            as_tensor([1.0]),
            modify_tensor(torch.zeros(3), torch.ones(3), lb=0, ub=0.5, max_change=0.1),
            clip_tensor(torch.rand(3), 0, 0.5),
            dtype_of(torch.rand(1)),
            cast_tensors_in_container({"a": torch.rand(2)}, dtype="float64"),
            stdev_from_radius(1.0, 4),
        ),
    )
    step(
        "constraints",
        lambda: (
            constraints.penalty(torch.rand(3), ">=", 0.5, penalty_sign="-", linear=1.0),
            constraints.log_barrier(torch.rand(3), "<=", 2.0, penalty_sign="-"),
            constraints.violation(torch.rand(3), "==", 0.5),
        ),
    )
    listing = structures.CList(max_length=4, batch_size=3)
    step(
        "lists",
        lambda: (
            listing.append_(torch.rand(3)),
            listing.push_(torch.rand(3)),
            listing.get(0),
            listing[0],
            listing.pop_(),
            listing.length,
            listing.clear(),
            listing.appendleft_(torch.rand(3)),
            listing.popleft_(),
        ),
    )
    memory = structures.CMemory(num_keys=4, batch_size=3)
    step(
        "memory",
        lambda: (
            memory.set_(torch.zeros(3).long(), torch.rand(3)),
            memory.get(torch.zeros(3).long()),
            memory[torch.zeros(3).long()],
            memory.add_(torch.zeros(3).long(), torch.ones(3)),
            memory.multiply_(torch.zeros(3).long(), torch.ones(3)),
            memory.data,
        ),
    )
    table, bag = structures.CDict(num_keys=4, batch_size=3), structures.CBag(max_length=4, batch_size=3)
    step(
        "dict",
        lambda: (
            table.set_(torch.zeros(3).long(), torch.rand(3)),
            table.get(torch.zeros(3).long(), default=0.0),
            table.contains(torch.zeros(3).long()),
            table.clear(),
            bag.push_(torch.zeros(3).long()),
            bag.pop_(),
            bag.clear(),
        ),
    )


def distributed() -> None:
    for kind, settings in (
        (SeparableGaussian, {}),
        (SymmetricSeparableGaussian, {"divide_mu_grad_by": "num_directions"}),
        (ExpSeparableGaussian, {}),
        (ExpGaussian, {}),
    ):
        sigma = torch.ones(3)
        shape = {"mu": torch.zeros(3), "sigma": torch.eye(3) if kind is ExpGaussian else sigma, **settings}
        step(kind.__name__, lambda: followed(kind(shape)))
    for kind in (Adam, SGD, ClipUp):
        step(kind.__name__, lambda: kind(solution_length=3, dtype="float32", stepsize=0.1).ascent(torch.rand(3)))


def followed(one) -> None:
    samples = one.sample(6)
    grads = one.compute_gradients(samples, sphere(samples), objective_sense="min", ranking_method="centered")
    step(
        "told",
        lambda: (
            one.update_parameters(grads, learning_rates={"mu": 0.1}),
            one.modified_copy(mu=torch.ones(3)),
            one.to("cpu"),
            one.relative_entropy(one),
            str(one),
            one.functional_sample(6, one.parameters) if hasattr(one, "functional_sample") else None,
        ),
    )


def neural() -> None:
    data = torch.utils.data.TensorDataset(torch.rand(16, 3), torch.rand(16, 1))
    task = SupervisedNE(
        data, "Linear(3, 4) >> Tanh() >> Linear(4, 1)", torch.nn.MSELoss(), minibatch_size=4, num_actors=None
    )
    step(
        "taught",
        lambda: PGPE(task, popsize=6, center_learning_rate=0.1, stdev_learning_rate=0.1, stdev_init=0.5).run(2),
    )
    step(
        "network",
        lambda: (
            task.parameterize_net(task.generate_values(1)[0]),
            task.to_policy(task.generate_batch(1)[0]) if hasattr(task, "to_policy") else None,
            task.make_net(task.generate_batch(1)[0]),
        ),
    )
    own = NEProblem("max", lambda: torch.nn.Linear(3, 1), lambda net: net(torch.ones(3)).sum())
    step("own", lambda: SNES(own, stdev_init=0.5, popsize=6).run(2))
    for net in ("Linear(obs_length, act_length)", Net):
        gym = GymNE("CartPole-v1", net, num_episodes=1, episode_length=10, observation_normalization=True)
        step(
            "gym",
            lambda: (
                SNES(gym, stdev_init=0.5, popsize=4).run(2),
                gym.to_policy(gym.generate_batch(1)[0]),
                gym.run(gym.generate_batch(1)[0]),
                gym.get_observation_stats(),
                gym.clone(),
            ),
        )
    step("nets", lambda: (str_to_net("Linear(n, 2) >> ReLU()", n=3)(torch.rand(2, 3)), count_parameters(torch.nn.Linear(2, 2)), fill_parameters(torch.nn.Linear(2, 2), torch.rand(6)), FeedForwardNet(3, [(4, "tanh"), (1, None)])(torch.rand(3)),
                          StructuredControlNet(in_features=3, out_features=1, num_layers=1, hidden_size=4)(torch.rand(3)), LocomotorNet(in_features=3, out_features=1)(torch.rand(3))))  # fmt: skip
    pure_net = make_functional_module(
        torch.nn.Sequential(
            layers.Bin(-1, 1),
            layers.Clip(-1, 1),
            layers.Round(1),
            layers.Slice(0, 3),
            torch.nn.Linear(3, 2),
            layers.Apply("+", 1),
        )
    )
    step("functional", lambda: pure_net(torch.rand(pure_net.parameter_length), torch.rand(3)))
    recurrent = ensure_stateful(layers.RNN(3, 4))
    step("stateful", lambda: (recurrent(torch.rand(3)), recurrent.reset(), recurrent(torch.rand(3))))


steps(searched, operated, batches, pure_functions, tools, distributed, neural)
