#include "mail/relaxed.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace amends::mail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// Octets that are looked at together, and pieces of a body that are hashed where they stand:
/// shorter ones are joined first, as every call of the hash has its price.
constexpr std::size_t kBlock = 512;
constexpr std::size_t kPieceAlone = 256;

using Marks = std::array<unsigned char, kBlock>;

bool is_space(char byte) {
  return byte == ' ' || byte == '\t';
}

/// Marks, with 1, each tab and each space that a space, a tab or a CR follows, among the first
/// `size` octets; the octet behind them is read too. Whether any is marked. One loop without a
/// branch, which compilers turn into wide instructions: this runs over every octet that is signed.
[[gnu::target_clones("avx2", "default")]]
bool mark(const char* bytes, std::size_t size, Marks& marks) {
  unsigned char any = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const char c = bytes[i];
    const char next = bytes[i + 1];
    const bool tight = (next == ' ') | (next == '\t') | (next == '\r');
    const auto marked = static_cast<unsigned char>(((c == ' ') & tight) | (c == '\t'));
    marks.data()[i] = marked;
    any |= marked;
  }
  return any != 0;
}

/// Without its empty lines and the white space at its end: a last line without its line end.
std::string_view without_empty_end(std::string_view body) {
  while (true) {
    const std::size_t last = body.find_last_not_of(" \t");
    body = body.substr(0, last == std::string_view::npos ? 0 : last + 1);
    if (!body.ends_with(kLineEnd)) {
      return body;
    }
    body.remove_suffix(kLineEnd.size());
  }
}

/// Cuts a body into what its canonical form is made of. `take` gets the pieces in their order: of
/// the body itself as long as can be, and constants between them.
template <typename Take>
class Relaxing {
 public:
  Relaxing(std::string_view body, Take& take) : body_(without_empty_end(body)), take_(take) {}

  void run() {
    if (body_.empty()) {
      return;
    }
    // The last octet is no white space, so that behind each one that is looked at stands another.
    Marks marks;
    for (std::size_t at = 0; at + 1 < body_.size(); at += kBlock) {
      const std::size_t size = std::min(kBlock, body_.size() - 1 - at);
      if (mark(body_.data() + at, size, marks)) {
        std::fill(marks.begin() + static_cast<std::ptrdiff_t>(size), marks.end(), 0);
        look_at(marks, at);
      }
    }
    take_(body_.substr(begin_));
    take_(kLineEnd);
  }

 private:
  /// Eight marks at a time: most are none.
  void look_at(const Marks& marks, std::size_t block) {
    for (std::size_t i = 0; i < marks.size(); i += sizeof(std::uint64_t)) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, marks.data() + i, sizeof eight);
      if constexpr (std::endian::native == std::endian::big) {
        eight = std::byteswap(eight);
      }
      for (; eight != 0; eight &= eight - 1) {
        mend(block + i + static_cast<std::size_t>(std::countr_zero(eight)) / 8);
      }
    }
  }

  /// Of a run of white space the last octet stays, as a space, unless the line ends there.
  void mend(std::size_t at) {
    const char next = body_[at + 1];
    const bool goes = is_space(next) || body_.substr(at + 1, kLineEnd.size()) == kLineEnd;
    if (!goes && body_[at] == ' ') {
      return;  // before a CR that ends no line
    }
    if (at > begin_) {
      take_(body_.substr(begin_, at - begin_));
    }
    if (!goes) {
      take_(" ");
    }
    begin_ = at + 1;
  }

  std::string_view body_;
  Take& take_;
  std::size_t begin_ = 0;  // before it everything is taken
};

/// Joins short pieces before they are hashed.
class PieceHash {
 public:
  void operator()(std::string_view piece) {
    if (piece.size() > joined_.size() - used_) {
      flush();
    }
    if (piece.size() >= kPieceAlone) {
      flush();
      hash_.update(piece);
      return;
    }
    std::memcpy(joined_.data() + used_, piece.data(), piece.size());
    used_ += piece.size();
  }

  crypto::Digest finish() {
    flush();
    return hash_.finish();
  }

 private:
  void flush() {
    hash_.update({joined_.data(), used_});
    used_ = 0;
  }

  crypto::Sha256 hash_;
  std::array<char, 16 * kPieceAlone> joined_;
  std::size_t used_ = 0;
};

bool is_gap(char byte) {
  return is_space(byte) || byte == '\r' || byte == '\n';
}

/// Appends `text` with each run of spaces, tabs and line ends as one space, and none at its ends.
void append_relaxed(std::string& out, std::string_view text) {
  const char* at = std::find_if_not(text.begin(), text.end(), is_gap);
  while (at != text.end()) {
    const char* const end = std::find_if(at, text.end(), is_gap);
    out.append(at, end);
    at = std::find_if_not(end, text.end(), is_gap);
    if (at != text.end()) {
      out += ' ';
    }
  }
}

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
}

}  // namespace

void append_relaxed_header(std::string& out, std::string_view field) {
  const std::size_t colon = std::min(field.find(':'), field.size());
  const std::size_t begin = out.size();
  append_relaxed(out, field.substr(0, colon));
  std::transform(
      out.begin() + static_cast<std::ptrdiff_t>(begin),
      out.end(),
      out.begin() + static_cast<std::ptrdiff_t>(begin),
      lower
  );
  out += ':';
  append_relaxed(out, field.substr(std::min(colon + 1, field.size())));
}

std::string relaxed_header(std::string_view field) {
  std::string out;
  out.reserve(field.size() + 1);
  append_relaxed_header(out, field);
  return out;
}

std::string relaxed_body(std::string_view body) {
  std::string out;
  out.reserve(body.size() + kLineEnd.size());
  const auto append = [&out](std::string_view piece) { out += piece; };
  Relaxing(body, append).run();
  return out;
}

crypto::Digest relaxed_body_hash(std::string_view body) {
  PieceHash hash;
  Relaxing(body, hash).run();
  return hash.finish();
}

}  // namespace amends::mail
