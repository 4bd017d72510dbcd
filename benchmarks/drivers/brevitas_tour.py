"""What brevitas's documentation and tests show: every quantized layer, quantizer, calibration, equalization, GPTQ, export modes."""

import copy
from typing import Any

import brevitas.nn as qnn
import torch
from brevitas import quant as q
from brevitas.core.scaling import ScalingImplType
from brevitas.core.stats import StatsOp
from brevitas.export.inference import quant_inference_mode
from brevitas.graph.calibrate import bias_correction_mode, calibration_mode, norm_correction_mode
from brevitas.graph.equalize import (
    EqualizeGraph,
    GraphRotationEqualization,
    LayerwiseActivationRotation,
    activation_equalization_mode,
)
from brevitas.graph.gpfq import gpfq_mode
from brevitas.graph.gptq import gptq_mode
from brevitas.graph.magr import magr_mode
from brevitas.graph.quantize import functional_quantization_mode, layerwise_quantize, preprocess_for_quantize, quantize
from brevitas.graph.standardize import DuplicateSharedStatelessModule, TorchFunctionalToModule
from brevitas.inject import value
from brevitas.inject.enum import BitWidthImplType, FloatToIntImplType, QuantType, RestrictValueType
from brevitas.loss import ActivationBitWidthWeightedBySize, WeightBitWidthWeightedBySize
from brevitas.quant.experimental import float as qf
from brevitas.quant.experimental import float_quant_ocp as ocp
from brevitas.quant.experimental import mx_quant_ocp as mx
from brevitas.quant_tensor import QuantTensor
from torch import fx, nn
from touring import step, steps

torch.manual_seed(0)


def run(layer: Any, *values: Any) -> None:
    out = layer(*values)
    while isinstance(out, tuple) and not isinstance(out, QuantTensor):
        out = out[0]
    (out.value if isinstance(out, QuantTensor) else out).sum().backward()
    layer.eval()
    layer(*values)
    step("state", lambda: layer.load_state_dict(layer.state_dict()))


def weights() -> None:
    flat = torch.rand(2, 8)
    for cls in (
        *(
            q.Int8WeightPerTensorFloat,
            q.Int8WeightPerChannelFloat,
            q.Int8WeightPerTensorFloatMSE,
            q.Int8WeightPerTensorFixedPoint,
            q.Int4WeightPerTensorFloatDecoupled,
        ),
        *(
            q.Int8WeightPerChannelFloatDecoupled,
            q.Int8WeightNormL2PerChannelFixedPoint,
            q.Int8AccumulatorAwareWeightQuant,
            q.Int8AccumulatorAwareZeroCenterWeightQuant,
        ),
        *(
            q.ShiftedUint8WeightPerTensorFloat,
            q.ShiftedUint8WeightPerChannelFloatMSE,
            q.ShiftedUint8WeightPerChannelFloatHQO,
            q.Int8WeightPerChannelFloatHQO,
            q.SignedBinaryWeightPerTensorConst,
        ),
        q.SignedTernaryWeightPerTensorConst,
    ):
        step(
            cls.__name__,
            lambda cls=cls: run(
                qnn.QuantLinear(
                    8,
                    4,
                    bias=True,
                    weight_quant=cls,
                    input_quant=q.Int8ActPerTensorFloat,
                    bias_quant=q.Int32Bias,
                    return_quant_tensor=True,
                ),
                flat,
            ),
        )
    for name in ("Fp8e4m3WeightPerTensorFloat", "Fp8e4m3OCPWeightPerTensorFloat", "MXInt8Weight", "MXFloat8e4m3Weight"):
        cls = next((getattr(each, name) for each in (q, qf, ocp, mx) if hasattr(each, name)), None)
        step(name, lambda cls=cls: run(qnn.QuantLinear(32, 4, bias=False, weight_quant=cls), torch.rand(2, 32)))
    given = {
        "weight_bit_width": 4,
        "weight_scaling_impl_type": "parameter_from_stats",
        "weight_scaling_per_output_channel": True,
        "weight_restrict_scaling_type": "log_fp",
    }
    step("keywords", lambda: run(qnn.QuantLinear(8, 4, bias=False, **given), flat))
    step(
        "learned",
        lambda: run(
            qnn.QuantLinear(
                8,
                4,
                bias=False,
                weight_float_to_int_impl_type="learned_round",
                weight_learned_round_init=torch.zeros(4, 8),
                weight_learned_round_impl_type="hard_sigmoid",
            ),
            flat,
        ),
    )
    step("bits", lambda: run(qnn.QuantLinear(8, 4, bias=False, weight_bit_width_impl_type="parameter"), flat))


class Learned(q.Int8WeightPerTensorFloat):
    quant_type, bit_width_impl_type = QuantType.INT, BitWidthImplType.PARAMETER
    scaling_impl_type, restrict_scaling_type = ScalingImplType.PARAMETER_FROM_STATS, RestrictValueType.POWER_OF_TWO
    float_to_int_impl_type, scaling_stats_op = FloatToIntImplType.ROUND, StatsOp.MAX
    signed, narrow_range, bit_width, scaling_per_output_channel = True, False, 6, False
    scaling_min_val = 1e-8

    @value
    def zero_point_impl(bit_width: int) -> Any:
        from brevitas.core.zero_point import ZeroZeroPoint

        return ZeroZeroPoint


