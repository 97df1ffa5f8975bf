#include "cli/file_writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace amends::cli {
namespace {

Error unwritten(const std::filesystem::path& file, int number) {
  return make_error(
      "cli.file",
      "{} cannot be written ({}); name another place",
      file.string(),
      std::strerror(number)
  );
}

/// 0, or what went wrong. Bytes are on the disk before the old ones are given up.
int write_all(const std::filesystem::path& file, std::string_view bytes) {
  std::FILE* const out = std::fopen(file.c_str(), "wb");
  if (out == nullptr) {
    return errno;
  }
  int wrong = 0;
  if (std::fwrite(bytes.data(), 1, bytes.size(), out) != bytes.size() || std::fflush(out) != 0 ||
      (fsync(fileno(out)) != 0 && errno != EINVAL)) {  // EINVAL: a pipe has nothing to sync
    wrong = errno;
  }
  if (std::fclose(out) != 0 && wrong == 0) {
    wrong = errno;
  }
  return wrong;
}

}  // namespace

Result<void> replace_file(const std::filesystem::path& file, std::string_view bytes) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(file, error);
  const std::filesystem::path target = is_there ? std::filesystem::canonical(file, error) : file;
  if (is_there && !std::filesystem::is_regular_file(target, error)) {
    const int wrong = write_all(target, bytes);  // a pipe or /dev/stdout has no beside
    return wrong == 0 ? Result<void>() : unwritten(file, wrong);
  }
  std::filesystem::path beside = target;
  beside += ".part";
  if (const int wrong = write_all(beside, bytes); wrong != 0) {
    std::filesystem::remove(beside, error);
    return unwritten(file, wrong);
  }
  if (is_there) {
    std::filesystem::permissions(
        beside, std::filesystem::status(target, error).permissions(), error
    );
  }
  std::filesystem::rename(beside, target, error);
  if (error) {
    const Error told = unwritten(file, error.value());
    std::filesystem::remove(beside, error);
    return told;
  }
  return {};
}

Result<std::string> bytes_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    return make_error("cli.file", "{} cannot be read; may this user read it?", file.string());
  }
  return bytes;
}

}  // namespace amends::cli
