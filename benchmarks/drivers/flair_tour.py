"""What flair's tutorials show: sentences and labels, embeddings, taggers, classifiers, relations, language models, trainers with plugins."""

import tempfile
from pathlib import Path

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from flair import data, embeddings, models, nn, samplers, splitter, tokenization
from flair.datasets import ColumnCorpus, CSVClassificationCorpus, FlairDatapointDataset, SentenceDataset
from flair.nn import decoder, dropout
from flair.nn import loss as losses
from flair.trainers import LanguageModelTrainer, ModelTrainer, TextCorpus
from flair.trainers.plugins import MetricHistoryPlugin
from transformers import BertConfig, BertModel, BertTokenizerFast

torch.manual_seed(0)
FOLDER = Path(tempfile.mkdtemp())
TEXTS = ["George Washington went to Washington .", "Berlin is nice .", "I love Rome !", "Anna lives in Paris ."]


def tagged():
    found = []
    for text in TEXTS * 2:
        sentence = data.Sentence(text)
        for token in sentence:
            token.add_label("pos", "N" if token.text[0].isupper() else "O")
        sentence[0:1].add_label("ner", "PER")
        sentence[len(sentence) - 2 : len(sentence) - 1].add_label("ner", "LOC")
        sentence.add_label("mood", "good" if "nice" in text or "love" in text else "plain")
        sentence.add_label("score", str(len(text) / 10))
        found.append(sentence)
    return found


def corpus():
    return data.Corpus(
        train=SentenceDataset(tagged()), dev=SentenceDataset(tagged()[:4]), test=SentenceDataset(tagged()[:4])
    )


def vectors():
    return embeddings.StackedEmbeddings(
        [
            embeddings.OneHotEmbeddings.from_corpus(corpus(), embedding_length=6, min_freq=1),
            embeddings.CharacterEmbeddings(characters(), char_embedding_dim=4, hidden_size_char=4),
        ]
    )


def sentences() -> None:
    one = tagged()[0]
    print(
        one,
        repr(one),
        len(one),
        one[0],
        one[0:2].text,
        one.to_tagged_string(),
        one.to_plain_string(),
        one.to_dict("ner"),
        one.get_labels("ner"),
        one.get_spans("ner"),
        one.tokens,
        one.get_token(1),
        one.text,
        one.start_position,
    )
    (
        one[0].set_label("pos", "X"),
        one[0].get_label("pos").value,
        one[0].remove_labels("pos"),
        one.left_context(2),
        one.right_context(2),
        one.next_sentence(),
        one.previous_sentence(),
        one.is_context_set(),
        one.get_label("mood").score,
        one[0].labels,
        one[0].tag,
    )
    relation = data.Relation(one[0:1], one[4:5])
    (
        relation.add_label("rel", "visits"),
        print(relation, one.get_relations("rel"), data.DataPair(one, tagged()[1]), data.DataTriple(one, one, one)),
    )
    words = data.Dictionary()
    (
        words.add_item("a"),
        words.get_idx_for_item("a"),
        words.get_item_for_index(0),
        words.get_items(),
        len(words),
        words.save(FOLDER / "d.pkl"),
        data.Dictionary.load_from_file(FOLDER / "d.pkl"),
        repr(words),
        words == words,
    )
    for kind in (
        tokenization.SegtokTokenizer(),
        tokenization.SpaceTokenizer(),
        tokenization.StaccatoTokenizer()
        if hasattr(tokenization, "StaccatoTokenizer")
        else tokenization.SpaceTokenizer(),
        tokenization.TokenizerWrapper(str.split),
    ):
        step("tokens", lambda kind=kind: (data.Sentence("A b, c-d 12.", use_tokenizer=kind), kind.name))
    for kind in (
        splitter.SegtokSentenceSplitter(),
        splitter.TagSentenceSplitter("#", tokenization.SpaceTokenizer()),
        splitter.NewlineSentenceSplitter(),
        splitter.NoSentenceSplitter(),
    ):
        step("split", lambda kind=kind: kind.split("One a. Two b.\nThree #c."))
    whole = corpus()
    (
        whole.make_label_dictionary("mood"),
        whole.make_vocab_dictionary(),
        whole.downsample(0.9),
        whole.filter_empty_sentences(),
        whole.obtain_statistics("mood"),
        print(whole),
        whole.get_label_distribution(),
        whole.get_all_sentences(),
        whole.make_tag_dictionary("pos"),
        whole.filter_long_sentences(50),
    )
    for kind in (
        samplers.ImbalancedClassificationDatasetSampler(),
        samplers.ChunkSampler(),
        samplers.ExpandingChunkSampler(),
    ):
        step("sampled", lambda kind=kind: (kind.set_dataset(FlairDatapointDataset(tagged())), list(kind)))
    (FOLDER / "train.txt").write_text("George B-PER\nwent O\n\nBerlin B-LOC\nsleeps O\n")
    step("columns", lambda: print(ColumnCorpus(FOLDER, {0: "text", 1: "ner"}, train_file="train.txt")))
    (FOLDER / "train.csv").write_text("good\tfine day\nbad\tawful\n" * 4)
    step(
        "csv",
        lambda: CSVClassificationCorpus(
            FOLDER,
            {0: "label", 1: "text"},
            "mood",
            delimiter="\t",
            train_file="train.csv",
            dev_file="train.csv",
            test_file="train.csv",
        ).make_label_dictionary("mood"),
    )


