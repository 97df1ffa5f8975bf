#include "text/csv_reader.h"

#include "base/check.h"
#include "text/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace amends::text {
namespace {

/// Where the delimiter of the first row is found; quotes hide what stands between them.
char delimiter_of(std::string_view header) {
  constexpr std::string_view kCandidates = ",;\t";
  std::array<std::size_t, kCandidates.size()> counts{};
  bool quoted = false;
  for (const char c : header.substr(0, kCsvHeaderBytes)) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '\n' || c == '\r')) {
      if (std::ranges::any_of(counts, [](std::size_t n) { return n > 0; })) {
        break;
      }
    } else if (const auto at = kCandidates.find(c); !quoted && at != std::string_view::npos) {
      ++counts.at(at);
    }
  }
  return kCandidates.at(static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())
  );
}

/// Physical line ends in a stretch: LF, CRLF or a lone CR. A CR at the very end counts.
std::size_t count_lines(std::string_view text) {
  std::size_t lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  for (auto at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1)) {
    lines += at + 1 < text.size() && text[at + 1] == '\n' ? 0 : 1;
  }
  return lines;
}

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

/// What looking at a row came to. `quote` and `too_long` do not know where the row ends.
enum class Outcome { row, need_more, quote, too_long, too_many_cells, cell_too_long };

std::string_view id_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::quote:
      return "csv.quote";
    case Outcome::too_long:
      return "csv.row_too_long";
    case Outcome::too_many_cells:
      return "csv.too_many_cells";
    default:
      return "csv.cell_too_long";
  }
}

std::string sentence_of(std::string_view id) {
  if (id == "csv.quote") {
    return fmt::format(
        "a quote never closes within {} lines, or has text after it: write a quote inside a cell "
        "twice",
        kCsvQuotedLinesMax
    );
  }
  if (id == "csv.row_too_long") {
    return fmt::format("the row is longer than {} bytes: shorten it", kCsvRowBytesMax);
  }
  if (id == "csv.too_many_cells") {
    return fmt::format("the row has more than {} cells: check the delimiter", kCsvCellsMax);
  }
  if (id == "csv.cell_too_long") {
    return fmt::format("a cell is longer than {} bytes: shorten it", kCsvCellBytesMax);
  }
  if (id == "csv.nul") {
    return "the row holds a NUL byte: save the file again as CSV in UTF-8";
  }
  return "the row holds bytes that are no text in the file's encoding: save the file as UTF-8";
}

}  // namespace

ByteSource bytes_of(std::string_view bytes) {
  return [bytes](std::span<char> out) mutable -> Result<std::size_t> {
    const std::size_t count = std::min(out.size(), bytes.size());
    std::ranges::copy(bytes.substr(0, count), out.begin());
    bytes.remove_prefix(count);
    return count;
  };
}

/// The row being looked at lies in one piece in buffer_ from row_ on. When the buffer ends before
/// the row does, more is read and the row is looked at again from its start: rare, and bounded by
/// kCsvRowBytesMax.
class CsvReader::State {
 public:
  explicit State(ByteSource source) : source_(std::move(source)) {}

  Result<bool> next(CsvRow& row) {
    row.problem.reset();
    if (!begun_) {
      AMENDS_TRY_VOID(begin());
    }
    AMENDS_TRY(const bool more, find_row());
    if (!more) {
      row.cells.clear();
      return false;
    }
    row.line = line_;
    Outcome outcome = scan(row);
    while (outcome == Outcome::need_more) {
      if (end_ - row_ > kCsvRowBytesMax) {
        outcome = Outcome::too_long;
        break;
      }
      AMENDS_TRY_VOID(fill());
      outcome = scan(row);
    }
    AMENDS_TRY_VOID(take(outcome, row));
    return true;
  }

  [[nodiscard]] const DetectedEncoding& encoding() const { return detected_; }

  [[nodiscard]] char delimiter() const { return delimiter_; }

  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  /// Reads the sample, then chooses encoding and delimiter for good.
  Result<void> begin() {
    begun_ = true;
    while (!eof_ && end_ < kCharsetSampleBytes) {
      AMENDS_TRY_VOID(read_raw(buffer_, end_));
    }
    detected_ = detect_encoding({buffer_.data(), end_});
    row_ = detected_.bom_bytes;
    if (detected_.encoding != Encoding::utf_8) {
      decoder_.emplace(detected_.encoding);
      std::string text;
      decoder_->decode({buffer_.data() + row_, end_ - row_}, text);
      if (eof_) {
        decoder_->finish(text);
      }
      row_ = 0;
      end_ = text.size();
      buffer_ = std::move(text);
    }
    delimiter_ = delimiter_of({buffer_.data() + row_, end_ - row_});
    stops_.fill(false);
    for (const char c : {delimiter_, '\n', '\r'}) {
      stops_.at(static_cast<unsigned char>(c)) = true;
    }
    return {};
  }

