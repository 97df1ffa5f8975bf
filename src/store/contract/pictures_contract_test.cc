#include "store/contract/contract_suite.h"

#include <array>
#include <string>

namespace amends::store {
namespace {

using mail::PictureKind;

model::PictureChange change_of(std::string_view file, int version, PictureKind kind, Instant when) {
  model::PictureChange change;
  change.file = file;
  change.version = version;
  change.kind = kind;
  change.by = "lea";
  change.reason = "the price was wrong";
  change.at = when;
  return change;
}

TEST_P(StoreContract, shows_pictures_by_version_and_number_until_they_are_replaced) {
  const auto mailing = draft().id;
  ports::Pictures& pictures = store_->pictures();
  const std::string zeros("GIF89a\0\xff\0", 9);
  const std::array<ports::PictureFile, 2> first = {
      {{"hero.png", PictureKind::png, "one"}, {"img/logo.gif", PictureKind::gif, zeros}}
  };
  must(pictures.host(mailing, 1, first));
  const std::array<ports::PictureFile, 2> other = {
      {{"hero.png", PictureKind::png, "other"}, {"img/logo.gif", PictureKind::gif, zeros}}
  };
  must(pictures.host(mailing, 1, other));  // changes nothing
  must(pictures.host(mailing, 2, other));
  must(pictures.host(mailing, 3, {}));
  const auto bytes = [&](int version, int number) {
    const auto shown = must(store_->pictures().shown(mailing, version, number));
    return shown ? shown->bytes : std::string("nothing");
  };
  EXPECT_EQ(bytes(1, 1), "one");
  EXPECT_EQ(bytes(1, 2), zeros);
  EXPECT_EQ(bytes(2, 1), "other");
  EXPECT_EQ(bytes(3, 1), "nothing");
  EXPECT_EQ(bytes(1, 3), "nothing");

  const auto kept =
      must(pictures.replace(mailing, change_of("hero.png", 1, PictureKind::jpeg, at(5)), "better"));
  EXPECT_EQ(kept.bytes, 6U);
  EXPECT_EQ(kept.hash, crypto::sha256("better"));
  EXPECT_EQ(bytes(1, 1), "better");
  EXPECT_EQ(must(pictures.shown(mailing, 1, 1))->kind, PictureKind::jpeg);
  EXPECT_EQ(bytes(2, 1), "other") << "a later version has a picture of its own";
  EXPECT_EQ(bytes(1, 2), zeros);
  reopen();
  EXPECT_EQ(bytes(1, 1), "better");
  must(store_->pictures().undo(kept.id, "kim", "it was right", at(6)));
  EXPECT_EQ(error_of(store_->pictures().undo(kept.id, "kim", "again", at(7))), "picture.undone");
  EXPECT_EQ(bytes(1, 1), "one");
  const auto history = must(store_->pictures().history(mailing, "hero.png"));
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].undone_by, "kim");
  EXPECT_EQ(history[0].undone_reason, "it was right");
  EXPECT_EQ(history[0].undone_at, at(6));
  EXPECT_EQ(history[0].at, at(5));
  const auto hosted = must(store_->pictures().hosted(mailing));
  ASSERT_EQ(hosted.size(), 4U);
  EXPECT_EQ(hosted[1].file, "img/logo.gif");
  EXPECT_EQ(hosted[1].bytes, zeros.size());
  EXPECT_EQ(hosted[1].hash, crypto::sha256(zeros));
}

TEST_P(StoreContract, keeps_the_keys_of_tokens_in_their_order) {
  EXPECT_TRUE(must(store_->token_keys().all()).empty());
  const std::string second("\0\x01\xff", 3);
  const std::array<model::TokenKey, 2> keys = {
      {{0, store_->secret(), Instant(), "", ""}, {0, second, at(5), "kim", "yearly"}}
  };
  must(store_->token_keys().add(keys));
  reopen();
  const auto kept = must(store_->token_keys().all());
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].key, store_->secret());
  EXPECT_EQ(kept[1].key, second);
  EXPECT_EQ(kept[1].since, at(5));
  EXPECT_EQ(kept[1].by, "kim");
  EXPECT_EQ(kept[1].reason, "yearly");
}

}  // namespace
}  // namespace amends::store
