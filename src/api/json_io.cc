#include "api/json_io.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "text/time.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownChars = 60;

std::string shown(std::string_view text) {
  return text::printable(text, kShownChars);
}

Error field_error(std::string_view field, std::string_view what) {
  return make_error("request.field", "{}: {}", shown(field), what)
      .at({fmt::format("#/{}", shown(field)), 0, 0});
}

Error type_error(std::string_view field, std::string_view wanted) {
  return make_error("request.json", "{} must be {}", shown(field), wanted)
      .at({fmt::format("#/{}", shown(field)), 0, 0});
}

Error syntax_error(std::string_view body, std::size_t offset, std::string_view why) {
  const std::string_view before = body.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return make_error("request.json", "the body is not JSON: {}", why)
      .at(
          {"body",
           static_cast<int>(line),
           static_cast<int>(text::count_chars(before.substr(line_start))) + 1}
      );
}

Result<json::object> parse_object(std::string_view body) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  try {
    json::stream_parser parser({}, options);
    json::error_code error;
    const std::size_t used = parser.write_some(body.data(), body.size(), error);
    if (error) {
      return syntax_error(body, std::min(used, body.size()), error.message());
    }
    if (body.substr(used).find_first_not_of(" \t\r\n") != std::string_view::npos) {
      return syntax_error(body, used, "something follows its end");
    }
    parser.finish(error);
    if (error) {
      return syntax_error(body, body.size(), error.message());
    }
    json::value value = parser.release();
    if (!value.is_object()) {
      return make_error("request.json", "the body must be a JSON object").at({"body", 1, 1});
    }
    return std::move(value.get_object());
  } catch (const std::exception& problem) {
    return make_error("request.json", "the body cannot be read: {}", problem.what());
  }
}

Result<std::string> one_line(std::string_view field, const json::value& value, std::size_t max) {
  const json::string* text = value.if_string();
  if (text == nullptr) {
    return type_error(field, "a text");
  }
  if (text->size() > max) {
    return field_error(field, fmt::format("is longer than {} bytes", max));
  }
  if (text::has_control(*text)) {
    return field_error(field, "holds a line break or another control character");
  }
  return std::string(*text);
}

bool is_inside_folder(std::string_view name) {
  if (name.empty() || name.size() > kFileNameBytesMax || text::has_control(name) ||
      name.contains('\\') || name.contains(':') || name.ends_with('/')) {
    return false;
  }
  while (!name.empty()) {
    const std::string_view part = name.substr(0, name.find('/'));
    if (part.empty() || part == "." || part == "..") {
      return false;
    }
    name.remove_prefix(std::min(name.size(), part.size() + 1));
  }
  return true;
}

}  // namespace

Result<Body> Body::read(
    const net::Request& request, std::initializer_list<std::string_view> known
) {
  if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Body(json::object());
  }
  AMENDS_TRY(json::object object, parse_object(request.body));
  for (const auto& entry : object) {
    if (std::ranges::find(known, std::string_view(entry.key())) == known.end()) {
      return field_error(
          entry.key(), fmt::format("is not known here; the fields are: {}", fmt::join(known, ", "))
      );
    }
  }
  return Body(std::move(object));
}

Result<std::string> Body::text(std::string_view field, std::size_t bytes_max) const {
  const json::value* value = object_.if_contains(field);
  if (value == nullptr) {
    return field_error(field, "is missing");
  }
  AMENDS_TRY(std::string text, one_line(field, *value, bytes_max));
  if (text.find_first_not_of(' ') == std::string::npos) {
    return field_error(field, "is empty");
  }
  return text;
}

Result<std::string> Body::text_if(std::string_view field) const {
  const json::value* value = object_.if_contains(field);
  if (value == nullptr || value->is_null()) {
    return std::string();
  }
  return one_line(field, *value, kTextBytesMax);
}

Result<std::optional<std::uint64_t>> Body::count_if(std::string_view field) const {
  const json::value* value = object_.if_contains(field);
  if (value == nullptr || value->is_null()) {
    return std::optional<std::uint64_t>();
  }
  json::error_code error;
  const auto number = value->is_int64() || value->is_uint64()
                          ? value->to_number<std::uint64_t>(error)
                          : std::uint64_t{0};
  if (error || !(value->is_int64() || value->is_uint64())) {
    return type_error(field, "a whole number from 0");
  }
  return std::optional(number);
}

Result<bool> Body::flag_if(std::string_view field) const {
  const json::value* value = object_.if_contains(field);
  if (value == nullptr || value->is_null()) {
    return false;
  }
  if (!value->is_bool()) {
    return type_error(field, "true or false");
  }
  return value->get_bool();
}

