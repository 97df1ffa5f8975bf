#include "model/mailing_files.h"

#include "model/limits.h"
#include "model/mail_files.h"
#include "model/mailing_checks.h"
#include "model/mailing_offers.h"
#include "model/partials.h"
#include "model/relay.h"
#include "text/time.h"
#include "text/utf8.h"

#include <algorithm>
#include <initializer_list>
#include <ranges>
#include <toml++/toml.h>

namespace amends::model {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTomlFile = "mailing.toml";

Place place_of(const toml::node& node) {
  const auto& begin = node.source().begin;
  return {std::string(kTomlFile), static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

std::vector<Wave> named_waves(std::string_view name) {
  if (name == "default") {
    return {{0.02, 1h}, {0.10, 1h}, {0.40, 1h}, {1.0, 0s}};
  }
  if (name == "urgent") {
    return {{0.05, 30min}, {0.25, 30min}, {1.0, 0s}};
  }
  if (name == "careful") {
    return {{0.02, 2h}, {0.10, 2h}, {0.30, 2h}, {1.0, 0s}};
  }
  if (name == "all") {
    return {{1.0, 0s}};
  }
  return {};
}

/// Reads one folder. Every method adds what is wrong to `errors_` and goes on, so that all of it is
/// told at once.
class FolderReader {
 public:
  explicit FolderReader(const MailingFiles& files) : files_(files) {}

  MailingReading read();

 private:
  void check_files();
  void read_head(const toml::table& root);
  void read_topics(const toml::table& root);
  void read_editions(const toml::table& root);
  void read_edition(const text::Locale& locale, const toml::table& from);
  void read_bodies(Edition& edition);
  void read_audience(const toml::table& root);
  void read_not_with(const toml::table& audience);
  void read_schedule(const toml::table& root);
  void read_policy(const toml::table& root);
  void read_relay(const toml::table& policy);
  void read_tracking(const toml::table& policy);
  Wave read_wave(const toml::table& table);

  void fail(Error error) { errors_.push_back(std::move(error)); }

  void refuse_unknown(const toml::table& table, std::initializer_list<std::string_view> known);
  /// The place of a key's value; the file alone when it is missing.
  [[nodiscard]] static Place place_at(const toml::table& table, std::string_view key);
  std::string string_at(const toml::table& table, std::string_view key);
  std::optional<std::int64_t> number_at(const toml::table& table, std::string_view key);
  SourceText source_at(const toml::table& table, std::string_view key);
  std::optional<Instant> time_at(const toml::table& table, std::string_view key);
  std::optional<mail::Mailbox> mailbox_at(const toml::table& table, std::string_view key);
  std::optional<SourceText> body(const text::Locale& locale, std::string_view extension);
  const toml::table* table_at(const toml::table& table, std::string_view key);

  const MailingFiles& files_;
  Mailing mailing_;
  std::vector<Error> errors_;
};

void FolderReader::refuse_unknown(
    const toml::table& table, std::initializer_list<std::string_view> known
) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) == known.end()) {
      fail(make_error(
               "mailing.unknown_key",
               "\"{}\" means nothing here; check its spelling or take it out",
               key.str()
      )
               .at(place_of(node)));
    }
  }
}

Place FolderReader::place_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node == nullptr ? Place{std::string(kTomlFile)} : place_of(*node);
}

std::optional<std::int64_t> FolderReader::number_at(
    const toml::table& table, std::string_view key
) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  if (const auto* number = node->as_integer(); number != nullptr && number->get() >= 0) {
    return number->get();
  }
  fail(make_error("mailing.type", "{} must be a whole number, 0 or more", key).at(place_of(*node)));
  return std::nullopt;
}

std::string FolderReader::string_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return {};
  }
  if (const auto* text = node->as_string()) {
    return text->get();
  }
  fail(make_error("mailing.type", "{} must be a text in quotes", key).at(place_of(*node)));
  return {};
}

