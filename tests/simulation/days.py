"""
Runs simulated days from the command line.

    python tests/simulation/days.py day SEED
    python tests/simulation/days.py days --number 100 --from 1
"""

import cProfile
import itertools
import pstats
import sys
import time
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor

import click
from world.coverage import not_seen
from world.day import live
from world.plan import bad_day, ordinary_day
from world.shrink import shrunk


@click.group()
def main():
    """Run simulated days."""


@main.command()
@click.argument("seed", type=int)
@click.option("--ordinary", is_flag=True)
@click.option("--profile", is_flag=True)
@click.option("--quiet", is_flag=True)
def day(seed, ordinary, profile, quiet):
    """Run one day and print its story."""
    plan = ordinary_day(seed) if ordinary else bad_day(seed)
    live(ordinary_day(0))
    began = time.process_time()
    if profile:
        with cProfile.Profile() as profiler:
            lived = live(plan)
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    else:
        lived = live(plan)
    took = time.process_time() - began
    if not quiet:
        for line in lived.story:
            click.echo(line)
    click.echo(f"{took:.2f} s; {dict(lived.counts)}")
    click.echo(lived.outcome)


@main.command()
@click.argument("seed", type=int)
@click.option("--tries", type=int, default=60, help="How many smaller days to try.")
def shrink(seed, tries):
    """Find fewer events of a failing day that still break the same invariant."""
    plan, lived = shrunk(bad_day(seed), tries, click.echo)
    for line in lived.story:
        click.echo(line)
    for event in plan.events:
        click.echo(f"needed: {event.at} {event}")


def _one(seed):
    began = time.process_time()
    lived = live(bad_day(seed))
    broken = lived.outcome if lived.broken else ""
    return seed, broken, time.process_time() - began, lived.seen


@main.command()
@click.option("--number", type=int, default=0, help="How many; 0 to go on until Ctrl-C.")
@click.option("--from", "first", type=int, default=1)
@click.option("--processes", type=int, default=2)
def days(number, first, processes):
    """Run many days and list those that broke an invariant."""
    began, cpu, lived, failed, seen = time.monotonic(), 0.0, 0, [], Counter()
    seeds = range(first, first + number) if number else itertools.count(first)
    with ProcessPoolExecutor(processes) as pool:
        for seed, broken, seconds, saw in (
            pool.map(_one, seeds) if number else _endless(pool, seeds)
        ):
            lived, cpu = lived + 1, cpu + seconds
            seen.update(saw)
            if broken:
                failed.append(seed)
                click.echo(f"{seed}: {broken}")
            if lived % 20 == 0:
                _sum_up(lived, failed, cpu, time.monotonic() - began)
    _sum_up(lived, failed, cpu, time.monotonic() - began)
    click.echo(f"Not seen: {', '.join(not_seen(seen)) or 'nothing'}.")
    sys.exit(bool(failed))


def _endless(pool, seeds):
    waiting = deque(pool.submit(_one, next(seeds)) for _ in range(8))
    while True:
        yield waiting.popleft().result()
        waiting.append(pool.submit(_one, next(seeds)))


def _sum_up(lived, failed, cpu, took):
    click.echo(
        f"{lived} days in {took:.0f} s ({cpu / lived:.1f} s of a core each), "
        f"{len(failed)} broke an invariant: {failed}"
    )


if __name__ == "__main__":
    main()
