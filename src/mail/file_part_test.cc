#include "mail/file_part.h"

#include "mail/limits.h"
#include "mail/media_type.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace amends::mail {
namespace {

std::string attachment(std::string_view name, std::string_view bytes = "Hi") {
  return FilePart::attachment({name, media_type_of(name), bytes}).value().wire();
}

TEST(FilePart, writes_an_attachment) {
  EXPECT_EQ(
      attachment("terms.pdf", "%PDF"),
      "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment;\r\n filename=\"terms.pdf\"\r\n\r\nJVBERg==\r\n"
  );
}

TEST(FilePart, writes_a_picture_with_its_content_id) {
  EXPECT_EQ(
      FilePart::picture({"a b.png", "image/png", "PNG"}, "1@nordlys.example").value().wire(),
      "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: inline;\r\n filename=\"a b.png\"\r\n"
      "Content-ID: <1@nordlys.example>\r\n\r\nUE5H\r\n"
  );
  for (const char* id : {"", "a", "a@", "a b@c", "a@b\r\n"}) {
    EXPECT_EQ(FilePart::picture({"a.png", "image/png", "PNG"}, id).error().id(), "mail.content_id");
  }
}

TEST(FilePart, names_the_charset_of_text) {
  EXPECT_TRUE(attachment("a.csv", "å").starts_with("Content-Type: text/csv; charset=utf-8\r\n"));
  EXPECT_TRUE(attachment("a.csv", "\xE5").starts_with("Content-Type: text/csv\r\n"));
}

TEST(FilePart, writes_names_that_quotes_cannot_hold_by_rfc_2231) {
  EXPECT_TRUE(attachment("vilkår.pdf").contains(";\r\n filename*=utf-8''vilk%C3%A5r.pdf\r\n"));
  EXPECT_TRUE(attachment("a\"b.pdf").contains(" filename*=utf-8''a%22b.pdf\r\n"));
  EXPECT_TRUE(attachment("100 %.pdf").contains(" filename*=utf-8''100%20%25.pdf\r\n"));
  EXPECT_TRUE(attachment("=?utf-8?Q?a?=.pdf").contains(" filename*=utf-8''%3D%3F"));
  const std::string russian = attachment("Условия покупки и доставки.pdf");
  EXPECT_TRUE(russian.contains(";\r\n filename*0*=utf-8''%D0%A3%D1%81"));
  EXPECT_TRUE(russian.contains(";\r\n filename*1*=%D0"));
  EXPECT_TRUE(russian.contains("%D0%B8.pdf\r\n"));
}

TEST(FilePart, has_lines_of_at_most_76) {
  std::string name;
  while (name.size() + 2 <= kFileNameBytesMax) {
    name += "я";
  }
  const std::string wire = attachment(name, std::string(500, 'x'));
  std::string_view rest = wire;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\r\n");
    ASSERT_NE(end, std::string_view::npos);
    EXPECT_LE(end, 76U) << rest.substr(0, end);
    rest.remove_prefix(end + 2);
  }
}

TEST(FilePart, refuses_names_that_would_mislead) {
  for (const std::string name :
       {"",
        " a",
        "a ",
        "a/b",
        "a\\b",
        "a\nb",
        "a\r\nBcc: x",
        "a\u2028b",
        "\xFF",
        "invoice\u202Efdp.exe",
        "a\u200Fb",
        "a\u2067b"}) {
    EXPECT_EQ(FilePart::attachment({name, "application/pdf", "x"}).error().id(), "mail.file_name")
        << name;
  }
  EXPECT_FALSE(check_file_name(std::string(kFileNameBytesMax + 1, 'a')).ok());
  EXPECT_TRUE(check_file_name("תנאים 2026.pdf").ok());
}

TEST(FilePart, refuses_what_is_no_media_type) {
  for (const char* type : {"", "pdf", "/pdf", "a/", "a/b/c", "a b/c", "a/b\r\nX: y"}) {
    EXPECT_EQ(FilePart::attachment({"a", type, "x"}).error().id(), "mail.media_type") << type;
  }
}

TEST(MediaType, is_told_by_the_suffix) {
  EXPECT_EQ(media_type_of("logo.PNG"), "image/png");
  EXPECT_EQ(media_type_of("a.b/photo.jpeg"), "image/jpeg");
  EXPECT_EQ(media_type_of("terms.pdf"), "application/pdf");
  for (const char* name : {"", "png", "a.", "a.exe", "a.png.exe", "a.eml"}) {
    EXPECT_EQ(media_type_of(name), "application/octet-stream") << name;
  }
}

TEST(ContentId, depends_on_name_bytes_and_domain) {
  const std::string id = make_content_id("a.png", "x", "nordlys.example");
  EXPECT_TRUE(id.ends_with("@nordlys.example"));
  EXPECT_EQ(make_content_id("a.png", "x", "nordlys.example"), id);
  EXPECT_NE(make_content_id("b.png", "x", "nordlys.example"), id);
  EXPECT_NE(make_content_id("a.png", "y", "nordlys.example"), id);
  EXPECT_NE(make_content_id("a.pn", "gx", "nordlys.example"), id);
}

}  // namespace
}  // namespace amends::mail
