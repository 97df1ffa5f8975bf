#include "mail/picture_kind.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace amends::mail {
namespace {

using Kind = std::optional<PictureKind>;

TEST(PictureKinds, are_told_by_the_first_bytes_alone) {
  const std::vector<std::pair<std::string_view, Kind>> cases = {
      {"\x89PNG\r\n\x1a\nIHDR", PictureKind::png},
      {"\xff\xd8\xff\xe0JFIF", PictureKind::jpeg},
      {"GIF87a", PictureKind::gif},
      {"GIF89a and more", PictureKind::gif},
      {"RIFF1234WEBPVP8 ", PictureKind::webp},
      {"RIFF1234WAVE", std::nullopt},
      {"RIFF1234WEB", std::nullopt},
      {"", std::nullopt},
      {"\x89PNG\n\x1a\n", std::nullopt},
      {" GIF89a", std::nullopt},
      {"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", std::nullopt},
      {"<!DOCTYPE html><script>", std::nullopt},
      {"%PDF-1.7", std::nullopt},
  };
  for (const auto& [bytes, kind] : cases) {
    EXPECT_EQ(picture_kind_of(bytes), kind) << bytes;
  }
}

TEST(PictureKinds, have_names_and_media_types) {
  for (const PictureKind kind :
       {PictureKind::gif, PictureKind::jpeg, PictureKind::png, PictureKind::webp}) {
    EXPECT_EQ(parse_picture_kind(to_string(kind)), kind);
    EXPECT_EQ(media_type_of(kind), "image/" + std::string(to_string(kind)));
  }
  EXPECT_EQ(parse_picture_kind("svg"), std::nullopt);
}

TEST(PictureKinds, that_every_program_shows_are_not_replaced_by_one_that_some_do_not) {
  EXPECT_TRUE(shows_wherever(PictureKind::png, PictureKind::jpeg));
  EXPECT_TRUE(shows_wherever(PictureKind::gif, PictureKind::webp));
  EXPECT_TRUE(shows_wherever(PictureKind::webp, PictureKind::webp));
  EXPECT_FALSE(shows_wherever(PictureKind::webp, PictureKind::png));
}

}  // namespace
}  // namespace amends::mail
