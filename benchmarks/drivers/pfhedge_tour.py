"""What PFHedge's documentation shows: instruments of every process, options with clauses and listings, hedgers with losses, clamps and closed formulas, features, greeks, price paths."""

import torch
from pfhedge import autogreek
from pfhedge import features as seen
from pfhedge import instruments as market
from pfhedge.nn import (
    BlackScholes,
    BSAmericanBinaryOption,
    BSEuropeanBinaryOption,
    BSEuropeanOption,
    BSLookbackOption,
    Clamp,
    EntropicLoss,
    EntropicRiskMeasure,
    ExpectedShortfall,
    Hedger,
    IsoelasticLoss,
    LeakyClamp,
    MultiLayerPerceptron,
    Naked,
    QuadraticCVaR,
    SVIVariance,
    WhalleyWilmott,
)
from pfhedge.nn import functional as formulas
from pfhedge.nn.modules.loss import OCE
from pfhedge.stochastic import (
    generate_brownian,
    generate_cir,
    generate_geometric_brownian,
    generate_heston,
    generate_kou_jump,
    generate_local_volatility_process,
    generate_merton_jump,
    generate_rough_bergomi,
    generate_vasicek,
    randn_antithetic,
    randn_sobol_boxmuller,
)
from pfhedge.stochastic.engine import RandnSobolBoxMuller
from torch import nn
from touring import step, steps

torch.manual_seed(0)


def primaries() -> None:
    made = [market.BrownianStock(cost=1e-3), market.CIRRate(), market.HestonStock(), market.KouJumpStock(), market.MertonJumpStock(), market.RoughBergomiStock(), market.VasicekRate(),
            market.LocalVolatilityStock(lambda time, spot: torch.full_like(spot, 0.2))]  # fmt: skip
    for one in made:
        step(type(one).__name__, lambda: used(one))


def used(one) -> None:
    step("simulated", lambda: one.simulate(n_paths=4, time_horizon=5 / 250))
    step("seen", lambda: (one.spot, one.variance, one.volatility))
    step(
        "cast",
        lambda: (
            one.to(torch.float64),
            one.double(),
            one.float(),
            one.half(),
            one.bfloat16(),
            one.float32(),
            one.float64(),
            one.float16(),
            one.cpu(),
            repr(one),
        ),
    )
    step("buffers", lambda: (dict(one.named_buffers()), list(one.buffers()), one.get_buffer("spot"), one.is_listed, one.default_init_state))  # fmt: skip


def derivatives() -> None:
    for kind in (
        market.EuropeanOption,
        market.LookbackOption,
        market.AmericanBinaryOption,
        market.EuropeanBinaryOption,
        market.EuropeanForwardStartOption,
        market.VarianceSwap,
    ):
        option = kind(market.BrownianStock(), maturity=15 / 250)
        step(kind.__name__, lambda: asked(option))
    put = market.EuropeanOption(market.HestonStock(), call=False, strike=1.1)
    step("put", lambda: (put.simulate(3), put.payoff(), put.max_log_moneyness(), put.max_moneyness(), put.time_to_maturity()))  # fmt: skip


def asked(option) -> None:
    option.simulate(n_paths=3)
    step("payoff", lambda: (option.payoff(), option.payoff_fn(), repr(option)))
    option.add_clause(
        "knockout",
        lambda derivative, payoff: payoff.where(derivative.ul().spot.max(-1).values < 1.4, torch.zeros_like(payoff)),
    )
    step("clauses", lambda: (option.payoff(), list(option.clauses()), dict(option.named_clauses())))
    step(
        "moneyness",
        lambda: (
            option.moneyness(),
            option.moneyness(1),
            option.log_moneyness(),
            option.time_to_maturity(),
            option.time_to_maturity(1),
        ),
    )
    step(
        "underlier",
        lambda: (
            option.ul(),
            option.underlier,
            option.get_underlier("underlier"),
            list(option.underliers()),
            dict(option.named_underliers()),
            option.dtype,
            option.device,
        ),
    )
    option.list(lambda derivative: derivative.ul().spot * 0.1, cost=1e-4)
    step("listed", lambda: (option.spot, option.is_listed, option.delist(), option.to(torch.float64)))


