#include "tests/support/attack_vectors.h"

#include "cli/support_test.h"
#include "tests/support/result_rows.h"

namespace amends::cli {
namespace {

namespace json = boost::json;

/// Strings that were made to break something: of the published vectors, those that can stand in a
/// subject, a name, a link or HTML. Empty where the file is not there.
class AttackVectors {
 public:
  AttackVectors() {
    const json::value all = attack_vectors();
    if (all.is_null()) {
      return;
    }
    take(all, "header_injection_values", "value");
    take(all, "address_atoms", "address");
    for (const char* name : {"markup_values", "template_dos", "csv_formula_cells"}) {
      take(all, name, "");
    }
    for (const json::value& host : all.at("ssrf_blocked_hosts").as_array()) {
      hosts.emplace_back("http://" + std::string(host.as_string()) + "/");
    }
  }

  std::vector<std::string> strings;
  std::vector<std::string> hosts;

 private:
  void take(const json::value& all, const char* name, const char* member) {
    for (const json::value& one : all.at(name).as_array()) {
      const json::value& text = *member == '\0' ? one : one.at(member);
      strings.emplace_back(text.as_string());
    }
  }
};

bool is_liquid(std::string_view text) {
  return text.contains("{{") || text.contains("{%");
}

/// A TOML basic string: what JSON writes, but for DEL.
std::string toml(std::string_view text) {
  std::string out;
  for (const char one : json::serialize(json::string(text))) {
    out += one == '\x7f' ? std::string("\\u007f") : std::string(1, one);
  }
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string link_to(std::string target) {
  for (const auto& [what, with] : std::initializer_list<std::pair<const char*, const char*>>{
           {"&", "&amp;"}, {"\"", "&quot;"}, {"<", "&lt;"}
       }) {
    target = replaced(std::move(target), what, with);
  }
  return "<p><a href=\"" + target + "\">lamps</a></p>\n";
}

/// Where the text could move the cursor, start an escape or turn the reading direction.
std::size_t control_in(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::string_view three = text.substr(i, 3);
    const bool turns = (three >= "\xe2\x80\xaa" && three <= "\xe2\x80\xae") ||
                       (three >= "\xe2\x81\xa6" && three <= "\xe2\x81\xa9");
    const bool is_c1 =
        byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if ((byte < 0x20 && byte != '\n') || byte == 0x7f || turns || is_c1) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// The page without the mails in their closed frames: those are shown as they are.
std::string without_frames(std::string page) {
  constexpr std::string_view kBegin = "srcdoc=\"";
  for (std::size_t at = page.find(kBegin); at != std::string::npos;
       at = page.find(kBegin, at + kBegin.size())) {
    const std::size_t begin = at + kBegin.size();
    page.erase(begin, page.find('"', begin) - begin);
  }
  return page;
}

class AttackVectorsCheck : public testing::Test {
 protected:
  struct Places {
    std::string subject = "Our lamps";
    std::string from = "Nordlys";
    std::string html = {};
    std::string names = "\"Kari\"";
  };

  void SetUp() override {
    if (vectors.strings.empty()) {
      GTEST_SKIP() << "attack_vectors.json is not there";
    }
  }

  static void TearDownTestSuite() {
    ResultRow row = checked_.row("hostile input: strings x places", "mailings not stood");
    row.n = placed_;
    write_result_rows("hostile_check", {row});
  }

  /// One mailing in which so many of the strings stand.
  void check(const Places& places, const std::string& attack, std::size_t strings = 1) {
    checked_.make([&] { look(places, attack); });
    placed_ += strings;
  }

  /// `amends check` of a mailing with these, as text on the terminal and as a page in a file.
  void look(const Places& places, const std::string& attack) {
    folder.write(
        "mailing.toml",
        "name = \"spring-sale\"\nfrom = " + toml(places.from + " <news@nordlys.example>") +
            "\nlocale = \"en\"\nsubject = " + toml(places.subject) +
            "\n[audience]\nlist = \"people.csv\"\n"
    );
    folder.write(
        "body.html",
        "<html lang=\"en\"><body><p>Hello {{ first_name }}</p>\n" + places.html +
            "<p><a href=\"{{ unsubscribe_url }}\">Unsubscribe</a></p></body></html>\n"
    );
    folder.write("people.csv", "email,first_name\nkari@people.example," + places.names + "\n");
    page.write("report.html", "");
    const int exit =
        world.run({"check", folder.path(), "--offline", "--report", page.path("report.html")});
    EXPECT_TRUE(exit >= 0 && exit <= 3) << exit << " " << json::serialize(json::string(attack));
    expect_tame(world.out(), attack);
    expect_tame(world.err(), attack);
    expect_tame(without_frames(page.read("report.html")), attack);
    const std::string report = page.read("report.html");
    EXPECT_EQ(report.find("<script"), std::string::npos) << attack;
    EXPECT_EQ(report.find("<svg onload"), std::string::npos) << attack;
    if (attack.contains('<')) {
      EXPECT_EQ(report.find(attack), std::string::npos) << attack;
    }
  }

  static void expect_tame(const std::string& text, const std::string& attack) {
    const std::size_t at = control_in(text);
    EXPECT_EQ(at, std::string::npos)
        << json::serialize(json::string(attack)) << " came through: "
        << json::serialize(json::string(text.substr(at < 40 ? 0 : at - 40, 80)));
  }

  static inline Tries checked_;
  static inline std::uint64_t placed_ = 0;
  AttackVectors vectors;
  ScratchFolder folder;
  ScratchFolder page;
  World world;
};

TEST_F(AttackVectorsCheck, stands_them_in_the_subject_and_the_sender) {
  for (const std::string& attack : vectors.strings) {
    Places places;
    places.subject = attack;
    check(places, attack);
  }
  for (const char* attack :
       {"Bob\r\nBcc: victim@people.example", "Bob\nBcc", "Bob\rBcc", "\x1b[2J"}) {
    Places places;
    places.from = attack;
    check(places, attack);
  }
}

TEST_F(AttackVectorsCheck, stands_them_in_names) {
  Places places;
  places.names.clear();
  std::size_t row = 0;
  for (const std::string& attack : vectors.strings) {
    places.names += (row == 0 ? std::string() : fmt::format("\np{}@people.example,", row)) + "\"" +
                    replaced(attack, "\"", "\"\"") + "\"";
    ++row;
  }
  check(places, "<script>alert(1)</script>", vectors.strings.size());
}

TEST_F(AttackVectorsCheck, stands_them_in_html) {
  Places together;
  std::size_t plain = 0;
  for (const std::string& attack : vectors.strings) {
    Places places;
    places.html = "<p>" + attack + "</p>\n";
    // Markup and templates may hide what stands behind them; plain text cannot.
    if (is_liquid(attack) || attack.contains('<')) {
      check(places, attack);
    } else {
      together.html += places.html;
      ++plain;
    }
  }
  check(together, "<script>alert(1)</script>", plain);
}

TEST_F(AttackVectorsCheck, stands_them_in_links) {
  Places together;
  std::size_t plain = 0;
  for (const auto& some : {vectors.strings, vectors.hosts}) {
    for (const std::string& attack : some) {
      // One that is no template would hide what is said of the others.
      if (is_liquid(attack)) {
        Places places;
        places.html = link_to(attack);
        check(places, attack);
      } else {
        together.html += link_to(attack);
        ++plain;
      }
    }
  }
  check(together, "<script>alert(1)</script>", plain);
}

}  // namespace
}  // namespace amends::cli
