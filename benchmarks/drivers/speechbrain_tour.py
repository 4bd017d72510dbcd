"""What SpeechBrain's documentation shows: features, layers by input shape, recurrent and attentive networks, speakers, separation, recognizers and searchers, augmentation, losses, schedulers, data pipelines, a Brain that trains, checkpoints."""

import sys
import tempfile
from unittest.mock import MagicMock

audio = MagicMock()  # its library is built for other hardware
audio.__version__ = "2.1.0"
for name in ("torchaudio", "torchaudio.transforms", "torchaudio.functional"):
    sys.modules[name] = audio

import speechbrain as sb
import torch
from speechbrain.augment import freq_domain, time_domain
from speechbrain.augment.augmenter import Augmenter
from speechbrain.dataio.batch import PaddedBatch
from speechbrain.dataio.dataio import length_to_mask
from speechbrain.dataio.dataset import DynamicItemDataset
from speechbrain.dataio.encoder import CategoricalEncoder, CTCTextEncoder, TextEncoder
from speechbrain.decoders import ctc as ctc_decoders
from speechbrain.decoders import seq2seq
from speechbrain.decoders.scorer import CoverageScorer, CTCScorer, LengthScorer, ScorerBuilder
from speechbrain.lobes import features as lobes
from speechbrain.lobes.models import CRDNN, ECAPA_TDNN, ContextNet, ResNet, Xvector, conv_tasnet, dual_path
from speechbrain.lobes.models.transformer.Branchformer import BranchformerEncoder
from speechbrain.lobes.models.transformer.Conformer import ConformerEncoder
from speechbrain.lobes.models.transformer.Transformer import (
    TransformerDecoder,
    TransformerEncoder,
    get_lookahead_mask,
)
from speechbrain.lobes.models.transformer.TransformerASR import TransformerASR
from speechbrain.nnet import (
    CNN,
    RNN,
    activations,
    adapters,
    attention,
    autoencoders,
    containers,
    diffusion,
    dropout,
    embedding,
    hypermixing,
    linear,
    losses,
    normalization,
    pooling,
    quantisers,
    schedulers,
    unet,
)
from speechbrain.processing import features, multi_mic, signal_processing
from speechbrain.utils import data_pipeline, edit_distance, metric_stats
from speechbrain.utils.checkpoints import Checkpointer
from speechbrain.utils.epoch_loop import EpochCounter, EpochCounterWithStopper
from speechbrain.utils.train_logger import FileTrainLogger
from torch import nn
from touring import step, steps

torch.manual_seed(0)
WAV, LENS, FEATS = torch.randn(2, 3200), torch.tensor([1.0, 0.8]), torch.randn(2, 20, 16)


def featured() -> None:
    for make in (lambda: lobes.Fbank(deltas=True, context=True), lambda: lobes.MFCC()):
        step("features", lambda: make()(WAV))
    stft, istft = features.STFT(16000), features.ISTFT(16000)
    step(
        "spectra",
        lambda: (
            istft(stft(WAV)),
            features.spectral_magnitude(stft(WAV), log=True),
            features.Filterbank(n_mels=8)(features.spectral_magnitude(stft(WAV))),
        ),
    )
    step("parts", lambda: (features.DCT(16, n_out=8)(FEATS), features.Deltas(16)(FEATS), features.ContextWindow(2, 2)(FEATS), features.GlobalNorm()(FEATS, LENS), features.MinLevelNorm(-20.0)(FEATS), features.DynamicRangeCompression()(FEATS.abs())))  # fmt: skip
    for kind in ("sentence", "global", "batch"):
        norm = features.InputNormalization(norm_type=kind)
        step(kind, lambda: (norm(FEATS, LENS), norm.train(False), norm(FEATS, LENS)))
    step("signals", lambda: (signal_processing.compute_amplitude(WAV), signal_processing.normalize(WAV), signal_processing.rescale(WAV, LENS, 0.5), signal_processing.convolve1d(WAV[:, :, None], torch.rand(1, 5, 1), use_fft=True), signal_processing.reverberate(WAV, torch.rand(50)), signal_processing.dB_to_amplitude(3.0)))  # fmt: skip
    many = features.STFT(16000)(torch.randn(1, 3200, 4))
    cov = multi_mic.Covariance()(many)
    step(
        "beams",
        lambda: (
            multi_mic.DelaySum()(many, multi_mic.GccPhat()(cov)),
            multi_mic.Mvdr()(many, cov, cov, multi_mic.GccPhat()(cov)),
        ),
    )