def small_bert():
    folder = FOLDER / "bert"
    if not folder.exists():
        folder.mkdir()
        (folder / "vocab.txt").write_text(
            "\n".join(
                [
                    "[PAD]",
                    "[UNK]",
                    "[CLS]",
                    "[SEP]",
                    "[MASK]",
                    *"abcdefghijklmnopqrstuvwxyz.!",
                    *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz"),
                ]
            )
        )
        BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
        BertModel(
            BertConfig(vocab_size=60, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=8)
        ).save_pretrained(folder)
    return str(folder)


def embedded() -> None:
    language = models.LanguageModel(characters(), True, 8, 1, embedding_size=4)
    kinds = [
        vectors(),
        embeddings.OneHotEmbeddings.from_corpus(corpus(), embedding_length=4, min_freq=1),
        embeddings.HashEmbeddings(20, 4) if hasattr(embeddings, "HashEmbeddings") else vectors(),
        embeddings.FlairEmbeddings(language),
        embeddings.FlairEmbeddings(language, fine_tune=True),
    ]
    for kind in kinds:
        step(
            type(kind).__name__,
            lambda kind=kind: (
                (rows := tagged()[:2]),
                kind.embed(rows),
                rows[0][0].embedding,
                rows[0][0].get_embedding(),
                rows[0].clear_embeddings(),
                kind.embedding_length,
                kind.embedding_type,
                repr(kind),
            ),
        )
    for kind in (
        embeddings.DocumentPoolEmbeddings([vectors()], fine_tune_mode="nonlinear"),
        embeddings.DocumentPoolEmbeddings([vectors()], pooling="max"),
        embeddings.DocumentRNNEmbeddings([vectors()], hidden_size=4, bidirectional=True, rnn_type="LSTM"),
        embeddings.DocumentLMEmbeddings([embeddings.FlairEmbeddings(language)]),
        embeddings.DocumentTFIDFEmbeddings(tagged()),
        embeddings.DocumentCNNEmbeddings([vectors()], kernels=((4, 1), (4, 2))),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: ((rows := tagged()[:2]), kind.embed(rows), rows[0].embedding, repr(kind)),
        )
    for kind, more in (
        (
            embeddings.TransformerWordEmbeddings,
            {"layers": "-1,-2", "layer_mean": True, "subtoken_pooling": "first_last"},
        ),
        (embeddings.TransformerWordEmbeddings, {"use_context": True, "fine_tune": True}),
        (embeddings.TransformerDocumentEmbeddings, {"cls_pooling": "mean", "fine_tune": True}),
    ):
        step(
            kind.__name__,
            lambda kind=kind, more=more: (
                (made := kind(small_bert(), **more)),
                made.embed(tagged()[:2]),
                made.to_params(),
                made.train(),
            ),
        )


def characters():
    letters = data.Dictionary()
    for letter in sorted(set("".join(TEXTS) + "\n ")):
        letters.add_item(letter)
    return letters


def taught(model, **more) -> None:
    folder = Path(tempfile.mkdtemp())
    trainer = ModelTrainer(model, corpus())
    trainer.train(folder, max_epochs=2, mini_batch_size=4, learning_rate=0.1, **more)
    rows = tagged()[:2]
    model.predict(rows, embedding_storage_mode="none")
    print(rows[0].to_dict())


