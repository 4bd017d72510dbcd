"""What bindsnet's examples show: networks of spiking layers, connections that learn, monitors, encoders, pipelines, evaluation, conversion."""

import os
import sys
import tempfile
import types
import warnings

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

sys.modules.setdefault("ale_py", types.ModuleType("ale_py"))

from bindsnet.conversion import ann_to_snn
from bindsnet.encoding import (
    BernoulliEncoder,
    PoissonEncoder,
    RankOrderEncoder,
    RepeatEncoder,
    SingleEncoder,
    bernoulli,
    poisson,
)
from bindsnet.environment import Environment
from bindsnet.evaluation import all_activity, assign_labels, ngram, proportion_weighting, update_ngram_scores
from bindsnet.learning import MSTDP, MSTDPET, Hebbian, NoOp, PostPre, Rmax, WeightDependentPostPre
from bindsnet.learning import MCC_learning as mcc
from bindsnet.learning.reward import MovingAvgRPE
from bindsnet.models import (
    DiehlAndCook2015,
    DiehlAndCook2015v2,
    IncreasingInhibitionNetwork,
    LocallyConnectedNetwork,
    TwoLayerNetwork,
)
from bindsnet.network import Network, load, nodes, topology
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.network.topology_features import Bias, Intensity, Mask, Probability, Weight
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.action import (
    select_first_spike,
    select_highest,
    select_multinomial,
    select_random,
    select_softmax,
)

torch.manual_seed(0)
warnings.simplefilter("ignore")
SPIKES = bernoulli(torch.rand(10), time=20)


def run(network, spikes=SPIKES, name="X", **options) -> None:
    network.run(inputs={name: spikes}, time=spikes.shape[0], **options)
    network.reset_state_variables()


def pair(layer, rule=None, connection=topology.Connection, **options):
    network = Network(dt=1.0, reward_fn=MovingAvgRPE if rule in (MSTDP, MSTDPET) else None)
    source = nodes.Input(n=10, traces=True, traces_additive=rule is Rmax)
    network.add_layer(source, name="X")
    network.add_layer(layer, name="Y")
    network.add_connection(
        connection(source, layer, update_rule=rule, nu=(1e-3, 1e-2), wmin=-1, wmax=1, **options), "X", "Y"
    )
    network.add_monitor(Monitor(layer, ["s", "v"] if hasattr(layer, "v") else ["s"], time=20), name="Y")
    return network


def layers() -> None:
    for kind in ("McCullochPitts", "IFNodes", "LIFNodes", "BoostedLIFNodes", "CurrentLIFNodes", "AdaptiveLIFNodes", "DiehlAndCookNodes",
                 "IzhikevichNodes", "CSRMNodes", "SRM0Nodes"):  # fmt: skip
        step(kind, lambda: run(pair(getattr(nodes, kind)(n=5, traces=True))))


def rules() -> None:
    for rule in (NoOp, PostPre, WeightDependentPostPre, Hebbian, MSTDP, MSTDPET):
        network = pair(nodes.LIFNodes(n=5, traces=True), rule, norm=1.0)
        step(rule.__name__, lambda: run(network, reward=1.0, a_plus=1.0, a_minus=-1.0))
    step("Rmax", lambda: run(pair(nodes.SRM0Nodes(n=5, traces=True, traces_additive=True), Rmax), reward=1.0))


def convolutions() -> None:
    for kind, shape, out, rule in (("Conv1dConnection", (1, 8), (2, 6), PostPre), ("Conv2dConnection", (1, 8, 8), (2, 6, 6), PostPre),
                             ("MaxPool2dConnection", (1, 8, 8), (1, 6, 6), None), ("Conv3dConnection", (1, 4, 4, 4), (2, 2, 2, 2), Hebbian)):  # fmt: skip

        def one() -> None:
            network = Network()
            source, layer = nodes.Input(shape=shape, traces=True), nodes.LIFNodes(shape=out, traces=True)
            network.add_layer(source, "X"), network.add_layer(layer, "Y")
            options = {"update_rule": rule, "nu": (1e-3, 1e-3), "wmin": -1, "wmax": 1, "norm": 1.0} if rule else {}
            network.add_connection(getattr(topology, kind)(source, layer, kernel_size=3, **options), "X", "Y")
            run(network, bernoulli(torch.rand(1, *shape), time=10).view(10, 1, *shape))

        step(kind, one)


