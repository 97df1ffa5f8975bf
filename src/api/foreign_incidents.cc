#include "api/api.h"
#include "api/foreign_uploads.h"
#include "api/json_io.h"
#include "api/language.h"
#include "engine/foreign_incident.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace amends::api {

void ForeignUploads::keep(
    std::string_view user,
    std::string_view mailing,
    engine::ForeignPart part,
    std::shared_ptr<Upload> upload
) {
  const std::lock_guard lock(mutex_);
  auto found = std::ranges::find_if(exports_, [&](const Export& one) {
    return one.user == user && one.mailing == mailing;
  });
  if (found == exports_.end()) {
    if (exports_.size() >= kForeignExportsKept) {
      exports_.pop_front();
    }
    exports_.push_back({std::string(user), std::string(mailing), {}});
    found = std::prev(exports_.end());
  }
  if (part == engine::ForeignPart::sent) {
    found->files = {};
  }
  found->files.at(static_cast<std::size_t>(part)) = std::move(upload);
}

ForeignUploads::Files ForeignUploads::take(std::string_view user, std::string_view mailing) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(exports_, [&](const Export& one) {
    return one.user == user && one.mailing == mailing;
  });
  if (found == exports_.end()) {
    return {};
  }
  Files files = std::move(found->files);
  exports_.erase(found);
  return files;
}

namespace {

namespace json = boost::json;

Error bad_field(std::string_view field, std::string_view value, std::string_view what) {
  return make_error("request.field", "{}: \"{}\" is no {}", field, value, what)
      .at({fmt::format("#/{}", field), 0, 0});
}

Result<engine::ForeignMapping> mapping_of(const Body& body) {
  engine::ForeignMapping mapping;
  AMENDS_TRY(const std::string provider, body.text_if("provider"));
  if (const auto known = engine::parse_provider(provider.empty() ? "any" : provider)) {
    mapping.provider = *known;
  } else {
    return bad_field("provider", provider, "program Amends knows; map its columns instead");
  }
  AMENDS_TRY(mapping.columns, body.named_texts("columns"));
  AMENDS_TRY(mapping.zone, body.text_if("zone"));
  AMENDS_TRY(const std::string dates, body.text_if("dates"));
  if (dates == "day_first") {
    mapping.dates = engine::DateOrder::day_first;
  } else if (dates == "month_first") {
    mapping.dates = engine::DateOrder::month_first;
  } else if (!dates.empty()) {
    return bad_field("dates", dates, "order: it is day_first or month_first");
  }
  return mapping;
}

Result<engine::ForeignOrder> order_of(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"kind",
           "harm",
           "what_happened",
           "from",
           "language",
           "provider",
           "columns",
           "zone",
           "dates",
           "sent_at",
           "wrong_link"}
      )
  );
  engine::ForeignOrder order;
  order.name = call.parts.at(0);
  AMENDS_TRY(order.mapping, mapping_of(body));
  AMENDS_TRY(order.from, body.text("from"));
  AMENDS_TRY(order.what_happened, body.text("what_happened"));
  AMENDS_TRY(const std::string language, body.text("language"));
  AMENDS_TRY(order.locale, text::Locale::parse(language));
  AMENDS_TRY(const std::string kind, body.text("kind"));
  const auto parsed = model::parse_error_kind(kind);
  if (!parsed) {
    return bad_field("kind", kind, "kind of mistake");
  }
  order.kind = *parsed;
  AMENDS_TRY(const std::string harm, body.text_if("harm"));
  order.harm = model::parse_harm(harm);
  if (!harm.empty() && !order.harm) {
    return bad_field("harm", harm, "kind of harm");
  }
  AMENDS_TRY(order.wrong_link, body.text_if("wrong_link"));
  AMENDS_TRY(const std::string sent_at, body.text_if("sent_at"));
  if (!sent_at.empty()) {
    auto at = engine::read_foreign_time(sent_at, order.mapping.zone, order.mapping.dates);
    if (!at.ok()) {
      return at.error().at({"#/sent_at", 0, 0});
    }
    order.sent_at = *at;
  }
  return order;
}

json::object part_json(engine::ForeignPart part, const engine::ForeignPartReport& report) {
  json::array unknown;
  for (const std::string& name : report.unknown) {
    unknown.emplace_back(name);
  }
  return {
      {"part", engine::to_string(part)},
      {"rows", report.rows},
      {"refused", report.refused},
      {"untimed", report.untimed},
      {"strangers", report.strangers},
      {"unknown_columns", std::move(unknown)},
  };
}

