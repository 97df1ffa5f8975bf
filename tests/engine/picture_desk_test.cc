#include "engine/picture_desk.h"

#include "engine/token_key_desk.h"
#include "model/limits.h"
#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using testing::ElementsAre;

const std::string kWrong = "\x89PNG\r\n\x1a\nwrong";
const std::string kRight = "\x89PNG\r\n\x1a\nright";
const std::string kThird = "GIF89a third";

class PictureDeskTest : public DeskTest {
 protected:
  static model::MailingFiles with_picture(const std::string& bytes, std::string_view home) {
    model::MailingFiles files = folder();
    files["mailing.toml"] = fmt::format("pictures = \"{}\"\n", home) + files["mailing.toml"];
    files["body.html"] += "<img src=\"hero.png\" alt=\"Lamps\"><img src=\"./hero.png\" alt=\"\">";
    files["hero.png"] = bytes;
    return files;
  }

  void send(std::string_view home = "hosted") {
    import_people(2);
    put(with_picture(kWrong, home));
    sign_off();
    must(desk_->launch("spring-sale", sender_, 2));
    run_until_state(model::MailingState::finished);
  }

  Result<model::PictureChange> replace(
      const std::string& bytes, std::string_view reason = "the price was wrong"
  ) {
    return desk().replace("spring-sale", "hero.png", bytes, reason, sender_);
  }

  Result<model::PictureChange> undo(std::optional<std::int64_t> id = std::nullopt) {
    return desk().undo("spring-sale", "hero.png", id, sender_, "");
  }

  PictureDesk desk() { return {*store_, identity_, clock_}; }

  [[nodiscard]] std::string token(int version, int number = 1) {
    return identity_.tokens().make({TokenKind::picture, record().id, {}, version, number});
  }

  std::string seen(int version = 1) {
    const PictureSight sight = must(desk().show(token(version)));
    return sight.found == PictureSight::Found::picture ? sight.picture->bytes : "nothing";
  }

  void pass(Microseconds time) {
    bool is_over = false;
    loop_.after(time, [&is_over] { is_over = true; });
    run_until([&is_over] { return is_over; });
  }
};

TEST_F(PictureDeskTest, replaces_a_picture_of_delivered_mail_and_takes_exactly_one_change_back) {
  send();
  EXPECT_EQ(seen(), kWrong);
  const model::PictureChange right = must(replace(kRight));
  EXPECT_EQ(seen(), kRight);
  EXPECT_EQ(error_of(replace(kRight)), "picture.same");
  must(replace(kThird));
  EXPECT_EQ(seen(), kThird);
  must(undo(right.id));
  EXPECT_EQ(seen(), kThird);
  EXPECT_EQ(error_of(undo(right.id)), "picture.undone");
  must(undo());
  EXPECT_EQ(seen(), kWrong);
  EXPECT_EQ(error_of(undo()), "picture.no_undo");
  EXPECT_EQ(error_of(undo(12345)), "picture.no_change");
  const auto pictures = must(desk().pictures("spring-sale"));
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_EQ(pictures[0].home, model::PictureHome::hosted);
  EXPECT_EQ(pictures[0].history.size(), 2U);
  EXPECT_FALSE(pictures[0].replaced());
}

TEST_F(PictureDeskTest, keeps_what_a_later_version_was_signed_off_with) {
  import_people(300);
  put(with_picture(kWrong, "hosted"));
  sign_off();
  EXPECT_EQ(error_of(replace(kThird)), "picture.not_sent");
  must(desk_->launch("spring-sale", sender_, 300));
  run_until([&] { return truth_.taken.size() >= 50; });
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
  must(replace(kThird));
  put(with_picture(kRight, "hosted"));
  EXPECT_EQ(seen(1), kThird);
  EXPECT_EQ(seen(2), kRight);
  const auto pictures = must(desk().pictures("spring-sale"));
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_EQ(pictures[0].version, 2);
  EXPECT_FALSE(pictures[0].replaced());
  // Nobody has the second yet: it stays what is signed off.
  must(undo(must(desk().pictures("spring-sale"))[0].history.back().id));
  must(replace(kThird, "once more"));
  EXPECT_EQ(seen(1), kThird);
  EXPECT_EQ(seen(2), kRight);
}

