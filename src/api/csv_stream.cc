#include "api/csv_stream.h"

#include "base/log.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace amends::api {
namespace {

struct State {
  std::string buffer;
  std::size_t sent = 0;
  bool more = true;
  CsvPages pages;
};

Result<std::size_t> fill(State& state, std::span<char> out) {
  while (state.sent == state.buffer.size() && state.more) {
    state.buffer.clear();
    state.sent = 0;
    AMENDS_TRY(state.more, state.pages(state.buffer));
  }
  const std::size_t bytes = std::min(out.size(), state.buffer.size() - state.sent);
  std::memcpy(out.data(), state.buffer.data() + state.sent, bytes);
  state.sent += bytes;
  return bytes;
}

}  // namespace

net::Response csv_answer(std::string head, CsvPages pages, std::string_view file_name) {
  const auto state = std::make_shared<State>();
  state->buffer = std::move(head);
  state->pages = std::move(pages);
  net::Response response;
  response.headers.add("Content-Type", "text/csv; charset=utf-8; header=present");
  response.headers.add(
      "Content-Disposition",
      fmt::format("attachment; filename*=UTF-8''{}", net::encode_part(file_name))
  );
  response.body_stream = [state](std::span<char> out) { return fill(*state, out); };
  return response;
}

}  // namespace amends::api