json::object report_json(const engine::ForeignReport& report, const text::Locale& locale) {
  const text::Catalogue& words = text::catalogue(locale);
  json::array parts;
  std::uint64_t refused = 0;
  for (std::size_t i = 0; i < engine::kForeignParts; ++i) {
    const engine::ForeignPartReport& part = report.parts.at(i);
    refused += part.refused + part.untimed + part.strangers;
    if (part.given) {
      parts.push_back(part_json(static_cast<engine::ForeignPart>(i), part));
    }
  }
  json::array gaps;
  for (const engine::ForeignGap gap : report.gaps) {
    gaps.push_back(json::object{
        {"id", engine::to_string(gap)},
        {"text",
         words.format(
             fmt::format("foreign.gap.{}", engine::to_string(gap)), {{"people", report.late}}
         )},
    });
  }
  return {
      {"incident", to_json(report.incident)},
      {"is_new", report.is_new},
      {"parts", std::move(parts)},
      {"told", refused},
      {"added", report.added},
      {"accepted", report.accepted},
      {"rejected", report.rejected},
      {"opened", report.opened},
      {"clicked", report.clicked},
      {"left", report.left},
      {"complained", report.complained},
      {"suppressed", report.suppressed},
      {"first_copy_at", to_json(report.first_copy_at)},
      {"gaps", std::move(gaps)},
  };
}

/// The files as sources, each opened as often as it is asked for.
std::vector<engine::ForeignFile> files_of(
    const ForeignUploads::Files& uploads, JobProgress& progress
) {
  std::vector<engine::ForeignFile> files;
  for (std::size_t i = 0; i < uploads.size(); ++i) {
    if (const auto& upload = uploads.at(i)) {
      files.push_back({static_cast<engine::ForeignPart>(i), [upload, &progress] {
                         return source_of(upload, progress);
                       }});
    }
  }
  return files;
}

}  // namespace

Answer Api::put_foreign_file(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  const std::string& name = call.parts.at(0);
  if (name.empty() || name.size() > kNameBytesMax) {
    return make_error("request.field", "a mailing's name has 1 to {} bytes", kNameBytesMax);
  }
  const auto part = engine::parse_foreign_part(call.parts.at(1));
  if (!part) {
    return make_error(
        "foreign.part",
        "\"{}\" is no file of an export; there are sent, opens, clicks, bounces and unsubscribes",
        call.parts.at(1)
    );
  }
  auto upload = upload_of(call.request);
  const std::uint64_t bytes = upload->bytes;
  foreign_uploads_.keep(call.user.name, name, *part, std::move(upload));
  return api::answer(
      json::object{{"mailing", name}, {"part", engine::to_string(*part)}, {"bytes", bytes}}, 201
  );
}

Answer Api::import_foreign(const Call& call) {
  AMENDS_TRY(engine::ForeignOrder order, order_of(call));
  const std::string id = jobs_.next_id();
  const auto path = parts_.work_folder / fmt::format("refused-{}.csv", id);
  auto work = [this,
               path,
               user = call.user,
               order = std::move(order),
               uploads =
                   foreign_uploads_.take(call.user.name, call.parts.at(0))](JobProgress& progress
              ) mutable -> Result<JobResult> {
    const std::lock_guard one_at_a_time(foreign_mutex_);
    const std::vector<engine::ForeignFile> files = files_of(uploads, progress);
    std::array<std::uint64_t, engine::kForeignParts> before{};  // bytes of the files before it
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < uploads.size(); ++i) {
      before.at(i) = total;
      total += uploads.at(i) ? uploads.at(i)->bytes : 0;
    }
    progress.set_total(total);
    AMENDS_TRY(const auto refused, RefusedFile::make(path));
    const engine::ForeignHooks hooks{
        [&refused](engine::ForeignPart part, const engine::RefusedRow& row) {
          return refused->add(row, engine::to_string(part));
        },
        [&progress, &before](engine::ForeignPart part, std::uint64_t bytes) {
          progress.set_done(before.at(static_cast<std::size_t>(part)) + bytes);
        }
    };
    engine::ForeignDesk desk(parts_.store, parts_.incidents, parts_.clock);
    auto report = desk.import(order, files, engine::Actor{user.name}, hooks);
    AMENDS_TRY_VOID(refused->flush());
    if (!report.ok()) {
      return report.error();
    }
    progress.set_done(total);
    uploads = {};
    return JobResult([report = *std::move(report)](const text::Locale& locale) {
      return report_json(report, locale);
    });
  };
  AMENDS_TRY_VOID(jobs_.start(id, "import", path, std::move(work)));
  return api::answer(json::object{{"job", id}}, 202);
}

}  // namespace amends::api