def hedgers() -> None:
    option = market.EuropeanOption(market.BrownianStock(cost=1e-3), maturity=5 / 250)
    net = MultiLayerPerceptron(n_layers=1, n_units=4)
    losses = (
        EntropicRiskMeasure(),
        EntropicLoss(),
        IsoelasticLoss(0.5),
        ExpectedShortfall(0.5),
        QuadraticCVaR(2.0),
        OCE(lambda x: 1 - (-x).exp()),
    )
    for criterion in losses:
        hedger = Hedger(net, ["log_moneyness", "time_to_maturity", "volatility", "prev_hedge"], criterion=criterion)
        step("loss", lambda: (hedger.compute_loss(option, n_paths=4), criterion.cash(torch.rand(5) + 1), repr(hedger)))
    hedger = Hedger(net, [seen.LogMoneyness(), seen.ExpiryTime(), seen.Volatility(), "prev_hedge"])
    step("fit", lambda: hedger.fit(option, n_paths=4, n_epochs=2, verbose=False, validation=True))
    step("lazy fit", lambda: Hedger(MultiLayerPerceptron(n_layers=1, n_units=2), ["empty", "zeros", "max_moneyness"]).fit(option, n_paths=4, n_epochs=1, optimizer=torch.optim.SGD, verbose=False))  # fmt: skip
    step("price", lambda: hedger.price(option, n_paths=4, n_times=2))
    step(
        "pl",
        lambda: (
            hedger.compute_pl(option),
            hedger.compute_pnl(option, n_paths=3),
            hedger.compute_portfolio(option),
            hedger.compute_hedge(option),
            hedger.get_input(option, 1),
            hedger.get_input(option, None),
        ),
    )
    listed = market.LookbackOption(market.BrownianStock(), maturity=5 / 250)
    listed.list(
        lambda d: BSLookbackOption(d).price(
            d.log_moneyness(), d.max_log_moneyness(), d.time_to_maturity(), d.ul().volatility
        )
    )
    step("several", lambda: Hedger(MultiLayerPerceptron(out_features=2, n_units=3), ["zeros", "prev_hedge"]).compute_loss(listed, hedge=[listed.ul(), listed], n_paths=3))  # fmt: skip
    for name in seen.list_feature_names():
        step(name, lambda: Hedger(Naked(), [name]).compute_hedge(option))
    inner = ModelOf()
    step("module output", lambda: Hedger(Naked(), [seen.ModuleOutput(inner, ["zeros", "empty"]), seen.Barrier(1.1), seen.Barrier(0.9, up=False)]).compute_loss(option, n_paths=3))  # fmt: skip


class ModelOf(nn.Module):
    def forward(self, x):
        return x.sum(-1, keepdim=True)


def formulas_of_black_and_scholes() -> None:
    stock = market.BrownianStock()
    for kind, module in (
        (market.EuropeanOption, BSEuropeanOption),
        (market.LookbackOption, BSLookbackOption),
        (market.AmericanBinaryOption, BSAmericanBinaryOption),
        (market.EuropeanBinaryOption, BSEuropeanBinaryOption),
    ):
        option = kind(stock, maturity=5 / 250)
        model = BlackScholes(option)
        step("hedged", lambda: (Hedger(model, model.inputs()).compute_loss(option, n_paths=3), repr(model)))
        bs = module.from_derivative(option)
        many = (torch.zeros(2), torch.full((2,), 0.1), torch.full((2,), 0.1), torch.full((2,), 0.2))
        given = many if len(bs.inputs()) == 4 else (many[0], many[2], many[3])
        for name in ("delta", "gamma", "vega", "theta", "price"):
            step(name, lambda: getattr(bs, name)(*given))
        option.simulate(3)
        step("without", lambda: (bs.delta(), bs.gamma(), bs.vega(), bs.theta(), bs.price(), bs(bs_input(bs))))
        step("implied", lambda: bs.implied_volatility(*given[:-1], price=torch.full((2,), 0.02)))
        ww = WhalleyWilmott(option)
        step("band", lambda: (Hedger(ww, ww.inputs()).compute_loss(option, n_paths=3), ww.width(torch.rand(2, len(ww.inputs()) - 1)), repr(ww)))  # fmt: skip


