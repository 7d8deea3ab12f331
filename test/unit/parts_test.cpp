// The metrics of the families of one small part a key, case by case of the glossary, and the parts that no rows come
// to.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

// The image of one key, 1, with these bytes as its value.
template <class Family>
Bytes image_with(const Bytes& payload, const std::vector<std::int64_t>& options = {}) {
    Records records(KeyKind::integer);
    records.add(key_bytes(integer(1), false), payload);
    return records.image<Family>({{KeyKind::integer}, options});
}

template <class Family>
::testing::AssertionResult refused_image(const Bytes& image) {
    const HeapBytes bytes(image);
    return refused(ErrorCode::corrupt_image, [&] { static_cast<void>(bytes.validated<Family>()); });
}

// All single bytes as a value: accepted or not.
template <class Family>
std::set<unsigned> accepted_bytes(const std::vector<std::int64_t>& options = {}) {
    std::set<unsigned> accepted;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const HeapBytes image(image_with<Family>({static_cast<std::uint8_t>(byte)}, options));
        try {
            static_cast<void>(image.validated<Family>());
            accepted.insert(byte);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::corrupt_image);
        }
    }
    return accepted;
}

// ---- first_seen

TEST(FirstSeenMetrics, UsersAreNewOnceInTheHistory) {
    const MadeSummary<FirstSeen> summary(
        {{integer(1), 10}, {integer(1), 25}, {integer(2), 20}, {integer(2), 19}, {integer(3), 20}, {integer(3), 40}});
    EXPECT_EQ(new_users(*summary, {10, 20}), 2);  // 1 and 2
    EXPECT_EQ(new_users(*summary, {20, 30}), 1);  // 3; 1 and 2 were there before
    EXPECT_EQ(new_users(*summary, {30, 50}), 0);
    EXPECT_EQ(new_users(*summary, {11, 19}), 0);
    EXPECT_EQ(new_users(*summary, {19, 20}), 1);
    EXPECT_EQ(new_users(*summary, {20, 20}), 0);
    EXPECT_EQ(new_users(*summary, {INT64_MIN, INT64_MAX}), 3);
    const MadeSummary<FirstSeen> nothing(Rows<FirstSeen>{});
    EXPECT_EQ(new_users(*nothing, {INT64_MIN, INT64_MAX}), 0);
}

TEST(FirstSeenMetrics, TimesAtTheEndsOfTheirRange) {
    const MadeSummary<FirstSeen> summary(
        {{integer(1), INT64_MAX}, {integer(2), INT64_MIN}, {integer(3), INT64_MAX - 1}});
    EXPECT_EQ(new_users(*summary, {INT64_MIN, INT64_MIN + 1}), 1);
    EXPECT_EQ(new_users(*summary, {0, INT64_MAX}), 1);
    const Bytes both = merged_bytes<FirstSeen>(model_of<FirstSeen>({{integer(1), INT64_MIN}}).image(),
                                               model_of<FirstSeen>({{integer(1), INT64_MAX}}).image());
    EXPECT_EQ(new_users(*MadeSummary<FirstSeen>::of(both), {INT64_MIN, 0}), 1);
}

TEST(FirstSeenMetrics, NoSuchTime) {
    EXPECT_TRUE(refused_image<FirstSeen>(image_with<FirstSeen>({})));
    EXPECT_TRUE(refused_image<FirstSeen>(image_with<FirstSeen>({1, 1})));
    EXPECT_TRUE(refused_image<FirstSeen>(image_with<FirstSeen>({0x80, 0})));
    Bytes too_large(9, 0xff);
    too_large.push_back(2);
    EXPECT_TRUE(refused_image<FirstSeen>(image_with<FirstSeen>(too_large)));
}

// ---- period_users

TEST(PeriodUsersMetrics, NewAndReturningPartitionTheUsers) {
    const MadeSummary<PeriodUsers> summary({{integer(1), true, false},
                                            {integer(1), false, true},
                                            {integer(1), false, true},
                                            {integer(2), false, true},
                                            {integer(3), true, false},
                                            {integer(4), true, true},
                                            {integer(5), false, false},  // later
                                            {integer(6), true, false},
                                            {integer(6), false, false}});
    const PeriodUserCounts counts = period_user_counts(*summary);
    EXPECT_EQ(counts.in_period, 3);
    EXPECT_EQ(counts.returning, 2);
}

