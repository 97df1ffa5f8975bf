#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::liquid {

/// Source longer than this is not compiled: liquid.limit_source.
inline constexpr std::size_t kSourceBytesMax = std::size_t{2} << 20;
/// Blocks open inside one another; the tag that goes deeper is liquid.limit_nesting.
inline constexpr std::size_t kNestingMax = 100;
/// Errors one compile reports; after the last of them it stops looking.
inline constexpr std::size_t kErrorsMax = 100;
/// Arguments of one filter; more is liquid.filter_arguments.
inline constexpr std::size_t kFilterArgumentsMax = 8;
/// Different names a template reads from outside; the next one is liquid.limit_names.
inline constexpr std::size_t kInputsMax = 1000;
/// Different names a template assigns; the next one is liquid.limit_names.
inline constexpr std::size_t kLocalsMax = 500;
/// Outputs of one template; the next one is liquid.limit_outputs.
inline constexpr std::size_t kSpansMax = 10'000;
/// Parts of one dotted name; more is liquid.syntax.
inline constexpr std::size_t kPathPartsMax = 16;
/// Instructions one render may run: liquid.limit_steps.
inline constexpr std::uint64_t kStepsMax = 1'000'000;
/// Iterations of all loops of one render together: liquid.limit_iterations.
inline constexpr std::uint64_t kIterationsMax = 100'000;
/// Bytes one render may give to its sink: liquid.limit_output.
inline constexpr std::size_t kOutputBytesMax = std::size_t{8} << 20;
/// Bytes of text one render may make in filters; more is liquid.limit_memory.
inline constexpr std::size_t kScratchBytesMax = std::size_t{16} << 20;
/// Bytes that the filters of one render may read, all together; more is liquid.limit_memory.
inline constexpr std::size_t kWorkBytesMax = std::size_t{512} << 20;
/// Decimals that round gives at most; more are as many.
inline constexpr std::int64_t kRoundDigitsMax = 18;
/// Values nested inside values that are looked at when a list is printed or compared; deeper ones
/// count as nil.
inline constexpr int kValueDepthMax = 16;
/// Characters of a source line that a caret excerpt shows on either side of the place.
inline constexpr int kCaretColumns = 60;

}  // namespace amends::liquid