  /// One call of the source, its bytes at `end` of `into`.
  Result<void> read_raw(std::string& into, std::size_t& end) {
    if (into.size() < end + kCsvReadBytes) {
      into.resize(end + kCsvReadBytes);
    }
    AMENDS_TRY(const std::size_t count, source_(std::span(into.data() + end, kCsvReadBytes)));
    AMENDS_CHECK(count <= kCsvReadBytes);
    end += count;
    bytes_read_ += count;
    eof_ = count == 0;
    return {};
  }

  /// Moves the row to the front of the buffer and appends what the source gives next.
  Result<void> fill() {
    AMENDS_CHECK(!eof_);
    std::memmove(buffer_.data(), buffer_.data() + row_, end_ - row_);
    end_ -= row_;
    row_ = 0;
    if (!decoder_) {
      return read_raw(buffer_, end_);
    }
    std::size_t raw_end = 0;
    AMENDS_TRY_VOID(read_raw(raw_, raw_end));
    buffer_.resize(end_);
    decoder_->decode({raw_.data(), raw_end}, buffer_);
    if (eof_) {
      decoder_->finish(buffer_);
    }
    end_ = buffer_.size();
    return {};
  }

  /// Skips empty lines. false at the end of the input.
  Result<bool> find_row() {
    while (true) {
      while (row_ < end_ && is_line_end(buffer_[row_])) {
        if (buffer_[row_] == '\r' && row_ + 1 == end_ && !eof_) {
          break;
        }
        row_ = after_line_end(row_);
        ++line_;
      }
      const bool hanging_cr = row_ + 1 == end_ && buffer_[row_] == '\r' && !eof_;
      if (row_ < end_ && !hanging_cr) {
        return true;
      }
      if (eof_) {
        return false;
      }
      AMENDS_TRY_VOID(fill());
    }
  }

  [[nodiscard]] std::size_t after_line_end(std::size_t at) const {
    const bool crlf = buffer_[at] == '\r' && at + 1 < end_ && buffer_[at + 1] == '\n';
    return at + (crlf ? 2 : 1);
  }

  /// Looks at the row from row_ on; at `row` and the others, row_end_ is behind its line end.
  Outcome scan(CsvRow& row) {
    std::size_t at = row_;
    std::size_t cells = 0;
    bool cell_too_long = false;
    while (true) {
      if (row.cells.size() <= cells && cells < kCsvCellsMax) {
        row.cells.emplace_back();
      }
      std::string& cell = cells < kCsvCellsMax ? row.cells[cells] : spare_;
      const bool quoted = at < end_ && buffer_[at] == '"';
      const Outcome outcome = quoted ? quoted_cell(at, cell) : plain_cell(at, cell);
      if (outcome == Outcome::cell_too_long) {
        cell_too_long = true;
      } else if (outcome != Outcome::row) {
        return outcome;
      }
      ++cells;
      if (at < end_ && buffer_[at] == delimiter_) {
        ++at;
        continue;
      }
      break;
    }
    if (at < end_ && buffer_[at] == '\r' && at + 1 == end_ && !eof_) {
      return Outcome::need_more;
    }
    row_end_ = at < end_ ? after_line_end(at) : end_;
    content_end_ = at;
    if (row_end_ - row_ > kCsvRowBytesMax) {
      return Outcome::too_long;
    }
    if (cells > kCsvCellsMax) {
      return Outcome::too_many_cells;
    }
    row.cells.resize(cells);
    return cell_too_long ? Outcome::cell_too_long : Outcome::row;
  }

  /// Ends on the delimiter or line end. A quote inside is text, as spreadsheets read it.
  Outcome plain_cell(std::size_t& at, std::string& cell) {
    const char* const begin = buffer_.data() + at;
    const char* const end = buffer_.data() + end_;
    const char* p = begin;
    while (p != end && !stops_[static_cast<unsigned char>(*p)]) {
      ++p;
    }
    if (p == end && !eof_) {
      return Outcome::need_more;
    }
    const auto size = static_cast<std::size_t>(p - begin);
    at += size;
    if (size > kCsvCellBytesMax) {
      return Outcome::cell_too_long;
    }
    cell.assign(begin, size);
    return Outcome::row;
  }

