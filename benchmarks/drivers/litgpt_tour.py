"""What litgpt's documentation and tests show: models of many kinds, LoRA and adapters, generation, data, conversion, training."""

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import lightning as L
import torch
from litgpt import adapter, adapter_v2, lora, prompts
from litgpt.args import EvalArgs, TrainArgs
from litgpt.config import Config, configs
from litgpt.data.base import SFTDataset, get_sft_collate_fn
from litgpt.data.json_data import JSON
from litgpt.finetune import lora as finetune_lora
from litgpt.generate import base as generate_base
from litgpt.model import GPT
from litgpt.pretrain import get_lr, initialize_weights
from litgpt.scripts import convert_hf_checkpoint, convert_lit_checkpoint
from litgpt.tokenizer import Tokenizer
from litgpt.utils import (
    CycleIterator,
    chunked_cross_entropy,
    copy_config_files,
    estimate_flops,
    find_resume_path,
    fix_and_load_json,
    incremental_save,
    instantiate_torch_optimizer,
    num_parameters,
    parse_devices,
    reset_parameters,
    save_config,
)

torch.manual_seed(0)
FOLDER = Path(tempfile.mkdtemp())
os.chdir(FOLDER)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:150])


SMALL = {"n_layer": 2, "n_embd": 16, "n_head": 4, "block_size": 32, "padded_vocab_size": 40, "vocab_size": 40}
KINDS: dict[str, dict[str, Any]] = {
    "neox": {"mlp_class_name": "GptNeoxMLP", "norm_class_name": "LayerNorm", "intermediate_size": 32},
    "parallel": {
        "mlp_class_name": "GptNeoxMLP",
        "parallel_residual": True,
        "shared_attention_norm": True,
        "intermediate_size": 32,
    },
    "llama": {
        "mlp_class_name": "LLaMAMLP",
        "norm_class_name": "RMSNorm",
        "parallel_residual": False,
        "intermediate_size": 32,
        "n_query_groups": 2,
    },
    "gemma": {
        "mlp_class_name": "GemmaMLP",
        "norm_class_name": "RMSNorm",
        "parallel_residual": False,
        "intermediate_size": 32,
        "post_attention_norm": True,
        "post_mlp_norm": True,
        "scale_embeddings": True,
        "attention_logit_softcapping": 5.0,
        "final_logit_softcapping": 3.0,
        "sliding_window_size": 16,
        "sliding_window_indices": [1, 0],
    },
    "moe": {
        "mlp_class_name": "LLaMAMoE",
        "norm_class_name": "RMSNorm",
        "parallel_residual": False,
        "intermediate_size": 32,
        "moe_intermediate_size": 8,
        "n_expert": 4,
        "n_expert_per_token": 2,
    },
    "qk": {
        "mlp_class_name": "LLaMAMLP",
        "norm_class_name": "RMSNorm",
        "parallel_residual": False,
        "intermediate_size": 32,
        "norm_qk": True,
    },
    "rope": {
        "mlp_class_name": "LLaMAMLP",
        "intermediate_size": 32,
        "rope_adjustments": {
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_seq_len": 16,
        },
    },
}


def run(model: Any) -> None:
    tokens = torch.randint(0, 40, (2, 8))
    logits = model(tokens)
    chunked_cross_entropy(logits, tokens).backward()
    chunked_cross_entropy(model(tokens, lm_head_chunk_size=4), tokens, chunk_size=0).backward()
    with torch.no_grad():
        model.eval()
        model.max_seq_length = 16
        model.set_kv_cache(batch_size=1)
        model(tokens[:1], torch.arange(8))
        model(tokens[:1, :1], torch.tensor([8]))
        model.clear_kv_cache()


def kind(name: str) -> None:
    config = Config(**{**SMALL, **KINDS[name]})
    model = GPT(config)
    model.apply(model._init_weights)
    step(f"run {name}", lambda: run(model))
    step(f"reset {name}", lambda: reset_parameters(model))
    num_parameters(model), estimate_flops(model, training=True)
    for module, more in (
        (
            lora,
            {
                "lora_r": 2,
                "lora_alpha": 4,
                "lora_dropout": 0.1,
                **{f"lora_{n}": True for n in ("query", "key", "value", "projection", "mlp", "head")},
            },
        ),
        (adapter, {"adapter_prompt_length": 3, "adapter_start_layer": 0}),
        (adapter_v2, {"adapter_prompt_length": 3, "adapter_start_layer": 0}),
    ):
        step(
            f"{module.__name__} {name}",
            lambda module=module, more=more: tuned(module, {**SMALL, **KINDS[name], **more}, model.state_dict()),
        )