SourceText FolderReader::source_at(const toml::table& table, std::string_view key) {
  SourceText source;
  source.text = string_at(table, key);
  source.file = kTomlFile;
  if (const toml::node* node = table.get(key)) {
    const Place place = place_of(*node);
    source.line = place.line;
    source.column = place.column + 1;  // behind the opening quote
  }
  return source;
}

const toml::table* FolderReader::table_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return nullptr;
  }
  if (node->as_table() == nullptr) {
    fail(make_error("mailing.type", "{} must be a table: write [{}] on a line of its own", key, key)
             .at(place_of(*node)));
  }
  return node->as_table();
}

std::optional<Instant> FolderReader::time_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  std::string text;
  if (node->is_string()) {
    text = node->as_string()->get();
  } else if (node->is_date_time() || node->is_date()) {
    text = node->is_date_time()
               ? fmt::format("{}", (std::ostringstream() << *node->as_date_time()).str())
               : fmt::format("{}", (std::ostringstream() << *node->as_date()).str());
  }
  const std::string zone = mailing_.schedule.zone == "recipient" ? "UTC" : mailing_.schedule.zone;
  auto at = text::parse_time(text, zone);
  if (!at.ok()) {
    fail(
        make_error(
            "mailing.time", "{} is not a time Amends can read; write it as 2026-11-24T09:00:00", key
        )
            .at(place_of(*node))
            .because(at.error())
    );
    return std::nullopt;
  }
  return *at;
}

std::optional<mail::Mailbox> FolderReader::mailbox_at(
    const toml::table& table, std::string_view key
) {
  const SourceText source = source_at(table, key);
  if (source.text.empty()) {
    return std::nullopt;
  }
  auto mailbox = mail::parse_mailbox(source.text);
  if (!mailbox.ok()) {
    fail(make_error(
             "mailing.address",
             "{} is not an address; write it as \"Name <name@domain.example>\"",
             key
    )
             .at({source.file, source.line, source.column})
             .because(mailbox.error()));
    return std::nullopt;
  }
  return *mailbox;
}

void FolderReader::check_files() {
  if (files_.size() > kMailingFilesMax) {
    fail(make_error(
        "mailing.files",
        "the folder holds {} files, more than {}; keep only what belongs to the mailing",
        files_.size(),
        kMailingFilesMax
    ));
  }
  check_partials(files_, errors_);
  for (const auto& [name, bytes] : files_) {
    const bool is_text =
        name.ends_with(".html") || name.ends_with(".txt") || name.ends_with(".toml");
    if (bytes.size() > kMailingFileBytesMax) {
      fail(make_error(
               "mailing.file_size",
               "is larger than {} bytes; a mail of that size is cut or refused",
               kMailingFileBytesMax
      )
               .at({name}));
    } else if (const auto bad = text::first_invalid(bytes); bad && is_text) {
      const auto line = static_cast<int>(std::count(
                            bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*bad), '\n'
                        )) +
                        1;
      fail(make_error("mailing.encoding", "is not UTF-8; save it as UTF-8").at({name, line}));
    }
  }
}

