#include "store/sqlite/codec.h"

#include "store/limits.h"

#include <boost/json.hpp>

#include <optional>

namespace amends::store {
namespace {

void put_number(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(0x80 | (number & 0x7F)));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

void put_bytes(std::string& out, std::string_view bytes) {
  put_number(out, bytes.size());
  out.append(bytes);
}

/// Nothing when the bytes end in the middle of a number, or it has more than 63 bits.
std::optional<std::uint64_t> take_number(std::string_view& in) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 63 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) {
      return number;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> take_bytes(std::string_view& in) {
  const auto size = take_number(in);
  if (!size || *size > in.size()) {
    return std::nullopt;
  }
  const std::string_view bytes = in.substr(0, *size);
  in.remove_prefix(*size);
  return bytes;
}

Error damaged(std::string_view what) {
  return make_error(
      "store.corrupt", "{} is damaged: stop, keep a copy of the data folder, restore a backup", what
  );
}

}  // namespace

std::string encode_values(const std::vector<std::string>& values) {
  std::string out;
  for (std::size_t column = 0; column < values.size(); ++column) {
    if (!values[column].empty()) {
      put_number(out, column);
      put_bytes(out, values[column]);
    }
  }
  return out;
}

Result<std::vector<std::string>> decode_values(std::string_view bytes) {
  std::vector<std::string> values;
  while (!bytes.empty()) {
    const auto column = take_number(bytes);
    const auto value = take_bytes(bytes);
    if (!column || !value || *column >= kColumnsMax || *column < values.size()) {
      return damaged("The record of a contact");
    }
    values.resize(*column + 1);
    values.back() = *value;
  }
  return values;
}

std::string encode_files(const model::MailingFiles& files) {
  std::string out;
  for (const auto& [name, bytes] : files) {
    put_bytes(out, name);
    put_bytes(out, bytes);
  }
  return out;
}

Result<model::MailingFiles> decode_files(std::string_view bytes) {
  model::MailingFiles files;
  while (!bytes.empty()) {
    const auto name = take_bytes(bytes);
    const auto content = take_bytes(bytes);
    if (!name || !content) {
      return damaged("A version of a mailing");
    }
    files.emplace(*name, *content);
  }
  return files;
}

std::string encode_names(const std::vector<std::string>& names) {
  boost::json::array array;
  for (const std::string& name : names) {
    array.emplace_back(name);
  }
  return boost::json::serialize(array);
}

Result<std::vector<std::string>> decode_names(std::string_view json) {
  boost::json::error_code failure;
  const auto value = boost::json::parse(json, failure);
  if (failure || !value.is_array()) {
    return damaged("The roles of a user");
  }
  std::vector<std::string> names;
  for (const auto& name : value.get_array()) {
    if (!name.is_string()) {
      return damaged("The roles of a user");
    }
    names.emplace_back(name.get_string());
  }
  return names;
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80) {
    --bytes_max;
  }
  return text.substr(0, bytes_max);
}

}  // namespace amends::store
