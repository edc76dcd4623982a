/** Words that say nothing by themselves. */
const FILLERS = new Set(
  (
    "a about accelerator accelerators active advice advise after all am an and any are as at base batch best better big but by budget can chips compare comparing comparison compute could curious data days deadline decoder dense do does done " +
    "each embedding finish for from get give gpu gpus going gonna got have hello hey hi hours how i i'd i'm i've if in is it it's just know large learning let let's like llm lm look looking lr long many may me model models moe much my " +
    "need new nodes of on one only optimal optimally or our over parameter parameters params per plan planning please pretrain pretraining pre-train pre-training rate run running same say schedule scratch sequence should show size so " +
    "start starting take takes tell than thanks thank that the then there these this time to token tokens total train trained training transformer tuned us use using versus vs want wanna we we'd we'll we're we've what what's whats which will with within would " +
    "yes you your tpu tpus cards card node cluster machine machines now ok okay pls plz u ur r gonna from-scratch maybe roughly around approx approximately ~ each other between both them hardware context under up most least every with"
  ).split(" "),
);

/** Names of families of models: the size beside them is what counts. */
const FAMILIES = new Set("llama llama2 llama3 llama-2 llama-3 llama-like llama-style qwen qwen2 qwen3 mistral mixtral gpt gpt-2 gpt-3 gpt2 gpt3 gemma gemma2 gemma3 phi olmo olmo2 deepseek deepseek-v2 deepseek-v3 bloom opt pythia falcon palm glm kimi minimax smollm tinyllama nanogpt nanochat".split(" "));

/** Words shown at most. */
const MOST = 8;

/**
 * Words of a sentence nothing was made of, each once, in order; of more than eight, those with digits before others, since a number left
 * out changes an answer. `sizes` are numbers that were taken up and had no use.
 */
export const leftOver = (rest: string, sizes: readonly string[] = []): readonly string[] => {
  const words = rest.split(/[\s;,()[\]{}?!"]+|\.(?=\s|$)|:(?=\s|$)/).map((word) => word.replaceAll(/^[-+/&=:.']+|[-/&=:.']+$/g, ""));
  const unread = [...new Set([...sizes, ...words.filter((word) => /[\p{L}\p{N}]/u.test(word) && !FILLERS.has(word) && !FAMILIES.has(word) && !/^[a-z]$/.test(word))])];
  if (unread.length <= MOST) return unread;
  const kept = new Set(unread.toSorted((a, b) => Number(/\d/.test(b)) - Number(/\d/.test(a))).slice(0, MOST));
  return [...unread.filter((word) => kept.has(word)), `${unread.length - MOST} more`];
};
