"""From a measured dataset to the plain values that the API and the steward's screen show."""

from __future__ import annotations

from typing import Any

from opendata.standards import mqa, quality, stars, words

Values = dict[str, Any]  # Any: what one serializer of the API takes


def presented(found: quality.Quality, shown_in: str) -> Values:
    """A measured dataset in the words of a language."""
    score = found.score
    return {
        "dataset": found.facts.slug,
        "title": _in(found.facts.titles, shown_in),
        "points": score.points,
        "most": mqa.MOST,
        "rating": score.rating,
        "rating_label": words.RATINGS[score.rating],
        "dimensions": [_dimension(score, name) for name in mqa.DIMENSIONS],
        "gains": [
            {"name": name, "points": points, "fix": words.METRICS[name].fix}
            for name, points in found.gains
        ],
        "stars": {
            "level": stars.level(found.stars),
            "steps": [
                {"name": name, "label": words.STARS[name], "is_met": found.stars[name]}
                for name in stars.STEPS
            ],
        },
        "timeliness": found.timeliness,
        "cells": _cells(found.cells, shown_in),
        "broken_links": found.broken_links,
    }


def _dimension(score: mqa.Score, name: str) -> Values:
    metrics = mqa.DIMENSIONS[name]
    return {
        "name": name,
        "label": words.DIMENSIONS[name],
        "points": score.dimension(name),
        "most": sum(metrics.values()),
        "metrics": [_metric(score, metric) for metric in metrics],
    }


def _metric(score: mqa.Score, name: str) -> Values:
    said, points = words.METRICS[name], score.metrics[name]
    return {
        "name": name,
        "label": said.met if points else said.fix,
        "points": points,
        "most": mqa.POINTS[name],
        "is_met": bool(points),
    }


def _cells(cells: quality.Cells, shown_in: str) -> Values:
    return {
        "empty": cells.empty,
        "odd": cells.odd,
        "duplicate_keys": cells.duplicate_keys,
        "columns": [
            {
                "resource": one.resource,
                "name": one.name,
                "label": _in(one.labels, shown_in),
                "empty": one.empty,
                "odd": one.odd,
            }
            for one in cells.columns
            if one.empty is not None or one.odd is not None
        ],
    }


def _in(texts: dict[str, str], shown_in: str) -> str:
    return texts.get(shown_in) or next(iter(texts.values()), "")
