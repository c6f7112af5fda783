"""Charts as geometry."""

from decimal import Decimal

from frontend.charts import Chart, Mark, line_chart


def chart(values: list[int | None], target: int | None = None, width: int = 272) -> Chart | None:
    marks = [
        Mark(str(2010 + index), None if value is None else Decimal(value))
        for index, value in enumerate(values)
    ]
    return line_chart(
        marks,
        width=width,
        height=150,
        words=str,
        target=None if target is None else Decimal(target),
        target_words="350",
    )


def test_one_value_is_no_line() -> None:
    assert chart([7]) is None
    assert chart([None, 7, None]) is None


def test_a_gap_breaks_the_line_and_is_not_drawn_as_zero() -> None:
    drawn = chart([10, 20, None, 30, 40])
    assert drawn is not None
    assert len(drawn.lines) == 2
    assert len(drawn.dots) == 4


def test_time_runs_from_left_to_right_and_more_is_higher() -> None:
    drawn = chart([10, 20, 30])
    assert drawn is not None
    assert [dot.x for dot in drawn.dots] == sorted(dot.x for dot in drawn.dots)
    assert [dot.y for dot in drawn.dots] == sorted((dot.y for dot in drawn.dots), reverse=True)
    assert [label.text for label in drawn.periods] == ["2010", "2012"]


def test_everything_stays_inside_the_frame_whatever_the_numbers() -> None:
    for values in ([5, 5, 5], [-10, 0, 10], [1, 10**12], [0, 0, None, 0]):
        drawn = chart(values, target=3)
        assert drawn is not None
        for dot in drawn.dots:
            assert 0 <= dot.x <= drawn.width
            assert 0 <= dot.y <= drawn.height
        assert 0 <= (drawn.target_y or 0) <= drawn.height


def test_the_targets_name_gives_way_to_a_value_that_stands_there() -> None:
    far, near = chart([10, 20, 30], target=100), chart([10, 20, 100], target=100)
    assert far is not None
    assert near is not None
    assert far.target is not None
    assert near.target is not None
    assert far.target_y is not None
    assert near.target_y is not None
    assert far.target.y < far.target_y
    assert near.target.y > near.target_y


def test_the_first_values_text_does_not_lie_on_a_steeply_rising_line() -> None:
    drawn = chart([2140, 8650, 11230, 19870, 21400, 20980, 23110, 24560, 26015])
    assert drawn is not None
    first = drawn.values[0]
    crossed = [dot.y for dot in drawn.dots if dot.x <= first.x + 8 * len(first.text)]
    assert first.y < min(crossed)
