"""Every rule of check_floors can fail, and a right tree passes."""
import tempfile
import unittest
from pathlib import Path

import check_floors
from tree import Tree


class Floors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Tree(Path(folder.name))
        for room in ("base", "text", "mail", "html", "net", "store", "engine", "api"):
            self.tree.room(room)

    def rules(self):
        return [(finding.rule, finding.path, finding.line) for finding in check_floors.check(self.tree.root)[0]]

    def test_a_right_tree_is_clean(self):
        self.tree.write("src/mail/a.cc", '#include "mail/a.h"\n#include "text/b.h"\n#include <fmt/format.h>\n#include <re2/re2.h>\n')
        self.tree.write("src/base/a_test.cc", "#include <gtest/gtest.h>\n#include <vector>\n")
        self.tree.write("src/net/a.cc", "#include <boost/asio.hpp>\n#include <sys/socket.h>\n")
        self.tree.write("src/store/a.cc", "#include <sqlite3.h>\n")
        self.tree.write("src/api/a.cc", '#include "net/http.h"\n')
        self.tree.write("src/engine/a_test.cc", '#include "support/world.h"\n')
        self.tree.write("tests/support/world.h", '#include "engine/a.h"\n#include "store/a.h"\n')
        self.assertEqual(self.rules(), [])

    def test_an_include_goes_neither_up_nor_sideways(self):
        for room, target in (("text", "mail/a.h"), ("mail", "html/a.h"), ("engine", "store/a.h"), ("net", "api/a.h"), ("base", "text/a.h")):
            with self.subTest(room=room, target=target):
                path = self.tree.write(f"src/{room}/a.cc", f'#include <vector>\n#include "{target}"\n')
                self.assertEqual(self.rules(), [("floor", f"src/{room}/a.cc", 2)])
                path.unlink()

    def test_a_test_beside_the_code_keeps_to_its_floor_too(self):
        self.tree.write("src/mail/a_test.cc", '#include "html/a.h"\n')
        self.assertEqual(self.rules(), [("floor", "src/mail/a_test.cc", 1)])

    def test_only_a_test_includes_the_support(self):
        self.tree.write("src/engine/a.cc", '#include "support/world.h"\n')
        self.assertEqual(self.rules(), [("unknown-room", "src/engine/a.cc", 1)])

    def test_an_include_in_a_comment_or_a_string_does_not_count(self):
        self.tree.write("src/text/a.cc", '// #include "mail/a.h"\n/*\n#include "mail/a.h"\n*/\nauto s = R"(\n#include "mail/a.h"\n)";\n')
        self.assertEqual(self.rules(), [])

    def test_an_include_names_its_room(self):
        self.tree.write("src/text/a.cc", '#include "a.h"\n')
        self.assertEqual(self.rules(), [("include-path", "src/text/a.cc", 1)])

    def test_a_folder_on_no_floor_is_refused(self):
        self.tree.room("helpers")
        self.assertEqual(self.rules(), [("unknown-room", "src/helpers", 1)])
        self.tree.write("src/text/a.cc", '#include "helpers/a.h"\n')
        self.assertIn(("unknown-room", "src/text/a.cc", 1), self.rules())

    def test_every_room_has_a_readme_and_a_target(self):
        (self.tree.root / "src/mail/README.md").unlink()
        (self.tree.root / "src/html/CMakeLists.txt").unlink()
        self.assertEqual(sorted(self.rules()), [("missing", "src/html/CMakeLists.txt", 1), ("missing", "src/mail/README.md", 1)])

    def test_sockets_stay_in_net(self):
        for header in ("boost/asio.hpp", "boost/asio/ip/tcp.hpp", "boost/beast/http.hpp", "sys/socket.h", "netinet/in.h", "arpa/inet.h", "netdb.h"):
            for room in ("api", "store", "engine"):
                with self.subTest(header=header, room=room):
                    path = self.tree.write(f"src/{room}/a.cc", f"#include <{header}>\n")
                    self.assertEqual(self.rules(), [("sockets", f"src/{room}/a.cc", 1)])
                    path.unlink()

    def test_sqlite_stays_in_store(self):
        self.tree.write("src/engine/a.h", "#include <sqlite3.h>\n")
        self.assertEqual(self.rules(), [("sqlite", "src/engine/a.h", 1)])

    def test_base_uses_the_standard_library_and_fmt_only(self):
        self.tree.write("src/base/a.h", "#include <vector>\n#include <fmt/format.h>\n#include <re2/re2.h>\n")
        self.tree.write("src/base/b.h", "#include <gtest/gtest.h>\n")
        self.assertEqual(self.rules(), [("base-library", "src/base/a.h", 3), ("base-library", "src/base/b.h", 1)])

    def test_a_target_links_lower_floors_only(self):
        self.tree.write("src/mail/CMakeLists.txt", "# amends::net is a comment\namends_room(mail LIBS amends::text amends::html)\n")
        self.assertEqual(self.rules(), [("link", "src/mail/CMakeLists.txt", 2)])

    def test_the_test_support_stays_below_the_api(self):
        self.tree.write("tests/support/world.h", '#include "api/a.h"\n')
        self.assertEqual(self.rules(), [("floor", "tests/support/world.h", 1)])

    def test_every_room_is_built(self):
        self.tree.write("CMakeLists.txt", "project(x)\nset(AMENDS_ROOMS\n  base text mail html net\n  store engine\n)\n")
        self.assertEqual(self.rules(), [("not-built", "CMakeLists.txt", 2)])


if __name__ == "__main__":
    unittest.main()