def activations() -> None:
    value = torch.randn(2, 4, 6, 6)
    for cls in (
        *(
            q.Int8ActPerTensorFloat,
            q.Int8ActPerTensorFloatMSE,
            q.Int8ActPerTensorFixedPoint,
            q.Int8ActPerTensorFloatMinMaxInit,
            q.ShiftedUint8ActPerTensorFloat,
        ),
        *(
            q.ShiftedUint8ActPerTensorFixedPointMSE,
            q.Int8ActPerTensorFloatBatchQuant2d,
            q.SignedBinaryActPerTensorConst,
            q.SignedTernaryActPerTensorConst,
        ),
    ):
        more = {"min_val": -1.0, "max_val": 1.0} if "Init" in cls.__name__ or "Const" in cls.__name__ else {}
        step(
            cls.__name__,
            lambda cls=cls, more=more: run(
                qnn.QuantIdentity(act_quant=cls, return_quant_tensor=True, **more), value.clone().requires_grad_()
            ),
        )
    for make in (
        *(
            lambda: qnn.QuantReLU(bit_width=4, return_quant_tensor=True),
            lambda: qnn.QuantSigmoid(),
            lambda: qnn.QuantTanh(),
            lambda: qnn.QuantHardTanh(min_val=-1.0, max_val=1.0),
        ),
        *(
            lambda: qnn.QuantReLU(act_quant=q.Uint8ActPerTensorFloatMaxInit, max_val=6.0),
            lambda: qnn.QuantHardSwish(),
            lambda: qnn.QuantReLU(act_quant=q.Uint8ActPerTensorFixedPoint, bit_width_impl_type="parameter"),
        ),
        lambda: qnn.QuantReLU(
            scaling_per_output_channel=True,
            per_channel_broadcastable_shape=(1, 4, 1, 1),
            scaling_stats_permute_dims=(1, 0, 2, 3),
        ),
    ):
        step("activation", lambda make=make: run(make(), value.clone().requires_grad_()))


def layers() -> None:
    image, series = torch.rand(2, 4, 6, 6), torch.rand(2, 4, 9)
    act: Any = {
        "input_quant": q.Int8ActPerTensorFloat,
        "output_quant": q.Int8ActPerTensorFloat,
        "return_quant_tensor": True,
    }
    step(
        "conv2", lambda: run(qnn.QuantConv2d(4, 4, 3, bias_quant=q.Int8BiasPerTensorFloatInternalScaling, **act), image)
    )
    step("conv1", lambda: run(qnn.QuantConv1d(4, 4, 3, padding="same", **act), series))
    step("conv3", lambda: run(qnn.QuantConv3d(1, 2, 3), torch.rand(1, 1, 4, 4, 4)))
    step("up1", lambda: run(qnn.QuantConvTranspose1d(4, 4, 3, **act), series))
    step("up2", lambda: run(qnn.QuantConvTranspose2d(4, 4, 3, **act), image))
    quantized = qnn.QuantIdentity(return_quant_tensor=True)(image)
    step(
        "pool",
        lambda: (
            qnn.TruncAvgPool2d(2, return_quant_tensor=True).eval()(quantized),
            qnn.TruncAdaptiveAvgPool2d(2).eval()(quantized),
        ),
    )
    step(
        "upsample",
        lambda: (
            qnn.QuantUpsample(scale_factor=2)(quantized),
            qnn.QuantUpsamplingNearest2d(scale_factor=2)(quantized),
            qnn.QuantUpsamplingBilinear2d(scale_factor=2)(quantized),
        ),
    )
    step(
        "eltwise",
        lambda: (
            qnn.QuantEltwiseAdd(return_quant_tensor=True)(quantized, quantized),
            qnn.QuantCat(return_quant_tensor=True)([quantized, quantized]),
        ),
    )
    step("trunc", lambda: (qnn.TruncQuantAccumulator()(quantized), qnn.ClampQuantAccumulator()(quantized)))
    run(qnn.QuantScaleBias(4, bias=True, runtime_shape=(1, -1, 1, 1)), image)
    step("norm", lambda: run(qnn.BatchNorm2dToQuantScaleBias(4), image))
    run(qnn.QuantEmbedding(5, 4), torch.tensor([0, 3]))
    words = torch.rand(5, 2, 8)
    step(
        "attention",
        lambda: run(qnn.QuantMultiheadAttention(8, 2, packed_in_proj=False, batch_first=False), words, words, words),
    )
    step("packed", lambda: run(qnn.QuantMultiheadAttention(8, 2, packed_in_proj=True), words, words, words))
    step(
        "sdpa",
        lambda: run(
            qnn.QuantScaledDotProductAttention(),
            torch.rand(1, 2, 3, 4).requires_grad_(),
            torch.rand(1, 2, 3, 4),
            torch.rand(1, 2, 3, 4),
        ),
    )
    step("rnn", lambda: run(qnn.QuantRNN(4, 3, bidirectional=True), torch.rand(5, 2, 4)))
    step("lstm", lambda: run(qnn.QuantLSTM(4, 3, num_layers=2, shared_input_hidden_weights=False), torch.rand(5, 2, 4)))
    step("hadamard", lambda: run(qnn.HadamardClassifier(8, 4), torch.rand(2, 8)))
    step("tensor", lambda: arithmetic(quantized))
    step("custom", lambda: run(qnn.QuantLinear(8, 4, bias=False, weight_quant=Learned), torch.rand(2, 8)))