TEST(PeriodUsersMetrics, NoSuchPresence) {
    EXPECT_EQ(accepted_bytes<PeriodUsers>({0, 1}), (std::set<unsigned>{0, 1, 2, 3}));
    EXPECT_TRUE(refused_image<PeriodUsers>(image_with<PeriodUsers>({}, {0, 1})));
    EXPECT_TRUE(refused_image<PeriodUsers>(image_with<PeriodUsers>({1, 1}, {0, 1})));
}

TEST(PeriodUsersMetrics, UsersHaveAPeriod) {
    for (const auto& [from, until] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {INT64_MIN, 1}, {INT64_MIN, INT64_MIN}, {1, 1}, {2, 1}, {0, INT64_MIN}})
        EXPECT_TRUE(refused_image<PeriodUsers>(image_with<PeriodUsers>({1}, {from, until})));
    const HeapBytes widest(image_with<PeriodUsers>({1}, {INT64_MIN + 1, INT64_MAX}));
    EXPECT_EQ(widest.validated<PeriodUsers>().keys(), 1U);
    const HeapBytes empty(image_with<PeriodUsers>({0}, {0, 0}));
    EXPECT_EQ(empty.validated<PeriodUsers>().keys(), 1U);
    // A period of nobody.
    Model<PeriodUsers> nobody;
    nobody.frame.options = {1, 2};
    EXPECT_TRUE(refused_image<PeriodUsers>(nobody.image()));
    nobody.frame.options = {INT64_MIN, 2};
    EXPECT_TRUE(refused_image<PeriodUsers>(nobody.image()));
}

TEST(PeriodUsersMetrics, TheOtherPeriodIsNamed) {
    const auto user_in = [](std::int64_t from, std::int64_t until) {
        return model_of<PeriodUsers>({{integer(1), false, true, from, until}}).image();
    };
    constexpr std::int64_t day = 86'400'000'000;
    const auto result =
        refused(ErrorCode::invalid_parameter, [&] { merged_bytes<PeriodUsers>(user_in(0, day), user_in(0, 2 * day)); });
    EXPECT_TRUE(result);
    EXPECT_STREQ(result.message(),
                 "period must not change within a group: [2000-01-01 00:00:00+00, 2000-01-02 00:00:00+00), then "
                 "[2000-01-01 00:00:00+00, 2000-01-03 00:00:00+00)");
    EXPECT_TRUE(
        refused(ErrorCode::invalid_parameter, [&] { merged_bytes<PeriodUsers>(user_in(0, day), user_in(1, day)); }));
    EXPECT_STREQ(
        refused(ErrorCode::invalid_parameter, [&] { merged_bytes<PeriodUsers>(user_in(0, 0), user_in(0, day)); })
            .message(),
        "period must not change within a group: empty, then [2000-01-01 00:00:00+00, 2000-01-02 00:00:00+00)");
    // The longest message is not cut.
    const auto longest = refused(ErrorCode::invalid_parameter, [&] {
        merged_bytes<PeriodUsers>(user_in(INT64_MIN + 1, INT64_MIN + 2), user_in(INT64_MIN + 1, INT64_MIN + 3));
    });
    EXPECT_TRUE(longest);
    EXPECT_EQ(longest.message()[std::strlen(longest.message()) - 1], ')');
}

// ---- messaging

TEST(MessagingMetrics, OneMessageByTheUserIsABounce) {
    const MadeSummary<Messaging> summary({{integer(1), true, false},  // a bounce
                                          {integer(2), true, false},  // not: the user wrote again
                                          {integer(2), true, false},
                                          {integer(3), true, false},  // a bounce with live support
                                          {integer(3), false, true},
                                          {integer(3), false, false},  // a bot
                                          {integer(4), false, true},   // no message by the user: no session
                                          {integer(5), false, false},  // the same
                                          {integer(6), true, true},    // told in one row
                                          {integer(6), true, false},
                                          {integer(6), true, false}});
    const MessagingCounts counts = messaging_counts(*summary);
    EXPECT_EQ(counts.sessions, 4);
    EXPECT_EQ(counts.bounces, 2);
    EXPECT_EQ(counts.live_support, 2);
}

