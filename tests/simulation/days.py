"""
Simulated days from the command line.

    python tests/simulation/days.py day SEED
    python tests/simulation/days.py days --number 100 --from 1
"""

import cProfile
import pstats
import time

import click

from world.day import live, tempdir
from world.plan import bad_day, ordinary_day


@click.group()
def main():
    """Live through simulated days."""


@main.command()
@click.argument("seed", type=int)
@click.option("--ordinary", is_flag=True)
@click.option("--profile", is_flag=True)
@click.option("--quiet", is_flag=True)
def day(seed, ordinary, profile, quiet):
    """Live through one day and tell its story."""
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
    click.echo(lived.verdict)


if __name__ == "__main__":
    main()
