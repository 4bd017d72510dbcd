"""What snntorch's tutorials and tests show: every neuron, surrogate, loss, monitor, learner and training loop."""

from typing import Any

import snntorch as snn
import snntorch.functional as SF
import torch
from snntorch import backprop, spikegen, surrogate, utils
from snntorch.functional import probe, quant
from snntorch.functional.stdp_learner import STDPLearner
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from touring import step, steps

torch.manual_seed(0)
SURROGATES = (
    *(surrogate.straight_through_estimator(), surrogate.triangular(), surrogate.fast_sigmoid(), surrogate.atan()),
    *(surrogate.heaviside(), surrogate.sigmoid(), surrogate.spike_rate_escape(), surrogate.SSO(), surrogate.LSO()),
    *(surrogate.SFS(), surrogate.custom_surrogate(lambda value, grad, spikes: grad * 0.5)),
)


def trained(model: Any, value: torch.Tensor) -> None:
    out = model(value)
    while isinstance(out, tuple):
        out = out[0]
    out.sum().backward()


def surrogates() -> None:
    for spike_grad in SURROGATES:
        model = nn.Sequential(nn.Linear(4, 3), snn.Leaky(0.9, spike_grad=spike_grad, init_hidden=True))
        step("surrogate", lambda model=model: trained(model, torch.rand(2, 4)))


def neurons() -> None:
    value = torch.rand(2, 3)
    for mechanism in ("subtract", "zero", "none"):
        leaky = snn.Leaky(0.8, reset_mechanism=mechanism, learn_beta=True, learn_threshold=True)
        spikes, state = leaky(value, leaky.reset_mem())
        (spikes + state).sum().backward()
        synaptic = snn.Synaptic(0.9, 0.8, reset_mechanism=mechanism)
        synaptic(value, *synaptic.reset_mem())
        alpha = snn.Alpha(0.9, 0.8, reset_mechanism=mechanism)
        alpha(value, *alpha.reset_mem())
        lapicque = snn.Lapicque(0.9, reset_mechanism=mechanism)
        lapicque(value, lapicque.reset_mem())
        rleaky = snn.RLeaky(0.8, linear_features=3, reset_mechanism=mechanism)
        rleaky(value, *rleaky.reset_mem())
        rsynaptic = snn.RSynaptic(0.9, 0.8, all_to_all=False, V=torch.ones(3), reset_mechanism=mechanism)
        rsynaptic(value, *rsynaptic.reset_mem())
        slstm = snn.SLSTM(3, 4, reset_mechanism=mechanism)
        slstm(value, *slstm.reset_mem())
        conv = snn.SConv2dLSTM(1, 2, 3, max_pool=2, reset_mechanism=mechanism)
        conv(torch.rand(2, 1, 8, 8), *conv.reset_mem())
    for cls, args in (
        (snn.Leaky, (0.8,)),
        (snn.Synaptic, (0.9, 0.8)),
        (snn.Alpha, (0.9, 0.8)),
        (snn.Lapicque, (0.9,)),
    ):
        trained(nn.Sequential(nn.Linear(3, 3), cls(*args, init_hidden=True, inhibition=cls is snn.Leaky)), value)
        trained(
            nn.Sequential(nn.Linear(3, 3), cls(*args, init_hidden=True, output=True, state_quant=quant.state_quant(4))),
            value,
        )


def sequences() -> None:
    series = torch.rand(5, 2, 3)
    step(
        "parallel",
        lambda: trained(snn.LeakyParallel(3, 4, learn_beta=True, beta=0.5, spike_grad=surrogate.atan()), series),
    )
    step("state", lambda: trained(snn.StateLeaky(0.9, 3, learn_beta=True, output=True), series))
    step("linear", lambda: trained(snn.LinearLeaky(0.9, 3, 4), series))
    step("delta", lambda: trained(snn.DeltaLeaky(0.9, init_hidden=True), series[0]))
    step("associative", lambda: trained(snn.AssociativeLeaky(3, 2, 2, 4), series))
    for layer in snn.BatchNormTT1d(3, 2):
        layer(series[0])
    for layer in snn.BatchNormTT2d(1, 2):
        layer(torch.rand(2, 1, 4, 4))
    snn.GradedSpikes(3, None)(series[0].unsqueeze(-1))


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.lif1 = nn.Linear(6, 5), snn.Leaky(0.9, init_hidden=True, spike_grad=surrogate.atan())
        self.fc2, self.lif2 = nn.Linear(5, 3), snn.Leaky(0.9, init_hidden=True, output=True)

    def forward(self, value: torch.Tensor) -> Any:
        return self.lif2(self.fc2(self.lif1(self.fc1(value))))


