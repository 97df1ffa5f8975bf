"""doc_drift sees a difference in either direction, and --update loses nothing that a person wrote."""
import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import doc_drift
from tree import Tree

SOURCE = """#include "text/a.h"
// make_error("in.a_comment", "x")
Error one() { return make_error("csv.quote", "line {} opens a quote"
                                " that never closes: close it", n); }
Error two() { return Error("csv.nul", "a cell | holds NUL"); }
Error three() { return csv_error("csv.wide", where); }
const char* five() { return "csv.other"; }
Error four() { return amends::Error{"csv.deep", "x"}; }
"""


class Drift(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Tree(Path(folder.name))
        self.tree.write("src/text/a.cc", SOURCE)

    def run_tool(self, *arguments):
        """(exit code, printed lines)"""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            code = doc_drift.main([str(self.tree.root), *arguments])
        return code, said.getvalue()

    def page(self):
        return (self.tree.root / doc_drift.ERRORS_PAGE).read_text(encoding="utf-8")

    def test_a_missing_page_is_a_finding(self):
        code, said = self.run_tool()
        self.assertEqual(code, 1)
        self.assertIn("missing-page", said)

    def test_update_writes_a_page_that_passes(self):
        self.assertEqual(self.run_tool("--update")[0], 0)
        self.assertIn("| `csv.quote` | line … opens a quote that never closes: close it | do what the message says |", self.page())
        self.assertIn("| `csv.nul` | a cell \\| holds NUL |", self.page())
        self.assertNotIn("in.a_comment", self.page())
        self.assertEqual([ident for ident in doc_drift.rows_of(self.page())], ["csv.deep", "csv.nul", "csv.other", "csv.quote", "csv.wide"])

    def test_update_keeps_what_people_wrote(self):
        self.tree.write(doc_drift.ERRORS_PAGE, doc_drift.PAGE_HEAD + "| `csv.quote` | Mine | Mine too |\n\nAfter the table.\n")
        self.assertEqual(self.run_tool("--update")[0], 0)
        self.assertIn("| `csv.quote` | Mine | Mine too |", self.page())
        self.assertTrue(self.page().endswith("| `csv.wide` | see the message | do what the message says |\n\nAfter the table.\n"))
        before = self.page()
        self.run_tool("--update")
        self.assertEqual(self.page(), before)

    def test_an_id_without_a_row_is_found_at_its_line(self):
        self.run_tool("--update")
        self.tree.write("src/text/b.cc", '\nauto e = make_error("csv.new", "x");\n')
        code, said = self.run_tool()
        self.assertEqual(code, 1)
        self.assertIn("src/text/b.cc:2: undocumented: csv.new", said)

    def test_a_row_without_a_source_is_found(self):
        self.run_tool("--update")
        self.tree.write(doc_drift.ERRORS_PAGE, self.page() + "| `csv.gone` | x | y |\n")
        code, said = self.run_tool()
        self.assertEqual(code, 1)
        self.assertIn("stale: no source gives csv.gone", said)

    def test_an_id_has_a_shape(self):
        self.tree.write("src/text/b.cc", 'auto e = make_error("Broken id", "x");\n')
        self.assertIn("src/text/b.cc:1: error-id", self.run_tool("--update")[1])

    def test_a_message_inside_a_format_call_is_the_meaning(self):
        self.tree.write("src/text/b.cc", 'auto e = fail("csv.more", fmt::format("at most {} cells: split it", kMax));\n')
        self.run_tool("--update")
        self.assertIn("| `csv.more` | at most … cells: split it |", self.page())

    def test_a_literal_of_no_error_family_is_no_error(self):
        self.tree.write("src/text/b.cc", 'auto name = "body.html";\nauto e = make_error("csv.more", "x");\n')
        self.run_tool("--update")
        self.assertNotIn("body.html", self.page())

    def test_tests_may_invent_ids(self):
        self.tree.write("src/text/b_test.cc", 'auto e = make_error("test.odd", "x");\n')
        self.assertEqual(self.run_tool("--update")[0], 0)
        self.assertNotIn("test.odd", self.page())

    def test_routes_and_the_openapi_document_agree_both_ways(self):
        self.run_tool("--update")
        routes = '  {Method::get, "/api/v1/mailings/{name}", Permission::read, f},\n  {Method::post, "/api/v1/halts", g, h},\n'
        self.tree.write(doc_drift.ROUTES_FILE, f"Route table[] = {{\n{routes}}};\n")
        self.tree.write(doc_drift.OPENAPI_FILE, json.dumps({"paths": {"/api/v1/mailings/{name}": {"get": {}}, "/api/v1/halts": {"post": {}}}}))
        self.assertEqual(self.run_tool()[0], 0)
        self.tree.write(doc_drift.OPENAPI_FILE, json.dumps({"paths": {"/api/v1/mailings/{name}": {"get": {}, "delete": {}}}}))
        code, said = self.run_tool()
        self.assertEqual(code, 1)
        self.assertIn("src/api/routes.cc:3: undocumented: POST /api/v1/halts", said)
        self.assertIn("stale: DELETE /api/v1/mailings/{name}", said)

    def test_routes_that_cannot_be_read_are_a_finding(self):
        self.run_tool("--update")
        self.tree.write(doc_drift.ROUTES_FILE, "int x;\n")
        self.tree.write(doc_drift.OPENAPI_FILE, "{}")
        self.assertIn("src/api/routes.cc:1: routes:", self.run_tool()[1])


if __name__ == "__main__":
    unittest.main()
