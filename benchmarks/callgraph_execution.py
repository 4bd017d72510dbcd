"""Recall of call edges that were seen when installed packages ran, beside the peers'.

Each package is installed into a scratch folder (or found in ``--site``), its driver from ``drivers/`` runs under
``traced_calls.py``, and every edge within the package that was seen must be in the static graph. Edges that pass
through torch (a frame of torch between caller and callee) are counted apart. ``--list`` gives the misses by reason.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools import Edges, callscope, edges_of, install, peers

HERE = Path(__file__).resolve().parent
PACKAGES = {
    "torchdiffeq": ("torchdiffeq",),
    "geoopt": ("geoopt",),
    "kornia": ("kornia", "kornia_rs"),
    "botorch": (
        *("botorch", "gpytorch", "linear_operator", "jaxtyping", "wadler-lindig", "multipledispatch"),
        *("pyre-extensions", "typing-inspect", "mypy_extensions", "pyro-ppl", "pyro-api", "opt_einsum", "tqdm"),
        *("scikit-learn", "joblib", "threadpoolctl"),
    ),
    "gpytorch": (
        "gpytorch",
        "linear_operator",
        "jaxtyping",
        "wadler-lindig",
        "scikit-learn",
        "joblib",
        "threadpoolctl",
    ),
    "e3nn": ("e3nn", "opt_einsum_fx", "opt_einsum"),
    "torchsde": ("torchsde", "trampoline", "boltons"),
    "torchmetrics": ("torchmetrics", "lightning-utilities"),
    "pyro": ("pyro-ppl", "pyro-api", "opt_einsum", "tqdm"),
    "lightning": ("lightning", "torchmetrics", "lightning-utilities", "tqdm", "pyyaml"),
    "captum": ("captum", "tqdm", "scikit-learn", "joblib", "threadpoolctl"),
    "pypose": ("pypose",),
    "einops": ("einops",),
    "pytorch_optimizer": ("pytorch_optimizer",),
    "torchjd": ("torchjd",),
    "linear_operator": ("linear_operator", "jaxtyping", "wadler-lindig"),
    "zuko": ("zuko",),
    "skorch": ("skorch", "tabulate", "tqdm", "scikit-learn", "joblib", "threadpoolctl", "cloudpickle", "narwhals"),
    "torchattacks": ("torchattacks", "tqdm"),
    "backpack": ("backpack-for-pytorch", "einops", "unfoldNd"),
    "ignite": ("pytorch-ignite",),
    "opacus": ("opacus", "opt_einsum"),
    "nflows": ("nflows", "tqdm", "umnn"),
    "vector_quantize_pytorch": ("vector-quantize-pytorch", "einops", "einx", "frozendict", "torch-einops-utils"),
    "pytorch_metric_learning": (
        *("pytorch-metric-learning", "tqdm", "scikit-learn", "joblib", "threadpoolctl", "cloudpickle", "narwhals"),
    ),
    "x_transformers": ("x-transformers", "einops", "einx", "frozendict", "loguru", "packaging", "torch-einops-utils"),
    "escnn": ("escnn",),
    "norse": ("norse",),
    "torch_harmonics": ("torch-harmonics",),
    "torchio": (
        *("torchio", "SimpleITK", "nibabel", "deprecated", "wrapt", "humanize", "einops", "jaxtyping", "wadler-lindig"),
        *("rich", "typer", "markdown-it-py", "mdurl", "pygments", "tqdm", "packaging", "importlib_resources"),
    ),
    "spikingjelly": (
        *("spikingjelly", "matplotlib", "loguru", "scipy", "h5py", "packaging", "tensorboard", "protobuf", "grpcio"),
        *("absl-py", "markdown", "werkzeug", "markupsafe", "cycler", "kiwisolver", "contourpy", "pyparsing", "pillow"),
        *("fonttools", "python-dateutil", "six", "tqdm", "requests"),
    ),
    "tensordict": ("tensordict", "pyvers", "cloudpickle"),
    "ptwt": ("ptwt", "pywavelets", "scipy"),
    "asteroid_filterbanks": ("asteroid-filterbanks",),
    "vit_pytorch": ("vit-pytorch", "einops"),
    "zennit": ("zennit", "click", "pillow"),
    "FrEIA": ("FrEIA", "scipy"),
    "curvlinops": (
        *("curvlinops-for-pytorch", "backpack-for-pytorch", "einops", "unfoldNd", "einconv", "linear_operator"),
        *("jaxtyping", "wadler-lindig", "scipy", "tqdm"),
    ),
    "torchopt": ("torchopt", "optree"),
    "tltorch": ("tensorly-torch", "tensorly", "opt_einsum", "scipy"),
    "torch_pruning": ("torch-pruning",),
    "fvcore": ("fvcore", "yacs", "iopath", "portalocker", "tabulate", "termcolor", "pyyaml", "pillow", "tqdm"),
    "torchensemble": ("torchensemble", "scikit-learn", "joblib", "threadpoolctl", "scipy", "narwhals"),
    "torchdyn": (
        "torchdyn",
        "torchdiffeq",
        "torchcde",
        "torchsde",
        "trampoline",
        "scipy",
        "scikit-learn",
        "joblib",
        "threadpoolctl",
        "narwhals",
    ),
    "geotorch": ("geotorch",),
    "xitorch": ("xitorch", "scipy"),
    "poutyne": (
        *("poutyne", "torchmetrics", "lightning-utilities", "pandas", "tensorboard", "protobuf", "grpcio", "absl-py"),
        *("werkzeug", "markdown", "tensorboard-data-server", "scikit-learn", "joblib", "threadpoolctl", "narwhals"),
    ),
    "skrl": (
        *("skrl", "gymnasium", "farama-notifications", "cloudpickle", "tensorboard", "protobuf", "grpcio", "absl-py"),
        *("werkzeug", "markdown", "tensorboard-data-server", "tqdm", "packaging"),
    ),
    "litgpt": (
        *("litgpt", "lightning", "torchmetrics", "lightning-utilities", "jsonargparse", "huggingface_hub", "tqdm"),
        *("safetensors", "tokenizers", "docstring_parser", "psutil", "pyyaml", "filelock"),
    ),
    "pykeen": (
        *("pykeen", "class-resolver", "docdata", "pystow", "more-itertools", "more-click", "click-default-group"),
        *("pandas", "tabulate", "dataclasses-json", "optuna", "torch-ppr", "torch-max-mem", "scikit-learn", "joblib"),
        *("threadpoolctl", "rexmex", "alembic", "sqlalchemy", "colorlog", "marshmallow", "typing_inspect", "tqdm"),
    ),
    "posteriors": ("posteriors", "torchopt", "optree", "tensordict", "pyvers", "cloudpickle", "orjson"),
    "torch_audiomentations": ("torch-audiomentations", "torch-pitch-shift", "julius", "primePy"),
    "se3_transformer_pytorch": ("se3-transformer-pytorch", "einops", "lie-learn"),
    "theseus": ("theseus-ai", "torchlie"),
    "pytorch_pfn_extras": ("pytorch-pfn-extras",),
    "nngeometry": ("nngeometry",),
    "stable_baselines3": (
        *("stable-baselines3", "gymnasium", "farama-notifications", "cloudpickle", "pandas", "python-dateutil", "pytz"),
        *("tzdata", "six", "tqdm"),
    ),
    "neuralop": (
        *("neuraloperator", "tensorly", "tensorly-torch", "torch-harmonics", "opt_einsum", "configmypy", "zencfg"),
        *("ruamel.yaml", "wadler-lindig", "h5py"),
    ),
    "laplace": (
        *("laplace-torch", "torchmetrics", "lightning-utilities", "asdfghjkl", "curvlinops-for-pytorch"),
        *(
            "backpack-for-pytorch",
            "einops",
            "unfoldNd",
            "einconv",
            "linear_operator",
            "jaxtyping",
            "wadler-lindig",
            "tqdm",
        ),
    ),
    "deepxde": ("deepxde", "scikit-optimize", "pyaml", "scikit-learn", "joblib", "threadpoolctl", "narwhals"),
    "torchani": ("torchani", "tqdm", "h5py"),
    "normflows": ("normflows",),
    "foolbox": ("foolbox", "eagerpy", "gitpython", "gitdb", "smmap", "scipy", "requests", "matplotlib"),
    "flowtorch": ("flowtorch",),
    "denoising_diffusion_pytorch": (
        *("denoising-diffusion-pytorch", "ema-pytorch", "accelerate", "einops", "torchvision", "pytorch-fid", "scipy"),
        *("pillow", "tqdm", "huggingface-hub", "safetensors", "psutil", "pyyaml", "packaging", "filelock"),
    ),
    "kan": ("pykan", "matplotlib", "scikit-learn", "pandas", "seaborn", "sympy", "tqdm", "pyyaml", "joblib"),
    "pfrl": ("pfrl", "gym", "gym-notices", "pillow", "filelock", "cloudpickle"),
    "segmentation_models_pytorch": (
        *("segmentation-models-pytorch", "timm", "torchvision", "huggingface-hub", "safetensors", "pillow", "tqdm"),
    ),
    "higher": ("higher",),
    "torchinfo": ("torchinfo",),
    "snntorch": ("snntorch", "matplotlib", "pandas"),
    "mmengine": ("mmengine", "addict", "opencv-python", "yapf", "termcolor", "rich", "pyyaml", "matplotlib"),
    "sbi": (
        *("sbi", "nflows", "zuko", "scikit-learn", "skorch", "joblib", "threadpoolctl", "tabulate", "tensorboard"),
        *("protobuf", "grpcio", "absl-py", "werkzeug", "markdown", "six", "tqdm", "narwhals"),
    ),
    "brevitas": ("brevitas", "dependencies", "unfoldNd", "onnx", "packaging", "setuptools"),
    "pytorch_forecasting": (
        *("pytorch-forecasting", "lightning", "pytorch-lightning", "torchmetrics", "lightning-utilities", "pandas"),
        *("scikit-learn", "scikit-base", "joblib", "threadpoolctl", "narwhals", "pyyaml", "tqdm"),
    ),
    "tianshou": (
        *(
            "tianshou",
            "gymnasium",
            "farama-notifications",
            "cloudpickle",
            "pettingzoo",
            "numba",
            "llvmlite",
            "overrides",
        ),
        *(
            "sensai-utils",
            "deepdiff",
            "ordered-set",
            "tensorboard",
            "protobuf",
            "grpcio",
            "absl-py",
            "werkzeug",
            "pandas",
            "tqdm",
        ),
    ),
    "torch_geometric": ("torch-geometric", "aiohttp", "psutil", "tqdm", "xxhash", "requests", "scikit-learn"),
    "pytorch_tabnet": ("pytorch-tabnet", "scikit-learn", "joblib", "threadpoolctl", "narwhals", "tqdm"),
    "reformer_pytorch": (
        *("reformer-pytorch", "axial-positional-embedding", "colt5-attention", "einops", "hyper-connections"),
        *("local-attention", "product-key-memory", "torch-einops-utils"),
    ),
    "pytorch_grad_cam": ("grad-cam", "ttach", "torchvision", "opencv-python", "matplotlib", "scikit-learn", "tqdm"),
    "pytorch_ood": (
        "pytorch-ood",
        "torchvision",
        "torchmetrics",
        "lightning-utilities",
        "scikit-learn",
        "pandas",
        "tqdm",
    ),
    "torchtnt": ("torchtnt", "pyre-extensions", "fsspec", "tensorboard", "tabulate", "psutil", "tqdm", "torchvision"),
    "neuromancer": (
        *(
            "neuromancer",
            "lightning",
            "torchmetrics",
            "lightning-utilities",
            "torchvision",
            "plum-dispatch",
            "beartype",
        ),
        *(
            "torchdiffeq",
            "torchsde",
            "trampoline",
            "pydot",
            "pyts",
            "casadi",
            "dill",
            "mlflow-skinny",
            "toml",
            "pandas",
        ),
    ),
    "pythae": ("pythae", "pydantic", "cloudpickle", "imageio", "scikit-learn", "typing-inspect", "tqdm"),
    "monai": ("monai", "pytorch-ignite"),
    "caustics": (
        "caustics",
        "caskade",
        "astropy",
        "pyerfa",
        "astropy-iers-data",
        "graphviz",
        "h5py",
        "scipy",
        "pyyaml",
    ),
    "cheetah": ("cheetah-accelerator", "matplotlib", "scipy"),
    "sinabs": ("sinabs", "pbr", "nir", "nirtorch", "matplotlib", "h5py"),
    "pytorch_adapt": (
        *("pytorch-adapt", "pytorch-metric-learning==1.6.3", "torchmetrics", "lightning-utilities", "lightning"),
        *("pytorch-ignite", "torchvision", "scikit-learn", "joblib", "threadpoolctl", "tqdm"),
    ),
    "diffsptk": ("diffsptk", "mpmath", "soundfile", "torchlpc", "vector-quantize-pytorch", "einops", "einx", "scipy"),
    "torch_uncertainty": (
        *("torch-uncertainty", "lightning", "torchmetrics", "lightning-utilities", "einops", "seaborn", "matplotlib"),
        *(
            "pandas",
            "scikit-learn",
            "joblib",
            "threadpoolctl",
            "torchvision",
            "timm",
            "huggingface-hub",
            "rich",
            "tqdm",
        ),
    ),
    "open_clip": (
        *("open-clip-torch", "timm", "torchvision", "ftfy", "wcwidth", "regex", "huggingface-hub", "safetensors"),
        *("tqdm", "pillow"),
    ),
    "mmcv": ("mmcv-lite", "mmengine", "addict", "opencv-python", "yapf", "termcolor", "rich", "pyyaml", "matplotlib"),
    "pytorch_widedeep": (
        *("pytorch-widedeep", "pandas", "scikit-learn", "scipy", "einops", "torchmetrics", "torchvision", "tqdm"),
        *("opencv-python", "imutils", "fastparquet", "pyarrow", "wrapt", "rich"),
    ),
    "piq": ("piq", "torchvision", "scipy"),
    "pina": (
        *("pina-mathlab", "lightning", "torchmetrics", "lightning-utilities", "torch-geometric", "matplotlib"),
        *("torchvision", "tqdm", "rich"),
    ),
    "deepctr_torch": ("deepctr-torch", "scikit-learn", "joblib", "threadpoolctl", "narwhals", "h5py", "tqdm"),
    "recbole": (
        "recbole",
        "pandas",
        "scikit-learn",
        "scipy",
        "colorlog",
        "colorama",
        "thop",
        "tabulate",
        "texttable",
        "tqdm",
    ),
    "bindsnet": (
        *(
            "bindsnet",
            "torchvision",
            "gymnasium",
            "farama-notifications",
            "matplotlib",
            "opencv-python",
            "scikit-image",
        ),
        *("scikit-learn", "pandas", "tensorboardX", "tqdm"),
    ),
    "torchphysics": (
        *(
            "torchphysics",
            "pytorch-lightning",
            "torchmetrics",
            "lightning-utilities",
            "torchvision",
            "scipy",
            "networkx",
        ),
        *("matplotlib", "tqdm"),
    ),
    "compressai": (
        *("compressai", "torchvision", "torch-geometric", "pytorch-msssim", "einops", "pandas", "scipy", "matplotlib"),
        "tqdm",
    ),
    "deeptab": (
        *("deeptab", "pretab", "lightning", "torchmetrics", "lightning-utilities", "scikit-learn", "scikit-optimize"),
        *("pandas", "einops", "accelerate", "properscoring", "torchvision", "tqdm", "rich"),
    ),
    "pytorch_toolbelt": ("pytorch-toolbelt", "timm", "torchvision", "opencv-python", "scipy", "huggingface-hub"),
    "x_clip": ("x-clip", "beartype", "einops", "ftfy", "regex", "torchvision"),
    "torchsynth": ("torchsynth", "pytorch-lightning", "lightning-utilities", "torchmetrics", "tqdm"),
    "pyqtorch": ("pyqtorch",),
    "neurodiffeq": ("neurodiffeq", "matplotlib", "seaborn", "pandas", "dill", "ordered-set", "tensorboard", "tqdm"),
    "d3rlpy": (
        *("d3rlpy", "gym", "gymnasium==1.0.0", "dataclasses-json", "marshmallow", "typing-inspect", "structlog"),
        *("colorama", "h5py", "click", "scikit-learn", "tqdm"),
    ),
    "tsl": (
        *("torch-spatiotemporal", "torch-geometric", "pytorch-lightning", "lightning-utilities", "torchmetrics"),
        *("einops", "tables", "pandas", "scikit-learn", "tqdm"),
    ),
    "avalanche": (
        *("avalanche-lib", "gdown", "beautifulsoup4", "torchmetrics", "lightning-utilities", "torchvision", "psutil"),
        *("gputil", "quadprog", "qpsolvers", "wandb", "matplotlib", "scikit-learn", "dill", "tqdm"),
    ),
    "cooper": ("cooper-optim",),
    "torch_frame": ("pytorch-frame", "pandas<3", "pyarrow", "pillow", "tqdm"),
    "torch_sim": (
        *("torch-sim-atomistic", "ase", "vesin", "vesin-torch", "metatensor-torch", "metatensor-core", "tables"),
        *("numexpr", "blosc2", "ndindex", "msgpack", "py-cpuinfo", "h5py", "scipy", "tqdm"),
    ),
    "deepquantum": (
        *("deepquantum", "qiskit", "rustworkx", "stevedore", "dill", "pylatexenc", "svgwrite", "scipy", "matplotlib"),
        *("bayesian-optimization<2", "scikit-learn", "joblib", "threadpoolctl", "colorama", "psutil", "tqdm"),
    ),
    "mrpro": (
        *("mrpro", "torchnd", "ismrmrd", "xsdata", "einops", "pydicom", "nibabel", "pypulseq", "pytorch-finufft"),
        *("finufft", "ptwt", "pywavelets", "torchvision", "scipy", "h5py", "platformdirs", "requests", "tqdm"),
    ),
    "mushroom_rl": (
        *("mushroom-rl", "scikit-learn", "joblib", "threadpoolctl", "scipy", "pygame", "opencv-python", "matplotlib"),
        "tqdm",
    ),
    "sentence_transformers": (
        *("sentence-transformers", "transformers", "tokenizers", "huggingface-hub", "hf-xet", "httpx2", "httpcore2"),
        *("truststore", "h11", "safetensors", "regex", "torchvision", "scikit-learn", "joblib", "threadpoolctl"),
        *("pandas", "psutil", "pyyaml", "tqdm"),
    ),
    "neuralforecast": (
        *("neuralforecast", "coreforecast", "utilsforecast", "pytorch-lightning", "lightning-utilities"),
        *("torchmetrics", "ray", "optuna", "alembic", "sqlalchemy", "pydantic", "pydantic-core", "annotated-types"),
        *("typing-inspection", "tensorboardx", "protobuf", "msgpack", "tornado", "safetensors", "torchvision"),
        *("narwhals", "pandas<3", "scikit-learn", "joblib", "threadpoolctl", "scipy", "mako", "tqdm"),
    ),
    "gluonts": (
        *("gluonts", "lightning", "pytorch-lightning", "lightning-utilities", "torchmetrics", "pydantic", "toolz"),
        *("pandas", "scipy", "tqdm"),
    ),
    "evotorch": (
        *("evotorch", "ray", "gymnasium", "farama-notifications", "cma", "cloudpickle", "pandas", "pyyaml", "msgpack"),
        *("jsonschema", "attrs", "referencing", "rpds-py", "filelock", "requests", "protobuf", "click"),
    ),
    "gfn": (
        *("torchgfn", "tensordict", "pyvers", "cloudpickle", "dill", "linear-attention-transformer", "local-attention"),
        *("axial-positional-embedding", "product-key-memory", "colt5-attention", "hyper-connections", "einops"),
        *("torch-einops-utils", "torch-geometric", "aiohttp", "xxhash", "requests", "psutil", "tqdm"),
    ),
    "pomegranate": ("pomegranate", "apricot-select", "numba", "llvmlite", "scikit-learn", "joblib", "threadpoolctl"),
    "flamo": (
        *("flamo", "nnaudio", "pydantic", "pydantic-core", "annotated-types", "typing-inspection", "pyfar", "sofar"),
        *("deepdiff", "cachebox", "soundfile", "matplotlib", "tqdm"),
    ),
    "torchfsm": ("torchfsm", "vape4d", "ipython", "traitlets", "matplotlib", "tqdm"),
    "fastai": (
        *(
            "fastai",
            "fastcore",
            "fasttransform",
            "fastprogress",
            "fastdownload",
            "plum-dispatch<2.10",
            "python-fasthtml",
        ),
        *("starlette", "beautifulsoup4", "torchvision", "spacy", "pandas", "scikit-learn", "pillow", "ipython"),
    ),
    "pypots": (
        *("pypots", "tsdb", "pygrinder", "benchpots", "ai4ts", "nonlinear-benchmarks", "progressbar2", "transformers"),
        *("torchvision", "tensorboard", "absl-py", "einops", "h5py", "seaborn", "pandas", "scikit-learn"),
    ),
    "pfhedge": ("pfhedge", "tqdm"),
    "torchquantum": (
        *("torchquantum", "torchpack", "torchdiffeq", "opt_einsum", "multimethod<2", "toml", "multiprocess", "dill"),
        *("tensorpack", "tabulate", "termcolor", "loguru", "pathos", "ppft", "pox", "scikit-learn", "scipy", "tqdm"),
    ),
    "catalyst": ("catalyst", "accelerate==0.5.1", "hydra-slayer==0.4.0", "tensorboardX", "protobuf", "tqdm"),
    "torchsurv": ("torchsurv", "pydantic", "pydantic-core", "annotated-types", "typing-inspection", "pandas<3"),
    "braindecode": (
        *("braindecode", "mne", "mne-bids", "skorch", "docstring_inheritance", "wfdb", "pooch", "lazy_loader", "h5py"),
        *("linear_attention_transformer", "local_attention", "linformer", "product_key_memory", "colt5-attention"),
        *("axial_positional_embedding", "rotary-embedding-torch", "torchinfo", "huggingface-hub", "httpx2", "pandas"),
    ),
    "speechbrain": (
        *("speechbrain", "hyperpyyaml", "ruamel.yaml", "sentencepiece", "joblib", "huggingface-hub", "httpx2"),
        *("httpcore2", "truststore", "h11", "scipy", "tqdm"),
    ),
    "torchdr": ("torchdr", "scikit-learn", "joblib", "threadpoolctl", "scipy", "faiss-cpu", "tqdm"),
    "rl_games": (
        "rl-games",
        "gymnasium",
        "farama-notifications",
        "gym",
        "tensorboardX",
        "protobuf",
        "pyyaml",
        "psutil",
    ),
    "pytorchvideo": ("pytorchvideo", "fvcore", "iopath", "yacs", "portalocker", "tabulate", "torchvision", "tqdm"),
    "flair": (
        *("flair", "transformers==4.49.0", "tokenizers==0.21.0", "huggingface-hub==0.29.0", "safetensors", "regex"),
        *("sentencepiece", "boto3", "conllu", "deprecated", "wrapt", "ftfy", "gdown", "langdetect", "mpld3", "pptree"),
        *(
            "segtok",
            "sqlitedict",
            "tabulate",
            "pytorch-revgrad",
            "bioc",
            "wikipedia-api",
            "more-itertools",
            "jsonlines",
        ),
        *("transformer-smaller-training-vocab", "intervaltree", "scikit-learn", "torchvision", "tqdm"),
    ),
    "darts": (
        *("darts", "nfoursid", "xarray", "statsmodels", "patsy", "holidays", "shap", "slicer", "numba", "llvmlite"),
        *("pandas<3", "scikit-learn", "joblib", "pytorch-lightning", "lightning-utilities", "torchmetrics", "pyod"),
        *("narwhals", "cloudpickle", "torchvision", "tqdm"),
    ),
    "phiml": ("phiml", "scipy", "tqdm"),
    "transformer_lens": (
        *("transformer-lens", "transformers", "tokenizers", "safetensors", "huggingface-hub", "accelerate", "datasets"),
        *("beartype", "fancy-einsum", "jaxtyping", "wadler-lindig", "torchvision", "pandas", "rich", "wandb"),
    ),
}


@dataclass(frozen=True, order=True)
class Seen:
    """One call edge that a run showed."""

    caller: str
    callee: str
    through_torch: bool


def observe(package: str, site: Path, scratch: Path, timeout: float) -> list[Seen]:
    """Run a package's driver under the tracer."""
    out = scratch / f"{package}.json"
    driver = HERE / "drivers" / f"{package}_tour.py"
    command = [sys.executable, str(HERE / "traced_calls.py"), package, str(out), str(driver)]
    environment = {**os.environ, "PYTHONPATH": str(site), "OMP_NUM_THREADS": "1"}
    subprocess.run(command, env=environment, capture_output=True, timeout=timeout, check=False)
    return sorted(Seen(*edge) for edge in json.loads(out.read_text()))