def tagging() -> None:
    whole = corpus()
    ner = whole.make_label_dictionary("ner", add_unk=False)
    step("crf", lambda: taught(models.SequenceTagger(vectors(), ner, "ner", hidden_size=6, use_crf=True)))
    step(
        "plain",
        lambda: (
            (
                one := models.SequenceTagger(
                    vectors(),
                    whole.make_label_dictionary("pos"),
                    "pos",
                    hidden_size=6,
                    use_crf=False,
                    rnn_type="GRU",
                    train_initial_hidden_state=True,
                    locked_dropout=0.1,
                    word_dropout=0.1,
                )
            ),
            taught(one, plugins=[MetricHistoryPlugin()]),
            one.save(FOLDER / "tagger.pt"),
            models.SequenceTagger.load(FOLDER / "tagger.pt").evaluate(tagged(), "pos"),
        ),
    )
    step(
        "linear",
        lambda: taught(
            models.SequenceTagger(vectors(), ner, "ner", use_rnn=False, use_crf=True),
            optimizer=torch.optim.AdamW,
            scheduler=None,
        ),
    )
    step(
        "words",
        lambda: taught(
            models.TokenClassifier(vectors(), whole.make_label_dictionary("pos"), "pos"), shuffle_first_epoch=False
        ),
    )
    step(
        "fine",
        lambda: ModelTrainer(
            models.SequenceTagger(
                embeddings.TransformerWordEmbeddings(small_bert(), fine_tune=True),
                ner,
                "ner",
                use_rnn=False,
                use_crf=False,
                reproject_embeddings=False,
            ),
            corpus(),
        ).fine_tune(FOLDER / "fine", max_epochs=1, mini_batch_size=4, warmup_fraction=0.1),
    )
    step(
        "spans",
        lambda: taught(
            models.SpanClassifier(
                vectors(),
                pooling_operation="first_last",
                label_dictionary=whole.make_label_dictionary("ner"),
                label_type="ner",
            )
        ),
    )
    step(
        "lemmas",
        lambda: taught(models.Lemmatizer(embeddings=vectors(), rnn_hidden_size=6, label_type="pos"), plugins=[]),
    )
    step("regexp", lambda: models.RegexpTagger([("[A-Z]\\w+", "cap")]).predict(tagged()))


def classified() -> None:
    mood, document = (
        corpus().make_label_dictionary("mood"),
        embeddings.DocumentPoolEmbeddings([vectors()], fine_tune_mode="linear"),
    )
    step(
        "text",
        lambda: (
            (one := models.TextClassifier(document, label_dictionary=mood, label_type="mood")),
            taught(one, plugins=[]),
            one.save(FOLDER / "c.pt"),
            print(models.TextClassifier.load(FOLDER / "c.pt")),
        ),
    )
    step(
        "several",
        lambda: taught(
            models.TextClassifier(
                document,
                label_dictionary=mood,
                label_type="mood",
                multi_label=True,
                multi_label_threshold=0.3,
                loss_weights={"good": 2.0},
            )
        ),
    )
    prototypes = (
        decoder.PrototypicalDecoder(len(mood), document.embedding_length, distance_function="euclidean")
        if hasattr(decoder, "PrototypicalDecoder")
        else None
    )
    step(
        "prototypes",
        lambda: taught(models.TextClassifier(document, label_dictionary=mood, label_type="mood", decoder=prototypes)),
    )
    step(
        "deep mean",
        lambda: taught(
            models.TextClassifier(
                document,
                label_dictionary=mood,
                label_type="mood",
                decoder=decoder.DeepNCMDecoder(mood, document.embedding_length)
                if hasattr(decoder, "DeepNCMDecoder")
                else None,
            )
        ),
    )
    step(
        "labels",
        lambda: taught(
            models.TextClassifier(
                document,
                label_dictionary=mood,
                label_type="mood",
                decoder=decoder.LabelVerbalizerDecoder(document, mood),
            )
        ),
    )
    step("regressor", lambda: taught(models.TextRegressor(document, "score")))
    step("relations", lambda: related())
    step("pairs", lambda: paired())
    step("several tasks", lambda: tasks())
    step(
        "distances",
        lambda: [
            kind()(torch.rand(3, 4), torch.rand(2, 4))
            for kind in (
                nn.distance.EuclideanDistance,
                nn.distance.CosineDistance,
                nn.distance.LogitCosineDistance,
                nn.distance.EuclideanMean,
                nn.distance.NegativeScaledDotProduct,
                nn.distance.HyperbolicDistance,
            )
            if isinstance(kind, type)
        ],
    )
    step(
        "dropouts",
        lambda: (
            dropout.LockedDropout(0.5)(torch.rand(2, 3, 4)),
            dropout.WordDropout(0.5)(torch.rand(2, 3, 4)),
            losses.FocalLoss() if hasattr(losses, "FocalLoss") else None,
        ),
    )


