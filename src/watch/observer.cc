#include "watch/observer.h"

#include "watch/limits.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

namespace amends::watch {
namespace {

using model::SignalClass;
using model::SignalKind;
using What = Passing::What;
using Found = RecentHits::Found;

Passing passing_of(const Person& person, const Hit& hit, What what) {
  Passing passing;
  passing.person = person;
  passing.what = what;
  passing.link = hit.link;
  passing.at = hit.at;
  passing.address = hit.address.substr(0, kAddressBytesMax);
  passing.program = std::hash<std::string_view>()(hit.user_agent.substr(0, kUserAgentBytesMax));
  passing.is_probe = hit.method != Method::get;
  return passing;
}

bool is_within(const Passing& hit, const Passing& now, seconds window) {
  return hit.at <= now.at && now.at - hit.at <= window;
}

bool is_same_source(const Passing& one, const Passing& other) {
  return !one.address.empty() && one.address == other.address && one.program == other.program;
}

std::string versioned(std::string_view rule) {
  return std::string(rule) + "/" + std::to_string(kRulesVersion);
}

/// Marks those that were not known as machines yet, so that they are told once.
void mark(const Found& hits, std::string_view rule, std::vector<Rejudged>& told) {
  for (Passing* const hit : hits) {
    if (!hit->is_machine) {
      told.push_back({hit->person, hit->at, versioned(rule)});
    }
    hit->is_machine = true;
  }
}

/// The same program at the same address asked for a head just before; or, for a picture, clicked as
/// a machine.
bool is_companion(const Passing& now, const Found& of_person) {
  return std::ranges::any_of(of_person, [&now](const Passing* hit) {
    const bool tells = now.what == What::open ? hit->is_machine && hit->what == What::click
                                              : hit->is_probe && hit->what != What::leaving_page;
    return tells && is_same_source(*hit, now) && is_within(*hit, now, kCompanionWindow);
  });
}

/// Clicks and the page for leaving within seconds.
struct Following {
  bool follows_all = false;
  Found clicks;  // before `now`
};

/// `now` is a click or the page, and not among `of_person`.
Following following(const Passing& now, const Found& of_person) {
  Following found;
  if (of_person.empty()) {
    return found;
  }
  std::set<int> links;
  bool has_page = now.what == What::leaving_page;
  bool is_close = false;
  if (now.what == What::click) {
    links.insert(now.link);
  }
  for (Passing* const hit : of_person) {
    if (hit->what == What::open || !is_within(*hit, now, kFollowsAllWindow)) {
      continue;
    }
    is_close = is_close || (hit->what != now.what && is_within(*hit, now, kFollowsBothWindow));
    if (hit->what == What::leaving_page) {
      has_page = true;
    } else {
      found.clicks.push_back(hit);
      links.insert(hit->link);
    }
  }
  found.follows_all = has_page && (links.size() >= 2 || is_close);
  return found;
}

/// Whose hits look like those of a program that reads for many: fresh mails, or several links of
/// one.
Found suspicious(const Passing& now, Found of_source) {
  std::erase_if(of_source, [&now](const Passing* hit) {
    return hit->what != What::click || !is_within(*hit, now, kCompanyWindow);
  });
  if (of_source.size() + 1 < kCompanyPeople) {
    return {};
  }
  const auto several_links = [&of_source](const Passing& one) {
    return std::ranges::any_of(of_source, [&one](const Passing* other) {
      return other->person == one.person && other->link != one.link;
    });
  };
  if (!now.is_fresh && !several_links(now)) {
    return {};
  }
  Found out;
  std::ranges::copy_if(of_source, std::back_inserter(out), [&](const Passing* hit) {
    return hit->is_fresh || several_links(*hit);
  });
  return out;
}

/// Counts no further than matters: in a storm there are many, and all but a few are other people.
bool are_many_people(const Passing& now, const Found& hits) {
  std::array<Person, kCompanyPeople> people;
  people.front() = now.person;
  auto known = people.begin() + 1;
  for (auto hit = hits.begin(); hit != hits.end() && known != people.end(); ++hit) {
    if (std::find(people.begin(), known, (*hit)->person) == known) {
      *known++ = (*hit)->person;
    }
  }
  return known == people.end();
}

Found by_company(const Passing& now, Found of_source) {
  Found hits = suspicious(now, std::move(of_source));
  return are_many_people(now, hits) ? hits : Found();
}

/// Opens of the same program beside a click that is a machine's.
Found opens_beside(const Passing& now, const Found& of_person) {
  Found opens;
  std::ranges::copy_if(of_person, std::back_inserter(opens), [&now](const Passing* hit) {
    return hit->what == What::open && is_same_source(*hit, now) &&
           is_within(*hit, now, kCompanionWindow);
  });
  return opens;
}

void fill_in(std::vector<EarlierHit>& earlier, const Found& of_person) {
  for (const Passing* hit : of_person) {
    const auto same = std::ranges::find(earlier, hit->at, &EarlierHit::at);
    if (same != earlier.end()) {
      same->address = hit->address;
    }
  }
}

}  // namespace

Judgement Observer::judge(
    const Passing& now,
    const Hit& hit,
    std::vector<EarlierHit> earlier,
    std::optional<Instant> accepted_at
) {
  fill_in(earlier, recent_.of_person(now.person));
  const Verdict verdict = classify(hit, earlier, accepted_at);
  Judgement judgement{verdict.source, verdict.why, {}};
  for (const std::size_t index : verdict.also_machine) {
    if (earlier.at(index).source != SignalClass::machine) {
      judgement.others.push_back({now.person, earlier.at(index).at, verdict.why});
    }
  }
  judge_among_others(now, judgement);
  return judgement;
}

void Observer::judge_among_others(const Passing& now, Judgement& judgement) {
  const Found of_person = recent_.of_person(now.person);
  const auto found = [&judgement](std::string_view rule) {
    if (judgement.source != SignalClass::machine) {
      judgement.source = SignalClass::machine;
      judgement.why = versioned(rule);
    }
  };
  if (is_companion(now, of_person)) {
    found("companion");
  }
  if (now.what != What::click) {
    return;
  }
  if (const Following all = following(now, of_person); all.follows_all) {
    found("follows_all");
    mark(all.clicks, "follows_all", judgement.others);
  }
  const Found company = by_company(now, recent_.of_source(now.address, now.program));
  if (!company.empty()) {
    found("company");
    mark(company, "company", judgement.others);
  }
  if (judgement.source == SignalClass::machine) {
    mark(opens_beside(now, of_person), "companion", judgement.others);
  }
}

Judgement Observer::see(
    const Person& person,
    const Hit& hit,
    std::vector<EarlierHit> earlier,
    std::optional<Instant> accepted_at
) {
  const std::scoped_lock lock(mutex_);
  recent_.forget_before(hit.at - kRecentWindow);
  Passing now = passing_of(person, hit, hit.kind == SignalKind::clicked ? What::click : What::open);
  now.is_fresh = accepted_at && hit.at - *accepted_at <= kCompanyFresh;
  Judgement judgement = judge(now, hit, std::move(earlier), accepted_at);
  now.is_machine = judgement.source == SignalClass::machine;
  counts_.add(person, hit.at);
  recent_.add(std::move(now));
  return judgement;
}

std::vector<Rejudged> Observer::see_leaving_page(const Person& person, const Hit& hit) {
  const std::scoped_lock lock(mutex_);
  recent_.forget_before(hit.at - kRecentWindow);
  Passing now = passing_of(person, hit, What::leaving_page);
  const Found of_person = recent_.of_person(person);
  std::vector<Rejudged> others;
  if (const Following all = following(now, of_person); all.follows_all) {
    mark(all.clicks, "follows_all", others);
    mark(opens_beside(now, of_person), "companion", others);
  }
  recent_.add(std::move(now));
  return others;
}

bool Observer::is_storm(const Person& person, Instant now) {
  const std::scoped_lock lock(mutex_);
  recent_.forget_before(now - kRecentWindow);
  return std::max(recent_.count_of(person), counts_.of(person, now)) >= kRecentHitsOfOneMax;
}

}  // namespace amends::watch
