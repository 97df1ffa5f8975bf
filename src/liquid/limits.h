#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amends::liquid {

/// Source longer than this is not compiled: liquid.limit_source.
inline constexpr std::size_t kSourceBytesMax = std::size_t{2} << 20;
/// Bytes of the template and all partials together, one counted as often as it is included:
/// liquid.limit_source.
inline constexpr std::size_t kCompiledBytesMax = std::size_t{4} << 20;
/// Partials included inside one another, and partials rendered inside one another:
/// liquid.limit_depth, when compiling and when rendering.
inline constexpr std::size_t kIncludeDepthMax = 20;
inline constexpr std::size_t kCallDepthMax = 50;
/// Calls of partials that are listed of one source; later ones are passed over.
inline constexpr std::size_t kCallsMax = 10'000;
/// Blocks open inside one another; the tag that goes deeper is liquid.limit_nesting.
inline constexpr std::size_t kNestingMax = 100;
/// Errors one compile reports; after the last of them it stops looking.
inline constexpr std::size_t kErrorsMax = 100;
/// Arguments of one filter; more is liquid.filter_arguments.
inline constexpr std::size_t kFilterArgumentsMax = 8;
/// Different names a template reads from outside; the next one is liquid.limit_names.
inline constexpr std::size_t kInputsMax = 1000;
/// Different names a template and its partials assign or are given; the next one is
/// liquid.limit_names.
inline constexpr std::size_t kLocalsMax = 500;
/// Outputs of one template; the next one is liquid.limit_outputs.
inline constexpr std::size_t kSpansMax = 10'000;
/// Parts of one dotted name; more is liquid.syntax.
inline constexpr std::size_t kPathPartsMax = 16;
/// Brackets inside brackets of a name; more is liquid.syntax.
inline constexpr std::size_t kBracketsMax = 4;
/// Values of one `cycle` and of one `when`; more is liquid.syntax.
inline constexpr std::size_t kValuesMax = 100;
/// Groups of `cycle` in one render; the next one is liquid.limit_memory.
inline constexpr std::size_t kCyclesMax = 1000;
/// Instructions one render may run: liquid.limit_steps.
inline constexpr std::uint64_t kStepsMax = 1'000'000;
/// Steps between two looks at the clock.
inline constexpr std::uint64_t kStepsBetweenLooks = 5000;
/// How long one render may take on a steady clock: liquid.limit_time. A million steps take less
/// than 100 ms; this is for what a step may cost, and for a machine that is not well.
inline constexpr std::chrono::milliseconds kRenderTimeMax{2000};
/// A step that walks this many bytes or elements counts as one more.
inline constexpr std::size_t kBytesPerStep = 1024;
/// Iterations of all loops of one render together: liquid.limit_iterations.
inline constexpr std::uint64_t kIterationsMax = 100'000;
/// Bytes one render may give to its sink: liquid.limit_output.
inline constexpr std::size_t kOutputBytesMax = std::size_t{8} << 20;
/// Bytes of text one render may make in filters, and bytes it may keep in captures; more is
/// liquid.limit_memory.
inline constexpr std::size_t kScratchBytesMax = std::size_t{16} << 20;
/// Bytes that the filters of one render may read, all together; more is liquid.limit_memory.
inline constexpr std::size_t kWorkBytesMax = std::size_t{2} << 30;
/// Decimals that round gives at most; more are as many.
inline constexpr std::int64_t kRoundDigitsMax = 18;
/// Values nested inside values that are looked at when a list is printed or compared; deeper ones
/// count as nil.
inline constexpr int kValueDepthMax = 16;
/// Characters of a source line that a caret excerpt shows on either side of the place.
inline constexpr int kCaretColumns = 60;

}  // namespace amends::liquid
