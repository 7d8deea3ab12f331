// Stays: the rules of its page one by one, all readings against plain rows, fragments that grow, and payloads that no
// rows come to.
#include "families/stays.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "unit/collisions.hpp"
#include "unit/families.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

std::pmr::memory_resource* const heap = std::pmr::new_delete_resource();
constexpr Period always{INT64_MIN, INT64_MAX};
constexpr std::int64_t second = 1'000'000;
constexpr bool hidden = false;

using Row = Model<Stays>::Row;

PlainStayRows plain_rows(const Rows<Stays>& rows) {
    PlainStayRows plain;
    for (const Row& row : rows)
        plain.push_back(
            {row.session, row.device, row.at, row.product, row.colour, row.microseconds, row.item, row.shown});
    return plain;
}

// What is read from the summary of some rows in one go. The day of a session is day_of() its start.
struct Readings {
    explicit Readings(const Summary<Stays>& view, const Period& period = always, const TryOnOptions& options = {},
                      const std::set<Name>& new_devices = {}) {
        Model<Audience> model;
        for (const Name& device : new_devices) model.add({device, {}});
        const HeapBytes audience(model.image());
        const auto fresh = audience.validated<Audience>();
        const auto visits = stay_sessions(view, period, options, heap);
        std::pmr::vector<std::int32_t> session_days(heap);
        for (const StaySession& visit : visits) session_days.push_back(day_of(visit.began));
        all = stay_statistics(view, visits, session_days, fresh, options, heap);
        for (const StayStatistics& item : stay_items(view, visits, session_days, fresh, options, heap))
            items.emplace_back(item.has_item ? std::string(item.item.data, item.item.data + item.item.size) : "-",
                               item);
        days = stay_days(view, visits, session_days, fresh, heap);
        for (const StayDevice& device : stay_devices(view, period, options, heap))
            devices.emplace_back(std::string(device.device.data, device.device.data + device.device.size),
                                 device.began);
    }
    StayStatistics all;
    std::vector<std::pair<std::string, StayStatistics>> items;
    std::pmr::vector<StayDay> days;
    std::vector<std::pair<std::string, std::int64_t>> devices;
};

// ---- the rules

TEST(StaysMetrics, FourSecondsMakeASessionValid) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), text("red"), 3'999'999},
                                      {integer(2), text("b"), 0, text("p"), text("red"), 4'000'000},
                                      // in the sum of products, of devices, and of rows that are not shown
                                      {integer(3), text("c"), 0, text("p"), {}, 2'000'000},
                                      {integer(3), text("c"), 0, text("q"), {}, 2'000'000},
                                      {integer(4), text("d"), 0, text("p"), {}, 2'000'000},
                                      {integer(4), text("e"), 0, text("p"), {}, 1'999'999},
                                      {integer(5), text("f"), 0, text("p"), {}, 1},
                                      {integer(5), text("f"), 0, text("q"), {}, 3'999'999, {}, hidden},
                                      {integer(6), text("g"), 0, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(7), text("h"), 0, text("p"), {}, 0}});
    const Readings readings(*summary);
    EXPECT_EQ(readings.all.sessions, 3);  // 6 has nothing to show
    EXPECT_TRUE(readings.all.capped == 8'000'001);
    EXPECT_EQ(readings.all.unique_users, 3);
    EXPECT_EQ(stay_sessions(*summary, always, {}, heap).size(), 4U);
    EXPECT_EQ(stay_sessions(*summary, always, {1, 0, 0}, heap).size(), 7U);
    EXPECT_EQ(Readings(*summary, always, {1, 0, 0}).all.sessions, 6);
}

TEST(StaysMetrics, TheCapIsOnTheProductInItsSession) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), text("red"), 300 * second, text("x")},
                                      {integer(1), text("a"), 0, text("p"), text("blue"), 300 * second, text("y")},
                                      {integer(1), text("b"), 0, text("p"), {}, 300 * second, text("y")},
                                      {integer(1), text("b"), 0, text("q"), {}, 449'999'999},
                                      {integer(1), text("b"), 0, text("r"), {}, 1'000 * second, {}, hidden},
                                      {integer(2), text("b"), 0, text("p"), {}, 450'000'001, text("y")}});
    const Readings readings(*summary);
    EXPECT_TRUE(readings.all.capped == 450 * second + 449'999'999 + 450 * second);
    ASSERT_EQ(readings.items.size(), 3U);
    EXPECT_EQ(readings.items[0].first, "y");
    EXPECT_TRUE(readings.items[0].second.capped == 900 * second);
    EXPECT_EQ(readings.items[0].second.sessions, 2);
    EXPECT_EQ(readings.items[0].second.unique_users, 2);
    EXPECT_EQ(readings.items[1].first, "-");
    EXPECT_TRUE(readings.items[1].second.capped == 449'999'999);
    EXPECT_EQ(readings.items[2].first, "x");
    EXPECT_TRUE(readings.items[2].second.capped == 300 * second);
    EXPECT_TRUE(Readings(*summary, always, {0, 4, 0}).all.capped == 0);
}

