#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/import.h"
#include "mail/address.h"
#include "model/records.h"
#include "text/csv_reader.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Whose export it is. `any`: only names of columns that mean one thing everywhere.
enum class Provider : std::uint8_t { any, mailchimp, brevo, klaviyo, hubspot, listmonk };

[[nodiscard]] std::string_view to_string(Provider provider);
[[nodiscard]] std::optional<Provider> parse_provider(std::string_view text);

/// What a row of a file says of its person, where no column says it.
enum class ForeignPart : std::uint8_t { sent, opens, clicks, bounces, unsubscribes };
inline constexpr std::size_t kForeignParts = 5;

[[nodiscard]] std::string_view to_string(ForeignPart part);
[[nodiscard]] std::optional<ForeignPart> parse_foreign_part(std::string_view text);

/// What a column may tell. `event` and `at`: one row an event, as HubSpot and Brevo give them.
enum class ForeignColumn : std::uint8_t {
  email,
  name,
  first_name,
  language,
  sent_at,
  delivered_at,
  opened_at,
  clicked_at,
  link,
  bounced_at,
  bounce_type,
  left_at,
  complained_at,
  event,
  at,
  machine,  // the other program says that a machine did it
};
inline constexpr std::size_t kForeignColumns = 16;

[[nodiscard]] std::string_view to_string(ForeignColumn column);
[[nodiscard]] std::optional<ForeignColumn> parse_foreign_column(std::string_view text);

/// Which of 03/04/2026 is the day. Asked for where a file writes so, never guessed.
enum class DateOrder : std::uint8_t { unsaid, day_first, month_first };

/// What a person says about the files.
struct ForeignMapping {
  Provider provider = Provider::any;
  std::map<std::string, std::string> columns = {};  // "opened_at" -> "Geöffnet"
  std::string zone = {};                            // IANA, of times that name none
  DateOrder dates = DateOrder::unsaid;
};

/// Something that happened to one person. The time is nothing where the file tells none.
struct ForeignEvent {
  enum class Kind : std::uint8_t {
    sent,
    delivered,
    not_delivered,  // softly, or nobody knows how
    bounced,        // for good
    opened,
    clicked,
    left,
    complained
  };

  Kind kind = Kind::sent;
  std::optional<Instant> at = std::nullopt;
  model::SignalClass source = model::SignalClass::unknown;
};

struct ForeignRow {
  std::uint64_t line = 0;
  mail::Mailbox mailbox;
  std::string address;  // as written
  std::string name;
  std::string first_name;
  std::string language;
  std::string link;                  // of a click
  std::vector<ForeignEvent> events;  // empty: the row speaks of something else
};

/// One file of another program's export, a row at a time. Thread: any.
class ForeignReader {
 public:
  ForeignReader(text::ByteSource source, ForeignPart part, const ForeignMapping& mapping)
      : csv_(std::move(source)),
        part_(part),
        mapping_(mapping) {}

  /// Reads the header. Errors, with the part and the line as the place: `foreign.empty`,
  /// `foreign.columns` (no addresses; a mapped column is not there; two columns mean the same: it
  /// lists those found and the --map to give), `foreign.map`, `foreign.zone_name`.
  [[nodiscard]] Result<void> open();
  /// The next row with a good address. `told` gets rows that are not taken, and rows that are taken
  /// without a time that cannot be read (`foreign.time`, `foreign.zone`, `foreign.dates`). False at
  /// the end.
  [[nodiscard]] Result<bool> next(
      ForeignRow& row, const std::function<Result<void>(const RefusedRow&)>& told
  );

  [[nodiscard]] bool has(ForeignColumn column) const {
    return places_.at(static_cast<std::size_t>(column)).has_value();
  }

  /// Of the header, as written: those that told something, and those nobody knows.
  [[nodiscard]] const std::vector<std::string>& known() const { return known_; }

  [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

  [[nodiscard]] std::uint64_t bytes_read() const { return csv_.bytes_read(); }

 private:
  [[nodiscard]] Result<void> place_column(std::size_t cell, ForeignColumn column);
  [[nodiscard]] Result<void> place_mapped();
  [[nodiscard]] Result<void> place_known();
  [[nodiscard]] Error ask(std::string_view what) const;
  [[nodiscard]] std::string_view cell(ForeignColumn column) const;
  [[nodiscard]] Result<void> take(ForeignRow& row);
  [[nodiscard]] Result<void> take_events(ForeignRow& row);
  [[nodiscard]] Result<void> take_named_event(ForeignRow& row, model::SignalClass source);
  void take_own_event(ForeignRow& row, model::SignalClass source);
  [[nodiscard]] Result<void> take_column(
      ForeignRow& row, ForeignColumn column, ForeignEvent::Kind kind, model::SignalClass source
  );
  [[nodiscard]] ForeignEvent::Kind bounce_kind() const;
  [[nodiscard]] std::optional<Instant> time_in(std::string_view text);
  [[nodiscard]] Result<Instant> read_time(std::string_view text);

  text::CsvReader csv_;
  ForeignPart part_;
  const ForeignMapping& mapping_;
  text::CsvRow cells_;
  std::vector<std::string> header_;
  std::array<std::optional<std::size_t>, kForeignColumns> places_{};
  std::vector<std::string> known_;
  std::vector<std::string> unknown_;
  std::optional<Error> bad_time_;  // of the row being read
  std::string last_text_;          // many rows share a time
  Instant last_time_{};
};

/// A moment as exports write it. Errors: `foreign.zone` (no zone in the text, none said),
/// `foreign.dates` (03/04/2026 and no order said), `foreign.time`.
[[nodiscard]] Result<Instant> read_foreign_time(
    std::string_view text, std::string_view zone, DateOrder dates
);

}  // namespace amends::engine
