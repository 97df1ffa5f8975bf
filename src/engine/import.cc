#include "engine/import.h"

#include "base/crash_point.h"
#include "engine/import_cells.h"
#include "engine/key_set.h"
#include "engine/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <set>

namespace amends::engine {
namespace {

constexpr std::size_t kExcerptBytes = 500;

/// What other tools call the columns we know, in the six languages, as Columns::normal_name gives
/// them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 34> kAliases = {{
    {"e_mail", "email"},
    {"email_address", "email"},
    {"e_mail_address", "email"},
    {"mail", "email"},
    {"имейл", "email"},
    {"е_поща", "email"},
    {"почта", "email"},
    {"эл__почта", "email"},
    {"indirizzo_email", "email"},
    {"epost", "email"},
    {"e_post", "email"},
    {"אימייל", "email"},
    {"דוא_ל", "email"},
    {"full_name", "name"},
    {"име", "first_name"},
    {"имя", "first_name"},
    {"nome", "first_name"},
    {"navn", "name"},
    {"fornavn", "first_name"},
    {"שם", "name"},
    {"שם_פרטי", "first_name"},
    {"firstname", "first_name"},
    {"given_name", "first_name"},
    {"fname", "first_name"},
    {"language", "locale"},
    {"lang", "locale"},
    {"език", "locale"},
    {"язык", "locale"},
    {"lingua", "locale"},
    {"språk", "locale"},
    {"שפה", "locale"},
    {"timezone", "zone"},
    {"time_zone", "zone"},
    {"tz", "zone"},
}};

std::string_view known_name(std::string_view normal) {
  const auto alias =
      std::ranges::find(kAliases, normal, &std::pair<std::string_view, std::string_view>::first);
  return alias == kAliases.end() ? normal : alias->second;
}

std::string row_text(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    if (!row.empty()) {
      row += ',';
    }
    row += text::cut_utf8(cell, kExcerptBytes);
    if (row.size() >= kExcerptBytes) {
      break;
    }
  }
  return std::string(text::cut_utf8(row, kExcerptBytes));
}

}  // namespace

Result<void> ContactReader::open() {
  AMENDS_TRY(const bool some, csv_.next(cells_));
  if (!some) {
    return make_error(
        "import.empty", "the file is empty; its first row must name the columns, one of them email"
    );
  }
  if (!cells_.ok()) {
    return make_error("import.header", "the first row cannot be read: {}", cells_.problem->message)
        .at({"", static_cast<int>(cells_.line)});
  }
  if (cells_.cells.size() > kImportColumnsMax) {
    return make_error(
        "import.columns",
        "the file has {} columns, more than {}; keep those the mailings use",
        cells_.cells.size(),
        kImportColumnsMax
    );
  }
  std::set<std::uint32_t> seen;
  bool has_email = false;
  for (const std::string& cell : cells_.cells) {
    const std::string normal = model::Columns::normal_name(cell);
    const std::uint32_t column = columns_.add(
        normal.empty() ? fmt::format("column_{}", header_.size() + 1)
                       : std::string(known_name(normal))
    );
    if (!seen.insert(column).second) {
      return make_error(
          "import.column_twice",
          "two columns are called \"{}\"; rename or remove one",
          columns_.name_of(column)
      );
    }
    has_email = has_email || column == model::Columns::email;
    header_.push_back(column);
  }
  if (!has_email) {
    return make_error(
        "import.no_email",
        "no column is called email; the columns found are: {}",
        row_text(cells_.cells)
    );
  }
  return {};
}

Result<void> ContactReader::take(Row& row) {
  AMENDS_TRY_VOID(check_width(cells_.cells.size(), header_.size()));
  row.contact.values.assign(columns_.size(), {});
  for (std::size_t cell = 0; cell < header_.size(); ++cell) {
    std::string& value = cells_.cells[cell];
    AMENDS_TRY_VOID(clean_cell(value, columns_.name_of(header_[cell])));
    row.contact.values[header_[cell]].swap(value);
  }
  AMENDS_TRY(row.contact.mailbox, mail::parse_address(row.contact.values[model::Columns::email]));
  return {};
}