TEST(StaysMetrics, AViewIsAColourOfAProductInItsSession) {
    const MadeSummary<Stays> summary(
        {{integer(1), text("a"), 0, text("p"), text("red"), second, text("x")},
         {integer(1), text("a"), 0, text("p"), text("red"), second, text("y")},  // of two items, once in all
         {integer(1), text("b"), 0, text("p"), text("red"), second},             // on two devices
         {integer(1), text("b"), 0, text("p"), text(""), second},                // an empty text is a colour
         {integer(1), text("b"), 0, text("p"), {}, second},                      // none is none
         {integer(1), text("b"), 0, text("q"), text("red"), second},
         {integer(1), text("b"), 0, text("q"), text("pink"), second, {}, hidden},
         {integer(2), text("b"), 0, text("p"), text("red"), 0},  // too short
         {integer(3), text("b"), 0, text("p"), text("red"), 4 * second}});
    const Readings readings(*summary);
    EXPECT_EQ(readings.all.views, 4);
    ASSERT_EQ(readings.items.size(), 3U);
    EXPECT_EQ(readings.items[0].first, "-");
    EXPECT_EQ(readings.items[0].second.views, 4);
    EXPECT_EQ(readings.items[1].second.views, 1);
    EXPECT_EQ(readings.items[2].second.views, 1);
}

TEST(StaysMetrics, ASessionBeginsWithItsFirstRowShownOrNot) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 10, text("p"), {}, 9 * second},
                                      {integer(1), text("a"), 9, text("p"), {}, 0, {}, hidden},
                                      {integer(2), text("b"), 10, text("p"), {}, 9 * second},
                                      {integer(2), text("b"), 30, text("p"), {}, 9 * second},
                                      {integer(3), text("c"), 19, text("p"), {}, 9 * second},
                                      {integer(4), text("d"), 20, text("p"), {}, 9 * second}});
    EXPECT_EQ(Readings(*summary, {10, 20}).all.sessions, 2);
    EXPECT_TRUE(Readings(*summary, {10, 20}).all.capped == 27 * second);  // all of session 2
    EXPECT_EQ(Readings(*summary, {9, 10}).all.sessions, 1);
    EXPECT_EQ(Readings(*summary, {20, 21}).all.sessions, 1);
    EXPECT_EQ(Readings(*summary, {21, 100}).all.sessions, 0);
}

// [0, 3) is a day.
TEST(StaysMetrics, ADeviceIsAUserOnceADay) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), {}, 9 * second, text("x")},
                                      {integer(2), text("a"), 2, text("p"), {}, 9 * second, text("y")},
                                      {integer(3), text("a"), 2, text("p"), {}, 9 * second, text("x")},
                                      {integer(3), text("a"), 50, text("p"), {}, 9 * second, text("x")},
                                      {integer(4), text("a"), 3, text("p"), {}, 9 * second, text("x")},
                                      {integer(4), text("b"), 3, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(5), text("b"), 4, text("p"), {}, 9 * second}});
    const Readings readings(*summary);
    EXPECT_EQ(readings.all.users, 3);
    EXPECT_EQ(readings.all.unique_users, 2);
    EXPECT_EQ(readings.all.sessions, 5);
    ASSERT_EQ(readings.days.size(), 2U);
    EXPECT_EQ(readings.days[0].sessions, 3);
    EXPECT_EQ(readings.days[0].users, 1);
    EXPECT_EQ(readings.days[1].sessions, 2);
    EXPECT_EQ(readings.days[1].users, 2);
    ASSERT_EQ(readings.items.size(), 3U);
    EXPECT_EQ(readings.items[0].first, "x");
    EXPECT_EQ(readings.items[0].second.users, 2);
    EXPECT_EQ(readings.items[0].second.unique_users, 1);
}

TEST(StaysMetrics, ItemsAreInOrder) {
    Rows<Stays> rows;
    for (const char* const item : {"b", "a", "ab", "", "aa", "z", "abcdefghi", "an item of more than 15 bytes"})
        rows.push_back({integer(1), text("a"), 0, text("p"), {}, 5 * second, text(item)});
    rows.push_back({integer(1), text("a"), 0, text("p"), {}, 5 * second});
    rows.push_back({integer(1), text("a"), 0, text("p"), {}, 6 * second, text("most")});
    const MadeSummary<Stays> summary(rows);
    std::vector<std::string> items;
    for (const auto& [item, statistics] : Readings(*summary).items) items.push_back(item);
    EXPECT_EQ(items, (std::vector<std::string>{"most", "", "a", "aa", "ab", "abcdefghi",
                                               "an item of more than 15 bytes", "b", "z", "-"}));
}

TEST(StaysMetrics, ItemsOfLessAreLeftOut) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), {}, 2 * second, text("x")},
                                      {integer(1), text("b"), 0, text("q"), {}, 2 * second, text("x")},
                                      {integer(1), text("a"), 0, text("p"), {}, 3'999'999, text("y")},
                                      {integer(1), text("a"), 0, text("p"), {}, 3'999'999},
                                      {integer(2), text("c"), 0, text("p"), {}, 3'999'999, text("x")},
                                      {integer(2), text("c"), 0, text("p"), {}, 4 * second, text("x"), hidden}});
    const Readings readings(*summary, always, {450 * second, 4 * second, 4 * second});
    ASSERT_EQ(readings.items.size(), 1U);
    EXPECT_EQ(readings.items[0].first, "x");
    EXPECT_EQ(readings.items[0].second.sessions, 1);
    EXPECT_EQ(readings.items[0].second.unique_users, 2);
    EXPECT_EQ(readings.all.sessions, 2);
}

