#include "store/sends/format.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::store {
namespace {

using model::SendState;
using testing::ElementsAre;

Instant at(std::int64_t seconds) {
  return from_us((1'795'000'000 + seconds) * 1'000'000);
}

FileMark a_mark(FileMark::Kind kind) {
  FileMark mark;
  mark.kind = kind;
  mark.installation = "00112233445566778899aabbccddeeff";
  mark.mailing = model::MailingId{7};
  mark.people = 3;
  mark.audience_checksum = 0xDEADBEEF;
  return mark;
}

TEST(SendFormat, has_the_checksum_of_the_standard) {
  EXPECT_EQ(checksum("123456789"), 0xE3069283U) << "RFC 9260's polynomial, its usual test value";
  EXPECT_EQ(checksum(""), 0U);
}

TEST(SendFormat, begins_a_file_with_whose_it_is) {
  const std::string bytes = encode(a_mark(FileMark::Kind::log));
  EXPECT_EQ(bytes.size(), kFileMarkBytes);
  EXPECT_TRUE(bytes.starts_with("AMENDSL1"));
  const auto mark = decode_mark(bytes, FileMark::Kind::log);
  ASSERT_TRUE(mark.ok());
  EXPECT_EQ(mark->installation, "00112233445566778899aabbccddeeff");
  EXPECT_EQ(mark->mailing.value, 7);
  EXPECT_EQ(mark->people, 3U);
  EXPECT_EQ(mark->audience_checksum, 0xDEADBEEF);
}

TEST(SendFormat, refuses_a_mark_with_any_byte_changed) {
  const std::string bytes = encode(a_mark(FileMark::Kind::audience));
  EXPECT_FALSE(decode_mark(bytes, FileMark::Kind::log).ok());
  EXPECT_FALSE(decode_mark(bytes.substr(1), FileMark::Kind::audience).ok());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] ^= 1;
    EXPECT_FALSE(decode_mark(changed, FileMark::Kind::audience).ok()) << i;
  }
}

/// What stands in a frame, written out.
std::vector<std::string> told(std::string_view frame) {
  std::vector<std::string> all;
  const auto head = decode_head(frame);
  const auto read = each_entry(frame, *head, [&](const Entry& entry, std::size_t where) {
    all.push_back(fmt::format(
        "{} {} {}/{} {} '{}' at {}{}{}",
        entry.person,
        model::to_string(entry.state),
        entry.attempts,
        entry.version,
        entry.reply_code,
        entry.reply_text,
        to_us(entry.at) / 1'000'000 - 1'795'000'000,
        entry.retry_at ? " again" : "",
        where % 8 == 0 ? "" : " crooked"
    ));
  });
  EXPECT_TRUE(read.ok());
  return all;
}

std::string a_frame() {
  FrameWriter writer(4, at(10));
  writer.add({.person = 0, .state = SendState::dot, .attempts = 1, .version = 2});
  writer.add(
      {.person = 1,
       .state = SendState::accepted,
       .attempts = 1,
       .version = 2,
       .reply_code = 250,
       .at = at(9),
       .reply_text = "2.0.0 Ok"}
  );
  writer.add(
      {.person = 2,
       .state = SendState::deferred,
       .attempts = 3,
       .version = 2,
       .reply_code = 451,
       .at = at(8),
       .retry_at = at(68),
       .reply_text = "later"}
  );
  return writer.take();
}

TEST(SendFormat, gives_back_what_was_written) {
  const std::string frame = a_frame();
  const auto head = decode_head(frame);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->epoch, 4);
  EXPECT_EQ(head->records, 3U);
  EXPECT_EQ(frame.size(), kFrameHeadBytes + head->payload_bytes);
  EXPECT_TRUE(is_whole(frame, *head));
  EXPECT_THAT(
      told(frame),
      ElementsAre(
          "0 dot 1/2 0 '' at 10",
          "1 accepted 1/2 250 '2.0.0 Ok' at 9",
          "2 deferred 3/2 451 'later' at 8 again"
      )
  );
}

TEST(SendFormat, knows_a_frame_that_is_not_whole) {
  const std::string frame = a_frame();
  const auto head = decode_head(frame);
  for (std::size_t i = 0; i < frame.size(); ++i) {
    EXPECT_FALSE(is_whole(frame.substr(0, i), *head)) << "cut at " << i;
    std::string changed = frame;
    changed[i] ^= 0x10;
    const auto other = decode_head(changed);
    EXPECT_FALSE(other && is_whole(changed, *other)) << "changed at " << i;
  }
}

TEST(SendFormat, keeps_a_mark_in_eight_bytes_and_an_answer_in_twenty_four) {
  FrameWriter writer(1, at(0));
  const std::size_t before = writer.size();
  writer.add({.person = 9, .state = SendState::dot});
  EXPECT_EQ(writer.size() - before, 8U);
  writer.add({.person = 9, .state = SendState::accepted, .at = at(0)});
  EXPECT_EQ(writer.size() - before, 32U);
}

TEST(SendFormat, ends_a_closed_log_with_who_stands_where) {
  WaveCounts counts(2);
  counts[0][static_cast<std::size_t>(SendState::accepted)] = 5;
  counts[1][static_cast<std::size_t>(SendState::withheld)] = 1'000'000'000'000;
  FrameWriter writer(4, at(10));
  writer.add_closing(counts);
  const std::string frame = writer.take();
  const auto read = decode_closing(a_frame() + frame);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, counts);
  EXPECT_THAT(told(frame), ElementsAre()) << "nobody's state changes by it";
  EXPECT_FALSE(decode_closing(frame + a_frame()));
  EXPECT_FALSE(decode_closing(a_frame()));
  EXPECT_FALSE(decode_closing(""));
  std::string changed = frame;
  changed[kFrameHeadBytes + 20] ^= 1;
  EXPECT_FALSE(decode_closing(changed));
}

TEST(SendFormat, refuses_records_that_cannot_be) {
  EXPECT_FALSE(decode_entry("").ok());
  EXPECT_FALSE(decode_entry(std::string("\0\0\0\0\x01\0\0\0", 8)).ok()) << "claims are not written";
  EXPECT_FALSE(decode_entry(std::string("\0\0\0\0\x2A\0\0\0", 8)).ok());
  std::string beyond(24, '\0');
  beyond[4] = 4;
  beyond[12] = 9;  // words that are not there
  EXPECT_FALSE(decode_entry(beyond).ok());
}

}  // namespace
}  // namespace amends::store
