#include "model/mail_files.h"

#include "model/limits.h"
#include "model/mailing_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::model {
namespace {

using testing::ElementsAre;

MailingFiles folder(std::string_view html, std::string_view tables = "") {
  return {
      {"mailing.toml",
       fmt::format(
           "name = \"sale\"\nfrom = \"Nordlys <news@nordlys.example>\"\nsubject = \"Sale\"\n"
           "[audience]\nlist = \"people\"\n{}",
           tables
       )},
      {"body.html", std::string(html)},
      {"logo.png", "PNG"},
      {"terms.pdf", "PDF"}
  };
}

std::vector<std::string> errors_of(const MailingFiles& files) {
  std::vector<std::string> told;
  for (const Error& error : read_mailing(files).errors) {
    const Place& place = error.place();
    told.push_back(fmt::format("{} {}:{}:{}", error.id(), place.file, place.line, place.column));
  }
  return told;
}

struct Src {
  const char* src;
  const char* file;  // nullptr: no file of the folder
};

TEST(FolderFile, tells_files_from_addresses) {
  const Src cases[] = {
      {"logo.png", "logo.png"},
      {"./a/logo.png?x=1#y", "a/logo.png"},
      {"my%20logo.png", "my logo.png"},
      {"100%.png", "100%.png"},
      {"a%00b.png", "a%00b.png"},
      {"../logo.png", "../logo.png"},
      {"", nullptr},
      {"#top", nullptr},
      {"?x", nullptr},
      {"https://a.example/logo.png", nullptr},
      {"HTTP://a.example/", nullptr},
      {"//a.example/logo.png", nullptr},
      {"/logo.png", nullptr},
      {"\\\\host\\logo.png", nullptr},
      {"data:image/png;base64,AA==", nullptr},
      {"cid:a@b", nullptr},
      {"{{ picture }}", nullptr},
      {"pictures/{{ language }}.png", nullptr},
  };
  for (const Src& one : cases) {
    EXPECT_EQ(folder_file(one.src).value_or("-"), one.file == nullptr ? "-" : one.file) << one.src;
  }
}

TEST(NamedFiles, are_pictures_and_attachments_once_each) {
  MailingFiles files = folder(
      "<img src=logo.png><img src=./logo.png><img src=gone.png><img src=https://a.example/b.png>",
      "[[attachments]]\nfile = \"terms.pdf\"\n[[attachments]]\nname = \"x\"\n"
  );
  files["body.txt"] = "<img src=never.png>";
  EXPECT_THAT(named_files(files), ElementsAre("gone.png", "logo.png", "terms.pdf"));
  files["mailing.toml"] = "[[attachments";
  EXPECT_THAT(named_files(files), ElementsAre("gone.png", "logo.png"));
}

TEST(ReadMailing, brings_the_pictures_that_the_html_shows_and_no_others) {
  MailingFiles files = folder("<p><img src=\"logo.png\"><img src=logo.png alt=x></p>");
  files["left.png"] = "PNG";
  const auto reading = read_mailing(files);
  ASSERT_TRUE(reading.mailing);
  ASSERT_EQ(reading.mailing->pictures.size(), 1U);
  EXPECT_EQ(reading.mailing->pictures[0].file, "logo.png");
  EXPECT_EQ(reading.mailing->pictures[0].bytes, "PNG");
}

TEST(ReadMailing, says_where_a_picture_is_missing_empty_or_none) {
  MailingFiles files =
      folder("<p>\n<img alt=x src=\"gone.png\"></p><img src=none.png><img src=terms.pdf>");
  files["none.png"] = "";
  EXPECT_THAT(
      errors_of(files),
      ElementsAre(
          "mailing.picture_missing body.html:2:17",
          "mailing.file_empty body.html:2:40",
          "mailing.picture_type body.html:2:58"
      )
  );
}

TEST(ReadMailing, reads_attachments_in_their_order) {
  const auto reading = read_mailing(folder(
      "<p>x</p>",
      "[[attachments]]\nfile = \"terms.pdf\"\nname = \"Условия.pdf\"\n"
      "[[attachments]]\nfile = \"logo.png\"\n"
  ));
  ASSERT_TRUE(reading.mailing);
  const auto& files = reading.mailing->attachments;
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "Условия.pdf");
  EXPECT_EQ(files[0].bytes, "PDF");
  EXPECT_EQ(files[1].name, "logo.png");
}

TEST(ReadMailing, says_what_is_wrong_with_attachments) {
  EXPECT_THAT(
      errors_of(folder(
          "<p>x</p>",
          "[[attachments]]\nname = \"x\"\n[[attachments]]\nfile = \"gone.pdf\"\n"
          "[[attachments]]\nfile = \"terms.pdf\"\nname = \"a/b\"\n"
          "[[attachments]]\nfile = \"terms.pdf\"\nfiel = \"x\"\n"
      )),
      ElementsAre(
          "mailing.attachment mailing.toml:6:1",
          "mailing.attachment_missing mailing.toml:9:8",
          "mailing.attachment_name mailing.toml:12:8",
          "mailing.unknown_key mailing.toml:15:8"
      )
  );
}

TEST(ReadMailing, has_limits_for_what_goes_along) {
  std::string html;
  MailingFiles files = folder("");
  for (std::size_t i = 0; i <= kPicturesMax; ++i) {
    const std::string name = fmt::format("p{}.png", i);
    html += fmt::format("<img src={}>", name);
    files[name] = "x";
  }
  files["body.html"] = html;
  EXPECT_THAT(errors_of(files), ElementsAre(testing::HasSubstr("mailing.pictures ")));

  std::string tables;
  for (std::size_t i = 0; i <= kAttachmentsMax; ++i) {
    tables += "[[attachments]]\nfile = \"terms.pdf\"\n";
  }
  EXPECT_THAT(
      errors_of(folder("x", tables)), ElementsAre(testing::HasSubstr("mailing.attachments "))
  );

  files = folder("x<img src=logo.png>", "[[attachments]]\nfile = \"terms.pdf\"\n");
  files["logo.png"] = std::string(kMailFilesBytesMax / 2, 'x');
  files["terms.pdf"] = files["logo.png"];
  EXPECT_TRUE(read_mailing(files).mailing.has_value());
  files["terms.pdf"] += "xx";
  EXPECT_THAT(errors_of(files), ElementsAre("mailing.files_size mailing.toml:0:0"));
}

}  // namespace
}  // namespace amends::model
