#include "cli/limits.h"
#include "cli/support_test.h"

namespace amends::cli {
namespace {

constexpr const char* kCall = "POST /api/v1/intake";
constexpr const char* kHead = "From: ida@mail.example\r\nSubject: AbC-1_2\r\n\r\n";

/// `amends intake` with this on its standard input.
int hand_over(World& world, ScriptedServer& server, const std::string& mail) {
  std::istringstream in(mail);
  world.surroundings.in = &in;
  const int exit = world.run(server, {"intake"});
  EXPECT_TRUE(in.eof()) << "whoever writes it is not cut off";
  return exit;
}

TEST(IntakeVerb, hands_over_the_mail_and_says_what_came_of_it) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"outcome":"left"})", "They get nothing more."},
      {R"({"outcome":"automatic"})", "A program sent it"},
      {R"({"outcome":"reply","class":"leave_me_alone"})", "is kept (leave me alone)"},
      {R"({"outcome":"reply","class":"question","kept":true})", "is kept (question)"},
      {R"({"outcome":"reply","class":"question","kept":false})", "no more is kept here"},
      {R"({"outcome":"bounced","report":"no_mailbox","suppressed":true,"settled":true})",
       "Their mail did not arrive (nobody has this address), counted. Nothing more is sent there. "
       "They are no longer uncertain."},
      {R"({"outcome":"bounced","report":"full_mailbox","suppressed":false,"settled":false})",
       "Their mail did not arrive (the mailbox is full), counted.\n"},
      {R"({"outcome":"complained","suppressed":true,"settled":false})",
       "A complaint, counted. They get nothing more.\n"},
      {R"({"outcome":"told","report":"delivered","suppressed":false,"settled":true})",
       "counts nobody: nothing else was done. They are no longer uncertain."},
      {R"({"outcome":"unproven_report","known":true})", "it is kept, and nothing was done"},
      {R"({"outcome":"unproven_report","known":false})", "names nobody we wrote to"},
      {R"({"outcome":"not_understood","known":true})", "its From is somebody we write to"},
      {R"({"outcome":"not_understood","known":false})", "its From is nobody we know"},
  };
  for (const auto& [answer, says] : cases) {
    ScriptedServer server;
    server.answer(kCall, answer);
    World world;
    const std::string mail = std::string(kHead) + "please\r\n" + std::string(200'000, 'x');
    EXPECT_EQ(hand_over(world, server, mail), 0) << world.err();
    EXPECT_EQ(server.body_of(kCall), mail);
    EXPECT_TRUE(world.out().contains(says)) << world.out();
    EXPECT_EQ(world.err(), "");
  }
}

TEST(IntakeVerb, hands_over_no_more_than_the_server_takes) {
  ScriptedServer server;
  server.answer(kCall, R"({"id":"mail.incoming","detail":"this is no mail"})", 422);
  World world;
  EXPECT_EQ(hand_over(world, server, std::string(3 * kMailBytesMax, 'x')), 65);
  EXPECT_EQ(server.body_of(kCall).size(), kMailBytesMax);
}

TEST(IntakeVerb, lets_the_mail_server_try_again_but_for_what_is_no_mail) {
  struct Case {
    int status;
    const char* id;
    int exit;
  };

  for (const Case& one :
       {Case{422, "mail.incoming", 65},
        Case{401, "auth.token", 75},
        Case{403, "auth.permission", 75},
        Case{404, "request.path", 75},
        Case{500, "store.io", 75},
        Case{503, "store.busy", 75}}) {
    ScriptedServer server;
    server.answer(kCall, fmt::format(R"({{"id":"{}","detail":"no"}})", one.id), one.status);
    World world;
    EXPECT_EQ(hand_over(world, server, kHead), one.exit) << one.id;
    EXPECT_EQ(world.out(), "");
    EXPECT_TRUE(world.err().contains(one.id)) << world.err();
  }
  std::istringstream in(kHead);
  World world;
  world.surroundings.in = &in;
  EXPECT_EQ(world.run({"intake"}), 75) << "no token was given: that can be mended";
}

}  // namespace
}  // namespace amends::cli
