#pragma once

#include "api/limits.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/sending.h"
#include "model/halt.h"
#include "model/incident.h"
#include "model/mailing.h"
#include "model/records.h"
#include "model/send.h"
#include "net/http_message.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::api {

/// A JSON object as a body, read strictly. Errors: `request.json` (no JSON, with line and column;
/// not an object; a field of the wrong type, with its JSON pointer as the place's file) and
/// `request.field` (unknown, missing, empty, too long, with control characters).
class Body {
 public:
  /// Fields that are not among `known` are refused. No body is an empty object.
  [[nodiscard]] static Result<Body> read(
      const net::Request& request, std::initializer_list<std::string_view> known
  );

  [[nodiscard]] bool has(std::string_view field) const { return object_.contains(field); }

  /// One line of text; empty or absent is refused.
  [[nodiscard]] Result<std::string> text(
      std::string_view field, std::size_t bytes_max = kTextBytesMax
  ) const;
  /// One line of text; empty when absent.
  [[nodiscard]] Result<std::string> text_if(std::string_view field) const;
  /// A whole number from 0.
  [[nodiscard]] Result<std::optional<std::uint64_t>> count_if(std::string_view field) const;
  /// False when absent.
  [[nodiscard]] Result<bool> flag_if(std::string_view field) const;
  [[nodiscard]] Result<std::vector<std::string>> texts(
      std::string_view field, std::size_t bytes_max = kNameBytesMax
  ) const;
  /// Name to one line of text; empty when absent.
  [[nodiscard]] Result<std::map<std::string, std::string>> named_texts(std::string_view field
  ) const;
  /// Name to bytes, each a text or {"base64": "..."}; the names are relative and stay inside the
  /// folder.
  [[nodiscard]] Result<std::map<std::string, std::string>> files(std::string_view field) const;

 private:
  explicit Body(boost::json::object object) : object_(std::move(object)) {}

  boost::json::object object_;
};

/// The query of an address, read strictly: names that are not among `known` are refused
/// (`request.query`).
class Query {
 public:
  [[nodiscard]] static Result<Query> read(
      const net::Request& request, std::initializer_list<std::string_view> known
  );

  /// Empty when absent.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  /// `otherwise` when absent.
  [[nodiscard]] Result<std::uint64_t> number(
      std::string_view name, std::uint64_t otherwise, std::uint64_t max
  ) const;
  /// `limit`, from 1 to kPageRowsMax.
  [[nodiscard]] Result<std::size_t> limit() const;
  /// `format=csv`; any other format is refused.
  [[nodiscard]] Result<bool> wants_csv() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// A decimal number without sign; nothing for anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

[[nodiscard]] net::Response answer(const boost::json::value& value, int status = 200);

[[nodiscard]] boost::json::value to_json(std::optional<Instant> at);  // null when there is none
[[nodiscard]] boost::json::object to_json(const model::MailingRecord& record);
[[nodiscard]] boost::json::object to_json(const model::SendCounts& counts);
[[nodiscard]] boost::json::object to_json(const model::Approval& approval);
[[nodiscard]] boost::json::object to_json(const model::LinkTarget& target);
[[nodiscard]] boost::json::object to_json(const model::Incident& incident);
[[nodiscard]] boost::json::object to_json(const model::Halt& halt);
[[nodiscard]] boost::json::object to_json(const engine::HaltReport& report);
[[nodiscard]] double milliseconds(Microseconds time);
/// What is JSON already, as an entry of the journal keeps it; text that is not becomes a string.
[[nodiscard]] boost::json::value parsed_or_text(std::string_view json);

}  // namespace amends::api
