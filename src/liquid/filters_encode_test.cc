#include "liquid/filter_support_test.h"

namespace amends::liquid {
namespace {

TEST(EncodeFilters, encode_and_decode_to_well_formed_text) {
  FilterRun run;
  expect_rows(
      run,
      {
          {"'Åse & co' | url_encode", "%C3%85se+%26+co"},
          {"'%C3%85se+%26+co' | url_decode", "Åse & co"},
          {"'%FF%41' | url_decode", "\uFFFDA"},
          {"'Åse?' | base64_encode", "w4VzZT8="},
          {"'w4VzZT8=' | base64_decode", "Åse?"},
          {"'w4VzZT8' | base64_decode", "Åse?"},
          {"'>>>\?\?\?' | base64_url_safe_encode", "Pj4-Pz8_"},
          {"'Pj4-Pz8_' | base64_url_safe_decode", ">>>\?\?\?"},
          {"'/w==' | base64_decode", "\uFFFD"},
          {"'Pj4-' | base64_decode", "ERROR liquid.filter_value"},
          {"'a' | base64_decode", "ERROR liquid.filter_value"},
          {"'aaa==' | base64_decode", "ERROR liquid.filter_value"},
      }
  );
}

}  // namespace
}  // namespace amends::liquid
