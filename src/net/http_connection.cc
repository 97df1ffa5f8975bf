#include "net/http_connection.h"

#include "base/log.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>

#include <algorithm>
#include <exception>
#include <type_traits>
#include <utility>

namespace amends::net {
namespace {

Response own_answer(int status) {
  return text(fmt::format("{} {}\n", status, reason_phrase(status)), status);
}

/// A full disk is the operator's to mend, and they may be the one who asks: it is told apart.
int spool_status(const Error& error) {
  return error.id() == "http.spool_full" ? 507 : 500;
}

/// What `work` gives, or 500.
template <class Work>
std::invoke_result_t<Work> guarded(const Work& work) {
  try {
    return work();
  } catch (const std::exception& e) {
    log_error("a request ended in an exception: {}", e.what());
  } catch (...) {
    log_error("a request ended in an exception of no known type");
  }
  return own_answer(500);
}

Result<std::size_t> guarded(const BodyStream& stream, std::span<char> piece) {
  try {
    return stream(piece);
  } catch (const std::exception& e) {
    return make_error("http.stream", "an answer broke off: {}", e.what());
  }
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<HttpShared> shared, tcp::socket socket)
    : shared_(std::move(shared)),
      socket_(std::move(socket)) {
  error_code ec;
  const auto remote = socket_.remote_endpoint(ec);
  remote_address_ = shown_address(remote.address());
  is_loopback_ = net::is_loopback(remote.address());
  socket_.set_option(tcp::no_delay(true), ec);
  socket_.non_blocking(true, ec);  // for flush_now()
}

void HttpConnection::close() {
  error_code ignored;
  socket_.close(ignored);
}

void HttpConnection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = std::chrono::steady_clock::now() + from_now;
}

std::string_view HttpConnection::unread() const {
  return {static_cast<const char*>(in_.cdata().data()), in_.size()};
}

/// Runs `work` on a worker and comes back to the loop with what it returned.
template <class Work>
auto HttpConnection::on_worker(Work work) {
  using Value = std::invoke_result_t<Work>;
  deadline_ = Moment::max();
  return asio::async_initiate<const asio::use_awaitable_t<>&, void(Value)>(
      [pool = is_urgent_ ? &shared_->urgent_pool : &shared_->pool](auto handler, Work job) {
        asio::post(*pool, [handler = std::move(handler), job = std::move(job)]() mutable {
          auto executor = asio::get_associated_executor(handler);
          asio::post(executor, [handler = std::move(handler), value = job()]() mutable {
            std::move(handler)(std::move(value));
          });
        });
      },
      asio::use_awaitable,
      std::move(work)
  );
}

asio::awaitable<bool> HttpConnection::read_more() {
  const auto [ec, n] = co_await socket_.async_read_some(in_.prepare(kReadBytes), kTuple);
  in_.commit(n);
  co_return !ec && n > 0;
}

asio::awaitable<bool> HttpConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    set_deadline(shared_->options.timeouts.write);
    const auto piece = bytes.substr(0, kPieceBytes);
    const auto [ec, n] = co_await socket_.async_write_some(asio::buffer(piece), kTuple);
    if (ec) {
      co_return false;
    }
    bytes.remove_prefix(n);
  }
  co_return true;
}

bool HttpConnection::flush_now() {
  if (out_.empty()) {
    return true;
  }
  error_code ec;  // would_block, or what flush() finds too
  const std::size_t n = socket_.write_some(asio::buffer(out_), ec);
  out_.erase(0, n);
  return out_.empty();
}

asio::awaitable<bool> HttpConnection::flush() {
  const bool written = out_.empty() || co_await write(out_);
  out_.clear();
  co_return written;
}

asio::awaitable<void> HttpConnection::serve() {
  try {
    while (co_await one_request()) {
    }
  } catch (const std::exception& e) {
    log_warning("an HTTP connection was given up: {}", e.what());
  }
  close();
}

asio::awaitable<void> HttpConnection::turn_away() {
  co_await refuse(503);
  close();
}