Result<std::vector<std::string>> Body::texts(std::string_view field, std::size_t bytes_max) const {
  const json::value* value = object_.if_contains(field);
  if (value == nullptr) {
    return field_error(field, "is missing");
  }
  if (!value->is_array()) {
    return type_error(field, "a list of texts");
  }
  std::vector<std::string> texts;
  for (const json::value& item : value->get_array()) {
    AMENDS_TRY(std::string text, one_line(field, item, bytes_max));
    texts.push_back(std::move(text));
  }
  return texts;
}

namespace {

/// A text, or {"base64": "..."} for what is none.
Result<std::string> file_bytes(const std::string& field, const json::value& value) {
  if (value.is_string()) {
    return std::string(value.get_string());
  }
  const json::object* const object = value.if_object();
  const json::value* const coded = object == nullptr ? nullptr : object->if_contains("base64");
  if (coded == nullptr || !coded->is_string() || object->size() != 1) {
    return type_error(field, R"(a text, or {"base64": "..."} with the bytes)");
  }
  auto bytes = crypto::decode_base64(coded->get_string());
  if (!bytes.ok()) {
    return type_error(field + "/base64", "base64 on one line (RFC 4648, section 4)");
  }
  return std::move(*bytes);
}

}  // namespace

Result<std::map<std::string, std::string>> Body::named_texts(std::string_view field) const {
  std::map<std::string, std::string> texts;
  const json::value* value = object_.if_contains(field);
  if (value == nullptr || value->is_null()) {
    return texts;
  }
  if (!value->is_object()) {
    return type_error(field, "an object: name to text");
  }
  for (const auto& entry : value->get_object()) {
    AMENDS_TRY(std::string text, one_line(field, entry.value(), kTextBytesMax));
    texts.emplace(entry.key(), std::move(text));
  }
  return texts;
}

Result<std::map<std::string, std::string>> Body::files(std::string_view field) const {
  const json::value* value = object_.if_contains(field);
  if (value == nullptr) {
    return field_error(field, "is missing");
  }
  if (!value->is_object()) {
    return type_error(field, "an object: file name to content");
  }
  std::map<std::string, std::string> files;
  for (const auto& entry : value->get_object()) {
    const std::string_view name = entry.key();
    if (!is_inside_folder(name)) {
      return field_error(
          field, fmt::format("\"{}\" is not the name of a file inside the folder", shown(name))
      );
    }
    AMENDS_TRY(std::string bytes, file_bytes(fmt::format("{}/{}", field, name), entry.value()));
    files.emplace(name, std::move(bytes));
  }
  return files;
}

Result<Query> Query::read(
    const net::Request& request, std::initializer_list<std::string_view> known
) {
  Query query;
  for (auto& [name, value] : request.query_pairs()) {
    if (std::ranges::find(known, std::string_view(name)) == known.end()) {
      return make_error(
          "request.query",
          "\"{}\" is not known here; what may follow the ? is: {}",
          shown(name),
          known.size() == 0 ? "nothing" : fmt::format("{}", fmt::join(known, ", "))
      );
    }
    if (text::has_control(value) || !text::valid_utf8(value) || value.size() > kTextBytesMax) {
      return make_error("request.query", "{} holds what cannot be read", shown(name));
    }
    if (!query.values_.emplace(name, std::move(value)).second) {
      return make_error("request.query", "{} is given twice", shown(name));
    }
  }
  return query;
}

const std::string& Query::text(std::string_view name) const {
  static const std::string kNothing;
  const auto found = values_.find(name);
  return found == values_.end() ? kNothing : found->second;
}

Result<std::uint64_t> Query::number(
    std::string_view name, std::uint64_t otherwise, std::uint64_t max
) const {
  const auto found = values_.find(name);
  if (found == values_.end()) {
    return otherwise;
  }
  const auto number = parse_number(found->second);
  if (!number || *number > max) {
    return make_error("request.query", "{} must be a whole number from 0 to {}", name, max);
  }
  return *number;
}

Result<std::size_t> Query::limit() const {
  AMENDS_TRY(const std::uint64_t limit, number("limit", kPageRows, kPageRowsMax));
  if (limit == 0) {
    return make_error("request.query", "limit must be a whole number from 1 to {}", kPageRowsMax);
  }
  return static_cast<std::size_t>(limit);
}

Result<bool> Query::wants_csv() const {
  const std::string& format = text("format");
  if (!format.empty() && format != "csv" && format != "json") {
    return make_error("request.query", "format is csv or json, not \"{}\"", shown(format));
  }
  return format == "csv";
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return number;
}