Result<bool> ContactReader::next(
    Row& row, const std::function<Result<void>(const RefusedRow&)>& refused
) {
  while (true) {
    AMENDS_TRY(const bool some, csv_.next(cells_));
    if (!some) {
      return false;
    }
    row.line = cells_.line;
    if (!cells_.ok()) {
      AMENDS_TRY_VOID(refused(
          {cells_.line, cells_.problem->id, cells_.problem->message, cells_.problem->excerpt}
      ));
      continue;
    }
    const std::string before =
        cells_.cells.size() == header_.size() ? std::string() : row_text(cells_.cells);
    if (auto taken = take(row); !taken.ok()) {
      std::string excerpt = before;
      if (excerpt.empty()) {
        // take() has moved some cells into the contact already: what is shown is both together.
        std::vector<std::string> cells;
        for (std::size_t cell = 0; cell < header_.size(); ++cell) {
          const std::string& moved = row.contact.values[header_[cell]];
          cells.push_back(moved.empty() ? cells_.cells[cell] : moved);
        }
        excerpt = row_text(cells);
      }
      AMENDS_TRY_VOID(refused(
          {cells_.line, taken.error().id(), taken.error().message(), text::repair_utf8(excerpt)}
      ));
      continue;
    }
    return true;
  }
}

namespace {

/// Collects rows into batches and tells what became of them.
class Importer {
 public:
  Importer(
      ContactReader& reader,
      model::ListId list,
      ports::Contacts& contacts,
      const Clock& clock,
      const ImportHooks& hooks
  )
      : reader_(reader),
        list_(list),
        contacts_(contacts),
        clock_(clock),
        hooks_(hooks) {}

  Result<ImportReport> run() {
    AMENDS_TRY_VOID(reader_.open());
    ContactReader::Row row;
    const auto refuse = [this](const RefusedRow& refused) -> Result<void> {
      ++report_.rows;
      ++report_.refused;
      return hooks_.refused ? hooks_.refused(refused) : Result<void>();
    };
    while (true) {
      AMENDS_TRY(const bool some, reader_.next(row, refuse));
      if (!some) {
        break;
      }
      AMENDS_TRY_VOID(take(row));
    }
    AMENDS_TRY_VOID(flush());
    report_.encoding = text::name_of(reader_.csv().encoding().encoding);
    report_.delimiter = reader_.csv().delimiter();
    for (const std::uint32_t column : reader_.header()) {
      report_.columns.push_back(reader_.columns().name_of(column));
    }
    return report_;
  }

 private:
  Result<void> take(ContactReader::Row& row) {
    ++report_.rows;
    const auto line = static_cast<std::uint32_t>(row.line);
    if (const auto earlier = seen_.add(row.contact.mailbox.key(), line)) {
      ++report_.duplicates;
      if (!hooks_.refused) {
        return {};
      }
      return hooks_.refused(
          {row.line,
           "import.duplicate",
           fmt::format("the same address stands in row {}, which was kept", *earlier),
           row.contact.values[model::Columns::email]}
      );
    }
    batch_.push_back(std::move(row.contact));
    return batch_.size() >= kImportBatch ? flush() : Result<void>();
  }

  Result<void> flush() {
    if (!batch_.empty()) {
      AMENDS_TRY(const auto fates, contacts_.put(list_, reader_.columns(), batch_, clock_.now()));
      for (const ports::ImportFate fate : fates) {
        report_.added += fate == ports::ImportFate::added ? 1 : 0;
        report_.updated += fate == ports::ImportFate::updated ? 1 : 0;
        report_.unchanged += fate == ports::ImportFate::unchanged ? 1 : 0;
      }
      batch_.clear();
    }
    if (hooks_.progress) {
      hooks_.progress(reader_.csv().bytes_read(), report_.rows);
    }
    return {};
  }

  ContactReader& reader_;
  model::ListId list_;
  ports::Contacts& contacts_;
  const Clock& clock_;
  const ImportHooks& hooks_;
  ImportReport report_;
  KeySet seen_;
  std::vector<model::Contact> batch_;
};

}  // namespace

Result<ImportReport> import_contacts(
    text::ByteSource source,
    model::ListId list,
    ports::Contacts& contacts,
    const Clock& clock,
    const ImportHooks& hooks
) {
  ContactReader reader(std::move(source));
  return Importer(reader, list, contacts, clock, hooks).run();
}

}  // namespace amends::engine
