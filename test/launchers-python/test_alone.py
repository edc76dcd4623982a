"""Launchers too heavy to install: single files of their packages read the configuration."""

import importlib.util
import re
import sys
import tomllib

import pytest
import yaml
from cases import ALONE, cases_of, classes_of, executed, fields_in, name_of, source


@pytest.fixture
def torchtitan(request):
    """One version of torchtitan on the path."""
    folder = str(ALONE / request.param)
    sys.path.insert(0, folder)
    yield
    sys.path.remove(folder)
    for name in [name for name in sys.modules if name.split(".")[0] == "torchtitan"]:
        del sys.modules[name]


class Trainer:
    """Stands in for Trainer.Config, which imports all of torchtitan: its parts are the package's own."""


@pytest.mark.parametrize("torchtitan", ["torchtitan==0.3.0"], indirect=True)
@pytest.mark.parametrize("case", cases_of("torchtitan 0.3"), ids=name_of)
def test_torchtitan_python(torchtitan, case):
    from torchtitan.components.optimizer import LRSchedulersContainer, default_adamw
    from torchtitan.config import ParallelismConfig, TrainingConfig

    config = Trainer()
    config.training, config.parallelism, config.lr_scheduler, config.optimizer = TrainingConfig(), ParallelismConfig(), LRSchedulersContainer.Config(), default_adamw()
    config = executed(case)["bcrit"](config)
    training, parallelism = config.training, config.parallelism
    data = parallelism.data_parallel_replicate_degree * parallelism.data_parallel_shard_degree
    assert data == case.plan["dataParallel"]
    assert training.global_batch_size == case.plan["globalBatch"]
    assert training.global_batch_size % (training.local_batch_size * data) == 0
    assert training.local_batch_size % parallelism.pipeline_parallel_microbatch_size == 0 or parallelism.pipeline_parallel_degree == 1
    assert training.steps == case.steps
    if case.plan["optimizer"] == "adamw":
        assert config.optimizer.param_groups[0].optimizer_kwargs["lr"] == pytest.approx(case.plan["learningRate"])


@pytest.mark.parametrize("torchtitan", ["torchtitan==0.2.2"], indirect=True)
@pytest.mark.parametrize("case", cases_of("torchtitan 0.2"), ids=name_of)
def test_torchtitan_toml(torchtitan, case):
    from torchtitan.config.job_config import JobConfig

    config = JobConfig()
    for table, values in tomllib.loads(case.text).items():
        part = getattr(config, table)
        for name, value in values.items():
            assert hasattr(part, name), f"{table}.{name}"
            setattr(part, name, value)
    assert config.training.global_batch_size == case.plan["globalBatch"]
    assert config.training.global_batch_size % (config.training.local_batch_size * case.plan["dataParallel"]) == 0
    assert config.activation_checkpoint.mode in ("selective", "full", "none")


def flags(text):
    return {name: words for name, *words in ([word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)] for line in text.splitlines() if line.startswith("  --"))}


