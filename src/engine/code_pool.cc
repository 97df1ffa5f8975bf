#include "engine/code_pool.h"

#include "crypto/secret.h"
#include "engine/audience.h"
#include "engine/limits.h"
#include "engine/mailing_by_name.h"
#include "engine/store_people.h"
#include "model/mailing_files.h"
#include "text/case.h"

#include <boost/json.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace amends::engine {
namespace {

/// Without 0 O, 1 I L, and without vowels, so that no word is drawn.
constexpr std::string_view kAlphabet = "23456789BCDFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kDrawnChars = 10;
constexpr std::size_t kGroupChars = 5;
constexpr std::size_t kRandomBytes = 64;
constexpr std::size_t kPrefixBytesMax = 20;

/// A drawn code. Each character is equally likely: bytes beyond a whole number of alphabets are
/// thrown away.
std::string draw_code(std::string_view prefix) {
  constexpr std::size_t kFair = 256 / kAlphabet.size() * kAlphabet.size();
  std::string code(prefix);
  std::size_t drawn = 0;
  while (drawn < kDrawnChars) {
    for (const char c : crypto::secure_random(kRandomBytes)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= kFair || drawn == kDrawnChars) {
        continue;
      }
      if (drawn % kGroupChars == 0 && !code.empty()) {
        code += '-';
      }
      code += kAlphabet[byte % kAlphabet.size()];
      ++drawn;
    }
  }
  return code;
}

/// Reads the rows of one file and puts their codes into the store.
class CodeImport {
 public:
  CodeImport(ports::Codes& codes, model::Code like) : codes_(codes), like_(std::move(like)) {}

  Result<ImportedCodes> read(text::ByteSource source) {
    text::CsvReader reader(std::move(source));
    text::CsvRow row;
    for (bool first = true; true; first = false) {
      AMENDS_TRY(const bool more, reader.next(row));
      if (!more) {
        break;
      }
      if (!first || !is_heading(row)) {
        AMENDS_TRY_VOID(take(row));
      }
    }
    AMENDS_TRY_VOID(flush());
    return std::move(done_);
  }

 private:
  bool is_heading(const text::CsvRow& row) {
    const auto found = std::ranges::find_if(row.cells, [](const std::string& cell) {
      return text::fold_key(cell) == "code";
    });
    if (!row.ok() || found == row.cells.end()) {
      return false;
    }
    column_ = static_cast<std::size_t>(found - row.cells.begin());
    return true;
  }

  Result<void> take(const text::CsvRow& row) {
    if (++done_.rows > kCodeRowsMax) {
      return make_error(
          "code.too_many", "a file of codes has at most {} rows; cut it into several", kCodeRowsMax
      );
    }
    if (!row.ok()) {
      refuse(row.line, row.problem->id, row.problem->message);
      return {};
    }
    const std::string written = column_ < row.cells.size() ? row.cells[column_] : std::string();
    auto key = model::normal_code(written);
    if (!key.ok()) {
      refuse(row.line, key.error().id(), key.error().message());
      return {};
    }
    like_.key = *std::move(key);
    like_.shown = written;
    batch_.push_back(like_);
    lines_.push_back(row.line);
    return batch_.size() < kCodeBatch ? Result<void>() : flush();
  }

  Result<void> flush() {
    AMENDS_TRY(const std::vector<bool> added, codes_.add_all(batch_));
    for (std::size_t i = 0; i < added.size(); ++i) {
      if (added[i]) {
        ++done_.added;
      } else {
        refuse(
            lines_[i],
            "code.exists",
            fmt::format("{} is there already, or stands twice in the file", batch_[i].shown)
        );
      }
    }
    batch_.clear();
    lines_.clear();
    return {};
  }

  void refuse(std::uint64_t line, std::string id, std::string message) {
    ++done_.refused;
    if (done_.problems.size() < kRefusedCodesTold) {
      done_.problems.push_back({line, std::move(id), std::move(message)});
    }
  }

