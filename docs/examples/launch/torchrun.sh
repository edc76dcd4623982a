#!/usr/bin/env bash
# torchrun on one node of eight, with Bcrit's batch where it answers.
set -euo pipefail
GLOBAL_BATCH_SIZE=512 MICRO_BATCH_SIZE=4 GRAD_ACCUM=16 LEARNING_RATE=3e-4 WARMUP_STEPS=1000
source "$(dirname "$0")/ask.sh"
bcrit_ask 'params=1B&tokens=100B&accelerator=h100-sxm-80gb&count=8&tensor_parallel=1&pipeline_parallel=1&context_parallel=1'
${LAUNCH:-torchrun --nproc-per-node=8} train.py --global-batch-size "$GLOBAL_BATCH_SIZE" --micro-batch-size "$MICRO_BATCH_SIZE" \
  --grad-accum "$GRAD_ACCUM" --learning-rate "$LEARNING_RATE" --warmup-steps "$WARMUP_STEPS"
