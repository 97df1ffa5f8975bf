"""Every rule of house_tidy can fail, and what looks alike but is right passes."""
import tempfile
import unittest
from pathlib import Path

import house_tidy
from cpp_shape import functions
from tree import Tree


def body(lines):
    return "void work() {\n" + "  step();\n" * (lines - 2) + "}\n"


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Tree(Path(folder.name))

    def found(self):
        return [(finding.path, finding.line, finding.rule) for finding in sorted(house_tidy.check(self.tree.root)[0])]

    def rules_in(self, path, text):
        target = self.tree.write(path, text)
        if path.endswith(".cc") and not path.endswith("_test.cc"):
            self.tree.write(path[:-3] + "_test.cc", "\n")
        rules = [(rule, line) for where, line, rule in self.found() if where == path]
        target.unlink()
        return rules

    def test_a_function_fits_a_screen(self):
        self.assertEqual(self.rules_in("src/text/a.cc", body(70)), [])
        self.assertEqual(self.rules_in("src/text/a.cc", "\n" + body(71)), [("function-size", 2)])

    def test_files_have_a_size(self):
        self.assertEqual(self.rules_in("src/text/a.cc", "int x;\n" * 800), [])
        self.assertEqual(self.rules_in("src/text/a.cc", "int x;\n" * 801), [("file-size", 801)])
        self.assertEqual(self.rules_in("src/text/a_test.cc", "int x;\n" * 1200), [])
        self.assertEqual(self.rules_in("src/text/a_test.cc", "int x;\n" * 1201), [("file-size", 1201)])
        self.assertEqual(self.rules_in("src/text/README.md", "x\n" * 41), [("file-size", 41)])
        self.assertEqual(self.rules_in("docs/README.md", "x\n" * 41), [])

    def test_nesting_and_parameters_have_a_limit(self):
        deep = "void f() {\n" + "if (a) {\n" * 5 + "}\n" * 5 + "}\n"
        self.assertEqual(self.rules_in("src/text/a.cc", deep), [("nesting", 1)])
        self.assertEqual(self.rules_in("src/text/a.cc", deep.replace("if (a) {\n", "", 1).replace("}\n", "", 1)), [])
        self.assertEqual(self.rules_in("src/text/a.cc", "int f(int a, int b, int c, int d, int e, int g) {\n}\n"), [("parameters", 1)])
        self.assertEqual(self.rules_in("src/text/a.cc", "int f(int a, std::map<int, int> b, int c, int d, int e) {\n}\n"), [])

    def test_banned_calls_are_found(self):
        for call in ("strcpy(a, b)", "sprintf(a, b)", "gets(a)", "std::system(a)", "system(a)", "popen(a, b)", "std::regex a", "rand()",
                     "using namespace std", "auto* p = new Thing()", "std::unique_ptr<X> x; f(new X())", "delete p", "delete[] p", "std::this_thread::sleep_for(a)", "usleep(1)"):
            with self.subTest(call=call):
                self.assertEqual(self.rules_in("src/text/a.cc", f"\n{call};\n"), [("banned-call", 2)])

    def test_what_looks_like_a_banned_call_passes(self):
        for call in ("// strcpy(a, b)", 'auto text = "system(a)";', "file.system(a);", "X(const X&) = delete;", "using namespace std::chrono_literals;",
                     "my_rand(1);", "return std::unique_ptr<X>(new X(1));", "return std::unique_ptr<X>(\n    new X(1)\n);", "std::unique_ptr<X> x(new X(1));", "int renewed = 1;", "spdlog::rand(1);", "void operator delete(void* p);"):
            with self.subTest(call=call):
                self.assertEqual(self.rules_in("src/text/a.cc", call + "\n"), [])

    def test_only_some_folders_may_wait(self):
        for path in ("src/net/a.cc", "src/sandbox/a.cc", "tests/system/a.cc"):
            self.assertEqual(self.rules_in(path, "std::this_thread::sleep_for(a);\n"), [])

    def test_sql_lives_in_sql_files(self):
        for text in ("SELECT a FROM b", "INSERT INTO a", "INSERT OR IGNORE INTO a", "UPDATE a SET b", "DELETE FROM a", "CREATE TABLE a", "CREATE UNIQUE INDEX a"):
            with self.subTest(text=text):
                self.assertEqual(self.rules_in("src/store/a.cc", f'auto q = "{text}";\n'), [("sql", 1)])
                self.assertEqual(self.rules_in("src/store/a.h", f'auto q = R"(\n  {text})";\n'), [("sql", 1)])
                self.assertEqual(self.rules_in("src/store/a.sql", f"{text}\n"), [])
        self.assertEqual(self.rules_in("src/text/a.cc", 'auto q = "Select a list first";\n'), [])

    def test_a_unit_has_a_test_beside_it(self):
        self.tree.write("src/text/a.cc", "\n")
        self.tree.write("src/cli/main.cc", "\n")
        self.assertEqual(self.found(), [("src/text/a.cc", 1, "no-test")])
        self.tree.write("src/text/a_test.cc", "\n")
        self.assertEqual(self.found(), [])

    def test_or_a_test_of_its_room_or_of_tests_includes_its_header(self):
        self.tree.write("src/text/deep/a.cc", "\n")
        for path, covers in (("src/text/other_test.cc", True), ("tests/system/other_test.cc", True), ("src/mail/other_test.cc", False),
                             ("src/text/fixture.h", False), ("tests/fuzz/a_fuzz.cc", False)):
            with self.subTest(path=path):
                target = self.tree.write(path, '#include "text/deep/a.h"\n')
                self.assertEqual(self.found(), [] if covers else [("src/text/deep/a.cc", 1, "no-test")])
                target.unlink()
        self.tree.write("src/text/other_test.cc", '#include "text/a.h"\n// #include "text/deep/a.h"\n')
        self.assertEqual(self.found(), [("src/text/deep/a.cc", 1, "no-test")])

    def test_or_a_tested_unit_of_its_room_is_who_includes_it(self):
        self.tree.write("src/text/inner.cc", "\n")
        self.tree.write("src/text/a_test.cc", "\n")
        self.tree.write("src/text/a.cc", '#include "text/inner.h"\n')
        self.assertEqual(self.found(), [])
        self.tree.write("src/text/deeper.cc", "\n")
        self.tree.write("src/text/inner.h", '#include "text/deeper.h"\n')
        self.assertEqual(self.found(), [("src/text/deeper.cc", 1, "no-test")])
        self.tree.write("src/text/a.h", '#include "text/deeper.h"\n')
        self.assertEqual(self.found(), [])
        self.tree.write("src/mail/b.h", '#include "text/inner.h"\n')
        self.assertEqual(self.found(), [("src/text/inner.cc", 1, "no-test")])

    def test_an_exception_needs_a_reason_and_a_use(self):
        self.tree.write("src/text/a.cc", "\n")
        self.tree.write(house_tidy.ALLOW_FILE, "# why\nsrc/text/a.cc: no-test: a thin adapter\n")
        self.assertEqual(self.found(), [])
        self.tree.write(house_tidy.ALLOW_FILE, "src/text/a.cc: no-test\nsrc/text/b.cc: no-test: gone\n")
        self.assertEqual(self.found(), [("src/text/a.cc", 1, "no-test"),
                                        (house_tidy.ALLOW_FILE, 1, "allow-list"), (house_tidy.ALLOW_FILE, 2, "allow-list")])

    def test_an_exception_may_be_a_pattern_of_paths(self):
        self.tree.write("src/text/a.cc", "\n")
        self.tree.write("src/text/b.cc", "\n")
        self.tree.write("src/mail/c.cc", "\n")
        self.tree.write(house_tidy.ALLOW_FILE, "src/text/*.cc: no-test: asked through one door\nsrc/html/*.cc: no-test: nothing\n")
        self.assertEqual(self.found(), [("src/mail/c.cc", 1, "no-test"), (house_tidy.ALLOW_FILE, 2, "allow-list")])
        self.tree.write(house_tidy.ALLOW_FILE, "src/*/*.cc: nesting: another rule\n")
        self.assertEqual(self.found(), [("src/mail/c.cc", 1, "no-test"), ("src/text/a.cc", 1, "no-test"), ("src/text/b.cc", 1, "no-test"),
                                        (house_tidy.ALLOW_FILE, 1, "allow-list")])

    def test_headers_take_no_bool_parameters(self):
        self.assertEqual(self.rules_in("src/text/a.h", "void f(bool loud);\n"), [("bool-parameter", 1)])
        self.assertEqual(self.rules_in("src/text/a.h", "void f(\n    int a,\n    bool loud = false\n);\n"), [("bool-parameter", 3)])
        self.assertEqual(self.rules_in("src/text/a.h", "bool f(int a);\nstruct A {\n  bool b = false;\n};\nstd::tuple<int, bool, int> c;\nAMENDS_TRY(const bool found, step());\n"), [])

    def test_leftovers_in_comments_are_found(self):
        self.assertEqual(self.rules_in("src/text/a.cc", "int a;  // TO" + "DO later\n"), [("leftover", 1)])
        self.assertEqual(self.rules_in("tools/a.py", "a = 1  # FIX" + "ME\n"), [("leftover", 1)])
        self.assertEqual(self.rules_in("src/checks/a.cc", 'auto mark = "TO' + 'DO";\n'), [])

    def test_spaces_at_the_end_of_a_line_are_found(self):
        self.assertEqual(self.rules_in("docs/a.md", "one\ntwo \n"), [("trailing-space", 2)])
        self.assertEqual(self.rules_in("tests/data/a.csv", "one,two \n"), [])

    def test_banned_words_are_found_anywhere(self):
        for words in ("see /wor" + "k/shared", "thi" + "s session", "a languag" + "e model", "/hom" + "e/ann/src"):
            with self.subTest(words=words):
                self.assertEqual(self.rules_in("docs/a.md", f"one\n{words}\n"), [("banned-word", 2)])
        self.assertEqual(self.rules_in("docs/a.md", "a frame/wor" + "k/around\n"), [])


