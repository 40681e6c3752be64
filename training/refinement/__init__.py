"""How `edge/planner/refinement.gguf` is made."""