def calculator():
    """megatron-core's own calculator, its module alone."""
    spec = importlib.util.spec_from_file_location("calculator", source("megatron-core==0.16.1", "megatron/core/num_microbatches_calculator.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def walk(micro, ramp, last, data_parallel, total):
    """Batches of a whole run, with the samples at which each begins."""
    module = calculator()
    if ramp is None:
        assert last % (micro * data_parallel) == 0
        return [(0, module.ConstantNumMicroBatchesCalculator(last, micro, data_parallel, False, 1).get_current_global_batch_size())]
    counter = module.RampupBatchsizeNumMicroBatchesCalculator(last, micro, data_parallel, False, 1, *ramp)
    consumed, seen = 0, []
    while consumed < total:
        counter.update(consumed, consistency_check=True)
        batch = counter.get_current_global_batch_size()
        if not seen or seen[-1][1] != batch:
            seen.append((consumed, batch))
            if batch == last:
                break
        consumed += batch
    return seen


@pytest.mark.parametrize("case", cases_of("megatron core-0.17"), ids=name_of)
def test_megatron_ramp(case):
    read = flags(case.text)
    ramp = [int(word) for word in read["--rampup-batch-size"]] if "--rampup-batch-size" in read else None
    total = int(read["--train-samples"][0])
    seen = walk(int(read["--micro-batch-size"][0]), ramp, int(read["--global-batch-size"][0]), case.plan["dataParallel"], total)
    assert seen[0][1] == case.plan["stages"][0]["globalBatch"]
    assert seen[-1][1] == case.plan["globalBatch"]
    assert (len(seen) > 1) == case.grows
    start = case.plan["stages"][-1]["fromTokens"] / case.plan["sequenceLength"]
    assert abs(seen[-1][0] - start) <= case.plan["globalBatch"]


@pytest.mark.parametrize("case", cases_of("nemo 2.x"), ids=name_of)
def test_nemo_ramp(case):
    class Part:
        def __getattr__(self, name):
            value = Part()
            object.__setattr__(self, name, value)
            return value

    recipe = executed(case)["bcrit"](Part())
    ramp = vars(recipe.data).get("rampup_batch_size")
    seen = walk(recipe.data.micro_batch_size, ramp, recipe.data.global_batch_size, case.plan["dataParallel"], 10**15)
    steps = recipe.trainer.max_steps
    samples = 0
    for (begin, batch), end in zip(seen, [begin for begin, _ in seen[1:]] + [None]):
        here = steps if end is None else min(steps, round((end - begin) / batch))
        steps, samples = steps - here, samples + here * batch
    total = case.plan["trainTokens"] / case.plan["sequenceLength"]
    assert total <= samples < total + 2 * case.plan["globalBatch"]


@pytest.mark.parametrize("case", cases_of("nanotron 0.4"), ids=name_of)
def test_nanotron(case):
    known = classes_of(source("nanotron==0.4", "nanotron/config/config.py"), ["TokensArgs", "LRSchedulerArgs", "OptimizerArgs"], {})
    read = yaml.safe_load(case.text)
    tokens = known["TokensArgs"](**read["tokens"])
    layout = read["parallelism"]
    assert set(layout) <= fields_in(source("nanotron==0.4", "nanotron/config/parallelism_config.py"))
    assert tokens.micro_batch_size * tokens.batch_accumulation_per_replica * layout["dp"] == case.plan["globalBatch"]
    if "learning_rate_scheduler" in read["optimizer"]:
        scheduler = known["LRSchedulerArgs"](**read["optimizer"].pop("learning_rate_scheduler"))
        optimizer = known["OptimizerArgs"](learning_rate_scheduler=scheduler, **read["optimizer"])
        assert scheduler.learning_rate == pytest.approx(case.plan["learningRate"])
        assert optimizer.zero_stage in (0, 1)


@pytest.mark.parametrize("case", cases_of("axolotl 0.12+"), ids=name_of)
def test_axolotl(case):
    known = fields_in(*(ALONE / "axolotl==0.19.0/axolotl/utils/schemas").glob("*.py"))
    read = yaml.safe_load(case.text)
    assert set(read) <= known, set(read) - known
    assert read["micro_batch_size"] * read["gradient_accumulation_steps"] * case.plan["dataParallel"] == case.plan["globalBatch"]
    assert not isinstance(read.get("learning_rate"), str)


@pytest.mark.parametrize("case", cases_of("llm-foundry 0.15+"), ids=name_of)
def test_llm_foundry(case):
    read = yaml.safe_load(case.text)
    assert set(read) <= fields_in(source("llm-foundry==0.22.0", "llmfoundry/utils/config_utils.py"))
    registry = source("llm-foundry==0.22.0", "llmfoundry/optim/__init__.py").read_text()
    named = set(re.findall(r"register\(\s*'(\w+)'", registry))
    for part in ("optimizer", "scheduler"):
        assert part not in read or read[part]["name"] in named
    pattern = re.search(r"_TIME_STR_REGEX = re\.compile\(\s*(.+?),\s*flags", source("mosaicml==0.32.1", "composer/core/time.py").read_text(), re.S)
    assert pattern is None or re.findall(eval(pattern.group(1), {"TimeUnit": ()}) if "TimeUnit" not in pattern.group(1) else r"(\d+)tok", read["max_duration"])
    assert read["max_duration"] == f"{case.steps * case.tokens_per_step}tok"
    assert read["global_train_batch_size"] % (read["device_train_microbatch_size"] * case.plan["dataParallel"]) == 0
