#include "engine/outside_look.h"

#include "base/random.h"
#include "checks/links/link_verdicts.h"
#include "engine/domain_probe.h"
#include "engine/fill_target.h"
#include "engine/limits.h"
#include "engine/preview.h"
#include "engine/price_look.h"
#include "engine/spam_look.h"
#include "html/links.h"
#include "model/expanded.h"
#include "text/url.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <tuple>

namespace amends::engine {
namespace {

using checks::LinkFacts;
using checks::LinkKind;

constexpr std::string_view kNoSpamFilter =
    "this server asks no spam filter; rspamd under [proof] of its configuration names one";

/// Ours, made for one person, and acting when opened.
bool is_system_link(std::string_view url) {
  return url.contains("unsubscribe_url") || url.contains("preferences_url") ||
         url.contains("view_url");
}

/// A link as it is seen in a source: of a page or of an image.
struct Seen {
  std::string url;
  std::string label;
  LinkKind kind = LinkKind::page;
  std::size_t offset = 0;
  Place place = {};  // of what was written
};

std::vector<Seen> seen_in(std::string_view html) {
  std::vector<Seen> all;
  for (const html::Link& link : html::find_links(html)) {
    all.push_back({link.url, link.text, LinkKind::page, link.offset});
  }
  for (const html::Image& image : html::find_images(html)) {
    all.push_back({image.src, image.alt, LinkKind::image, image.offset});
  }
  return all;
}

/// The web addresses of a plain text.
std::vector<Seen> seen_in_text(std::string_view plain) {
  std::vector<Seen> all;
  for (auto at = plain.find("http"); at != std::string_view::npos;
       at = plain.find("http", at + 4)) {
    const auto end = std::min(plain.find_first_of(" \t\r\n<>\"')", at), plain.size());
    std::string url(plain.substr(at, end - at));
    url.erase(url.find_last_not_of(".,;:!?") + 1);
    all.push_back({std::move(url), {}, LinkKind::page, at});
  }
  return all;
}

/// A list with one person on it.
class OnePerson final : public PeopleSource {
 public:
  OnePerson(const model::Contact& contact, std::int64_t row, const model::Columns& columns)
      : contact_(contact),
        row_(row),
        columns_(columns) {}

  [[nodiscard]] const model::Columns& columns() const override { return columns_; }

  [[nodiscard]] Result<void> each(const Visit& visit) override {
    return visit({&contact_, row_, false});
  }

 private:
  const model::Contact& contact_;
  std::int64_t row_;
  const model::Columns& columns_;
};

/// With the places of the folder's files.
std::vector<Seen> placed(std::vector<Seen> all, const model::Expanded& written) {
  for (Seen& seen : all) {
    seen.place = model::place_at(written.text, written.pieces, seen.offset);
  }
  return all;
}

std::vector<Seen> written_in_html(const model::Edition& edition) {
  const model::Expanded written = model::expand(edition.html, edition.html_partials);
  return placed(seen_in(written.text), written);
}

std::vector<Seen> written_in_text(const model::Edition& edition) {
  const model::Expanded written = model::expand(edition.text, edition.text_partials);
  return placed(seen_in_text(written.text), written);
}

}  // namespace

struct OutsideLook::State {
  struct Sampled {
    std::uint64_t order = 0;
    model::Contact contact;
    std::int64_t row = 0;
  };

  State(const model::Mailing& its_mailing, Outside its_outside)
      : mailing(its_mailing),
        outside(std::move(its_outside)) {
    for (const model::Edition& edition : mailing.editions) {
      for (const Seen& seen : seen_in(model::expand(edition.html, edition.html_partials).text)) {
        personal = personal || (has_liquid(seen.url) && !is_system_link(seen.url));
      }
    }
  }

