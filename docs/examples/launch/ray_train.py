"""A Ray Train job with Bcrit's batch where it answers: ray job submit -- python ray_train.py"""

import json
import os
import urllib.request

ASK = "/v1/launch/env?format=json&params=1B&tokens=100B&accelerator=h100-sxm-80gb&count=8"
SETTINGS = {"GLOBAL_BATCH_SIZE": 512.0, "MICRO_BATCH_SIZE": 4.0, "GRAD_ACCUM": 16.0, "LEARNING_RATE": 3e-4}


def settings():
    """What Bcrit advises; the values above where it does not answer."""
    try:
        with urllib.request.urlopen(os.environ.get("BCRIT_URL", "http://127.0.0.1:8787") + ASK, timeout=10) as answer:
            text = json.load(answer)["files"][0]["content"]
        given = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
        return {name: float(given.get(name, value)) for name, value in SETTINGS.items()}
    except (OSError, ValueError, KeyError) as error:
        print(f"Bcrit did not answer ({type(error).__name__}): the script's own values stand")
        return SETTINGS


def train(config):
    """Your training loop, on each worker."""
    print(config)


if __name__ == "__main__":
    config = settings()
    try:
        from ray.train import ScalingConfig
        from ray.train.torch import TorchTrainer
    except ImportError:  # a dry run
        train(config)
    else:
        TorchTrainer(train, train_loop_config=config, scaling_config=ScalingConfig(num_workers=8, use_gpu=True)).fit()
