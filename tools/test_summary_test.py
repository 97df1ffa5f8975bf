"""The closing line of script/test counts what ran, and a crash or a missed goal cannot hide in it."""
import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import test_summary
from tree import Tree

ENTRY = {"pass": '<testcase name="{}" status="run"/>', "fail": '<testcase name="{}" status="fail"><failure message=""/></testcase>',
         "skip": '<testcase name="{}" status="notrun"><skipped message="x"/></testcase>'}


class Summary(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Tree(Path(folder.name))

    def ctest(self, build, **entries):
        body = "".join(ENTRY[state].format(name) for name, state in entries.items())
        self.tree.write(f"{build}/results/ctest.xml", f'<?xml version="1.0"?><testsuite>{body}</testsuite>')

    def gtest(self, build, name, passed=0, failed=0, skipped=0):
        cases = [{"status": "RUN", "result": "COMPLETED"}] * passed + [{"status": "RUN", "result": "COMPLETED", "failures": [{}]}] * failed
        cases += [{"status": "RUN", "result": "SKIPPED"}] * skipped
        self.tree.write(f"{build}/results/{name}.json", json.dumps({"testsuites": [{"testsuite": cases}]}))

    def run_tool(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = test_summary.main([*arguments, *(str(path) for path in sorted(self.tree.root.glob("*")))])
        return code, said.getvalue().splitlines()

    def test_counts_cases_where_googletest_wrote_them_and_programs_elsewhere(self):
        self.ctest("dev", text_test="pass", check_floors="pass", suites="skip")
        self.gtest("dev", "text_test", passed=7, skipped=1)
        self.ctest("asan", text_test="pass")
        self.gtest("asan", "text_test", passed=8)
        self.assertEqual(self.run_tool("--add", "2,0,1"), (0, ["18 passed, 0 failed, 3 skipped"]))

    def test_a_failed_case_fails(self):
        self.ctest("dev", text_test="fail")
        self.gtest("dev", "text_test", passed=7, failed=2)
        self.assertEqual(self.run_tool(), (1, ["7 passed, 2 failed, 0 skipped"]))

    def test_a_program_that_ended_badly_is_a_failure_even_if_no_case_failed(self):
        self.ctest("dev", text_test="fail", mail_test="fail")
        self.gtest("dev", "text_test", passed=7)
        self.assertEqual(self.run_tool(), (1, ["7 passed, 2 failed, 0 skipped"]))

    def test_nothing_counted_is_a_failure(self):
        self.assertEqual(self.run_tool(), (1, ["0 passed, 0 failed, 0 skipped"]))

    def test_a_row_that_does_not_hold_fails_and_is_shown(self):
        self.ctest("dev", check_floors="pass")
        self.tree.write("dev/results/kill.rows.json", '{"name": "kill", "value": 0, "unit": "twice", "goal": "0", "holds": true, "n": 100}\n')
        self.assertEqual(self.run_tool()[0], 0)
        self.tree.write("dev/results/halt.rows.json", '{"name": "halt", "value": 1, "unit": "late", "goal": "0", "holds": false, "n": 20}\n')
        code, lines = self.run_tool()
        self.assertEqual((code, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertIn("halt", "\n".join(lines))


if __name__ == "__main__":
    unittest.main()