def layered() -> None:
    shape = FEATS.shape
    maps = torch.randn(2, 10, 8, 4)
    for kind, more in ((CNN.Conv1d, (4, 3)), (CNN.ConvTranspose1d, (4, 3)), (CNN.SincConv, (4, 3))):
        step(
            kind.__name__,
            lambda: kind(*more, input_shape=(2, 3200) if kind is CNN.SincConv else shape)(
                WAV if kind is CNN.SincConv else FEATS
            ),
        )
    for padding in ("same", "causal", "valid"):
        step(padding, lambda: CNN.Conv1d(4, 3, input_shape=shape, padding=padding, weight_norm=True)(FEATS))
    step("convs", lambda: (CNN.Conv2d(4, (3, 3), input_shape=maps.shape)(maps), CNN.DepthwiseSeparableConv1d(4, 3, shape)(FEATS), CNN.DepthwiseSeparableConv2d(4, (3, 3), maps.shape)(maps)))  # fmt: skip
    for kind in (RNN.RNN, RNN.LSTM, RNN.GRU, RNN.QuasiRNN):
        step(
            kind.__name__,
            lambda: (
                kind(5, input_shape=shape, bidirectional=True, re_init=True)(FEATS)
                if kind is not RNN.QuasiRNN
                else kind(5, input_shape=shape, bidirectional=True)(FEATS)
            ),
        )
    for kind in (RNN.LiGRU, RNN.SLiGRU):
        step(kind.__name__, lambda: kind(5, shape, bidirectional=True, num_layers=2)(FEATS))
    for kind in (RNN.RNNCell, RNN.GRUCell, RNN.LSTMCell):
        step(kind.__name__, lambda: kind(5, input_size=16, num_layers=2)(FEATS[:, 0]))
    for rnn in ("rnn", "gru", "lstm"):
        for attn in ("content", "location", "keyvalue"):
            decoder = RNN.AttentionalRNNDecoder(rnn, attn, 5, 5, 1, 16, 7, channels=3, kernel_size=5)
            step(rnn + attn, lambda: decoder(torch.randn(2, 6, 7), FEATS, LENS))
    for kind in (
        normalization.BatchNorm1d,
        normalization.LayerNorm,
        normalization.InstanceNorm1d,
        normalization.GroupNorm,
    ):
        step(
            kind.__name__,
            lambda: kind(input_shape=shape, **({"num_groups": 2} if kind is normalization.GroupNorm else {}))(FEATS),
        )
    step(
        "norms",
        lambda: (
            normalization.BatchNorm2d(input_shape=maps.shape)(maps),
            normalization.InstanceNorm2d(input_shape=maps.shape)(maps),
            normalization.PCEN(16)(FEATS.abs()),
        ),
    )
    step("pools", lambda: (pooling.Pooling1d("max", 2)(FEATS), pooling.Pooling1d("avg", 2)(FEATS), pooling.Pooling2d("max", (2, 2))(maps), pooling.StatisticsPooling()(FEATS, LENS), pooling.AdaptivePool(3)(FEATS), pooling.AttentionPooling(16)(FEATS), pooling.GaussianLowpassPooling(16, 5)(FEATS)))  # fmt: skip
    step("small", lambda: (linear.Linear(4, input_shape=shape, combine_dims=True)(FEATS[:, :, None]), linear.Linear(4, input_size=16, max_norm=1.0)(FEATS), activations.Softmax(apply_log=True)(FEATS), activations.GumbelSoftmax(1.0)(FEATS), activations.Swish()(FEATS), dropout.Dropout2d(0.1)(maps), embedding.Embedding(5, 4)(torch.randint(0, 5, (2, 3))), embedding.Embedding(5, consider_as_one_hot=True)(torch.randint(0, 5, (2, 3)))))  # fmt: skip
    built = containers.Sequential(input_shape=shape)
    built.append(linear.Linear, n_neurons=6, layer_name="first")
    built.append(nn.ReLU(), layer_name="act")
    step(
        "sequential",
        lambda: (
            built(FEATS),
            built.get_output_shape(),
            containers.LengthsCapableSequential(nn.ReLU(), containers.ModuleList(nn.ReLU()), input_shape=shape)(
                FEATS, LENS
            ),
        ),
    )
    blocks = containers.ConnectBlocks(input_shape=shape, shortcut_type="residual", shortcut_projection=True)
    blocks.append(linear.Linear, n_neurons=16)
    blocks.append(nn.LeakyReLU(), end_of_block=True)
    step("blocks", lambda: blocks(FEATS))
    step("heads", lambda: (attention.MultiheadAttention(2, 16)(FEATS, FEATS, FEATS), attention.RelPosMHAXL(16, 2)(FEATS, FEATS, FEATS, attention.RelPosEncXL(16)(FEATS)), attention.RoPEMHA(16, 2)(FEATS, FEATS, FEATS), attention.PositionalwiseFeedForward(8, input_size=16)(FEATS), hypermixing.HyperMixing(16, 8)(FEATS, FEATS, FEATS)))  # fmt: skip
    step(
        "quantised",
        lambda: (
            quantisers.GumbelVectorQuantizer(16, 4, (2.0, 0.25, 0.9), 2, 8)(FEATS),
            quantisers.RandomProjectionQuantizer(16, 4, 8)(FEATS),
        ),
    )
    step("adapted", lambda: [adapters.AdaptedModel(nn.Sequential(nn.Linear(16, 16), nn.ReLU()), kind, all_linear=True, adapter_kwargs=more)(FEATS) for kind, more in ((adapters.LoRA, {"rank": 2}), (adapters.HoulsbyAdapterLinear, {"projection_size": 4}))])  # fmt: skip


