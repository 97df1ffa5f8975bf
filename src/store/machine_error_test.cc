#include "store/machine_error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace amends::store {
namespace {

TEST(MachineError, tells_a_full_disk_from_a_broken_one) {
  errno = ENOSPC;
  EXPECT_EQ(machine_error("Writing", "/data/lock").id(), "store.disk_full");
  errno = EIO;
  const Error broken = machine_error("Writing", "/data/lock");
  EXPECT_EQ(broken.id(), "store.io");
  EXPECT_NE(broken.message().find("Writing /data/lock failed: "), std::string::npos);
}

TEST(MachineError, says_that_a_folder_which_is_not_there_cannot_be_synced) {
  const auto outcome = sync_folder("/nowhere/at/all");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().id(), "store.io");
}

}  // namespace
}  // namespace amends::store
