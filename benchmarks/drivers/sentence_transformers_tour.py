"""What Sentence Transformers' documentation shows: encoders of modules, losses, evaluators, a trainer, sparse and cross encoders, many vectors, retrieval helpers."""

import os
import tempfile
import warnings
from itertools import pairwise
from pathlib import Path

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import transformers
from sentence_transformers import (
    CrossEncoder,
    InputExample,
    SentencesDataset,
    SentenceTransformer,
    SimilarityFunction,
    quantize_embeddings,
    util,
)
from sentence_transformers.cross_encoder import evaluation as cross_evaluation
from sentence_transformers.cross_encoder import losses as cross_losses
from sentence_transformers.sentence_transformer import evaluation, losses, modules
from sentence_transformers.sentence_transformer.modules.tokenizer import WhitespaceTokenizer
from sentence_transformers.sparse_encoder import (
    SparseEncoder,
)
from sentence_transformers.sparse_encoder import (
    evaluation as sparse_evaluation,
)
from sentence_transformers.sparse_encoder import (
    losses as sparse_losses,
)
from sentence_transformers.sparse_encoder import (
    modules as sparse_modules,
)
from torch import nn
from torch.utils.data import DataLoader

warnings.simplefilter("ignore")
os.environ["TOKENIZERS_PARALLELISM"] = "false"
torch.manual_seed(0)
WORDS = [
    "a",
    "the",
    "cat",
    "dog",
    "sat",
    "ran",
    "on",
    "mat",
    "tree",
    "old",
    "new",
    "red",
    "blue",
    "house",
    "bird",
    "sings",
]
TEXTS = ["the cat sat on the mat", "a dog ran", "the old bird sings", "a red house", "the blue tree", "a new dog sat"]


