#include "cli/csv_people.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>

namespace amends::cli {

Result<text::ByteSource> file_source(const std::filesystem::path& file) {
  const auto failed = [&](int number) {
    return make_error(
        "cli.list",
        "{} cannot be read ({}); name the CSV with --list",
        file.string(),
        std::strerror(number)
    );
  };
  std::shared_ptr<std::FILE> opened(std::fopen(file.c_str(), "rb"), [](std::FILE* it) {
    if (it != nullptr) {
      std::fclose(it);
    }
  });
  struct stat facts = {};
  if (opened == nullptr || fstat(fileno(opened.get()), &facts) != 0) {
    return failed(errno);
  }
  if (S_ISDIR(facts.st_mode)) {
    return failed(EISDIR);
  }
  return text::ByteSource([opened, failed](std::span<char> into) -> Result<std::size_t> {
    const std::size_t bytes = std::fread(into.data(), 1, into.size(), opened.get());
    if (bytes == 0 && std::ferror(opened.get()) != 0) {
      return failed(errno);
    }
    return bytes;
  });
}

CsvPeople::CsvPeople(std::string name, text::ByteSource source)
    : name_(std::move(name)),
      reader_(std::make_unique<engine::ContactReader>(std::move(source))) {}

Result<CsvPeople> CsvPeople::open(const std::filesystem::path& file) {
  AMENDS_TRY(text::ByteSource source, file_source(file));
  CsvPeople people(file.filename().string(), std::move(source));
  if (auto opened = people.reader_->open(); !opened.ok()) {
    return opened.error().at({people.name_, 1, 0});
  }
  return people;
}

const model::Columns& CsvPeople::columns() const {
  return reader_->columns();
}

Result<void> CsvPeople::each(const Visit& visit) {
  const auto refuse = [&](const engine::RefusedRow& row) -> Result<void> {
    ++refused_;
    ++rows_;
    if (examples_.size() < model::kExamplesMax) {
      examples_.push_back({{}, static_cast<std::int64_t>(row.line), row.row, row.message});
    }
    return {};
  };
  engine::ContactReader::Row row;
  while (true) {
    AMENDS_TRY(const bool some, reader_->next(row, refuse));
    if (!some) {
      return {};
    }
    ++rows_;
    AMENDS_TRY_VOID(visit({&row.contact, static_cast<std::int64_t>(row.line), false}));
  }
}

std::vector<model::Finding> CsvPeople::findings() const {
  if (refused_ == 0) {
    return {};
  }
  model::Finding finding;
  finding.id = "audience.refused_rows";
  finding.level = model::FindingLevel::warn;
  finding.part = "audience";
  finding.place = {name_, static_cast<int>(examples_.front().row), 0};
  finding.arguments = {{"rows", static_cast<std::int64_t>(refused_)}};
  finding.examples = examples_;
  return {finding};
}

}  // namespace amends::cli
