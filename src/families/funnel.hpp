// funnel: who took which step when. user -> a list of (time, step).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/instant.hpp"
#include "engine/record_stream.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

inline constexpr std::int32_t most_steps = 32;

// A step taken at a time.
struct FunnelStep {
    std::int64_t at = 0;
    std::uint8_t number = 0;  // 1 … most_steps

    static constexpr std::uint32_t bound = max_varint64 + 1;

    // `previous` is the time of the one before in the list, 0 for the first.
    static FunnelStep read(Reader& from, std::int64_t previous) {
        FunnelStep step;
        step.at = Times::next(from, previous);
        step.number = *from.bytes(1);
        if (step.number < 1 || step.number > most_steps) raise_corrupt("a step that there is not");
        return step;
    }
    std::uint8_t* write(std::uint8_t* to, std::int64_t previous) const {
        to = Times::write_one(to, at, previous);
        *to = number;
        return to + 1;
    }
    [[nodiscard]] bool before(const FunnelStep& other) const {
        return at != other.at ? at < other.at : number < other.number;
    }
    bool operator==(const FunnelStep&) const = default;
};

// The value of a user: a set of them, by time, then by number.
class FunnelStepList : public Gathered<FunnelStep> {
  public:
    explicit FunnelStepList(std::pmr::memory_resource* memory) : Gathered(memory) {}

    void absorb(Reader payload) {
        begin(payload);
        for_each(payload, [&](const FunnelStep& step) {
            entries_.push_back(step);
            note_order([&](const FunnelStep& before) { return before.before(step); });
        });
    }
    // One byte of each is its number.
    [[nodiscard]] std::uint64_t bound() const {
        return entries_.size() + differences_bound(bytes_ - entries_.size(), entries_.size(), payloads_);
    }
    // In order, each once.
    const std::pmr::vector<FunnelStep>& sort_and_dedupe() {
        if (!sorted_) {
            sort_short(entries_, [](const FunnelStep& a, const FunnelStep& b) { return a.before(b); });
            drop_repeated(entries_);
            sorted_ = true;
        }
        return entries_;
    }
    std::uint8_t* write(std::uint8_t* to) {
        Poll interrupts;
        std::int64_t previous = 0;
        for (const FunnelStep& step : sort_and_dedupe()) {
            to = step.write(to, previous);
            previous = step.at;
            interrupts.step();
        }
        return to;
    }

    template <class Take>
    static void for_each(Reader payload, Take take) {
        Poll interrupts(1U << 16);
        for (std::int64_t previous = 0; !payload.done(); interrupts.step()) {
            const FunnelStep step = FunnelStep::read(payload, previous);
            previous = step.at;
            take(step);
        }
    }
    static bool canonical(Reader payload) {
        bool in_order = true;
        FunnelStep previous;
        bool first = true;
        for_each(payload, [&](const FunnelStep& step) {
            in_order = in_order && (first || previous.before(step));
            previous = step;
            first = false;
        });
        return in_order;
    }
};

struct Funnel : KeyedFamily<Funnel> {
    static constexpr FamilyId id{16};
    static constexpr const char* name = "funnel";
    static constexpr const char* key_names[] = {"user_id"};
    static constexpr bool read_as_log = true;

    struct Row {
        Key user;
        FunnelStep step;
    };

    using Value = FunnelStepList;

    using Arguments = ArgumentList<NotNull<Key>, NotNull<At<"at">>, NotNull<Integer>>;
    static Row row(const Key& user, std::int64_t at, std::int32_t step) { return {user, {at, step_number(step)}}; }
    // Of an argument of that name.
    static std::uint8_t step_number(std::int32_t step) {
        if (step < 1 || step > most_steps)
            raise(ErrorCode::invalid_parameter,
                  "Number the steps of the funnel 1, 2, 3 and so on; a row that is none of them has NULL there.",
                  "step must be from 1 to %d, not %d", most_steps, step);
        return static_cast<std::uint8_t>(step);
    }

