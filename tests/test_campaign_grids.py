"""A grid of ranks holds what placebo gives, keeps what cannot be ranked with the reason, and is drawn as it stands."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from chollima_research.campaigns import grids as campaign_grids
from chollima_research.campaigns.grids import Spell, ranks
from chollima_research.comparison import placebo, pool
from chollima_research.errors import ArgumentError

COUNTRIES = ["PRK", "CHN", "KOR", "HUN", "ROU", "POL"]


@pytest.fixture(scope="module")
def grid() -> pd.DataFrame:
    pools = {name: pool(name, "nmc", COUNTRIES) for name in ("steel", "energy")}
    spells = [Spell("Leap", "CHN", 1957, 1960), Spell("plan", "PRK", 1956, 1960)]
    return ranks(spells, pools, {"all": {"factor": None}, "peak": {"factor": None, "at_peak": True}})


def test_each_row_is_what_placebo_gives(grid: pd.DataFrame) -> None:
    assert len(grid) == 8
    row = grid.set_index(["spell", "pool", "choice"]).loc[("plan", "steel", "peak")]
    own = placebo(pool("steel", "nmc", COUNTRIES), "PRK", 1956, 4, factor=None, at_peak=True)
    assert row["growth"] == pytest.approx(np.log(641 / 189) / 4)
    for name in ("rank", "windows", "countries", "p_window", "higher", "others", "p_country"):
        assert row[name] == getattr(own, name)
    assert row["reason"] == ""


def test_what_crosses_a_seam_has_a_reason_and_no_number(grid: pd.DataFrame) -> None:
    """Energy use of China changes its basis between 1957 and 1958."""
    rows = grid[(grid["spell"] == "Leap") & (grid["pool"] == "energy")]
    assert rows[["growth", "rank", "p_country"]].isna().all(axis=None)
    assert rows["reason"].str.contains("chn.energy.nmc has no usable positive figures on one basis").all()


def test_the_chart_draws_its_table_and_keeps_rows_without_ranks(ax: Axes, grid: pd.DataFrame) -> None:
    table = campaign_grids.draw(ax, grid)
    drawn = {
        tuple(np.round(point, 9)) for line in ax.lines for point in line.get_xydata() if line.get_label()[0] != "_"
    }
    assert drawn == {(round(row.p_country, 9), round(row.y, 9)) for row in table.itertuples()}
    assert [text.get_text() for text in ax.get_yticklabels()] == ["Leap", "plan"]
    assert (table["p_country"] >= table["p_least"]).all()
    assert (table["y"] - table["row"]).abs().max() < 0.5


def test_nothing_to_draw_is_refused(ax: Axes, grid: pd.DataFrame) -> None:
    empty = grid[(grid["spell"] == "Leap") & (grid["pool"] == "energy")]
    many = pd.concat([grid.assign(pool=f"{number}") for number in range(5)])
    for table in (empty, many):
        with pytest.raises(ArgumentError, match="table: holds no rank to draw, or more than 4 pools"):
            campaign_grids.draw(ax, table)