def saved(folder):
    """A tiny BERT with its tokenizer, in a folder."""
    (Path(folder) / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    sizes = {
        "vocab_size": 5 + len(WORDS),
        "hidden_size": 16,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "intermediate_size": 16,
    }
    config = transformers.BertConfig(**sizes, max_position_embeddings=32)
    transformers.BertForMaskedLM(config).save_pretrained(folder)
    transformers.BertTokenizerFast(str(Path(folder) / "vocab.txt")).save_pretrained(folder)
    return str(folder)


BERT = saved(tempfile.mkdtemp())


def encoder():
    base = modules.Transformer(BERT, max_seq_length=16)
    return SentenceTransformer(modules=[base, modules.Pooling(16, "mean")], device="cpu")


def words():
    return WhitespaceTokenizer(WORDS, stop_words=["a"])


def built():
    vectors = modules.WordEmbeddings(words(), torch.rand(len(WORDS), 12).numpy())
    made = {
        "transformer": lambda: encoder(),
        "dense": lambda: SentenceTransformer(
            modules=[modules.Transformer(BERT), modules.Pooling(16, "cls"), modules.Dense(16, 8), modules.Normalize()],
            device="cpu",
        ),
        "cnn": lambda: SentenceTransformer(
            modules=[vectors, modules.CNN(12, 4, [1, 3]), modules.Pooling(8, "max")], device="cpu"
        ),
        "lstm": lambda: SentenceTransformer(
            modules=[vectors, modules.LSTM(12, 6), modules.Pooling(12, "mean_sqrt_len_tokens")], device="cpu"
        ),
        "bow": lambda: SentenceTransformer(
            modules=[
                modules.BoW(WORDS, {"cat": 2.0}),
                modules.Dropout(0.1),
                modules.Dense(len(WORDS), 8),
                modules.LayerNorm(8),
            ],
            device="cpu",
        ),
        "weights": lambda: SentenceTransformer(
            modules=[vectors, modules.WordWeights(WORDS, {"cat": 2.0}), modules.Pooling(12, "weightedmean")],
            device="cpu",
        ),
        "static": lambda: SentenceTransformer(
            modules=[
                modules.StaticEmbedding(
                    transformers.BertTokenizerFast.from_pretrained(BERT)._tokenizer, embedding_dim=8
                )
            ],
            device="cpu",
        ),
        "router": lambda: SentenceTransformer(
            modules=[
                modules.Router.for_query_document(
                    [modules.Transformer(BERT), modules.Pooling(16)], [modules.Transformer(BERT), modules.Pooling(16)]
                )
            ],
            device="cpu",
        ),
        "folder": lambda: SentenceTransformer(BERT, device="cpu"),
    }
    for name, make in made.items():
        step(name, lambda: used(make()))


def used(model):
    out = model.encode(TEXTS, convert_to_tensor=True, batch_size=4)
    print(
        model.get_sentence_embedding_dimension(),
        model.similarity_fn_name,
        model.max_seq_length,
        out.shape,
        model.device,
    )
    model.similarity(out, out), model.similarity_pairwise(out, out), model.tokenize(TEXTS[:2]), model.encode(TEXTS[0])
    (
        model.encode(TEXTS, output_value="token_embeddings"),
        model.encode(TEXTS, precision="int8"),
        model.encode(TEXTS, normalize_embeddings=True),
    )
    step("query", lambda: (model.encode_query(TEXTS[0]), model.encode_document(TEXTS)))
    model.truncate_dim = 4
    model.encode(TEXTS)
    with model.truncate_sentence_embeddings(2):
        model.encode(TEXTS)
    model.truncate_dim = None
    with tempfile.TemporaryDirectory() as folder:
        step("kept", lambda: (model.save(folder), SentenceTransformer(folder, device="cpu").encode(TEXTS[0])))


def lost(loss, columns, labels=None):
    features = [loss.model.tokenize(texts) if hasattr(loss, "model") else MODEL.tokenize(texts) for texts in columns]
    value = loss(features, labels)
    (sum(value.values()) if isinstance(value, dict) else value).backward()
    loss.get_config_dict() if hasattr(loss, "get_config_dict") else None


MODEL = encoder()


def trained_losses():
    a, b, c = TEXTS[:4], TEXTS[1:5], TEXTS[2:6]
    scores, kinds, classes = torch.rand(4), torch.tensor([0, 1, 0, 1]), torch.tensor([0, 0, 1, 1])
    guide = encoder()
    cases = {
        "cosine": (losses.CosineSimilarityLoss, {}, (a, b), scores),
        "cosent": (losses.CoSENTLoss, {}, (a, b), scores),
        "angle": (losses.AnglELoss, {}, (a, b), scores),
        "contrastive": (losses.ContrastiveLoss, {}, (a, b), kinds),
        "online": (losses.OnlineContrastiveLoss, {}, (a, b), kinds),
        "ranking": (losses.MultipleNegativesRankingLoss, {}, (a, b, c), None),
        "symmetric": (losses.MultipleNegativesSymmetricRankingLoss, {}, (a, b), None),
        "cached": (losses.CachedMultipleNegativesRankingLoss, {"mini_batch_size": 2}, (a, b), None),
        "cached symmetric": (losses.CachedMultipleNegativesSymmetricRankingLoss, {"mini_batch_size": 2}, (a, b), None),
        "gist": (losses.GISTEmbedLoss, {"guide": guide}, (a, b), None),
        "cached gist": (losses.CachedGISTEmbedLoss, {"guide": guide, "mini_batch_size": 2}, (a, b), None),
        "softmax": (losses.SoftmaxLoss, {"sentence_embedding_dimension": 16, "num_labels": 2}, (a, b), kinds),
        "triplet": (losses.TripletLoss, {}, (a, b, c), None),
        "all": (losses.BatchAllTripletLoss, {}, (a,), classes),
        "hard": (losses.BatchHardTripletLoss, {}, (a,), classes),
        "semi": (losses.BatchSemiHardTripletLoss, {}, (a,), classes),
        "soft": (losses.BatchHardSoftMarginTripletLoss, {}, (a,), classes),
        "mega": (losses.MegaBatchMarginLoss, {}, (a, b), None),
        "mse": (losses.MSELoss, {}, (a,), torch.rand(4, 16)),
        "margin": (losses.MarginMSELoss, {}, (a, b, c), scores),
        "tension": (losses.ContrastiveTensionLoss, {}, (a, b), kinds),
        "batch": (losses.ContrastiveTensionLossInBatchNegatives, {}, (a, b), None),
        "divergence": (losses.DistillKLDivLoss, {}, (a, b, c), torch.rand(4, 2)),
        "orthogonal": (losses.GlobalOrthogonalRegularizationLoss, {}, (a, b), None),
    }
    for name, (kind, options, columns, labels) in cases.items():
        step(name, lambda: lost(kind(encoder(), **options), columns, labels))
    step(
        "matryoshka",
        lambda: lost(losses.MatryoshkaLoss(m := encoder(), losses.CosineSimilarityLoss(m), [16, 8]), (a, b), scores),
    )
    step(
        "cached matryoshka",
        lambda: lost(
            losses.MatryoshkaLoss(
                m := encoder(), losses.CachedMultipleNegativesRankingLoss(m, mini_batch_size=2), [16, 8]
            ),
            (a, b),
        ),
    )
    step("adaptive", lambda: lost(losses.AdaptiveLayerLoss(m := encoder(), losses.CoSENTLoss(m)), (a, b), scores))
    step("both", lambda: lost(losses.Matryoshka2dLoss(m := encoder(), losses.CoSENTLoss(m), [16, 8]), (a, b), scores))


def judged():
    a, b, c = TEXTS[:4], TEXTS[1:5], TEXTS[2:6]
    queries, corpus = {"q": a[0]}, {str(i): t for i, t in enumerate(TEXTS)}
    cases = {
        "similarity": lambda: evaluation.EmbeddingSimilarityEvaluator(a, b, [0.1, 0.5, 0.3, 0.9]),
        "binary": lambda: evaluation.BinaryClassificationEvaluator(a, b, [0, 1, 0, 1]),
        "retrieval": lambda: evaluation.InformationRetrievalEvaluator(queries, corpus, {"q": {"0"}}),
        "triplets": lambda: evaluation.TripletEvaluator(a, b, c),
        "reranking": lambda: evaluation.RerankingEvaluator([{"query": a[0], "positive": [b[0]], "negative": c}]),
        "paraphrases": lambda: evaluation.ParaphraseMiningEvaluator(corpus, duplicates_list=[("0", "1")]),
        "mse": lambda: evaluation.MSEEvaluator(a, b, teacher_model=MODEL),
        "translation": lambda: evaluation.TranslationEvaluator(a, b),
    }
    for name, make in cases.items():
        step(name, lambda: print(make()(MODEL)))
    step("sequence", lambda: evaluation.SequentialEvaluator([cases["similarity"](), cases["binary"]()])(MODEL))


def fitted():
    examples = [InputExample(texts=[x, y], label=0.5) for x, y in pairwise(TEXTS)]
    loader = DataLoader(SentencesDataset(examples, MODEL), shuffle=True, batch_size=2)
    model = encoder()
    step(
        "old",
        lambda: model.old_fit(
            [(loader, losses.CosineSimilarityLoss(model))], epochs=1, warmup_steps=1, show_progress_bar=False
        ),
    )


def crossed():
    model = CrossEncoder(BERT, num_labels=1, device="cpu", max_length=24)
    pairs = list(pairwise(TEXTS[:5]))
    model.predict(pairs), model.predict(pairs[0]), model.rank(TEXTS[0], TEXTS, return_documents=True)
    many = CrossEncoder(BERT, num_labels=3, device="cpu", max_length=24)
    many.predict(pairs, apply_softmax=True, convert_to_tensor=True)
    a, b = [list(c) for c in zip(*pairs, strict=True)]
    one = {
        "binary": (cross_losses.BinaryCrossEntropyLoss, {}, (a, b), torch.rand(4)),
        "mse": (cross_losses.MSELoss, {}, (a, b), torch.rand(4)),
        "margin": (cross_losses.MarginMSELoss, {}, (a, b, b), torch.rand(4)),
        "ranking": (cross_losses.MultipleNegativesRankingLoss, {"num_negatives": 2}, (a, b), None),
        "cached": (
            cross_losses.CachedMultipleNegativesRankingLoss,
            {"num_negatives": 2, "mini_batch_size": 2},
            (a, b),
            None,
        ),
    }
    for name, (kind, options, columns, labels) in one.items():
        step(name, lambda: kind(model, **options)(columns, labels).backward())
    step("classes", lambda: cross_losses.CrossEntropyLoss(many)((a, b), torch.tensor([0, 1, 2, 0])).backward())
    lists = [[b[0], b[1]], [b[2], b[3]]]
    for kind in (
        cross_losses.LambdaLoss,
        cross_losses.ListNetLoss,
        cross_losses.ListMLELoss,
        cross_losses.PListMLELoss,
        cross_losses.RankNetLoss,
    ):
        step(
            kind.__name__,
            lambda: kind(model)((a[:2], lists), [torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])]).backward(),
        )
    step(
        "rerank",
        lambda: cross_evaluation.CrossEncoderRerankingEvaluator(
            [{"query": a[0], "positive": [b[0]], "negative": [b[1]]}]
        )(model),
    )
    step("classify", lambda: cross_evaluation.CrossEncoderClassificationEvaluator(pairs, [0, 1, 0, 1])(model))
    step("correlate", lambda: cross_evaluation.CrossEncoderCorrelationEvaluator(pairs, [0.1, 0.9, 0.2, 0.3])(model))
    with tempfile.TemporaryDirectory() as folder:
        step("kept", lambda: (model.save(folder), CrossEncoder(folder, device="cpu")))


