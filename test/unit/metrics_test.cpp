// The glossary's boundaries, one by one, and sums at the end of their range. That metrics are right in general is what
// every other test checks by the way.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "unit/families.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

std::pmr::memory_resource* const heap = std::pmr::new_delete_resource();

// ---- audience

TEST(AudienceMetrics, DaysAreCountedOncePerUser) {
    const MadeSummary<Audience> summary({{integer(1), 5},
                                         {integer(1), 5},
                                         {integer(1), 6},
                                         {integer(2), 6},
                                         {integer(3), {}},
                                         {integer(2), {}},
                                         {integer(4), INT32_MAX - 1},
                                         {integer(4), INT32_MIN + 1}});
    EXPECT_EQ(unique_users(*summary), 4);
    EXPECT_EQ(daily_unique_users(*summary), 6);  // user 3 was there on some day, user 2 on a known one
    const DailyUsers daily(*summary, heap);
    const std::pair<std::int32_t, std::int64_t> expected[] = {
        {INT32_MIN + 1, 1}, {5, 1}, {6, 2}, {INT32_MAX - 1, 1}, {Audience::no_day, 1}};
    ASSERT_EQ(daily.days().size(), std::size(expected));
    for (std::size_t i = 0; i < std::size(expected); ++i) {
        EXPECT_EQ(daily.days()[i].day, expected[i].first);
        EXPECT_EQ(daily.days()[i].users, expected[i].second);
    }
}

// More than are counted at once, again and again, all over the calendar.
TEST(AudienceMetrics, AnyNumberOfDays) {
    Random random(33);
    Rows<Audience> rows;
    std::map<std::int32_t, std::int64_t> expected;
    for (std::int64_t user = 0; user < 6; ++user) {
        std::set<std::int32_t> days;
        for (int i = 0; i < 40'000; ++i) {
            const auto range = i % 2 == 0 ? std::uint64_t{50'000} : std::uint64_t{UINT32_MAX - 1};
            days.insert(static_cast<std::int32_t>(static_cast<std::int64_t>(below(random, range)) + INT32_MIN + 1));
        }
        for (const std::int32_t day : days) {
            rows.push_back({integer(user), day});
            ++expected[day];
        }
    }
    const MadeSummary<Audience> summary(rows);
    const DailyUsers daily(*summary, heap);
    ASSERT_EQ(daily.days().size(), expected.size());
    auto next = expected.begin();
    for (const DailyUsers::Day& day : daily.days()) {
        ASSERT_EQ(day.day, next->first);
        ASSERT_EQ(day.users, (next++)->second);
    }
}

std::vector<std::pair<std::int64_t, std::int64_t>> rolling_users(const Rows<Audience>& rows, std::int32_t days) {
    const MadeSummary<Audience> summary(rows);
    RollingUsers rolling(*summary, days, heap);
    std::vector<std::pair<std::int64_t, std::int64_t>> result;
    for (RollingUsers::Row row; rolling.next(row);) result.emplace_back(row.day, row.users);
    return result;
}

TEST(AudienceMetrics, AUserIsSeenForSoManyDays) {
    using Expected = std::vector<std::pair<std::int64_t, std::int64_t>>;
    const Rows<Audience> rows = {{integer(1), 1}, {integer(1), 4}, {integer(2), 4}, {integer(2), 5}, {integer(3), {}}};
    EXPECT_EQ(rolling_users(rows, 1), (Expected{{1, 1}, {2, 0}, {3, 0}, {4, 2}, {5, 1}}));
    EXPECT_EQ(rolling_users(rows, 2), (Expected{{1, 1}, {2, 1}, {3, 0}, {4, 2}, {5, 2}}));
    EXPECT_EQ(rolling_users(rows, 3), (Expected{{1, 1}, {2, 1}, {3, 1}, {4, 2}, {5, 2}}));
    EXPECT_EQ(rolling_users(rows, INT32_MAX), (Expected{{1, 1}, {2, 1}, {3, 1}, {4, 2}, {5, 2}}));
    EXPECT_EQ(rolling_users({}, 1), Expected{});
    EXPECT_EQ(rolling_users({{integer(3), {}}}, 1), Expected{});
    EXPECT_EQ(rolling_users({{integer(1), INT32_MAX - 1}}, INT32_MAX), (Expected{{INT32_MAX - 1, 1}}));
    for (const std::int32_t days : {0, -1, INT32_MIN})
        EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { rolling_users(rows, days); }));
}

