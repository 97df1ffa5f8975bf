#include "cli/support_test.h"

#include <sys/stat.h>

namespace amends::cli {
namespace {

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
