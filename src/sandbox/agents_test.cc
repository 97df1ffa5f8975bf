#include "sandbox/agents.h"

#include <gtest/gtest.h>

#include <set>

namespace amends::sandbox {
namespace {

TEST(Agents, are_of_the_device_and_always_the_same_for_a_person) {
  std::set<std::string_view> phones;
  std::set<std::string_view> computers;
  Traits who;
  for (who.number = 0; who.number < 100; ++who.number) {
    who.on_phone = true;
    EXPECT_EQ(agent_of_person(who), agent_of_person(who));
    phones.insert(agent_of_person(who));
    who.on_phone = false;
    computers.insert(agent_of_person(who));
  }
  EXPECT_GE(phones.size(), 3U);
  EXPECT_GE(computers.size(), 3U);
  for (const auto agent : phones) {
    EXPECT_TRUE(agent.contains("Mobile")) << agent;
    EXPECT_FALSE(computers.contains(agent));
  }
}

TEST(Agents, of_machines_are_not_those_of_people) {
  Traits who;
  for (who.number = 0; who.number < 20; ++who.number) {
    EXPECT_NE(agent_of_scanner(who), agent_of_person(who));
    EXPECT_NE(agent_of_proxy(), agent_of_person(who));
  }
}

}  // namespace
}  // namespace amends::sandbox
