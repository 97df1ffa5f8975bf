#include "api/status_page.h"

#include "api/api.h"
#include "api/language.h"
#include "api/limits.h"
#include "api/link_clicks.h"
#include "api/page.h"
#include "html/escape.h"
#include "text/catalogue.h"
#include "text/format.h"
#include "text/time.h"

#include <algorithm>
#include <iterator>

namespace amends::api {
namespace {

using html::html_escape;

constexpr std::chrono::seconds kRefresh{5};

/// Writes the page in one language.
class StatusWriter {
 public:
  explicit StatusWriter(const text::Locale& locale)
      : locale_(locale),
        words_(text::catalogue(locale)) {}

  void header(const StatusView& view) {
    add("<header>\n{}", element("h1", words_.format("pages.status.title")));
    add("<p class=\"soft\">{}</p>\n",
        escaped(
            "pages.status.about",
            {{"version", std::string_view(view.version)},
             {"relay", std::string_view(view.relay_name)}}
        ));
    add("<p>{} <code dir=\"ltr\">amends halt NAME --reason &quot;...&quot;</code></p>\n</header>\n",
        escaped("pages.status.read_only"));
  }

  void halts(const StatusView& view) {
    for (const model::Halt& halt : view.halts) {
      add("<section class=\"card\">\n{}<p class=\"bad\">{} <bdi>{}</bdi></p>\n<p>{}</p>\n",
          element("h2", words_.format("pages.halt.title")),
          word("pages.halt.scope", model::to_string(halt.scope)),
          html_escape(halt.name),
          escaped(
              "pages.halt.by",
              {{"who", std::string_view(halt.by)}, {"why", std::string_view(halt.reason)}}
          ));
      add("<p class=\"soft\">{}</p>\n<p>{}</p>\n</section>\n",
          moment(halt.at),
          escaped("pages.halt.next"));
    }
  }

  void mailings(const StatusView& view) {
    if (view.mailings.empty()) {
      add("<section class=\"card\">\n{}<p>{} <code dir=\"ltr\">amends mailing put "
          "FOLDER</code></p>\n</section>\n",
          element("h2", words_.format("pages.status.empty")),
          escaped("pages.status.empty_next"));
      return;
    }
    for (const MailingCard& card : view.mailings) {
      mailing(card);
    }
    if (view.mailings_left_out > 0) {
      add("<p class=\"soft\">{}</p>\n",
          escaped("pages.status.more", {{"count", view.mailings_left_out}}));
    }
  }