def static_edges(folder: Path, candidates: bool) -> Edges:
    """Return callscope's edges of a package, named from the folder above it."""
    _, text = callscope(
        "static", str(folder), "--root", str(folder.parent), "--format", "json", "--no-findings", "--quiet"
    )
    edges = json.loads(text)["edges"]
    wanted = ("observed", "resolved", "candidate") if candidates else ("observed", "resolved")
    return frozenset((edge["caller"], edge["callee"]) for edge in edges if edge.get("confidence", "resolved") in wanted)


def decorated(folder: Path) -> dict[str, str]:
    """Return function name -> decorator spelling, for the last component of decorated functions."""
    found = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                found[node.name] = ast.unparse(node.decorator_list[0])
    return found


def reason(edge: Seen, decorators: dict[str, str]) -> str:
    """Return the kind of call that an edge is."""
    name = edge.callee.rsplit(".", 1)[-1]
    decorator = decorators.get(name, "")
    kinds = (
        ("through torch", edge.through_torch),
        ("instance __call__", name == "__call__"),
        ("construction", name in ("__init__", "__new__", "__post_init__")),
        ("dunder", name.startswith("__")),
        ("lambda", name.startswith("<lambda")),
        ("property", decorator in ("property", "cached_property", "lazy_property")),
        ("decorated function", bool(decorator) and decorator not in ("staticmethod", "classmethod", "abstractmethod")),
        ("method", edge.callee.rsplit(".", 2)[-2][:1].isupper()),
    )
    return next((kind for kind, holds in kinds if holds), "function")