TEST(StaysMetrics, ADeviceIsThereFromItsFirstValidSessionOn) {
    const MadeSummary<Stays> summary({{integer(1), text("before"), 5, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(2), text("before"), 12, text("p"), {}, 9 * second},
                                      {integer(3), text("short before"), 5, text("p"), {}, 1},
                                      {integer(4), text("short before"), 13, text("p"), {}, 9 * second},
                                      {integer(5), text("hidden first"), 10, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(6), text("hidden first"), 16, text("p"), {}, 9 * second},
                                      {integer(7), text("hidden"), 10, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(8), text("shown later"), 19, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(9), text("shown later"), 20, text("p"), {}, 9 * second},
                                      {integer(10), text("later"), 20, text("p"), {}, 9 * second},
                                      {integer(11), text("two"), 11, text("p"), {}, 9 * second},
                                      {integer(12), text("two"), 10, text("p"), {}, 9 * second},
                                      // begun by another device
                                      {integer(12), text("beside"), 15, text("p"), {}, 0}});
    const Readings readings(*summary, {10, 20});
    EXPECT_EQ(readings.devices, (std::vector<std::pair<std::string, std::int64_t>>{
                                    {"beside", 10}, {"hidden first", 10}, {"short before", 13}, {"two", 10}}));
    std::set<Name> fresh;
    for (const auto& [device, began] : readings.devices) fresh.insert(text(device));
    const Readings with_new(*summary, {10, 20}, {}, fresh);
    EXPECT_EQ(with_new.all.new_users, 4);
    // On days 3 (from 9) to 5; the first session of "hidden first" is of a day with others.
    ASSERT_EQ(with_new.days.size(), 3U);
    EXPECT_EQ(with_new.days[0].new_users, 3);
    EXPECT_EQ(with_new.days[1].new_users, 1);
    EXPECT_EQ(with_new.days[2].new_users, 0);
}

TEST(StaysMetrics, ANewDeviceIsOfTheDayOfItsFirstSession) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), {}, 9 * second, {}, hidden},
                                      {integer(2), text("a"), 9, text("p"), {}, 9 * second},
                                      {integer(3), text("b"), 3, text("p"), {}, 9 * second, {}, hidden}});
    const Readings readings(*summary, always, {}, {text("a"), text("b"), text("c")});
    ASSERT_EQ(readings.days.size(), 2U);
    EXPECT_EQ(readings.days[0].day, 0);
    EXPECT_EQ(readings.days[0].sessions, 0);
    EXPECT_EQ(readings.days[0].users, 0);
    EXPECT_EQ(readings.days[0].new_users, 1);
    EXPECT_EQ(readings.days[1].day, 3);
    EXPECT_EQ(readings.days[1].users, 1);
    EXPECT_EQ(readings.days[1].new_users, 0);
    EXPECT_EQ(readings.all.new_users, 1);
}

// An audience knows a text of more than 15 bytes by its hash, a summary of stays keeps it.
TEST(StaysMetrics, NewDevicesOfAllKinds) {
    for (const KeyKind kind : {KeyKind::integer, KeyKind::uuid, KeyKind::text}) {
        Rows<Stays> rows;
        std::set<Name> fresh;
        for (std::uint64_t i = 0; i < 60; ++i) {
            rows.push_back({integer(static_cast<std::int64_t>(i)), name(kind, i), 0, text("p"), {}, 9 * second});
            if (i % 3 == 0) fresh.insert(name(kind, i));
            if (i % 3 == 1) fresh.insert(name(kind, 1000 + i));
        }
        const MadeSummary<Stays> summary(rows);
        const Readings readings(*summary, always, {}, fresh);
        EXPECT_EQ(readings.all.new_users, 20);
        EXPECT_EQ(readings.all.unique_users, 60);
        ASSERT_EQ(readings.days.size(), 1U);
        EXPECT_EQ(readings.days[0].new_users, 20);
    }
}

TEST(StaysMetrics, NewDevicesOfAnotherKindAreRefused) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), {}, 9 * second}});
    const auto view = *summary;
    const auto visits = stay_sessions(view, always, {}, heap);
    const std::pmr::vector<std::int32_t> days(visits.size(), 0, heap);
    const MadeSummary<Audience> integers({{integer(1), {}}});
    const char* const message = "new_devices: integer keys cannot be mixed with text keys";
    const auto of_all = refused(ErrorCode::invalid_parameter,
                                [&] { stay_statistics(view, visits, days, *integers, TryOnOptions{}, heap); });
    EXPECT_TRUE(of_all);
    EXPECT_STREQ(of_all.message(), message);
    const auto of_items = refused(ErrorCode::invalid_parameter, [&] {
        static_cast<void>(stay_items(view, visits, days, *integers, TryOnOptions{}, heap));
    });
    EXPECT_TRUE(of_items);
    EXPECT_STREQ(of_items.message(), message);
    const auto of_days = refused(ErrorCode::invalid_parameter,
                                 [&] { static_cast<void>(stay_days(view, visits, days, *integers, heap)); });
    EXPECT_TRUE(of_days);
    EXPECT_STREQ(of_days.message(), message);
    // Where there are no sessions in the period too; but nobody has no kind, and neither have the devices of nothing.
    const std::pmr::vector<StaySession> none(heap);
    const std::pmr::vector<std::int32_t> no_days(heap);
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter,
                        [&] { stay_statistics(view, none, no_days, *integers, TryOnOptions{}, heap); }));
    EXPECT_EQ(stay_statistics(view, visits, days, Summary<Audience>::empty(), TryOnOptions{}, heap).unique_users, 1);
    const auto nothing = Summary<Stays>::empty();
    EXPECT_EQ(stay_statistics(nothing, none, no_days, *integers, TryOnOptions{}, heap).sessions, 0);
}