void FolderReader::read_head(const toml::table& root) {
  refuse_unknown(root, {"name",      "kind",    "from",     "reply_to",    "locale",  "subject",
                        "preheader", "topics",  "template", "attachments", "locales", "audience",
                        "schedule",  "codes",   "prices",   "offer",       "spam",    "policy",
                        "checks",    "waivers", "pictures", "flow"});
  mailing_.name = string_at(root, "name");
  if (mailing_.name.empty() || mailing_.name.size() > kMailingNameCharsMax ||
      mailing_.name.find_first_of("/\\\n\r\t ") != std::string::npos) {
    fail(make_error(
             "mailing.name", "name is missing or not a plain word; write name = \"spring-sale\""
    )
             .at(place_at(root, "name")));
  }
  const std::string kind = string_at(root, "kind");
  if (const auto parsed = parse_mailing_kind(kind.empty() ? "regular" : kind)) {
    mailing_.kind = *parsed;
  } else {
    fail(make_error(
             "mailing.kind", "kind is regular, correction, apology or follow_up, not \"{}\"", kind
    )
             .at(place_at(root, "kind")));
  }
  if (auto from = mailbox_at(root, "from")) {
    mailing_.from = *from;
  } else if (!root.contains("from")) {
    fail(make_error("mailing.from", "from is missing; write from = \"Name <name@domain.example>\"")
             .at({std::string(kTomlFile)}));
  }
  mailing_.reply_to = mailbox_at(root, "reply_to");
  const std::string tag = string_at(root, "locale");
  if (auto locale = text::Locale::parse(tag.empty() ? "en" : tag); locale.ok()) {
    mailing_.locale = *locale;
  } else {
    fail(make_error("mailing.locale", "\"{}\" is not a language tag; write locale = \"en\"", tag)
             .at(place_at(root, "locale")));
  }
  mailing_.template_name = string_at(root, "template");
  if (mailing_.template_name.size() > kMailingNameCharsMax) {
    fail(make_error(
             "mailing.template",
             "template is the name of what the mailing was made from, at most {} characters",
             kMailingNameCharsMax
    )
             .at(place_at(root, "template")));
  }
  mailing_.flow = string_at(root, "flow");
  if (mailing_.flow.size() > kMailingNameCharsMax) {
    fail(make_error(
             "mailing.flow",
             "flow is the name of the series the mailing belongs to, at most {} characters",
             kMailingNameCharsMax
    )
             .at(place_at(root, "flow")));
  }
  read_topics(root);
}

void FolderReader::read_topics(const toml::table& root) {
  const toml::node* topics = root.get("topics");
  if (topics == nullptr) {
    return;
  }
  const auto refuse = [this](const toml::node& node) {
    fail(make_error("mailing.type", "topics must be a list of texts: write topics = [\"sale\"]")
             .at(place_of(node)));
  };
  if (topics->as_array() == nullptr) {
    refuse(*topics);
    return;
  }
  for (const toml::node& topic : *topics->as_array()) {
    if (const auto* text = topic.as_string()) {
      mailing_.topics.push_back(text->get());
    } else {
      refuse(topic);
    }
  }
}

std::optional<SourceText> FolderReader::body(
    const text::Locale& locale, std::string_view extension
) {
  std::vector<std::string> names = {
      fmt::format("body.{}.{}", locale.tag(), extension),
      fmt::format("body.{}.{}", locale.language(), extension)
  };
  names.push_back(fmt::format("body.{}", extension));
  for (const std::string& name : names) {
    if (const auto file = files_.find(name); file != files_.end()) {
      return SourceText{file->second, name, 1, 1};
    }
  }
  return std::nullopt;
}

void FolderReader::read_bodies(Edition& edition) {
  const auto html = body(edition.locale, "html");
  const auto plain = body(edition.locale, "txt");
  if (!html && !plain) {
    fail(make_error(
             "mailing.body",
             "there is neither body.html nor body.txt in the folder; put the text of the mail there"
    )
             .at({"body.html"}));
    return;
  }
  edition.line_partials = partials_for(files_, edition.locale, ".txt");
  if (html) {
    edition.html = *html;
    edition.html_partials = partials_for(files_, edition.locale, ".html");
  }
  // A text in another language than the HTML of this edition would be read by the wrong people.
  const bool same_language = plain && (!html || plain->file.size() == html->file.size() - 1 ||
                                       edition.locale == mailing_.locale);
  if (same_language) {
    edition.text = *plain;
    edition.text_partials = edition.line_partials;
  } else {
    derive_text(edition);
  }
}

void FolderReader::read_edition(const text::Locale& locale, const toml::table& from) {
  Edition edition;
  edition.locale = locale;
  edition.subject = source_at(from, "subject");
  edition.preheader = source_at(from, "preheader");
  if (edition.subject.text.empty()) {
    fail(make_error(
             "mailing.subject",
             "the subject for {} is missing; write subject = \"...\"",
             locale.tag()
    )
             .at(from.contains("subject") ? place_at(from, "subject") : place_of(from)));
  }
  read_bodies(edition);
  mailing_.editions.push_back(std::move(edition));
}

