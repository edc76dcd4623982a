"""Launchers that install: their own parser or config class reads the file."""

import json

import pytest
import torch
import yaml
from cases import cases_of, executed, name_of


@pytest.mark.parametrize("case", cases_of("transformers 4.46+"), ids=name_of)
def test_transformers(case, tmp_path):
    from transformers import HfArgumentParser, TrainingArguments, get_scheduler

    # The machine of the tests has no accelerator, and bf16 is refused without one unless that is said.
    file = tmp_path / "arguments.yaml"
    file.write_text(case.text + "use_cpu: true\n")
    (arguments,) = HfArgumentParser((TrainingArguments,)).parse_yaml_file(str(file))
    batch = arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps * case.plan["dataParallel"]
    assert batch == case.plan["globalBatch"]
    assert arguments.max_steps == case.steps
    if case.plan["learningRate"] is None:
        return
    assert arguments.learning_rate == pytest.approx(case.plan["learningRate"])
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=arguments.learning_rate)
    kwargs = arguments.lr_scheduler_kwargs
    warmup = arguments.get_warmup_steps(arguments.max_steps)
    scheduler = get_scheduler(arguments.lr_scheduler_type, optimizer, warmup, arguments.max_steps, scheduler_specific_kwargs=json.loads(kwargs) if isinstance(kwargs, str) else kwargs)
    (rate_at,) = scheduler.lr_lambdas
    assert rate_at(max(1, warmup)) == pytest.approx(1, abs=0.02)
    if case.plan["decay"] in ("cosine", "linear", "wsd"):
        assert rate_at(arguments.max_steps) * arguments.learning_rate == pytest.approx(case.plan["minLearningRate"], abs=1e-9)


class Ranks:
    """What DeepSpeedConfig asks of a model-parallel unit."""

    def __init__(self, data_parallel):
        self.data_parallel = data_parallel

    def get_data_parallel_world_size(self):
        return self.data_parallel


@pytest.mark.parametrize("case", cases_of("deepspeed 0.9+"), ids=name_of)
def test_deepspeed(case, monkeypatch):
    import deepspeed.runtime.config
    from deepspeed.runtime import lr_schedules
    from deepspeed.runtime.config import DeepSpeedConfig

    monkeypatch.setattr(deepspeed.runtime.config.dist, "get_rank", lambda: 0)

    config = DeepSpeedConfig(str(case.path), mpu=Ranks(case.plan["dataParallel"]))
    assert config.train_batch_size == case.plan["globalBatch"]
    assert config.train_micro_batch_size_per_gpu == case.plan["microBatch"]
    assert config.zero_config.stage == case.plan["zeroStage"]
    if config.scheduler_name is None:
        return
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=case.plan["learningRate"])
    scheduler = getattr(lr_schedules, config.scheduler_name)(optimizer, **config.scheduler_params)
    scheduler.step(config.scheduler_params["warmup_num_steps"])
    assert scheduler.get_last_lr()[0] == pytest.approx(case.plan["learningRate"], rel=0.02)
    if "total_num_steps" in config.scheduler_params:
        scheduler.step(config.scheduler_params["total_num_steps"])
        assert scheduler.get_last_lr()[0] == pytest.approx(case.plan["minLearningRate"], abs=1e-8)


@pytest.mark.parametrize("case", cases_of("litgpt 0.5"), ids=name_of)
def test_litgpt(case):
    from jsonargparse import ArgumentParser
    from litgpt.pretrain import setup

    parser = ArgumentParser()
    parser.add_argument("--config", action="config")
    parser.add_function_arguments(setup)
    config = parser.parse_args(["--config", str(case.path), "--model_name", "pythia-14m"])
    train = parser.instantiate_classes(config).train
    devices = case.plan["dataParallel"]
    assert train.gradient_accumulation_iters(devices) == case.plan["gradientAccumulation"]
    assert train.gradient_accumulation_iters(devices) * train.micro_batch_size * devices == case.plan["globalBatch"]
    assert train.max_tokens == case.steps * case.tokens_per_step
    optimizer = yaml.safe_load(case.text).get("optimizer")
    if optimizer is not None:
        from litgpt.utils import instantiate_torch_optimizer

        built = instantiate_torch_optimizer(optimizer, [torch.nn.Parameter(torch.zeros(1))])
        assert built.param_groups[0]["lr"] == pytest.approx(case.plan["learningRate"])


@pytest.mark.parametrize("case", cases_of("lightning 2.x"), ids=name_of)
def test_lightning(case):
    import lightning

    settings = executed(case)
    words = {**settings["TRAINER"], "devices": 1, "accelerator": "cpu"}
    if words["precision"] == "16-mixed":
        words["precision"] = "32-true"  # the CPU has none
    trainer = lightning.Trainer(**words, logger=False, enable_checkpointing=False, barebones=True)
    assert trainer.max_steps == case.steps
    assert settings["MICRO_BATCH_SIZE"] * trainer.accumulate_grad_batches * settings["TRAINER"]["devices"] == case.plan["globalBatch"]


@pytest.mark.parametrize("case", cases_of("olmo-core 2.2+"), ids=name_of)
def test_olmo_core(case):
    from olmo_core.train.train_module import TransformerTrainModuleConfig

    settings = executed(case)
    module = settings["BCRIT_TRAIN_MODULE"]
    if "optim" in module:
        TransformerTrainModuleConfig(**module)
    assert settings["BCRIT_GLOBAL_BATCH_SIZE"] % (module["rank_microbatch_size"] * case.plan["dataParallel"]) == 0
    assert settings["BCRIT_MAX_DURATION"].value == round(case.plan["trainTokens"])
    length = case.plan["sequenceLength"]
    assert ("BCRIT_BATCH_SIZES" in settings) == case.grows
    first = settings["BCRIT_GLOBAL_BATCH_SIZE"]
    last = settings["BCRIT_BATCH_SIZES"].batch_sizes[-1] if case.grows else first
    assert last == case.plan["globalBatch"] * length
    if "optim" in module:
        assert module["optim"].lr * (last / first) ** 0.5 == pytest.approx(case.plan["learningRate"], rel=1e-4)
    if "scheduler" in module:
        total = settings["BCRIT_MAX_DURATION"].value
        assert module["scheduler"].units == "tokens"
        # The advice counts the decay of inverse_sqrt in steps, OLMo-core in tokens.
        if case.plan["decay"] != "inverse_sqrt":
            assert module["scheduler"].get_lr(1.0, total, total) == pytest.approx(case.plan["minLearningRate"] / case.plan["learningRate"], abs=0.02)
