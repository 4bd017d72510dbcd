"""What TransformerLens's documentation shows: models of its own and of transformers behind one bridge, hooks, caches, patching, head detection, lenses, training."""

import sys
import tempfile

import torch

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
sys.modules["torchaudio"] = None  # its library is built for other hardware

import tokenizers
import transformers
from touring import step, steps
from transformer_lens import (
    ActivationCache,
    FactoredMatrix,
    HookedRootModule,
    SVDInterpreter,
    TransformerBridge,
    TransformerBridgeConfig,
    patching,
    utilities,
)
from transformer_lens.head_detector import detect_head
from transformer_lens.hook_points import HookPoint
from transformer_lens.model_bridge.sources.native import boot
from transformer_lens.tools import training

torch.manual_seed(0)
TOKENS = torch.randint(0, 30, (2, 6))
SMALL = {
    "d_model": 16,
    "d_head": 8,
    "n_heads": 2,
    "n_layers": 2,
    "n_ctx": 16,
    "d_vocab": 30,
    "d_mlp": 32,
    "act_fn": "gelu",
    "seed": 0,
}


def own() -> None:
    for settings in ({}, {"normalization_type": "LNPre"}, {"normalization_type": "RMS"}, {"normalization_type": None}, {"positional_embedding_type": "rotary", "rotary_dim": 8},
                     {"gated_mlp": True, "act_fn": "silu"}, {"attn_only": True}, {"n_key_value_heads": 1}, {"attention_dir": "bidirectional"}, {"act_fn": "solu_ln"}):  # fmt: skip
        model = None
        try:
            model = boot(TransformerBridgeConfig(**{**SMALL, **settings}))
        except Exception as error:
            print(settings, error)
            continue
        step(str(settings), lambda: used(model))
    step("from dict", lambda: boot(SMALL)(TOKENS))


def used(model) -> None:
    step(
        "asked",
        lambda: (
            model(TOKENS),
            model(TOKENS, return_type="loss").backward(),
            model(TOKENS, return_type="both"),
            model(TOKENS, stop_at_layer=1),
            model.zero_grad(),
            model.eval(),
        ),
    )
    logits, cache = model.run_with_cache(TOKENS)
    step("loss", lambda: (model.loss_fn(logits, TOKENS), model.loss_fn(logits, TOKENS, per_token=True)))
    step(
        "some",
        lambda: (
            model.run_with_cache(TOKENS, names_filter=lambda name: "resid" in name, remove_batch_dim=False),
            model.run_with_cache(TOKENS[:1], remove_batch_dim=True),
            model.run_with_cache(TOKENS, incl_bwd=True, return_type="loss"),
        ),
    )
    step(
        "hooked",
        lambda: model.run_with_hooks(
            TOKENS,
            fwd_hooks=[
                ("blocks.0.hook_resid_post", lambda x, hook: x * 0),
                (lambda name: name.endswith("hook_pattern"), lambda x, hook: x),
            ],
        ),
    )
    step("context", lambda: held(model))
    step(
        "added",
        lambda: (
            model.add_hook("blocks.0.hook_resid_pre", lambda x, hook: x),
            model.add_perma_hook("blocks.1.hook_resid_pre", lambda x, hook: x),
            model(TOKENS),
            model.reset_hooks(including_permanent=True),
            model.remove_all_hook_fns(),
        ),
    )
    step(
        "caching",
        lambda: (
            model.add_caching_hooks(),
            model(TOKENS),
            model.reset_hooks(),
            model.cache_all({}),
            model.reset_hooks(),
            model.cache_some({}, lambda n: "mlp" in n),
            model.reset_hooks(),
        ),
    )
    step(
        "weights",
        lambda: (
            model.W_Q.shape,
            model.W_K,
            model.W_V,
            model.W_O,
            model.W_in,
            model.W_out,
            model.b_Q,
            model.b_K,
            model.b_V,
            model.b_O,
            model.b_in,
            model.b_out,
            model.W_U,
            model.b_U,
            model.W_E,
            model.W_pos,
            model.W_E_pos,
        ),
    )
    step(
        "circuits",
        lambda: (
            model.QK.eigenvalues,
            model.OV.svd(),
            model.OV.norm(),
            model.all_composition_scores("Q"),
            model.all_head_labels,
            model.accumulated_bias(1),
        ),
    )
    step(
        "listed",
        lambda: (
            list(model.parameters()),
            dict(model.named_parameters()),
            model.tl_parameters(),
            list(model.tl_named_parameters()),
            model.hook_dict,
            model.mod_dict,
            str(model),
            model.n_params_total,
            model.block_hooks(0),
            model.block_submodules(0),
            model.layer_types(),
            list(model.hook_points()),
        ),
    )
    step("residual", lambda: lensed(model, cache))
    step(
        "generated",
        lambda: model.generate(
            TOKENS[:1], max_new_tokens=3, stop_at_eos=False, do_sample=True, top_k=5, temperature=0.8, verbose=False
        ),
    )
    step(
        "greedy",
        lambda: model.generate(
            TOKENS[:1], max_new_tokens=3, stop_at_eos=False, do_sample=False, use_past_kv_cache=True, verbose=False
        ),
    )
    torch.set_grad_enabled(True)
    step(
        "moved",
        lambda: (
            model.to("cpu"),
            model.train(),
            model.eval(),
            model.state_dict(),
            model.load_state_dict(model.state_dict()),
            model.set_use_attn_result(True),
            model.set_use_split_qkv_input(True),
            model.set_use_attn_in(True),
            model.set_use_hook_mlp_in(True),
            model(TOKENS),
        ),
    )
    step("compatible", lambda: (model.enable_compatibility_mode(), model(TOKENS), model.run_with_cache(TOKENS)))