def bs_input(bs):
    return torch.rand(2, len(bs.inputs())) * 0.1


def modules() -> None:
    x, low, high = torch.randn(3, 1), -torch.ones(3, 1), torch.ones(3, 1)
    step(
        "clamps",
        lambda: (
            Clamp()(x, low, high),
            LeakyClamp(0.1)(x, low, high),
            LeakyClamp(inverted_output="max")(x, high, low),
            repr(LeakyClamp()),
        ),
    )
    step("svi", lambda: (SVIVariance(0.1, 0.1, 0.1, 0.1, 0.1)(x), repr(SVIVariance(0.1, 0.1, 0.1, 0.1, 0.1))))
    step(
        "functions",
        lambda: (
            formulas.topp(x, 0.5, 0),
            formulas.value_at_risk(x, 0.5),
            formulas.entropic_risk_measure(x),
            formulas.quadratic_cvar(x, 2.0),
            formulas.leaky_clamp(x, low, high),
            formulas.clamp(x, low, high),
        ),
    )
    step("paths", lambda: (formulas.realized_variance(high.expand(3, 4), 0.1), formulas.realized_volatility(high.expand(3, 4), 0.1), formulas.terminal_value(high[:, None].expand(3, 1, 4), high[:, None].expand(3, 1, 4), payoff=torch.rand(3), cost=[0.1])))  # fmt: skip
    step(
        "tables",
        lambda: (
            formulas.bilerp(x, x, x, x, 0.1, 0.2),
            formulas.box_muller(torch.rand(3), torch.rand(3)),
            formulas.ww_width(high, high, 0.1, 1.0),
            formulas.isoelastic_utility(high, 1.0),
        ),
    )


def greeks() -> None:
    def pricer(spot, volatility, time_to_maturity):
        return (spot * volatility * time_to_maturity).exp()

    def by_moneyness(log_moneyness, time_to_maturity, variance):
        return (log_moneyness * variance * time_to_maturity).exp()

    for price, given in ((pricer, {"spot": torch.tensor(1.0), "volatility": torch.tensor(0.2), "time_to_maturity": torch.tensor(0.1)}),
                         (by_moneyness, {"log_moneyness": torch.tensor(0.1), "spot": torch.tensor(1.0), "strike": torch.tensor(1.0), "variance": torch.tensor(0.2), "time_to_maturity": torch.tensor(0.1)})):  # fmt: skip
        for greek in (autogreek.delta, autogreek.gamma, autogreek.vega, autogreek.theta):
            step(greek.__name__, lambda: greek(price, **given))
    step("from delta", lambda: autogreek.gamma_from_delta(pricer, spot=torch.tensor(1.0), volatility=torch.tensor(0.2), time_to_maturity=torch.tensor(0.1)))  # fmt: skip


def paths() -> None:
    for make in (
        generate_brownian,
        generate_geometric_brownian,
        generate_cir,
        generate_heston,
        generate_kou_jump,
        generate_merton_jump,
        generate_rough_bergomi,
        generate_vasicek,
    ):
        step(make.__name__, lambda: str(make(4, 5)))
    step(
        "engines",
        lambda: (
            generate_brownian(4, 5, engine=randn_antithetic),
            generate_geometric_brownian(4, 5, engine=RandnSobolBoxMuller(seed=1)),
            randn_sobol_boxmuller(4, 3),
        ),
    )
    step("local", lambda: str(generate_local_volatility_process(4, 5, lambda time, spot: torch.full_like(spot, 0.2))))


steps(primaries, derivatives, hedgers, formulas_of_black_and_scholes, modules, greeks, paths)