// Of rows that are not shown too, or it would depend on the filter what is refused.
TEST(StaysMetrics, ColoursAreOfOneKind) {
    const Row row{integer(1), text("a"), 0, text("p"), text("red"), 1, {}, hidden};
    EXPECT_EQ(model_of<Stays>({row}).image(), growing_image<Stays>({row}));
    auto other = row;
    other.colour = integer(1);
    for (const bool shown : {true, false}) {
        other.shown = shown;
        const auto result = refused(ErrorCode::invalid_parameter, [&] { growing_image<Stays>({row, other}); });
        EXPECT_TRUE(result);
        EXPECT_STREQ(result.message(), "colour: integer keys cannot be mixed with text keys");
        EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { large_image<Stays>({other, row}); }));
    }
    other.colour.reset();
    EXPECT_EQ(model_of<Stays>({row, other}).image(), growing_image<Stays>({other, row}));
}

TEST(StaysMetrics, NothingHasNothing) {
    const MadeSummary<Stays> summary({{integer(1), text("a"), 0, text("p"), {}, 9 * second}});
    for (const Period& period : {Period{0, 0}, Period{5, 5}, Period{INT64_MIN, INT64_MIN}, Period{1, 9}}) {
        const Readings readings(*summary, period, {}, {text("a")});
        EXPECT_EQ(readings.all.sessions + readings.all.views + readings.all.users + readings.all.unique_users, 0);
        EXPECT_EQ(readings.all.new_users, 0);
        EXPECT_TRUE(readings.all.capped == 0);
        EXPECT_TRUE(readings.items.empty() && readings.days.empty() && readings.devices.empty());
    }
    const Readings of_nothing(Summary<Stays>::empty());
    EXPECT_EQ(of_nothing.all.sessions, 0);
    EXPECT_TRUE(of_nothing.items.empty() && of_nothing.days.empty() && of_nothing.devices.empty());
}

TEST(StaysMetrics, StartsAtTheEndsOfTheirRange) {
    const std::int64_t starts[] = {INT64_MAX, INT64_MIN, INT64_MAX - 1, 0, -1, INT64_MIN + 1};
    Rows<Stays> rows;
    for (const std::int64_t at : starts) rows.push_back({integer(at), integer(at), at, integer(1), {}, 9 * second});
    const MadeSummary<Stays> summary(rows);
    const auto visits = stay_sessions(*summary, always, {}, heap);
    ASSERT_EQ(visits.size(), 5U);  // the very last instant is infinity: no period has it
    for (std::size_t i = 1; i < visits.size(); ++i) EXPECT_LT(visits[i - 1].began, visits[i].began);
    EXPECT_EQ(stay_sessions(*summary, {INT64_MAX - 1, INT64_MAX}, {}, heap).size(), 1U);
    EXPECT_EQ(stay_sessions(*summary, {INT64_MIN, INT64_MIN + 1}, {}, heap).size(), 1U);
    // Many, so that they are sorted by their leading bits.
    Random random(80);
    for (std::int64_t i = 0; i < 2000; ++i) {
        const auto at = static_cast<std::int64_t>(i % 2 == 0 ? random() : below(random, 100));
        rows.push_back({integer(i), integer(i), at, integer(1), {}, 9 * second});
    }
    for (const Period& period : {always, Period{0, 100}, Period{0, 64}, Period{-1, INT64_MAX}, Period{7, 8}}) {
        Differences differences;
        const MadeSummary<Stays> many(rows);
        check_stays(plain_rows(rows), *many, period, {}, is_new_device, differences);
        EXPECT_EQ(differences.text(), "");
    }
}

TEST(StaysMetrics, SumsAreExactOrRefused) {
    auto model = model_of<Stays>({{integer(1), integer(1), 0, integer(1), {}, INT64_MAX},
                                  {integer(1), integer(1), 0, integer(2), {}, INT64_MAX, {}, hidden}});
    Bytes image = model.image();
    for (int doubled = 0; doubled < 63; ++doubled) {
        image = merged_bytes<Stays>(image, image);
        const auto same = model;
        model.merge(same);
        expect_model(image, model);
    }
    // One more fits into each sum, but not into that of the session.
    image = merged_bytes<Stays>(image, image);
    const auto summary = MadeSummary<Stays>::of(image);
    EXPECT_TRUE(
        refused(ErrorCode::out_of_range, [&] { static_cast<void>(stay_sessions(*summary, always, {}, heap)); }));
    EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { static_cast<void>(stay_devices(*summary, always, {}, heap)); }));
    EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { merged_bytes<Stays>(image, image); }));
}

// ---- against plain rows

// Few of everything, so that it meets: sessions of several devices, devices of several sessions, valid by a hair.
Row random_small_row(Random& random, KeyKind kind, std::uint64_t most) {
    Row row;
    row.session = name(kind, below(random, most));
    row.device =
        name(kind, below(random, 3) == 0 ? below(random, most) : static_cast<std::uint64_t>(row.session.number) % 4);
    row.at = static_cast<std::int64_t>(below(random, 24)) - 6;
    row.product = name(kind, below(random, 4));
    if (below(random, 3) > 0) row.colour = name(kind, below(random, 4));
    constexpr std::int64_t seconds[] = {0, 1, second, 2 * second, 1'999'999, 2'000'001, 3'999'999, 4 * second};
    row.microseconds = seconds[below(random, std::size(seconds))];
    // One is long, two are alike at first.
    const char* const items[] = {"", "lips", "an item of more than 15 bytes", "an item of more than 15 bytes, too"};
    if (below(random, 4) > 0) row.item = text(items[below(random, std::size(items))]);
    row.shown = below(random, 3) > 0;
    return row;
}