std::vector<std::array<std::int64_t, 3>> retention(const Rows<Audience>& rows, CalendarUnit unit) {
    const MadeSummary<Audience> summary(rows);
    Retention retention(*summary, unit, heap);
    std::vector<std::array<std::int64_t, 3>> result;
    for (Retention::Row row; retention.next(row);) result.push_back({row.cohort, row.period_number, row.users});
    return result;
}

TEST(AudienceMetrics, CohortsComeBackByTheCalendar) {
    using Expected = std::vector<std::array<std::int64_t, 3>>;
    // 2000-01-01 is a Saturday, 2 a Sunday; day 31 is 1 February, a Tuesday.
    const Rows<Audience> rows = {{integer(1), 0}, {integer(1), 1},  {integer(1), 2},  {integer(2), 1},
                                 {integer(2), 9}, {integer(3), 31}, {integer(4), {}}, {integer(1), 30}};
    EXPECT_EQ(retention(rows, CalendarUnit::month), (Expected{{0, 0, 2}, {0, 1, 0}, {31, 0, 1}}));
    EXPECT_EQ(retention(rows, CalendarUnit::week),
              (Expected{{-5, 0, 2}, {-5, 1, 1}, {-5, 2, 1}, {-5, 3, 0}, {-5, 4, 0}, {-5, 5, 1}, {30, 0, 1}}));
    const auto days = retention(rows, CalendarUnit::day);
    EXPECT_EQ(days.size(), 32U + 31 + 1);
    EXPECT_EQ(days[30], (std::array<std::int64_t, 3>{0, 30, 1}));
    EXPECT_EQ(days[31], (std::array<std::int64_t, 3>{0, 31, 0}));
    EXPECT_EQ(retention({{integer(4), {}}}, CalendarUnit::day), Expected{});
    EXPECT_EQ(retention({}, CalendarUnit::week), Expected{});
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [] { calendar_unit("year"); }));
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [] { calendar_unit("Day"); }));
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [] { calendar_unit(std::string(1000, 'x')); }));
}

// "For ever" is a span; what is longer is refused before there is an array of it. A few cohorts may have long rows.
TEST(AudienceMetrics, SpansHaveALimit) {
    constexpr auto most = static_cast<std::int32_t>(SpanOf<int>::most);
    EXPECT_EQ(rolling_users({{integer(1), 0}, {integer(1), most - 1}}, 1).size(), std::size_t{most});
    EXPECT_EQ(retention({{integer(1), 0}, {integer(1), most - 1}}, CalendarUnit::day).size(), std::size_t{most});
    for (const std::int32_t last : {most, INT32_MAX - 1}) {
        EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] {
            rolling_users({{integer(1), 0}, {integer(2), last}}, 1);
        }));
        EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] {
            retention({{integer(1), 0}, {integer(2), last}}, CalendarUnit::day);
        }));
        EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] {
            retention({{integer(1), 0}, {integer(1), last}}, CalendarUnit::day);
        }));
    }
    EXPECT_EQ(retention({{integer(1), 0}, {integer(1), most}}, CalendarUnit::week).size(), std::size_t{most / 7 + 2});
    // Twenty cohorts, and one day far off.
    Rows<Audience> rows = {{integer(1), most - 1}};
    for (std::int32_t user = 1; user <= 20; ++user) rows.push_back({integer(user), user});
    EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] { retention(rows, CalendarUnit::day); }));
    EXPECT_GT(retention(rows, CalendarUnit::month).size(), 100'000U);
}