TEST(MessagingMetrics, MessagesAddUpOverSummaries) {
    const Bytes one = model_of<Messaging>({{integer(1), true, false}}).image();
    EXPECT_EQ(messaging_counts(*MadeSummary<Messaging>::of(one)).bounces, 1);
    const Bytes two = merged_bytes<Messaging>(one, one);
    EXPECT_EQ(messaging_counts(*MadeSummary<Messaging>::of(two)).bounces, 0);
    EXPECT_EQ(merged_bytes<Messaging>(two, two), two);
    EXPECT_EQ(merged_bytes<Messaging>(two, one), two);
}

TEST(MessagingMetrics, NoSuchWriters) {
    EXPECT_EQ(accepted_bytes<Messaging>(), (std::set<unsigned>{0, 1, 2, 4, 5, 6}));
    EXPECT_TRUE(refused_image<Messaging>(image_with<Messaging>({})));
    EXPECT_TRUE(refused_image<Messaging>(image_with<Messaging>({1, 0})));
}

// ---- conversion

TEST(ConversionMetrics, TheRateIsOfTheReached) {
    const MadeSummary<Conversion> summary({{integer(1), true, false},
                                           {integer(1), false, true},
                                           {integer(2), true, false},
                                           {integer(3), false, true},  // converted without having been reached
                                           {integer(4), false, false},
                                           {integer(5), true, true}});
    const ConversionCounts counts = conversion_counts(*summary);
    EXPECT_EQ(counts.reached, 3);
    EXPECT_EQ(counts.converted, 3);
    EXPECT_EQ(counts.reached_and_converted, 2);
    EXPECT_EQ((*summary).keys(), 5U);
}

TEST(ConversionMetrics, NoSuchSteps) {
    EXPECT_EQ(accepted_bytes<Conversion>(), (std::set<unsigned>{0, 1, 2, 3}));
    EXPECT_TRUE(refused_image<Conversion>(image_with<Conversion>({})));
    EXPECT_TRUE(refused_image<Conversion>(image_with<Conversion>({1, 0})));
}

// ---- conversation

constexpr bool visitor = true;
constexpr bool agent = false;
constexpr bool video = true;

ConversationCounts counts_of(const Rows<Conversation>& rows) {
    return conversation_counts(*MadeSummary<Conversation>(rows));
}

TEST(ConversationMetrics, AChannelIsTwoWayWithBothSidesInIt) {
    // A visitor's text and an agent's video are two requests and no conversation.
    const ConversationCounts apart = counts_of({{integer(1), 10, visitor}, {integer(1), 20, agent, video}});
    EXPECT_EQ(apart.conversations, 0);
    EXPECT_EQ(apart.text_requests, 1);
    EXPECT_EQ(apart.video_requests, 1);
    EXPECT_EQ(apart.visitor_requests, 1);
    EXPECT_EQ(apart.agent_requests, 1);
    EXPECT_EQ(apart.unsuccessful_requests, 2);
    EXPECT_EQ(apart.unanswered_requests, 1);
    EXPECT_EQ(apart.begun_by_visitor, 1);
    EXPECT_EQ(apart.accepted_by_agent, 0);
    EXPECT_TRUE(apart.duration == 0);

    // Two-way in text; the video call that nobody joined is part of the duration, and a request by itself.
    const ConversationCounts both = counts_of({{integer(1), 10, visitor},
                                               {integer(1), 20, agent},
                                               {integer(1), 35, agent, video},
                                               {integer(1), 30, visitor}});
    EXPECT_EQ(both.conversations, 1);
    EXPECT_EQ(both.text_conversations, 1);
    EXPECT_EQ(both.video_conversations, 0);
    EXPECT_TRUE(both.duration == 25);
    EXPECT_EQ(both.agent_requests, 1);
    EXPECT_EQ(both.unsuccessful_requests, 1);
    EXPECT_EQ(both.unanswered_requests, 0);
    EXPECT_EQ(both.accepted_by_agent, 1);
}

TEST(ConversationMetrics, TextAndVideoAreOneConversation) {
    const ConversationCounts counts = counts_of({{integer(1), 10, agent},
                                                 {integer(1), 11, visitor},
                                                 {integer(1), 12, visitor, video},
                                                 {integer(1), 13, agent, video},
                                                 {integer(2), 5, visitor}});
    EXPECT_EQ(counts.conversations, 1);
    EXPECT_EQ(counts.text_conversations, 1);
    EXPECT_EQ(counts.video_conversations, 1);
    EXPECT_EQ(counts.begun_by_agent, 1);
    EXPECT_EQ(counts.accepted_by_visitor, 1);
    EXPECT_EQ(counts.begun_by_visitor, 1);
    EXPECT_EQ(counts.accepted_by_agent, 0);
    EXPECT_EQ(counts.visitor_requests, 2);
    EXPECT_EQ(counts.agent_requests, 1);
}

