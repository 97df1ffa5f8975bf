#include "net/http_server.h"

#include "base/check.h"
#include "base/log.h"
#include "net/http_connection.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unordered_set>
#include <vector>

namespace amends::net {

struct HttpServer::Core : std::enable_shared_from_this<HttpServer::Core> {
  using Connection = std::shared_ptr<HttpConnection>;
  enum class Welcome : std::uint8_t { served, turned_away };

  Core(AsioLoop& its_loop, HttpOptions options, HttpHandler& handler)
      : loop(its_loop),
        shared(std::make_shared<HttpShared>(std::move(options), handler)) {}

  AsioLoop& loop;
  std::shared_ptr<HttpShared> shared;
  std::optional<tcp::acceptor> acceptor;
  asio::steady_timer sweep{loop.core().io};
  asio::steady_timer pause{loop.core().io};
  std::uint16_t port = 0;
  std::unordered_set<Connection> connections;  // on the loop
  // Coroutines that have not ended, for stop() to wait for.
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t running = 0;

  void begin(asio::awaitable<void> work) {
    {
      const std::scoped_lock lock(mutex);
      ++running;
    }
    asio::co_spawn(
        loop.core().io,
        std::move(work),
        [self = shared_from_this()](const std::exception_ptr&) {
          const std::scoped_lock lock(self->mutex);
          --self->running;
          self->ended.notify_all();
        }
    );
  }

  asio::awaitable<void> accept_all() {
    constexpr std::chrono::milliseconds kPause{100};  // when the process has no descriptor left
    while (!shared->stopping) {
      auto [ec, socket] = co_await acceptor->async_accept(kTuple);
      if (!ec) {
        take(std::move(socket));
        continue;
      }
      if (!shared->stopping && ec != asio::error::connection_aborted) {
        log_warning("cannot take an HTTP connection: {}", ec.message());
        pause.expires_after(kPause);
        co_await pause.async_wait(kTuple);
      }
    }
  }

  void take(tcp::socket socket) {
    const auto limit = shared->options.connections_max;
    if (connections.size() >= limit + kTurnedAwayMax) {
      return;
    }
    const auto welcome = connections.size() < limit ? Welcome::served : Welcome::turned_away;
    auto connection = std::make_shared<HttpConnection>(shared, std::move(socket));
    connections.insert(connection);
    begin(run(connection, welcome));
  }

  asio::awaitable<void> run(Connection connection, Welcome welcome) {
    if (welcome == Welcome::served) {
      co_await connection->serve();
    } else {
      co_await connection->turn_away();
    }
    connections.erase(connection);
  }

  asio::awaitable<void> sweep_all() {
    using std::chrono::milliseconds;
    const auto& t = shared->options.timeouts;
    const auto shortest = std::min({t.head, t.body_progress, t.idle, t.write});
    const auto period = std::clamp(shortest / 4, milliseconds(5), milliseconds(1000));
    while (!shared->stopping) {
      sweep.expires_after(period);
      co_await sweep.async_wait(kTuple);
      close_if([now = std::chrono::steady_clock::now()](const HttpConnection& c) {
        return c.overdue(now);
      });
    }
  }

  void close_if(const std::function<bool(const HttpConnection&)>& which) {
    for (const auto& connection : connections) {
      if (which(*connection)) {
        connection->close();
      }
    }
  }

  void begin_to_stop() {
    shared->stopping = true;
    if (acceptor) {
      error_code ignored;
      acceptor->close(ignored);
    }
    sweep.cancel();
    pause.cancel();
    close_if([](const HttpConnection& c) { return c.idle(); });
  }
};

HttpServer::HttpServer(AsioLoop& loop, HttpOptions options, HttpHandler& handler)
    : core_(std::make_shared<Core>(loop, std::move(options), handler)) {}

HttpServer::~HttpServer() {
  stop();
}

Result<void> HttpServer::start() {
  AMENDS_CHECK(!core_->acceptor);
  const auto& options = core_->shared->options;
  AMENDS_TRY(auto acceptor, listen(core_->loop, options.address, options.port));
  core_->port = acceptor.local_endpoint().port();
  core_->acceptor.emplace(std::move(acceptor));
  core_->begin(core_->accept_all());
  core_->begin(core_->sweep_all());
  return {};
}

std::uint16_t HttpServer::port() const {
  return core_->port;
}

std::string HttpServer::base_url() const {
  const auto& address = core_->shared->options.address;
  const bool is_v6 = address.contains(':');
  return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", address, is_v6 ? "]" : "", core_->port);
}

void HttpServer::stop() {
  auto& core = *core_;
  AMENDS_CHECK(!core.loop.on_this_thread());
  const auto over = [&] { return core.running == 0; };
  if (core.loop.core().running) {
    core.loop.call([&] { core.begin_to_stop(); });
    {
      std::unique_lock lock(core.mutex);
      core.ended.wait_for(lock, core.shared->options.timeouts.stop, over);
    }
    core.loop.call([&] { core.close_if([](const HttpConnection&) { return true; }); });
  }
  core.shared->pool.join();
  if (core.loop.core().running) {
    std::unique_lock lock(core.mutex);
    core.ended.wait(lock, over);
  }
}

}  // namespace amends::net
