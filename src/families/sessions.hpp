// The gap rule: a session is a maximal run of events no two neighbours of which are more than `gap` apart.
#pragma once

#include <cstdint>

#include "engine/family.hpp"
#include "engine/instant.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

// `later` >= `earlier`.
inline bool begins_session(std::int64_t earlier, std::int64_t later, std::int64_t gap) {
    return elapsed(earlier, later) > static_cast<std::uint64_t>(gap);
}

struct Session {
    std::int64_t number = 0;  // 1, 2, 3 … in time order
    std::int64_t started_at = 0;
    std::int64_t ended_at = 0;
    std::int64_t events = 0;

    [[nodiscard]] double seconds() const { return static_cast<double>(elapsed(started_at, ended_at)) / 1e6; }
};

// The sessions of ascending times, one after the other.
class Sessions {
  public:
    Sessions() = default;
    Sessions(Reader times, std::int64_t gap) : times_(times), gap_(gap) {
        if (times_.done()) return;
        upcoming_ = Times::next(times_, 0);
        more_ = true;
    }
    // False at the end.
    bool next(Session& session) {
        if (!more_) return false;
        session.number = ++number_;
        session.started_at = session.ended_at = upcoming_;
        session.events = 1;
        more_ = false;
        while (!times_.done()) {
            const std::int64_t time = Times::next(times_, session.ended_at);
            if (time < session.ended_at) raise_corrupt("times are not in order");
            if (begins_session(session.ended_at, time, gap_)) {
                upcoming_ = time;
                more_ = true;
                break;
            }
            session.ended_at = time;
            ++session.events;
            interrupts_.step();
        }
        return true;
    }
    static std::int64_t count(Reader times, std::int64_t gap) {
        if (times.done()) return 0;
        std::int64_t sessions = 1;
        std::int64_t previous = Times::next(times, 0);
        Poll interrupts(1U << 16);
        while (!times.done()) {
            const std::int64_t time = Times::next(times, previous);
            sessions += begins_session(previous, time, gap);
            previous = time;
            interrupts.step();
        }
        return sessions;
    }
    static std::int64_t count(Times& times, std::int64_t gap) {
        const std::pmr::vector<std::int64_t>& ascending = times.sort_and_dedupe();
        std::int64_t sessions = ascending.empty() ? 0 : 1;
        Poll interrupts(1U << 16);
        for (std::size_t i = 1; i < ascending.size(); ++i) {
            sessions += begins_session(ascending[i - 1], ascending[i], gap);
            interrupts.step();
        }
        return sessions;
    }

  private:
    Reader times_{nullptr, nullptr};
    std::int64_t gap_ = 0;
    std::int64_t upcoming_ = 0;
    std::int64_t number_ = 0;
    bool more_ = false;
    Poll interrupts_{1U << 16};
};

template <class Take>
void for_each_instant(Reader times, Take take) {
    Poll interrupts(1U << 16);
    for (std::int64_t at = 0; !times.done(); interrupts.step()) {
        at = Times::next(times, at);
        take(Instant{at});
    }
}

inline void validate_times(Reader payload) {
    if (payload.done()) raise_corrupt("a key without times");
    if (!Times::canonical(payload)) raise_corrupt("times are not in order");
}

}  // namespace shopmetrics
