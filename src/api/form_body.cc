#include "api/form_body.h"

#include "text/case.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace amends::api {
namespace {

constexpr std::size_t kPartsMax = 100;
constexpr std::string_view kLineEnd = "\r\n";

/// Where `name=` stands as a parameter of its own, in either case: "filename=" is another.
std::size_t find_parameter(std::string_view header, std::string_view name) {
  for (auto sign = header.find('='); sign != std::string_view::npos;
       sign = header.find('=', sign + 1)) {
    const bool fits = sign > name.size() &&
                      net::same_name(header.substr(sign - name.size(), name.size()), name) &&
                      std::string_view("; \t\r\n").contains(header[sign - name.size() - 1]);
    if (fits) {
      return sign + 1;
    }
  }
  return std::string_view::npos;
}

/// What stands behind `name=`, with or without quotes; nothing without such a parameter.
std::optional<std::string_view> parameter(std::string_view header, std::string_view name) {
  const auto at = find_parameter(header, name);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view value = header.substr(at);
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return value.substr(0, value.find('"'));
  }
  return value.substr(0, value.find_first_of("; \t\r\n"));
}

/// "headers, empty line, value" as a field.
void add_field(std::string_view part, net::Pairs& out) {
  const auto split = part.find("\r\n\r\n");
  if (split == std::string_view::npos) {
    return;
  }
  const auto name = parameter(part.substr(0, split), "name");
  if (name) {
    out.emplace_back(std::string(*name), std::string(part.substr(split + 4)));
  }
}

net::Pairs multipart_fields(std::string_view body, std::string_view boundary) {
  net::Pairs out;
  const std::string mark = "--" + std::string(boundary);
  auto begin = body.find(mark);
  while (begin != std::string_view::npos && out.size() < kPartsMax) {
    begin += mark.size();
    if (body.substr(begin, kLineEnd.size()) != kLineEnd) {
      break;  // "--boundary--", or none
    }
    const auto end = body.find("\r\n" + mark, begin);
    if (end == std::string_view::npos) {
      break;
    }
    add_field(body.substr(begin, end - begin), out);
    begin = end + kLineEnd.size();
  }
  return out;
}

}  // namespace

net::Pairs form_of(const net::Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (!text::fold_key(type).starts_with("multipart/form-data")) {
    return request.form_pairs();
  }
  const auto boundary = parameter(type, "boundary");
  return boundary && !boundary->empty() ? multipart_fields(request.body, *boundary) : net::Pairs();
}

}  // namespace amends::api