def held(model) -> None:
    with model.hooks(
        fwd_hooks=[("blocks.0.attn.hook_z", lambda x, hook: x)],
        bwd_hooks=[("blocks.0.hook_resid_post", lambda g, hook: None)],
    ):
        model(TOKENS, return_type="loss").backward()


def lensed(model, cache) -> None:
    step(
        "kept",
        lambda: (
            cache["resid_post", 0],
            cache["blocks.0.hook_resid_post"],
            cache["embed"],
            len(cache),
            list(cache),
            cache.keys(),
            cache.items(),
            cache.values(),
            repr(cache),
            "embed" in cache,
        ),
    )
    step(
        "streams",
        lambda: (
            cache.accumulated_resid(apply_ln=True, return_labels=True),
            cache.decompose_resid(return_labels=True),
            cache.stack_head_results(return_labels=True),
            cache.get_full_resid_decomposition(return_labels=True),
        ),
    )
    step("logits", lambda: (cache.logit_attrs(cache.accumulated_resid(), tokens=TOKENS[:, -1]), cache.logit_lens()))
    step(
        "neurons",
        lambda: (
            cache.get_neuron_results(0),
            cache.stack_neuron_results(1),
            cache.stack_activation("pattern"),
            cache.apply_slice_to_batch_dim(0),
            cache.toggle_autodiff(False),
            cache.to("cpu"),
        ),
    )
    torch.set_grad_enabled(True)
    step("svd", lambda: SVDInterpreter(model).get_singular_vectors("OV", 0, num_vectors=3, head_index=0))


def patched() -> None:
    model = boot(SMALL).eval()
    model.enable_compatibility_mode() if hasattr(model, "enable_compatibility_mode") else None
    other = torch.randint(0, 30, (2, 6))
    _, cache = model.run_with_cache(TOKENS)
    score = lambda logits: logits[:, -1, 0].mean()  # noqa: E731
    for name in (
        "resid_pre",
        "resid_mid",
        "attn_out",
        "mlp_out",
        "attn_head_out_by_pos",
        "attn_head_out_all_pos",
        "attn_head_pattern_all_pos",
        "attn_head_v_all_pos",
        "block_every",
        "attn_head_all_pos_every",
        "attn_head_by_pos_every",
    ):
        step(name, lambda: getattr(patching, "get_act_patch_" + name)(model, other, cache, score))
    step("heads", lambda: detect_head(model, "a b a b", "previous_token_head"))
    torch.set_grad_enabled(True)
    data = [{"tokens": TOKENS[k % 2]} for k in range(8)]

    class Rows(torch.utils.data.Dataset):
        def __len__(self):
            return len(data)

        def __getitem__(self, k):
            return data[k]

    for name in ("Adam", "AdamW", "SGD"):
        step(
            name,
            lambda: training.train(
                boot(SMALL),
                training.TrainConfig(
                    num_epochs=1,
                    batch_size=4,
                    optimizer_name=name,
                    warmup_steps=1,
                    max_grad_norm=1.0,
                    device="cpu",
                    print_every=1,
                ),
                Rows(),
            ),
        )


