#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact.h"
#include "model/contact_set.h"
#include "model/records.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::ports {

enum class ImportFate : std::uint8_t { added, updated, unchanged };

struct ListRecord {
  model::ListId id;
  std::string name;
  std::uint64_t contacts = 0;
  Instant changed_at;
};

struct Suppression {
  std::string key;  // Mailbox::key()
  model::SuppressionReason reason = model::SuppressionReason::manual;
  std::string source;
  Instant at;
};

/// What a person chose for themselves. It stands over every import.
struct Preferences {
  std::vector<std::string> topics_muted;  // all of them: one that is not named is wanted again
  std::string locale;                     // a tag; empty: as it is
};

/// People, the lists they are on, and the list of those never to be mailed. Thread-safe.
class Contacts {
 public:
  using Visit = std::function<Result<void>(const model::Contact&)>;

  virtual ~Contacts() = default;

  [[nodiscard]] virtual Result<model::ListId> make_list(
      std::string_view name, Instant now
  ) = 0;  // the same id for the same name
  [[nodiscard]] virtual Result<std::optional<model::ListId>> find_list(std::string_view name) = 0;
  [[nodiscard]] virtual Result<std::vector<ListRecord>> lists() = 0;

  /// Adds or updates people (by Mailbox::key()) and puts them on the list, all in one transaction.
  /// `columns` numbers contact.values; the store keeps its own numbering. fates[i] tells what
  /// became of contacts[i]; ids are filled in. Columns that are not in the batch keep what they
  /// had.
  [[nodiscard]] virtual Result<std::vector<ImportFate>> put(
      model::ListId list,
      const model::Columns& columns,
      std::span<model::Contact> contacts,
      Instant now
  ) = 0;
  /// Puts known people on a list.
  [[nodiscard]] virtual Result<void> add_to_list(
      model::ListId list, const model::ContactSet& contacts, Instant now
  ) = 0;

  /// The store's numbering of columns, for reading values of the contacts below.
  [[nodiscard]] virtual Result<model::Columns> columns() = 0;
  /// Each contact in ascending order of id, read from one snapshot; stops at the first error
  /// `visit` returns and hands it on.
  [[nodiscard]] virtual Result<void> each_on_list(model::ListId list, const Visit& visit) = 0;
  [[nodiscard]] virtual Result<void> each_in_set(
      const model::ContactSet& set, const Visit& visit
  ) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Contact>> find(model::ContactId id) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Contact>> find(std::string_view key) = 0;

  /// Kept in the person's topics_muted and locale. An import adds topics to those muted and never
  /// takes one away, and leaves a language that was chosen. Nobody known is nobody changed.
  [[nodiscard]] virtual Result<void> prefer(
      model::ContactId id, const Preferences& preferences
  ) = 0;

  /// Never mailed again from the moment this returns. The first reason stays. No import undoes it.
  [[nodiscard]] virtual Result<void> suppress(const Suppression& suppression) = 0;
  /// Several in one transaction. Says how many of them were not suppressed before.
  [[nodiscard]] virtual Result<std::uint64_t> suppress_all(std::span<const Suppression> suppressions
  ) = 0;
  [[nodiscard]] virtual Result<std::optional<Suppression>> find_suppression(std::string_view key
  ) = 0;
  [[nodiscard]] virtual Result<std::vector<Suppression>> suppressions(
      std::string_view after_key, std::size_t limit
  ) = 0;
  [[nodiscard]] virtual Result<model::ContactSet> suppressed_on_list(model::ListId list) = 0;
};

}  // namespace amends::ports
