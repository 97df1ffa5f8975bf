#include "model/topics.h"

#include "model/limits.h"

#include <gmock/gmock.h>

namespace amends::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Contact who_muted(std::string_view cell) {
  Contact contact;
  contact.values.resize(Columns::known_count);
  contact.values[Columns::topics_muted] = cell;
  return contact;
}

TEST(Topics, of_a_cell_are_trimmed_and_each_there_once) {
  EXPECT_THAT(topics_of(""), IsEmpty());
  EXPECT_THAT(topics_of(" , ;; "), IsEmpty());
  EXPECT_THAT(topics_of("sale"), ElementsAre("sale"));
  EXPECT_THAT(topics_of(" Sale; news,sale ,Новости"), ElementsAre("Sale", "news", "Новости"));
}

TEST(Topics, are_bounded) {
  std::string cell;
  for (std::size_t number = 0; number < kTopicsMax * 2; ++number) {
    cell += "t" + std::to_string(number) + ",";
  }
  EXPECT_EQ(topics_of(cell).size(), kTopicsMax);
  EXPECT_EQ(topics_of(std::string(5000, 'a')).front().size(), kTopicBytesMax);
}

TEST(Topics, are_added_and_never_taken_away_by_more) {
  EXPECT_EQ(with_topics("", "sale; news"), "sale; news");
  EXPECT_EQ(with_topics("sale; news", ""), "sale; news") << "as it was written";
  EXPECT_EQ(with_topics("sale; news", "NEWS"), "sale; news");
  EXPECT_EQ(with_topics("sale", "news, Sale"), "sale, news");
}

TEST(Topics, are_muted_by_name_whatever_the_case) {
  const std::vector<std::string> topics = {"sale", "Новости"};
  EXPECT_TRUE(has_muted(who_muted("news, SALE"), topics));
  EXPECT_TRUE(has_muted(who_muted("новости"), topics));
  EXPECT_FALSE(has_muted(who_muted("sales"), topics));
  EXPECT_FALSE(has_muted(who_muted(""), topics));
  EXPECT_FALSE(has_muted(who_muted("sale"), {}));
  EXPECT_FALSE(has_muted(Contact(), topics));
}

}  // namespace
}  // namespace amends::model
