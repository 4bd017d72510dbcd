"""What is known of torch, by name: which attributes, methods and functions carry a gradient on, and which end it."""

from callscope.taint.names.words import words

PLAIN_ATTRIBUTES = words(
    "shape dtype device ndim grad_fn is_cuda is_leaf is_sparse layout names requires_grad itemsize nbytes indices "
    "is_quantized is_meta is_mps output_nr _version grad training in_features out_features weight_shape name "
    "hidden_features hidden_channels in_channels out_channels num_features num_channels embed_dim num_heads kernel_size "
    "data_ptr batch_shape event_shape size __class__ __name__ __doc__ __dict__ __module__ is_nested is_complex "
    "retains_grad stride index columns values_dtype _grad_fn"
)
"""Attributes that say something about a tensor without carrying its gradient."""

TEXTS = words(
    "replace strip lstrip rstrip lower upper splitlines rsplit removeprefix removesuffix casefold title capitalize zfill isdigit startswith endswith"
)
"""Methods that texts have and tensors do not."""

SHAPE_MEMBERS = words("shape size dim ndim numel dtype device requires_grad ndimension is_cuda layout batch_shape")
"""Attributes and methods that say the same of whatever wraps a tensor."""

PLAIN_METHODS = words(
    "size dim ndimension numel nelement nnz _nnz sparse_dim dense_dim element_size stride storage_offset data_ptr storage untyped_storage "
    "is_floating_point is_complex is_contiguous is_pinned is_shared is_signed is_set_to get_device type_as_name "
    "isnan isinf isfinite isposinf isneginf isreal all any nonzero argwhere equal allclose isclose is_same_size "
    "logical_and logical_or logical_not logical_xor backward register_hook retain_grad new new_zeros new_ones "
    "new_empty new_empty_strided new_full new_tensor has_names __len__ __bool__ __contains__ __repr__ __hash__ "
    "append extend insert remove add_scalar info debug warning zero_grad step train eval keys startswith endswith "
    "join items_size count index format lower upper strip split_text write close open read requires_grad_names "
    "named_modules modules children named_children state_dict load_state_dict exists mkdir is_file get_rank "
    "is_alive zeros_like isdigit load indices crow_indices col_indices"
)
"""Methods whose result carries no gradient of their receiver."""

QUANTIZED = ("torch.ops.quantized.", "torch.nn.quantized.", "torch.ao.nn.quantized.", "torch.quantize_per_")
"""What gives quantised tensors, which have no gradient: nor has what went into them any more."""

PLAIN_FUNCTIONS = words(
    "torch.is_tensor torch.is_floating_point torch.is_complex torch.numel torch.isnan torch.isinf torch.isfinite "
    "torch.isclose torch.allclose torch.equal torch.any torch.all torch.nonzero torch.argwhere torch.zeros_like "
    "torch.ones_like torch.empty_like torch.rand_like torch.randn_like torch.randint_like torch.logical_and "
    "torch.logical_or torch.logical_not torch.logical_xor torch.isin torch.is_nonzero torch.result_type "
    "torch.can_cast torch.promote_types torch.finfo torch.iinfo torch.broadcast_shapes torch.manual_seed "
    "torch.device torch.Size torch.Generator torch.dtype torch.zeros torch.ones torch.empty torch.rand "
    "torch.randn torch.randint torch.randperm torch.eye torch.tril_indices torch.triu_indices torch.hann_window "
    "torch.hamming_window torch.from_numpy torch.load torch.get_default_dtype torch.set_default_dtype "
    "torch.nn.functional.one_hot torch.save torch.typename torch.is_grad_enabled torch.set_grad_enabled "
    "torch.no_grad torch.enable_grad torch.inference_mode torch.isposinf torch.isneginf torch.isreal "
    "torch.is_inference torch.is_conj torch.is_neg torch.is_signed torch.is_same_size torch.is_distributed "
    "torch.nn.utils.clip_grad_norm_ torch.nn.utils.clip_grad.clip_grad_norm_ torch.nn.utils.get_total_norm"
)
"""torch functions whose result carries no gradient of their arguments."""

CARRYING_BUILTINS = words(
    "abs sum max min pow zip map list tuple dict set frozenset sorted reversed enumerate iter next filter getattr "
    "super vars"
)
"""Builtins whose result still is, or holds, their argument."""

NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
"""Classes from outside whose keyword arguments are attributes."""

WRAPPERS = frozenset({"types.MappingProxyType", "weakref.proxy"})
"""What gives the very thing that it is given, to be read."""

CONTEXT = "contextvars.ContextVar()"
"""What keeps a value for whoever asks later."""

PLAIN_PACKAGES = words(
    "bisect numpy math cmath scipy sklearn pandas cv2 skimage statistics logging os sys time json re random io pathlib "
    "warnings datetime collections itertools_none shutil subprocess matplotlib seaborn wandb tqdm rich click "
    "argparse yaml h5py PIL imageio plotly string struct csv typing dataclasses_none abc enum types inspect gc "
    "uuid hashlib tempfile glob"
)
"""Top packages whose functions return nothing that carries a gradient."""

FACTORIES = words(
    "tensor as_tensor zeros ones empty full rand randn randint eye linspace arange logspace zeros_like ones_like "
    "full_like empty_like rand_like randn_like normal asarray from_numpy scalar_tensor sparse_coo_tensor "
    "hann_window randperm Variable"
)
"""torch functions that take ``requires_grad``."""

PARAMETER_TYPES = frozenset(
    {"torch.nn.Parameter", "torch.nn.parameter.Parameter", "torch.nn.UninitializedParameter"}
    | {"torch.nn.parameter.UninitializedParameter"}
)
LIBRARY_PARAMETERS = frozenset({"pyro.param", "pyro.nn.PyroParam", "pyro.nn.module.PyroParam"})
"""What makes a parameter where the library is not in view: Pyro's are looked up by name too."""