def arithmetic(value: Any) -> None:
    print(
        (value + value).bit_width,
        (value * value).scale,
        (-value).is_valid,
        value.int().dtype,
        value.view(2, -1).shape,
        value.reshape(-1).shape,
        value.transpose(1, 2).shape,
    )
    print(
        torch.cat([value, value]).shape,
        value.detach().training,
        value.device,
        torch.flatten(value, 1).shape,
        (value - 1.0).shape,
        (value / 2).shape,
    )
    (
        nn.functional.max_pool2d(value, 2),
        nn.functional.pad(value, (1, 1)),
        nn.functional.dropout(value, 0.1, False),
        value.permute(0, 2, 3, 1),
        value.sum(),
        abs(value),
        value.requires_grad_(False),
    )


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.act = nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU()
        self.next, self.pool, self.out = nn.Conv2d(4, 4, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Linear(4, 2)

    def forward(self, value: torch.Tensor) -> Any:
        value = self.act(self.norm(self.conv(value)))
        value = nn.functional.relu(value + self.next(value))
        return self.out(torch.flatten(self.pool(value), 1))


def graphs() -> None:
    image = torch.rand(4, 3, 6, 6)
    step(
        "layerwise",
        lambda: corrected(
            layerwise_quantize(preprocess_for_quantize(Net().eval(), equalize_iters=2, equalize_merge_bias=True)), image
        ),
    )
    step("fx", lambda: corrected(quantize(preprocess_for_quantize(Net().eval(), equalize_iters=1)), image))
    step(
        "modules",
        lambda: DuplicateSharedStatelessModule().apply(
            TorchFunctionalToModule().apply(fx.symbolic_trace(Net().eval()))
        ),
    )
    step("equalize", lambda: EqualizeGraph(iterations=2, return_regions=True).apply(fx.symbolic_trace(Net().eval())))
    step("activations", lambda: activated(Net().eval(), image))
    mlp = nn.Sequential(nn.Linear(8, 8), nn.LayerNorm(8), nn.Linear(8, 4))
    step(
        "rotate",
        lambda: GraphRotationEqualization(orphan_sink=True, full_rotation_method="ort").apply(fx.symbolic_trace(mlp))(
            torch.rand(2, 8)
        ),
    )
    step("layer rotate", lambda: LayerwiseActivationRotation().apply(copy.deepcopy(mlp))(torch.rand(2, 8)))
    step("functional", lambda: functional(image))


def activated(model: Any, image: torch.Tensor) -> None:
    with torch.no_grad(), activation_equalization_mode(model, 0.5, layerwise=True, add_mul_node=True) as mode:
        mode.model(image) if hasattr(mode, "model") else model(image)


def functional(image: torch.Tensor) -> None:
    class Product(nn.Module):
        def forward(self, value: torch.Tensor) -> Any:
            return torch.matmul(value, value.transpose(-1, -2))

    model = Product()
    with functional_quantization_mode(
        model, {torch.matmul: (qnn.QuantIdentity, {"act_quant": q.Int8ActPerTensorFloat})}
    ):
        model(image)


def corrected(model: Any, image: torch.Tensor) -> None:
    model.eval()
    with torch.no_grad(), calibration_mode(model):
        model(image)
    for name, mode in (("bias", bias_correction_mode), ("norm", norm_correction_mode)):
        step(name, lambda mode=mode: passed(mode, model, image))
    for name, gpxq in (("gptq", gptq_mode), ("gpfq", gpfq_mode), ("magr", magr_mode)):
        step(
            name,
            lambda gpxq=gpxq: layer_by_layer(gpxq(model, act_order=True) if gpxq is gptq_mode else gpxq(model), image),
        )
    step("inference", lambda: inferred(model, image))
    for loss in (WeightBitWidthWeightedBySize(model), ActivationBitWidthWeightedBySize(model)):
        step("loss", lambda loss=loss: (model(image), loss.retrieve(True), loss.zero_accumulated_values()))
    step("train", lambda: run(model.train(), image))


def passed(mode: Any, model: Any, image: torch.Tensor) -> None:
    with torch.no_grad(), mode(model):
        model(image)


def layer_by_layer(mode: Any, image: torch.Tensor) -> None:
    with torch.no_grad(), mode as current:
        for _ in range(current.num_layers):
            current.model(image)
            current.update()


def inferred(model: Any, image: torch.Tensor) -> None:
    with torch.no_grad(), quant_inference_mode(model):
        model(image), model(image)


steps(weights, activations, layers, graphs)