def losses() -> None:
    targets = torch.tensor([0, 2])
    spikes = torch.rand(4, 2, 3, requires_grad=True).round() * torch.ones((), requires_grad=True)
    wide = (torch.rand(4, 2, 6) > 0.5).float().requires_grad_()
    for loss in (
        *(SF.ce_rate_loss(), SF.ce_count_loss(), SF.ce_max_membrane_loss(), SF.mse_count_loss(0.8, 0.2)),
        *(SF.mse_membrane_loss(), SF.mse_temporal_loss(), SF.ce_temporal_loss()),
        *(SF.ce_rate_loss(weight=torch.ones(3)), SF.mse_temporal_loss(on_target=1, off_target=3, multi_spike=False)),
    ):
        step(type(loss).__name__, lambda loss=loss: loss(spikes, targets).sum().backward(retain_graph=True))
    for loss in (SF.ce_count_loss(population_code=True, num_classes=3), SF.mse_count_loss(0.8, 0.2, True, 3)):
        step("population", lambda loss=loss: loss(wide, targets).backward())
    step(
        "multi",
        lambda: SF.mse_temporal_loss(on_target=[1, 2], off_target=[3, 4], multi_spike=True)(spikes, targets).backward(),
    )
    SF.l1_rate_sparsity()(spikes)
    SF.accuracy_rate(spikes, targets), SF.accuracy_temporal(spikes, targets)
    SF.accuracy_rate(wide, targets, population_code=True, num_classes=3)


def loops() -> None:
    data = DataLoader(TensorDataset(torch.rand(4, 6), torch.tensor([0, 1, 2, 0])), batch_size=2)
    for train in (backprop.BPTT, backprop.TBPTT, backprop.RTRL):
        net = Net()
        optimizer = torch.optim.SGD(net.parameters(), 0.1)
        options = {"regularization": SF.l1_rate_sparsity(), "num_steps": 4, "time_var": False}
        step(train.__name__, lambda: train(net, data, optimizer, SF.ce_rate_loss(), **options))


def monitors() -> None:
    net = nn.Sequential(
        nn.Linear(6, 5), snn.Leaky(0.9, init_hidden=True), nn.Linear(5, 3), snn.Leaky(0.9, init_hidden=True)
    )
    seen = [
        probe.OutputMonitor(net, snn.Leaky),
        probe.InputMonitor(net, nn.Linear, lambda value: value.mean()),
        probe.AttributeMonitor("mem", False, net, snn.Leaky),
        probe.AttributeMonitor("mem", False, net, snn.Leaky),
        probe.GradInputMonitor(net, nn.Linear),
        probe.GradOutputMonitor(net, nn.Linear, lambda value: value.sum()),
    ]
    utils.reset(net)
    net(torch.rand(2, 6).requires_grad_()).sum().backward()
    for monitor in seen:
        print(len(monitor[monitor.monitored_layers[0]]), monitor.is_enable())
        monitor.disable(), monitor.enable(), monitor.clear_recorded_data(), monitor.remove_hooks()
    for synapse, shape in ((nn.Linear(6, 3, bias=False), (2, 6)), (nn.Conv2d(1, 2, 3, bias=False), (2, 1, 6, 6))):
        neuron = snn.Leaky(0.9, init_hidden=True)
        learner = STDPLearner(synapse, neuron, 2.0, 2.0)
        for _ in range(3):
            neuron(synapse((torch.rand(shape) > 0.5).float()))
            learner.step(on_grad=False)
        neuron(synapse(torch.rand(shape)))
        learner.step(on_grad=True, scale=0.5), learner.disable(), learner.enable()


def spikes() -> None:
    data, targets = torch.rand(3, 4), torch.tensor([0, 1, 2])
    spikegen.rate(data, num_steps=3), spikegen.rate(torch.rand(3, 2, 4), time_var_input=True)
    for options in ({}, {"linear": True, "normalize": True}, {"bypass": True, "clip": True, "interpolate": False}):
        step("latency", lambda options=options: spikegen.latency(data, num_steps=40, tau=2.0, threshold=0.1, **options))
    spikegen.delta(data, 0.1), spikegen.delta(data, 0.1, off_spike=True, padding=True)
    spikegen.targets_convert(targets, 3, "rate", num_steps=4)
    step("convert", lambda: spikegen.targets_convert(targets, 3, "latency", num_steps=40, tau=1.0))
    spikegen.targets_rate(targets, 3, num_steps=4, correct_rate=0.8, incorrect_rate=0.2, interpolate=True)
    step("interpolate", lambda: spikegen.targets_latency(targets, 3, num_steps=40, tau=1.0, interpolate=True))
    spikegen.to_one_hot(targets, 3), spikegen.from_one_hot(spikegen.to_one_hot(targets, 3))
    spikegen.to_one_hot_inverse(spikegen.to_one_hot(targets, 3))
    dataset = TensorDataset(data, targets)
    dataset.data, dataset.targets = data, targets
    step("subset", lambda: utils.data_subset(dataset, 2))
    step("split", lambda: utils.valid_split(dataset, dataset, 0.5))


steps(surrogates, neurons, sequences, losses, loops, monitors, spikes)
