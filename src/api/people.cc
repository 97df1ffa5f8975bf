#include "api/api.h"
#include "api/csv_stream.h"
#include "api/json_io.h"
#include "engine/people_question.h"
#include "model/people_set.h"
#include "text/csv_writer.h"

#include <boost/json.hpp>

#include <array>
#include <limits>
#include <memory>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kContactMax = std::numeric_limits<std::uint32_t>::max();
constexpr auto kColumns = std::to_array<std::string_view>({"contact", "address"});

/// Of the set, in order of contact, with the addresses as they are now.
Result<std::vector<std::pair<model::ContactId, std::string>>> page_of(
    ports::Store& store, const model::ContactSet& people, model::ContactId after, std::size_t limit
) {
  model::ContactSet page;
  std::vector<std::pair<model::ContactId, std::string>> rows;
  for (const model::ContactId contact : people.page(after, limit)) {
    page.add(contact);
    rows.emplace_back(contact, "");
  }
  auto row = rows.begin();
  AMENDS_TRY_VOID(store.contacts()
                      .each_in_set(page, [&](const model::Contact& contact) -> Result<void> {
                        // Both in ascending order; whoever is forgotten has no address.
                        while (row != rows.end() && row->first < contact.id) {
                          ++row;
                        }
                        if (row != rows.end() && row->first == contact.id) {
                          row->second = contact.value(model::Columns::email);
                        }
                        return {};
                      }));
  return rows;
}

CsvPages pages_of(ports::Store& store, model::ContactSet people) {
  auto after = std::make_shared<model::ContactId>();
  auto set = std::make_shared<const model::ContactSet>(std::move(people));
  return [&store, set, after](std::string& out) -> Result<bool> {
    AMENDS_TRY(const auto rows, page_of(store, *set, *after, kCsvPageRows));
    for (const auto& [contact, address] : rows) {
      const std::array<std::string, kColumns.size()> cells{std::to_string(contact.value), address};
      text::append_csv_row(out, std::span<const std::string>(cells));
      *after = contact;
    }
    return rows.size() == kCsvPageRows;
  };
}

}  // namespace

Answer Api::list_people_in_set(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"set", "after", "limit", "format"}));
  AMENDS_TRY(const bool csv, query.wants_csv());
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const std::uint64_t after, query.number("after", 0, kContactMax));
  AMENDS_TRY(const auto set, model::PeopleExpression::parse(query.text("set")));
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(
      model::ContactSet people, engine::people_in(parts_.store.people_sets(), record.id, set)
  );
  if (csv) {
    std::string head;
    text::append_csv_row(head, std::span<const std::string_view>(kColumns));
    return csv_answer(
        std::move(head),
        pages_of(parts_.store, std::move(people)),
        fmt::format("{}-people.csv", record.name)
    );
  }
  const model::ContactId from{static_cast<std::int64_t>(after)};
  AMENDS_TRY(const auto rows, page_of(parts_.store, people, from, limit));
  json::array list;
  for (const auto& [contact, address] : rows) {
    list.push_back(json::object{{"contact", contact.value}, {"address", address}});
  }
  json::object out{
      {"set", query.text("set")}, {"count", people.size()}, {"people", std::move(list)}
  };
  if (rows.size() == limit) {
    out["next_after"] = rows.back().first.value;
  }
  return api::answer(out);
}

}  // namespace amends::api