TEST_F(PictureDeskTest, shows_the_same_after_a_start_of_the_server) {
  send();
  must(replace(kRight));
  open();
  EXPECT_EQ(seen(), kRight);
}

TEST_F(PictureDeskTest, says_that_what_is_inside_the_mail_stays_as_it_is) {
  send("embedded");
  EXPECT_EQ(error_of(replace(kRight)), "picture.embedded");
  EXPECT_EQ(seen(), "nothing");
  const auto pictures = must(desk().pictures("spring-sale"));
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_EQ(pictures[0].home, model::PictureHome::embedded);
  EXPECT_EQ(pictures[0].media_type, "image/png");
  EXPECT_EQ(
      error_of(desk().replace("spring-sale", "none.png", kRight, "x", sender_)), "picture.unknown"
  );
}

TEST_F(PictureDeskTest, refuses_folders_whose_pictures_cannot_stand_on_our_host) {
  for (const auto& [bytes, id] : std::vector<std::pair<std::string, std::string>>{
           {"<svg><script>alert(1)</script></svg>", "mailing.picture_hosted"},
           {kWrong + std::string(model::kHostedPictureBytesMax, 'x'), "mailing.picture_hosted"},
       }) {
    const PutOutcome outcome = must(desk_->put(with_picture(bytes, "hosted"), author_));
    ASSERT_FALSE(outcome.record);
    EXPECT_EQ(outcome.errors.front().id(), id);
    EXPECT_EQ(outcome.errors.front().place().file, "body.html");
  }
  const PutOutcome outcome = must(desk_->put(with_picture(kWrong, "somewhere"), author_));
  ASSERT_FALSE(outcome.record);
  EXPECT_EQ(outcome.errors.front().id(), "mailing.picture_home");
}

TEST_F(PictureDeskTest, knows_no_token_but_its_own) {
  send();
  const auto found = [this](const std::string& given) { return must(desk().show(given)).found; };
  EXPECT_EQ(found(token(1)), PictureSight::Found::picture);
  EXPECT_EQ(found(token(1, 2)), PictureSight::Found::gone);
  EXPECT_EQ(found(token(9)), PictureSight::Found::gone);
  EXPECT_EQ(found(token(1) + "A"), PictureSight::Found::no_token);
  EXPECT_EQ(
      found(identity_.tokens().make({TokenKind::link, record().id, {}, 1, 1})),
      PictureSight::Found::no_token
  );
}

TEST_F(PictureDeskTest, token_keys_are_kept_over_starts_and_count_what_they_drop) {
  send();
  const std::string first = token(1);
  pass(std::chrono::seconds(1));
  auto ring = must(open_token_ring(*store_));
  TokenKeyDesk keys(*store_, ring, clock_);
  EXPECT_EQ(must(keys.rotate({}, sender_)).next_drops, 2U);
  EXPECT_TRUE(Tokens(ring).read(TokenKind::picture, first));
  EXPECT_EQ(error_of(keys.rotate({}, sender_)), "token_key.would_drop");
  using Despite = RotateOrder::Despite;
  EXPECT_EQ(error_of(keys.rotate({"", Despite::delivered_mail}, sender_)), "token_key.reason");

  const Tokens reopened(must(open_token_ring(*store_)));
  EXPECT_EQ(
      reopened.make({TokenKind::picture, record().id, {}, 1, 1}),
      Tokens(ring).make({TokenKind::picture, record().id, {}, 1, 1})
  );
  EXPECT_TRUE(reopened.read(TokenKind::picture, first));

  const TokenKeyState forced = must(keys.rotate({"seen", Despite::delivered_mail}, sender_));
  EXPECT_FALSE(Tokens(ring).read(TokenKind::picture, first));
  std::vector<std::string> uses;
  for (const TokenKeyFacts& key : forced.keys) {
    uses.emplace_back(to_string(key.use));
  }
  EXPECT_THAT(uses, ElementsAre("current", "previous", "leaving"));
  EXPECT_EQ(forced.next_drops, 0U);
}

}  // namespace
}  // namespace amends::engine
