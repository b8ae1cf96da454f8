"""The charts that chapters share draw what their tables say, and the tables say what the data say."""

import pandas as pd
from matplotlib.axes import Axes

import chollima_research as cr
from chollima_research import charts
from chollima_research.plans import Reached


def test_grades_of_steel_are_those_of_status_and_register() -> None:
    """COVERAGE: 1951-52 zeros for no capacity, 1950 of unknown source, 300 repeated from 1999 to 2008."""
    graded = charts.grade("prk.steel.nmc")
    assert (graded.loc[1950:1952] == "made up").all() and (graded.loc[1999:2008] == "made up").all()
    assert (graded.loc[1953:1974] == "estimate").all() and graded[1998] == "estimate"
    assert (charts.grade("prk.steel.official") == "official").all()
    assert (charts.grade("prk.steel.claim") == "claim").all()
    assert (charts.grade("prk.gdp_per_head.maddison2010") == "made up").all()


def test_coverage_takes_the_first_series_where_two_have_the_year(ax: Axes) -> None:
    table = charts.coverage(ax, {"Steel": ["prk.steel.official", "prk.steel.claim"]}, (1945, 1989))
    assert not table.duplicated(["row", "year"]).any()
    by_year = table.set_index("year")["series"]
    assert by_year[1970] == "prk.steel.official"  # claimed as well, at 2.7 million tonnes
    assert by_year[1975] == "prk.steel.claim"
    drawn = {tuple(point) for part in ax.collections for point in part.get_offsets().tolist()}
    assert drawn == {(year, 0.0) for year in table["year"]}


def test_reached_draws_known_years_as_dots_and_spans_as_bars(ax: Axes) -> None:
    spans = [
        Reached(1959, 1960, False),
        Reached(1970, 1976, False),
        Reached(None, None, False),
        Reached(1974, 1975, True),
    ]
    scores = pd.DataFrame(
        {
            "label": list("abcd"),
            "target_year": [1961, 1965, 1984, 1976],
            "korean": spans,
            "outside": [Reached(1990, None, False)] * 4,
        }
    )
    table = charts.reached(ax, scores)
    assert table["korean_from"].tolist()[:2] == [1960, 1971] and table["korean_to"].tolist()[:2] == [1960, 1976]
    assert table.loc[2, ["korean_from", "korean_to"]].isna().all()
    assert table["outside_to"].isna().all()
    words = [text.get_text() for text in ax.texts]
    assert words.count("?") == 1 and "not by 1990" in words


def test_multiples_are_in_order_and_labelled(ax: Axes) -> None:
    table = charts.multiples(ax, pd.Series({"low": 0.97, "high": 4.18, "middle": 2.2}), 6.1, "gross output")
    assert table["label"].tolist() == ["high", "middle", "low"]
    assert table["reference"].eq(6.1).all()
    assert [text.get_text() for text in ax.texts] == ["4.18", "2.20", "0.97", "gross output"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["high", "middle", "low"]


def test_windows_lie_within_the_years_covered(ax: Axes) -> None:
    names = {"prk.steel.nmc": "steel", "prk.gdp_per_head.maddison2010": "Maddison"}
    table = charts.windows(ax, names)
    steel = table[(table["series"] == "prk.steel.nmc") & (table["part"] == "window")]
    assert list(zip(steel["first_year"], steel["last_year"], strict=True)) == [(1953, 1974), (1975, 1993)]
    assert (table[table["row"] == 1]["part"] == "covered").all()


def test_no_window_of_the_collection_leaves_its_series() -> None:
    for name, about in cr.catalog().iterrows():
        for window in filter(None, about["windows"].split(";")):
            first, last = map(int, window.split("-"))
            assert about["first_year"] <= first <= last <= about["last_year"], name


def test_pooled_keeps_every_observation_in_order_of_time() -> None:
    names = ["prk.steel.official", "prk.steel.claim"]
    table = charts.pooled(names)
    assert len(table) == sum(len(cr.observations(name)) for name in names)
    assert table["year"].is_monotonic_increasing
    assert set(table.loc[table["year"] == 1970, "value"]) == {2200, 2700}
