"""A round of the soak counts what the test wrote, and a crash, a hang or a test that tried nothing cannot pass for one that held."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import soak

WRITES = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2].replace('ENV', os.environ.get('AMENDS_SEED', ''))); " \
         "print('seed 41 seed 42 seed 41'); sys.exit(int(sys.argv[3]))"


class Soak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "totals.tsv"
        patch = mock.patch.object(soak, "commit", lambda: "0123456789ab")
        patch.start()
        self.addCleanup(patch.stop)

    def kind(self, name, n=10, failed=0, code=0, rows=None, seed=None):
        path = self.folder / f"{name}.rows.json"
        text = json.dumps({"name": "other", "n": 1, "value": 1}) + "\n" + json.dumps({"name": f"tries of {name}", "n": n, "value": failed}) + "\n"
        # Words are filled: braces of JSON are doubled.
        words = [WRITES, str(path), text if rows is None else rows, str(code)]
        return soak.Kind("tries", n, (sys.executable, "-c", *(word.replace("{", "{{").replace("}", "}}") for word in words)), {"AMENDS_SEED": "{seed}"},
                         path, "tries of", seed)

    def run_soak(self, kinds, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = soak.main(["--minutes", "0", "--seed", "7", "--file", str(self.file), *arguments], kinds)
        return code, said.getvalue()

    def lines(self):
        return [line.split("\t")[1:] for line in self.file.read_text().splitlines()[1:]]

    def test_a_round_of_each_is_run_and_written_down(self):
        code, said = self.run_soak({"kill": self.kind("kill"), "sim": self.kind("sim", n=2000)})
        self.assertEqual(code, 0, said)
        self.assertEqual(self.lines(), [["kill", "10", "0", "-", "0123456789ab"], ["sim", "2000", "0", "-", "0123456789ab"]])
        self.assertEqual(self.file.read_text().splitlines()[0].split("\t"), list(soak.COLUMNS))

    def test_only_the_kinds_that_are_named_are_run(self):
        kinds = {"kill": self.kind("kill"), "sim": self.kind("sim")}
        self.run_soak(kinds, "sim")
        self.assertEqual([line[0] for line in self.lines()], ["sim"])
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
            soak.main(["storm"], kinds)

    def test_rounds_add_up_over_runs(self):
        for _ in range(3):
            self.run_soak({"kill": self.kind("kill", n=100)})
        code, said = self.run_soak({"kill": self.kind("kill")}, "--totals")
        self.assertEqual(code, 0)
        self.assertEqual(said.splitlines()[-1].split(), ["kill", "3", "300", "0", "0.01", "300"])
        self.assertEqual(len(self.lines()), 3, "totals run nothing")

    def test_a_failure_is_told_with_its_seed_and_its_log_is_kept(self):
        code, said = self.run_soak({"kill": self.kind("kill", failed=2, code=1)})
        self.assertEqual(code, 1)
        self.assertEqual(self.lines(), [["kill", "10", "2", "7", "0123456789ab"]])
        self.assertIn("FAILED, seed 7", said)
        self.assertEqual(said.splitlines()[-1].split(), ["kill", "1", "10", "2", "-", "10"], "no bound where something failed")
        self.assertEqual(len(list(self.folder.glob("kill-*.log"))), 1)

    def test_seeds_that_the_test_names_are_taken(self):
        self.run_soak({"sim": self.kind("sim", failed=2, code=1, seed=r"seed (\d+)")})
        self.assertEqual(self.lines()[0][3], "41,42")

    def test_what_told_nothing_or_ended_badly_is_a_failure(self):
        for case in ({"rows": ""}, {"code": 1}, {"n": 0}):
            with self.subTest(case):
                self.file.unlink(missing_ok=True)
                self.assertEqual(self.run_soak({"kill": self.kind("kill", **case)})[0], 1)
                self.assertEqual(self.lines()[0][2], "1")

    def test_rows_of_an_earlier_round_do_not_count(self):
        kind = self.kind("kill")
        kind.rows.write_text(json.dumps({"name": "tries of kill", "n": 10, "value": 0}) + "\n")
        silent = kind._replace(command=(sys.executable, "-c", "pass"))
        self.assertEqual(self.run_soak({"kill": silent})[0], 1)

    def test_a_hang_is_ended_and_is_a_failure(self):
        kind = self.kind("kill")._replace(command=(sys.executable, "-c", "import threading; threading.Event().wait()"))
        with mock.patch.object(soak, "ROUND_SECONDS_MAX", 0.2):
            self.assertEqual(self.run_soak({"kill": kind})[0], 1)
        self.assertEqual(self.lines()[0][1:3], ["0", "1"])

    def test_a_test_that_is_skipped_is_neither_tried_nor_failed(self):
        kinds = {"kill": self.kind("kill", code=soak.SKIPPED), "sim": self.kind("sim")}
        code, said = self.run_soak(kinds)
        self.assertEqual(code, 0, said)
        self.assertEqual([line[0] for line in self.lines()], ["sim"])
        self.assertEqual(self.run_soak({"kill": kinds["kill"]})[0], 1, "nothing was tried at all")

    def test_each_round_has_a_seed_of_its_own(self):
        seen = []

        def look(_kind, seed, log):
            seen.append(seed)
            log.write_text("")
            return 1, 0, "-"

        clock = iter(range(0, 1000, 20))
        with mock.patch.object(soak, "one_round", look), mock.patch.object(soak.time, "monotonic", lambda: next(clock)):
            self.run_soak({"kill": self.kind("kill")}, "--minutes", "3")
        self.assertEqual(seen[0], 7)
        self.assertGreater(len(seen), 2)
        self.assertEqual(len(set(seen)), len(seen))

    def test_a_line_that_is_none_is_named(self):
        self.run_soak({"kill": self.kind("kill")})
        with self.file.open("a") as out:
            out.write("half a li")
        with self.assertRaises(SystemExit) as refused:
            self.run_soak({"kill": self.kind("kill")}, "--totals")
        self.assertIn("totals.tsv:3", str(refused.exception))


if __name__ == "__main__":
    unittest.main()