  ports::Codes& codes_;
  model::Code like_;
  std::size_t column_ = 0;
  std::vector<model::Code> batch_;
  std::vector<std::uint64_t> lines_;  // of batch_
  ImportedCodes done_;
};

/// The one column of codes that the mailing prints.
Result<std::string> code_column(const model::Mailing& mailing) {
  std::string column;
  for (const model::OfferCode& code : mailing.codes) {
    if (!code.column.empty() && !column.empty()) {
      return make_error(
          "code.column", "{} names two columns of codes; give them out one by one", mailing.name
      );
    }
    column = code.column.empty() ? column : code.column;
  }
  if (column.empty()) {
    return make_error(
        "code.column",
        "{} prints no codes of a column; name it in mailing.toml: [[codes]] column = \"my_code\", "
        "and print {{{{ my_code }}}}",
        mailing.name
    );
  }
  return column;
}

Result<model::ListId> list_of(
    ports::Contacts& contacts, const model::Mailing& mailing, const model::MailingFiles& files
) {
  const auto resolved = files.find(std::string(kListFile));
  const std::string& name = resolved == files.end() ? mailing.audience.list : resolved->second;
  AMENDS_TRY(const auto list, contacts.find_list(name));
  if (!list) {
    return make_error(
        "audience.no_list",
        "there is no list \"{}\"; import it: amends import people.csv --list {}",
        name,
        name
    );
  }
  return *list;
}

model::Code own_code(const model::MailingRecord& record, const Actor& actor, Instant now) {
  model::Code code;
  code.mailing = record.id;
  code.is_unique = true;
  code.terms.uses_max = 1;
  code.by = actor.user;
  code.at = now;
  return code;
}

}  // namespace

Result<void> CodePool::note(
    const Actor& actor,
    std::string_view verb,
    const model::MailingRecord& record,
    std::uint64_t codes
) {
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = fmt::format("mailing/{}", record.name);
  entry.detail = boost::json::serialize(boost::json::object{{"codes", codes}});
  return store_.journal().append(entry);
}

Result<ImportedCodes> CodePool::import(
    std::string_view mailing, text::ByteSource csv, const Actor& actor
) {
  AMENDS_TRY(const auto record, mailing_by_name(store_.mailings(), mailing));
  CodeImport import(store_.codes(), own_code(record, actor, clock_.now()));
  AMENDS_TRY(ImportedCodes done, import.read(std::move(csv)));
  AMENDS_TRY(done.stock, store_.codes().stock(record.id));
  AMENDS_TRY_VOID(note(actor, "codes.imported", record, done.added));
  return done;
}

Result<ports::CodeStock> CodePool::draw(
    std::string_view mailing,
    std::uint64_t count,
    std::string_view prefix,
    const Actor& actor,
    std::optional<Instant> until
) {
  AMENDS_TRY(const auto record, mailing_by_name(store_.mailings(), mailing));
  if (count == 0 || count > kCodesDrawnMax || prefix.size() > kPrefixBytesMax) {
    return make_error(
        "code.draw",
        "from 1 to {} codes are drawn at once, after a prefix of at most {} bytes",
        kCodesDrawnMax,
        kPrefixBytesMax
    );
  }
  model::Code like = own_code(record, actor, clock_.now());
  like.terms.valid_until = until;
  // A code drawn twice is drawn again; with 48 bits that it happens even once is not to be
  // expected.
  for (std::uint64_t left = count, rounds = 0; left > 0; ++rounds) {
    if (rounds > 2 * (count / kCodeBatch + 1)) {
      return make_error("code.draw", "too many codes of this prefix are taken; use another");
    }
    std::vector<model::Code> batch;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(left, kCodeBatch); ++i) {
      like.shown = draw_code(prefix);
      AMENDS_TRY(like.key, model::normal_code(like.shown));
      batch.push_back(like);
    }
    AMENDS_TRY(const std::vector<bool> added, store_.codes().add_all(batch));
    left -= static_cast<std::uint64_t>(std::ranges::count(added, true));
  }
  AMENDS_TRY_VOID(note(actor, "codes.drawn", record, count));
  return store_.codes().stock(record.id);
}