  void sample(const model::Contact& contact, std::int64_t row) {
    const std::uint64_t order = mix64(
        static_cast<std::uint64_t>(row) ^ mix64(static_cast<std::uint64_t>(contact.id.value))
    );
    if (people.size() == kSampledPeople && order >= people.front().order) {
      return;
    }
    people.push_back({order, contact, row});
    std::ranges::push_heap(people, {}, &Sampled::order);
    if (people.size() > kSampledPeople) {
      std::ranges::pop_heap(people, {}, &Sampled::order);
      people.pop_back();
    }
  }

  void add_target(const Seen& seen, checks::Part part) {
    if (has_liquid(seen.url) || !text::is_web_url(seen.url) || !known.insert(seen.url).second) {
      return;
    }
    ProbeTarget target;
    target.facts.url = seen.url;
    target.facts.kind = seen.kind;
    target.facts.part = part;
    target.facts.place = seen.place;
    target.facts.label = seen.label;
    targets.push_back(std::move(target));
  }

  void add_everybodys() {
    for (const model::Edition& edition : mailing.editions) {
      for (const Seen& seen : written_in_html(edition)) {
        add_target(seen, checks::Part::html);
      }
      if (!edition.text_derived) {
        for (const Seen& seen : written_in_text(edition)) {
          add_target(seen, checks::Part::text);
        }
      }
    }
  }

  /// The links one person gets that not everybody gets. A part that Liquid leaves out moves the
  /// others: then the place in the source is not known.
  void add_persons(const CompiledMailing& compiled, const Sampled& person, Instant now) {
    const auto mail = compiled.render_all(person.contact, {}, now);
    if (!mail.ok()) {
      return;  // a finding already
    }
    const auto& locale = compiled.edition_for(person.contact).locale;
    const auto edition = std::ranges::find(mailing.editions, locale, &model::Edition::locale);
    const std::vector<Seen> written =
        edition == mailing.editions.end() ? std::vector<Seen>() : written_in_html(*edition);
    const std::vector<Seen> printed = seen_in(mail->html);
    const bool aligned = written.size() == printed.size();
    for (std::size_t i = 0; i < printed.size() && personal_links < kSampledLinksMax; ++i) {
      const Seen& seen = printed[i];
      if (seen.url.starts_with(kPreviewBase) || !text::is_web_url(seen.url) ||
          !known.insert(seen.url).second) {
        continue;
      }
      ProbeTarget target;
      target.depth = ProbeTarget::Depth::light;
      target.facts.url = seen.url;
      target.facts.kind = seen.kind;
      target.facts.label = seen.label;
      target.facts.place.file = edition == mailing.editions.end() ? "" : edition->html.file;
      if (aligned) {
        target.facts.place = written[i].place;
      }
      target.facts.recipients = 1;
      target.facts.examples = {
          {person.contact.id, person.row, person.contact.mailbox.address(), seen.url}
      };
      targets.push_back(std::move(target));
      ++personal_links;
    }
  }

  checks::Findings ask_links(const CompiledMailing* compiled, Instant now) {
    add_everybodys();
    if (compiled != nullptr && personal) {
      std::ranges::sort(people, {}, &Sampled::order);
      for (const Sampled& person : people) {
        add_persons(*compiled, person, now);
      }
    }
    std::vector<LinkFacts> left_out;
    while (targets.size() > kProbeTargetsMax) {
      left_out.push_back(std::move(targets.back().facts));
      left_out.back().why = "too many links";
      targets.pop_back();
    }
    std::vector<LinkFacts> facts = outside.links->run(targets, outside.progress);
    std::ranges::move(left_out, std::back_inserter(facts));
    return checks::link_findings(folded(std::move(facts)));
  }

  /// One fact for all people whose own link failed at one place in one way.
  static std::vector<LinkFacts> folded(std::vector<LinkFacts> facts) {
    std::vector<LinkFacts> out;
    std::map<std::tuple<std::string, int, int, checks::LinkOutcome, int>, std::size_t> seen;
    for (LinkFacts& fact : facts) {
      if (fact.recipients == 0) {
        out.push_back(std::move(fact));
        continue;
      }
      const auto key = std::tuple(
          fact.place.file, fact.place.line, fact.place.column, fact.outcome, fact.status
      );
      const auto [first, is_new] = seen.emplace(key, out.size());
      if (is_new) {
        out.push_back(std::move(fact));
        continue;
      }
      LinkFacts& sum = out[first->second];
      sum.recipients += fact.recipients;
      if (sum.examples.size() < model::kExamplesMax) {
        sum.examples.push_back(fact.examples.front());
      }
    }
    return out;
  }