LAYERS_WITHOUT_PARAMETERS = words(
    "ReLU ReLU6 LeakyReLU ELU SELU CELU GELU SiLU Mish Sigmoid Tanh Softmax LogSoftmax Softplus Softsign Hardtanh "
    "Hardsigmoid Hardswish Threshold Dropout Dropout1d Dropout2d Dropout3d AlphaDropout Flatten Unflatten "
    "Identity MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d "
    "AdaptiveMaxPool1d AdaptiveMaxPool2d MSELoss L1Loss CrossEntropyLoss NLLLoss BCELoss BCEWithLogitsLoss "
    "SmoothL1Loss HuberLoss KLDivLoss CosineEmbeddingLoss TripletMarginLoss MarginRankingLoss HingeEmbeddingLoss "
    "GaussianNLLLoss PoissonNLLLoss CTCLoss MultiMarginLoss PixelShuffle PixelUnshuffle Upsample ZeroPad2d "
    "ReflectionPad2d ReplicationPad2d ConstantPad2d CosineSimilarity PairwiseDistance Fold Unfold InstanceNorm1d "
    "InstanceNorm2d InstanceNorm3d ChannelShuffle LogSigmoid GLU Module ParameterList ParameterDict Parameter "
    "Softmin Softmax2d Softshrink Hardshrink Tanhshrink RReLU FeatureAlphaDropout AdaptiveAvgPool3d AdaptiveMaxPool3d "
    "LPPool1d LPPool2d LPPool3d FractionalMaxPool2d FractionalMaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d LocalResponseNorm "
    "CrossMapLRN2d CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad3d ReflectionPad1d ReflectionPad3d "
    "ReplicationPad1d ReplicationPad3d ZeroPad1d ZeroPad3d UpsamplingBilinear2d UpsamplingNearest2d NLLLoss2d SoftMarginLoss "
    "MultiLabelMarginLoss MultiLabelSoftMarginLoss TripletMarginWithDistanceLoss"
)

LAYER_PARAMETERS = words(
    "weight bias weight_ih weight_hh bias_ih bias_hh weight_ih_l0 weight_hh_l0 bias_ih_l0 bias_hh_l0 in_proj_weight "
    "in_proj_bias weight_g weight_v"
)
"""What torch's own layers call their parameters."""

CONTAINER_LAYERS = frozenset({"Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"})

TO_NUMPY = words("to_numpy asnumpy")
"""Methods of a backend, of whatever it is for, that hand a tensor to numpy."""

MOVES = words(
    "cpu cuda to float double half bfloat16 clone contiguous numpy detach item tolist view reshape squeeze "
    "unsqueeze permute transpose t flatten expand expand_as repeat type type_as view_as requires_grad_ pin_memory "
    "data swapaxes movedim copy astype get pop items values unbind split chunk ravel narrow long int bool short "
    "byte char resolve_conj"
)
"""Methods that move, convert or reshape: no computing, so a value that only went through them was not used yet."""

COMPUTES = words(
    "max min amax amin sum mean std var prod norm abs sqrt exp log pow add sub mul div neg round floor ceil sign clamp clip any all argmax argmin "
    "sort argsort topk unique nonzero matmul mm mv bmm dot cumsum index_select gather scatter masked_fill masked_select eq ne lt le gt ge sigmoid tanh relu softmax"
)
"""Methods of a tensor that compute."""

INPLACE_LATER = frozenset({"copy_", "add_", "sub_", "mul_", "div_", "addcmul_", "addcdiv_", "lerp_", "index_add_"})
INPLACE_LATER |= frozenset(
    {"index_copy_", "scatter_", "scatter_add_", "masked_scatter_", "index_put_", "fill_", "pow_"}
)
"""In-place methods that bring their arguments' gradient into the receiver."""

RANDOM_STARTS = words("normal_ uniform_ zero_ fill_ copy_ random_ bernoulli_ exponential_ trunc_normal_")

GRADIENT_TRANSFORMS = words(
    "torch.func.grad torch.func.grad_and_value torch.func.jacrev torch.func.jacfwd torch.func.hessian "
    "torch.func.vjp torch.func.jvp functorch.grad functorch.jacrev functorch.vjp functorch.hessian "
    "torch.autograd.functional.jacobian torch.autograd.functional.hessian torch.autograd.functional.vjp "
    "torch.autograd.functional.jvp torch.autograd.functional.hvp torch.autograd.functional.vhp "
    "torch.autograd.gradcheck torch.autograd.gradgradcheck torch.autograd.gradcheck.gradcheck"
)
"""Functions that differentiate the function they are given by its arguments."""

INTEGER_DTYPES = words(
    "torch.int64 torch.long torch.int32 torch.int torch.int16 torch.short torch.int8 torch.uint8 torch.bool "
    "torch.LongTensor torch.IntTensor torch.BoolTensor torch.ByteTensor torch.ShortTensor"
)

INDEXED = words(
    "gather scatter scatter_ scatter_add scatter_add_ scatter_reduce scatter_reduce_ index_select index_add index_add_ index_copy index_copy_ "
    "index_fill index_fill_ index_reduce index_reduce_"
)
"""Operations along a dimension by an index: the dimension is their first argument, the index their second."""
INDEX_SECOND = words("max min sort topk kthvalue median mode cummax cummin msort_none")
"""Functions and methods whose second result is an index."""
COUNTING = words("unique unique_consecutive")
"""Functions and methods that give positions and counts beside their values, where they are asked for (``return_counts=True``)."""