def share(found: Iterable[Seen], of: Iterable[Seen]) -> str:
    """Return ``hits/all (percent)``."""
    hits, total = len(list(found)), len(list(of))
    return f"{hits}/{total} ({100 * hits / total:.1f} %)" if total else "0/0"


def report(package: str, tool: str, seen: list[Seen], said: Edges) -> str:
    """Return one line of the table."""
    hits = [edge for edge in seen if (edge.caller, edge.callee) in said]
    torch_hits = [edge for edge in hits if edge.through_torch]
    torch_all = [edge for edge in seen if edge.through_torch]
    return f"| {package} | {tool} | {share(hits, seen)} | {share(torch_hits, torch_all)} | {len(said)} |"


def misses(folder: Path, seen: list[Seen], said: Edges) -> str:
    """Return the misses by reason, most frequent first."""
    decorators = decorated(folder)
    lost = [edge for edge in seen if (edge.caller, edge.callee) not in said]
    counts = Counter(reason(edge, decorators) for edge in lost)
    lines = [f"  {kind}: {number}" for kind, number in counts.most_common()]
    return "\n".join(lines + [f"    {reason(edge, decorators)}: {edge.caller} -> {edge.callee}" for edge in lost])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=list(PACKAGES), metavar="PACKAGE")
    parser.add_argument("--site", type=Path, help="a folder with the packages installed already")
    parser.add_argument("--traces", type=Path, help="a folder of traces PACKAGE.json made before")
    parser.add_argument("--peers", action="store_true", help="PyCG and jarviscg too, each with the time limit")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds a driver or a peer may take")
    parser.add_argument("--list", action="store_true", help="the misses with their reasons")
    options = parser.parse_args()
    print("| package | tool | edges seen that are found | through torch | edges in the graph |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        others = peers(scratch / "peers", options.timeout) if options.peers else {}
        for package in options.packages:
            site = options.site or install(scratch / "site", *PACKAGES[package])
            traced = options.traces and json.loads((options.traces / f"{package}.json").read_text())
            seen = [Seen(*edge) for edge in traced] if traced else observe(package, site, scratch, options.timeout)
            resolved = static_edges(site / package, candidates=False)
            everything = static_edges(site / package, candidates=True)
            print(report(package, "callscope", seen, resolved))
            print(report(package, "callscope with candidates", seen, everything), flush=True)
            for tool, ask in others.items():
                answer = ask(site / package)
                print(report(package, f"{tool} {answer.failure}".strip(), seen, edges_of(answer.graph)), flush=True)
            if options.list:
                print(misses(site / package, seen, everything))


if __name__ == "__main__":
    main()