def generated() -> None:
    net = unet.UNetModel(1, 32, 1, 1, (2,), channel_mult=(1, 2), dropout=0.1)
    process = diffusion.DenoisingDiffusion(net, timesteps=3)
    x = torch.randn(1, 1, 8, 8)
    step(
        "noised",
        lambda: (
            process(x),
            process.train_sample(x),
            process.sample((1, 1, 8, 8)),
            list(process.sample_steps((1, 1, 8, 8), steps=2)) if hasattr(process, "sample_steps") else None,
        ),
    )
    coder = autoencoders.VariationalAutoencoder(nn.Linear(16, 8), nn.Linear(4, 16), nn.Linear(8, 4), nn.Linear(8, 4))
    step("coded", lambda: losses.VariationalAutoencoderLoss()(coder.train_sample(FEATS), FEATS, length=LENS))
    plain = autoencoders.NormalizingAutoencoder(nn.Linear(16, 4), nn.Linear(4, 16))
    step("plain", lambda: (losses.AutoencoderLoss()(plain.train_sample(FEATS), FEATS), plain(FEATS)))
    step(
        "latent",
        lambda: diffusion.LatentDiffusion(
            plain, diffusion.DenoisingDiffusion(nn.Identity(), timesteps=3)
        ).train_sample_latent(FEATS),
    )


