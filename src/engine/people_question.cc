#include "engine/people_question.h"

#include "base/check.h"

#include <utility>
#include <vector>

namespace amends::engine {
namespace {

using model::ContactSet;
using Op = model::PeopleExpression::Op;

ContactSet pop(std::vector<ContactSet>& stack) {
  AMENDS_CHECK(!stack.empty());
  ContactSet upper = std::move(stack.back());
  stack.pop_back();
  return upper;
}

void join(std::vector<ContactSet>& stack, Op op) {
  const ContactSet upper = pop(stack);
  AMENDS_CHECK(!stack.empty());
  ContactSet& lower = stack.back();
  switch (op) {
    case Op::both:
      lower &= upper;
      break;
    case Op::either:
      lower |= upper;
      break;
    default:
      lower -= upper;
      break;
  }
}

}  // namespace

Result<ContactSet> people_in(
    ports::PeopleSets& sets, model::MailingId mailing, const model::PeopleExpression& expression
) {
  AMENDS_TRY(const auto words, sets.of(mailing, expression.words()));
  std::vector<ContactSet> stack;
  for (const model::PeopleExpression::Step& step : expression.steps()) {
    switch (step.op) {
      case Op::word:
        stack.push_back(*words.at(step.word));
        break;
      case Op::nobody_of:
        stack.push_back(*words.at(step.word) - pop(stack));
        break;
      default:
        join(stack, step.op);
        break;
    }
  }
  AMENDS_CHECK(stack.size() == 1);
  return pop(stack);
}

}  // namespace amends::engine
