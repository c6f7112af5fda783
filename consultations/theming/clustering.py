"""Groups of comments that are about the same, found by their words alone; nothing here knows the database.

TF-IDF of stems, neighbours and related words, its 20 strongest directions (latent semantic analysis), k-means among them.
The number of groups is the one whose silhouette is best. The same texts in the same order always give the same groups.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from consultations.theming.labels import Named, named
from consultations.theming.words import features, related

SEED = 20_260_101
FEWEST = 12  # below it reading them is quicker
FEW, MANY = 8, 20  # groups of a large consultation
PER_GROUP = 8  # comments that a small one has for each group at least
DIRECTIONS = 20
COMPARED = 2_000  # comments whose distances say how many groups there are
VOCABULARY = 30_000
# A comment is below a group when it points its way; below a second one when it does so nearly as much.
NEAR, NEARLY = 0.25, 0.85
# What is counted, and in what share of the comments it may stand before it tells nothing.
BLOCKS: tuple[tuple[Callable[[str], list[str]], float], ...] = ((features, 0.25), (related, 0.4))

Matrix = Any  # of scipy, which ships no types
Tagged = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Grouping:
    """`groups` with their names; `assign` puts any comment, seen before or not, below them."""

    groups: list[Named]
    vectors: _Vectors
    centres: NDArray[np.float64]

    def assign(self, texts: Sequence[str]) -> list[list[Tagged]]:
        """For each text its groups, the nearest first: at most two, with a likeness from 0 to 1; none for words of no group."""
        near = np.clip(self.vectors.places(texts) @ self.centres.T, 0, 1)
        found = []
        for row in near:
            best = [int(one) for one in np.argsort(-row, kind="stable")[:2]]
            least = max(NEAR, NEARLY * row[best[0]])
            found.append([(one, round(float(row[one]), 3)) for one in best if row[one] >= least])
        return found


class _NothingShared(Exception):
    """No two texts have a telling word in common."""


class _Vectors:
    """Texts as points: unit vectors in the strongest directions of the texts that it was made of."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        rarest = 2 if len(texts) < 1_000 else 4
        counted = [_counted(texts, *block, rarest) for block in BLOCKS]
        self._blocks = [block for block in counted if block is not None]
        if not self._blocks:
            raise _NothingShared
        self.counted = self.weighed(texts)
        directions = min(DIRECTIONS, self.counted.shape[1] - 1, len(texts) - 1)
        if directions == 0:
            raise _NothingShared
        self._svd = TruncatedSVD(directions, random_state=seed)
        self._svd.fit(self.counted)

    def weighed(self, texts: Sequence[str]) -> Matrix:
        return normalize(sparse.hstack([block.transform(texts) for block in self._blocks]).tocsr())

    def places(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return self._unit(self.weighed(texts))

    def own_places(self) -> NDArray[np.float64]:
        return self._unit(self.counted)

    def _unit(self, weighed: Matrix) -> NDArray[np.float64]:
        return np.asarray(normalize(self._svd.transform(weighed)), dtype=np.float64)


def group(texts: Sequence[str], *, seed: int = SEED) -> Grouping | None:
    """Find groups among different texts; None for fewer than twelve, or where they share no words."""
    if len(texts) < FEWEST:
        return None
    # One thread: sums in another order would give other groups on another machine.
    with threadpool_limits(limits=1):
        try:
            vectors = _Vectors(texts, seed)
        except _NothingShared:
            return None
        places = vectors.own_places()
        labels, centres = _best(vectors, places, seed)
    names = named(texts, labels, len(centres))
    kept = [place for place, one in enumerate(names) if one.label]
    if not kept:
        return None
    return Grouping([names[place] for place in kept], vectors, normalize(centres[kept]))


def _counted(
    texts: Sequence[str], analyzer: Callable[[str], list[str]], commonest: float, rarest: int
) -> TfidfVectorizer | None:
    """What is counted of the texts; None when nothing is in enough and not too many of them."""
    counter = TfidfVectorizer(
        analyzer=analyzer,
        min_df=rarest,
        max_df=max(commonest, (rarest + 1) / len(texts)),
        max_features=VOCABULARY,
        sublinear_tf=True,
    )
    try:
        return counter.fit(texts)
    except ValueError as nothing:  # the library tells it by words alone
        if "empty vocabulary" in str(nothing) or "no terms remain" in str(nothing):
            return None
        raise


def sizes(comments: int) -> range:
    """How many groups are tried."""
    most = max(2, min(MANY, comments // PER_GROUP))
    return range(max(2, min(FEW, most // 2)), most + 1)


def _best(
    vectors: _Vectors, places: NDArray[np.float64], seed: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    compared = _compared(len(places), seed)
    rows = vectors.counted[compared]
    distances = np.clip(1 - (rows @ rows.T).toarray(), 0, 2)
    np.fill_diagonal(distances, 0)
    best, found = -2.0, None
    for size in sizes(len(places)):
        means = KMeans(size, n_init=10, random_state=seed).fit(places)
        labels = means.labels_[compared]
        if len(set(labels)) < 2:
            continue
        score = silhouette_score(distances, labels, metric="precomputed")
        if score > best or found is None:
            best, found = score, means
    if found is None:
        found = KMeans(1, random_state=seed).fit(places)
    return found.labels_, found.cluster_centers_


def _compared(count: int, seed: int) -> NDArray[np.int64]:
    if count <= COMPARED:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, COMPARED, replace=False))
