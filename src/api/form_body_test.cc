#include "api/form_body.h"

#include <gmock/gmock.h>

namespace amends::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

net::Pairs form(std::string type, std::string body) {
  net::Request request;
  request.headers.add("Content-Type", std::move(type));
  request.body = std::move(body);
  return form_of(request);
}

TEST(Forms, are_read_in_both_ways_of_rfc_8058) {
  EXPECT_THAT(
      form("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
      ElementsAre(Pair("List-Unsubscribe", "One-Click"))
  );
  EXPECT_THAT(
      form(
          "multipart/form-data; boundary=\"x1\"",
          "--x1\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n"
          "--x1\r\nContent-Disposition: form-data; name=mute\r\n\r\nsale\r\n--x1--\r\n"
      ),
      ElementsAre(Pair("List-Unsubscribe", "One-Click"), Pair("mute", "sale"))
  );
  EXPECT_THAT(
      form(
          "Multipart/Form-Data; charset=utf-8;BOUNDARY=x1",
          "--x1\r\nContent-Disposition:form-data;filename=\"f\";name=\"List-Unsubscribe\"\r\n"
          "Content-Type: text/plain; charset=\"\xC4\xB0\"\r\n\r\nOne-Click\r\n--x1--\r\n"
      ),
      ElementsAre(Pair("List-Unsubscribe", "One-Click"))
  ) << "without spaces, in other letters, behind another parameter";
}

TEST(Forms, that_are_broken_have_no_fields) {
  const std::string type = "multipart/form-data; boundary=x1";
  for (const auto* const body :
       {"",
        "List-Unsubscribe=One-Click",
        "--x1",
        "--x1\r\n",
        "--x1--\r\n",
        "--x1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends",
        "--x1\r\nno empty line\r\n--x1--",
        "--x1\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x1--"}) {
    EXPECT_THAT(form(type, body), IsEmpty()) << body;
  }
  EXPECT_THAT(form("multipart/form-data", "a=b"), IsEmpty());
  EXPECT_THAT(form("multipart/form-data; boundary=", "a=b"), IsEmpty());
}

}  // namespace
}  // namespace amends::api
