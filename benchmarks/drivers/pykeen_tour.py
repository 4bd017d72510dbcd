"""What pykeen's documentation shows: every model, loss, training loop, evaluation, sampling, splitting, prediction."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["PYSTOW_HOME"] = tempfile.mkdtemp()

import numpy as np
import torch
from pykeen import losses, models, regularizers
from pykeen.datasets import Nations
from pykeen.evaluation import RankBasedEvaluator, evaluator_resolver
from pykeen.losses import loss_resolver
from pykeen.lr_schedulers import lr_scheduler_resolver
from pykeen.models import ERModel, TransE, model_resolver
from pykeen.nn import Embedding
from pykeen.nn.modules import interaction_resolver
from pykeen.pipeline import pipeline
from pykeen.predict import predict_all, predict_target, predict_triples
from pykeen.regularizers import regularizer_resolver
from pykeen.sampling import negative_sampler_resolver
from pykeen.stoppers import EarlyStopper
from pykeen.training import LCWATrainingLoop, SLCWATrainingLoop
from pykeen.triples import TriplesFactory, TriplesNumericLiteralsFactory
from pykeen.triples.leakage import unleak

torch.manual_seed(0)
FOLDER = Path(tempfile.mkdtemp())
QUIET = {"use_tqdm": False}


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:150].replace("\n", " "))


rng = np.random.default_rng(0)
LABELED = np.array(sorted({(f"e{a}", f"r{b}", f"e{c}") for a, b, c in rng.integers(0, (9, 3, 9), (60, 3))}), dtype=str)
FACTORY = TriplesFactory.from_labeled_triples(LABELED)
INVERSE = TriplesFactory.from_labeled_triples(LABELED, create_inverse_triples=True)
LITERAL = TriplesNumericLiteralsFactory(
    **{k: getattr(FACTORY, k) for k in ("entity_to_id", "relation_to_id", "mapped_triples")},
    numeric_literals=rng.random((FACTORY.num_entities, 2)).astype(np.float32),
    literals_to_id={"a": 0, "b": 1},
)
SIZES: dict[str, dict[str, Any]] = {
    "conve": {"embedding_height": 2, "embedding_width": 4, "output_channels": 2},
    "convkb": {"num_filters": 2},
    "nodepiece": {"num_tokens": 2},
    "tucker": {"relation_dim": 4},
}


def one_model(name: str) -> None:
    cls = model_resolver.lookup(name)
    factory = (
        LITERAL if "literal" in name else INVERSE if name in ("compgcn", "nodepiece", "conve", "simple") else FACTORY
    )
    keywords = SIZES.get(name, {})
    if name not in ("conve", "fixed", "cooccurrencefiltered", "marginaldistributionbaseline"):
        keywords = {"embedding_dim": 8, **keywords}
    model = cls(triples_factory=factory, random_seed=1, **keywords)
    h, t = factory.mapped_triples[:3], factory.mapped_triples[:3, :2]
    step("hrt", lambda: model.score_hrt(h))
    step("t", lambda: model.score_t(t))
    step("h", lambda: model.score_h(h[:, 1:]))
    step("r", lambda: model.score_r(h[:, [0, 2]]))
    step("predict", lambda: model.predict_hrt(h))
    step("predict t", lambda: model.predict(h[:, :2], target="tail"))
    step("parameters", lambda: (model.num_parameters, model.reset_parameters_()))
    loop = SLCWATrainingLoop(model=model, triples_factory=factory, optimizer=torch.optim.Adam(model.parameters()))
    step("slcwa", lambda: loop.train(factory, num_epochs=1, batch_size=16, sampler=None, **QUIET))
    step(
        "evaluate",
        lambda: RankBasedEvaluator().evaluate(
            model, factory.mapped_triples[:8], batch_size=4, additional_filter_triples=[factory.mapped_triples], **QUIET
        ),
    )
    print(model)


def lcwa(name: str) -> None:
    model = model_resolver.make(name, triples_factory=FACTORY, loss="bcewithlogits", embedding_dim=8)
    loop = LCWATrainingLoop(model=model, triples_factory=FACTORY, optimizer="adagrad")
    loop.train(FACTORY, num_epochs=1, batch_size=8, label_smoothing=0.1, **QUIET)
    loop.train(FACTORY, num_epochs=1, batch_size=8, sub_batch_size=4, **QUIET)


def one_loss(name: str) -> None:
    for loop in ("slcwa", "lcwa"):
        step(f"{name} {loop}", lambda loop=loop: small(training_loop=loop, loss=name))


def small(**more: Any) -> Any:
    keywords: dict[str, Any] = {
        "model": "distmult",
        "model_kwargs": {"embedding_dim": 4},
        "training": FACTORY,
        "testing": FACTORY,
        "training_kwargs": {"num_epochs": 1, "batch_size": 16, **QUIET},
        "evaluation_kwargs": QUIET,
        "random_seed": 1,
        "device": "cpu",
    }
    return pipeline(**{**keywords, **more})


def piping() -> None:
    result = small(
        model="transe",
        model_kwargs={"embedding_dim": 4, "loss": "marginranking"},
        regularizer="lp",
        lr_scheduler="exponential",
        lr_scheduler_kwargs={"gamma": 0.9},
    )
    result.save_to_directory(FOLDER / "result", save_replicates=True)
    result.metric_results.to_df(), result.metric_results.get_metric("mrr"), result.get_metric("hits@1")
    small(result_tracker="csv", result_tracker_kwargs={"name": str(FOLDER / "x.csv")})
    small(stopper="early", stopper_kwargs={"frequency": 1, "patience": 1}, validation=FACTORY)
    small(negative_sampler="bernoulli", negative_sampler_kwargs={"filtered": True, "filterer": "bloom"})
    small(
        training_loop="slcwa",
        training_kwargs={
            "num_epochs": 2,
            "batch_size": 8,
            "checkpoint_name": "a.pt",
            "checkpoint_directory": FOLDER,
            "checkpoint_frequency": 0,
            **QUIET,
        },
    )
    small(
        training_kwargs={
            "num_epochs": 1,
            "batch_size": 8,
            "callbacks": "evaluation",
            "callbacks_kwargs": {"evaluation_triples": FACTORY.mapped_triples, "prefix": "v"},
            **QUIET,
        }
    )
    small(
        evaluator="sampledrankbased",
        evaluator_kwargs={"evaluation_factory": FACTORY, "additional_filter_triples": FACTORY.mapped_triples},
    )
    step("sklearn", lambda: small(evaluator="classification"))


def nations() -> None:
    dataset = Nations()
    print(dataset.summary_str())
    small(dataset=dataset, training=None, testing=None)


def predicting() -> None:
    result = small()
    pack = predict_target(model=result.model, head="e1", relation="r0", triples_factory=FACTORY)
    print(pack.filter_triples(FACTORY), pack.add_membership_columns(training=FACTORY), pack.df)
    print(predict_all(model=result.model, k=5).process(factory=FACTORY).df)
    predict_triples(model=result.model, triples=LABELED[:3].tolist(), triples_factory=FACTORY).process(factory=FACTORY)
    step(
        "stopper",
        lambda: EarlyStopper(
            model=result.model,
            evaluator=RankBasedEvaluator(),
            training_triples_factory=FACTORY,
            evaluation_triples_factory=FACTORY,
            frequency=1,
        ).should_stop(1),
    )


def triples() -> None:
    for method in ("coverage", "cleanup"):
        FACTORY.split([0.7, 0.2], method=method, random_state=1)
    (
        FACTORY.split_semi_inductive(ratios=0.7),
        step("full", lambda: FACTORY.split_fully_inductive(entity_split_train_ratio=0.6)),
    )
    unleak(FACTORY, FACTORY)
    FACTORY.new_with_restriction(entities=["e1", "e2", "e3"]), FACTORY.label_triples(FACTORY.mapped_triples[:2])
    FACTORY.to_path_binary(FOLDER / "factory"), TriplesFactory.from_path_binary(FOLDER / "factory")
    FACTORY.tensor_to_df(FACTORY.mapped_triples[:2])
    FACTORY.get_most_frequent_relations(2), FACTORY.entities_to_ids(["e1"]), print(FACTORY)
    step(
        "sampler",
        lambda: [
            negative_sampler_resolver.make(n, mapped_triples=FACTORY.mapped_triples).sample(FACTORY.mapped_triples[:4])
            for n in negative_sampler_resolver.lookup_dict
        ],
    )
    for sampler in ("schlichtkrull", None):
        SLCWATrainingLoop(model=TransE(triples_factory=FACTORY, embedding_dim=4), triples_factory=FACTORY).train(
            FACTORY, num_epochs=1, batch_size=8, sampler=sampler, **QUIET
        )


def own_models() -> None:
    for name in sorted(interaction_resolver.lookup_dict):
        step(f"interaction {name}", lambda name=name: interaction(name))
    model = ERModel(
        triples_factory=FACTORY,
        interaction="distmult",
        entity_representations=Embedding,
        entity_representations_kwargs={
            "embedding_dim": 4,
            "normalizer": "normalize",
            "initializer": "xavier_uniform",
            "constrainer": "normalize",
            "regularizer": "lp",
            "dropout": 0.1,
        },
        relation_representations_kwargs={"embedding_dim": 4, "initializer": "ones"},
    )
    loop = SLCWATrainingLoop(model=model, triples_factory=FACTORY)
    loop.train(FACTORY, num_epochs=1, batch_size=8, **QUIET)
    for name in regularizer_resolver.lookup_dict:
        step(f"regularizer {name}", lambda name=name: regularizer_resolver.make(name)(torch.rand(3, 4)))


def interaction(name: str) -> None:
    made = interaction_resolver.make(name)
    print(made.extra_repr() if hasattr(made, "extra_repr") else "")
    shapes = [made.entity_shape, made.relation_shape, made.entity_shape]
    del shapes


def learning_rates() -> None:
    for name in list(lr_scheduler_resolver.lookup_dict)[:4]:
        step(name, lambda name=name: small(lr_scheduler=name))
    for loss in (losses.NSSALoss(), losses.MarginRankingLoss(margin=0.5), losses.InfoNCELoss()):
        loss.process_slcwa_scores(torch.rand(3, 1), torch.rand(3, 2))
    regularizers.LpRegularizer(p=2.0)(torch.rand(2, 2))
    print(models.TransE(triples_factory=FACTORY).loss)
    evaluator_resolver.make("rankbased")


for each in sorted(model_resolver.lookup_dict):
    step(each, lambda each=each: one_model(each))
for each in ("transe", "complex", "rescal"):
    step(f"lcwa {each}", lambda each=each: lcwa(each))
for each in sorted(loss_resolver.lookup_dict):
    step(each, lambda each=each: one_loss(each))
step("piping", piping)
step("nations", nations)
step("predicting", predicting)
step("triples", triples)
step("own models", own_models)
step("learning rates", learning_rates)