net::Response answer(const json::value& value, int status) {
  return net::json(json::serialize(value), status);
}

json::value to_json(std::optional<Instant> at) {
  return at ? json::value(text::to_iso8601(*at)) : json::value();
}

json::object to_json(const model::MailingRecord& record) {
  json::object out{
      {"name", record.name},
      {"kind", model::to_string(record.kind)},
      {"state", model::to_string(record.state)},
      {"version", record.version},
      {"content_hash", crypto::hex(record.content_hash)},
      {"author", record.author},
      {"created_at", to_json(record.created_at)},
      {"changed_at", to_json(record.changed_at)},
      {"wave", record.wave},
  };
  if (record.first_sent_at) {
    out["first_sent_at"] = to_json(record.first_sent_at);
  }
  if (record.hold_until) {
    out["hold_until"] = to_json(record.hold_until);
  }
  if (!record.halt_reason.empty()) {
    out["halt_reason"] = record.halt_reason;
  }
  return out;
}

json::object to_json(const model::SendCounts& counts) {
  json::object out;
  for (std::size_t state = 0; state < model::kSendStates; ++state) {
    out[model::to_string(static_cast<model::SendState>(state))] = counts.by_state.at(state);
  }
  return out;
}

json::object to_json(const model::Approval& approval) {
  json::object out{
      {"approver", approval.approver},
      {"at", to_json(approval.at)},
      {"recipients", approval.audience},
      {"version", approval.version},
      {"despite", approval.note},
  };
  if (!approval.deputy.empty()) {
    out["deputy"] = approval.deputy;
  }
  return out;
}

json::object to_json(const model::LinkTarget& target) {
  json::object out{
      {"id", target.id},
      {"target", target.target},
      {"by", target.by},
      {"reason", target.reason},
      {"at", to_json(target.at)},
      {"state", model::to_string(target.state)},
      {"for", model::to_string(target.scope)},
      {"people", target.concerned},
  };
  const auto add = [&out](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      out[name] = text;
    }
  };
  add("language", target.language);
  if (target.version != 0) {
    out["version"] = target.version;
  }
  add("set", target.people);
  if (target.until) {
    out["until"] = to_json(target.until);
  }
  add("tested", target.tested);
  add("untested", target.untested);
  if (!target.notice.empty()) {
    out["notice"] = parsed_or_text(target.notice);
  }
  if (target.confirmed_at) {
    out["confirmed_by"] = target.confirmed_by;
    out["confirmed_at"] = to_json(target.confirmed_at);
  }
  if (target.undone_at) {
    out["undone_by"] = target.undone_by;
    out["undone_reason"] = target.undone_reason;
    out["undone_at"] = to_json(target.undone_at);
  }
  return out;
}

json::object to_json(const model::Incident& incident) {
  json::object out{
      {"id", incident.id.value},
      {"mailing", incident.mailing_name},
      {"state", model::to_string(incident.state)},
      {"kind", model::to_string(incident.kind)},
      {"harm", model::to_string(incident.harm)},
      {"what_happened", incident.what_happened},
      {"opened_by", incident.opened_by},
      {"opened_at", to_json(incident.opened_at)},
  };
  if (incident.link != 0) {
    out["link"] = incident.link;
  }
  if (incident.closed_at) {
    out["closed_at"] = to_json(incident.closed_at);
  }
  return out;
}

double milliseconds(Microseconds time) {
  constexpr double kMicrosecondsPerMillisecond = 1000.0;
  return static_cast<double>(time.count()) / kMicrosecondsPerMillisecond;
}

json::object to_json(const engine::HaltReport& report) {
  return {
      {"halt_ms", milliseconds(report.took)},
      {"past_the_dot", report.past_the_dot},
      {"cut", report.cut},
      {"sends", to_json(report.counts)},
  };
}

json::object to_json(const model::Halt& halt) {
  json::object out{
      {"id", halt.id.value},
      {"scope", model::to_string(halt.scope)},
      {"name", halt.name},
      {"by", halt.by},
      {"reason", halt.reason},
      {"at", to_json(halt.at)},
  };
  if (halt.lifted_at) {
    out["lifted_by"] = halt.lifted_by;
    out["lifted_reason"] = halt.lifted_reason;
    out["lifted_at"] = to_json(halt.lifted_at);
  }
  return out;
}

json::value parsed_or_text(std::string_view text) {
  if (text.empty()) {
    return json::object();
  }
  json::error_code error;
  json::value value = json::parse(text, error);
  return error ? json::value(text) : value;
}

}  // namespace amends::api
