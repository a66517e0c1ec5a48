"""Grade a file of answers: ``python grade.py task.json answers.csv > judgements.csv``.

FLUXION_URL names the service. Progress goes to standard error. An answer that could not be judged has no score, so that
a person looks at it: a mark is never lost because a computer was busy.
"""

import csv
import json
import os
import sys
from pathlib import Path

from fluxion_client import Client


def main(task_file: str, answers_file: str) -> None:
    """Judge each row of the file, and write a row for it."""
    task = json.loads(Path(task_file).read_text())
    with open(answers_file, newline="") as file:
        answers = [{"id": row["id"], "answer": row["answer"]} for row in csv.DictReader(file)]
    results = csv.writer(sys.stdout, lineterminator="\n")
    results.writerow(["id", "score", "verdict", "feedback"])
    with Client(os.environ.get("FLUXION_URL", "http://127.0.0.1:8000")) as fluxion:
        for judgement in fluxion.check_many(task, answers, progress=sys.stderr.isatty()):
            feedback = judgement.error.detail if judgement.error else "; ".join(d.message for d in judgement.diagnosis)
            results.writerow([judgement.id, judgement.score, judgement.verdict, feedback])


if __name__ == "__main__":
    main(*sys.argv[1:])
