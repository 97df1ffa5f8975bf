#pragma once

#include "base/ids.h"

namespace amends::model {

using ContactId =
    Id<struct ContactTag>;  // 1 .. 2^32-1, so that a set of people is a roaring bitmap
using ListId = Id<struct ListTag>;
using MailingId = Id<struct MailingTag>;
using IncidentId = Id<struct IncidentTag>;
using UserId = Id<struct UserTag>;
using SettlementId = Id<struct SettlementTag>;
using HaltId = Id<struct HaltTag>;
using CodeId = Id<struct CodeTag>;
using CodeChangeId = Id<struct CodeChangeTag>;
using PriceImportId = Id<struct PriceImportTag>;
using ReplyId = Id<struct ReplyTag>;

}  // namespace amends::model
