#include "cli/folder.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(ReadFolder, takes_the_texts_of_a_mailing_and_nothing_else) {
  const ScratchFolder folder;
  for (const char* name :
       {"mailing.toml",
        "body.html",
        "body.he.html",
        "body.txt",
        "people.csv",
        ".body.html.swp",
        "notes.html"}) {
    folder.write(name, name);
  }
  std::filesystem::create_directory(folder.path("body.dir.html"));
  const auto files = read_folder(folder.path());
  ASSERT_TRUE(files.ok()) << files.error().message();
  EXPECT_EQ(
      *files,
      (model::MailingFiles{
          {"body.he.html", "body.he.html"},
          {"body.html", "body.html"},
          {"body.txt", "body.txt"},
          {"mailing.toml", "mailing.toml"}
      })
  );
  EXPECT_EQ(read_folder(folder.path("absent")).error().id(), "cli.folder");
  EXPECT_EQ(read_folder(folder.path("body.txt")).error().id(), "cli.folder");
}

TEST(ReadFolder, takes_partials_and_what_they_name) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.path("partials/deeper"));
  folder.write("partials/footer.html", "<img src=logo.png>");
  for (const char* name :
       {"body.html",
        "logo.png",
        "partials/footer.nb.txt",
        "partials/Wrong.html",
        "partials/notes.md",
        "partials/._footer.html",
        "partials/deeper/x.html"}) {
    folder.write(name, name);
  }
  const auto files = read_folder(folder.path());
  ASSERT_TRUE(files.ok()) << files.error().message();
  std::vector<std::string> names;
  for (const auto& [name, bytes] : *files) {
    names.push_back(name);
  }
  EXPECT_EQ(
      names,
      (std::vector<std::string>{
          "body.html",
          "logo.png",
          "partials/Wrong.html",
          "partials/footer.html",
          "partials/footer.nb.txt"
      })
  );
}

TEST(ReadFolder, takes_what_the_texts_name_and_leaves_the_rest) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.path("pictures"));
  const std::string png("\x89PNG\r\n\x1A\n\0\xFF", 10);
  folder.write(
      "body.html",
      "<img src=logo.png><img src=pictures/a%20b.png><img src=gone.png><img src=../out.png>"
  );
  folder.write("mailing.toml", "[[attachments]]\nfile = \"terms.pdf\"\n");
  for (const char* name : {"logo.png", "left.png", "terms.pdf", "pictures/a b.png"}) {
    folder.write(name, png);
  }
  const auto files = read_folder(folder.path());
  ASSERT_TRUE(files.ok());
  std::vector<std::string> names;
  for (const auto& [name, bytes] : *files) {
    names.push_back(name);
  }
  EXPECT_EQ(
      names,
      (std::vector<std::string>{
          "body.html", "logo.png", "mailing.toml", "pictures/a b.png", "terms.pdf"
      })
  );
  EXPECT_EQ(files->at("logo.png"), png);
}

TEST(ListFile, stays_in_the_folder) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.path("in"));
  folder.write("people.csv", "email\n");
  folder.write("in/people.csv", "email\n");
  const std::pair<std::string, bool> cases[] = {
      {"people.csv", true},
      {"./people.csv", true},
      {"in/../people.csv", true},
      {"", false},
      {"customers", false},
      {"in", false},
      {"../in/people.csv", false},
      {"in/../../x", false},
      {folder.path("people.csv"), false},
  };
  for (const auto& [list, is_there] : cases) {
    EXPECT_EQ(list_file(folder.path(), list).has_value(), is_there) << list;
  }
  EXPECT_FALSE(list_file(folder.path("in"), "../people.csv").has_value());
}

TEST(Excerpt, is_empty_where_there_is_no_place) {
  const model::MailingFiles files = {{"body.html", "<p>\nHi {{ x }}\n"}};
  EXPECT_EQ(excerpt({"body.html", 2, 4}, files), "    Hi {{ x }}\n       ^\n");
  EXPECT_EQ(excerpt({"body.html", 2, 0}, files), "");
  EXPECT_EQ(excerpt({"other.html", 2, 4}, files), "");
  EXPECT_EQ(excerpt({"body.html", 99, 4}, files), "");
}

}  // namespace
}  // namespace amends::cli
