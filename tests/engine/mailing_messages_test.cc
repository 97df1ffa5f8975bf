#include "engine/mailing_messages.h"

#include "model/mailing_files.h"
#include "tests/engine/desk_fixture.h"
#include "tests/engine/unfolded.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace amends::engine {
namespace {

class MailingMessagesTest : public DeskTest {
 protected:
  void SetUp() override {
    import("email,first_name,name\nida@mail.example,Ida,\"Berg, Ida\"\nole@mail.example,,\n");
    const model::MailingRecord made = put(folder());
    const auto mailing = model::read_mailing(folder()).mailing.value();
    auto compiled = CompiledMailing::compile(
        mailing,
        must(store_->contacts().columns()),
        CompiledMailing::Use::sending,
        must(store_->links().links(made.id, clock_.now()))
    );
    messages_ = std::make_unique<MailingMessages>(
        std::move(*compiled.mailing), made, identity_, store_->contacts(), clock_
    );
    ida_ = must(store_->contacts().find("ida@mail.example"))->id;
    ole_ = must(store_->contacts().find("ole@mail.example"))->id;
  }

  std::unique_ptr<MailingMessages> messages_;
  model::ContactId ida_;
  model::ContactId ole_;
};

TEST_F(MailingMessagesTest, writes_a_whole_mail_to_one_person) {
  must(messages_->load({{ida_, 1}}));
  const auto message = must(messages_->message(ida_));
  EXPECT_EQ(message.envelope.rcpt_to, "ida@mail.example");
  EXPECT_THAT(message.envelope.mail_from, testing::EndsWith("@nordlys.example"));
  for (const std::string_view part :
       {"From: Nordlys <news@nordlys.example>\r\n",
        "To: \"Berg, Ida\" <ida@mail.example>\r\n",
        "Subject: Our lamps until Friday\r\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "Hello Ida",
        "https://links.nordlys.example/l/"}) {
    EXPECT_THAT(unfolded(message.message.bytes()), testing::HasSubstr(part));
  }
  const std::string bytes = message.message.bytes();
  EXPECT_THAT(bytes, testing::Not(testing::HasSubstr("shop.nordlys.example")));
  for (std::size_t at = bytes.find('\n'); at != std::string::npos; at = bytes.find('\n', at + 1)) {
    ASSERT_TRUE(at > 0 && bytes[at - 1] == '\r') << "a bare LF at " << at;
  }
}

TEST_F(MailingMessagesTest, names_the_address_for_leaving_behind_the_one_click) {
  must(messages_->load({{ida_, 1}}));
  const std::string without = must(messages_->message(ida_)).message.bytes();
  EXPECT_THAT(without, testing::Not(testing::HasSubstr("mailto:"))) << "nowhere unless told";

  identity_.leave_by_mail = "leave@news.example";
  const model::MailingRecord made = record();
  auto compiled = CompiledMailing::compile(
      model::read_mailing(folder()).mailing.value(),
      must(store_->contacts().columns()),
      CompiledMailing::Use::sending,
      must(store_->links().links(made.id, clock_.now()))
  );
  MailingMessages messages(
      std::move(*compiled.mailing), made, identity_, store_->contacts(), clock_
  );
  must(messages.load({{ida_, 1}}));
  const std::string bytes = must(messages.message(ida_)).message.bytes();
  const std::string begin = "List-Unsubscribe: <https://links.nordlys.example/u/";
  const std::size_t at = bytes.find(begin);
  ASSERT_NE(at, std::string::npos) << bytes;
  const std::size_t token_at = at + begin.size();
  const std::string token = bytes.substr(token_at, bytes.find('>', token_at) - token_at);
  EXPECT_THAT(
      bytes,
      testing::HasSubstr(fmt::format(
          "{}{}>,\r\n <mailto:leave@news.example?subject={}>\r\n"
          "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
          begin,
          token,
          token
      ))
  );
  EXPECT_TRUE(identity_.tokens().read(TokenKind::unsubscribe, token));
}

TEST_F(MailingMessagesTest, keeps_the_message_id_over_every_attempt) {
  const auto id_of = [&](model::ContactId contact) {
    must(messages_->load({{contact, 1}}));
    const std::string bytes = must(messages_->message(contact)).message.bytes();
    const std::size_t begin = bytes.find("Message-ID:");
    EXPECT_NE(begin, std::string::npos);
    return bytes.substr(begin, bytes.find("\r\n", begin) - begin);
  };
  EXPECT_EQ(id_of(ida_), id_of(ida_));
  EXPECT_NE(id_of(ida_), id_of(ole_));
}

TEST_F(MailingMessagesTest, knows_only_whom_it_has_loaded) {
  EXPECT_EQ(error_of(messages_->message(ida_)), "send.no_contact");
  must(messages_->load({{ida_, 1}, {ole_, 1}}));
  EXPECT_THAT(
      unfolded(must(messages_->message(ole_)).message.bytes()), testing::HasSubstr("Hello friend")
  );
}

TEST_F(MailingMessagesTest, leaves_no_hole_where_a_code_belongs) {
  import("email,my_code\nida@mail.example,ABCDE\nole@mail.example,\n");
  const auto messages_of = [&](std::string_view more) {
    const model::MailingFiles files =
        folder(fmt::format("{}[[codes]]\ncolumn = \"my_code\"\n", more));
    const model::MailingRecord made = put(files);
    auto compiled = CompiledMailing::compile(
        model::read_mailing(files).mailing.value(),
        must(store_->contacts().columns()),
        CompiledMailing::Use::sending,
        must(store_->links().links(made.id, clock_.now()))
    );
    auto messages = std::make_unique<MailingMessages>(
        std::move(*compiled.mailing), made, identity_, store_->contacts(), clock_
    );
    must(messages->load({{ida_, 1}, {ole_, 1}}));
    return messages;
  };
  const auto strict = messages_of("");
  EXPECT_EQ(error_of(strict->message(ole_)), "send.no_code");
  EXPECT_EQ(error_of(strict->message(ida_)), "");
  const auto lax = messages_of("[checks]\nlevels = { \"code.unique_shortage\" = \"warn\" }\n");
  EXPECT_EQ(error_of(lax->message(ole_)), "") << "somebody said that it may be so";
}

TEST_F(MailingMessagesTest, puts_the_same_address_into_every_part) {
  must(messages_->load({{ida_, 1}, {ole_, 1}}));
  const auto addresses = [&](model::ContactId contact) {
    const std::string bytes = unfolded(must(messages_->message(contact)).message.bytes());
    std::set<std::string> seen;
    for (std::size_t at = bytes.find("/l/"); at != std::string::npos;
         at = bytes.find("/l/", at + 1)) {
      seen.insert(bytes.substr(at, bytes.find_first_of("\r\n\" >).,", at) - at));
    }
    return seen;
  };
  const auto of_ida = addresses(ida_);
  const auto of_ole = addresses(ole_);
  EXPECT_EQ(of_ida.size(), 1U) << "one link, in the HTML and in the text";
  EXPECT_EQ(of_ole.size(), 1U);
  EXPECT_NE(of_ida, of_ole);
}

TEST_F(MailingMessagesTest, writes_the_same_on_many_threads_at_once) {
  constexpr int kPeople = 400;
  constexpr int kThreads = 4;
  import_people(kPeople);
  std::vector<ports::ClaimedSend> sends;
  for (int i = 1; i <= kPeople; ++i) {
    const std::string address = fmt::format("p{}@people.example", i);
    sends.push_back({must(store_->contacts().find(address))->id, 1});
  }
  const auto write = [&](std::size_t first, std::size_t step, std::vector<std::string>& out) {
    for (std::size_t i = first; i < sends.size(); i += step) {
      const auto message = messages_->message(sends[i].contact);
      out[i] = message.ok() ? message->envelope.mail_from + message->message.bytes()
                            : message.error().id();
    }
  };
  std::vector<std::string> alone(sends.size());
  must(messages_->load(sends));
  write(0, 1, alone);
  std::vector<std::string> together(sends.size());
  must(messages_->load(sends));
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] { write(i, kThreads, together); });
    }
  }
  EXPECT_EQ(together, alone);
  EXPECT_THAT(alone.back(), testing::HasSubstr("Message-ID"));
}

