"""What becomes of a value that is handed to something: names of what only reports, shapes, selects or stores it."""

from callscope.taint.names.words import words

REPORTING = words(
    "print len isinstance issubclass type id hash callable repr open input vars dir bool help breakpoint hasattr "
    "ValueError RuntimeError AssertionError TypeError Exception Warning UserWarning memoryview exec eval"
)
"""Builtins after which a value computes nothing any more."""

CARRY_ON = words(
    "float int complex str format list tuple set frozenset dict zip enumerate sorted reversed iter next getattr map filter"
)
"""Builtins that hand the value on without computing with it."""

COMPUTE = words("abs sum max min pow divmod round")

REPORTING_METHODS = words(
    "add_scalar add_scalars add_histogram add_image add_figure add_text log log_dict info debug warning warn error critical "
    "exception write writelines set_postfix set_description set_postfix_str plot scatter_plot imshow savefig record report emit "
    "hist errorbar fill_between title set_title xlabel ylabel legend text semilogy loglog bar contourf join "
    "encode tofile to_csv to_json send publish log_metric log_metrics step set_lr "
    "startswith endswith format render assert_close assertEqual assertAlmostEqual assertTrue add_row writerow echo "
    "print_metrics track heappush manual_seed seed"
)
"""Methods that are given a value to show, check, schedule or judge by."""

COMPUTING_METHODS = words("step render emit record report send track publish hist")
"""Those of them that compute where what they give is used: of a renderer, a solver, a beam line."""

TEXT_METHODS = words(
    "startswith endswith format encode render write tofile to_csv to_json plot savefig hist imshow join split_text"
)
"""Methods of a value itself that show or store it."""

SHAPING_METHODS = words(
    "type view reshape expand repeat narrow split chunk size new_zeros new_ones new_empty roll unsqueeze squeeze transpose permute "
    "flatten unflatten tile repeat_interleave unfold select diagonal resize_ movedim swapaxes tensor_split sum_to_size"
)
"""Methods whose arguments are sizes and positions."""

SELECTING_METHODS = words(
    "gather index_select take take_along_dim index_fill masked_fill masked_select scatter where index_copy "
    "index_add index_add_ index_copy_ scatter_ scatter_add scatter_add_ scatter_reduce scatter_reduce_ index_reduce"
)

ROUNDING = ("floor", "ceil", "trunc", "round")
"""What a value goes through without a derivative anyway: a stop before it loses nothing."""

POSITIONS = words(
    "argmin argmax argsort nonzero searchsorted bucketize bincount multinomial histc histogram histogramdd"
)
"""What says where a value stands, or how often: whole numbers, without a derivative whether what they are found among was stopped or not."""

CONTAINER_METHODS = words("append extend add insert put appendleft update setdefault push enqueue")

TURNING = words("reverse sort insert appendleft rotate remove popleft")
"""Methods of a list behind which its elements stand at other places."""

SIZED_FUNCTIONS = words(
    "zeros ones empty rand randn randint randperm eye arange_none tril_indices triu_indices zeros_like ones_like empty_like "
    "rand_like randn_like hann_window manual_seed device Size Generator save set_default_dtype set_grad_enabled "
    "synchronize set_num_threads is_tensor is_floating_point isnan isinf isfinite allclose equal isclose any all numel "
    "clip_grad_norm_ clip_grad_value_ no_grad enable_grad inference_mode unravel_index assert_close bincount seed"
)
"""torch functions that take sizes or give tests."""

OF_WHOLE_NUMBERS = frozenset(f"math.{name}" for name in ("factorial", "comb", "perm", "gcd", "lcm", "isqrt"))
"""What Python gives whole numbers to, and refuses anything else."""

REWRAPPING = words("tensor as_tensor from_numpy asarray array Tensor FloatTensor DoubleTensor scalar_tensor stack cat")

REPORTING_PACKAGES = words(
    "logging logger log os sys time json random io pathlib warnings datetime matplotlib seaborn wandb tqdm rich click yaml h5py "
    "PIL imageio plotly csv pprint mlflow tensorboard comet_ml neptune loguru structlog visdom pytest unittest shutil subprocess "
    "argparse traceback contextlib gc pickle joblib psutil tensorboardX aim swanlab termcolor tabulate"
)

LOSS_NAMES = words(
    "mse_loss l1_loss smooth_l1_loss huber_loss kl_div cross_entropy nll_loss binary_cross_entropy cosine_similarity "
    "binary_cross_entropy_with_logits cosine_embedding_loss margin_ranking_loss triplet_margin_loss gaussian_nll_loss "
    "poisson_nll_loss hinge_embedding_loss soft_margin_loss multi_margin_loss ctc_loss MSELoss L1Loss SmoothL1Loss HuberLoss kl_divergence "
    "KLDivLoss CrossEntropyLoss NLLLoss BCELoss BCEWithLogitsLoss CosineSimilarity CosineEmbeddingLoss GaussianNLLLoss"
)
"""Functions whose argument may be a target: the other argument is what is trained."""