  /// Its web address; empty where nobody wants one, or where the server has none.
  [[nodiscard]] const std::string& spam_filter() const {
    return outside.rspamd ? *outside.rspamd : mailing.checks.rspamd;
  }

  [[nodiscard]] bool asks_spam_filter() const {
    return outside.web != nullptr && outside.dns != nullptr && !spam_filter().empty();
  }

  /// The mailing names a spam filter, and this server is told to ask none.
  [[nodiscard]] bool lacks_spam_filter() const {
    return outside.rspamd && outside.rspamd->empty() && !mailing.checks.rspamd.empty();
  }

  /// All that was to be asked and cannot be.
  void tell_broken(checks::Findings& findings) const {
    std::vector<std::string_view> wanted = {"link.dead", "address.no_mail"};
    if (!mailing.offer.feed.empty()) {
      wanted.emplace_back("price.feed");
    }
    if (reads_pages_beside_prices(mailing)) {
      wanted.emplace_back("price.page");
    }
    if (!spam_filter().empty()) {
      wanted.emplace_back("message.spam_score");
    }
    for (const std::string_view check : wanted) {
      findings.push_back(checks::could_not_run(check, outside.broken));
    }
  }

  checks::Findings ask_spam_filter(
      const CompiledMailing& compiled, const model::Columns& columns, Instant now
  ) {
    const auto message = typical_message(compiled, columns, now);
    if (!message.ok()) {
      return {};  // nobody gets it, or nobody's mail can be written: findings already
    }
    const auto facts = ask_rspamd(*outside.web, *outside.dns, spam_filter(), *message);
    if (!facts.ok()) {
      return {checks::could_not_run("message.spam_score", facts.error().message())};
    }
    return checks::spam_findings(mailing, *facts);
  }

  /// The finished message of the person whose mail is of middling length among the sampled.
  Result<std::string> typical_message(
      const CompiledMailing& compiled, const model::Columns& columns, Instant now
  ) const {
    std::vector<std::pair<std::size_t, const Sampled*>> lengths;
    for (const Sampled& person : people) {
      if (const auto mail = compiled.render_all(person.contact, {}, now); mail.ok()) {
        const std::size_t length = mail->html.size() + mail->text.size() + mail->subject.size();
        lengths.emplace_back(length, &person);
      }
    }
    if (lengths.empty()) {
      return make_error("preview.nobody", "nobody's mail can be written");
    }
    std::ranges::sort(lengths, {}, [](const auto& one) {
      return std::pair(one.first, one.second->order);
    });
    const Sampled& typical = *lengths[lengths.size() / 2].second;
    OnePerson source(typical.contact, typical.row, columns);
    AMENDS_TRY(
        const PreviewOutcome outcome,
        make_previews({.mailing = mailing, .people = source, .links = {}, .id = {}}, {{}, now, {}})
    );
    if (outcome.previews.empty() || outcome.previews.front().eml.empty()) {
      return make_error("preview.nobody", "nobody's mail can be written");
    }
    return outcome.previews.front().eml;
  }

  [[nodiscard]] bool is_stopped() const { return outside.should_stop && outside.should_stop(); }