TEST_F(MailingMessagesTest, carries_the_pictures_of_its_edition_and_every_attachment) {
  model::MailingFiles files = folder(
      "[locales.nb]\nsubject = \"Lamper\"\n[[attachments]]\nfile = \"terms.pdf\"\n"
      "name = \"Vilkår.pdf\"\n"
  );
  files["body.html"] += "<img src=\"logo.png\">";
  files["body.nb.html"] =
      "<p>Hei</p><img src=\"lampe.jpg\"><a href=\"{{ unsubscribe_url }}\">x</a>";
  files["logo.png"] = "LOGO!!";
  files["lampe.jpg"] = "LAMPE!";
  files["terms.pdf"] = "TERMS!";
  const auto mailing = model::read_mailing(files).mailing.value();
  model::MailingRecord record;
  auto compiled = CompiledMailing::compile(
      mailing, must(store_->contacts().columns()), CompiledMailing::Use::sending
  );
  const MailingMessages messages(
      std::move(*compiled.mailing), record, identity_, store_->contacts(), clock_
  );
  model::Contact ida = *must(store_->contacts().find("ida@mail.example"));
  const auto bytes_for = [&](std::string_view locale) {
    ida.values.resize(std::max<std::size_t>(ida.values.size(), model::Columns::known_count));
    ida.values[model::Columns::locale] = locale;
    return unfolded(must(messages.compose_for(ida)).message.bytes());
  };
  const std::string english = bytes_for("en");
  const std::string norwegian = bytes_for("nb");
  for (const std::string& bytes : {english, norwegian}) {
    EXPECT_THAT(bytes, testing::HasSubstr("filename*=utf-8''Vilk%C3%A5r.pdf"));
    EXPECT_THAT(bytes, testing::HasSubstr("\r\nVEVSTVMh\r\n"));
    EXPECT_THAT(bytes, testing::HasSubstr("src=3D\"cid:"));
  }
  EXPECT_THAT(english, testing::HasSubstr("\r\nTE9HTyEh\r\n"));
  EXPECT_THAT(english, testing::Not(testing::HasSubstr("TEFNUEUh")));
  EXPECT_THAT(norwegian, testing::HasSubstr("\r\nTEFNUEUh\r\n"));
  EXPECT_THAT(norwegian, testing::Not(testing::HasSubstr("TE9HTyEh")));
}

}  // namespace
}  // namespace amends::engine
