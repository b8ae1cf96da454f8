"""Every result has a table, a text, LaTeX and HTML, and none of them depends on machine or time."""

from dataclasses import dataclass

import pandas as pd
import pytest

from chollima_research import results
from chollima_research.results import Result


@dataclass(frozen=True)
class Growth(Result):
    rate: float

    @property
    def title(self) -> str:
        return "Growth of R&D_output"

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame({"rate": [self.rate], "years": [[1956, 1960]], "missing": [float("nan")], "n": [5]})

    def remarks(self) -> list[str]:
        return ["95% of <all> rates."]


def test_summary_holds_title_table_and_remarks() -> None:
    lines = Growth(0.0123456).summary().splitlines()
    assert lines[0] == "Growth of R&D_output"
    assert lines[1].split() == ["rate", "years", "missing", "n"]
    assert lines[2].split() == ["0.01235", "1956,", "1960", "5"]
    assert lines[3] == "95% of <all> rates."


def test_latex_is_escaped_and_carries_the_notes() -> None:
    text = Growth(0.5).to_latex(label="tab:growth")
    assert r"\caption{Growth of R\&D\_output}" in text
    assert r"\label{tab:growth}" in text
    assert "\\toprule" in text
    assert text.index(r"95\% of <all> rates.") < text.index("\\end{table}")


def test_html_is_escaped() -> None:
    html = Growth(0.5)._repr_html_()
    assert "R&amp;D_output" in html
    assert "95% of &lt;all&gt; rates." in html
    assert "<td>1956, 1960</td>" in html


@pytest.mark.parametrize(
    ("value", "text"), [(18660.0, "18,660"), (9999.7, "10,000"), (1234.5, "1234"), (0.01234, "0.01234")]
)
def test_numbers_are_printed_without_an_exponent(value: float, text: str) -> None:
    assert results._printed(value) == text


def test_marks_of_latex_are_escaped() -> None:
    assert (
        results._escaped("1.2^3 ~ 5% \\ a_b") == r"1.2\textasciicircum{}3 \textasciitilde{} 5\% \textbackslash{} a\_b"
    )