// At one instant a visitor's event comes before an agent's: in a channel, and across them.
TEST(ConversationMetrics, TiesAreTheVisitors) {
    for (const bool agent_first : {false, true}) {
        Rows<Conversation> rows = {{integer(1), 10, visitor}, {integer(1), 10, agent}};
        if (agent_first) std::swap(rows[0], rows[1]);
        const ConversationCounts counts = counts_of(rows);
        EXPECT_EQ(counts.visitor_requests, 1);
        EXPECT_EQ(counts.agent_requests, 0);
        EXPECT_EQ(counts.begun_by_visitor, 1);
        EXPECT_EQ(counts.conversations, 1);
        EXPECT_TRUE(counts.duration == 0);

        for (const bool visitor_in_video : {false, true}) {
            rows = {{integer(1), 10, visitor, visitor_in_video}, {integer(1), 10, agent, !visitor_in_video}};
            if (agent_first) std::swap(rows[0], rows[1]);
            const ConversationCounts across = counts_of(rows);
            EXPECT_EQ(across.visitor_requests, 1);
            EXPECT_EQ(across.agent_requests, 1);
            EXPECT_EQ(across.begun_by_visitor, 1);
            EXPECT_EQ(across.begun_by_agent, 0);
            EXPECT_EQ(across.conversations, 0);
        }
    }
}

// The earlier of two channels began the conversation, whichever it is.
TEST(ConversationMetrics, TheEarlierChannelBegan) {
    for (const bool agent_in_video : {false, true}) {
        const ConversationCounts counts =
            counts_of({{integer(1), 9, agent, agent_in_video}, {integer(1), 10, visitor, !agent_in_video}});
        EXPECT_EQ(counts.begun_by_agent, 1);
        EXPECT_EQ(counts.begun_by_visitor, 0);
        EXPECT_EQ(counts.accepted_by_visitor, 0);
    }
}

// Up to the first event of the other side in whatever channel, two-way or not; of those that the visitor began.
TEST(ConversationMetrics, AnAgentAnswersAVisitor) {
    const Rows<Conversation> rows = {{integer(1), 10, visitor},        {integer(1), 17, agent},
                                     {integer(1), 12, visitor},        {integer(1), 30, agent, video},
                                     {integer(2), 10, visitor},        {integer(2), 15, agent, video},  // not two-way
                                     {integer(3), 10, agent},          {integer(3), 11, visitor},  // the agent began
                                     {integer(3), 12, agent},          {integer(4), 10, visitor},  // nobody answered
                                     {integer(5), 10, agent, video},   {integer(5), 10, visitor},  // at once
                                     {integer(6), 20, visitor, video}, {integer(6), 40, agent, video},
                                     {integer(6), 30, visitor},        {integer(6), 35, agent}};
    const ConversationCounts counts = counts_of(rows);
    EXPECT_EQ(counts.answered, 4);
    EXPECT_TRUE(counts.response == 7 + 5 + 0 + 15);
    const MadeSummary<Conversation> summary(rows);
    auto* const heap = std::pmr::new_delete_resource();
    EXPECT_EQ(median_first_response_minutes(*summary, heap), 5 / 6e7 + 0.5 * (7 / 6e7 - 5 / 6e7));
    EXPECT_EQ(median_conversation_minutes(*summary, heap), 20 / 6e7);  // 2, 20 and 20
    const MadeSummary<Conversation> nothing(Rows<Conversation>{});
    EXPECT_EQ(median_first_response_minutes(*nothing, heap), std::nullopt);
    EXPECT_EQ(median_conversation_minutes(*nothing, heap), std::nullopt);
}