  /// Begins on the quote, ends behind its match. A too long cell is followed to its end, so that
  /// what stands in it is not taken for rows.
  Outcome quoted_cell(std::size_t& at, std::string& cell) {
    const std::size_t begin = at + 1;
    std::size_t from = begin;
    cell.clear();
    bool closed = false;
    while (!closed) {
      const void* found = std::memchr(buffer_.data() + from, '"', end_ - from);
      if (found == nullptr) {
        return eof_ ? Outcome::quote : Outcome::need_more;
      }
      const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
      if (quote + 1 == end_ && !eof_) {
        return Outcome::need_more;
      }
      const bool doubled = quote + 1 < end_ && buffer_[quote + 1] == '"';
      const std::size_t upto = doubled ? quote + 1 : quote;
      if (upto - begin <= kCsvCellBytesMax) {
        cell.append(buffer_, from, upto - from);
      }
      from = doubled ? quote + 2 : quote + 1;
      closed = !doubled;
    }
    const bool ends_well =
        from == end_ || is_line_end(buffer_[from]) || buffer_[from] == delimiter_;
    const std::string_view inside(buffer_.data() + begin, from - 1 - begin);
    if (!ends_well || count_lines(inside) > kCsvQuotedLinesMax) {
      return Outcome::quote;
    }
    at = from;
    return inside.size() > kCsvCellBytesMax ? Outcome::cell_too_long : Outcome::row;
  }

  /// Hands the row or its problem over and moves behind it.
  Result<void> take(Outcome outcome, CsvRow& row) {
    if (outcome == Outcome::quote || outcome == Outcome::too_long) {
      return give_up_line(id_of(outcome), row);
    }
    const std::string_view raw(buffer_.data() + row_, content_end_ - row_);
    if (raw.find('\0') != std::string_view::npos) {
      set_problem("csv.nul", raw, row);
    } else if (!is_text(raw)) {
      set_problem("csv.encoding", raw, row);
    } else if (outcome != Outcome::row) {
      set_problem(id_of(outcome), raw, row);
    }
    line_ += count_lines({buffer_.data() + row_, row_end_ - row_});
    row_ = row_end_;
    return {};
  }

  /// A legacy encoding has no U+FFFD of its own: where one stands, the decoder met a bad byte.
  [[nodiscard]] bool is_text(std::string_view raw) const {
    if (decoder_) {
      return decoder_->undecodable() == 0 || raw.find("\xEF\xBF\xBD") == std::string_view::npos;
    }
    return valid_utf8(raw);
  }

  static void set_problem(std::string_view id, std::string_view raw, CsvRow& row) {
    row.cells.clear();
    std::string excerpt = repair_utf8(cut_utf8(raw, kCsvExcerptBytes));
    excerpt.resize(cut_utf8(excerpt, kCsvExcerptBytes).size());
    row.problem = CsvProblem{std::string(id), sentence_of(id), std::move(excerpt)};
  }

  /// Nobody knows where this row ends: it is taken to be its first physical line, however long.
  Result<void> give_up_line(std::string_view id, CsvRow& row) {
    std::size_t at = line_end_from(row_);
    while (at == end_ && !eof_ && end_ - row_ < kCsvExcerptBytes) {
      AMENDS_TRY_VOID(fill());
      at = line_end_from(row_);
    }
    set_problem(id, {buffer_.data() + row_, at - row_}, row);
    while (at == end_ && !eof_) {
      row_ = end_;
      AMENDS_TRY_VOID(fill());
      at = line_end_from(row_);
    }
    if (at + 1 == end_ && buffer_[at] == '\r' && !eof_) {
      row_ = at;
      AMENDS_TRY_VOID(fill());
      at = row_;
    }
    row_ = at < end_ ? after_line_end(at) : end_;
    ++line_;
    return {};
  }

  [[nodiscard]] std::size_t line_end_from(std::size_t at) const {
    const std::string_view text(buffer_.data(), end_);
    const std::size_t found = text.find_first_of("\r\n", at);
    return found == std::string_view::npos ? end_ : found;
  }

  ByteSource source_;
  std::string buffer_;  ///< UTF-8; only [row_, end_) counts
  std::string raw_;     ///< bytes before decoding, when there is a decoder
  std::string spare_;   ///< where cells beyond the limit go
  std::optional<Decoder> decoder_;
  DetectedEncoding detected_;
  std::array<bool, 256> stops_{};
  std::size_t row_ = 0;
  std::size_t end_ = 0;
  std::size_t row_end_ = 0;
  std::size_t content_end_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t bytes_read_ = 0;
  char delimiter_ = ',';
  bool begun_ = false;
  bool eof_ = false;
};

CsvReader::CsvReader(ByteSource source) : state_(std::make_unique<State>(std::move(source))) {}

CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

Result<bool> CsvReader::next(CsvRow& row) {
  return state_->next(row);
}

const DetectedEncoding& CsvReader::encoding() const {
  return state_->encoding();
}

char CsvReader::delimiter() const {
  return state_->delimiter();
}

std::uint64_t CsvReader::bytes_read() const {
  return state_->bytes_read();
}

}  // namespace amends::text
