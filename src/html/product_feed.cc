#include "html/product_feed.h"

#include "html/escape.h"
#include "html/limits.h"
#include "text/csv_reader.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <optional>

namespace amends::html {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

enum class Field : std::uint8_t { id, title, link, price, sale_price };
constexpr std::array<std::string_view, 5> kFields = {"id", "title", "link", "price", "sale_price"};
using Values = std::array<std::string, kFields.size()>;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// "g:Sale_Price" and "sale price" are sale_price.
std::string plain_name(std::string_view name) {
  name = trimmed(name);
  if (const auto colon = name.rfind(':'); colon != std::string_view::npos) {
    name.remove_prefix(colon + 1);
  }
  std::string plain(name);
  std::ranges::transform(plain, plain.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == ' ' ? '_' : c;
  });
  return plain;
}

std::optional<std::size_t> field_of(std::string_view name) {
  const auto found = std::ranges::find(kFields, plain_name(name));
  return found == kFields.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - kFields.begin()));
}

void add_item(ProductFeed& feed, const Values& values) {
  if (feed.items.size() == kFeedItemsMax) {
    feed.is_cut = true;
    return;
  }
  const auto value = [&](Field field) {
    return std::string(trimmed(values.at(static_cast<std::size_t>(field))));
  };
  FeedItem item{value(Field::id), value(Field::title), value(Field::link), {}};
  for (const Field field : {Field::sale_price, Field::price}) {
    if (auto price = read_listed_price(value(field))) {
      item.prices.push_back(*std::move(price));
    }
  }
  feed.is_feed = true;
  if (item.prices.empty()) {
    ++feed.unpriced;
  } else {
    feed.items.push_back(std::move(item));
  }
}

/// As much of XML as feeds are made of.
class XmlFeed {
 public:
  explicit XmlFeed(std::string_view bytes) : bytes_(bytes) {}

  ProductFeed read() {
    while (at_ < bytes_.size() && !feed_.is_cut) {
      const auto open = std::min(bytes_.find('<', at_), bytes_.size());
      take_text(html_unescape(in_field() ? bytes_.substr(at_, open - at_) : std::string_view()));
      at_ = open;
      take_markup();
    }
    return std::move(feed_);
  }

 private:
  [[nodiscard]] bool in_field() const { return field_.has_value(); }

  void take_text(std::string_view text) {
    if (in_field()) {
      std::string& value = values_.at(*field_);
      value += text::cut_utf8(text, kFeedFieldBytesMax - value.size());
    }
  }

  void take_markup() {
    constexpr std::string_view kCdata = "<![CDATA[";
    const std::string_view rest = bytes_.substr(at_);
    if (rest.starts_with(kCdata)) {
      const auto end = std::min(bytes_.find("]]>", at_), bytes_.size());
      const auto begin = std::min(at_ + kCdata.size(), end);
      take_text(bytes_.substr(begin, end - begin));
      at_ = std::min(end + 3, bytes_.size());
    } else if (rest.starts_with("<!--")) {
      skip_behind("-->");
    } else if (rest.starts_with("<?")) {
      skip_behind("?>");
    } else if (rest.starts_with("<!")) {
      skip_behind(">");
    } else if (!rest.empty()) {
      take_tag();
    }
  }

  void skip_behind(std::string_view what) {
    const auto end = bytes_.find(what, at_);
    at_ = end == std::string_view::npos ? bytes_.size() : end + what.size();
  }

  /// Where the tag that begins at `at_` closes; quotes hide a `>`.
  [[nodiscard]] std::size_t tag_end() const {
    char quote = 0;
    for (std::size_t i = at_ + 1; i < bytes_.size(); ++i) {
      const char c = bytes_[i];
      if (quote != 0) {
        quote = c == quote ? '\0' : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return i;
      }
    }
    return bytes_.size();
  }

