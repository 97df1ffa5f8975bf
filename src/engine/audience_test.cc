#include "engine/audience.h"

#include "crypto/encoding.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace amends::engine {
namespace {

using namespace std::chrono_literals;

model::Columns columns() {
  model::Columns columns;
  columns.add("country");
  columns.add("orders");
  return columns;
}

model::Contact person(std::int64_t id, std::string country, std::string orders) {
  model::Contact contact;
  contact.id = {id};
  contact.values.resize(model::Columns::known_count);
  contact.values[model::Columns::email] = fmt::format("p{}@people.example", id);
  contact.values.push_back(std::move(country));
  contact.values.push_back(std::move(orders));
  return contact;
}

model::Audience where(std::string text) {
  model::Audience audience;
  audience.where = {std::move(text), "mailing.toml", 9, 10};
  return audience;
}

TEST(AudienceFilter, lets_everybody_through_where_nothing_is_asked) {
  const auto filter = AudienceFilter::compile({}, columns(), nullptr).value();
  EXPECT_TRUE(filter.matches(person(1, "", "")).value());
}

TEST(AudienceFilter, compares_numbers_as_numbers) {
  const auto filter =
      AudienceFilter::compile(where("country == 'NO' and orders > 9"), columns(), nullptr).value();
  EXPECT_TRUE(filter.matches(person(1, "NO", "10")).value());
  EXPECT_FALSE(filter.matches(person(2, "NO", "9")).value());
  EXPECT_FALSE(filter.matches(person(3, "SE", "10")).value());
  EXPECT_FALSE(filter.matches(person(4, "NO", "")).value());
  EXPECT_FALSE(filter.matches(model::Contact{}).value());
}

TEST(AudienceFilter, knows_columns_by_their_long_name) {
  const auto filter =
      AudienceFilter::compile(where("contact.country == 'NO'"), columns(), nullptr).value();
  EXPECT_TRUE(filter.matches(person(1, "NO", "")).value());
}

TEST(AudienceFilter, refuses_a_column_nobody_has) {
  const auto filter = AudienceFilter::compile(where("contry == 'NO'"), columns(), nullptr);
  ASSERT_FALSE(filter.ok());
  EXPECT_EQ(filter.error().id(), "audience.unknown_field");
  EXPECT_EQ(filter.error().place().line, 9);
}

TEST(AudienceFilter, points_into_mailing_toml) {
  const auto filter = AudienceFilter::compile(where("country == "), columns(), nullptr);
  ASSERT_FALSE(filter.ok());
  EXPECT_EQ(filter.error().place().file, "mailing.toml");
  EXPECT_EQ(filter.error().place().line, 9);
  EXPECT_GE(filter.error().place().column, 10);
}

/// Mailing "spring sale" had contacts 1 and 2; 2 clicked its third link, 1 only as a machine does.
class Earlier final : public EarlierMailings {
 public:
  [[nodiscard]] Result<Set> people(std::string_view mailing, const model::BasicSet& set)
      const override {
    if (mailing != "spring sale") {
      return make_error("audience.unknown_mailing", "there is no mailing {}", mailing);
    }
    model::ContactSet people;
    people.add({2});
    if (set.kind == model::PeopleKind::accepted || set.with_machines) {
      people.add({1});
    }
    return std::make_shared<const model::ContactSet>(std::move(people));
  }
};

TEST(AudienceFilter, asks_who_got_and_clicked_an_earlier_mailing) {
  const Earlier earlier;
  const auto who = [&](const std::string& text) {
    const auto filter = AudienceFilter::compile(where(text), columns(), &earlier);
    EXPECT_TRUE(filter.ok()) << (filter.ok() ? "" : filter.error().explain());
    std::string in;
    for (std::int64_t id = 1; id <= 3; ++id) {
      in += filter.ok() && filter->matches(person(id, "NO", "1")).value() ? std::to_string(id) : "";
    }
    return in;
  };
  EXPECT_EQ(who("mailing['spring sale'].accepted"), "12");
  EXPECT_EQ(who("mailing['spring sale'].clicked_3 and country == 'NO'"), "2");
  EXPECT_EQ(who("mailing['spring sale'].clicked_3_all"), "12");
  EXPECT_EQ(
      who("mailing['spring sale'].accepted and mailing['spring sale'].clicked == false"), "1"
  );
}

TEST(AudienceFilter, refuses_what_it_cannot_know_of_earlier_mailings) {
  const Earlier earlier;
  const auto id_of = [&](const std::string& text, const EarlierMailings* known) {
    const auto filter = AudienceFilter::compile(where(text), columns(), known);
    return filter.ok() ? std::string() : filter.error().id();
  };
  EXPECT_EQ(id_of("mailing['x'].accepted", &earlier), "audience.unknown_mailing");
  EXPECT_EQ(id_of("mailing['spring sale'].sent", &earlier), "audience.unknown_set");
  EXPECT_EQ(id_of("mailing['spring sale'].accepted", nullptr), "audience.no_mailings");
  EXPECT_EQ(id_of("mailing.accepted", &earlier), "audience.unknown_field");
}

std::string hash_of(const std::vector<model::Contact>& people) {
  AudienceHash hash;
  for (const model::Contact& one : people) {
    hash.add(one);
  }
  EXPECT_EQ(hash.count(), people.size());
  return crypto::hex(hash.finish());
}

TEST(AudienceHash, changes_with_every_person_and_value) {
  const std::vector<model::Contact> people = {person(1, "NO", "1"), person(2, "SE", "2")};
  std::set<std::string> seen = {hash_of(people)};
  for (const auto& other : std::vector<std::vector<model::Contact>>{
           {person(1, "NO", "1")},
           {person(1, "NO", "1"), person(3, "SE", "2")},
           {person(1, "NO", "1"), person(2, "SE", "3")},
           {person(1, "NO", "1"), person(2, "S", "E2")},
           {person(1, "NO", "1"), person(2, "SE2", "")},
           {person(1, "NO", "1"), person(2, "", "SE2")},
           {person(1, "NO", "1"), person(2, "SE", "2"), person(3, "", "")},
       }) {
    EXPECT_TRUE(seen.insert(hash_of(other)).second);
  }
}

TEST(AudienceHash, does_not_mind_columns_that_hold_nothing) {
  model::Contact longer = person(1, "NO", "");
  longer.values.emplace_back();
  EXPECT_EQ(hash_of({person(1, "NO", "")}), hash_of({longer}));
}

std::vector<model::ContactId> people(std::int64_t count) {
  std::vector<model::ContactId> ids;
  for (std::int64_t id = 1; id <= count; ++id) {
    ids.push_back({id});
  }
  return ids;
}

TEST(PlanSends, gives_everybody_one_place_in_growing_waves) {
  const std::vector<model::Wave> waves = {{0.02, 1h}, {0.10, 1h}, {0.40, 1h}, {1.0, 0s}};
  for (const std::int64_t count : {0, 1, 3, 100, 20'000}) {
    const auto sends = plan_sends({5}, people(count), waves);
    std::set<model::ContactId> seen;
    std::map<int, std::uint64_t> in_wave;
    for (std::size_t i = 0; i < sends.size(); ++i) {
      EXPECT_EQ(sends[i].position, i);
      EXPECT_TRUE(i == 0 || sends[i].wave >= sends[i - 1].wave);
      seen.insert(sends[i].contact);
      ++in_wave[sends[i].wave];
    }
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(in_wave[0], model::wave_end(waves, 0, static_cast<std::uint64_t>(count)));
  }
}

TEST(PlanSends, shuffles_the_same_way_for_one_mailing_and_another_for_the_next) {
  const auto order = [](std::int64_t mailing) {
    std::vector<model::ContactId> contacts;
    for (const auto& send : plan_sends({mailing}, people(1000), {{1.0, 0s}})) {
      contacts.push_back(send.contact);
    }
    return contacts;
  };
  EXPECT_EQ(order(1), order(1));
  EXPECT_NE(order(1), order(2));
  EXPECT_NE(order(1), people(1000));
}

TEST(PlanSends, puts_a_fair_share_of_every_part_of_the_list_first) {
  const auto sends = plan_sends({3}, people(20'000), {{0.2, 1h}, {1.0, 0s}});
  std::uint64_t of_first_half = 0;
  std::uint64_t first_wave = 0;
  for (const auto& send : sends) {
    if (send.wave == 0) {
      ++first_wave;
      of_first_half += send.contact.value <= 10'000 ? 1 : 0;
    }
  }
  EXPECT_NEAR(static_cast<double>(of_first_half) / static_cast<double>(first_wave), 0.5, 0.05);
}

}  // namespace
}  // namespace amends::engine