def sparse():
    model = SparseEncoder(
        modules=[sparse_modules.MLMTransformer(BERT), sparse_modules.SpladePooling("max")], device="cpu"
    )
    out = model.encode(TEXTS)
    (
        model.similarity(out, out),
        model.decode(out, top_k=2),
        model.sparsity(out),
        model.encode(TEXTS[0], max_active_dims=3),
    )
    step(
        "query",
        lambda: (model.encode_query(TEXTS[0]), model.encode_document(TEXTS), model.intersection(out[0], out[1])),
    )
    csr = SparseEncoder(
        modules=[modules.Transformer(BERT), modules.Pooling(16), sparse_modules.SparseAutoEncoder(16, 32, k=4)],
        device="cpu",
    )
    step("auto", lambda: csr.encode(TEXTS))
    a, b, c = TEXTS[:4], TEXTS[1:5], TEXTS[2:6]
    ranking = sparse_losses.SparseMultipleNegativesRankingLoss(model)
    step("splade", lambda: lost(sparse_losses.SpladeLoss(model, ranking, 1e-3, 1e-3), (a, b)))
    step("cached", lambda: lost(sparse_losses.CachedSpladeLoss(model, ranking, 1e-3, 1e-3, mini_batch_size=2), (a, b)))
    step("csr", lambda: lost(sparse_losses.CSRLoss(csr, sparse_losses.SparseMultipleNegativesRankingLoss(csr)), (a, b)))
    for kind in (
        sparse_losses.SparseCoSENTLoss,
        sparse_losses.SparseAnglELoss,
        sparse_losses.SparseCosineSimilarityLoss,
    ):
        step(
            kind.__name__, lambda: lost(sparse_losses.SpladeLoss(model, kind(model), 1e-3, 1e-3), (a, b), torch.rand(4))
        )
    step(
        "margin",
        lambda: lost(
            sparse_losses.SpladeLoss(model, sparse_losses.SparseMarginMSELoss(model), 1e-3, 1e-3),
            (a, b, c),
            torch.rand(4),
        ),
    )
    step(
        "triplet",
        lambda: lost(sparse_losses.SpladeLoss(model, sparse_losses.SparseTripletLoss(model), 1e-3, 1e-3), (a, b, c)),
    )
    step("judged", lambda: sparse_evaluation.SparseEmbeddingSimilarityEvaluator(a, b, [0.1, 0.5, 0.3, 0.9])(model))
    step(
        "found",
        lambda: sparse_evaluation.SparseInformationRetrievalEvaluator(
            {"q": a[0]}, {"0": b[0], "1": c[1]}, {"q": {"0"}}
        )(model),
    )


def many_vectors():
    from sentence_transformers import MultiVectorEncoder

    model = MultiVectorEncoder(BERT, device="cpu")
    queries, documents = model.encode_query(TEXTS[:2]), model.encode_document(TEXTS)
    print(model.similarity(queries, documents))


def helped():
    out = MODEL.encode(TEXTS, convert_to_tensor=True)
    for kind in SimilarityFunction:
        (
            SimilarityFunction.to_similarity_fn(kind)(out, out),
            SimilarityFunction.to_similarity_pairwise_fn(kind)(out, out),
        )
    (
        util.semantic_search(out[:2], out, top_k=2),
        util.community_detection(out, min_community_size=1),
        util.paraphrase_mining(MODEL, TEXTS),
    )
    (
        util.normalize_embeddings(out),
        util.truncate_embeddings(out, 4),
        util.dot_score(out, out),
        util.pairwise_cos_sim(out, out),
    )
    quantize_embeddings(out.numpy(), "ubinary"), quantize_embeddings(out.numpy(), "uint8")
    step("whole", lambda: print(nn.Sequential(MODEL), MODEL.tokenizer, MODEL.get_max_seq_length(), MODEL.dtype))


steps(built, trained_losses, judged, fitted, crossed, sparse, many_vectors, helped)
