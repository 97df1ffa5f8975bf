#include "sandbox/world_web.h"

#include "html/escape.h"
#include "sandbox/limits.h"

#include <mutex>
#include <optional>

namespace amends::sandbox {
namespace {

struct Page {
  bool found = true;
  std::string title;
};

constexpr std::string_view kCheckout = "/checkout";

net::Response page_response(const Page& page, std::string_view path) {
  const auto& title = page.title.empty() ? std::string(path) : page.title;
  auto response = net::html(
      fmt::format(
          "<!doctype html><meta charset=\"utf-8\"><title>{0}</title><h1>{0}</h1>"
          "<p>A page of the Amends sandbox. No such shop exists.</p>\n",
          html::html_escape(page.found ? title : "Page not found")
      ),
      page.found ? 200 : 404
  );
  response.headers.add("X-Amends-Sandbox", "a page that does not exist in the world");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

struct WorldWeb::Core {
  [[nodiscard]] Page page(const std::string& path) const {
    const auto listed = pages.find(path);
    if (listed != pages.end()) {
      return listed->second;
    }
    return {.found = unlisted == Unlisted::found || path == kCheckout, .title = {}};
  }

  void count(const net::Request& request, const Page& page) {
    if (request.header(kVisitorHeader) == "machine") {
      ++machines;
      return;
    }
    if (request.method != net::Method::get) {
      return;
    }
    const bool known = hits.contains(request.path) || hits.size() < kPathsMax;
    ++hits[known ? request.path : "*"];
    not_found += page.found ? 0 : 1;
    const auto code = request.path == kCheckout ? request.query_value("code") : std::nullopt;
    if (code && (codes.contains(*code) || codes.size() < kPathsMax)) {
      ++codes[*code];
    }
  }

  mutable std::mutex mutex;
  // Guarded by mutex:
  Unlisted unlisted = Unlisted::found;
  std::map<std::string, Page> pages;
  std::map<std::string, std::uint64_t> hits;
  std::map<std::string, std::uint64_t> codes;
  std::uint64_t not_found = 0;
  std::uint64_t machines = 0;
};

WorldWeb::WorldWeb(Unlisted unlisted) : core_(std::make_unique<Core>()) {
  core_->unlisted = unlisted;
}

WorldWeb::~WorldWeb() = default;

void WorldWeb::set_page(std::string_view path, std::string_view title) {
  const std::lock_guard lock(core_->mutex);
  core_->pages[std::string(path)] = {.found = true, .title = std::string(title)};
}

void WorldWeb::set_missing(std::string_view path) {
  const std::lock_guard lock(core_->mutex);
  core_->pages[std::string(path)] = {.found = false, .title = {}};
}

void WorldWeb::set_unlisted(Unlisted unlisted) {
  const std::lock_guard lock(core_->mutex);
  core_->unlisted = unlisted;
}

std::uint64_t WorldWeb::hits(std::string_view path) const {
  const std::lock_guard lock(core_->mutex);
  const auto found = core_->hits.find(std::string(path));
  return found == core_->hits.end() ? 0 : found->second;
}

std::map<std::string, std::uint64_t> WorldWeb::hits_by_path() const {
  const std::lock_guard lock(core_->mutex);
  return core_->hits;
}

std::uint64_t WorldWeb::not_found_by_people() const {
  const std::lock_guard lock(core_->mutex);
  return core_->not_found;
}

std::uint64_t WorldWeb::hits_by_machines() const {
  const std::lock_guard lock(core_->mutex);
  return core_->machines;
}

std::map<std::string, std::uint64_t> WorldWeb::codes_used() const {
  const std::lock_guard lock(core_->mutex);
  return core_->codes;
}

net::Response WorldWeb::handle(net::Request&& request) {
  const std::lock_guard lock(core_->mutex);
  const Page page = core_->page(request.path);
  core_->count(request, page);
  return page_response(page, request.path);
}

}  // namespace amends::sandbox
