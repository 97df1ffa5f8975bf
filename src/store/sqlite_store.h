#pragma once

#include "base/result.h"
#include "ports/store.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace amends::store {

/// Why a store is opened. `serve`: mail may be sent, so the epoch grows by one. `inspect`: to look,
/// import or verify while no server runs; the epoch stays. Both hold the folder for themselves.
enum class OpenMode : std::uint8_t { serve, inspect };

/// Opens the data folder (made, mode 0700, when it is not there): `amends.db` with its WAL, `lock`
/// and `installation.json`. Schema changes of older versions are carried out. Errors:
/// - `store.in_use`: another process has it; the sentence names its process id.
/// - `store.older_copy`: installation.json has seen a later start than the database: an old backup
///   has been put back. Nothing is sent until a person who knows that no newer copy is live removes
///   that file.
/// - `store.other_installation`: installation.json belongs to another database.
/// - `store.newer_schema`: the database was written by a newer Amends.
/// - `store.io`, `store.disk_full`, `store.corrupt`, `store.busy`: the machine's.
[[nodiscard]] Result<std::unique_ptr<ports::Store>> open_sqlite_store(
    const std::filesystem::path& folder, OpenMode mode
);

}  // namespace amends::store