// Days one by one, backwards and in both directions: the array of the span grows at either end.
TEST(AudienceMetrics, SpansGrowAtBothEnds) {
    SpanOf<std::int64_t> span("days", heap);
    EXPECT_GT(span.first(), span.last());
    std::map<std::int64_t, std::int64_t> expected;
    Random random(71);
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t near = i % 3 == 0 ? i : i % 3 == 1 ? -i : static_cast<std::int64_t>(below(random, 50'000));
        ++span[near];
        ++expected[near];
    }
    EXPECT_EQ(span.first(), expected.begin()->first);
    EXPECT_EQ(span.last(), expected.rbegin()->first);
    for (std::int64_t number = span.first(); number <= span.last(); ++number)
        ASSERT_EQ(span[number], expected.contains(number) ? expected[number] : 0);
}

// Every day of 2,000 years, and the ends of all dates, against the calendar of the standard library.
TEST(AudienceMetrics, WeeksAndMonthsOfTheCalendar) {
    std::vector<std::int64_t> days = {INT32_MIN + 1, INT32_MAX - 1, -2'451'545};
    for (std::int64_t day = -400'000; day < 400'000; day += 1) days.push_back(day);
    for (const std::int64_t day : days) {
        for (const CalendarUnit unit : {CalendarUnit::day, CalendarUnit::week, CalendarUnit::month}) {
            const std::int64_t number = unit_of(unit, day);
            const std::int64_t first = first_day_of(unit, number);
            ASSERT_LE(first, day);
            ASSERT_GT(first_day_of(unit, number + 1), day);
            ASSERT_EQ(first, Model<Audience>::unit_start(unit, day));
        }
    }
    EXPECT_EQ(unit_of(CalendarUnit::month, 0), 0);
    EXPECT_EQ(unit_of(CalendarUnit::week, -6), -1);
}

TEST(AudienceMetrics, DaysThatNoDateHasAreRefused) {
    for (const std::int64_t day : {std::int64_t{INT32_MIN}, std::int64_t{INT32_MAX}, INT64_MIN, INT64_MAX}) {
        Records records(KeyKind::integer);
        Bytes payload;
        put_signed(payload, day);
        records.add(key_bytes(integer(1), false), payload);
        const HeapBytes image(records.image<Audience>({{KeyKind::integer}, {}}));
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { static_cast<void>(image.validated<Audience>()); }));
    }
}

TEST(AudienceMetrics, IntersectAndExceptPartition) {
    Random random(70);
    for (const KeyKind kind : {KeyKind::integer, KeyKind::uuid, KeyKind::text}) {
        for (const std::size_t count : {0U, 1U, 5U, 200U}) {
            Shape shape{{kind, kind, kind}, 60, 5, false};
            const auto a = model_of<Audience>(random_rows<Audience>(random, shape, count));
            const auto b = model_of<Audience>(random_rows<Audience>(random, shape, 50));
            const auto left = MadeSummary<Audience>::of(a.image());
            const auto right = MadeSummary<Audience>::of(b.image());
            for (const bool in_both : {true, false}) {
                ByteBuffer out(heap);
                const auto result =
                    (in_both ? audience_intersect_by_user : audience_except_by_user)(*left, *right, out);
                expect_model(bytes_of(result), a.kept(b, in_both));
            }
        }
    }
    const MadeSummary<Audience> integers({{integer(1), 1}});
    const MadeSummary<Audience> texts({{text("1"), 1}});
    ByteBuffer out(heap);
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { audience_intersect_by_user(*integers, *texts, out); }));
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { audience_except_by_user(*texts, *integers, out); }));
}

// ---- try_on

TEST(TryOnMetrics, FourSecondsMakeASessionValid) {
    const MadeSummary<TryOn> summary({{integer(1), integer(1), text("a"), 3'999'999},
                                      {integer(2), integer(2), text("a"), 4'000'000},
                                      {integer(3), integer(3), text("a"), 2'000'000},
                                      {integer(3), integer(3), text("b"), 1'999'999},
                                      {integer(4), integer(4), text("a"), 2'000'000},
                                      {integer(4), integer(4), text("b"), 2'000'000},
                                      {integer(5), integer(5), text("a"), 0}});
    const TryOnTotals totals = try_on_totals(*summary, {});
    EXPECT_EQ(totals.sessions, 2);
    EXPECT_TRUE(totals.capped == 8'000'000);
    EXPECT_EQ(try_on_users(*summary, {}, heap), 2);
    const auto products = product_statistics(*summary, {}, heap);
    ASSERT_EQ(products.size(), 2U);
    EXPECT_EQ(products[0].product.data[0], 'a');
    EXPECT_TRUE(products[0].capped == 6'000'000);
    EXPECT_EQ(products[0].sessions, 2);
    EXPECT_EQ(products[1].users, 1);
}

TEST(TryOnMetrics, TheCapIsOnTheTotalOfAProductInItsSession) {
    const MadeSummary<TryOn> summary({{integer(1), integer(1), text("a"), 449'999'999},
                                      {integer(2), integer(1), text("a"), 450'000'000},
                                      {integer(3), integer(1), text("a"), 450'000'001},
                                      {integer(4), integer(1), text("a"), 300'000'000},
                                      {integer(4), integer(1), text("a"), 300'000'000},
                                      {integer(4), integer(1), text("b"), 300'000'000}});
    const TryOnTotals totals = try_on_totals(*summary, {});
    EXPECT_EQ(totals.sessions, 4);
    EXPECT_TRUE(totals.capped == 449'999'999 + 3 * std::int64_t{450'000'000} + 300'000'000);
    EXPECT_EQ(try_on_users(*summary, {}, heap), 1);
}