def recognizers() -> None:
    step(
        "crdnn",
        lambda: CRDNN.CRDNN(
            input_shape=FEATS.shape, cnn_blocks=1, cnn_channels=(4,), rnn_neurons=8, rnn_layers=1, dnn_neurons=8
        )(FEATS),
    )
    step("speakers", lambda: (ECAPA_TDNN.Classifier(4, out_neurons=3)(ECAPA_TDNN.ECAPA_TDNN(16, channels=[8] * 5, lin_neurons=4, attention_channels=4, se_channels=4)(FEATS, LENS)), Xvector.Classifier((None, None, 8))(Xvector.Xvector(in_channels=16, tdnn_blocks=2, tdnn_channels=[8, 8], tdnn_kernel_sizes=[3, 1], tdnn_dilations=[1, 1], lin_neurons=8)(FEATS, LENS)), ResNet.ResNet(16, channels=[8, 8, 8, 8], block_sizes=[1, 1, 1, 1], strides=[1, 1, 1, 1], lin_neurons=4)(FEATS, LENS)))  # fmt: skip
    step(
        "context",
        lambda: ContextNet.ContextNet(
            FEATS.shape,
            out_channels=8,
            conv_channels=[8] * 3,
            kernel_size=3,
            strides=[1, 1, 1],
            num_blocks=3,
            num_layers=1,
            inner_dim=4,
        )(FEATS),
    )
    step("tasnet", lambda: conv_tasnet.MaskNet(8, 8, 8, 3, 1, 1, 2, norm_type="cLN")(torch.rand(2, 20, 8)))
    for block in (
        lambda: dual_path.SBTransformerBlock(1, 8, 2, d_ffn=8),
        lambda: dual_path.SBRNNBlock(8, 8, 1, bidirectional=True),
        lambda: dual_path.DPTNetBlock(8, 2),
    ):
        step("dual", lambda: separated(block))
    for kind in ("transformer", "conformer", "branchformer"):
        step(kind, lambda: transformed(kind))
    step("encoders", lambda: (TransformerEncoder(1, 2, 8, d_model=16)(FEATS), ConformerEncoder(1, 16, 8, 2)(FEATS, pos_embs=torch.rand(1, 39, 16)), BranchformerEncoder(1, 16, 2)(FEATS, pos_embs=torch.rand(1, 39, 16)), TransformerDecoder(1, 2, 8, 16)(FEATS, FEATS, tgt_mask=get_lookahead_mask(FEATS))))  # fmt: skip


def separated(block) -> None:
    encoder, decoder = (
        dual_path.Encoder(4, 8),
        dual_path.Decoder(in_channels=8, out_channels=1, kernel_size=4, stride=2, bias=False),
    )
    model = dual_path.Dual_Path_Model(8, 8, block(), block(), num_layers=1, K=10, max_length=200)
    heard = encoder(WAV[:, :200])
    masks = model(heard)
    sources = torch.stack([decoder(mask * heard) for mask in masks], -1)
    step(
        "loss",
        lambda: (losses.get_si_snr_with_pitwrapper(sources, sources), losses.get_snr_with_pitwrapper(sources, sources)),
    )


def transformed(kind) -> None:
    model = TransformerASR(
        tgt_vocab=9,
        input_size=16,
        d_model=16,
        nhead=2,
        num_encoder_layers=1,
        num_decoder_layers=1,
        d_ffn=16,
        encoder_module=kind,
        attention_type="regularMHA" if kind == "transformer" else "RelPosMHAXL",
        normalize_before=True,
        causal=False,
    )
    tokens = torch.randint(1, 9, (2, 5))
    model(FEATS, tokens, LENS)
    encoded = model.encode(FEATS, LENS)
    model.decode(tokens, encoded, torch.tensor([20, 16]))
    head = linear.Linear(9, input_size=16)
    step(
        "greedy",
        lambda: seq2seq.S2STransformerGreedySearcher(
            [model, head], bos_index=0, eos_index=1, min_decode_ratio=0.0, max_decode_ratio=0.3
        )(encoded, LENS),
    )
    scorer = ScorerBuilder(
        full_scorers=[CoverageScorer(9), CTCScorer(eos_index=1, blank_index=2, ctc_fc=head)],
        weights={"coverage": 0.1, "ctc": 0.2},
    )
    for more in ({}, {"scorer": scorer}):
        step(
            "beam",
            lambda: seq2seq.S2STransformerBeamSearcher(
                [model, head],
                bos_index=0,
                eos_index=1,
                min_decode_ratio=0.0,
                max_decode_ratio=0.3,
                beam_size=2,
                length_normalization=not more,
                **more,
            )(encoded, LENS),
        )


