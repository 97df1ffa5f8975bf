#pragma once

#include "liquid/filter_input.h"

#include <string>
#include <string_view>

// One function for each filter of the table in filters.cc, in the files filters_<kind>.cc.
namespace amends::liquid {

// filters_text.cc
Value filter_append(FilterContext& context, const Value& input, Arguments arguments);
Value filter_prepend(FilterContext& context, const Value& input, Arguments arguments);
Value filter_strip(FilterContext& context, const Value& input, Arguments arguments);
Value filter_lstrip(FilterContext& context, const Value& input, Arguments arguments);
Value filter_rstrip(FilterContext& context, const Value& input, Arguments arguments);
Value filter_strip_newlines(FilterContext& context, const Value& input, Arguments arguments);
Value filter_truncate(FilterContext& context, const Value& input, Arguments arguments);
Value filter_truncatewords(FilterContext& context, const Value& input, Arguments arguments);
Value filter_split(FilterContext& context, const Value& input, Arguments arguments);
Value filter_slice(FilterContext& context, const Value& input, Arguments arguments);

// filters_replace.cc
Value filter_replace(FilterContext& context, const Value& input, Arguments arguments);
Value filter_replace_first(FilterContext& context, const Value& input, Arguments arguments);
Value filter_replace_last(FilterContext& context, const Value& input, Arguments arguments);
Value filter_remove(FilterContext& context, const Value& input, Arguments arguments);
Value filter_remove_first(FilterContext& context, const Value& input, Arguments arguments);
Value filter_remove_last(FilterContext& context, const Value& input, Arguments arguments);

// filters_markup.cc
Value filter_escape(FilterContext& context, const Value& input, Arguments arguments);
Value filter_escape_once(FilterContext& context, const Value& input, Arguments arguments);
Value filter_newline_to_br(FilterContext& context, const Value& input, Arguments arguments);
Value filter_strip_html(FilterContext& context, const Value& input, Arguments arguments);

// filters_encode.cc
Value filter_url_encode(FilterContext& context, const Value& input, Arguments arguments);
Value filter_url_decode(FilterContext& context, const Value& input, Arguments arguments);
Value filter_base64_encode(FilterContext& context, const Value& input, Arguments arguments);
Value filter_base64_decode(FilterContext& context, const Value& input, Arguments arguments);
Value filter_base64_url_encode(FilterContext& context, const Value& input, Arguments arguments);
Value filter_base64_url_decode(FilterContext& context, const Value& input, Arguments arguments);

// filters_number.cc
Value filter_abs(FilterContext& context, const Value& input, Arguments arguments);
Value filter_at_least(FilterContext& context, const Value& input, Arguments arguments);
Value filter_at_most(FilterContext& context, const Value& input, Arguments arguments);
Value filter_ceil(FilterContext& context, const Value& input, Arguments arguments);
Value filter_divided_by(FilterContext& context, const Value& input, Arguments arguments);
Value filter_floor(FilterContext& context, const Value& input, Arguments arguments);
Value filter_minus(FilterContext& context, const Value& input, Arguments arguments);
Value filter_modulo(FilterContext& context, const Value& input, Arguments arguments);
Value filter_plus(FilterContext& context, const Value& input, Arguments arguments);
Value filter_round(FilterContext& context, const Value& input, Arguments arguments);
Value filter_sum(FilterContext& context, const Value& input, Arguments arguments);
Value filter_times(FilterContext& context, const Value& input, Arguments arguments);

// filters_list.cc
Value filter_compact(FilterContext& context, const Value& input, Arguments arguments);
Value filter_concat(FilterContext& context, const Value& input, Arguments arguments);
Value filter_default(FilterContext& context, const Value& input, Arguments arguments);
Value filter_first(FilterContext& context, const Value& input, Arguments arguments);
Value filter_join(FilterContext& context, const Value& input, Arguments arguments);
Value filter_last(FilterContext& context, const Value& input, Arguments arguments);
Value filter_map(FilterContext& context, const Value& input, Arguments arguments);
Value filter_reverse(FilterContext& context, const Value& input, Arguments arguments);
Value filter_size(FilterContext& context, const Value& input, Arguments arguments);

// filters_where.cc
Value filter_find(FilterContext& context, const Value& input, Arguments arguments);
Value filter_find_index(FilterContext& context, const Value& input, Arguments arguments);
Value filter_has(FilterContext& context, const Value& input, Arguments arguments);
Value filter_reject(FilterContext& context, const Value& input, Arguments arguments);
Value filter_where(FilterContext& context, const Value& input, Arguments arguments);

// filters_sort.cc
Value filter_sort(FilterContext& context, const Value& input, Arguments arguments);
Value filter_sort_natural(FilterContext& context, const Value& input, Arguments arguments);
Value filter_uniq(FilterContext& context, const Value& input, Arguments arguments);

// filters_locale.cc
Value filter_capitalize(FilterContext& context, const Value& input, Arguments arguments);
Value filter_date(FilterContext& context, const Value& input, Arguments arguments);
Value filter_downcase(FilterContext& context, const Value& input, Arguments arguments);
Value filter_money(FilterContext& context, const Value& input, Arguments arguments);
Value filter_number(FilterContext& context, const Value& input, Arguments arguments);
Value filter_plural(FilterContext& context, const Value& input, Arguments arguments);
Value filter_upcase(FilterContext& context, const Value& input, Arguments arguments);

/// Sentences for an author whose constant argument cannot be right; empty if it can.
[[nodiscard]] std::string refuse_pattern(std::string_view pattern);
[[nodiscard]] std::string refuse_currency(std::string_view code);

}  // namespace amends::liquid
