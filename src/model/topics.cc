#include "model/topics.h"

#include "model/limits.h"
#include "text/case.h"
#include "text/utf8.h"

#include <algorithm>

namespace amends::model {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool holds(std::span<const std::string> topics, std::string_view name) {
  const std::string key = text::fold_key(name);
  return std::ranges::any_of(topics, [&key](const std::string& topic) {
    return text::fold_key(topic) == key;
  });
}

}  // namespace

std::vector<std::string> topics_of(std::string_view cell) {
  std::vector<std::string> topics;
  while (!cell.empty() && topics.size() < kTopicsMax) {
    const auto end = cell.find_first_of(",;");
    const std::string_view name = text::cut_utf8(trimmed(cell.substr(0, end)), kTopicBytesMax);
    if (!name.empty() && !holds(topics, name)) {
      topics.emplace_back(name);
    }
    cell = end == std::string_view::npos ? std::string_view() : cell.substr(end + 1);
  }
  return topics;
}

std::string topics_cell(std::span<const std::string> topics) {
  std::string cell;
  for (const std::string& topic : topics) {
    cell += cell.empty() ? "" : ", ";
    cell += topic;
  }
  return cell;
}

std::string with_topics(std::string_view cell, std::string_view more) {
  std::vector<std::string> topics = topics_of(cell);
  const std::size_t before = topics.size();
  for (std::string& topic : topics_of(more)) {
    if (!holds(topics, topic)) {
      topics.push_back(std::move(topic));
    }
  }
  if (before == 0) {
    return std::string(more);
  }
  return topics.size() == before ? std::string(cell) : topics_cell(topics);
}

bool has_muted(const Contact& contact, std::span<const std::string> topics) {
  const std::string_view cell = contact.value(Columns::topics_muted);
  if (cell.empty() || topics.empty()) {
    return false;
  }
  const std::vector<std::string> muted = topics_of(cell);
  return std::ranges::any_of(topics, [&muted](const std::string& topic) {
    return holds(muted, trimmed(topic));
  });
}

}  // namespace amends::model