def searched() -> None:
    emb, head = embedding.Embedding(9, 7), linear.Linear(9, input_size=5)
    decoder = RNN.AttentionalRNNDecoder("gru", "location", 5, 5, 1, 16, 7, channels=3, kernel_size=5)
    common = {"bos_index": 0, "eos_index": 1, "min_decode_ratio": 0.0, "max_decode_ratio": 0.3}
    step("greedy", lambda: seq2seq.S2SRNNGreedySearcher(emb, decoder, head, **common)(FEATS, LENS))
    scorer = ScorerBuilder(
        full_scorers=[CoverageScorer(9)],
        partial_scorers=[CTCScorer(eos_index=1, blank_index=2, ctc_fc=linear.Linear(9, input_size=16))],
        weights={"coverage": 0.1, "ctc": 0.3},
    )
    for more in (
        {},
        {"scorer": scorer},
        {
            "scorer": ScorerBuilder(full_scorers=[LengthScorer(9)], weights={"length": 0.1}),
            "length_normalization": False,
        },
    ):
        step("beam", lambda: seq2seq.S2SRNNBeamSearcher(emb, decoder, head, beam_size=2, **common, **more)(FEATS, LENS))
    chances = torch.randn(2, 20, 5).log_softmax(-1)
    step("ctc", lambda: (ctc_decoders.ctc_greedy_decode(chances, LENS, 0), ctc_decoders.CTCBeamSearcher(0, ["-", "a", "b", "c", " "], beam_size=3)(chances, LENS), ctc_decoders.CTCPrefixBeamSearcher(0, ["-", "a", "b", "c", " "], beam_size=3)(chances, LENS), ctc_decoders.filter_ctc_output([1, 1, 0, 2])))  # fmt: skip


def augmented() -> None:
    for kind, more in ((time_domain.DropFreq, {}), (time_domain.DropChunk, {"drop_length_low": 10, "drop_length_high": 30}), (time_domain.FastDropChunk, {"drop_length_low": 10, "drop_length_high": 30}), (time_domain.DoClip, {}), (time_domain.RandAmp, {}), (time_domain.CutCat, {}), (time_domain.SignFlip, {}),
                       (time_domain.DropBitResolution, {}), (time_domain.AddNoise, {})):  # fmt: skip
        step(
            kind.__name__,
            lambda: (
                kind(**more)(WAV, LENS) if kind in (time_domain.DropChunk, time_domain.AddNoise) else kind(**more)(WAV)
            ),
        )
    step(
        "channels",
        lambda: (
            time_domain.ChannelDrop()(WAV[:, :, None].expand(2, 3200, 3)),
            time_domain.ChannelSwap()(WAV[:, :, None].expand(2, 3200, 3)),
            time_domain.SpeedPerturb(16000, speeds=[90])(WAV),
        ),
    )
    step(
        "spectra",
        lambda: (
            freq_domain.SpectrogramDrop(2, 4)(FEATS),
            freq_domain.Warping()(FEATS),
            freq_domain.RandomShift(1, 3)(FEATS, LENS),
        ),
    )
    for parallel in (True, False):
        augment = Augmenter(
            parallel_augment=parallel,
            concat_original=True,
            min_augmentations=1,
            max_augmentations=2,
            augmentations=[time_domain.DropFreq(), time_domain.DoClip()],
        )
        step("augmented", lambda: (augment(WAV, LENS), augment.replicate_labels(torch.tensor([0, 1]))))


