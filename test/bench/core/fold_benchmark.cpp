// What a row, a fold and a reading cost, without a server. Times are of all rows of an iteration; items are rows.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <vector>

#include "families/audience.hpp"
#include "families/try_on.hpp"
#include "families/visits.hpp"

namespace {

using namespace shopmetrics;

constexpr std::int64_t second = 1'000'000;

// Events in time order, the way tables are filled: a user comes, does a few things, and comes again another day.
struct Event {
    std::int64_t user;
    std::int64_t session;
    std::int64_t product;
    std::int64_t at;
};

std::vector<Event> events(std::int64_t count) {
    std::mt19937_64 random(1);
    std::vector<Event> result;
    std::vector<Event> present(500);
    std::int64_t sessions = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        Event& event = present[random() % present.size()];
        if (event.session == 0 || random() % 4 == 0)
            event = {static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count / 10 + 1)), ++sessions, 0,
                     0};
        event.product = static_cast<std::int64_t>(random() % 200);
        event.at = i * second / 4;
        result.push_back(event);
    }
    return result;
}

template <class Family>
typename Family::Row row_of(const Event& event);
template <>
Audience::Row row_of<Audience>(const Event& event) {
    return {Key::integer(event.user), static_cast<std::int32_t>(event.at / (86'400 * second))};
}
template <>
TryOn::Row row_of<TryOn>(const Event& event) {
    return {Key::integer(event.session), Key::integer(event.user), Key::integer(event.product), 7 * second};
}
template <>
Visits::Row row_of<Visits>(const Event& event) {
    return {Key::integer(event.user), event.at};
}

template <class Family>
void add_rows(benchmark::State& state) {
    const auto rows = events(state.range(0));
    for (auto _ : state) {
        LargeState<Family> large(ImageView<Family>::empty(), std::pmr::new_delete_resource());
        for (const Event& event : rows) large.add(row_of<Family>(event));
        large.fold_all();
        benchmark::DoNotOptimize(large.view().header.used);
        state.counters["bytes"] = large.view().header.used;
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(add_rows<Audience>)->Range(1 << 14, 1 << 22)->Unit(benchmark::kMillisecond);
BENCHMARK(add_rows<TryOn>)->Range(1 << 14, 1 << 22)->Unit(benchmark::kMillisecond);
BENCHMARK(add_rows<Visits>)->Range(1 << 14, 1 << 22)->Unit(benchmark::kMillisecond);

// Daily summaries added up, as a rollup is read.
template <class Family>
void append_summaries(benchmark::State& state) {
    const auto rows = events(1 << 20);
    const auto parts = static_cast<std::size_t>(state.range(0));
    std::vector<std::unique_ptr<LargeState<Family>>> days;
    for (std::size_t part = 0; part < parts; ++part) {
        days.push_back(
            std::make_unique<LargeState<Family>>(ImageView<Family>::empty(), std::pmr::new_delete_resource()));
        for (std::size_t i = part * rows.size() / parts; i < (part + 1) * rows.size() / parts; ++i)
            days.back()->add(row_of<Family>(rows[i]));
        days.back()->fold_all();
    }
    for (auto _ : state) {
        LargeState<Family> large(ImageView<Family>::empty(), std::pmr::new_delete_resource());
        for (const auto& day : days) large.append(day->view());
        large.fold_all();
        benchmark::DoNotOptimize(large.view().header.used);
    }
}
BENCHMARK(append_summaries<Audience>)->Arg(2)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK(append_summaries<TryOn>)->Arg(2)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);

template <class Family, class Read>
void read_summary(benchmark::State& state, Read read) {
    LargeState<Family> large(ImageView<Family>::empty(), std::pmr::new_delete_resource());
    for (const Event& event : events(1 << 20)) large.add(row_of<Family>(event));
    const Summary<Family> summary = large.finish();
    for (auto _ : state) benchmark::DoNotOptimize(read(summary));
}
void read_audience_validate(benchmark::State& state) {
    read_summary<Audience>(state, [](const auto& view) { return validate_image(view), 0; });
}
void read_audience_daily_unique_users(benchmark::State& state) {
    read_summary<Audience>(state, [](const auto& view) { return daily_unique_users(view); });
}
void read_try_on_users(benchmark::State& state) {
    read_summary<TryOn>(state,
                        [](const auto& view) { return try_on_users(view, {}, std::pmr::new_delete_resource()); });
}
void read_try_on_products(benchmark::State& state) {
    read_summary<TryOn>(
        state, [](const auto& view) { return product_statistics(view, {}, std::pmr::new_delete_resource()).size(); });
}
void read_visits_session_count(benchmark::State& state) {
    read_summary<Visits>(state, [](const auto& view) { return session_count(view, 1800 * second); });
}
BENCHMARK(read_audience_validate)->Unit(benchmark::kMillisecond);
BENCHMARK(read_audience_daily_unique_users)->Unit(benchmark::kMillisecond);
BENCHMARK(read_try_on_users)->Unit(benchmark::kMillisecond);
BENCHMARK(read_try_on_products)->Unit(benchmark::kMillisecond);
BENCHMARK(read_visits_session_count)->Unit(benchmark::kMillisecond);

}  // namespace
