#pragma once

#include "engine/preflight.h"
#include "model/contact_set.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Of an audience that was frozen: those who are not reached yet, or all it was ever meant for.
enum class FrozenPeople : std::uint8_t { not_reached, everybody };

/// The people of a mailing as the store has them: its list before the launch, afterwards those it
/// has not reached yet.
class StorePeople final : public PeopleSource {
 public:
  /// Errors: `audience.no_list` (there is no list by that name), and the store's.
  [[nodiscard]] static Result<StorePeople> open(
      ports::Store& store,
      const model::MailingRecord& record,
      const model::Mailing& mailing,
      const model::MailingFiles& files,
      FrozenPeople frozen = FrozenPeople::not_reached
  );

  [[nodiscard]] const model::Columns& columns() const override { return columns_; }

  [[nodiscard]] Result<void> each(const Visit& visit) override;

  [[nodiscard]] const EarlierMailings* earlier() const override { return &earlier_; }

  /// Whether the audience was frozen: then `where` has done its work.
  [[nodiscard]] bool frozen() const { return frozen_.has_value(); }

 private:
  /// Sets of the mailings of the store.
  class Earlier final : public EarlierMailings {
   public:
    explicit Earlier(ports::Store& store) : store_(&store) {}

    [[nodiscard]] Result<Set> people(std::string_view mailing, const model::BasicSet& set)
        const override;

   private:
    ports::Store* store_;
  };

  explicit StorePeople(ports::Store& store) : store_(&store), earlier_(store) {}

  ports::Store* store_;
  Earlier earlier_;
  model::Columns columns_;
  model::ListId list_;
  std::optional<model::ContactSet> frozen_;
  std::vector<std::string> topics_;  // of the mailing
};

}  // namespace amends::engine