    static auto keys(const Row& row) { return std::tie(row.user); }
    static std::uint32_t row_bound(const Row&) { return FunnelStep::bound; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return row.step.write(to, 0); }
    static void resume(OpenRecord& open) {
        Value::for_each(open.payload(), [&](const FunnelStep& step) { remember(open, step); });
    }
    static bool extend(OpenRecord& open, const Row& row) {
        if (row.step == FunnelStep{open.last, static_cast<std::uint8_t>(open.mark)}) return true;
        if (open.left() < FunnelStep::bound) return false;
        const std::uint8_t* const end = row.step.write(open.bytes + open.size, open.last);
        open.size = static_cast<std::uint16_t>(end - open.bytes);
        remember(open, row.step);
        return true;
    }
    static void validate_payload(Reader payload, KeyKinds) {
        if (payload.done()) raise_corrupt("a user without steps");
        if (!Value::canonical(payload)) raise_corrupt("steps are not in order");
    }
    template <class Take>
    static void for_each_time(const Summary<Funnel>& funnel, Take take) {
        for_each_step(funnel, [&](const FunnelStep& step) { take(Instant{step.at}); });
    }
    static void describe(const Summary<Funnel>& funnel, Description& to) {
        std::int64_t events = 0;
        unsigned steps = 0;
        for_each_step(funnel, [&](const FunnelStep& step) {
            ++events;
            steps = std::max<unsigned>(steps, step.number);
        });
        to.add("user_id", funnel.kind());
        to.add("users", funnel.keys());
        to.add("events", events);
        to.add("steps", steps);
    }

  private:
    template <class Take>
    static void for_each_step(const Summary<Funnel>& funnel, Take take) {
        funnel.for_each([&](const KeyBytes&, Reader steps) { Value::for_each(steps, take); });
    }
    // The last step of a open.
    static void remember(OpenRecord& open, const FunnelStep& step) {
        open.last = step.at;
        open.mark = step.number;
    }
};

inline constexpr std::uint64_t no_window = UINT64_MAX;  // as long as two instants can be apart

// How deep a user comes whose steps are taken in order: for each step the latest time at which somebody could have
// begun who has reached it by now within the window. Whoever begins later has more time left; so no other is needed.
class FunnelDepth {
  public:
    // `within`: microseconds
    explicit FunnelDepth(std::uint64_t within) : within_(within) {}

    void take(const FunnelStep& step) {
        begun_[0] = step.at;
        if (step.number > deepest_ + 1U || elapsed(begun_[step.number - 1], step.at) > within_) return;
        begun_[step.number] = begun_[step.number - 1];
        deepest_ = std::max<unsigned>(deepest_, step.number);
    }
    // The deepest step reached, 0 where there is none.
    [[nodiscard]] unsigned deepest() const { return deepest_; }

  private:
    std::uint64_t within_;
    unsigned deepest_ = 0;
    std::int64_t begun_[most_steps + 1];  // of the steps reached; at 0 the time of the step that is taken
};

struct FunnelUsers {
    unsigned steps = 0;                         // the greatest that anybody took
    std::int64_t reached[most_steps + 1] = {};  // users who reached each step, from 1 on
};

// Linear.
inline FunnelUsers funnel_users(const RecordStream<Funnel>& funnel, std::uint64_t within) {
    FunnelUsers users;
    const auto count = [&](auto for_each_step) {
        FunnelDepth depth(within);
        for_each_step([&](const FunnelStep& step) {
            users.steps = std::max<unsigned>(users.steps, step.number);
            depth.take(step);
        });
        ++users.reached[depth.deepest()];
    };
    funnel.for_each(Overloaded{
        [&](const KeyBytes&, Reader payload) { count([&](auto take) { FunnelStepList::for_each(payload, take); }); },
        [&](const KeyBytes&, FunnelStepList& steps) {
            count([&](auto take) {
                Poll interrupts(1U << 16);
                for (const FunnelStep& step : steps.sort_and_dedupe()) {
                    take(step);
                    interrupts.step();
                }
            });
        }});
    // Who reached a step reached those before it.
    for (unsigned step = most_steps; step-- > 1;) users.reached[step] += users.reached[step + 1];
    return users;
}

}  // namespace shopmetrics