def tuned(module: Any, keywords: dict[str, Any], state: dict[str, Any]) -> None:
    model = module.GPT(module.Config(**keywords))
    model.apply(model._init_weights)
    step("load", lambda: model.load_state_dict(state, strict=False))
    mark = {
        lora: "mark_only_lora_as_trainable",
        adapter: "mark_only_adapter_as_trainable",
        adapter_v2: "mark_only_adapter_v2_as_trainable",
    }
    getattr(module, mark[module])(model)
    run(model)
    keep = getattr(module, "lora_filter", None) or module.adapter_filter
    {k: v for k, v in model.state_dict().items() if keep(k, v)}
    if module is lora:
        lora.merge_lora_weights(model)
        model(torch.randint(0, 40, (1, 4)))


def generation() -> None:
    model = GPT(Config(**{**SMALL, **KINDS["llama"]})).eval()
    model.max_seq_length = 24
    model.set_kv_cache(1)
    prompt = torch.randint(0, 40, (5,))
    generate_base.generate(model, prompt, max_returned_tokens=12, temperature=0.8, top_k=3, top_p=0.9, eos_id=1)
    list(
        generate_base.generate_fn(
            model, prompt=prompt, max_returned_tokens=12, stop_tokens=([1],), include_prompt=True, include_eos=True
        )
    )
    generate_base.sample(torch.rand(1, 3, 40), temperature=0.0)
    model.clear_kv_cache()
    model.set_kv_cache(2)
    list(
        generate_base.batched_generate_fn(
            model,
            prompts=torch.stack([prompt, prompt]),
            max_returned_tokens=9,
            sample_args=[{"temperature": 1.0}] * 2,
            stop_tokens=([1],),
            include_prompt=True,
            include_eos=True,
        )
    )


def checkpoint(folder: Path) -> Path:
    """A folder as litgpt's download makes it: weights, configuration and tokenizer."""
    from tokenizers import Tokenizer as HuggingFace
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    folder.mkdir(exist_ok=True)
    words = {w: i for i, w in enumerate(["<s>", "</s>", "<unk>", *"abcdefghijklmnopqrstuvwxyz", "say", "it"])}
    made = HuggingFace(WordLevel(words, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": True, "tokenizer_class": "LlamaTokenizer"}
        )
    )
    (folder / "generation_config.json").write_text(json.dumps({"bos_token_id": 0, "eos_token_id": 1}))
    config = Config(**{**SMALL, **KINDS["llama"]}, name="small-llama")
    save_config(config, folder)
    torch.save({"model": GPT(config).state_dict()}, folder / "lit_model.pth")
    return folder


def tokenizing() -> Any:
    tokenizer = Tokenizer(checkpoint(FOLDER / "checkpoint"))
    encoded = tokenizer.encode("say it a b", bos=True, eos=True, max_length=10)
    tokenizer.decode(encoded), tokenizer.vocab_size, tokenizer.token_to_id("a")
    list(tokenizer.decode_stream([encoded[:1], encoded[1:]]))
    return tokenizer


def styles() -> None:
    tokenizer = tokenizing()
    for name in prompts.prompt_styles:
        made = prompts.PromptStyle.from_name(name)
        step(name, lambda made=made: (made.apply("say", input="it", sys_prompt=None), made.stop_tokens(tokenizer)))
    for name in configs[::20]:
        prompts.PromptStyle.from_config(Config.from_name(name["name"]))
    prompts.Llama3().apply([{"role": "user", "content": "say"}])
    prompts.save_prompt_style("alpaca", FOLDER)
    prompts.save_prompt_style(prompts.Alpaca(), FOLDER)
    prompts.load_prompt_style(FOLDER), prompts.has_prompt_style(FOLDER)


def data() -> None:
    tokenizer = tokenizing()
    rows = [
        {"instruction": "say", "input": "a b", "output": "c d"},
        {"instruction": "say", "input": "", "output": "it"},
    ] * 5
    (FOLDER / "rows.json").write_text(json.dumps(rows))
    dataset = SFTDataset(rows, tokenizer, prompts.Alpaca(), max_seq_length=20, mask_prompt=True, transform=lambda r: r)
    get_sft_collate_fn(max_seq_length=10)([dataset[0], dataset[1]])
    module = JSON(FOLDER / "rows.json", val_split_fraction=0.2, num_workers=0)
    module.connect(tokenizer, batch_size=2, max_seq_length=16)
    module.prepare_data(), module.setup(), print(module)
    for batch in (*module.train_dataloader(), *module.val_dataloader()):
        batch["input_ids"]


