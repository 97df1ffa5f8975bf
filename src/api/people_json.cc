#include "api/people_json.h"

#include "api/csv_stream.h"
#include "api/limits.h"
#include "text/csv_writer.h"

#include <boost/json.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace amends::api {
namespace {

namespace json = boost::json;

/// The people of a set, some at a time, in order of their numbers.
class PeoplePages {
 public:
  PeoplePages(ports::Store& store, model::ContactSet set) : store_(store), ids_(set.to_vector()) {}

  void skip_to(std::int64_t after) {
    while (next_ < ids_.size() && ids_[next_].value <= after) {
      ++next_;
    }
  }

  [[nodiscard]] bool more() const { return next_ < ids_.size(); }

  /// The last one that was read, whether they are still in the store or not.
  [[nodiscard]] std::int64_t last() const { return next_ == 0 ? 0 : ids_[next_ - 1].value; }

  Result<void> read(std::size_t count, const ports::Contacts::Visit& visit) {
    model::ContactSet page;
    for (std::size_t taken = 0; taken < count && more(); ++taken) {
      page.add(ids_[next_++]);
    }
    return store_.contacts().each_in_set(page, visit);
  }

 private:
  ports::Store& store_;
  std::vector<model::ContactId> ids_;
  std::size_t next_ = 0;
};

}  // namespace

net::Response people_csv(ports::Store& store, const model::ContactSet& set, std::string_view name) {
  constexpr auto kColumns = std::to_array<std::string_view>({"contact", "address"});
  std::string head;
  text::append_csv_row(head, std::span<const std::string_view>(kColumns));
  auto rows = std::make_shared<PeoplePages>(store, set);
  auto pages = [rows](std::string& out) -> Result<bool> {
    AMENDS_TRY_VOID(rows->read(kCsvPageRows, [&out](const model::Contact& contact) -> Result<void> {
      const std::array<std::string, 2> cells{
          std::to_string(contact.id.value), std::string(contact.value(model::Columns::email))
      };
      text::append_csv_row(out, std::span<const std::string>(cells));
      return {};
    }));
    return rows->more();
  };
  return csv_answer(std::move(head), std::move(pages), name);
}

Result<json::object> people_page(
    ports::Store& store, const model::ContactSet& set, std::int64_t after, std::size_t limit
) {
  PeoplePages pages(store, set);
  pages.skip_to(after);
  json::array out;
  AMENDS_TRY_VOID(pages.read(limit, [&](const model::Contact& contact) -> Result<void> {
    out.push_back(json::object{
        {"contact", contact.id.value}, {"address", contact.value(model::Columns::email)}
    });
    return {};
  }));
  json::object page{{"people", std::move(out)}, {"total", set.size()}};
  if (pages.more()) {
    page["next_after"] = pages.last();
  }
  return page;
}

}  // namespace amends::api