TEST(StaysReadings, AreThoseOfThePlainRows) {
    Random random(81);
    const TryOnOptions some_options[] = {{}, {3 * second, 4 * second, 2 * second}, {INT64_MAX, 0, 0}, {second, 1, 1}};
    for (int round = 0; round < 1200; ++round) {
        const auto kind = static_cast<KeyKind>(1 + round % 3);
        Rows<Stays> rows;
        const std::uint64_t most = 1 + below(random, 12);
        for (std::uint64_t i = below(random, 40); i > 0; --i) rows.push_back(random_small_row(random, kind, most));
        const HeapBytes image(round % 2 == 0 ? growing_image<Stays>(rows) : large_image<Stays>(rows));
        const auto view = image.validated<Stays>();
        const auto from = static_cast<std::int64_t>(below(random, 20)) - 6;
        const Period period =
            round % 8 == 0 ? always : Period{from, from + static_cast<std::int64_t>(below(random, 12))};
        const TryOnOptions& options = some_options[below(random, std::size(some_options))];
        Differences differences;
        const PlainStayRows plain = plain_rows(rows);
        const auto nobody = [](const Name&) { return false; };
        const auto everybody = [](const Name&) { return true; };
        check_stays(plain, view, period, options, nobody, differences);
        check_stays(plain, view, period, options, is_new_device, differences);
        check_stays(plain, view, period, options, everybody, differences);
        ASSERT_EQ(differences.text(), "") << "round " << round;
        // Of the devices that may be new all that are named are counted, in all and on some day.
        const PlainStays its(plain, period, options);
        std::set<Name> fresh;
        for (const auto& [device, began] : its.devices(period)) fresh.insert(device);
        const Readings readings(view, period, options, fresh);
        std::int64_t by_day = 0;
        for (const StayDay& day : readings.days) by_day += day.new_users;
        ASSERT_EQ(readings.all.new_users, std::ssize(fresh));
        ASSERT_EQ(by_day, std::ssize(fresh));
    }
}

// Nothing but their bytes tells them apart.
TEST(StaysReadings, TextsOfOneHash) {
    Rows<Stays> rows;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        const std::uint64_t which = i * 7919 % 2000;
        rows.push_back({integer(static_cast<std::int64_t>(i % 700)), text(colliding_text(which)),
                        static_cast<std::int64_t>(i), text(colliding_text(which % 7)), text(colliding_text(i % 5)),
                        3 * second, text(colliding_text(which % 300))});
    }
    const HeapBytes image(growing_image<Stays>(rows));
    Differences differences;
    check_stays(plain_rows(rows), image.validated<Stays>(), {0, 2500}, {}, is_new_device, differences);
    EXPECT_EQ(differences.text(), "");
}

TEST(StaysReadings, ASessionOfManyDevices) {
    Rows<Stays> rows;
    for (std::int64_t i = 0; i < 5000; ++i)
        rows.push_back({integer(i % 2), text("device " + std::to_string(i * 7919 % 1500)), -i, integer(i % 40),
                        integer(i % 3), second, text(std::to_string(i % 11)), i % 4 > 0});
    expect_model(growing_image<Stays>(rows), model_of<Stays>(rows));
    expect_model(large_image<Stays>(rows), model_of<Stays>(rows));
}

TEST(StaysReadings, TextsThatAreShown) {
    const std::string device = "a device of more than 15 bytes";
    const std::string item = "an item of more than 15 bytes";
    const auto shown_texts = [](const Rows<Stays>& rows) {
        std::multiset<std::string> texts;
        const MadeSummary<Stays> summary(rows);
        Stays::for_each_shown_text(
            *summary, [&](const KeyBytes& key) { texts.insert(std::string(key.data, key.data + key.size)); });
        return texts;
    };
    Rows<Stays> rows = {{text("s"), text(device), 0, text("p"), text("red"), 1, text(item)},
                        {text("s"), text(device), 0, text("p"), {}, 1, {}, hidden},
                        {text("s"), text("d"), 0, text("p"), {}, 1}};
    EXPECT_EQ(shown_texts(rows), (std::multiset<std::string>{device, item, "d"}));
    for (Row& row : rows) row.device = integer(7);
    EXPECT_EQ(shown_texts(rows), (std::multiset<std::string>{item}));
}

// ---- growing in place

// The stays of one device in the order they came.
Bytes payload_in_order(const Rows<Stays>& rows) {
    Bytes stays;
    for (const Row& row : rows) {
        const auto on = row.shown ? Model<Stays>::On{true, row.item, row.product, row.colour} : Model<Stays>::On{};
        put_sized(stays, on.bytes());
        put_signed(stays, row.microseconds);
    }
    Bytes payload;
    put_signed(payload, rows[0].at);
    put_sized(payload, key_bytes(rows[0].device, true));
    put_sized(payload, stays);
    return payload;
}

// On the heap, so that a write behind it is seen.
std::unique_ptr<Stays::OpenRecord> open_record_of(const Row& row) {
    auto open = std::make_unique<Stays::OpenRecord>();
    const Stays::Row core = Model<Stays>::core_row(row);
    std::uint8_t* const payload = core.session.write(open->bytes);
    open->key_size = static_cast<std::uint16_t>(payload - open->bytes);
    open->size = static_cast<std::uint16_t>(Stays::write_row(payload, core) - open->bytes);
    Stays::resume(*open);
    return open;
}
Bytes payload_of(const Stays::OpenRecord& open) {
    const Reader payload = open.payload();
    return Bytes(payload.at, payload.end);
}

