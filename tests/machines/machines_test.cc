#include "tests/machines/scripts.h"
#include "tests/support/result_rows.h"
#include "watch/crawlers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

// What share of scripted scanners and of scripted people the rules of src/watch mark. README.md.

namespace amends::machines {
namespace {

using model::SignalClass;
using What = Fetch::What;

constexpr const char* kPage = "docs/reference/machines.md";
constexpr Instant kStart = from_us(1'795'000'000'000'000);
constexpr std::uint64_t kSeed = 20261122;
constexpr double kScannersMin = 0.95;
constexpr double kPeopleMax = 0.01;
constexpr int kLinksMax = 9;
/// The relay takes mails in bundles, as people of one company stand on a list.
constexpr std::uint64_t kBundle = 40;
constexpr Microseconds kBundleEvery{60'000'000};
constexpr std::uint64_t kBundleSpreadUs = 2'000'000;

/// One mail of one script: what was fetched of it, as it is kept.
struct Mail {
  std::size_t kind = 0;
  Instant accepted;
  std::vector<watch::EarlierHit> hits;
  std::vector<bool> own;  // by hit
};

struct Event {
  Instant at;
  std::size_t mail = 0;
  std::size_t number = 0;  // of the event, as it was drawn
  Fetch fetch;
};

struct Share {
  std::uint64_t marked = 0;
  std::uint64_t of = 0;

  [[nodiscard]] double value() const {
    return of == 0 ? 0 : static_cast<double>(marked) / static_cast<double>(of);
  }
};

/// All scripts, in the order of time, before one Observer.
class Trial {
 public:
  Trial() {
    Random random(kSeed);
    for (std::size_t kind = 0; kind < kinds().size(); ++kind) {
      for (std::uint64_t number = 0; number < kinds()[kind].count; ++number) {
        add(kind, number, random);
      }
    }
    std::ranges::sort(events_, {}, [](const Event& event) {
      return std::pair(event.at, event.number);
    });
    for (const Event& event : events_) {
      play(event);
    }
  }

  [[nodiscard]] Share of_kind(std::size_t kind) const {
    Share share;
    for (const Mail& mail : mails_) {
      if (mail.kind == kind) {
        ++share.of;
        share.marked += is_marked(mail) ? 1 : 0;
      }
    }
    return share;
  }

 private:
  void add(std::size_t kind, std::uint64_t number, Random& random) {
    Draw draw{random, 1 + static_cast<int>(random.below(kLinksMax)), number, Microseconds(0)};
    draw.accepted = kBundleEvery * (number / kBundle) + Microseconds(random.below(kBundleSpreadUs));
    Mail mail;
    mail.kind = kind;
    mail.accepted = kStart + draw.accepted;
    for (Fetch& fetch : kinds()[kind].script(draw)) {
      events_.push_back(
          {mail.accepted + fetch.after, mails_.size(), events_.size(), std::move(fetch)}
      );
    }
    mails_.push_back(std::move(mail));
  }

  void play(const Event& event) {
    Mail& mail = mails_[event.mail];
    const watch::Person person{{1}, {static_cast<std::int64_t>(event.mail) + 1}};
    watch::Hit hit;
    hit.kind =
        event.fetch.what == What::open ? model::SignalKind::opened : model::SignalKind::clicked;
    hit.at = event.at;
    hit.link = event.fetch.link;
    hit.method = event.fetch.method;
    hit.user_agent = event.fetch.agent;
    hit.purpose = event.fetch.purpose;
    hit.address = event.fetch.address;
    if (event.fetch.what == What::leaving_page) {
      apply(observer_.see_leaving_page(person, hit));
      return;
    }
    const watch::Judgement judgement = observer_.see(person, hit, mail.hits, mail.accepted);
    mail.hits.push_back({hit.kind, hit.at, hit.link, event.fetch.agent, "", judgement.source});
    mail.own.push_back(event.fetch.is_own);
    apply(judgement.others);
  }

  void apply(const std::vector<watch::Rejudged>& others) {
    for (const watch::Rejudged& one : others) {
      Mail& mail = mails_.at(static_cast<std::size_t>(one.person.contact.value) - 1);
      for (watch::EarlierHit& hit : mail.hits) {
        if (hit.at == one.at) {
          hit.source = SignalClass::machine;
        }
      }
    }
  }

  /// A scanner by all of its hits, a person by any of theirs.
  [[nodiscard]] static bool is_marked(const Mail& mail) {
    bool all = true;
    bool any = false;
    for (std::size_t index = 0; index < mail.hits.size(); ++index) {
      const SignalClass source = mail.hits[index].source;
      if (mail.own[index]) {
        all = all && (source == SignalClass::machine || source == SignalClass::proxied);
        any = any || source == SignalClass::machine;
      }
    }
    return kinds()[mail.kind].who == Who::scanner ? all : any;
  }

  watch::Observer observer_;
  std::vector<Mail> mails_;
  std::vector<Event> events_;
};

Share sum_of(const std::vector<Share>& shares, Who who) {
  Share sum;
  for (std::size_t kind = 0; kind < shares.size(); ++kind) {
    if (kinds()[kind].who == who) {
      sum.marked += shares[kind].marked;
      sum.of += shares[kind].of;
    }
  }
  return sum;
}

std::string percent(const Share& share) {
  return fmt::format("{:.1f} %", share.value() * 100);
}

/// As if every kind were met equally often.
double mean_of(const std::vector<Share>& shares, Who who) {
  double sum = 0;
  int count = 0;
  for (std::size_t kind = 0; kind < shares.size(); ++kind) {
    if (kinds()[kind].who == who) {
      sum += shares[kind].value();
      ++count;
    }
  }
  return sum / count;
}

std::string page_of(const std::vector<Share>& shares) {
  std::string page =
      "# People or machines, measured\n\n"
      "What share of scripted scanners and of scripted people the rules mark\n"
      "([people or machines](../operating/people-or-machines.md)). Written by `machines_test` "
      "with\n"
      "`AMENDS_UPDATE_GOLDEN=1`; the test fails where this page and the program differ. A scanner "
      "counts as\n"
      "marked when none of its hits is left as a person's, a person when any of theirs is not.\n"
      "Nothing tells one link fetched much later, as a browser would, from a person: that kind is "
      "written\n"
      "down so that nobody thinks otherwise, with a quarter of the scripts of the others.\n";
  for (const auto& [who, title] :
       {std::pair{Who::scanner, "Scanners"}, std::pair{Who::person, "People"}}) {
    page += fmt::format("\n## {}\n\n| kind | scripts | marked |\n|---|---|---|\n", title);
    for (std::size_t kind = 0; kind < shares.size(); ++kind) {
      if (kinds()[kind].who == who) {
        page += fmt::format(
            "| {} | {} | {} |\n", kinds()[kind].name, shares[kind].of, percent(shares[kind])
        );
      }
    }
    const Share sum = sum_of(shares, who);
    page += fmt::format("| all | {} | {} |\n", sum.of, percent(sum));
    page += fmt::format("| each kind counted alike | | {:.1f} % |\n", mean_of(shares, who) * 100);
  }
  return page;
}

void write_rows(const Share& scanners, const Share& people) {
  const auto row = [](const char* name, const Share& share, const char* goal, auto holds) {
    return ResultRow{name, share.value() * 100, "%", goal, holds, share.of};
  };
  write_result_rows(
      "machines",
      {row("scripted scanners marked", scanners, ">= 95 %", scanners.value() >= kScannersMin),
       row("scripted people marked", people, "<= 1 %", people.value() <= kPeopleMax)}
  );
}

std::string file_text(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Machines, are_marked_and_people_are_not) {
  const Trial trial;
  std::vector<Share> shares;
  for (std::size_t kind = 0; kind < kinds().size(); ++kind) {
    shares.push_back(trial.of_kind(kind));
  }
  const Share scanners = sum_of(shares, Who::scanner);
  const Share people = sum_of(shares, Who::person);
  const std::string page = page_of(shares);
  fmt::print("{}\n", page);
  write_rows(scanners, people);
  EXPECT_GE(scanners.of, 5000U);
  EXPECT_GE(people.of, 5000U);
  EXPECT_GE(scanners.value(), kScannersMin);
  EXPECT_LE(people.value(), kPeopleMax);
  if (std::getenv("AMENDS_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kPage, std::ios::binary) << page;
  }
  EXPECT_EQ(file_text(kPage), page) << kPage << " differs: run with AMENDS_UPDATE_GOLDEN=1";
}

TEST(Crawlers, that_name_themselves_are_all_known) {
  std::ifstream file("tests/machines/crawlers.txt");
  std::string agent;
  std::uint64_t count = 0;
  while (std::getline(file, agent)) {
    ++count;
    EXPECT_TRUE(watch::is_crawler(agent)) << agent;
  }
  EXPECT_GT(count, 2000U);
}

}  // namespace
}  // namespace amends::machines
