"""What SpikingJelly's README and tutorials show: neurons, surrogates, layers, encoders, models, learning rules, monitors, training."""

import torch
from spikingjelly.activation_based import base, encoding, functional, layer, learning, monitor, neuron, rnn, surrogate
from torch import nn

torch.manual_seed(0)


def attempt(name, step):
    try:
        return step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])


def quick_start():
    net = nn.Sequential(
        layer.Flatten(), layer.Linear(64, 10, bias=False), neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan())
    )
    encoder, optimizer = encoding.PoissonEncoder(), torch.optim.Adam(net.parameters())
    image, label = torch.rand(4, 1, 8, 8), torch.tensor([0, 1, 2, 3])
    rate = sum(net(encoder(image)) for _ in range(3)) / 3
    torch.nn.functional.mse_loss(rate, torch.nn.functional.one_hot(label, 10).float()).backward()
    optimizer.step()
    functional.reset_net(net)
    str(net)


def multistep():
    net = nn.Sequential(
        layer.Conv2d(1, 4, 3, padding=1, bias=False), layer.BatchNorm2d(4), neuron.IFNode(surrogate_function=surrogate.Sigmoid()), layer.MaxPool2d(2),
        layer.SeqToANNContainer(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU()), layer.Flatten(), layer.Dropout(0.1), layer.Linear(64, 20), neuron.ParametricLIFNode(), layer.VotingLayer(2),
    )  # fmt: skip
    functional.set_step_mode(net, "m")
    x = torch.rand(3, 2, 1, 8, 8)
    for kind in (monitor.OutputMonitor, monitor.InputMonitor):
        watch = kind(net, neuron.BaseNode)
        net(x).mean().backward()
        functional.reset_net(net)
        str(watch.records[:1])
        watch.remove_hooks()
    seen = monitor.AttributeMonitor("v", False, net, neuron.BaseNode)
    net(x), seen.remove_hooks(), functional.detach_net(net), functional.set_backend(net, "torch", neuron.LIFNode)


def neurons():
    for name in sorted(vars(neuron)):
        cls = getattr(neuron, name)
        if isinstance(cls, type) and issubclass(cls, base.MemoryModule) and not name.startswith("_"):

            def one(cls=cls):
                for mode in ("s", "m"):
                    try:
                        node = cls(step_mode=mode)
                    except TypeError:
                        node = cls()
                    x = torch.rand(4, 2, 3, requires_grad=True)
                    node(x if mode == "m" else x[0]).sum().backward()
                    repr(node), node.reset()

            attempt(name, one)


def surrogates():
    x = torch.randn(5, requires_grad=True)
    for name in sorted(vars(surrogate)):
        cls = getattr(surrogate, name)
        if isinstance(cls, type) and issubclass(cls, nn.Module) and not name.endswith("Base"):

            def one(cls=cls):
                f = cls()
                f(x).sum().backward()
                f.set_spiking_mode(False) if hasattr(f, "set_spiking_mode") else None
                f(x).sum().backward()

            attempt(name, one)


def others():
    x = torch.rand(4, 2, 6)
    for cell in (rnn.SpikingLSTM(6, 5, 1), rnn.SpikingGRU(6, 5, 1), rnn.SpikingVanillaRNN(6, 5, 1)):
        attempt(type(cell).__name__, lambda: cell(x))
    for enc in (
        encoding.LatencyEncoder(4),
        encoding.WeightedPhaseEncoder(4),
        encoding.PeriodicEncoder(torch.rand(3, 2) > 0.5),
    ):
        attempt(type(enc).__name__, lambda: enc(torch.rand(2, 3)))
    synapse = layer.SynapseFilter(tau=5.0)
    attempt("syn", lambda: synapse(torch.rand(2, 3)))
    net = nn.Sequential(layer.Linear(6, 4, bias=False), neuron.IFNode())
    stdp = attempt(
        "stdp", lambda: learning.STDPLearner(step_mode="s", synapse=net[0], sn=net[1], tau_pre=2.0, tau_post=2.0)
    )
    if stdp is not None:
        net(torch.rand(2, 6) * 3), stdp.step(on_grad=True), stdp.disable(), stdp.reset()
    attempt("ltc", lambda: functional.multi_step_forward(torch.rand(3, 2, 6), net))
    attempt(
        "temporal",
        lambda: functional.temporal_efficient_training_cross_entropy(torch.rand(3, 2, 4), torch.tensor([0, 1])),
    )
    attempt("neunorm", lambda: layer.NeuNorm(2, 4, 4)(torch.rand(1, 2, 4, 4)))
    attempt("self", lambda: layer.ElementWiseRecurrentContainer(neuron.IFNode(), lambda a, b: a + b)(torch.rand(2, 4)))
    attempt("linrec", lambda: layer.LinearRecurrentContainer(neuron.IFNode(), 4, 4)(torch.rand(2, 4)))


def models():
    from spikingjelly.activation_based.model import sew_resnet, spiking_resnet, spiking_vgg

    net = spiking_resnet.spiking_resnet18(
        spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True, num_classes=3
    )
    net(torch.rand(1, 3, 32, 32)).sum().backward()
    net = sew_resnet.sew_resnet18(cnf="ADD", spiking_neuron=neuron.LIFNode, num_classes=3)
    functional.set_step_mode(net, "m")
    net(torch.rand(2, 1, 3, 32, 32)).sum().backward()
    spiking_vgg.spiking_vgg11_bn(spiking_neuron=neuron.IFNode, num_classes=3)(torch.rand(1, 3, 32, 32))


def convert():
    from spikingjelly.activation_based import ann2snn

    ann = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3), nn.ReLU())
    loader = torch.utils.data.DataLoader([(torch.rand(1, 8, 8), 0) for _ in range(4)], batch_size=2)
    snn = ann2snn.Converter(mode="max", dataloader=loader)(ann)
    snn(torch.rand(2, 1, 8, 8))


for step in (quick_start, multistep, neurons, surrogates, others, models, convert):
    attempt(step.__name__, step)