// Of all sizes, so that the length of the stays needs its second byte at every moment; then on to the end of the room.
TEST(GrowthOfStays, AFragmentGrowsToItsEnd) {
    static_assert(sizeof(Stays::OpenRecord) == 256);
    Random random(82);
    std::set<std::size_t> lengths;  // of the stays before the second byte
    for (std::size_t session = 0; session < 16; ++session) {
        for (std::size_t size = 0; size < 130; ++size) {
            const auto next_row = [&] {
                Row row{text(std::string(session, 's')), text("device"), 5, text("product")};
                row.microseconds = static_cast<std::int64_t>(random() >> below(random, 64) >> 1);
                row.shown = below(random, 4) > 0;
                if (below(random, 2) == 0) row.colour = text(std::string(below(random, 18), 'c'));
                if (below(random, 2) == 0) row.item = text(std::string(below(random, size + 1), 'i'));
                return row;
            };
            Rows<Stays> rows = {next_row()};
            rows[0].item = text(std::string(size, 'i'));
            const auto open = open_record_of(rows[0]);
            ASSERT_EQ(payload_of(*open), payload_in_order(rows));
            for (;;) {
                const Row row = next_row();
                const Stays::Row core = Model<Stays>::core_row(row);
                const Bytes before = payload_of(*open);
                const std::uint32_t room = open->left();
                if (!Stays::extend(*open, core)) {
                    ASSERT_EQ(payload_of(*open), before);
                    ASSERT_LT(room, core.stay_bound() + 1);
                    break;
                }
                rows.push_back(row);
                ASSERT_EQ(payload_of(*open), payload_in_order(rows));
                ASSERT_LE(open->size, Stays::OpenRecord::room);
                // What is taken up again goes on where it was.
                Stays::OpenRecord again = *open;
                Stays::resume(again);
                ASSERT_EQ(again.mark, open->mark);
                ASSERT_EQ(again.last, open->last);
                const std::uint8_t* const length = open->bytes + open->mark;
                if (length[0] >= 0x80 && before[static_cast<std::size_t>(open->mark - open->key_size)] < 0x80)
                    lengths.insert(before[static_cast<std::size_t>(open->mark - open->key_size)]);
            }
        }
    }
    EXPECT_GT(lengths.size(), 60U);
    EXPECT_TRUE(lengths.contains(127));
}

TEST(GrowthOfStays, WhatAFragmentDoesNotTake) {
    const Row row{integer(1), text("a"), 10, text("p"), {}, 1};
    const auto takes = [&](Stays::OpenRecord& open, const Row& other) {
        const Bytes before = payload_of(open);
        const bool taken = Stays::extend(open, Model<Stays>::core_row(other));
        if (!taken) {
            EXPECT_EQ(payload_of(open), before);
        }
        return taken;
    };
    auto other = row;
    other.at = 9;  // it would begin earlier
    EXPECT_FALSE(takes(*open_record_of(row), other));
    other.at = 10;
    EXPECT_TRUE(takes(*open_record_of(row), other));
    for (const Name& device : {text("b"), text(""), text("aa"), text(std::string(30, 'a'))}) {
        other.device = device;
        EXPECT_FALSE(takes(*open_record_of(row), other));
    }
    // A record of two devices, as one that is folded may be.
    auto open = open_record_of(row);
    Bytes payload = payload_of(*open);
    put_sized(payload, {'b'});
    put_sized(payload, {1, 0, 2});
    std::memcpy(open->bytes + open->key_size, payload.data(), payload.size());
    open->size = static_cast<std::uint16_t>(open->key_size + payload.size());
    Stays::resume(*open);
    EXPECT_EQ(open->mark, 0);
    EXPECT_FALSE(takes(*open, row));
}

// In the flat state, where a record grows to 127 bytes, and gathered in front of a large one.
TEST(GrowthOfStays, SessionsThatOverflowTheirFragment) {
    Random random(83);
    for (std::size_t size = 0; size < 60; ++size) {
        Rows<Stays> rows;
        const std::uint64_t count = 1 + below(random, 60);
        for (std::uint64_t i = 0; i < count; ++i) {
            Row row{text("session"), text("device"), static_cast<std::int64_t>(i), text("product")};
            // Mostly later than the start, of the same device.
            if (below(random, 15) == 0) row.at = -static_cast<std::int64_t>(i);
            if (below(random, 15) == 0) row.device = text("another device of more than 15 bytes");
            row.product = text(std::string(below(random, 20), 'p'));
            if (below(random, 3) > 0) row.colour = text(std::string(below(random, 20), 'c'));
            if (below(random, 3) > 0) row.item = text(std::string(below(random, size + 1), 'i'));
            row.microseconds = static_cast<std::int64_t>(random() >> below(random, 64) >> 1);
            row.shown = below(random, 5) > 0;
            rows.push_back(row);
        }
        expect_model(small_image<Stays>(rows), model_of<Stays>(rows));
        expect_model(growing_image<Stays>(rows), model_of<Stays>(rows));
        if (size % 10 == 0) {
            Rows<Stays> behind_many;
            for (std::int64_t i = 0; i < 3000; ++i)
                behind_many.push_back(
                    {text("session " + std::to_string(i)), text("device"), i, text("product"), {}, i});
            behind_many.insert(behind_many.end(), rows.begin(), rows.end());
            expect_model(growing_image<Stays>(behind_many), model_of<Stays>(behind_many));
        }
        if (HasFatalFailure()) return;
    }
}

