#include "cli/demo_till.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::cli {
namespace {

/// Where shops ask.
std::string path_to(const std::string& code) {
  return "/codes/" + net::encode_part(code);
}

}  // namespace

DemoTill::DemoTill() : server_(loop_, {}, *this) {
  loop_.start();
}

DemoTill::~DemoTill() {
  server_.stop();
  loop_.stop();
}

Result<std::unique_ptr<DemoTill>> DemoTill::open() {
  std::unique_ptr<DemoTill> till(new DemoTill);
  AMENDS_TRY_VOID(till->server_.start());
  return till;
}

net::HttpEndpoint DemoTill::endpoint() const {
  return {"127.0.0.1", server_.port()};
}

void DemoTill::ask_at(ApiClient shop) {
  const std::lock_guard lock(mutex_);
  shop_.emplace(std::move(shop));
}

Result<boost::json::value> DemoTill::ask(const std::string& code) {
  const std::lock_guard lock(mutex_);
  if (!shop_) {
    return make_error("demo.stuck", "the till of the demonstration knows nobody to ask");
  }
  return shop_->get(path_to(code));
}

DemoTill::Typed DemoTill::typed(const std::string& code) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(code);
  return found == counts_.end() ? Typed{} : found->second;
}

Result<void> DemoTill::between_customers(const std::function<Result<void>(const Counts&)>& look) {
  const std::lock_guard lock(mutex_);
  return look(counts_);
}

Result<bool> DemoTill::serve(const std::string& code) {
  AMENDS_TRY(const boost::json::value answer, shop_->get(path_to(code)));
  const boost::json::value* valid = find_at(answer, "valid");
  if (valid == nullptr || !valid->is_bool() || !valid->as_bool()) {
    ++counts_[code].refused;
    return false;
  }
  const boost::json::object order{{"order", fmt::format("T-{}", ++orders_)}};
  AMENDS_TRY_VOID(shop_->post(api_path({"codes", code, "redemptions"}), order));
  ++counts_[code].taken;
  return true;
}

net::Response DemoTill::handle(net::Request&& request) {
  constexpr std::string_view kCode = "code=";
  const std::string_view query = request.query;
  if (request.path != "/checkout" || !query.starts_with(kCode)) {
    return net::text("There is only a till here.\n", 404);
  }
  const std::string code = net::decode_part(query.substr(kCode.size()));
  const std::lock_guard lock(mutex_);
  if (!shop_) {
    return net::text("The till opens in a moment.\n", 503);
  }
  const Result<bool> taken = serve(code);
  if (!taken.ok()) {
    return net::text("The till cannot ask.\n", 503);
  }
  return *taken ? net::text("Your code is taken.\n") : net::text("This code is not known.\n", 409);
}

}  // namespace amends::cli