def conversion() -> None:
    config = Config(**{**SMALL, **KINDS["llama"]})
    state = GPT(config).state_dict()
    there: dict[str, Any] = {}
    convert_lit_checkpoint.copy_weights_llama(config, there, dict(state))
    convert_hf_checkpoint.copy_weights_hf_llama(config, {}, {}, there)
    neox = Config(**{**SMALL, **KINDS["neox"]})
    there = {}
    convert_lit_checkpoint.copy_weights_gpt_neox(neox, there, dict(GPT(neox).state_dict()))
    convert_hf_checkpoint.copy_weights_gpt_neox(neox, {}, there)
    convert_lit_checkpoint.convert_lit_checkpoint(FOLDER / "checkpoint", FOLDER / "converted")
    with incremental_save(str(FOLDER / "inc.pth")) as saver:
        early = saver.store_early(torch.rand(3))
        saver.save({"a": early, "b": torch.rand(2)})


def training() -> None:
    folder = checkpoint(FOLDER / "checkpoint")
    rows = [{"instruction": "say", "input": "a", "output": "b"}] * 8
    (FOLDER / "rows.json").write_text(json.dumps(rows))
    common = {
        "checkpoint_dir": folder,
        "precision": "32-true",
        "data": JSON(FOLDER / "rows.json", val_split_fraction=0.25, num_workers=0),
        "train": TrainArgs(
            global_batch_size=2,
            micro_batch_size=1,
            epochs=1,
            max_steps=2,
            save_interval=1,
            lr_warmup_steps=1,
            max_seq_length=16,
        ),
        "eval": EvalArgs(interval=1, max_iters=1, max_new_tokens=2, final_validation=True),
    }
    from litgpt.finetune import adapter as finetune_adapter
    from litgpt.finetune import full

    for each in (finetune_lora, finetune_adapter, full):
        each.save_hyperparameters = lambda *_: None  # it parses the command line
    with contextlib.redirect_stdout(io.StringIO()):
        step("lora", lambda: finetune_lora.setup(out_dir=FOLDER / "out-lora", devices=1, **common))
        step("full", lambda: full.setup(out_dir=FOLDER / "out-full", devices=1, **common))
        step("adapter", lambda: finetune_adapter.setup(out_dir=FOLDER / "out-a", devices=1, **common))
    from litgpt.scripts.merge_lora import merge_lora

    step("merge", lambda: merge_lora(FOLDER / "out-lora" / "final"))
    step("generate", lambda: generate_base.main(folder, "say it", max_new_tokens=4, precision="32-true"))


def interface() -> None:
    from litgpt.api import LLM

    model = LLM.load(str(checkpoint(FOLDER / "checkpoint")), distribute=None)
    model.distribute(accelerator="cpu", devices=1, precision="32-true")
    print(model.generate("say it", max_new_tokens=4))
    print(list(model.generate("say it", max_new_tokens=4, stream=True)))
    model(torch.randint(0, 30, (1, 4)), torch.randint(0, 30, (1, 4)))
    step("benchmark", lambda: model.benchmark(prompt="say", num_iterations=1))
    model.save(FOLDER / "saved")


def helpers() -> None:
    cycle = CycleIterator([1, 2])
    [next(cycle) for _ in range(3)], iter(cycle)
    get_lr(0.1, 1, 2, 10, 0.01), get_lr(0.1, 5, 2, 10, 0.01), parse_devices("auto"), parse_devices(2)
    fix_and_load_json('{"a": 1,}'), find_resume_path(False, FOLDER)
    instantiate_torch_optimizer("AdamW", [torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    instantiate_torch_optimizer(
        {"class_path": "torch.optim.SGD", "init_args": {"lr": 0.1}}, [torch.nn.Parameter(torch.zeros(1))]
    )
    copy_config_files(FOLDER / "checkpoint", FOLDER / "copied") if (FOLDER / "copied").mkdir() is None else None
    Config.from_file(FOLDER / "checkpoint" / "model_config.yaml"), Config.from_checkpoint(FOLDER / "checkpoint")
    initialize_weights(
        L.Fabric(devices=1, accelerator="cpu"), GPT(Config(**{**SMALL, **KINDS["llama"]})), n_layer=2, n_embd=16
    )
    train = TrainArgs(global_batch_size=4, micro_batch_size=2)
    train.gradient_accumulation_iters(1), train.batch_size(1), train.warmup_iters(1, 1, 10, [1, 2])
    SimpleNamespace()


for each in KINDS:
    step(each, lambda each=each: kind(each))
step("generation", generation)
step("tokenizing", tokenizing)
step("styles", styles)
step("data", data)
step("conversion", conversion)
step("training", training)
step("interface", interface)
step("helpers", helpers)
