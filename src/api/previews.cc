#include "api/api.h"
#include "api/json_io.h"
#include "api/language.h"
#include "api/limits.h"
#include "api/problem.h"
#include "engine/limits.h"
#include "engine/preview.h"
#include "engine/preview_json.h"
#include "engine/store_people.h"
#include "mail/address.h"
#include "model/mailing_files.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;
using By = engine::PreviewChoice::By;

/// Whoever opens the answer gets a picture of a mail: no script, no form, no plug-in, nothing
/// loaded, an origin of its own (SAFETY 2.2 (7)). Pictures only when asked for.
constexpr std::string_view kPolicy =
    "sandbox; default-src 'none'; img-src {}; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

constexpr auto kForms = std::to_array<std::string_view>({"json", "all", "html", "text", "eml"});

struct Asked {
  engine::PreviewRequest request;
  std::string form;
  std::string now;  // as it came: it may be local to the mailing's zone
  bool shows_images = false;
};

/// The one of the four ways to choose that the query names; none is the first person.
Result<By> way_of(const Query& query) {
  constexpr auto kWays = std::to_array<std::pair<std::string_view, By>>({
      {"person", By::contact},
      {"address", By::address},
      {"random", By::random},
      {"worst", By::worst},
  });
  By way = By::first;
  for (const auto& [name, by] : kWays) {
    if (query.text(name).empty()) {
      continue;
    }
    if (way != By::first) {
      return make_error("request.query", "person, address, random and worst exclude each other");
    }
    way = by;
  }
  return way;
}

Result<engine::PreviewChoice> choice_of(const Query& query) {
  engine::PreviewChoice choice;
  AMENDS_TRY(choice.by, way_of(query));
  AMENDS_TRY(
      const std::uint64_t person,
      query.number("person", 0, std::numeric_limits<std::uint32_t>::max())
  );
  choice.contact.value = static_cast<std::int64_t>(person);
  AMENDS_TRY(choice.seed, query.number("random", 0, std::numeric_limits<std::uint64_t>::max()));
  AMENDS_TRY(const std::uint64_t worst, query.number("worst", 1, engine::kPreviewsMax));
  if (worst == 0) {
    return make_error("request.query", "worst is a number from 1 to {}", engine::kPreviewsMax);
  }
  choice.count = worst;
  if (choice.by == By::address) {
    AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(query.text("address")));
    choice.address = mailbox.key();
  }
  return choice;
}

Result<std::string> form_of(const Query& query, std::size_t count) {
  const std::string form = query.text("as").empty() ? "json" : query.text("as");
  if (std::ranges::find(kForms, form) == kForms.end()) {
    return make_error("request.query", "as is one of json, all, html, text, eml");
  }
  if (count > 1 && form != "json" && form != "all") {
    return make_error(
        "request.query",
        "as={} is one person's mail; ask for worst=1, or for each by person= after worst={}",
        form,
        count
    );
  }
  return form;
}

Result<Asked> read_query(const net::Request& request) {
  AMENDS_TRY(
      const Query query,
      Query::read(
          request, {"person", "address", "random", "worst", "as", "edition", "now", "images"}
      )
  );
  Asked asked;
  AMENDS_TRY(asked.request.choice, choice_of(query));
  AMENDS_TRY(asked.form, form_of(query, asked.request.choice.count));
  asked.now = query.text("now");
  if (!query.text("edition").empty()) {
    AMENDS_TRY(asked.request.edition, text::Locale::parse(query.text("edition")));
  }
  asked.shows_images = query.text("images") == "show";
  return asked;
}

Result<Instant> moment_of(
    std::string_view asked, const model::Schedule& schedule, Instant otherwise
) {
  if (asked.empty()) {
    return otherwise;
  }
  return text::parse_time(asked, schedule.zone == "recipient" ? "UTC" : schedule.zone);
}

net::Response html_answer(const engine::Preview& preview, bool shows_images) {
  // A page may say what bytes it is made of; what we send is UTF-8, whatever it says.
  net::Response response = net::html(preview.html);
  response.headers.set(
      "Content-Security-Policy", fmt::format(kPolicy, shows_images ? "https: http: data:" : "data:")
  );
  return response;
}

Answer message_answer(const engine::Preview& preview, std::string_view name) {
  if (preview.unwritable) {
    return *preview.unwritable;
  }
  net::Response response;
  response.headers.add("Content-Type", "message/rfc822");
  response.headers.add(
      "Content-Disposition",
      fmt::format(
          "attachment; filename=\"{}-preview-{}.eml\"", name, preview.person.contact.id.value
      )
  );
  response.body = preview.eml;
  return response;
}

net::Response json_answer(
    const std::vector<engine::Preview>& previews, const Asked& asked, const text::Locale& locale
) {
  const auto parts =
      asked.form == "all" ? engine::PreviewParts::texts_and_message : engine::PreviewParts::texts;
  json::array all;
  for (const engine::Preview& preview : previews) {
    all.push_back(engine::preview_to_json(preview, parts, locale));
  }
  if (asked.request.choice.by == By::worst) {
    return api::answer(json::object{{"previews", std::move(all)}});
  }
  return api::answer(all.at(0));
}

}  // namespace

Answer Api::show_preview(const Call& call) {
  AMENDS_TRY(Asked asked, read_query(call.request));
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  // A pass over a million people takes seconds; a halt must always find a free thread.
  const std::unique_lock<std::mutex> turn(previews_mutex_, std::try_to_lock);
  if (!turn.owns_lock()) {
    return make_error(
        "preview.busy", "another preview is being made just now; ask again in a moment"
    );
  }
  AMENDS_TRY(
      const model::MailingFiles files, parts_.store.mailings().files(record.id, record.version)
  );
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return problem(reading.errors.front(), reading.errors);
  }
  AMENDS_TRY(
      asked.request.now, moment_of(asked.now, reading.mailing->schedule, parts_.clock.now())
  );
  AMENDS_TRY(
      engine::StorePeople people,
      engine::StorePeople::open(
          parts_.store, record, *reading.mailing, files, engine::FrozenPeople::everybody
      )
  );
  if (people.frozen()) {
    reading.mailing->audience.where = {};
  }
  engine::PreviewSource source{*reading.mailing, people, {}, record.id, record.version};
  AMENDS_TRY(source.links, parts_.store.links().links(record.id, parts_.clock.now()));
  if (!parts_.base_url.empty()) {
    source.base_url = parts_.base_url;
  }
  AMENDS_TRY(const engine::PreviewOutcome made, engine::make_previews(source, asked.request));
  if (!made.errors.empty()) {
    return problem(made.errors.front(), made.errors);
  }
  const engine::Preview& first = made.previews.at(0);
  if (asked.form == "html") {
    return html_answer(first, asked.shows_images);
  }
  if (asked.form == "text") {
    return net::text(first.text);
  }
  return asked.form == "eml" ? message_answer(first, record.name)
                             : json_answer(made.previews, asked, language_of(call.request));
}

}  // namespace amends::api