asio::awaitable<bool> HttpConnection::one_request() {
  if (!co_await read_head()) {
    co_return false;
  }
  ask_handler();
  if (!parser_->complete() && !co_await read_body()) {
    co_return false;
  }
  co_return co_await answer();
}

asio::awaitable<bool> HttpConnection::read_head() {
  const auto& timeouts = shared_->options.timeouts;
  parser_.emplace(HttpParser::Kind::request, shared_->options.head_bytes_max);
  bool begun = false;
  for (;;) {
    if (in_.size() > 0) {
      const auto used = parser_->feed(unread());
      if (!used) {
        co_return co_await refuse(refusal_status(used.error()));
      }
      in_.consume(*used);
      if (parser_->head_complete()) {
        co_return true;
      }
    }
    // Answers wait only while there are whole requests to be read.
    if (!flush_now() && !co_await flush()) {
      co_return false;
    }
    idle_ = in_.size() == 0 && !begun;
    if (idle_ && shared_->stopping) {
      co_return false;
    }
    if (idle_ || !begun) {
      begun = !idle_;
      set_deadline(idle_ ? timeouts.idle : timeouts.head);
    }
    const bool came = co_await read_more();
    if (idle_) {
      idle_ = false;
      begun = true;
      set_deadline(timeouts.head);
    }
    if (!came) {
      co_return false;
    }
  }
}

