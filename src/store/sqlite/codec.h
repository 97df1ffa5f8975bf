#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::store {

/// A contact's values as bytes: for each column that has one, in ascending order: column number,
/// length (both LEB128), bytes. values[i] belongs to column i.
[[nodiscard]] std::string encode_values(const std::vector<std::string>& values);
/// Error `store.corrupt` for bytes that encode_values() does not make.
[[nodiscard]] Result<std::vector<std::string>> decode_values(std::string_view bytes);

/// A mailing's files: for each, in order of name: length, name, length, bytes.
[[nodiscard]] std::string encode_files(const model::MailingFiles& files);
[[nodiscard]] Result<model::MailingFiles> decode_files(std::string_view bytes);

/// Roles as a JSON array of strings.
[[nodiscard]] std::string encode_names(const std::vector<std::string>& names);
[[nodiscard]] Result<std::vector<std::string>> decode_names(std::string_view json);

/// At most `bytes_max` bytes, ending where a UTF-8 character ends.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t bytes_max);

}  // namespace amends::store
