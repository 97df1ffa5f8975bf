#include "api/api.h"
#include "api/csv_stream.h"
#include "api/json_io.h"
#include "text/csv_writer.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <array>
#include <limits>
#include <memory>
#include <unordered_map>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

using Names = std::unordered_map<model::ContactId, std::string>;

constexpr std::uint64_t kContactMax = std::numeric_limits<std::uint32_t>::max();

/// A page of the ledger with the addresses as they are now.
struct Page {
  std::vector<model::Send> sends;
  Names addresses;

  [[nodiscard]] const std::string& address(model::ContactId contact) const {
    static const std::string kNone;
    const auto found = addresses.find(contact);
    return found == addresses.end() ? kNone : found->second;
  }
};

/// What of the ledger is asked for.
struct Asked {
  model::MailingId mailing;
  std::optional<model::SendState> state;
};

Result<Page> read_page(
    ports::Store& store, const Asked& asked, model::ContactId after, std::size_t limit
) {
  Page page;
  AMENDS_TRY(page.sends, store.ledger().who(asked.mailing, asked.state, after, limit));
  model::ContactSet people;
  for (const model::Send& send : page.sends) {
    people.add(send.contact);
  }
  AMENDS_TRY_VOID(store.contacts()
                      .each_in_set(people, [&page](const model::Contact& contact) -> Result<void> {
                        page.addresses.emplace(contact.id, contact.value(model::Columns::email));
                        return {};
                      }));
  return page;
}

json::object send_json(const model::Send& send, const std::string& address) {
  return {
      {"contact", send.contact.value},
      {"address", address},
      {"state", model::to_string(send.state)},
      {"withheld", model::to_string(send.withheld)},
      {"wave", send.wave},
      {"version", send.version},
      {"attempts", send.attempts},
      {"reply_code", send.reply_code},
      {"reply", send.reply_text},
      {"changed_at", to_json(send.changed_at)},
  };
}

constexpr auto kColumns = std::to_array<std::string_view>(
    {"contact",
     "address",
     "state",
     "withheld",
     "wave",
     "version",
     "attempts",
     "reply_code",
     "reply",
     "changed_at"}
);

void append_send(std::string& out, const model::Send& send, const std::string& address) {
  const std::array<std::string, kColumns.size()> cells{
      std::to_string(send.contact.value),
      address,
      std::string(model::to_string(send.state)),
      std::string(model::to_string(send.withheld)),
      std::to_string(send.wave),
      std::to_string(send.version),
      std::to_string(send.attempts),
      std::to_string(send.reply_code),
      send.reply_text,
      send.changed_at ? text::to_iso8601(*send.changed_at) : "",
  };
  text::append_csv_row(out, std::span<const std::string>(cells));
}

CsvPages pages_of(ports::Store& store, const Asked& asked) {
  auto after = std::make_shared<model::ContactId>();
  return [&store, asked, after](std::string& out) -> Result<bool> {
    AMENDS_TRY(const Page page, read_page(store, asked, *after, kCsvPageRows));
    for (const model::Send& send : page.sends) {
      append_send(out, send, page.address(send.contact));
      *after = send.contact;
    }
    return page.sends.size() == kCsvPageRows;
  };
}

Result<std::optional<model::SendState>> state_of(const Query& query) {
  const std::string& text = query.text("state");
  const auto state = model::parse_send_state(text);
  if (!text.empty() && !state) {
    return make_error("request.query", "\"{}\" is no state of a send", text);
  }
  return state;
}

}  // namespace

Answer Api::list_sends(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"state", "after", "limit", "format"}));
  AMENDS_TRY(const bool csv, query.wants_csv());
  AMENDS_TRY(const auto state, state_of(query));
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const std::uint64_t after, query.number("after", 0, kContactMax));
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  const Asked asked{record.id, state};
  if (csv) {
    std::string head;
    text::append_csv_row(head, std::span<const std::string_view>(kColumns));
    return csv_answer(
        std::move(head), pages_of(parts_.store, asked), fmt::format("{}-sends.csv", record.name)
    );
  }
  const model::ContactId from{static_cast<std::int64_t>(after)};
  AMENDS_TRY(const Page page, read_page(parts_.store, asked, from, limit));
  json::array sends;
  for (const model::Send& send : page.sends) {
    sends.push_back(send_json(send, page.address(send.contact)));
  }
  json::object out{{"sends", std::move(sends)}};
  if (page.sends.size() == limit) {
    out["next_after"] = page.sends.back().contact.value;
  }
  return api::answer(out);
}

}  // namespace amends::api
