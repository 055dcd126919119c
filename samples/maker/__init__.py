"""How the samples become files: one module per family of formats, ``tree`` puts them together."""