  void take_tag() {
    const auto end = tag_end();
    std::string_view tag = bytes_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, bytes_.size());
    if (tag.starts_with('/')) {
      close();
      return;
    }
    const bool empty = tag.ends_with('/');
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
    ++depth_;
    open(name, tag);
    if (empty) {
      close();
    }
  }

  void open(std::string_view name, std::string_view tag) {
    const std::string plain = plain_name(name);
    if (!item_depth_) {
      if (plain == "item" || plain == "entry") {
        item_depth_ = depth_;
        values_ = {};
      }
      return;
    }
    if (depth_ != *item_depth_ + 1) {
      return;
    }
    field_ = field_of(plain);
    if (field_ && !values_.at(*field_).empty()) {
      field_.reset();  // <title> beside <g:title>: the first counts
    }
    if (field_ == static_cast<std::size_t>(Field::link)) {
      take_text(html_unescape(href_of(tag)));  // Atom: <link href="..."/>
    }
  }

  static std::string_view href_of(std::string_view tag) {
    constexpr std::string_view kHref = "href=";
    const auto at = tag.find(kHref);
    if (at == std::string_view::npos || at + kHref.size() >= tag.size()) {
      return {};
    }
    const char quote = tag[at + kHref.size()];
    const auto begin = at + kHref.size() + 1;
    const auto end = tag.find(quote, begin);
    return end == std::string_view::npos ? std::string_view() : tag.substr(begin, end - begin);
  }

  void close() {
    if (item_depth_ == depth_) {
      add_item(feed_, values_);
      item_depth_.reset();
    }
    if (item_depth_ && depth_ == *item_depth_ + 1) {
      field_.reset();
    }
    depth_ = std::max(depth_ - 1, 0);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<int> item_depth_;
  std::optional<std::size_t> field_;
  Values values_;
  ProductFeed feed_;
};

/// The column of each field; nothing where the table is no feed.
std::optional<std::array<std::size_t, kFields.size()>> columns_of(
    const std::vector<std::string>& header
) {
  std::array<std::size_t, kFields.size()> columns{};
  columns.fill(header.size());
  for (std::size_t i = header.size(); i-- > 0;) {
    if (const auto field = field_of(header[i])) {
      columns.at(*field) = i;
    }
  }
  const auto has = [&](Field field) {
    return columns.at(static_cast<std::size_t>(field)) < header.size();
  };
  const bool named = has(Field::id) || has(Field::link) || has(Field::title);
  return named && has(Field::price) ? std::optional(columns) : std::nullopt;
}

ProductFeed read_table(std::string_view bytes) {
  ProductFeed feed;
  text::CsvReader reader(text::bytes_of(bytes));
  text::CsvRow row;
  std::optional<std::array<std::size_t, kFields.size()>> columns;
  for (auto more = reader.next(row); more.ok() && *more && !feed.is_cut; more = reader.next(row)) {
    if (!columns) {
      columns = columns_of(row.cells);
      if (!columns) {
        return feed;
      }
      feed.is_feed = true;
      continue;
    }
    Values values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t column = columns->at(i);
      values.at(i) = column < row.cells.size()
                         ? std::string(text::cut_utf8(row.cells[column], kFeedFieldBytesMax))
                         : std::string();
    }
    add_item(feed, values);
  }
  return feed;
}

}  // namespace

ProductFeed read_product_feed(std::string_view bytes) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const bool too_long = bytes.size() > kFeedBytesMax;
  bytes = bytes.substr(0, kFeedBytesMax);
  if (bytes.starts_with(kByteOrderMark)) {
    bytes.remove_prefix(kByteOrderMark.size());
  }
  const auto first = bytes.find_first_not_of(kSpace);
  const bool is_xml = first != std::string_view::npos && bytes[first] == '<';
  ProductFeed feed = is_xml ? XmlFeed(bytes).read() : read_table(bytes);
  feed.is_cut = feed.is_cut || too_long;
  return feed;
}

}  // namespace amends::html
