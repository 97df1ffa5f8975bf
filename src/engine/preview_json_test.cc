#include "engine/preview_json.h"

#include "text/catalogue.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <set>

namespace amends::engine {
namespace {

Preview preview() {
  Preview made;
  made.person.contact.id = {7};
  made.person.contact.mailbox = mail::parse_address("maria@people.example").value();
  made.person.contact.values = {"maria@people.example", "Мария"};
  made.person.row = 3;
  for (std::size_t cause = 0; cause < kPreviewCauses; ++cause) {
    made.person.reasons.push_back(
        {static_cast<PreviewCause>(cause), "name", "Мария", cause + 1, cause + 1}
    );
  }
  made.edition = text::Locale::parse("he").value();
  made.subject = "S";
  made.eml = "Subject: S\r\n";
  return made;
}

TEST(PreviewJson, names_the_person_the_edition_and_the_texts) {
  const auto json = preview_to_json(preview(), PreviewParts::texts, {});
  EXPECT_EQ(json.at("person").at("address").as_string(), "maria@people.example");
  EXPECT_EQ(json.at("person").at("name").as_string(), "Мария");
  EXPECT_EQ(json.at("person").at("contact").to_number<int>(), 7);
  EXPECT_EQ(json.at("person").at("row").to_number<int>(), 3);
  EXPECT_EQ(json.at("direction").as_string(), "rtl");
  EXPECT_EQ(json.at("subject").as_string(), "S");
  EXPECT_FALSE(json.contains("eml"));
  EXPECT_FALSE(json.contains("problem"));
}

TEST(PreviewJson, holds_the_message_when_asked_for_and_why_there_is_none) {
  Preview made = preview();
  EXPECT_EQ(
      preview_to_json(made, PreviewParts::texts_and_message, {}).at("eml").as_string(),
      "Subject: S\r\n"
  );
  made.unwritable = Error("address.name", "the name is too long");
  const auto json = preview_to_json(made, PreviewParts::texts, {});
  EXPECT_EQ(json.at("problem").at("id").as_string(), "address.name");
}

TEST(PreviewJson, has_a_sentence_for_every_reason_in_six_languages) {
  for (std::size_t cause = 0; cause < kPreviewCauses; ++cause) {
    std::set<std::string> sentences;
    for (const text::Locale& locale : text::supported_locales()) {
      const auto json = preview_to_json(preview(), PreviewParts::texts, locale);
      const auto& reason = json.at("reasons").at(cause);
      const std::string sentence(reason.at("text").as_string());
      EXPECT_EQ(sentence.find("preview."), std::string::npos) << sentence;
      EXPECT_EQ(sentence.find('{'), std::string::npos) << sentence;
      sentences.insert(sentence);
    }
    EXPECT_EQ(sentences.size(), 6U) << to_string(static_cast<PreviewCause>(cause));
  }
}

}  // namespace
}  // namespace amends::engine
