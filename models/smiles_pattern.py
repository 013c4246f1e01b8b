"""How SMILES is cut into tokens; apart from the tokenizer, so that a shown program can say it without torch."""

# An atom in brackets, an atom of the organic subset, a bond, a branch, a ring or the arrow of a reaction, as in
# Schwaller et al., "Molecular Transformer" (2019), https://doi.org/10.1021/acscentsci.9b00576.
SMILES_TOKEN = r"\[[^\]]+\]|Br?|Cl?|[NOSPFIbcnosp]|>>?|%[0-9]{2}|[0-9]|[().=#+\\/:~@?*$-]"  # noqa: S105