Result<CodePool::Audience> CodePool::audience_of(std::string_view mailing) const {
  Audience audience;
  AMENDS_TRY(audience.record, mailing_by_name(store_.mailings(), mailing));
  const model::MailingRecord& record = audience.record;
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  AMENDS_TRY(audience.column, code_column(*reading.mailing));
  AMENDS_TRY(audience.list, list_of(store_.contacts(), *reading.mailing, files));
  AMENDS_TRY(StorePeople people, StorePeople::open(store_, record, *reading.mailing, files));
  if (people.frozen()) {
    reading.mailing->audience.where = {};
  }
  AMENDS_TRY(
      const AudienceFilter filter,
      AudienceFilter::compile(reading.mailing->audience, people.columns(), people.earlier())
  );
  AMENDS_TRY_VOID(people.each([&](const PeopleSource::Person& person) -> Result<void> {
    AMENDS_TRY(const bool wanted, filter.matches(*person.contact));
    if (wanted && !person.suppressed) {
      audience.people.add(person.contact->id);
    }
    return {};
  }));
  return audience;
}

Result<CodeNeed> CodePool::need_of(const Audience& audience) const {
  CodeNeed need;
  need.column = audience.column;
  need.people = audience.people.size();
  AMENDS_TRY(const model::ContactSet holders, store_.codes().holders(audience.record.id));
  need.without_code = (audience.people - holders).size();
  AMENDS_TRY(need.stock, store_.codes().stock(audience.record.id));
  return need;
}

Result<CodeNeed> CodePool::need(std::string_view mailing) const {
  AMENDS_TRY(const Audience audience, audience_of(mailing));
  return need_of(audience);
}

Result<void> CodePool::write_column(
    const Audience& audience, std::span<const ports::GivenCode> given
) {
  std::unordered_map<model::ContactId, std::string_view> codes;
  model::ContactSet people;
  for (const ports::GivenCode& one : given) {
    codes.emplace(one.contact, one.code);
    people.add(one.contact);
  }
  model::Columns columns;
  const std::uint32_t place = columns.add(audience.column);
  std::vector<model::Contact> rows;
  AMENDS_TRY_VOID(store_.contacts()
                      .each_in_set(people, [&](const model::Contact& contact) -> Result<void> {
                        model::Contact row;
                        row.mailbox = contact.mailbox;
                        row.values.resize(columns.size());
                        row.values[model::Columns::email] = contact.value(model::Columns::email);
                        row.values[place] = codes.at(contact.id);
                        rows.push_back(std::move(row));
                        return {};
                      }));
  AMENDS_TRY_VOID(store_.contacts().put(audience.list, columns, rows, clock_.now()));
  return {};
}

Result<CodeNeed> CodePool::assign(std::string_view mailing, const Actor& actor) {
  AMENDS_TRY(const Audience audience, audience_of(mailing));
  AMENDS_TRY(const CodeNeed before, need_of(audience));
  if (before.missing() > 0) {
    return make_error(
        "code.shortage",
        "{} people of {} have no code and {} codes are left: {} more are needed. Nobody was given "
        "any; amends codes draw {} --count {}",
        before.without_code,
        audience.record.name,
        before.stock.left(),
        before.missing(),
        audience.record.name,
        before.missing()
    );
  }
  const std::vector<model::ContactId> people = audience.people.to_vector();
  for (std::size_t from = 0; from < people.size(); from += kCodeBatch) {
    const std::size_t count = std::min(kCodeBatch, people.size() - from);
    AMENDS_TRY(
        const std::vector<ports::GivenCode> given,
        store_.codes().give(audience.record.id, std::span(people).subspan(from, count))
    );
    // Again for those who had theirs: an import may have emptied the column.
    AMENDS_TRY_VOID(write_column(audience, given));
  }
  AMENDS_TRY_VOID(note(actor, "codes.assigned", audience.record, before.without_code));
  return need_of(audience);
}

}  // namespace amends::engine
