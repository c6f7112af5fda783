"""`common.arabic.fold` over whole columns: a character is looked up once, then all of its kind are replaced at a time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from common.arabic import fold

# What stands between texts while they are folded together: no character of Unicode, so hardly ever in a text.
_BETWEEN = "\uffff"
_UNKNOWN, _NOTHING, _SEVERAL = -1, -2, -3
_folded_to = np.full(0x110000, _UNKNOWN, dtype=np.int32)


def fold_array(texts: pa.Array) -> pa.Array:
    """Fold an array of strings; nulls stay. Each different text is folded once."""
    coded = texts.dictionary_encode()
    values = coded.dictionary.to_pylist()
    if not values:
        return texts
    return pa.array(fold_all(values), pa.string()).take(coded.indices)


def fold_all(texts: list[str]) -> list[str]:
    """``[fold(text) for text in texts]``, some ten times as fast."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return [fold(text) for text in texts]
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.int32)
    folded = _folded_to[codes]
    if (folded == _UNKNOWN).any():
        _learn(codes)
        folded = _folded_to[codes]
    if (folded == _SEVERAL).any():
        # Ligatures and the like become several letters, which no table of single ones can hold.
        return [fold(text) for text in texts]
    kept = folded[folded != _NOTHING]
    return kept.tobytes().decode("utf-32-le", "surrogatepass").split(_BETWEEN)


def _learn(codes: np.ndarray) -> None:
    for code in np.unique(codes).tolist():
        folded = fold(chr(code))
        _folded_to[code] = ord(folded) if len(folded) == 1 else _SEVERAL if folded else _NOTHING
