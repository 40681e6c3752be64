// What a web page does to run the local model; docs/refinement.md tells what stands before and behind it.
import { Wllama } from '/wllama.js';

const CONTEXT_TOKENS = 128;
const ANSWER_TOKENS = 24;
const END = ';';
const LEFT_ALONE = { answer: `=escalate${END}`, confidence: 0 };

let file;
let model;

// Load a GGUF file, on one thread and without a GPU, and return its metadata: format, thresholds and self-test are among them.
export async function load(url) {
  file ??= await (await fetch(url)).blob();
  const silent = { debug() {}, log() {}, warn() {}, error() {} };
  model = new Wllama({ default: '/wllama.wasm' }, { suppressNativeLog: true, logger: silent });
  await model.loadModel([file], { n_ctx: CONTEXT_TOKENS, n_threads: 1, n_gpu_layers: 0, n_parallel: 1, warmup: false });
  return model.getModelMetadata().meta;
}

// Return what the model writes below a request under a grammar, and the least probability that it gives to a token of that by itself.
export async function answer({ text, grammar }) {
  let completion;
  try {
    completion = await model.createCompletion({
      prompt: `${text}\n`, max_tokens: ANSWER_TOKENS, temperature: 0, grammar, n_probs: 1, cache_prompt: false,
    });
  } catch (error) {
    // A text beyond the context is refused. And wllama ends where the likeliest token is half a letter: it can't put that into its JSON.
    await load();
    return { ...LEFT_ALONE, error: String(error) };
  }
  const [{ text: written, logprobs }] = completion.choices;
  const tokens = logprobs.content.slice(0, logprobs.content.findIndex(({ token }) => token.endsWith(END)) + 1);
  return { answer: written.trim(), confidence: Math.exp(Math.min(...tokens.map(({ logprob }) => logprob))) };
}
