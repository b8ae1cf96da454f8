"""The command line: what it prints, what it returns, and that errors are one message."""

import re
import subprocess
import sys

import pytest
import rispy
from conftest import DataCopy
from pybtex.database import parse_string

import chollima_research as cr
from chollima_research import citing, figures, paths, tables
from chollima_research.cli import main

Captured = pytest.CaptureFixture[str]


def out(capsys: Captured, *arguments: str) -> str:
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def failure(capsys: Captured, *arguments: str) -> str:
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("chollima: ") and "Traceback" not in captured.err
    return captured.err


def test_list_has_one_line_a_series(capsys: Captured) -> None:
    lines = out(capsys, "list").splitlines()
    assert [line.split()[0] for line in lines] == list(cr.catalog().index)
    assert re.search(r"^prk\.steel\.nmc +1948-2022  Iron and steel production", "\n".join(lines), re.MULTILINE)


def test_list_of_words(capsys: Captured) -> None:
    found = [line.split()[0] for line in out(capsys, "list", "STEEL", "china").splitlines()]
    titles = cr.catalog().loc[found, "title"].str.lower()
    assert "chn.steel.nmc" in found and len(found) < len(cr.catalog()) / 10
    assert all("steel" in f"{name} {title}" and "china" in f"{name} {title}" for name, title in titles.items())
    assert out(capsys, "list", "steel.(nmc)") == "", "words are no patterns"


def test_show(capsys: Captured) -> None:
    text = out(capsys, "show", "prk.steel.nmc")
    assert "unit: thousand tonnes" in text and "windows fit for estimation: 1953-1974;1975-1993" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["1956", "1956", "189.0", "estimate", "nmc7"] in [row[:5] for row in rows]
    assert ["1952", "1952", "0.0", "imputed", "nmc7"] in [row[:5] for row in rows]
    assert "1974-1975 splice (inferred; segment): 2,700 to 5,200" in text


def test_show_masked(capsys: Captured) -> None:
    rows = [line.split()[:4] for line in out(capsys, "show", "prk.steel.nmc", "--masked").splitlines()]
    assert ["1952", "1952", "NaN", "imputed"] in rows and ["1953", "1953", "4.0", "estimate"] in rows


@pytest.mark.parametrize("name", ["prk.gross_output_growth_average.official", "prk.grain.official", "prk.gdp.un"])
def test_show_of_every_kind(name: str, capsys: Captured) -> None:
    text = out(capsys, "show", name)
    assert all(str(value) in text for value in cr.observations(name)["period_start"])


def test_cite_source(capsys: Captured) -> None:
    assert list(parse_string(out(capsys, "cite", "nmc7"), "bibtex").entries) == ["nmc7"]
    assert [record["id"] for record in rispy.loads(out(capsys, "cite", "nmc7", "--ris"))] == ["nmc7"]


def test_cite_series(capsys: Captured) -> None:
    wanted = citing.sources_of(["prk.grain.official"])
    assert list(parse_string(out(capsys, "cite", "prk.grain.official"), "bibtex").entries) == wanted
    assert [r["id"] for r in rispy.loads(out(capsys, "cite", "prk.grain.official", "--ris"))] == wanted


def test_cite_figure(capsys: Captured) -> None:
    name = figures.committed()[0].stem
    assert out(capsys, "cite", name) == figures.cite(name)
    assert out(capsys, "cite", name, "--ris") == figures.cite(name, "ris")


def test_cite_unknown(capsys: Captured) -> None:
    assert "'nobody' is no figure, no series and no source" in failure(capsys, "cite", "nobody")


@pytest.mark.parametrize("command", ["show", "audit"])
def test_unknown_series(command: str, capsys: Captured) -> None:
    assert "No series 'prk.steal.nmc'. The nearest are: prk.steel.nmc" in failure(capsys, command, "prk.steal.nmc")


def test_audit(capsys: Captured) -> None:
    *findings, summary = out(capsys, "audit", "prk.gdp_per_head.maddison2010").splitlines()
    assert summary == f"{len(findings)} findings in prk.gdp_per_head.maddison2010."
    assert any(line.startswith("1974-1991 ") for line in findings)


def test_audit_against_another_series(capsys: Captured) -> None:
    series = ("prk.gdp_per_head.maddison2010", "--against", "kor.gdp_per_head.maddison2010")
    assert any(line.startswith("1951-1970 ") for line in out(capsys, "audit", *series).splitlines())


def test_verify(capsys: Captured) -> None:
    assert "agree with each other" in out(capsys, "verify")


def test_verify_of_damaged_data(data: DataCopy, capsys: Captured) -> None:
    data.replace("observations/nmc.csv", "prk.steel.nmc,1956,1956,189,", "prk.steel.nmc,1956,1956,one,")
    assert "observations/nmc.csv, row " in failure(capsys, "verify")


def test_verify_of_data_that_disagree(data: DataCopy, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chollima_research.integrity.problems", lambda: ["series.csv: one", "plans.csv: two"])
    assert main(["verify"]) == 1
    assert capsys.readouterr().out == "series.csv: one\nplans.csv: two\n"


def test_accept(data: DataCopy, capsys: Captured) -> None:
    assert out(capsys, "data", "accept") == "Nothing has changed.\n"
    data.replace("observations/nmc.csv", "prk.steel.nmc,1956,1956,189,", "prk.steel.nmc,1956,1956,198,")
    assert out(capsys, "data", "accept") == "observations/nmc.csv: checked, new checksum\n"
    assert cr.load("prk.steel.nmc")[1956] == 198


@pytest.mark.parametrize("folder", ["", "data/"])
def test_accept_of_fewer_rows(folder: str, data: DataCopy, capsys: Captured) -> None:
    rows = tables.checksums()["observations/nmc.csv"][0]
    data.lines("observations/nmc.csv", lambda lines: lines.pop(100))
    assert f"{rows - 1} of {rows} rows" in failure(capsys, "data", "accept")
    assert "new checksum" in out(capsys, "data", "accept", f"{folder}observations/nmc.csv")
    assert tables.checksums()["observations/nmc.csv"][0] == rows - 1


def test_reproduce_needs_a_checkout(capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(paths, "checkout_dir", lambda: tmp_path)
    assert "needs a checkout" in failure(capsys, "reproduce")


@pytest.mark.parametrize("arguments", [[], ["lost"], ["show"], ["data", "reject"]])
def test_wrong_usage(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: chollima" in capsys.readouterr().err


def test_version(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.strip() == cr.__version__


def test_reader_may_close_the_pipe() -> None:
    """As `chollima list | head -1` does."""
    command = [sys.executable, "-u", "-m", "chollima_research.cli", "list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(cr.catalog().index[0])
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() in (0, 1)