// The first event of a side is known from whatever parts: also one that came before what another part took for it.
TEST(ConversationMetrics, FirstEventsOfPartsAreThoseOfTheWhole) {
    const Rows<Conversation> rows = {{integer(1), 10, visitor},      {integer(1), 11, agent},
                                     {integer(1), 9, agent, video},  {integer(1), 8, visitor},
                                     {integer(1), 12, agent, video}, {integer(1), 9, agent}};
    const Bytes whole = small_image<Conversation>(rows);
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
        for (std::size_t cut = 0; cut <= rows.size(); ++cut) {
            Model<Conversation> parts[2];
            for (std::size_t i = 0; i < rows.size(); ++i) parts[i < cut ? 0 : 1].add(rows[order[i]]);
            ASSERT_EQ(merged_bytes<Conversation>(parts[0].image(), parts[1].image()), whole);
        }
    } while (std::next_permutation(order.begin(), order.end()));
    const ConversationCounts counts = conversation_counts(*MadeSummary<Conversation>::of(whole));
    EXPECT_TRUE(counts.response == 1);
}

TEST(ConversationMetrics, TimesAtTheEndsOfTheirRange) {
    const ConversationCounts counts = counts_of({{integer(1), INT64_MIN, agent},
                                                 {integer(1), INT64_MAX, visitor},
                                                 {integer(1), INT64_MAX, visitor, video},
                                                 {integer(2), INT64_MAX, agent, video},
                                                 {integer(2), INT64_MIN, visitor, video},
                                                 {integer(2), INT64_MIN, visitor}});
    EXPECT_EQ(counts.conversations, 2);
    EXPECT_TRUE(counts.duration == 2 * int128{UINT64_MAX});
}

// Every value of the flags with firsts, answers and lasts in every order: what is accepted is what some events come to,
// and everything that events can come to is accepted.
TEST(ConversationMetrics, WhatNoEventsComeTo) {
    std::set<Bytes> possible;
    constexpr std::int64_t times = 3;
    const auto events_of = [](unsigned bits) {
        Model<Conversation>::Events events;
        for (std::int64_t i = 0; i < 2 * times; ++i)
            if ((bits >> i & 1) != 0) events.insert({i / 2, i % 2 != 0});
        return events;
    };
    for (unsigned text = 0; text < 1U << (2 * times); ++text) {
        for (unsigned in_video = 0; in_video < 1U << (2 * times); ++in_video) {
            if (text == 0 && in_video == 0) continue;
            Model<Conversation> model;
            model.frame.kinds[0] = KeyKind::integer;
            model.channels_of[integer(1)] = {events_of(text), events_of(in_video)};
            possible.insert(model.image());
        }
    }
    std::size_t accepted = 0;
    const auto try_payload = [&](const Bytes& payload) {
        const Bytes image = image_with<Conversation>(payload);
        const HeapBytes bytes(image);
        bool valid = true;
        try {
            static_cast<void>(bytes.validated<Conversation>());
        } catch (const Error&) {
            valid = false;
        }
        accepted += valid;
        ASSERT_EQ(valid, possible.contains(image)) << ::testing::PrintToString(payload);
    };
    // Only times that the events above have.
    for (unsigned flags = 0; flags < 256; ++flags) {
        const bool two_channels = (flags & 7) != 0 && flags >> 3 != 0;
        const bool two_sides = ((flags | flags >> 3) & 3) == 3;
        for (std::int64_t opening = 0; opening < times; ++opening) {
            for (std::int64_t video_from = 0; video_from < times; ++video_from) {
                if (!two_channels && video_from != opening) continue;
                const std::int64_t began = std::min(opening, video_from);
                for (std::int64_t answer = began; answer < times; ++answer) {
                    if (!two_sides && answer != began) continue;
                    for (std::int64_t last = answer; last < times; ++last) {
                        Bytes payload = {static_cast<std::uint8_t>(flags)};
                        put_signed(payload, opening);
                        if (two_channels) put_signed(payload, video_from - opening);
                        if (two_sides) put_varint(payload, static_cast<uint128>(answer - began));
                        put_varint(payload, static_cast<uint128>(last - answer));
                        try_payload(payload);
                    }
                }
            }
        }
    }
    EXPECT_EQ(accepted, possible.size());
    // Times that go round from the last instant to the first.
    for (const unsigned flags : {3U, 7U, 21U}) {
        Bytes payload = {static_cast<std::uint8_t>(flags)};
        put_signed(payload, INT64_MAX - 1);
        if (flags > 8) put_signed(payload, 0);
        put_varint(payload, 2);
        put_varint(payload, 0);
        EXPECT_TRUE(refused_image<Conversation>(image_with<Conversation>(payload)));
    }
}

}  // namespace
}  // namespace shopmetrics::test