// Around each length that needs another byte, far beyond a open's room too.
TEST(GrowthOfStays, ItemsOfAllLengths) {
    Rows<Stays> rows;
    for (const std::size_t size : {0U, 15U, 16U, 60U, 100U, 110U, 120U, 126U, 127U, 128U, 200U, 250U, 16'370U, 16'375U,
                                   16'380U, 16'383U, 16'384U, 100'000U}) {
        for (const char last : {'a', 'b'}) {
            std::string item(size, 'i');
            if (size > 0) item.back() = last;
            Row row{text(std::to_string(size)), text("device"), 0, text("product"), text("colour"), 1, text(item)};
            rows.insert(rows.end(), {row, row});
            row.device = text(item);
            rows.push_back(row);
        }
    }
    const auto model = model_of<Stays>(rows);
    expect_model(small_image<Stays>(rows), model);
    expect_model(large_image<Stays>(rows), model);
    expect_model(growing_image<Stays>(rows), model);
    Random random(84);
    std::shuffle(rows.begin(), rows.end(), random);
    expect_model(growing_image<Stays>(rows), model);
}

// ---- payloads that nobody wrote

using Kinds = std::array<KeyKind, 4>;
constexpr Kinds texts = {KeyKind::integer, KeyKind::text, KeyKind::text, KeyKind::text};

// Why a payload of session 1 is refused; empty where it is not.
std::string refusal(const Bytes& payload, const Kinds& kinds = texts) {
    Records records(KeyKind::integer);
    records.add({2}, payload);
    const HeapBytes image(records.image<Stays>({kinds, {}}));
    try {
        const auto view = image.validated<Stays>();
        EXPECT_EQ(Model<Stays>::decode(bytes_of(view)).image(), bytes_of(view));
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::corrupt_image);
        std::string message = error.message;
        const std::string prefix = "corrupt summary: ";
        EXPECT_TRUE(message.starts_with(prefix));
        return message.substr(prefix.size());
    }
    return {};
}

Bytes stay(const Bytes& subject, int128 microseconds = 1) {
    Bytes bytes;
    put_sized(bytes, subject);
    put_signed(bytes, microseconds);
    return bytes;
}
Bytes device(const Bytes& key, const std::vector<Bytes>& stays) {
    Bytes all;
    for (const Bytes& one : stays) all.insert(all.end(), one.begin(), one.end());
    Bytes bytes;
    put_sized(bytes, key);
    put_sized(bytes, all);
    return bytes;
}
Bytes session(const std::vector<Bytes>& devices) {
    Bytes bytes = {0};
    for (const Bytes& one : devices) bytes.insert(bytes.end(), one.begin(), one.end());
    return bytes;
}
Bytes of_one(const std::vector<Bytes>& stays) {
    return session({device({'a'}, stays)});
}

TEST(StaysImage, NoSuchSessions) {
    EXPECT_EQ(refusal(of_one({stay({0})})), "");
    EXPECT_EQ(refusal({}), "it ends inside a number");
    EXPECT_EQ(refusal({0}), "a session without devices");
    EXPECT_EQ(refusal(session({device({'a'}, {})})), "a device without stays");
    EXPECT_EQ(refusal(session({device({'a'}, {stay({0})}), device({'b'}, {})})), "a device without stays");
    // In order, each once.
    const Bytes a = device({'a'}, {stay({0})});
    const Bytes b = device({'b'}, {stay({0})});
    const Bytes aa = device({'a', 'a'}, {stay({0})});
    const char* const order = "devices or stays are not in order";
    EXPECT_EQ(refusal(session({a, b, aa})), "");
    EXPECT_EQ(refusal(session({b, a})), order);
    EXPECT_EQ(refusal(session({aa, b})), order);
    EXPECT_EQ(refusal(session({a, a})), order);
    EXPECT_EQ(refusal(session({device({}, {stay({0})}), a})), "");
    // Behind the end, and before it.
    for (const Bytes& whole : {session({a}), session({a, b})}) {
        EXPECT_EQ(refusal(Bytes(whole.begin(), whole.end() - 1)), "it ends inside a value");
        for (const Bytes& more : {Bytes{0}, Bytes{1}, Bytes{0x80}, Bytes{1, 'z'}, Bytes{1, 'z', 0}, Bytes(20, 0)}) {
            Bytes longer = whole;
            longer.insert(longer.end(), more.begin(), more.end());
            EXPECT_NE(refusal(longer), "");
        }
    }
    // Keys of their kinds.
    EXPECT_EQ(refusal(session({a}), {KeyKind::integer, KeyKind::uuid, KeyKind::text}), "a malformed uuid key");
    EXPECT_EQ(refusal(session({device({0}, {stay({0})})}), {KeyKind::integer, KeyKind::integer, KeyKind::text}),
              "a malformed integer key");
    EXPECT_EQ(refusal(session({a}), {KeyKind::integer, KeyKind::none, KeyKind::text}), "keys of no kind");
    EXPECT_EQ(refusal(session({a}), {KeyKind::integer, KeyKind::text, KeyKind::none}), "keys of no kind");
    // Long devices are kept.
    EXPECT_EQ(refusal(session({device(Bytes(300, 'd'), {stay({0})})})), "");
}

