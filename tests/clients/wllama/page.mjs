// What a web page does to run the local model; docs/refinement.md tells what stands before and behind it.
import { Wllama } from '/wllama.js';

const CONTEXT_TOKENS = 128;
const ANSWER_TOKENS = 24;
const END = ';';
const LEFT_ALONE = { answer: `=escalate${END}`, confidence: 0 };

const SECOND = 'tripwise.second';

let file;
let networks;

// Load a GGUF file, on one thread and without a GPU, and the second network within it; return its metadata: format, thresholds and self-test
// are among them.
export async function load(url) {
  file ??= await (await fetch(url)).blob();
  const first = await network(file);
  const metadata = first.getModelMetadata().meta;
  networks = [first];
  if (SECOND in metadata) {
    const bytes = Uint8Array.from(atob(metadata[SECOND]), (letter) => letter.charCodeAt(0));
    networks.push(await network(new Blob([bytes])));
  }
  return { ...metadata, [SECOND]: undefined };
}

async function network(blob) {
  const silent = { debug() {}, log() {}, warn() {}, error() {} };
  const model = new Wllama({ default: '/wllama.wasm' }, { suppressNativeLog: true, logger: silent });
  await model.loadModel([blob], { n_ctx: CONTEXT_TOKENS, n_threads: 1, n_gpu_layers: 0, n_parallel: 1, warmup: false });
  return model;
}

// Return what the first network writes below a request under a grammar, and the least probability that it gives to a token of that by
// itself, or the second's if that is surer: it reads the words of the request from the last to the first. 0 if it writes something else.
export async function answer({ text, grammar }) {
  try {
    const [first, second] = [await written(networks[0], text, grammar), networks[1] && (await written(networks[1], backwards(text), grammar))];
    if (second === undefined) return first;
    return { answer: first.answer, confidence: second.answer === first.answer ? Math.max(first.confidence, second.confidence) : 0 };
  } catch (error) {
    // A text beyond the context is refused. And wllama ends where the likeliest token is half a letter: it can't put that into its JSON.
    await load();
    return { ...LEFT_ALONE, error: String(error) };
  }
}

const backwards = (text) => text.split(/\s+/).filter(Boolean).reverse().join(' ');

async function written(model, text, grammar) {
  const completion = await model.createCompletion({
    prompt: `${text}\n`, max_tokens: ANSWER_TOKENS, temperature: 0, grammar, n_probs: 1, cache_prompt: false,
  });
  const [{ text: said, logprobs }] = completion.choices;
  const tokens = logprobs.content.slice(0, logprobs.content.findIndex(({ token }) => token.endsWith(END)) + 1);
  return { answer: said.trim(), confidence: Math.exp(Math.min(...tokens.map(({ logprob }) => logprob))) };
}