  /// In pieces, so that it can be ended; gives up after a piece nobody answered about, because
  /// then each of the others takes as long.
  std::vector<checks::DomainFacts> ask_in_pieces(std::span<const std::string> domains) {
    const auto begun = std::chrono::steady_clock::now();
    std::vector<checks::DomainFacts> facts;
    while (facts.size() < domains.size() && !is_stopped()) {
      if (outside.dns_time && std::chrono::steady_clock::now() - begun >= *outside.dns_time) {
        return facts;
      }
      const std::vector<checks::DomainFacts> piece = probe_domains(
          *outside.dns,
          domains.subspan(facts.size(), std::min(kDomainsAtOnce, domains.size() - facts.size()))
      );
      facts.insert(facts.end(), piece.begin(), piece.end());
      if (std::ranges::all_of(piece, is_unknown)) {
        return facts;
      }
    }
    return facts;
  }

  static bool is_unknown(const checks::DomainFacts& facts) {
    return facts.mail == checks::DomainMail::unknown;
  }

  void ask_domains(checks::Findings& findings) {
    const std::vector<std::string> domains = addresses.domains(kDomainsAsked);
    const std::vector<checks::DomainFacts> facts = ask_in_pieces(domains);
    addresses.domain_facts(facts);
    const auto unknown = std::ranges::count_if(facts, is_unknown);
    const auto not_asked = static_cast<std::ptrdiff_t>(domains.size() - facts.size());
    // A few domains whose servers are silent are their own trouble; most of them are ours.
    const bool is_dead = unknown * 2 > static_cast<std::ptrdiff_t>(facts.size());
    if (is_dead || not_asked > 0) {
      model::Finding finding = checks::could_not_run(
          "address.no_mail", is_dead ? "DNS does not answer" : "the time for asking DNS was over"
      );
      finding.arguments.emplace_back("count", static_cast<std::int64_t>(unknown + not_asked));
      findings.push_back(std::move(finding));
    }
  }

  const model::Mailing& mailing;
  Outside outside;
  bool personal = false;  // some link is made for one person
  checks::AddressTally addresses;
  std::vector<Sampled> people;  // a heap: the largest `order` first
  std::vector<ProbeTarget> targets;
  std::set<std::string> known;
  std::size_t personal_links = 0;
  std::vector<model::ShopPrice> prices;
};

OutsideLook::OutsideLook(const model::Mailing& mailing, Outside outside)
    : state_(std::make_unique<State>(mailing, std::move(outside))) {}

OutsideLook::~OutsideLook() = default;

void OutsideLook::add(
    const model::Contact& contact, std::int64_t row, checks::EarlierMail earlier
) {
  state_->addresses.recipient(contact.id, row, contact.mailbox, earlier);
  const bool links = state_->outside.links != nullptr && state_->personal;
  if (links || state_->asks_spam_filter()) {
    state_->sample(contact, row);
  }
}

checks::Findings OutsideLook::finish(
    const CompiledMailing* compiled, const model::Columns& columns, Instant now
) {
  checks::Findings findings;
  if (state_->outside.turned_off) {
    findings.push_back(checks::turned_off());
  }
  if (!state_->outside.broken.empty()) {
    state_->tell_broken(findings);
  }
  if (state_->lacks_spam_filter() && !state_->outside.turned_off) {
    findings.push_back(checks::could_not_run("message.spam_score", kNoSpamFilter));
  }
  if (state_->outside.dns != nullptr) {
    state_->ask_domains(findings);
  }
  std::ranges::move(state_->addresses.findings(), std::back_inserter(findings));
  if (state_->outside.links != nullptr && !state_->is_stopped()) {
    std::ranges::move(state_->ask_links(compiled, now), std::back_inserter(findings));
    PricesSeen seen = look_at_prices(state_->mailing, *state_->outside.links, now);
    std::ranges::move(seen.findings, std::back_inserter(findings));
    state_->prices = std::move(seen.prices);
  }
  if (compiled != nullptr && state_->asks_spam_filter() && !state_->is_stopped()) {
    std::ranges::move(
        state_->ask_spam_filter(*compiled, columns, now), std::back_inserter(findings)
    );
  }
  return findings;
}

std::vector<model::ShopPrice> OutsideLook::take_prices() {
  return std::move(state_->prices);
}

}  // namespace amends::engine