def judged() -> None:
    log, classes = torch.randn(2, 20, 9).log_softmax(-1), torch.randint(0, 9, (2, 20))
    step("losses", lambda: (losses.nll_loss(log, classes, LENS, label_smoothing=0.1), losses.classification_error(log, classes, LENS), losses.ctc_loss(log, torch.randint(1, 9, (2, 5)), LENS, LENS, 0), losses.l1_loss(FEATS, FEATS, LENS), losses.mse_loss(FEATS, FEATS, LENS), losses.bce_loss(FEATS[..., 0], (FEATS[..., 0] > 0).float(), LENS), losses.kldiv_loss(log, classes)))  # fmt: skip
    step("speakers", lambda: (losses.LogSoftmaxWrapper(losses.AdditiveAngularMargin(0.2, 30))(torch.rand(2, 1, 9), torch.randint(0, 9, (2, 1))), losses.LogSoftmaxWrapper(losses.AngularMargin())(torch.rand(2, 1, 9), torch.randint(0, 9, (2, 1))), losses.PitWrapper(nn.MSELoss(reduction="none"))(torch.rand(2, 5, 2), torch.rand(2, 5, 2))))  # fmt: skip
    step(
        "distilled",
        lambda: (
            losses.ce_kd(log, log),
            losses.nll_loss_kd(log, log, LENS),
            losses.ContrastiveLoss(0.1)(FEATS, FEATS, torch.rand(3, 2, 20, 16)),
            losses.LaplacianVarianceLoss()(torch.rand(2, 1, 20, 16)),
        ),
    )
    stats = metric_stats.ErrorRateStats()
    step(
        "errors",
        lambda: (
            stats.append(["a", "b"], [["x", "y"], ["x"]], [["x"], ["z", "x"]]),
            stats.summarize("WER"),
            stats.write_stats(sys.stdout),
            stats.clear(),
        ),
    )
    binary = metric_stats.BinaryMetricStats()
    step(
        "binary",
        lambda: (
            binary.append(["a", "b"], torch.tensor([0.3, 0.8]), torch.tensor([0, 1])),
            binary.summarize(),
            binary.summarize("F-score", threshold=0.5),
        ),
    )
    metric = metric_stats.MetricStats(metric=lambda predict, target, lengths: (predict - target).abs().mean((1, 2)))
    step(
        "metric",
        lambda: (
            metric.append(["a", "b"], predict=FEATS, target=FEATS, lengths=LENS),
            metric.summarize(),
            metric_stats.EER(torch.rand(5), torch.rand(5)),
            metric_stats.minDCF(torch.rand(5), torch.rand(5)),
        ),
    )
    named = metric_stats.ClassificationStats()
    step(
        "named",
        lambda: (named.append(["a", "b"], ["x", "y"], ["x", "x"]), named.summarize(), named.write_stats(sys.stdout)),
    )
    step(
        "wer",
        lambda: edit_distance.wer_summary(
            edit_distance.wer_details_by_utterance({"a": ["x"]}, {"a": ["y"]}, compute_alignments=True)
        ),
    )
    optimizer = torch.optim.SGD([nn.Parameter(torch.rand(2))], lr=0.1)
    for schedule in (schedulers.NewBobScheduler(0.1), schedulers.LinearScheduler(0.1, 0.01, 3), schedulers.StepScheduler(0.1), schedulers.NoamScheduler(0.1, 3), schedulers.CyclicCosineScheduler(3), schedulers.ReduceLROnPlateau(), schedulers.CyclicLRScheduler(), schedulers.InverseSquareRootScheduler(3), schedulers.LinearWarmupScheduler(0.1, 2, 5), schedulers.IntervalScheduler([{"steps": 2, "lr": 0.1}, {"steps": 9, "lr": 0.01}]), schedulers.WarmAndExpDecayLRSchedule(0.1, 2, 5)):  # fmt: skip
        step(type(schedule).__name__, lambda: scheduled(schedule, optimizer))
    swapped = schedulers.ScheduledLoss(
        [{"steps": 1, "loss_fn": losses.mse_loss}, {"steps": 9, "loss_fn": losses.l1_loss}]
    )
    step("swapped", lambda: (swapped(FEATS, FEATS), swapped(FEATS, FEATS)))


def scheduled(schedule, optimizer) -> None:
    if isinstance(schedule, (schedulers.NewBobScheduler, schedulers.LinearWarmupScheduler)):
        schedule(0.3)
    elif isinstance(schedule, (schedulers.LinearScheduler, schedulers.StepScheduler)):
        schedule(1)
    elif isinstance(schedule, schedulers.ReduceLROnPlateau):
        schedule([optimizer], 1, 0.3)
    elif isinstance(schedule, (schedulers.InverseSquareRootScheduler, schedulers.WarmAndExpDecayLRSchedule)):
        schedule(optimizer, 1)
    else:
        schedule(optimizer)
    schedulers.update_learning_rate(optimizer, 0.2)


@data_pipeline.takes("wav")
@data_pipeline.provides("sig", "doubled")
def signal(wav):
    yield wav
    yield wav * 2


def fed():
    data = DynamicItemDataset(
        {str(n): {"wav": torch.randn(3200 + n), "spk": f"s{n % 2}", "length": n} for n in range(6)}
    )
    data.add_dynamic_item(signal)
    data.add_dynamic_item(lambda spk: spk.upper(), takes="spk", provides="SPK")
    data.set_output_keys(["id", "sig", "doubled", "spk", "SPK"])
    return data


