"""What benchmarks share: promises, rounds, and a run of all of them."""

import math

import pytest
from measuring.everything import run, run_all
from measuring.promises import Judge, Promise
from measuring.rounds import Rounds, in_turns

FAST = Promise("at least {} times the other", least=0.8)
SMALL = Promise("at most {} MiB", most=16, needs_whole=False)

KEEPS = """
from measuring.benchmark import Benchmark
from measuring.promises import Promise

FAST = Promise("at least {} of the other", least=0.8)
BENCHMARK = Benchmark("how fast?", "the other", (FAST,))

if __name__ == "__main__":
    BENCHMARK.run(lambda run: run.judge(FAST, 0.9, "here"), __doc__)
"""
BREAKS = KEEPS.replace("0.9", "0.7")
FORGETS = KEEPS.replace('run.judge(FAST, 0.9, "here")', "None")
DOES_NOT_IMPORT = f"import nothing_of_this_name\n{KEEPS}"
DOES_NOTHING = KEEPS.replace('"__main__"', '"__mine__"')


@pytest.fixture
def folder(tmp_path, benchmarks, monkeypatch):
    """A folder for planted benchmarks."""
    monkeypatch.setenv("PYTHONPATH", str(benchmarks))
    return tmp_path


@pytest.mark.parametrize(
    ("promise", "measured", "is_kept"),
    [
        (FAST, 0.8, True),
        (FAST, 0.79, False),
        (FAST, math.nan, False),
        (SMALL, 16, True),
        (SMALL, 16.1, False),
        (SMALL, math.nan, False),
    ],
)
def test_a_promise_is_kept_up_to_its_limit(promise, measured, is_kept):
    assert promise.is_kept_by(measured) is is_kept


@pytest.mark.parametrize("limits", [{}, {"least": 1, "most": 2}])
def test_a_promise_needs_one_limit(limits):
    with pytest.raises(ValueError, match="one limit"):
        Promise("at least {}", **limits)


@pytest.mark.parametrize(("is_small", "said"), [(True, None), (False, False)])
def test_a_small_run_judges_what_it_can_show(is_small, said):
    judge = Judge((FAST, SMALL), lambda _: None, is_small=is_small)

    judge.judge(FAST, 0.1)
    judge.judge(SMALL, 17)

    assert [one.is_kept for one in judge.verdicts] == [said, False]
    assert not judge.forgotten


def test_a_promise_that_no_figure_was_compared_with_is_forgotten():
    judge = Judge((FAST, SMALL), lambda _: None, is_small=True)

    judge.judge(SMALL, 1)

    assert judge.forgotten == ["at least 0.8 times the other"]


def test_a_benchmark_judges_only_what_it_declares():
    with pytest.raises(ValueError, match="does not declare"):
        Judge((FAST,), lambda _: None, is_small=False).judge(SMALL, 1)


def test_peers_have_their_turns_and_are_compared_within_a_round():
    """In the second round the machine is three times as slow, which the ratio does not show."""
    figures = {"ours": iter([2.0, 6.0, 2.0]), "other": iter([1.0, 3.0, 1.5])}
    order = []

    def measure(peer):
        order.append(peer)
        return next(figures[peer])

    turns = {peer: lambda peer=peer: measure(peer) for peer in figures}
    rounds = Rounds(in_turns(turns, 3))

    assert order == ["ours", "other"] * 3
    assert rounds.median("ours") == 2
    assert rounds.median("other") == 1.5
    assert rounds.ratio("ours", "other") == 2


def test_all_run_whatever_becomes_of_one_and_all_that_failed_is_said_at_the_end(folder, capfd):
    planted = {
        "a_breaks": BREAKS,
        "b_does_not_import": DOES_NOT_IMPORT,
        "c_forgets": FORGETS,
        "d_does_nothing": DOES_NOTHING,
        "e_keeps": KEEPS,
    }
    for name, text in planted.items():
        (folder / f"{name}.py").write_text(text)

    code = run_all(folder, [])

    shown, failures = capfd.readouterr()
    assert code == 1
    assert "e_keeps.py" in shown
    assert "here: at least 0.8 of the other: 0.9, kept" in shown
    assert failures.splitlines()[-4:] == [
        "a_breaks.py: here: at least 0.8 of the other: 0.7, NOT KEPT",
        "b_does_not_import.py: ended with exit code 1 before its figures",
        "c_forgets.py: at least 0.8 of the other: NOT MEASURED",
        "d_does_nothing.py: ended with exit code 1 before its figures",
    ]


def test_nothing_failed_if_all_promises_are_kept(folder):
    (folder / "keeps.py").write_text(KEEPS)

    assert run_all(folder, []) == 0


@pytest.mark.parametrize(
    ("text", "failures"),
    [
        (BREAKS, []),  # it is about time
        (DOES_NOT_IMPORT, ["planted.py: ended with exit code 1 before its figures"]),
        (DOES_NOTHING, ["planted.py: ended with exit code 1 before its figures"]),
        (FORGETS, ["planted.py: at least 0.8 of the other: NOT MEASURED"]),
    ],
    ids=["slow", "does_not_import", "does_nothing", "forgets"],
)
def test_a_small_run_fails_for_a_broken_benchmark_and_not_for_a_slow_one(folder, text, failures):
    file = folder / "planted.py"
    file.write_text(text)

    assert run(file, ["--smoke"]).failures == failures
