#include "net/http_server.h"

#include "base/check.h"
#include "base/log.h"
#include "net/http_connection.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

namespace amends::net {

struct HttpServer::Core : std::enable_shared_from_this<HttpServer::Core> {
  using Connection = std::shared_ptr<HttpConnection>;
  enum class Welcome : std::uint8_t { served, turned_away };

  /// What lives on one loop.
  struct Lane {
    explicit Lane(AsioLoop& its_loop) : loop(its_loop), sweep(its_loop.core().io) {}

    AsioLoop& loop;
    asio::steady_timer sweep;
    std::unordered_set<Connection> connections;
  };

  Core(
      AsioLoop& its_loop,
      HttpOptions options,
      HttpHandler& handler,
      const std::vector<AsioLoop*>& more
  )
      : shared(std::make_shared<HttpShared>(std::move(options), handler)),
        pause(its_loop.core().io) {
    lanes.push_back(std::make_unique<Lane>(its_loop));
    for (AsioLoop* const loop : more) {
      lanes.push_back(std::make_unique<Lane>(*loop));
    }
  }

  std::shared_ptr<HttpShared> shared;
  std::vector<std::unique_ptr<Lane>> lanes;  // the first accepts
  std::optional<tcp::acceptor> acceptor;
  asio::steady_timer pause;
  std::uint16_t port = 0;
  bool accepts = false;
  // Coroutines that have not ended, for stop() to wait for.
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t running = 0;

  void begin(const Lane& lane, asio::awaitable<void> work) {
    {
      const std::scoped_lock lock(mutex);
      ++running;
    }
    asio::co_spawn(
        lane.loop.core().io,
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
    for (std::size_t next = 0; !shared->stopping;) {
      Lane& lane = *lanes[next];
      auto [ec, socket] = co_await acceptor->async_accept(lane.loop.core().io, kTuple);
      if (!ec) {
        hand_over(lane, std::move(socket));
        next = (next + 1) % lanes.size();
        continue;
      }
      if (!shared->stopping && ec != asio::error::connection_aborted) {
        log_warning("cannot take an HTTP connection: {}", ec.message());
        pause.expires_after(kPause);
        co_await pause.async_wait(kTuple);
      }
    }
  }

  void hand_over(Lane& lane, tcp::socket socket) {
    if (lane.loop.on_this_thread()) {
      take(lane, std::move(socket));
      return;
    }
    asio::post(
        lane.loop.core().io,
        [self = shared_from_this(), &lane, socket = std::move(socket)]() mutable {
          self->take(lane, std::move(socket));
        }
    );
  }

  void take(Lane& lane, tcp::socket socket) {
    const auto limit = std::max<std::size_t>(shared->options.connections_max / lanes.size(), 1);
    if (shared->stopping || lane.connections.size() >= limit + kTurnedAwayMax) {
      return;
    }
    const auto welcome = lane.connections.size() < limit ? Welcome::served : Welcome::turned_away;
    auto connection = std::make_shared<HttpConnection>(shared, std::move(socket));
    lane.connections.insert(connection);
    begin(lane, run(lane, connection, welcome));
  }

  asio::awaitable<void> run(Lane& lane, Connection connection, Welcome welcome) {
    if (welcome == Welcome::served) {
      co_await connection->serve();
    } else {
      co_await connection->turn_away();
    }
    lane.connections.erase(connection);
  }

  asio::awaitable<void> sweep_all(Lane& lane) {
    using std::chrono::milliseconds;
    const auto& t = shared->options.timeouts;
    const auto shortest = std::min({t.head, t.body_progress, t.idle, t.write});
    const auto period = std::clamp(shortest / 4, milliseconds(5), milliseconds(1000));
    while (!shared->stopping) {
      lane.sweep.expires_after(period);
      co_await lane.sweep.async_wait(kTuple);
      close_if(lane, [now = std::chrono::steady_clock::now()](const HttpConnection& c) {
        return c.overdue(now);
      });
    }
  }

  static void close_if(const Lane& lane, const std::function<bool(const HttpConnection&)>& which) {
    for (const auto& connection : lane.connections) {
      if (which(*connection)) {
        connection->close();
      }
    }
  }

  void begin_to_stop(Lane& lane) {
    shared->stopping = true;
    if (&lane == lanes.front().get()) {
      if (acceptor) {
        error_code ignored;
        acceptor->close(ignored);
      }
      pause.cancel();
    }
    lane.sweep.cancel();
    close_if(lane, [](const HttpConnection& c) { return c.idle(); });
  }

  /// On the loop of each, one after the other.
  void on_lanes(const std::function<void(Lane&)>& work) {
    for (const auto& lane : lanes) {
      if (lane->loop.core().running) {
        lane->loop.call([&] { work(*lane); });
      }
    }
  }

  [[nodiscard]] bool loops_run() const {
    return std::ranges::all_of(lanes, [](const auto& lane) {
      return lane->loop.core().running.load();
    });
  }
};

HttpServer::HttpServer(
    AsioLoop& loop, HttpOptions options, HttpHandler& handler, std::vector<AsioLoop*> more
)
    : core_(std::make_shared<Core>(loop, std::move(options), handler, more)) {}

HttpServer::~HttpServer() {
  stop();
}

Result<void> HttpServer::bind() {
  AMENDS_CHECK(!core_->acceptor);
  const auto& options = core_->shared->options;
  AsioLoop& loop = core_->lanes.front()->loop;
  AMENDS_TRY(auto acceptor, listen(loop, options.address, options.port));
  core_->port = acceptor.local_endpoint().port();
  core_->acceptor.emplace(std::move(acceptor));
  return {};
}

Result<void> HttpServer::start() {
  AMENDS_CHECK(!std::exchange(core_->accepts, true));
  if (!core_->acceptor) {
    AMENDS_TRY_VOID(bind());
  }
  core_->begin(*core_->lanes.front(), core_->accept_all());
  for (const auto& lane : core_->lanes) {
    core_->begin(*lane, core_->sweep_all(*lane));
  }
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
  for (const auto& lane : core.lanes) {
    AMENDS_CHECK(!lane->loop.on_this_thread());
  }
  const auto over = [&] { return core.running == 0; };
  core.on_lanes([&](Core::Lane& lane) { core.begin_to_stop(lane); });
  if (core.loops_run()) {
    {
      std::unique_lock lock(core.mutex);
      core.ended.wait_for(lock, core.shared->options.timeouts.stop, over);
    }
    core.on_lanes([&](const Core::Lane& lane) {
      Core::close_if(lane, [](const HttpConnection&) { return true; });
    });
  }
  core.shared->pool.join();
  core.shared->urgent_pool.join();
  if (core.loops_run()) {
    {
      std::unique_lock lock(core.mutex);
      core.ended.wait(lock, over);
    }
    // What told that it is over is still on a loop, and holds what lives on the others.
    core.on_lanes([](const Core::Lane&) {});
  }
}

}  // namespace amends::net