def borrowed() -> None:
    made = {
        "gpt2": lambda: transformers.GPT2LMHeadModel(transformers.GPT2Config(vocab_size=30, n_positions=16, n_embd=16, n_layer=2, n_head=2)),
        "llama": lambda: transformers.LlamaForCausalLM(transformers.LlamaConfig(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=16)),
        "mistral": lambda: transformers.MistralForCausalLM(transformers.MistralConfig(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=16)),
        "neox": lambda: transformers.GPTNeoXForCausalLM(transformers.GPTNeoXConfig(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=16)),
        "opt": lambda: transformers.OPTForCausalLM(transformers.OPTConfig(vocab_size=30, hidden_size=16, ffn_dim=32, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=16, word_embed_proj_dim=16)),
        "gemma": lambda: transformers.GemmaForCausalLM(transformers.GemmaConfig(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=8, max_position_embeddings=16)),
        "qwen2": lambda: transformers.Qwen2ForCausalLM(transformers.Qwen2Config(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=16)),
        "bloom": lambda: transformers.BloomForCausalLM(transformers.BloomConfig(vocab_size=30, hidden_size=16, n_layer=2, n_head=2)),
        "bert": lambda: transformers.BertForMaskedLM(transformers.BertConfig(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=16)),
        "mixtral": lambda: transformers.MixtralForCausalLM(transformers.MixtralConfig(vocab_size=30, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, num_local_experts=2, max_position_embeddings=16)),
        "mamba": lambda: transformers.MambaForCausalLM(transformers.MambaConfig(vocab_size=30, hidden_size=16, num_hidden_layers=2, state_size=4)),
    }  # fmt: skip
    for name, make in made.items():
        step(name, lambda: bridged(make().eval()))


def bridged(model) -> None:
    words = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({"[UNK]": 0, **{chr(96 + k): k for k in range(1, 27)}}, unk_token="[UNK]")
    )
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    told = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="[UNK]", pad_token="[UNK]", eos_token="z", bos_token="y"
    )
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        told.save_pretrained(folder)
        bridge = TransformerBridge.boot_transformers(
            folder, hf_model=model, tokenizer=transformers.AutoTokenizer.from_pretrained(folder)
        )
    used(bridge)
    step(
        "texts",
        lambda: (
            bridge.to_tokens("a b c"),
            bridge.to_string(TOKENS[0]),
            bridge.to_str_tokens("a b"),
            bridge.to_single_token("a"),
            bridge.get_token_position("a", "a b"),
            bridge.to_single_str_token(2),
            bridge("a b c"),
            bridge.tokens_to_residual_directions("a"),
        ),
    )
    step("detected", lambda: detect_head(bridge, "a b a b", "previous_token_head"))


class Two(HookedRootModule):
    def __init__(self):
        super().__init__()
        self.one, self.hook_one, self.two, self.hook_two = (
            torch.nn.Linear(3, 3),
            HookPoint(),
            torch.nn.Linear(3, 1),
            HookPoint(),
        )
        self.setup()

    def forward(self, x):
        return self.hook_two(self.two(self.hook_one(self.one(x))))


def points() -> None:
    model, x = Two(), torch.rand(2, 3)
    step(
        "cache",
        lambda: (
            model.run_with_cache(x),
            model.run_with_cache(x, names_filter=["hook_one"], incl_bwd=False),
            model.run_with_cache(x, names_filter="hook_two", remove_batch_dim=False),
        ),
    )
    step(
        "hooks",
        lambda: (
            model.run_with_hooks(
                x, fwd_hooks=[("hook_one", lambda a, hook: a * 2)], bwd_hooks=[("hook_two", lambda g, hook: None)]
            ),
            model.add_hook("hook_one", lambda a, hook: None),
            model.add_perma_hook("hook_two", lambda a, hook: a),
            model.reset_hooks(),
            list(model.hook_points()),
            model.cache_all({}),
            model.cache_some({}, lambda n: True),
            model.add_caching_hooks(),
            model.remove_all_hook_fns(),
            model.clear_contexts(),
        ),
    )
    point = HookPoint()
    step(
        "point",
        lambda: (
            point.add_hook(lambda a, hook: a + 1, level=1, prepend=True),
            point.add_perma_hook(lambda a, hook: a),
            point.has_hooks(),
            point(x),
            point.remove_hooks("both", including_permanent=True),
            point.clear_context(),
        ),
    )
    one, two = FactoredMatrix(torch.rand(4, 3), torch.rand(3, 4)), FactoredMatrix(torch.rand(4, 2), torch.rand(2, 4))
    step(
        "factored",
        lambda: (
            one @ two,
            one @ torch.rand(4, 2),
            torch.rand(2, 4) @ one,
            one * 2,
            2 * one,
            one.AB,
            one.BA,
            one.T,
            one.U,
            one.S,
            one.Vh,
            one.eigenvalues,
            one.norm(),
            one.make_even(),
            one.get_corner(),
            one.collapse_l(),
            one.collapse_r(),
            one.unsqueeze(0),
            one[0],
            one.ndim,
            repr(one),
            one.pair,
        ),
    )
    step(
        "more",
        lambda: (
            utilities.Slice(0),
            utilities.get_act_name("k", 6, "a"),
            utilities.gelu_new(x),
            utilities.lm_accuracy(torch.rand(1, 4, 5), torch.zeros(1, 4).long()),
            utilities.sample_logits(torch.rand(1, 5), top_p=0.9),
            utilities.composition_scores(one, two),
            isinstance(ActivationCache({"a": x}, None), ActivationCache),
        ),
    )


steps(own, patched, borrowed, points)