def data() -> None:
    items = fed()
    step(
        "items",
        lambda: (
            items[0],
            len(items),
            items.filtered_sorted(sort_key="length", key_min_value={"length": 2})[0],
            items.batch_shuffle(2),
        ),
    )
    with items.output_keys_as(["sig"]):
        items[1]
    encoder = CategoricalEncoder()
    step(
        "encoded",
        lambda: (
            encoder.update_from_didataset(items, "spk"),
            encoder.encode_label("s1"),
            encoder.decode_ndim([0, 1]),
            encoder.encode_sequence(["s0"]),
            len(encoder),
        ),
    )
    text = TextEncoder()
    step(
        "text",
        lambda: (
            text.update_from_iterable([["a", "b"]]),
            text.insert_bos_eos(),
            text.prepend_bos_label(["a"]),
            text.append_eos_index([0]),
        ),
    )
    ctc = CTCTextEncoder()
    step(
        "blank",
        lambda: (
            ctc.insert_blank(),
            ctc.update_from_iterable(["ab"]),
            ctc.collapse_labels(["a", "a"]),
            ctc.decode_ndim(torch.tensor([[1, 2]])),
        ),
    )
    step(
        "batch",
        lambda: (
            PaddedBatch([items[0], items[1]]).sig,
            PaddedBatch([items[0], items[1]]).to("cpu"),
            length_to_mask(torch.tensor([3, 2])),
        ),
    )
    step("loader", lambda: list(sb.dataio.dataloader.make_dataloader(items, batch_size=2)))


class Speaker(sb.Brain):
    def compute_forward(self, batch, stage):
        sig, lens = batch.sig
        return self.modules.net(self.hparams.features(sig), lens)

    def compute_objectives(self, predictions, batch, stage):
        target = torch.zeros(predictions.shape[0], 1).long()
        loss = self.hparams.criterion(predictions, target)
        if stage != sb.Stage.TRAIN:
            self.errors.append(batch.id, predictions, target)
        return loss

    def on_stage_start(self, stage, epoch=None):
        if stage != sb.Stage.TRAIN:
            self.errors = metric_stats.MetricStats(metric=lambda p, t: losses.nll_loss(p, t, reduction="batch"))

    def on_stage_end(self, stage, stage_loss, epoch=None):
        if stage == sb.Stage.VALID:
            rate, new = self.hparams.schedule(stage_loss)
            schedulers.update_learning_rate(self.optimizer, new)
            self.hparams.train_logger.log_stats(
                {"epoch": epoch, "lr": rate},
                train_stats={"loss": self.step},
                valid_stats={"error": self.errors.summarize("average")},
            )
            self.checkpointer.save_and_keep_only(meta={"error": stage_loss}, min_keys=["error"])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = (
            ECAPA_TDNN.ECAPA_TDNN(40, channels=[8] * 5, lin_neurons=4, attention_channels=4, se_channels=4),
            ECAPA_TDNN.Classifier(4, out_neurons=3),
        )

    def forward(self, x, lens):
        return self.head(self.body(x, lens))


def brain() -> None:
    with tempfile.TemporaryDirectory() as folder:
        net, counter = Net(), EpochCounter(2)
        keeper = Checkpointer(folder, recoverables={"net": net, "counter": counter})
        hparams = {
            "features": lobes.Fbank(),
            "criterion": losses.nll_loss,
            "schedule": schedulers.NewBobScheduler(0.1),
            "train_logger": FileTrainLogger(folder + "/log.txt"),
        }
        own = Speaker(
            {"net": net},
            lambda parameters: torch.optim.Adam(parameters, lr=0.01),
            hparams,
            {"device": "cpu"},
            checkpointer=keeper,
        )
        items = fed()
        items.set_output_keys(["id", "sig"])
        step(
            "fit",
            lambda: own.fit(
                counter, items, items, train_loader_kwargs={"batch_size": 3}, valid_loader_kwargs={"batch_size": 3}
            ),
        )
        step("evaluated", lambda: own.evaluate(items, min_key="error", test_loader_kwargs={"batch_size": 3}))
        step(
            "kept",
            lambda: (
                keeper.find_checkpoint(min_key="error"),
                keeper.recover_if_possible(),
                keeper.list_checkpoints(),
                keeper.delete_checkpoints(num_to_keep=0),
            ),
        )
        stopper = EpochCounterWithStopper(3, 1, 1, "min")
        step("stopped", lambda: [stopper.should_stop_condition() or stopper.update_metric(0.3) for _ in stopper])


steps(featured, layered, generated, recognizers, searched, augmented, judged, data, brain)