void FolderReader::read_editions(const toml::table& root) {
  read_edition(mailing_.locale, root);
  const toml::table* locales = table_at(root, "locales");
  if (locales == nullptr) {
    return;
  }
  for (const auto& [tag, node] : *locales) {
    auto locale = text::Locale::parse(tag.str());
    const bool again =
        locale.ok() &&
        std::ranges::find(mailing_.editions, *locale, &Edition::locale) != mailing_.editions.end();
    if (!locale.ok() || node.as_table() == nullptr || again) {
      fail(make_error(
               "mailing.locale",
               "[locales.{}] is not a table for one more language; write [locales.nb]",
               tag.str()
      )
               .at(place_of(node)));
      continue;
    }
    refuse_unknown(*node.as_table(), {"subject", "preheader"});
    read_edition(*locale, *node.as_table());
  }
}

void FolderReader::read_audience(const toml::table& root) {
  const toml::table* audience = table_at(root, "audience");
  if (audience == nullptr) {
    fail(make_error(
             "mailing.audience",
             "[audience] is missing; nothing is ever sent to \"everybody\": write list = "
             "\"people.csv\""
    )
             .at({std::string(kTomlFile)}));
    return;
  }
  refuse_unknown(*audience, {"list", "where", "expected", "not_with"});
  mailing_.audience.list = string_at(*audience, "list");
  mailing_.audience.where = source_at(*audience, "where");
  if (mailing_.audience.list.empty()) {
    fail(make_error(
             "mailing.audience",
             "list is missing: a file in the folder or the name of a list on the server"
    )
             .at(place_of(*audience)));
  }
  mailing_.audience.expected = number_at(*audience, "expected");
  read_not_with(*audience);
}

void FolderReader::read_not_with(const toml::table& audience) {
  const toml::node* names = audience.get("not_with");
  if (names == nullptr) {
    return;
  }
  const auto refuse = [this](const toml::node& node) {
    fail(make_error(
             "mailing.audience",
             "not_with is a list of at most {} other mailings: write not_with = [\"winter-sale\"]",
             kNotWithMax
    )
             .at(place_of(node)));
  };
  if (names->as_array() == nullptr || names->as_array()->size() > kNotWithMax) {
    refuse(*names);
    return;
  }
  for (const toml::node& name : *names->as_array()) {
    const auto* text = name.as_string();
    if (text == nullptr || text->get().empty() || text->get() == mailing_.name) {
      refuse(name);
    } else {
      mailing_.audience.not_with.push_back(text->get());
    }
  }
}

void FolderReader::read_schedule(const toml::table& root) {
  const toml::table* schedule = table_at(root, "schedule");
  if (schedule == nullptr) {
    return;
  }
  refuse_unknown(*schedule, {"at", "zone", "valid_until"});
  if (const std::string zone = string_at(*schedule, "zone"); !zone.empty()) {
    if (zone == "recipient" || text::valid_zone(zone)) {
      mailing_.schedule.zone = zone;
    } else {
      fail(make_error(
               "mailing.zone", "\"{}\" is not a time zone; write zone = \"Europe/Oslo\"", zone
      )
               .at(place_of(*schedule)));
    }
  }
  mailing_.schedule.at = time_at(*schedule, "at");
  mailing_.schedule.valid_until = time_at(*schedule, "valid_until");
}

void FolderReader::read_policy(const toml::table& root) {
  mailing_.waves = named_waves("default");
  const toml::table* policy = table_at(root, "policy");
  const toml::node* waves = policy == nullptr ? nullptr : policy->get("waves");
  if (policy != nullptr) {
    refuse_unknown(*policy, {"waves", "relay", "tracking"});
    read_relay(*policy);
    read_tracking(*policy);
  }
  if (waves == nullptr) {
    return;
  }
  std::vector<Wave> read;
  if (const auto* name = waves->as_string()) {
    read = named_waves(name->get());
  } else if (const auto* list = waves->as_array()) {
    for (const toml::node& node : *list) {
      read.push_back(node.as_table() == nullptr ? Wave{0.0} : read_wave(*node.as_table()));
    }
  }
  const auto grows = [](const Wave& one, const Wave& next) { return one.share >= next.share; };
  if (read.empty() || read.size() > kWavesMax || !(read.front().share > 0) ||
      read.back().share != 1.0 || std::ranges::adjacent_find(read, grows) != read.end()) {
    fail(make_error(
             "mailing.policy",
             "waves is \"default\", \"urgent\", \"careful\", \"all\", or a list like [{{share = "
             "0.1, hold_minutes = 60}}, {{share = 1.0}}] with growing shares that end with 1"
    )
             .at(place_of(*waves)));
    return;
  }
  mailing_.waves = std::move(read);
}