class Shape(unittest.TestCase):
    def test_functions_are_told_from_other_braces(self):
        text = """namespace a {
enum class Color { red, green };
struct Point {
  int x = 0;
  Point() : x(1), y{2} {}
  int get() const { return x; }
};
constexpr std::array<int, 2> kTable = {1, 2};
const auto kLambda = [](int a, int b) {
  return a + b;
};
template <class T, class U>
Result<T> Box<T, U>::open(const std::string& name, int size) const noexcept {
  call([&](int inner) {
    for (int i = 0; i < size; ++i) {
      if (i) { go(); }
    }
  });
}
#define AMENDS_X(a) \\
  do {              \\
  } while (0)
}  // namespace a
"""
        seen = {function.name: (function.line, function.lines, function.nesting, function.parameters) for function in functions(text)}
        self.assertEqual(seen["get"], (6, 1, 0, 0))
        self.assertEqual(seen["lambda"], (9, 3, 0, 2))
        self.assertEqual(seen["open"], (13, 7, 2, 2))
        self.assertEqual(sorted(seen), ["Point", "get", "lambda", "open"])

    def test_braces_in_strings_and_characters_do_not_count(self):
        text = "void f() {\n  a('{', \"}}}\", R\"x({{{)x\", 1'000);\n}\nvoid g() {\n}\n"
        self.assertEqual([(function.name, function.lines) for function in functions(text)], [("f", 3), ("g", 2)])


if __name__ == "__main__":
    unittest.main()
