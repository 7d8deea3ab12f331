// messaging: who wrote in which session. session -> whether the user wrote once or more often, and a flag for agents.
#pragma once

#include "engine/part.hpp"

namespace shopmetrics {

struct Writers {
    static constexpr std::uint32_t bound = 1;
    static constexpr std::uint8_t most = 2;  // further messages by the user make no difference
    static constexpr std::uint8_t agent_flag = 4;
    std::uint8_t by_user = 0;
    bool by_agent = false;

    static Writers read(Reader& from) {
        const std::uint8_t byte = *from.bytes(1);
        const auto by_user = static_cast<std::uint8_t>(byte & (agent_flag - 1));
        if (by_user > most || byte >= 2 * agent_flag) raise_corrupt("a session's writers");
        return {by_user, (byte & agent_flag) != 0};
    }
    void merge(const Writers& other) {
        by_user = static_cast<std::uint8_t>(std::min(by_user + other.by_user, int{most}));
        by_agent = by_agent || other.by_agent;
    }
    std::uint8_t* write(std::uint8_t* to) const {
        *to = static_cast<std::uint8_t>(by_user | (by_agent ? agent_flag : 0));
        return to + 1;
    }
};

struct Messaging : PartFamily<Messaging, Writers>, WithoutTimes {
    static constexpr FamilyId id{6};
    static constexpr const char* name = "messaging";
    static constexpr const char* key_names[] = {"session_id"};

    using Arguments = ArgumentList<NotNull<Key>, Flag, Flag>;
    static Row row(const Key& session, bool by_user, bool by_agent) {
        return {session, {static_cast<std::uint8_t>(by_user), by_agent}};
    }
    static void describe(const Summary<Messaging>& messaging, Description& to);
};

struct MessagingCounts {
    std::int64_t sessions = 0;      // with a message by the user: without one there is no session
    std::int64_t bounces = 0;       // with exactly one
    std::int64_t live_support = 0;  // with a message by an agent
};

// Linear.
inline MessagingCounts messaging_counts(const RecordStream<Messaging>& messaging) {
    MessagingCounts counts;
    for_each_part(messaging, [&](const Writers& session) {
        if (session.by_user == 0) return;
        ++counts.sessions;
        counts.bounces += session.by_user == 1;
        counts.live_support += session.by_agent;
    });
    return counts;
}

inline void Messaging::describe(const Summary<Messaging>& messaging, Description& to) {
    const MessagingCounts counts = messaging_counts(messaging);
    to.add("session_id", messaging.kind());
    to.add("sessions", counts.sessions);
    to.add("bounces", counts.bounces);
    to.add("live_support", counts.live_support);
}

}  // namespace shopmetrics
