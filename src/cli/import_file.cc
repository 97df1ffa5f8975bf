#include "cli/import_file.h"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace amends::cli {
namespace {

std::filesystem::path refused_beside(const std::filesystem::path& file) {
  std::filesystem::path beside = file;
  return beside.replace_extension(".refused.csv");
}

}  // namespace

Result<ImportDone> import_file(
    Session& session, const std::filesystem::path& file, const std::string& list
) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return make_error("cli.list", "there is no file {}; name a CSV file", file.string());
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value started,
      api->upload(api_path({"imports"}) + query_of({{"list", list}}), file)
  );
  const std::string job = text_at(started, "job");
  AMENDS_TRY(const boost::json::value done, wait_for_job(session, job, {"Importing", "rows"}));
  ImportDone import;
  if (const boost::json::value* result = find_at(done, "result")) {
    import.result = *result;
  }
  const std::filesystem::path beside = refused_beside(file);
  if (number_at(import.result, "refused") + number_at(import.result, "duplicates") == 0) {
    std::filesystem::remove(beside, error);
    return import;
  }
  AMENDS_TRY_VOID(api->download(api_path({"jobs", job, "refused"}), beside));
  import.refused_file = beside;
  return import;
}

void print_import(Terminal& terminal, const std::string& list, const ImportDone& done) {
  const std::uint64_t rows = number_at(done.result, "rows");
  terminal.say(
      rows == 0 ? fmt::format("The file holds no people; list {} is as it was.", shown(list))
                : fmt::format("{} read into list {}.", counted(rows, "row", "rows"), shown(list))
  );
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kLines = {{
      {"added", "new"},
      {"updated", "changed"},
      {"unchanged", "as before"},
      {"duplicates", "folded: the same address stood in an earlier row"},
      {"refused", "refused"},
  }};
  for (const auto& [key, words] : kLines) {
    if (const std::uint64_t count = number_at(done.result, key); count > 0) {
      const Style style = key == "refused" ? Style::red : Style::plain;
      terminal.say(terminal.styled(style, fmt::format("{:>12}  {}", grouped(count), words)));
    }
  }
  if (!done.refused_file.empty()) {
    terminal.say(fmt::format(
        "Each of those rows with its line and reason: {}", shown(done.refused_file.string())
    ));
  }
}

}  // namespace amends::cli
