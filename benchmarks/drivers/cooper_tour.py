"""What Cooper's documentation shows: constrained problems, formulations, multipliers, penalties, four ways to roll, checkpoints."""

import warnings

import cooper
import torch
from cooper.optim import nuPI
from cooper.penalty_coefficients import (
    AdditivePenaltyCoefficientUpdater,
    DensePenaltyCoefficient,
    IndexedPenaltyCoefficient,
    MultiplicativePenaltyCoefficientUpdater,
)
from torch import nn
from touring import step, steps

warnings.simplefilter("ignore")
torch.manual_seed(0)


class Norm(cooper.ConstrainedMinimizationProblem):
    """A classifier whose weights' norm is bounded."""

    def __init__(
        self, formulation=cooper.formulations.Lagrangian, sampled=False, kind=cooper.ConstraintType.INEQUALITY
    ):
        super().__init__()
        self.sampled = sampled
        multiplier = penalty = None
        if formulation.expects_multiplier:
            multiplier = cooper.multipliers.IndexedMultiplier(4) if sampled else cooper.multipliers.DenseMultiplier(4)
        if formulation.expects_penalty_coefficient:
            made = IndexedPenaltyCoefficient if sampled else DensePenaltyCoefficient
            penalty = made(init=torch.ones(4))
        self.norm = cooper.Constraint(kind, formulation, multiplier, penalty)

    def state_of(self, model):
        violation = model.weight.square().sum(1) - 0.1
        if self.sampled:
            indices = torch.tensor([0, 2])
            return cooper.ConstraintState(violation=violation[indices], constraint_features=indices)
        return cooper.ConstraintState(violation=violation, strict_violation=violation.round(decimals=2))

    def compute_cmp_state(self, model, inputs, targets):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        return cooper.CMPState(loss=loss, observed_constraints={self.norm: self.state_of(model)}, misc={"n": 1})

    def compute_violations(self, model, inputs=None, targets=None):
        return cooper.CMPState(observed_constraints={self.norm: self.state_of(model)})


class Implicit(cooper.multipliers.ImplicitMultiplier):
    """A multiplier that a network gives."""

    expects_constraint_features = True

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))

    def forward(self, features):
        return self.net(features).squeeze(-1)

    def post_step_(self):
        """Nothing to project."""


class Features(cooper.ConstrainedMinimizationProblem):
    """A problem with a constraint for each of many features."""

    def __init__(self):
        super().__init__()
        self.bound = cooper.Constraint(cooper.ConstraintType.EQUALITY, multiplier=Implicit())

    def compute_cmp_state(self, point):
        features = torch.rand(5, 2)
        state = cooper.ConstraintState(violation=(features @ point) - 1, constraint_features=features)
        return cooper.CMPState(loss=point.square().sum(), observed_constraints={self.bound: state})


X, Y = torch.randn(8, 3), torch.randint(4, (8,))


def asked(problem):
    print(
        problem,
        problem.norm,
        list(problem.constraints()),
        list(problem.named_constraints()),
        problem.state_dict().keys(),
    )
    list(problem.multipliers()), list(problem.named_multipliers()), list(problem.dual_parameters())
    list(problem.penalty_coefficients()), list(problem.named_penalty_coefficients())
    problem.to(dtype=torch.float32)
    problem.load_state_dict(problem.state_dict())


def rolled(make, formulation, sampled=False, kind=cooper.ConstraintType.INEQUALITY, extra=False, **given):
    problem, model = Norm(formulation, sampled, kind), nn.Linear(3, 4)
    primal = (
        cooper.optim.ExtraSGD(model.parameters(), lr=0.1) if extra else torch.optim.Adam(model.parameters(), lr=0.1)
    )
    dual = (
        cooper.optim.ExtraAdam(problem.dual_parameters(), lr=0.1, maximize=True)
        if extra
        else torch.optim.SGD(problem.dual_parameters(), lr=0.1, maximize=True)
    )
    optimizer = make(cmp=problem, primal_optimizers=primal, dual_optimizers=dual)
    wanted = {"model": model, "inputs": X, "targets": Y}
    for _ in range(3):
        out = optimizer.roll(compute_cmp_state_kwargs=wanted, **{key: {"model": model} for key in given})
    list(out.cmp_state.named_observed_violations()), list(out.cmp_state.named_observed_strict_violations())
    list(out.cmp_state.named_observed_constraint_features())
    list(out.cmp_state.named_observed_strict_constraint_features())
    for store in (out.primal_lagrangian_store, out.dual_lagrangian_store):
        list(store.observed_multiplier_values()), list(store.observed_penalty_coefficient_values())
    step("loaded", lambda: optimizer.load_state_dict(optimizer.state_dict()))
    asked(problem)
    for updater in (AdditivePenaltyCoefficientUpdater(0.1), MultiplicativePenaltyCoefficientUpdater(1.1, 1e-3)):
        if formulation.expects_penalty_coefficient:
            updater.step(out.cmp_state.observed_constraints)


