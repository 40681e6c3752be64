"""Write the network as a GGUF file that llama.cpp reads."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import gguf
import numpy as np
from tokenizers import Tokenizer

from models.refinement.answer import ANSWERS, FORMAT
from models.refinement.support import Support
from training.refinement.network import BEGIN, END, SLOTS, Network


def export(
    path: Path,
    networks: Sequence[Network],
    tokeniser: Tokenizer,
    *,
    thresholds: dict[str, float],
    support: Support | None,
    self_test: tuple[str, str],
) -> str:
    """Write the file, the second network within it as a file of its own, and return its SHA-256."""
    first, second = networks
    own = {
        "tripwise.thresholds": json.dumps(thresholds, sort_keys=True),
        "tripwise.self_test.request": self_test[0],
        "tripwise.self_test.answer": self_test[1],
    }
    if support is not None:
        own["tripwise.support"] = support.write()
    with NamedTemporaryFile(suffix=".gguf") as file:
        _write(Path(file.name), second, tokeniser, {})
        own["tripwise.second"] = base64.b64encode(Path(file.name).read_bytes()).decode()
    _write(path, first, tokeniser, own)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, network: Network, tokeniser: Tokenizer, own: Mapping[str, str]) -> None:
    shape = network.shape
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tripwise-refinement")
    writer.add_description("Maps delexicalised requests for small edits of an itinerary, in five languages, to one or two edits.")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _add_tokeniser(writer, tokeniser)
    writer.add_uint32("tripwise.format", FORMAT)
    for key, text in own.items():
        writer.add_string(key, text)
    for name, tensor in network.state_dict().items():
        target = name.replace("blocks.", "blk.")
        values = tensor.detach().numpy().astype(np.float16 if tensor.dim() == 2 else np.float32)
        writer.add_tensor(target, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokeniser(writer: gguf.GGUFWriter, tokeniser: Tokenizer) -> None:
    vocabulary = sorted(tokeniser.get_vocab().items(), key=lambda item: item[1])
    own = {*SLOTS, *ANSWERS}
    kinds = [
        gguf.TokenType.CONTROL if token in {BEGIN, END} else gguf.TokenType.USER_DEFINED if token in own else gguf.TokenType.NORMAL
        for token, _ in vocabulary
    ]
    merges = json.loads(tokeniser.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([token for token, _ in vocabulary])
    writer.add_token_types(kinds)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_bos_token_id(tokeniser.token_to_id(BEGIN))
    writer.add_eos_token_id(tokeniser.token_to_id(END))
    writer.add_pad_token_id(tokeniser.token_to_id(END))
    writer.add_add_bos_token(value=True)
    writer.add_add_eos_token(value=False)
