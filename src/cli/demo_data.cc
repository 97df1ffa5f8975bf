#include "cli/demo_data.h"

#include "base/random.h"
#include "text/embedded.h"
#include "text/format.h"
#include "text/time.h"

#include <array>
#include <fstream>
#include <string_view>
#include <vector>

namespace amends::cli {
namespace {

using namespace std::chrono_literals;

struct Names {
  std::string_view locale;
  std::string_view zone;
  std::array<std::string_view, 8> first;
  std::array<std::string_view, 8> last;
};

constexpr std::array<Names, 6> kNames = {{
    {"en",
     "Europe/London",
     {"Grace", "Oliver", "Amelia", "Harry", "Isla", "Jack", "Emily", "Noah"},
     {"Carter", "Hughes", "Walker", "Bennett", "Murray", "Foster", "Reid", "Palmer"}},
    {"nb",
     "Europe/Oslo",
     {"Ingrid", "Lars", "Astrid", "Bjørn", "Sigrid", "Øyvind", "Åse", "Håkon"},
     {"Hansen", "Nygård", "Solberg", "Bakken", "Lie", "Moen", "Ødegård", "Haugen"}},
    {"it",
     "Europe/Rome",
     {"Giulia", "Luca", "Chiara", "Matteo", "Sofia", "Niccolò", "Elena", "Davide"},
     {"Rossi", "Ferrari", "Conti", "D'Angelo", "Greco", "Marini", "Costa", "Fontana"}},
    {"bg",
     "Europe/Sofia",
     {"Мария", "Георги", "Елена", "Димитър", "Ивана", "Петър", "Радка", "Николай"},
     {"Иванова", "Петров", "Димитрова", "Стоянов", "Георгиева", "Тодоров", "Колева", "Николов"}},
    {"ru",
     "Europe/Riga",
     {"Анна", "Дмитрий", "Ольга", "Сергей", "Екатерина", "Алексей", "Наталья", "Фёдор"},
     {"Смирнова", "Кузнецов", "Попова", "Соколов", "Морозова", "Волков", "Лебедева", "Козлов"}},
    {"he",
     "Asia/Jerusalem",
     {"נועה", "איתן", "תמר", "יונתן", "מאיה", "דניאל", "שירה", "אורי"},
     {"כהן", "לוי", "מזרחי", "פרץ", "ביטון", "אברהם", "פרידמן", "שפירא"}},
}};

/// Rows as lists really hold them; each is refused, or folded into an earlier row, with its reason.
constexpr std::array<std::string_view, 10> kDirtyRows = {
    "kari@@nordlys-mail.example,Kari,Kari Lie,nb,Europe/Oslo,yes,2",
    "no-address-here,Tom,Tom Reid,en,Europe/London,yes,1",
    "two words@mail.example,Ann,Ann Foster,en,Europe/London,yes,4",
    "person0@mail.example,Again,Once Again,en,Europe/London,yes,0",
    "PERSON7@MAIL.EXAMPLE,Shouting,Same Address,en,Europe/London,yes,0",
    "short.row@mail.example,Short",
    "long.row@mail.example,Long,Long Row,en,Europe/London,yes,1,one cell too many",
    "\"break@mail.example\",\"Two\nlines\",\"Two Lines\",en,Europe/London,yes,3",
    ",Nobody,No Address,en,Europe/London,yes,0",
    "open.quote@mail.example,\"Never closed,en,Europe/London,yes,1",
};

std::string good_row(std::uint64_t number, Random& random) {
  const Names& names = kNames.at(random.below(kNames.size()));
  const std::string_view first = names.first.at(random.below(names.first.size()));
  const std::string_view last = names.last.at(random.below(names.last.size()));
  // Some rows have no name: that is what `default` is for.
  const bool is_nameless = random.chance(0.004);
  return fmt::format(
      "person{}@mail.example,{},{},{},{},{},{}\n",
      number,
      is_nameless ? "" : first,
      is_nameless ? std::string() : fmt::format("{} {}", first, last),
      names.locale,
      names.zone,
      random.chance(0.97) ? "yes" : "no",
      random.below(12)
  );
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

struct Swap {
  std::string_view file;
  std::string_view right;
  std::string_view wrong;
};

/// The six mistakes that are mended before the sign-off; the seventh is the link.
constexpr std::array<Swap, 6> kMistakes = {{
    {"mailing.toml", R"(subject = "20 % off)", R"(subject = "[TEST] 20 % off)"},
    {"body.html", "@@date@@", "@@wrong date@@"},
    {"body.it.html", "WINTER20", "WINTRE20"},
    {"body.nb.html", R"({{ first_name | default: "du" }})", "*|FNAME|*"},
    {"body.he.html", "{{ unsubscribe_url }}", "{{ view_url }}"},
    {"body.ru.html", "{{ first_name |", "{{ fist_name |"},
}};

Instant coming_friday(Instant now) {
  auto day = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(3);
  while (std::chrono::weekday(day) != std::chrono::Friday) {
    day += std::chrono::days(1);
  }
  return Instant(day.time_since_epoch() + 12h);
}

/// The dates of the sale, in the words of each language.
class Dates {
 public:
  explicit Dates(Instant now) : now_(now), friday_(coming_friday(now)) {}

  Result<void> fill(std::string& text, const text::Locale& locale) const {
    AMENDS_TRY(const std::string right, text::format_date(friday_, "%A %-d %B", locale, "UTC"));
    // The Friday's name beside the Thursday's date: the slip everybody makes who moves a sale by a
    // day.
    AMENDS_TRY(const std::string weekday, text::format_date(friday_, "%A", locale, "UTC"));
    AMENDS_TRY(
        const std::string thursday, text::format_date(friday_ - 24h, "%-d %B", locale, "UTC")
    );
    replace_all(text, "@@date@@", right);
    replace_all(text, "@@wrong date@@", fmt::format("{} {}", weekday, thursday));
    return {};
  }

  Result<void> fill_toml(std::string& toml, std::uint64_t expected) const {
    for (const Names& names : kNames) {
      AMENDS_TRY(const text::Locale locale, text::Locale::parse(names.locale));
      AMENDS_TRY(const std::string day, text::format_date(friday_, "%A", locale, "UTC"));
      replace_all(
          toml, fmt::format("until @@day:{}@@", names.locale), fmt::format("until {}", day)
      );
      replace_all(toml, fmt::format("@@day:{}@@", names.locale), day);
    }
    replace_all(toml, "@@expected@@", fmt::format("{}", expected));
    replace_all(toml, "@@valid_until@@", text::to_iso8601(friday_).substr(0, 10) + "T23:59:59");
    replace_all(toml, "@@starts@@", text::to_iso8601(now_).substr(0, 10));
    replace_all(toml, "@@ends@@", text::to_iso8601(friday_).substr(0, 10));
    return {};
  }

 private:
  Instant now_;
  Instant friday_;
};

}  // namespace

Result<DemoPeople> write_demo_people(
    const std::filesystem::path& file, std::uint64_t people, std::uint64_t seed
) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << "email,first_name,name,locale,zone,consent,orders\n";
  Random random(seed);
  DemoPeople written;
  const std::uint64_t every = std::max<std::uint64_t>(people / (kDirtyRows.size() * 6), 1);
  for (std::uint64_t number = 0; number < people; ++number) {
    out << good_row(number, random);
    ++written.rows;
    if (number > 10 && number % every == 0) {
      out << kDirtyRows.at((number / every) % kDirtyRows.size()) << '\n';
      ++written.rows;
      ++written.dirty;
    }
  }
  out.close();
  if (!out) {
    return make_error("demo.file", "{} cannot be written", file.string());
  }
  return written;
}

Result<model::MailingFiles> demo_mailing(DemoText text, Instant now, std::uint64_t expected) {
  constexpr std::string_view kFolder = "data/demo/";
  model::MailingFiles files;
  for (const text::EmbeddedFile& file : text::embedded_files()) {
    if (file.path.starts_with(kFolder)) {
      files.emplace(file.path.substr(kFolder.size()), file.bytes);
    }
  }
  if (text == DemoText::with_mistakes) {
    for (const Swap& mistake : kMistakes) {
      replace_all(files[std::string(mistake.file)], mistake.right, mistake.wrong);
    }
  }
  const Dates dates(now);
  for (auto& [name, bytes] : files) {
    if (text == DemoText::mended) {
      replace_all(bytes, kDemoWrongCode, kDemoRightCode);
    }
    if (name == "mailing.toml") {
      AMENDS_TRY_VOID(dates.fill_toml(bytes, expected));
      continue;
    }
    // "body.nb.html" is in Norwegian, "body.html" in English.
    const std::size_t dot = name.find('.');
    const std::string tag =
        name.substr(dot + 1, name.rfind('.') - dot - (name.rfind('.') == dot ? 0 : 1));
    AMENDS_TRY(const text::Locale locale, text::Locale::parse(name.rfind('.') == dot ? "en" : tag));
    AMENDS_TRY_VOID(dates.fill(bytes, locale));
    if (text == DemoText::mended) {
      replace_all(bytes, kDemoWrongLink, kDemoRightLink);
    }
  }
  return files;
}

}  // namespace amends::cli