TEST(TryOnMetrics, VariantsUnderFourSecondsAreLeftOutOfTheirTable) {
    const MadeSummary<TryOn> summary({{integer(1), integer(1), text("a"), 4'000'000},
                                      {integer(1), integer(1), text("b"), 3'999'999},
                                      {integer(2), integer(2), text("b"), 4'000'000}});
    TryOnOptions options;
    options.min_item = 4'000'000;
    const auto products = product_statistics(*summary, options, heap);
    ASSERT_EQ(products.size(), 2U);
    for (const ProductStatistics& product : products) EXPECT_EQ(product.sessions, 1);
    EXPECT_EQ(try_on_totals(*summary, options).sessions, 2);
}

TEST(TryOnMetrics, ASessionOfEverybodyAndEverythingIsRefused) {
    Rows<TryOn> rows;
    for (std::int32_t i = 0; i < 7'000; ++i) rows.push_back({integer(1), integer(i), integer(i), 5'000'000});
    const MadeSummary<TryOn> summary(rows);
    EXPECT_EQ(try_on_users(*summary, {}, heap), 7'000);
    EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] { product_statistics(*summary, {}, heap); }));
}

TEST(TryOnMetrics, ASessionOfTwoDevicesHasTwoUsers) {
    const MadeSummary<TryOn> summary({{integer(1), integer(7), text("a"), 5'000'000},
                                      {integer(1), integer(8), text("b"), 5'000'000},
                                      {integer(2), integer(8), text("b"), 5'000'000}});
    EXPECT_EQ(try_on_totals(*summary, {}).sessions, 2);
    EXPECT_EQ(try_on_users(*summary, {}, heap), 2);
    const auto products = product_statistics(*summary, {}, heap);
    ASSERT_EQ(products.size(), 2U);
    for (const ProductStatistics& product : products) EXPECT_EQ(product.users, 2);
}

// Equal times: integers by value, texts by their bytes, whatever the order they are kept in.
TEST(TryOnMetrics, ProductsOfEqualTimeAreInOrder) {
    Rows<TryOn> rows;
    for (const std::int64_t product : {300, -5, 0, 256, 1, INT32_MAX, -1000})
        rows.push_back({integer(1), integer(1), integer(product), 5'000'000});
    const MadeSummary<TryOn> of_integers(rows);
    const auto integers = product_statistics(*of_integers, {}, heap);
    ASSERT_EQ(integers.size(), rows.size());
    for (std::size_t i = 1; i < integers.size(); ++i)
        EXPECT_LT(integers[i - 1].product.as_integer(), integers[i].product.as_integer());
    rows.clear();
    for (const char* const product : {"b", "a", "ab", "", "aa", "z", "abcdefghi"})
        rows.push_back({integer(1), integer(1), text(product), 5'000'000});
    const MadeSummary<TryOn> of_texts(rows);
    const auto texts = product_statistics(*of_texts, {}, heap);
    ASSERT_EQ(texts.size(), rows.size());
    const auto as_string = [](const KeyBytes& key) { return std::string(key.data, key.data + key.size); };
    for (std::size_t i = 1; i < texts.size(); ++i)
        EXPECT_LT(as_string(texts[i - 1].product), as_string(texts[i].product));
}