def compartments() -> None:
    for rule in (mcc.NoOp, mcc.PostPre, mcc.Hebbian, mcc.MSTDP):
        network = Network()
        source, layer = nodes.Input(n=10, traces=True), nodes.LIFNodes(n=5, traces=True)
        network.add_layer(source, "X"), network.add_layer(layer, "Y")
        features = [
            Probability("p", torch.full((10, 5), 0.8)), Mask("m", torch.ones(10, 5, dtype=torch.bool)), Intensity("i", torch.ones(10, 5)),
            Weight("w", torch.rand(10, 5), range=[-1.0, 1.0], norm=1.0, learning_rule=rule, nu=(1e-3, 1e-3)), Bias("b", torch.zeros(10, 5)),
        ]  # fmt: skip
        connection = topology.MulticompartmentConnection(source, layer, torch.device("cpu"), features, traces=True)
        network.add_connection(connection, "X", "Y")
        step(rule.__name__, lambda: run(network, reward=1.0))


def models() -> None:
    step("two", lambda: run(TwoLayerNetwork(n_inpt=10, n_neurons=5)))
    step("diehl", lambda: run(DiehlAndCook2015(n_inpt=10, n_neurons=5, inpt_shape=(1, 10)), SPIKES.view(20, 1, 10)))
    step("v2", lambda: run(DiehlAndCook2015v2(n_inpt=10, n_neurons=5, inpt_shape=(1, 10)), SPIKES.view(20, 1, 10)))
    step(
        "inhibited",
        lambda: run(IncreasingInhibitionNetwork(n_input=10, n_neurons=4, inpt_shape=(1, 10)), SPIKES.view(20, 1, 10)),
    )
    local = LocallyConnectedNetwork(n_inpt=16, input_shape=[4, 4], kernel_size=2, stride=2, n_filters=3)
    step("local", lambda: run(local, bernoulli(torch.rand(16), time=10).view(10, 1, 16)))


def watched() -> None:
    network = pair(nodes.LIFNodes(n=5, traces=True), PostPre)
    network.add_monitor(NetworkMonitor(network, state_vars=["s"], time=20), name="all")
    run(network)
    network.monitors["Y"].get("s"), network.monitors["all"].get()
    with tempfile.TemporaryDirectory() as folder:
        network.save(os.path.join(folder, "network.pt"))
        step("load", lambda: load(os.path.join(folder, "network.pt")))
    (
        network.clone(),
        network.train(False),
        run(network, clamp={"Y": torch.tensor([0])}, unclamp={"Y": torch.tensor([1])}),
    )


def encoders() -> None:
    for encoder in (
        BernoulliEncoder(10),
        PoissonEncoder(10, approx=True),
        RankOrderEncoder(10),
        RepeatEncoder(10),
        SingleEncoder(10),
    ):
        step(type(encoder).__name__, lambda: encoder(torch.rand(6)))
    poisson(torch.rand(6) * 10, time=10)


class Coin(Environment):
    action_space = type("Space", (), {"n": 4, "sample": staticmethod(lambda: 1)})()

    def step(self, action):
        return torch.rand(10), 1.0, False, {}

    def reset(self):
        return torch.rand(10)

    def render(self):
        pass

    def close(self):
        pass

    def preprocess(self):
        pass


def played() -> None:
    for choose in (select_softmax, select_multinomial, select_highest, select_first_spike, select_random):
        network = pair(nodes.LIFNodes(n=4, traces=True), MSTDP)
        pipeline = EnvironmentPipeline(
            network,
            Coin(),
            action_function=choose,
            encoding=bernoulli,
            time=20,
            output="Y",
            num_episodes=1,
            history_length=None,
        )
        step(choose.__name__, lambda: [pipeline.step(pipeline.env_step()) for _ in range(3)])


def evaluated() -> None:
    spikes, labels = torch.randint(0, 2, (12, 20, 5)).float(), torch.randint(0, 3, (12,))
    assignments, proportions, _ = assign_labels(spikes, labels, 3)
    all_activity(spikes, assignments, 3), proportion_weighting(spikes, assignments, proportions, 3)
    step("ngram", lambda: ngram(spikes, update_ngram_scores(spikes, labels, 3, 2, {}), 3, 2))


def converted() -> None:
    network = torch.nn.Sequential(torch.nn.Linear(10, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
    spiking = ann_to_snn(network, input_shape=(10,), data=torch.rand(20, 10))
    run(spiking, torch.rand(20, 1, 10), name="Input")


steps(layers, rules, convolutions, compartments, models, watched, encoders, played, evaluated, converted)
