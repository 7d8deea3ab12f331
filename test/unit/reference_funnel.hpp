// The model of a funnel. See reference.hpp.
#pragma once

#include "families/funnel.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

using TakenSteps = std::set<std::pair<std::int64_t, unsigned>>;  // (time, step)

// From each time of the first step on: each next step at the earliest time that is not before, as long as the window
// lasts.
inline unsigned deepest_step(const TakenSteps& taken, std::uint64_t within) {
    unsigned deepest = 0;
    for (const auto& [began, first] : taken) {
        if (first != 1) continue;
        unsigned reached = 1;
        for (std::int64_t at = began;; ++reached) {
            const auto next = std::find_if(taken.lower_bound({at, 0}), taken.end(),
                                           [&](const auto& step) { return step.second == reached + 1; });
            if (next == taken.end() || static_cast<uint128>(int128{next->first} - began) > within) break;
            at = next->first;
        }
        deepest = std::max(deepest, reached);
    }
    return deepest;
}

template <>
struct Model<Funnel> {
    struct Row {
        Name user;
        std::int64_t at = 0;
        unsigned step = 1;
    };
    Frame frame;
    std::map<Name, TakenSteps> taken_by;

    void add(const Row& row) {
        frame.kinds[0] = row.user.kind;
        taken_by[row.user].emplace(row.at, row.step);
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [user, taken] : other.taken_by) taken_by[user].insert(taken.begin(), taken.end());
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [user, taken] : taken_by) {
            Bytes payload;
            std::int64_t previous = 0;
            for (const auto& [at, step] : taken) {
                put_signed(payload, wrapping_difference(at, previous));
                payload.push_back(static_cast<std::uint8_t>(step));
                previous = at;
            }
            records.add(key_bytes(user, false), payload);
        }
        return records.image<Funnel>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Funnel>& view) const {
        Differences differences;
        for (const std::uint64_t within : {std::uint64_t{2}, std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{40},
                                           static_cast<std::uint64_t>(INT64_MAX), no_window}) {
            if (taken_by.size() > 500 && within != 2) continue;  // of many users, one reading
            FunnelUsers expected;
            for (const auto& [user, taken] : taken_by) {
                for (const auto& [at, step] : taken) expected.steps = std::max(expected.steps, step);
                for (unsigned step = deepest_step(taken, within); step > 0; --step) ++expected.reached[step];
            }
            const FunnelUsers users = funnel_users(view, within);
            differences.same("steps", users.steps, expected.steps);
            for (unsigned step = 1; step <= most_steps; ++step)
                differences.same("users who reached a step", users.reached[step], expected.reached[step]);
        }
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Funnel>(image, [&](const Frame& its, Cursor record) {
            TakenSteps& taken = model.taken_by[record.name(its.kinds[0], false)];
            for (std::uint64_t at = 0; !record.done();) {
                at += static_cast<std::uint64_t>(record.signed_number());
                taken.emplace(static_cast<std::int64_t>(at), static_cast<unsigned>(record.varint()));
            }
        });
        return model;
    }

    static Funnel::Row core_row(const Row& row) {
        return {key_of(row.user, false), {row.at, static_cast<std::uint8_t>(row.step)}};
    }
    static Row random_row(Random& random, const Shape& shape) {
        const unsigned steps = shape.extreme && below(random, 4) == 0 ? most_steps : 4;
        return {shape.name(random, 0), shape.number(random, INT64_MIN, INT64_MAX),
                1 + static_cast<unsigned>(below(random, steps))};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Funnel>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { funnel_users(view, 5); });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.user = name; }
};

}  // namespace shopmetrics::test
