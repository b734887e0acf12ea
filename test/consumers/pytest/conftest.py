import json
import subprocess

import pytest


def start(*flags):
    command = ["tmdb-auth", "sandbox", "--json", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


@pytest.fixture(scope="session")
def sandboxes():
    started = [start(), start("--approve", "deny")]
    yield [sandbox for _, sandbox in started]
    for process, _ in started:
        process.terminate()
        process.wait()
