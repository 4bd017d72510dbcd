"""What torchattacks' README shows: attacks on a small classifier, targeted modes, normalisation, multi-attacks."""

import torch
import torchattacks

torch.manual_seed(0)


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = torch.nn.Sequential(
            torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(4)
        )
        self.head = torch.nn.Linear(64, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x).flatten(1))


model = Net().eval()
images, labels = torch.rand(3, 3, 16, 16), torch.tensor([0, 1, 2])

ATTACKS = {
    "VANILA": {}, "FGSM": {}, "BIM": {"steps": 2}, "RFGSM": {"steps": 2}, "PGD": {"steps": 2}, "PGDL2": {"steps": 2}, "EOTPGD": {"steps": 2, "eot_iter": 2},
    "TPGD": {"steps": 2}, "FFGSM": {}, "MIFGSM": {"steps": 2}, "NIFGSM": {"steps": 2}, "SINIFGSM": {"steps": 2}, "VMIFGSM": {"steps": 2, "N": 2},
    "VNIFGSM": {"steps": 2, "N": 2}, "DIFGSM": {"steps": 2}, "TIFGSM": {"steps": 2}, "CW": {"steps": 3}, "DeepFool": {"steps": 3}, "OnePixel": {"steps": 2, "popsize": 2},
    "SparseFool": {"steps": 2}, "Jitter": {"steps": 2}, "Pixle": {"restarts": 2, "max_iterations": 2}, "GN": {}, "UPGD": {"steps": 2}, "APGD": {"steps": 3}, "APGDT": {"steps": 3, "n_classes": 5},
    "FAB": {"steps": 2, "n_classes": 5}, "Square": {"n_queries": 5}, "SPSA": {"max_batch_size": 4, "nb_sample": 4, "nb_iter": 1}, "JSMA": {}, "EADL1": {"max_iterations": 3, "binary_search_steps": 2},
    "EADEN": {"max_iterations": 3, "binary_search_steps": 2}, "PIFGSM": {"max_iterations": 2} if False else {}, "PIFGSMPP": {}, "AutoAttack": {"n_classes": 5}, "Jacobian": {},
}  # fmt: skip
for name, options in ATTACKS.items():
    kind = getattr(torchattacks, name, None)
    if kind is None or name in ("AutoAttack", "JSMA"):
        continue
    try:
        attack = kind(model, **options)
        adversarial = attack(images, labels)
        repr(attack)
        attack.get_mode()
    except Exception as error:
        print(name, type(error).__name__, error)

attack = torchattacks.PGD(model, eps=8 / 255, alpha=1 / 255, steps=2, random_start=True)
attack.set_mode_targeted_by_function(lambda images, labels: (labels + 1) % 5)
attack(images, labels)
attack.set_mode_targeted_random(quiet=True)
attack(images, labels)
attack.set_mode_targeted_least_likely(kth_min=1)
attack(images, labels)
attack.set_mode_targeted_by_label(quiet=True)
attack(images, (labels + 1) % 5)
attack.set_mode_default()
attack.set_normalization_used(mean=[0.5, 0.5, 0.5], std=[0.2, 0.2, 0.2])
attack(images, labels)
attack.set_model_training_mode(model_training=False, batchnorm_training=False, dropout_training=False)
attack.set_device("cpu")
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), batch_size=3)
try:
    attack.save(loader, save_path=None, verbose=False, return_verbose=True)
except Exception as error:
    print("save", error)
several = torchattacks.MultiAttack([torchattacks.FGSM(model), torchattacks.PGD(model, steps=2)])
several(images, labels)
lgv = getattr(torchattacks, "LGV", None)
if lgv is not None:
    try:
        made = lgv(
            model, loader, lr=0.05, epochs=1, nb_models_epoch=1, wd=1e-4, attack_class=torchattacks.BIM, verbose=False
        )
        made.collect_models()
        made(images, labels)
    except Exception as error:
        print("LGV", error)