  void incidents(const StatusView& view) {
    add("<section class=\"card\">\n{}", element("h2", words_.format("pages.incidents.title")));
    if (view.incidents.empty()) {
      add("<p class=\"soft\">{}</p>\n</section>\n", escaped("pages.incidents.none"));
      return;
    }
    add("<table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
        escaped("pages.incidents.number"),
        escaped("pages.incidents.mailing"),
        escaped("pages.incidents.what"),
        escaped("pages.incidents.state"));
    for (const model::Incident& incident : view.incidents) {
      add("<tr><td>{}</td><td><bdi>{}</bdi></td><td><bdi>{}</bdi><br><span class=\"soft\">{} · "
          "{}</span></td><td>{}</td></tr>\n",
          incident.id.value,
          html_escape(incident.mailing_name),
          html_escape(incident.what_happened),
          word("pages.error_kind", model::to_string(incident.kind)),
          moment(incident.opened_at),
          word("pages.incident_state", model::to_string(incident.state)));
    }
    add("</tbody></table>\n</section>\n");
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  [[nodiscard]] std::string escaped(
      std::string_view id, std::initializer_list<text::Argument> arguments = {}
  ) const {
    return html_escape(words_.format(id, arguments));
  }

  [[nodiscard]] std::string word(std::string_view family, std::string_view name) const {
    return escaped(fmt::format("{}.{}", family, name));
  }

  [[nodiscard]] std::string number(std::uint64_t value) const {
    return html_escape(text::format_number(static_cast<double>(value), locale_));
  }

  [[nodiscard]] static std::string moment(Instant at) {
    const std::string iso = text::to_iso8601(at);
    return fmt::format(
        "<time datetime=\"{}\"><bdi>{} {} UTC</bdi></time>",
        iso,
        iso.substr(0, 10),
        iso.substr(11, 5)
    );
  }

  void mailing(const MailingCard& card) {
    const model::MailingRecord& record = card.record;
    const std::string_view state = model::to_string(record.state);
    add("<section class=\"card\">\n<div class=\"head\"><h2><bdi>{}</bdi></h2><span class=\"state "
        "{}\">{}</span><span class=\"soft\">{} · {}</span></div>\n",
        html_escape(record.name),
        state,
        word("pages.mailing_state", state),
        escaped(
            "pages.status.version",
            {{"version", record.version}, {"author", std::string_view(record.author)}}
        ),
        moment(record.changed_at));
    progress(card.sends);
    if (!record.halt_reason.empty()) {
      add("<p class=\"bad\">{} <bdi>{}</bdi></p>\n",
          escaped("pages.status.halted_because"),
          html_escape(record.halt_reason));
    }
    if (!card.trouble.empty()) {
      add("<p class=\"bad\">{} <bdi>{}</bdi></p>\n",
          escaped("pages.status.trouble"),
          html_escape(card.trouble));
    }
    if (record.hold_until) {
      add("<p>{} {}</p>\n", escaped("pages.status.hold_until"), moment(*record.hold_until));
    }
    stop_command(record);
    doubt(card);
    links(card);
    add("</section>\n");
  }

  /// Numbers only: this page is shown without a token.
  void doubt(const MailingCard& card) {
    const std::uint64_t uncertain = card.sends.of(model::SendState::uncertain);
    if (uncertain == 0 && card.evidence.empty()) {
      return;
    }
    add("{}<p>{}</p>\n",
        element("h3", words_.format("pages.uncertain.title")),
        escaped("pages.uncertain.count", {{"count", uncertain}}));
    if (!card.evidence.empty()) {
      add("<ul class=\"counts\">\n");
      for (const ports::EvidenceCount& count : card.evidence) {
        add("<li>{} · {} <strong>{}</strong></li>\n",
            word("pages.evidence", model::to_string(count.kind)),
            word("pages.send_state", model::to_string(count.outcome)),
            number(count.people));
      }
      add("</ul>\n");
    }
    if (card.open_proposals > 0) {
      add("<p>{}</p>\n", escaped("pages.uncertain.proposals", {{"count", card.open_proposals}}));
    }
    add("<p>{} <code dir=\"ltr\">amends uncertain {}</code></p>\n",
        escaped("pages.uncertain.next"),
        html_escape(card.record.name));
  }

  void stop_command(const model::MailingRecord& record) {
    if (record.state == model::MailingState::sending ||
        record.state == model::MailingState::holding) {
      add("<p>{} <code dir=\"ltr\">amends halt {} --reason &quot;...&quot;</code></p>\n",
          escaped("pages.status.stop_it"),
          html_escape(record.name));
    }
  }

  void progress(const model::SendCounts& sends) {
    using model::SendState;
    const std::uint64_t total = sends.total();
    if (total == 0) {
      add("<p class=\"soft\">{}</p>\n", escaped("pages.status.nothing_sent"));
      return;
    }
    const std::uint64_t waiting = sends.of(SendState::planned) + sends.of(SendState::claimed) +
                                  sends.of(SendState::intent) + sends.of(SendState::dot) +
                                  sends.of(SendState::deferred);
    const std::uint64_t done = total - std::min(total, waiting);
    add("<p>{}</p>\n<progress max=\"{}\" value=\"{}\" aria-label=\"{}\"></progress>\n<ul "
        "class=\"counts\">\n",
        escaped("pages.status.done", {{"count", done}, {"total", total}}),
        total,
        done,
        escaped("pages.status.progress"));
    for (std::size_t i = 0; i < model::kSendStates; ++i) {
      if (sends.by_state.at(i) > 0) {
        const auto state = static_cast<SendState>(i);
        add("<li>{} <strong>{}</strong></li>\n",
            word("pages.send_state", model::to_string(state)),
            number(sends.of(state)));
      }
    }
    add("</ul>\n");
  }

  void links(const MailingCard& card) {
    if (card.links.empty()) {
      return;
    }
    add("{}<table><thead><tr><th>{}</th><th>{}</th><th class=\"number\">{}</th></tr></thead>"
        "<tbody>\n",
        element("h3", words_.format("pages.links.title")),
        escaped("pages.links.link"),
        escaped("pages.links.leads_to"),
        escaped("pages.links.clicks"));
    for (std::size_t i = 0; i < std::min(card.links.size(), kStatusLinksMax); ++i) {
      link(card.links[i]);
    }
    add("</tbody></table>\n");
    if (card.links.size() > kStatusLinksMax) {
      add("<p class=\"soft\">{}</p>\n",
          escaped("pages.links.more", {{"count", card.links.size() - kStatusLinksMax}}));
    }
  }

  void link(const LinkRow& row) {
    const std::string moved =
        row.link.repoints == 0
            ? std::string()
            : fmt::format(
                  "<br><span class=\"soft\">{}</span>",
                  escaped("pages.links.repointed", {{"count", row.link.repoints}})
              );
    // An address is shown, not linked: a wrong link should not be one click away here too.
    add("<tr><td>{}. <bdi>{}</bdi></td><td><bdi dir=\"ltr\">{}</bdi>{}</td><td "
        "class=\"number\">{}<br><span class=\"soft\">{}</span></td></tr>\n",
        row.link.number,
        html_escape(row.link.label),
        html_escape(row.link.target),
        moved,
        number(row.clicked_human),
        escaped("pages.links.with_machines", {{"count", row.clicked_all}}));
  }

  text::Locale locale_;
  const text::Catalogue& words_;
  std::string out_;
};

/// What of the store one mailing's card needs.
Result<MailingCard> read_card(
    ports::Store& store, engine::Sending& sending, const model::MailingRecord& record, Instant now
) {
  MailingCard card;
  card.record = record;
  AMENDS_TRY(card.sends, store.ledger().counts(record.id));
  if (record.state == model::MailingState::sending) {
    card.trouble = sending.progress(record.id).trouble;
  }
  if (card.sends.total() == 0) {
    return card;
  }
  AMENDS_TRY(card.evidence, store.settlements().counts(record.id));
  AMENDS_TRY(const auto proposals, store.settlements().of(record.id));
  card.open_proposals = static_cast<std::size_t>(
      std::ranges::count_if(proposals, [](const auto& proposal) { return !proposal.confirmed_at; })
  );
  AMENDS_TRY(const auto links, store.links().links(record.id, now));
  for (const model::Link& link : links) {
    LinkRow row{link, 0, 0};
    if (card.links.size() < kStatusLinksMax) {
      AMENDS_TRY(const LinkClicks clicks, clicks_of(store, record.id, link.number));
      row.clicked_human = clicks.human;
      row.clicked_all = clicks.all;
    }
    card.links.push_back(std::move(row));
  }
  return card;
}

}  // namespace

std::string status_html(const StatusView& view, const text::Locale& locale) {
  StatusWriter writer(locale);
  writer.header(view);
  writer.halts(view);
  writer.mailings(view);
  writer.incidents(view);
  return fmt::format("<main>\n{}</main>\n", writer.take());
}

Answer Api::show_status_page(const Call& call) {
  StatusView view;
  view.version = parts_.version;
  view.relay_name = parts_.relay_name;
  AMENDS_TRY(view.halts, parts_.store.halts().standing());
  AMENDS_TRY(auto records, parts_.store.mailings().all());
  std::ranges::sort(records, std::ranges::greater(), &model::MailingRecord::changed_at);
  view.mailings_left_out = records.size() - std::min(records.size(), kStatusMailingsMax);
  records.resize(records.size() - view.mailings_left_out);
  for (const model::MailingRecord& record : records) {
    AMENDS_TRY(
        MailingCard card, read_card(parts_.store, parts_.sending, record, parts_.clock.now())
    );
    view.mailings.push_back(std::move(card));
  }
  AMENDS_TRY(view.incidents, parts_.store.incidents().all());
  std::ranges::sort(view.incidents, std::ranges::greater(), &model::Incident::opened_at);
  view.incidents.resize(std::min(view.incidents.size(), kStatusMailingsMax));
  Page page;
  page.locale = language_of(call.request);
  page.title = text::catalogue(page.locale).format("pages.status.title");
  page.body = status_html(view, page.locale);
  page.refresh = kRefresh;
  return html_page(page);
}

}  // namespace amends::api