TEST(StaysImage, NoSuchStays) {
    // The flags, then as many keys as they say.
    for (unsigned flags = 0; flags < 256; ++flags) {
        for (std::size_t keys = 0; keys < 5; ++keys) {
            Bytes subject = {static_cast<std::uint8_t>(flags)};
            for (std::size_t i = 0; i < keys; ++i)
                subject.insert(subject.end(), {1, static_cast<std::uint8_t>('p' + i)});
            const bool shown = flags % 2 == 1;
            const std::size_t wanted = flags % 2 + flags / 2 % 2 + flags / 4 % 2;
            const bool right = flags < 8 && (shown || flags == 0) && keys == wanted;
            const std::string why = refusal(of_one({stay(subject)}));
            EXPECT_EQ(why.empty(), right) << flags << " with " << keys << ": " << why;
        }
    }
    const char* const malformed = "a malformed stay";
    EXPECT_EQ(refusal(of_one({stay({8})})), malformed);
    EXPECT_EQ(refusal(of_one({stay({2, 1, 'i'})})), malformed);     // hidden, with an item
    EXPECT_EQ(refusal(of_one({stay({4, 1, 'c'})})), malformed);     // hidden, with a colour
    EXPECT_EQ(refusal(of_one({stay({0, 0})})), malformed);          // more than there is
    EXPECT_EQ(refusal(of_one({stay({1, 1, 'p', 0})})), malformed);  // more than there is
    EXPECT_EQ(refusal(of_one({stay({})})), "it ends inside a value");
    EXPECT_EQ(refusal(of_one({stay({1})})), "it ends inside a number");
    EXPECT_EQ(refusal(of_one({stay({1, 2, 'p'})})), "it ends inside a value");
    EXPECT_EQ(refusal(of_one({stay({1, 0x80, 0})})), "a number is written longer than it need be");

    const auto with = [](std::uint8_t flags, const std::vector<Bytes>& keys) {
        Bytes subject = {flags};
        for (const Bytes& key : keys) put_sized(subject, key);
        return of_one({stay(subject)});
    };
    EXPECT_EQ(refusal(with(7, {Bytes(300, 'i'), Bytes(16, 'p'), Bytes(16, 'c')})), "");
    EXPECT_EQ(refusal(with(1, {Bytes(17, 'p')})), "a malformed text key");  // only items are kept whole
    EXPECT_EQ(refusal(with(5, {Bytes(1, 'p'), Bytes(17, 'c')})), "a malformed text key");
    // Items are texts whatever the kinds are, products and colours of their kinds.
    constexpr Kinds integers = {KeyKind::integer, KeyKind::text, KeyKind::integer, KeyKind::integer};
    EXPECT_EQ(refusal(with(7, {Bytes(20, 0), Bytes(8, 1), {}}), integers), "");
    EXPECT_EQ(refusal(with(1, {Bytes(9, 1)}), integers), "a malformed integer key");
    EXPECT_EQ(refusal(with(5, {{}, {0}}), integers), "a malformed integer key");
    constexpr Kinds uuids = {KeyKind::integer, KeyKind::text, KeyKind::uuid, KeyKind::uuid};
    EXPECT_EQ(refusal(with(5, {Bytes(16, 1), Bytes(16, 2)}), uuids), "");
    EXPECT_EQ(refusal(with(5, {Bytes(16, 1), Bytes(15, 2)}), uuids), "a malformed uuid key");
    // A colour without a kind; of a product that has no colour none is needed.
    constexpr Kinds colourless = {KeyKind::integer, KeyKind::text, KeyKind::text, KeyKind::none};
    EXPECT_EQ(refusal(with(1, {Bytes(1, 'p')}), colourless), "");
    EXPECT_EQ(refusal(with(5, {Bytes(1, 'p'), Bytes(1, 'c')}), colourless), "keys of no kind");
    EXPECT_EQ(refusal(with(5, {Bytes(1, 'p'), {}}), colourless), "keys of no kind");
}

TEST(StaysImage, StaysInOrder) {
    const char* const order = "devices or stays are not in order";
    const Bytes none = stay({0});
    const Bytes p = stay({1, 1, 'p'});
    const Bytes q = stay({1, 1, 'q'});
    const Bytes p_in_red = stay({5, 1, 'p', 1, 'r'});
    EXPECT_EQ(refusal(of_one({none, p, q, p_in_red})), "");
    EXPECT_EQ(refusal(of_one({p, none})), order);
    EXPECT_EQ(refusal(of_one({q, p})), order);
    EXPECT_EQ(refusal(of_one({p, p})), order);
    EXPECT_EQ(refusal(of_one({none, none})), order);
    EXPECT_EQ(refusal(of_one({p_in_red, q})), order);
    // Of the second device too.
    EXPECT_EQ(refusal(session({device({'a'}, {none}), device({'b'}, {p, none})})), order);
}

TEST(StaysImage, SecondsAreNotNegative) {
    constexpr auto most = static_cast<int128>(~uint128{0} >> 1);
    EXPECT_EQ(refusal(of_one({stay({0}, 0)})), "");
    EXPECT_EQ(refusal(of_one({stay({0}, most)})), "");
    EXPECT_EQ(refusal(of_one({stay({0}, -1)})), "negative seconds");
    EXPECT_EQ(refusal(of_one({stay({0}, -most - 1)})), "negative seconds");
    EXPECT_EQ(refusal(of_one({stay({0}), stay({1, 1, 'p'}, -1)})), "negative seconds");
}

}  // namespace
}  // namespace shopmetrics::test