def lagrangians():
    forms = cooper.formulations
    for form in (forms.Lagrangian, forms.AugmentedLagrangian):
        for sampled in (False, True):
            step("simultaneous", lambda: rolled(cooper.optim.SimultaneousOptimizer, form, sampled))
            step("dual first", lambda: rolled(cooper.optim.AlternatingDualPrimalOptimizer, form, sampled))
            step(
                "primal first",
                lambda: rolled(
                    cooper.optim.AlternatingPrimalDualOptimizer, form, sampled, compute_violations_kwargs=True
                ),
            )
    step("extra", lambda: rolled(cooper.optim.ExtrapolationConstrainedOptimizer, forms.Lagrangian, extra=True))
    equality = cooper.ConstraintType.EQUALITY
    step("equal", lambda: rolled(cooper.optim.SimultaneousOptimizer, forms.AugmentedLagrangian, kind=equality))


def penalised():
    problem, model = Norm(cooper.formulations.QuadraticPenalty), nn.Linear(3, 4)
    optimizer = cooper.optim.UnconstrainedOptimizer(problem, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))
    updater = MultiplicativePenaltyCoefficientUpdater()
    for _ in range(3):
        out = optimizer.roll(compute_cmp_state_kwargs={"model": model, "inputs": X, "targets": Y})
        updater.step(out.cmp_state.observed_constraints)
    asked(problem)
    print(out, optimizer.state_dict().keys())


def implicit():
    problem, point = Features(), nn.Parameter(torch.ones(2))
    optimizer = cooper.optim.SimultaneousOptimizer(
        problem,
        [torch.optim.SGD([point], lr=0.1)],
        [torch.optim.Adam(problem.dual_parameters(), lr=0.1, maximize=True)],
    )
    for _ in range(3):
        optimizer.roll(compute_cmp_state_kwargs={"point": point})


def by_hand():
    problem, model = Norm(), nn.Linear(3, 4)
    state = problem.compute_cmp_state(model, X, Y)
    step("checked", lambda: problem.sanity_check_cmp_state(state))
    primal, dual = state.compute_primal_lagrangian(), state.compute_dual_lagrangian()
    primal.backward(), dual.backward()
    print(primal, dual, state)


def controlled():
    for start in cooper.optim.torch_optimizers.nupi_optimizer.nuPIInitType:
        problem, model = Norm(sampled=start.name == "ZEROS"), nn.Linear(3, 4)
        dual = nuPI(problem.dual_parameters(), lr=0.1, Kp=1.0, Ki=0.5, ema_nu=0.5, init_type=start, maximize=True)
        optimizer = cooper.optim.SimultaneousOptimizer(problem, torch.optim.SGD(model.parameters(), lr=0.1), dual)
        for _ in range(3):
            optimizer.roll(compute_cmp_state_kwargs={"model": model, "inputs": X, "targets": Y})
        step("kept", lambda: dual.load_state_dict(dual.state_dict()))


def refused():
    kinds = cooper.ConstraintType
    step("lacks", lambda: cooper.Constraint(kinds.EQUALITY, cooper.formulations.Lagrangian))
    step("init", lambda: cooper.multipliers.DenseMultiplier())
    step(
        "sign",
        lambda: cooper.Constraint(kinds.INEQUALITY, multiplier=cooper.multipliers.DenseMultiplier(init=-torch.ones(2))),
    )
    step("coefficient", lambda: DensePenaltyCoefficient(init=-torch.ones(1)))
    print(cooper.multipliers.DenseMultiplier(3), DensePenaltyCoefficient(init=torch.ones(2)).to(torch.float64))


steps(lagrangians, penalised, implicit, by_hand, controlled, refused)
