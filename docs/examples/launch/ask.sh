# Sourced by the other examples: sets GLOBAL_BATCH_SIZE, MICRO_BATCH_SIZE, GRAD_ACCUM, LEARNING_RATE and WARMUP_STEPS from Bcrit.
# Values set before stand where it does not answer within ten seconds, and nothing but numbers is taken from the answer.
bcrit_ask() {
  local answer known='^(GLOBAL_BATCH_SIZE|MICRO_BATCH_SIZE|GRAD_ACCUM|LEARNING_RATE|WARMUP_STEPS)=[0-9.e-]+$'
  if answer=$(curl -fsS --max-time 10 --retry 2 "${BCRIT_URL:-http://127.0.0.1:8787}/v1/launch/env?$1" | grep -E "$known"); then
    eval "$answer"
  else
    echo "Bcrit did not answer: the script's own values stand" >&2
  fi
  export GLOBAL_BATCH_SIZE MICRO_BATCH_SIZE GRAD_ACCUM LEARNING_RATE WARMUP_STEPS
}
