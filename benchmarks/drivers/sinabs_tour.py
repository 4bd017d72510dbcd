"""What sinabs' documentation shows: spiking layers, surrogate gradients, networks converted from torch, synaptic operations, training."""

import sys
import types

import torch
from torch import nn
from touring import step

sys.modules["samna"] = types.ModuleType("samna")  # the hardware, not needed here

import sinabs
import sinabs.activation as activation
import sinabs.layers as layers
from sinabs import cnnutils, hooks, utils
from sinabs.from_torch import from_model
from sinabs.synopcounter import SNNAnalyzer, SynOpCounter

torch.manual_seed(0)
TIMES = torch.rand(2, 10, 6)
SURROGATES = (
    activation.Heaviside(),
    activation.Gaussian(),
    activation.MultiGaussian(),
    activation.SingleExponential(),
    activation.PeriodicExponential(),
)
SPIKES = (activation.SingleSpike, activation.MultiSpike, activation.MaxSpike(2))


def neuron(layer: layers.StatefulLayer) -> None:
    x = TIMES.clone().requires_grad_()
    layer(x).sum().backward()
    layer.reset_states(), layer.zero_grad(), repr(layer), layer.is_state_initialised(), layer.does_spike
    layer.init_state_with_shape((2, 6)), layer.reset_states(randomize=True), layer.arg_dict


def neurons() -> None:
    made = [
        layers.IAF(),
        layers.IAF(tau_syn=5.0, min_v_mem=-1.0, reset_fn=activation.MembraneReset(), record_states=True),
        layers.LIF(tau_mem=10.0),
        layers.LIF(tau_mem=10.0, tau_syn=5.0, train_alphas=True, norm_input=False),
        layers.ALIF(tau_mem=10.0, tau_adapt=8.0, tau_syn=4.0),
        layers.ALIF(tau_mem=10.0, tau_adapt=8.0, train_alphas=True, record_states=True),
        layers.ExpLeak(tau_mem=10.0),
        layers.IAFRecurrent(rec_connect=nn.Linear(6, 6)),
        layers.LIFRecurrent(tau_mem=10.0, rec_connect=nn.Linear(6, 6), tau_syn=3.0),
        layers.ALIFRecurrent(tau_mem=10.0, tau_adapt=8.0, rec_connect=nn.Linear(6, 6)),
    ]
    for layer in made:
        step(type(layer).__name__, lambda: neuron(layer))
    for squeezed in (
        layers.IAFSqueeze(batch_size=2),
        layers.LIFSqueeze(tau_mem=10.0, batch_size=2),
        layers.ExpLeakSqueeze(tau_mem=10.0, num_timesteps=10),
    ):
        squeezed(TIMES.flatten(0, 1)), repr(squeezed)


def surrogates() -> None:
    for surrogate in SURROGATES:
        for spike in SPIKES:
            layer = layers.LIF(tau_mem=8.0, spike_fn=spike, surrogate_grad_fn=surrogate)
            x = (TIMES * 3).requires_grad_()
            layer(x).sum().backward()
    x = torch.rand(5, requires_grad=True)
    activation.Quantize.apply(x * 4).sum().backward()
    activation.StochasticRounding.apply(x * 4).sum().backward()


def other_layers() -> None:
    images = torch.rand(4, 2, 8, 8)
    for layer in (
        layers.ChannelShift(1),
        layers.Cropping2dLayer(((1, 1), (1, 1))),
        layers.NeuromorphicReLU(),
        layers.NeuromorphicReLU(stochastic_rounding=True, fanout=2),
        layers.SpikingMaxPooling2dLayer((2, 2)),
        layers.SumPool2d(2),
        layers.QuantizeLayer(),
        layers.Repeat(nn.Conv2d(2, 2, 3)),
        layers.FlattenTime(),
        layers.UnflattenTime(batch_size=2),
    ):
        x = images.reshape(2, 2, 2, 8, 8) if isinstance(layer, (layers.Repeat, layers.FlattenTime)) else images
        step(type(layer).__name__, lambda: layer(x))
    layers.Merge()(images, images)
    layers.Img2SpikeLayer((2, 8, 8), tw=5)(images[0])
    layers.Sig2SpikeLayer(2, tw=3)(torch.rand(2, 20))
    cnnutils.conv_output_size(8, 3, 1), cnnutils.compute_padding((3, 3), (2, 8, 8), "same")


def model() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.ReLU(),
        nn.AvgPool2d(2, 2),
        nn.Conv2d(4, 4, 3, bias=False),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(4, 5),
    )


def converted() -> None:
    images = torch.rand(20, 1, 8, 8)
    net = from_model(
        model(), input_shape=(1, 8, 8), batch_size=2, synops=True, add_spiking_output=True, bias_rescaling=2.0
    )
    net(images), net.reset_states(), net.reset_states(randomize=True), net.zero_grad(), net.layers
    step("compare", lambda: net.compare_activations(images, compute_rate=True))
    analyser = SNNAnalyzer(net.spiking_model)
    net(images)
    analyser.get_layer_statistics(), analyser.get_layer_statistics(average=True), analyser.get_model_statistics()
    analyser.reset()
    counter = SynOpCounter(net.analog_model.modules())
    net.analog_model(images), counter()
    hooked = from_model(model(), batch_size=2).spiking_model
    hooks.register_synops_hooks(hooked, dt=1e-3)
    (
        hooked[1].register_forward_hook(hooks.firing_rate_hook),
        hooked[1].register_forward_hook(hooks.firing_rate_per_neuron_hook),
    )
    hooked[3].register_forward_hook(hooks.input_diff_hook)
    hooked(images)
    optimizer = torch.optim.Adam(hooked.parameters(), lr=1e-3)
    for _ in range(2):
        utils.reset_states(hooked), utils.zero_grad(hooked)
        loss = hooked(images).reshape(2, 10, 5).mean(1).square().sum()
        (loss + hooked.hook_data["total_synops_per_timestep"] * 1e-6).backward()
        optimizer.step()
    utils.get_batch_size(hooked), utils.set_batch_size(hooked, 4), utils.get_num_timesteps(hooked)
    utils.get_smallest_compatible_time_dimension(hooked)
    step("activations", lambda: utils.get_activations(model(), images, name_list=["1"]))
    step("network", lambda: utils.get_network_activations(hooked, images, name_list=["1"]))
    step("normal", lambda: utils.normalize_weights(model(), images, output_layers=["1", "4"], param_layers=["0", "3"]))
    sinabs.conversion.replace_module(model(), nn.ReLU, lambda _module: layers.NeuromorphicReLU())


for part in (neurons, surrogates, other_layers, converted):
    step(part.__name__, part)
