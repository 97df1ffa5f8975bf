#include "cli/support_test.h"

#include <sys/stat.h>

namespace amends::cli {
namespace {

TEST(ConfigTokenKey, asks_the_server_and_says_what_it_answered) {
  const std::string keys =
      R"({"keys":[{"use":"current","since":"2026-11-24T09:00:00Z","by":"kim","reason":"yearly"},{"use":"previous","by":"","reason":""},{"use":"leaving","by":"","reason":""}],"next_drops":1200})";
  expect_verbs({
      {{"config", "token-key", "show"},
       "GET /api/v1/token-key",
       keys,
       "",
       "the links, pictures and web versions of 1,200 delivered mails away"},
      {{"config", "token-key", "show"},
       "GET /api/v1/token-key",
       R"({"keys":[],"next_drops":0})",
       "",
       "takes the links of no delivered mail away.\n"},
      {{"config", "token-key", "rotate"},
       "POST /api/v1/token-key/rotate",
       keys,
       "{}",
       "2026-11-24 09:00 UTC  kim  yearly  makes and reads\n"},
      {{"config", "token-key", "rotate", "--force", "--reason", "it was seen"},
       "POST /api/v1/token-key/rotate",
       keys,
       R"({"reason":"it was seen","force":true})",
       "Mails that are written from now on have links of the new key.\n"},
  });
}

TEST(ConfigTokenKey, is_not_forced_without_a_reason) {
  World world;
  EXPECT_NE(world.run({"config", "token-key", "rotate", "--force"}), 0);
  EXPECT_EQ(world.out(), "");
}

TEST(ConfigDkim, makes_a_key_that_only_its_owner_reads_and_prints_the_record) {
  const ScratchFolder folder;
  const std::string file = folder.path("a.pem");
  World world;
  ASSERT_EQ(
      world.run(
          {"config",
           "dkim",
           "new",
           "--domain",
           "nordlys.example",
           "--selector",
           "a2026",
           "--kind",
           "ed25519",
           "--out",
           file}
      ),
      0
  ) << world.err();
  EXPECT_NE(
      world.out().find("a2026._domainkey.nordlys.example. IN TXT \"v=DKIM1; k=ed25519; p="),
      std::string::npos
  );
  EXPECT_NE(world.out().find("[[dkim]]"), std::string::npos);
  struct stat facts{};
  ASSERT_EQ(stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST(ConfigDkim, never_overwrites_a_key) {
  const ScratchFolder folder;
  folder.write("a.pem", "precious");
  World world;
  EXPECT_EQ(
      world.run(
          {"config",
           "dkim",
           "new",
           "--domain",
           "nordlys.example",
           "--selector",
           "a2026",
           "--out",
           folder.path("a.pem")}
      ),
      3
  );
  EXPECT_NE(world.err().find("config.key_file"), std::string::npos) << world.err();
}

TEST(ConfigDkim, refuses_names_that_dns_has_not) {
  for (const auto& [domain, selector] :
       {std::pair{"nordlys", "a"}, std::pair{"nordlys.example", "a b"}}) {
    World world;
    EXPECT_EQ(world.run({"config", "dkim", "new", "--domain", domain, "--selector", selector}), 3)
        << domain;
  }
}

}  // namespace
}  // namespace amends::cli