TEST(TryOnMetrics, PercentilesOfCappedDurations) {
    // 4, 5, 6 and 460 seconds; one that is too short.
    const Rows<TryOn> rows = {
        {integer(1), integer(1), text("a"), 4'000'000},   {integer(2), integer(1), text("a"), 5'000'000},
        {integer(3), integer(1), text("a"), 999'000'000}, {integer(3), integer(1), text("b"), 10'000'000},
        {integer(4), integer(1), text("a"), 3'000'000},   {integer(4), integer(1), text("b"), 3'000'000},
        {integer(5), integer(1), text("a"), 3'999'999}};
    const MadeSummary<TryOn> summary(rows);
    const auto percentile = [&](double fraction) { return session_duration_percentile(*summary, fraction, {}, heap); };
    EXPECT_EQ(percentile(0), 4.0);
    EXPECT_EQ(percentile(0.5), 5.5);
    EXPECT_EQ(percentile(1.0 / 3), 5.0);
    EXPECT_EQ(percentile(0.75), 6 + 0.25 * 454);
    EXPECT_EQ(percentile(1), 460.0);
    for (const double fraction : {-1e-300, 1.0000000000000002, 2.0, -1.0, HUGE_VAL, -HUGE_VAL, std::nan("")})
        EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { percentile(fraction); }));
    TryOnOptions options;
    options.min_session = 0;
    EXPECT_EQ(session_duration_percentile(*summary, 0, options, heap), 3.999999);
    options.min_session = INT64_MAX;
    EXPECT_EQ(session_duration_percentile(*summary, 0.5, options, heap), std::nullopt);
    EXPECT_TRUE(
        refused(ErrorCode::invalid_parameter, [&] { session_duration_percentile(*summary, 2, options, heap); }));

    const SessionDurationStatistics statistics = session_duration_statistics(*summary, {}, heap);
    EXPECT_EQ(statistics.sessions, 4);
    EXPECT_EQ(statistics.mean, 475.0 / 4);
    EXPECT_DOUBLE_EQ(statistics.standard_deviation,
                     std::sqrt((114.75 * 114.75 + 113.75 * 113.75 + 112.75 * 112.75 + 341.25 * 341.25) / 3));
    EXPECT_EQ(session_duration_statistics(*summary, options, heap).sessions, 0);
    const MadeSummary<TryOn> one({{integer(1), integer(1), text("a"), 4'000'000}});
    const SessionDurationStatistics of_one = session_duration_statistics(*one, {}, heap);
    EXPECT_EQ(of_one.sessions, 1);
    for (const double value : of_one.percentiles) EXPECT_EQ(value, 4.0);
}

// Of tens of thousands, many of them equal: the array grows again and again.
TEST(TryOnMetrics, PercentilesOfMany) {
    Random random(72);
    Rows<TryOn> rows;
    for (std::int32_t session = 0; session < 30'000; ++session)
        rows.push_back(
            {integer(session), integer(1), integer(1), static_cast<std::int64_t>(4'000'000 + below(random, 5'000))});
    const MadeSummary<TryOn> summary(rows);
    EXPECT_EQ(model_of<TryOn>(rows).check(*summary), "");
}

TEST(TryOnMetrics, NegativeSecondsAreRefused) {
    Bytes payload;
    put_varint(payload, 1);
    put_sized(payload, {1});
    put_sized(payload, {'a'});
    put_signed(payload, -1);
    Records records(KeyKind::integer);
    records.add({2}, payload);
    const HeapBytes image(records.image<TryOn>({{KeyKind::integer, KeyKind::integer, KeyKind::text}, {}}));
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { static_cast<void>(image.validated<TryOn>()); }));
}

// ---- sessions by the gap rule

TEST(SessionMetrics, AGapIsLongerThanTheGap) {
    const MadeSummary<Activity> activity({{0}, {10}, {21}, {21}, {30}});
    EXPECT_EQ(session_count(*activity, 9), 3);
    EXPECT_EQ(session_count(*activity, 10), 2);  // 10 is still the same session, 11 is not
    EXPECT_EQ(session_count(*activity, 11), 1);
    const MadeSummary<Visits> visits(
        {{text("a"), 0, INT64_MIN}, {text("a"), 10}, {text("b"), 10}, {text("b"), 21}, {text("a"), 20}});
    EXPECT_EQ(unique_users(*visits), 2);
    EXPECT_EQ(visit_counts(*visits, 10).sessions, 3);
}

TEST(SessionMetrics, TimesAtTheEndsOfTheirRange) {
    const MadeSummary<Activity> activity(
        {{INT64_MAX}, {INT64_MIN}, {0}, {INT64_MIN}, {INT64_MAX - 1}, {INT64_MIN + 1}});
    // From INT64_MIN + 1 to 0 it is INT64_MAX, from there to INT64_MAX - 1 one less.
    EXPECT_EQ(session_count(*activity, INT64_MAX), 1);
    EXPECT_EQ(session_count(*activity, INT64_MAX - 1), 2);
    EXPECT_EQ(session_count(*activity, INT64_MAX - 2), 3);
    Sessions sessions(times(*activity), INT64_MAX);
    Session session;
    std::int64_t events = 0;
    while (sessions.next(session)) events += session.events;
    EXPECT_EQ(events, 6);
    const MadeSummary<Activity> ends({{INT64_MAX}, {INT64_MIN}});
    EXPECT_EQ(session_count(*ends, INT64_MAX), 2);
}

TEST(SessionMetrics, OneEventIsASession) {
    const MadeSummary<Activity> activity(Rows<Activity>{{42}});
    Sessions sessions(times(*activity), 1);
    Session session;
    ASSERT_TRUE(sessions.next(session));
    EXPECT_EQ(session.number, 1);
    EXPECT_EQ(session.started_at, 42);
    EXPECT_EQ(session.ended_at, 42);
    EXPECT_EQ(session.events, 1);
    EXPECT_EQ(session.seconds(), 0);
    EXPECT_FALSE(sessions.next(session));
    EXPECT_FALSE(sessions.next(session));
    const MadeSummary<Activity> nothing(Rows<Activity>{});
    EXPECT_EQ(session_count(*nothing, 1), 0);
}

TEST(VisitsMetrics, AnOptionMayBeUnset) {
    // With and without a gap: the set one stays.
    const MadeSummary<Visits> summary({{integer(1), 1}, {integer(1), 2, 7}, {integer(2), 3}});
    EXPECT_EQ((*summary).options[0], 7);
    for (const std::int64_t gap : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN + 1}) {
        Bytes image = model_of<Visits>({{integer(1), 1, 7}}).image();
        store_le(image.data() + 16, gap);
        const HeapBytes bytes(image);
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { static_cast<void>(bytes.validated<Visits>()); }));
    }
}

