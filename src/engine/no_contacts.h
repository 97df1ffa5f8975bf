#pragma once

#include "ports/contacts.h"

namespace amends::engine {

/// A store without anybody in it, for previews: they know whom they are for, and must neither find
/// nor change anybody else. Every question and every change is refused.
class NoContacts final : public ports::Contacts {
 public:
  [[nodiscard]] Result<model::ListId> make_list(std::string_view, Instant) override {
    return refused();
  }

  [[nodiscard]] Result<std::optional<model::ListId>> find_list(std::string_view) override {
    return refused();
  }

  [[nodiscard]] Result<std::vector<ports::ListRecord>> lists() override { return refused(); }

  [[nodiscard]] Result<std::vector<ports::ImportFate>> put(
      model::ListId, const model::Columns&, std::span<model::Contact>, Instant
  ) override {
    return refused();
  }

  [[nodiscard]] Result<void> add_to_list(model::ListId, const model::ContactSet&, Instant)
      override {
    return refused();
  }

  [[nodiscard]] Result<model::Columns> columns() override { return refused(); }

  [[nodiscard]] Result<void> each_on_list(model::ListId, const Visit&) override {
    return refused();
  }

  [[nodiscard]] Result<void> each_in_set(const model::ContactSet&, const Visit&) override {
    return refused();
  }

  [[nodiscard]] Result<std::optional<model::Contact>> find(model::ContactId) override {
    return refused();
  }

  [[nodiscard]] Result<std::optional<model::Contact>> find(std::string_view) override {
    return refused();
  }

  [[nodiscard]] Result<void> prefer(model::ContactId, const ports::Preferences&) override {
    return refused();
  }

  [[nodiscard]] Result<void> suppress(const ports::Suppression&) override { return refused(); }

  [[nodiscard]] Result<std::uint64_t> suppress_all(std::span<const ports::Suppression>) override {
    return refused();
  }

  [[nodiscard]] Result<std::optional<ports::Suppression>> find_suppression(std::string_view
  ) override {
    return refused();
  }

  [[nodiscard]] Result<std::vector<ports::Suppression>> suppressions(std::string_view, std::size_t)
      override {
    return refused();
  }

  [[nodiscard]] Result<model::ContactSet> suppressed_on_list(model::ListId) override {
    return refused();
  }

 private:
  static Error refused() {
    return Error("preview.no_contacts", "a preview asks about nobody else");
  }
};

}  // namespace amends::engine
