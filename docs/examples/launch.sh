#!/usr/bin/env bash
#SBATCH --nodes=32 --ntasks-per-node=1 --gpus-per-node=8
# Asks Bcrit for the batch before torchrun starts; without an answer the values below stand and the job runs all the same.
set -euo pipefail

GLOBAL_BATCH_SIZE=1024 MICRO_BATCH_SIZE=1 GRAD_ACCUM=4 LEARNING_RATE=3e-4 WARMUP_STEPS=2000

ask="${BCRIT_URL:-http://127.0.0.1:8787}/v1/advice.env?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&tensor_parallel=1&pipeline_parallel=1"
known='^(GLOBAL_BATCH_SIZE|MICRO_BATCH_SIZE|GRAD_ACCUM|LEARNING_RATE|WARMUP_STEPS)=[0-9.e-]+$'
if answer=$(curl -fsS --max-time 10 --retry 2 "$ask" | grep -E "$known"); then
  eval "$answer"
else
  echo "Bcrit did not answer: the script's own values stand" >&2
fi

echo "batch $GLOBAL_BATCH_SIZE = $MICRO_BATCH_SIZE x $GRAD_ACCUM x ranks, learning rate $LEARNING_RATE"
head=$(scontrol show hostnames "${SLURM_JOB_NODELIST:-}" 2>/dev/null | head -n1 || true)
${LAUNCH:-srun torchrun --nnodes=${SLURM_NNODES:-1} --nproc-per-node=8 --rdzv-backend=c10d --rdzv-endpoint=${head:-localhost}:29500} train.py \
  --global-batch-size "$GLOBAL_BATCH_SIZE" --micro-batch-size "$MICRO_BATCH_SIZE" --grad-accum "$GRAD_ACCUM" \
  --learning-rate "$LEARNING_RATE" --warmup-steps "$WARMUP_STEPS"