// ---- views

TEST(ViewsMetrics, TheSameColourAgainIsNoSecondView) {
    const MadeSummary<Views> summary({{integer(1), text("shoe"), text("red")},
                                      {integer(1), text("shoe"), text("blue")},
                                      {integer(1), text("shoe"), text("red")},
                                      {integer(1), text("hat"), text("red")},
                                      {integer(2), text("shoe"), text("red")},
                                      // Put side by side these are the same letters.
                                      {integer(2), text("shoer"), text("ed")}});
    EXPECT_EQ(view_count(*summary), 5);
}

// ---- capped_totals

TEST(CappedTotalsMetrics, TheCapIsOnTheTotal) {
    const MadeSummary<CappedTotals> summary({{integer(1), integer(1), 4, 5},
                                             {integer(2), integer(1), 5, 5},
                                             {integer(3), integer(1), 6, 5},
                                             {integer(4), integer(1), 3, 5},
                                             {integer(4), integer(1), 3, 5},
                                             {integer(4), integer(2), -3, 5},
                                             {integer(5), integer(1), 10, 5},
                                             {integer(5), integer(1), -9, 5}});
    EXPECT_TRUE(capped_sum(*summary) == 4 + 5 + 5 + 5 - 3 + 1);
}

// Merges that double: to the end of 128 bits, and refused beyond.
TEST(CappedTotalsMetrics, SumsAreExactOrRefused) {
    for (const std::int64_t value : {INT64_MAX, INT64_MIN, std::int64_t{-1}, std::int64_t{1}}) {
        auto model = model_of<CappedTotals>(
            {{integer(1), integer(1), value, INT64_MAX}, {integer(1), integer(2), value, INT64_MAX}});
        Bytes image = model.image();
        const int last = value == INT64_MAX ? 64 : value == INT64_MIN ? 64 : value == 1 ? 126 : 127;
        for (int doubled = 0; doubled < last; ++doubled) {
            image = merged_bytes<CappedTotals>(image, image);
            const auto same = model;
            model.merge(same);
            ASSERT_EQ(image, model.image());
            const auto summary = MadeSummary<CappedTotals>::of(image);
            if (const auto sum = model.sum()) {
                ASSERT_TRUE(capped_sum(*summary) == *sum);
            } else {
                ASSERT_TRUE(refused(ErrorCode::out_of_range, [&] { capped_sum(*summary); }));
            }
        }
        EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { merged_bytes<CappedTotals>(image, image); }));
    }
}

TEST(TryOnMetrics, SumsAreExactOrRefused) {
    auto model = model_of<TryOn>({{integer(1), integer(1), integer(1), INT64_MAX}});
    Bytes image = model.image();
    for (int doubled = 0; doubled < 64; ++doubled) {
        image = merged_bytes<TryOn>(image, image);
        const auto same = model;
        model.merge(same);
        expect_model(image, model);
    }
    EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { merged_bytes<TryOn>(image, image); }));
}

}  // namespace
}  // namespace shopmetrics::test
