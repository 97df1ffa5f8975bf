#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/mailing.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace amends::cli {

/// What the demonstration sends, and to whom: made up, the same for the same seed and day.
struct DemoPeople {
  std::uint64_t rows = 0;   // written under the header
  std::uint64_t dirty = 0;  // of them: rows that cannot be taken, or that repeat an earlier one
};

/// Writes people.csv: about `people` good rows in six languages, and dirty ones between them. Error
/// `demo.file`.
[[nodiscard]] Result<DemoPeople> write_demo_people(
    const std::filesystem::path& file, std::uint64_t people, std::uint64_t seed
);

/// How far the mailing's text has come.
enum class DemoText : std::uint8_t {
  with_mistakes,  // all seven
  wrong_link,     // six are mended; the button still leads to the staging shop
  mended,         // and the code is the shop's
};

/// The files of the mailing, from data/demo with the dates of the coming Friday. `expected` is what
/// the author believes the count is.
[[nodiscard]] Result<model::MailingFiles> demo_mailing(
    DemoText text, Instant now, std::uint64_t expected
);

inline constexpr std::string_view kDemoWrongLink = "https://staging.nordlys.example/winter-sale-v2";
/// What all the mailing's texts agree on, and no check can know: the shop calls it otherwise.
inline constexpr std::string_view kDemoWrongCode = "WINTER20";
inline constexpr std::string_view kDemoRightCode = "WINTERSALE20";
inline constexpr std::string_view kDemoRightLink = "https://shop.nordlys.example/winter-sale";

}  // namespace amends::cli