def related() -> None:

    def rows():
        found = tagged()
        for one in found:
            first, second = one.get_spans("ner")[:2]
            data.Relation(first, second).add_label("rel", "near")
        return found

    whole = data.Corpus(
        train=SentenceDataset(rows()), dev=SentenceDataset(rows()[:3]), test=SentenceDataset(rows()[:3])
    )
    labels = whole.make_label_dictionary("rel")
    extractor = models.RelationExtractor(vectors(), "rel", "ner", label_dictionary=labels)
    step(
        "extractor",
        lambda: (
            ModelTrainer(extractor, whole).train(Path(tempfile.mkdtemp()), max_epochs=1, mini_batch_size=4),
            extractor.predict(rows()[:2]),
        ),
    )
    document = embeddings.DocumentPoolEmbeddings(
        [embeddings.CharacterEmbeddings(characters(), char_embedding_dim=4, hidden_size_char=4)]
    )
    classifier = models.RelationClassifier(
        document, label_dictionary=labels, label_type="rel", entity_label_types="ner"
    )
    step(
        "encoded",
        lambda: (
            (made := classifier.transform_corpus(whole)),
            ModelTrainer(classifier, made).train(Path(tempfile.mkdtemp()), max_epochs=1, mini_batch_size=4),
            classifier.predict(rows()[:2]),
        ),
    )


def paired() -> None:

    def rows(kind=data.DataPair, n=2):
        found = [kind(*(data.Sentence(t) for t in TEXTS[:n])) for _ in range(4)]
        for i, pair in enumerate(found):
            pair.add_label("same", str(i % 2))
        return found

    document = embeddings.DocumentPoolEmbeddings(
        [embeddings.CharacterEmbeddings(characters(), char_embedding_dim=4, hidden_size_char=4)]
    )
    for kind, n, model, more in (
        (data.DataPair, 2, models.TextPairClassifier, {}),
        (data.DataTriple, 3, models.TextTripleClassifier, {}),
        (data.DataPair, 2, models.TextPairRegressor),
    ):
        whole = data.Corpus(
            train=SentenceDataset(rows(kind, n)),
            dev=SentenceDataset(rows(kind, n)),
            test=SentenceDataset(rows(kind, n)),
        )
        settings = {"label_dictionary": whole.make_label_dictionary("same")} if more is not None else {}
        step(
            model.__name__,
            lambda model=model, whole=whole, settings=settings, kind=kind, n=n: (
                (made := model(embeddings=document, label_type="same", **settings)),
                ModelTrainer(made, whole).train(Path(tempfile.mkdtemp()), max_epochs=1, mini_batch_size=2),
                made.predict(rows(kind, n)),
            ),
        )


def tasks() -> None:
    from flair.nn.multitask import make_multitask_model_and_corpus

    shared, whole = (vectors(), corpus())
    one = models.SequenceTagger(shared, whole.make_label_dictionary("pos"), "pos", hidden_size=4, use_crf=False)
    two = models.TokenClassifier(shared, whole.make_label_dictionary("pos"), "pos")
    model, both = make_multitask_model_and_corpus([(one, corpus()), (two, corpus())])
    ModelTrainer(model, both).train(Path(tempfile.mkdtemp()), max_epochs=1, mini_batch_size=4)
    model.predict(tagged()[:2])


def fewshot() -> None:
    bert = embeddings.TransformerDocumentEmbeddings(small_bert(), fine_tune=True)
    tars = models.TARSClassifier(embeddings=small_bert(), num_negative_labels_to_sample=1)
    tars.add_and_switch_to_new_task("mood", corpus().make_label_dictionary("mood"), "mood")
    step("tars", lambda: taught(tars))
    step("zero", lambda: tars.predict_zero_shot(tagged()[0], ["happy", "sad"]))
    tagger = models.TARSTagger(embeddings=small_bert(), num_negative_labels_to_sample=1)
    tagger.add_and_switch_to_new_task("ner", corpus().make_label_dictionary("ner"), "ner")
    step("tagger", lambda: taught(tagger))
    bert.embed(tagged()[:1])


def language() -> None:
    folder = FOLDER / "lm"
    (folder / "train").mkdir(parents=True)
    for name in ("train/a.txt", "valid.txt", "test.txt"):
        (folder / name).write_text("\n".join(TEXTS * 30))
    model = models.LanguageModel(characters(), True, 8, 1, embedding_size=4, dropout=0.1)
    trainer = LanguageModelTrainer(model, TextCorpus(folder, characters(), True, character_level=True))
    step("train", lambda: trainer.train(FOLDER / "lm_out", sequence_length=10, mini_batch_size=4, max_epochs=1))
    step(
        "text",
        lambda: (
            model.generate_text(number_of_characters=5),
            model.calculate_perplexity("Berlin is"),
            model.save(FOLDER / "lm.pt"),
            models.LanguageModel.load_language_model(FOLDER / "lm.pt"),
        ),
    )


steps(sentences, embedded, tagging, classified, fewshot, language)