asio::awaitable<bool> HttpConnection::begin_body(std::uint64_t bytes_max) {
  auto& head = parser_->head();
  const auto length = parser_->content_length();
  parser_->set_body_bytes_max(bytes_max);
  if (length && *length > bytes_max) {
    co_return co_await refuse(413);
  }
  if (const auto expected = head.header("Expect"); expected && parser_->version() >= 11) {
    if (!same_name(*expected, "100-continue")) {
      co_return co_await refuse(417);
    }
    if (in_.size() == 0) {
      out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
  }
  if (shared_->handler.spools_body(head)) {
    auto made = co_await on_worker([folder = shared_->options.spool_folder] {
      return SpoolWriter::make(folder);
    });
    if (!made) {
      log_error("{}", made.error().explain());
      co_return co_await refuse(spool_status(made.error()));
    }
    spool_.emplace(std::move(made).value());
  } else if (length) {
    parser_->body().reserve(*length);
  }
  co_return true;
}

asio::awaitable<bool> HttpConnection::spool_piece() {
  auto written = co_await on_worker([this, piece = std::move(parser_->body())] {
    return spool_->write(piece);
  });
  parser_->body().clear();
  set_deadline(shared_->options.timeouts.body_progress);
  if (!written) {
    log_error("{}", written.error().explain());
    co_return co_await refuse(spool_status(written.error()));
  }
  co_return true;
}

void HttpConnection::ask_handler() {
  RequestHead& head = parser_->head();
  head.remote_address = remote_address_;
  head.is_loopback = is_loopback_;
  at_once_ = shared_->handler.answers_at_once(head);
  is_urgent_ = shared_->handler.is_urgent(head);
}

asio::awaitable<bool> HttpConnection::read_body() {
  auto& head = parser_->head();
  if (!co_await begin_body(shared_->handler.body_bytes_max(head)) || !co_await flush()) {
    co_return false;
  }
  std::uint64_t enough = 0;
  for (;;) {
    const auto used = parser_->feed(unread());
    if (!used) {
      co_return co_await refuse(refusal_status(used.error()));
    }
    in_.consume(*used);
    const bool complete = parser_->complete();
    if (spool_ && parser_->body().size() >= (complete ? 1 : kPieceBytes) &&
        !co_await spool_piece()) {
      co_return false;
    }
    if (complete) {
      co_return true;
    }
    if (enough == 0 || parser_->body_bytes() >= enough) {
      enough = parser_->body_bytes() + kBodyProgressBytes;
      set_deadline(shared_->options.timeouts.body_progress);
    }
    if (!co_await read_more()) {
      co_return false;
    }
  }
}

Request HttpConnection::take_request() {
  Request request;
  static_cast<RequestHead&>(request) = std::move(parser_->head());
  request.body_bytes = parser_->body_bytes();
  if (spool_) {
    request.body_file = spool_->finish();
    spool_.reset();
  } else {
    request.body = std::move(parser_->body());
  }
  return request;
}

std::optional<Response> HttpConnection::answer_at_once(Request& request) {
  HttpHandler& handler = shared_->handler;
  if (at_once_) {
    return guarded([&] { return handler.handle(std::move(request)); });
  }
  return guarded([&] { return handler.answer_now(request); });
}

asio::awaitable<bool> HttpConnection::answer() {
  keep_alive_ = parser_->keep_alive();
  Request request = take_request();
  const Method method = request.method;
  deadline_ = Moment::max();
  std::optional<Response> response = answer_at_once(request);
  if (!response) {
    if (!co_await flush()) {
      co_return false;
    }
    response = co_await on_worker([this, request = std::move(request)]() mutable {
      return guarded([&] { return shared_->handler.handle(std::move(request)); });
    });
  }
  const auto length = begin_answer(*response, method);
  if (!length) {
    co_return co_await refuse(500);
  }
  if (response->body_stream) {
    co_return co_await send_stream(std::move(response->body_stream), *length) && keep_alive_;
  }
  if (waits_for_flush(*response)) {
    co_return true;
  }
  co_return co_await flush() && co_await write(response->body) && keep_alive_;
}

std::optional<Length> HttpConnection::begin_answer(Response& response, Method method) {
  Framing framing{.version = parser_->version()};
  if (response.body_stream) {
    framing.length = framing.version < 11 ? Length::until_close : Length::chunked;
  }
  if (const auto asked = response.headers.find("Connection"); asked && same_name(*asked, "close")) {
    keep_alive_ = false;
  }
  keep_alive_ = keep_alive_ && !shared_->stopping && framing.length != Length::until_close;
  framing.keep_alive = keep_alive_;
  if (const auto appended = append_head(out_, response, framing); !appended) {
    log_error("{}", appended.error().explain());
    return std::nullopt;
  }
  if (method == Method::head || !may_have_body(response.status)) {
    response.body.clear();
    response.body_stream = nullptr;
  }
  return framing.length;
}

bool HttpConnection::waits_for_flush(Response& response) {
  if (out_.size() + response.body.size() > kOutputTogetherBytes) {
    return false;
  }
  out_ += response.body;
  response.body.clear();
  return keep_alive_;
}

asio::awaitable<bool> HttpConnection::send_stream(BodyStream stream, Length length) {
  std::string piece(kPieceBytes, '\0');
  for (;;) {
    if (!co_await flush()) {
      co_return false;
    }
    const auto got = co_await on_worker([&] { return guarded(stream, piece); });
    if (!got || *got > piece.size()) {
      log_warning("an answer broke off: {}", got ? "a bad length" : got.error().explain());
      co_return false;
    }
    const std::string_view bytes(piece.data(), *got);
    if (length == Length::until_close) {
      out_ = bytes;
    } else {
      out_ = fmt::format("{:x}\r\n", bytes.size());
      out_.append(bytes).append("\r\n");
    }
    if (bytes.empty()) {
      co_return co_await flush();
    }
  }
}

asio::awaitable<bool> HttpConnection::refuse(int status) {
  const auto response = own_answer(status);
  if (!append_head(out_, response, {.keep_alive = false})) {
    co_return false;
  }
  out_ += response.body;
  if (!co_await flush()) {
    co_return false;
  }
  error_code ec;
  socket_.shutdown(tcp::socket::shutdown_send, ec);
  set_deadline(kLingerTime);
  std::size_t dropped = 0;
  while (!ec && dropped < kLingerBytesMax) {
    in_.clear();
    if (!co_await read_more()) {
      break;
    }
    dropped += in_.size();
  }
  co_return false;
}

}  // namespace amends::net