/// Whether it mends an incident is asked when it is sent: the folder alone cannot tell.
void FolderReader::read_relay(const toml::table& policy) {
  mailing_.relay = string_at(policy, "relay");
  const bool mends =
      mailing_.kind == MailingKind::apology || mailing_.kind == MailingKind::correction;
  if (!mailing_.relay.empty() && !is_relay_name(mailing_.relay)) {
    fail(make_error(
             "mailing.relay",
             "relay is \"{}\" or \"{}\", not \"{}\"",
             kMainRelay,
             kEmergencyRelay,
             mailing_.relay
    )
             .at(place_at(policy, "relay")));
  } else if (mailing_.relay == kEmergencyRelay && !mends) {
    fail(make_error(
             "mailing.relay",
             "the relay for emergencies carries apologies and corrections only; take the line out"
    )
             .at(place_at(policy, "relay")));
  }
}

/// A link that is not tracked cannot be mended, so only a word about a mistake may go without.
void FolderReader::read_tracking(const toml::table& policy) {
  const std::string tracking = string_at(policy, "tracking");
  if (tracking.empty() || tracking == "on") {
    return;
  }
  if (tracking != "off" || mailing_.kind == MailingKind::regular) {
    fail(make_error(
             "mailing.tracking",
             "tracking is \"on\", or \"off\" in an apology or a correction; links that are not "
             "tracked cannot be mended"
    )
             .at(place_at(policy, "tracking")));
    return;
  }
  mailing_.tracking = LinkTracking::off;
}

Wave FolderReader::read_wave(const toml::table& table) {
  refuse_unknown(table, {"share", "hold_minutes"});
  const std::int64_t minutes = number_at(table, "hold_minutes").value_or(0);
  if (minutes > kHoldMinutesMax) {
    fail(make_error("mailing.policy", "hold_minutes is at most {}", kHoldMinutesMax)
             .at(place_at(table, "hold_minutes")));
  }
  return {table["share"].value_or(0.0), std::chrono::minutes(std::min(minutes, kHoldMinutesMax))};
}

MailingReading FolderReader::read() {
  check_files();
  const auto file = files_.find(std::string(kTomlFile));
  if (file == files_.end()) {
    fail(make_error(
             "mailing.missing",
             "there is no mailing.toml in the folder; docs/mailing-folder.md shows one"
    )
             .at({std::string(kTomlFile)}));
    return {std::nullopt, std::move(errors_)};
  }
  if (!errors_.empty()) {
    return {std::nullopt, std::move(errors_)};
  }
  try {
    const toml::table root = toml::parse(file->second, kTomlFile);
    read_head(root);
    read_schedule(root);
    read_editions(root);
    read_mail_files(root, files_, mailing_, errors_);
    read_audience(root);
    mailing_.codes = read_codes(root, files_, errors_);
    mailing_.prices = read_prices(root, files_, errors_);
    mailing_.offer = read_offer(root, errors_);
    mailing_.checks = read_checks(root, files_, errors_);
    read_policy(root);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    fail(make_error("mailing.toml", "cannot be read as TOML: {}", error.description())
             .at(
                 {std::string(kTomlFile),
                  static_cast<int>(begin.line),
                  static_cast<int>(begin.column)}
             ));
  }
  if (!errors_.empty()) {
    return {std::nullopt, std::move(errors_)};
  }
  return {std::move(mailing_), {}};
}

}  // namespace

MailingReading read_mailing(const MailingFiles& files) {
  return FolderReader(files).read();
}

}  // namespace amends::model
