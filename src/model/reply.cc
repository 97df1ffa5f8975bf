#include "model/reply.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<ReplyClass, kReplyClasses> kClasses{{{
    {ReplyClass::leave_me_alone, "leave_me_alone"},
    {ReplyClass::legal, "legal"},
    {ReplyClass::angry, "angry"},
    {ReplyClass::question, "question"},
    {ReplyClass::thanks, "thanks"},
    {ReplyClass::other, "other"},
    {ReplyClass::automatic, "automatic"},
}}};

constexpr EnumTable<ReplyProof, 2> kProofs{{{
    {ReplyProof::from, "from"},
    {ReplyProof::thread, "thread"},
}}};

}  // namespace

std::string_view to_string(ReplyClass of) {
  return kClasses.name(of);
}

std::optional<ReplyClass> parse_reply_class(std::string_view text) {
  return kClasses.parse(text);
}

std::string_view to_string(ReplyProof proof) {
  return kProofs.name(proof);
}

std::optional<ReplyProof> parse_reply_proof(std::string_view text) {
  return kProofs.parse(text);
}

}  // namespace amends::model
