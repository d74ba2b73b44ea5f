"""How alike the names of pairs of records are, best name against best name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from scipy import sparse

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.matching.candidates import Pairs
from sitepipe.consolidate.matching.spellings import Spelling, conflict

Floats = npt.NDArray[np.float64]


def name_evidence(pairs: Pairs, spelt: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the names of each pair; of present and former names the two most alike count.

    Words are weighed by how few names have them (idf), so that places tell more than
    what is said of every park.

    Returns
    -------
    names
        One row per pair: ``points``, ``said`` (the reason), ``equal`` (one key), ``clash`` (what
        tells the names apart, else empty), ``portion`` (1 if only the first names a phase, 2 if
        only the second, else 0).
    """
    combos = _combinations(pairs, spelt)
    one = spelt["spelling"].to_numpy()[combos["one"]]
    other = spelt["spelling"].to_numpy()[combos["other"]]
    likeness = _likeness(spelt["spelling"].tolist(), combos)
    judged = [_judge(a, b, like) for a, b, like in zip(one, other, likeness, strict=True)]
    told = pd.DataFrame(judged, columns=["points", "said", "equal", "clash", "portion"])
    told["pair"] = combos["pair"].to_numpy()
    told["clashes"] = told["clash"] != ""
    best = told.sort_values(
        ["pair", "clashes", "points", "said"], ascending=[True, True, False, True], kind="stable"
    )
    # the names now in use decide on a clash, unless a former name is the other's very name
    return best.drop_duplicates("pair").drop(columns=["pair", "clashes"]).reset_index(drop=True)


def _combinations(pairs: Pairs, spelt: pd.DataFrame) -> pd.DataFrame:
    """Set every name of the first record of a pair against every name of the second."""
    names = spelt[["at"]].assign(name=np.arange(len(spelt)))
    frame = pd.DataFrame({"pair": np.arange(len(pairs)), "a": pairs[:, 0], "b": pairs[:, 1]})
    met = frame.merge(names.rename(columns={"at": "a", "name": "one"}), on="a")
    met = met.merge(names.rename(columns={"at": "b", "name": "other"}), on="b")
    return met.sort_values(["pair", "one", "other"], ignore_index=True)


def _likeness(names: list[Spelling], combos: pd.DataFrame) -> Floats:
    """Return 0-1: the better of shared words by weight, and shared letters of all of them."""
    cores = np.array([name.core for name in names], dtype=object)
    weights = _weights(names)
    one, other = combos["one"].to_numpy(), combos["other"].to_numpy()
    by_word = np.asarray(weights[one].multiply(weights[other]).sum(axis=1)).ravel()
    left, right = cores[one].tolist(), cores[other].tolist()
    by_edit = process.cpdist(left, right, scorer=OSA.normalized_similarity)
    by_set = process.cpdist(left, right, scorer=fuzz.token_sort_ratio) / 100
    shortest = np.minimum([len(text) for text in left], [len(text) for text in right])
    # one wrong letter in seven is a typing error; in four it is another word
    typed = np.where((by_edit >= 0.82) & (shortest >= rules.TYPO_LENGTH), by_edit + 0.1, 0.0)
    near = np.where(by_set >= 0.9, by_set, by_set * 0.7)
    alike = np.maximum.reduce([by_word, typed, near, _slips(names, one, other)])
    return np.asarray(np.where(shortest == 0, 0.0, np.minimum(alike, 1.0)), dtype="float64")


def _slips(
    names: list[Spelling], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
) -> Floats:
    """Return the likeness of long names of which one letter, in any word, is wrong."""
    keys = np.array([name.key for name in names], dtype=object)
    left, right = keys[one].tolist(), keys[other].tolist()
    wrong = process.cpdist(left, right, scorer=OSA.distance, score_cutoff=1)
    is_long = np.array([len(text) >= rules.SLIP_LENGTH for text in left], dtype=bool)
    return np.where(is_long & (wrong <= 1), rules.SLIP_LIKENESS, 0.0)


def _weights(names: list[Spelling]) -> sparse.csr_matrix:
    """Return one row per name: its words by inverse document frequency, of length one."""
    index: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, name in enumerate(names):
        for word in name.words:
            rows.append(row)
            columns.append(index.setdefault(word, len(index)))
    shape = (len(names), max(len(index), 1))
    held = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    idf = np.log((1 + len(names)) / (1 + np.asarray(held.sum(axis=0)).ravel())) + 0.1
    weighed = held.multiply(idf).tocsr()
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return sparse.csr_matrix(sparse.diags(scale) @ weighed)


def _judge(one: Spelling, other: Spelling, likeness: float) -> tuple[float, str, bool, str, int]:
    """Return points, reason, equality, clash and portion for two names."""
    clash = conflict(one, other)
    portion = 0
    if one.portions != other.portions and not clash:
        portion = 1 if one.portions > other.portions else 2
    if one.key == other.key:
        return rules.EQUAL_NAME, "equal names", True, "", 0
    mine, theirs = {*one.words, *one.kinds}, {*other.words, *other.kinds}
    if mine and theirs and (mine <= theirs or theirs <= mine):
        likeness = max(likeness, rules.SUBSET_LIKENESS)
    share = (likeness - rules.UNLIKE_BELOW) / (rules.LIKE_FROM - rules.UNLIKE_BELOW)
    share = min(max(share, 0.0), 1.0)
    points = rules.UNLIKE_NAME + share * (rules.LIKE_NAME - rules.UNLIKE_NAME)
    said = f"names {likeness:.0%} alike"
    of_kinds = likeness >= rules.KIND_FROM and one.kinds and other.kinds
    if of_kinds and not (one.kinds <= other.kinds or other.kinds <= one.kinds):
        points, said = points + rules.OTHER_KIND, said + ", of another kind of place"
    is_numbered = any(mark.isdigit() for mark in one.marks)
    if is_numbered and one.marks == other.marks and mine & theirs:
        points, said = points + rules.SAME_MARKS, said + ", with the same numbers"
    if bool(one.marks) != bool(other.marks) or (one.marks != other.marks and not clash):
        points, said = points + rules.MARK_ON_ONE, said + ", one with a mark"
    return points, said, False, clash if likeness >= rules.UNLIKE_BELOW else "", portion
