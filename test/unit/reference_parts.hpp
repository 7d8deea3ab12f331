// Models of the families whose value is a small part: when a user was first there, who wrote, which side began. See
// reference.hpp.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "families/conversation.hpp"
#include "families/conversion.hpp"
#include "families/first_seen.hpp"
#include "families/messaging.hpp"
#include "families/period_users.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

// ---- first_seen

template <>
struct Model<FirstSeen> {
    struct Row {
        Name user;
        std::int64_t at = 0;
    };
    Frame frame;
    std::map<Name, std::int64_t> first_time_of;

    void add(const Row& row) {
        frame.kinds[0] = row.user.kind;
        see(row.user, row.at);
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [user, at] : other.first_time_of) see(user, at);
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [user, at] : first_time_of) {
            Bytes payload;
            put_signed(payload, at);
            records.add(key_bytes(user, false), payload);
        }
        return records.image<FirstSeen>(frame);
    }
    [[nodiscard]] std::int64_t users_within(std::int64_t from, std::int64_t until) const {
        return std::count_if(first_time_of.begin(), first_time_of.end(),
                             [&](const auto& user) { return from <= user.second && user.second < until; });
    }
    [[nodiscard]] std::string check(const Summary<FirstSeen>& view) const {
        Differences differences;
        std::set<std::int64_t> ends = {INT64_MIN, -1, 0, INT64_MAX};
        // The ends of a period at a first time and beside it.
        if (!first_time_of.empty()) {
            for (const std::int64_t at : {first_time_of.begin()->second, first_time_of.rbegin()->second}) {
                ends.insert(at);
                if (at > INT64_MIN) ends.insert(at - 1);
                if (at < INT64_MAX) ends.insert(at + 1);
            }
        }
        for (const std::int64_t from : ends)
            for (const std::int64_t until : ends)
                if (first_time_of.size() < 5000 || from == *ends.begin())
                    differences.same("new_users", new_users(view, {from, until}), users_within(from, until));
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<FirstSeen>(image, [&](const Frame& its, Cursor record) {
            const Name user = record.name(its.kinds[0], false);
            model.first_time_of[user] = static_cast<std::int64_t>(record.signed_number());
        });
        return model;
    }

    static FirstSeen::Row core_row(const Row& row) { return {key_of(row.user, false), {row.at}}; }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), shape.number(random, INT64_MIN, INT64_MAX)};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<FirstSeen>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { new_users(view, {-1, 1}); });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.user = name; }

  private:
    void see(const Name& user, std::int64_t at) {
        const auto known = first_time_of.try_emplace(user, at).first;
        if (at < known->second) known->second = at;
    }
};

// ---- period_users

template <>
struct Model<PeriodUsers> {
    struct Row {
        Name user;
        bool before = false;
        bool within = true;
        std::int64_t from = -7;
        std::int64_t until = 5;
    };
    struct Presence {
        bool before = false;
        bool within = false;
    };
    Frame frame{{}, {INT64_MIN, INT64_MIN}};
    std::map<Name, Presence> presence_of;

    void add(const Row& row) {
        frame.kinds[0] = row.user.kind;
        frame.options = {row.from, row.until};
        see(row.user, {row.before, row.within});
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [user, presence] : other.presence_of) see(user, presence);
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [user, presence] : presence_of) {
            const int flags = (presence.before ? 1 : 0) + (presence.within ? 2 : 0);
            records.add(key_bytes(user, false), {static_cast<std::uint8_t>(flags)});
        }
        return records.image<PeriodUsers>(frame);
    }
    [[nodiscard]] std::string check(const Summary<PeriodUsers>& view) const {
        Differences differences;
        std::int64_t fresh = 0;
        std::int64_t returning = 0;
        for (const auto& [user, presence] : presence_of) {
            fresh += presence.within && !presence.before;
            returning += presence.within && presence.before;
        }
        const PeriodUserCounts counts = period_user_counts(view);
        differences.same("users", counts.in_period, fresh + returning);
        differences.same("returning_users", counts.returning, returning);
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<PeriodUsers>(image, [&](const Frame& its, Cursor record) {
            Presence& presence = model.presence_of[record.name(its.kinds[0], false)];
            const auto flags = static_cast<unsigned>(record.varint());
            presence = {flags % 2 == 1, flags / 2 == 1};
        });
        return model;
    }

    static PeriodUsers::Row core_row(const Row& row) {
        const int flags =
            (row.before ? shopmetrics::Presence::before : 0) + (row.within ? shopmetrics::Presence::within : 0);
        return {{key_of(row.user, false), {static_cast<std::uint8_t>(flags)}}, {row.from, row.until}};
    }
    static Row random_row(Random& random, const Shape& shape) {
        Row row{shape.name(random, 0)};
        const std::uint64_t when = below(random, 3);  // or after it
        row.before = when == 0;
        row.within = when == 1;
        return row;
    }
    template <class Attempt>
    static void for_each_reading(const Summary<PeriodUsers>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { period_user_counts(view); });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.user = name; }
    static void change_option(Row& row) { row.until = 6; }

  private:
    void see(const Name& user, const Presence& more) {
        Presence& presence = presence_of[user];
        presence.before |= more.before;
        presence.within |= more.within;
    }
};

// ---- messaging

template <>
struct Model<Messaging> {
    struct Row {
        Name session;
        bool by_user = true;
        bool by_agent = false;
    };
    struct Messages {
        std::int64_t by_user = 0;
        bool by_agent = false;
    };
    Frame frame;
    std::map<Name, Messages> messages_of;

    void add(const Row& row) {
        frame.kinds[0] = row.session.kind;
        take(row.session, {row.by_user ? 1 : 0, row.by_agent});
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [session, messages] : other.messages_of) take(session, messages);
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [session, messages] : messages_of) {
            const auto flags = std::min<std::int64_t>(messages.by_user, 2) + (messages.by_agent ? 4 : 0);
            records.add(key_bytes(session, false), {static_cast<std::uint8_t>(flags)});
        }
        return records.image<Messaging>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Messaging>& view) const {
        Differences differences;
        std::int64_t sessions = 0;
        std::int64_t bounces = 0;
        std::int64_t live = 0;
        for (const auto& [session, messages] : messages_of) {
            sessions += messages.by_user >= 1;
            bounces += messages.by_user == 1;
            live += messages.by_user >= 1 && messages.by_agent;
        }
        const MessagingCounts counts = messaging_counts(view);
        differences.same("session_count", counts.sessions, sessions);
        differences.same("bounce_count", counts.bounces, bounces);
        differences.same("live_support_count", counts.live_support, live);
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Messaging>(image, [&](const Frame& its, Cursor record) {
            Messages& messages = model.messages_of[record.name(its.kinds[0], false)];
            const auto flags = static_cast<int>(record.varint());
            messages = {flags % 4, flags >= 4};
        });
        return model;
    }

    static Messaging::Row core_row(const Row& row) {
        return {key_of(row.session, false), {static_cast<std::uint8_t>(row.by_user ? 1 : 0), row.by_agent}};
    }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), below(random, 2) == 0, below(random, 4) == 0};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Messaging>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { messaging_counts(view); });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.session = name; }

  private:
    void take(const Name& session, const Messages& more) {
        Messages& messages = messages_of[session];
        messages.by_user += more.by_user;
        messages.by_agent |= more.by_agent;
    }
};

// ---- conversion

template <>
struct Model<Conversion> {
    struct Row {
        Name user;
        bool reached = false;
        bool converted = false;
    };
    Frame frame;
    std::set<Name> users;
    std::set<Name> reached;
    std::set<Name> converted;

    void add(const Row& row) {
        frame.kinds[0] = row.user.kind;
        users.insert(row.user);
        if (row.reached) reached.insert(row.user);
        if (row.converted) converted.insert(row.user);
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        users.insert(other.users.begin(), other.users.end());
        reached.insert(other.reached.begin(), other.reached.end());
        converted.insert(other.converted.begin(), other.converted.end());
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const Name& user : users) {
            const int flags = (reached.contains(user) ? 1 : 0) + (converted.contains(user) ? 2 : 0);
            records.add(key_bytes(user, false), {static_cast<std::uint8_t>(flags)});
        }
        return records.image<Conversion>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Conversion>& view) const {
        Differences differences;
        const ConversionCounts counts = conversion_counts(view);
        differences.same("reached_users", counts.reached, std::ssize(reached));
        differences.same("converted_users", counts.converted, std::ssize(converted));
        const auto both =
            std::count_if(reached.begin(), reached.end(), [&](const Name& user) { return converted.contains(user); });
        differences.same("converted users of the reached", counts.reached_and_converted, both);
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Conversion>(image, [&](const Frame& its, Cursor record) {
            const Name user = record.name(its.kinds[0], false);
            const auto flags = static_cast<unsigned>(record.varint());
            model.users.insert(user);
            if (flags % 2 == 1) model.reached.insert(user);
            if (flags / 2 == 1) model.converted.insert(user);
        });
        return model;
    }

    static Conversion::Row core_row(const Row& row) {
        const int flags = (row.reached ? Steps::reached : 0) + (row.converted ? Steps::converted : 0);
        return {key_of(row.user, false), {static_cast<std::uint8_t>(flags)}};
    }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), below(random, 3) == 0, below(random, 4) == 0};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Conversion>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { conversion_counts(view); });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.user = name; }
};

// ---- conversation

template <>
struct Model<Conversation> {
    struct Row {
        Name conversation;
        std::int64_t at = 0;
        bool by_visitor = true;
        bool is_video = false;
    };
    // In their order: of two at one instant the visitor's is the first.
    struct Event {
        std::int64_t at;
        bool by_agent;
        auto operator<=>(const Event&) const = default;
    };
    using Events = std::set<Event>;
    struct Channels {
        Events text;
        Events video;

        [[nodiscard]] Events all() const {
            Events events = text;
            events.insert(video.begin(), video.end());
            return events;
        }
    };
    Frame frame;
    std::map<Name, Channels> channels_of;

    static bool has_event_of(const Events& events, bool agent) {
        return std::any_of(events.begin(), events.end(), [&](const Event& event) { return event.by_agent == agent; });
    }
    static bool two_way(const Events& events) { return has_event_of(events, false) && has_event_of(events, true); }
    // The first event of the side that did not begin.
    static Events::const_iterator answer_in(const Events& events) {
        return std::find_if(events.begin(), events.end(),
                            [&](const Event& event) { return event.by_agent != events.begin()->by_agent; });
    }
    // What percentile_cont(0.5) says of microseconds, in minutes.
    static std::optional<double> median_minutes(std::vector<int128> durations) {
        if (durations.empty()) return {};
        std::sort(durations.begin(), durations.end());
        const auto minutes = [&](std::size_t i) {
            return static_cast<double>(static_cast<long double>(durations[i]) / 60'000'000);
        };
        const double lower = minutes((durations.size() - 1) / 2);
        return durations.size() % 2 == 1 ? lower : lower + 0.5 * (minutes(durations.size() / 2) - lower);
    }

    void add(const Row& row) {
        frame.kinds[0] = row.conversation.kind;
        Channels& channels = channels_of[row.conversation];
        (row.is_video ? channels.video : channels.text).insert({row.at, !row.by_visitor});
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [conversation, more] : other.channels_of) {
            Channels& channels = channels_of[conversation];
            channels.text.insert(more.text.begin(), more.text.end());
            channels.video.insert(more.video.begin(), more.video.end());
        }
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [conversation, channels] : channels_of) {
            const auto& [text, video] = channels;
            const auto flags = [](const Events& events) {
                if (events.empty()) return 0;
                return (has_event_of(events, false) ? 1 : 0) + (has_event_of(events, true) ? 2 : 0) +
                       (events.begin()->by_agent ? 0 : 4);
            };
            Bytes payload = {static_cast<std::uint8_t>(flags(text) + 8 * flags(video))};
            put_signed(payload, (text.empty() ? video : text).begin()->at);
            if (!text.empty() && !video.empty())
                put_signed(payload, wrapping_difference(video.begin()->at, text.begin()->at));
            const Events all = channels.all();
            std::int64_t before_last = all.begin()->at;
            if (const auto answer = answer_in(all); answer != all.end()) {
                put_varint(payload, static_cast<uint128>(int128{answer->at} - before_last));
                before_last = answer->at;
            }
            put_varint(payload, static_cast<uint128>(int128{all.rbegin()->at} - before_last));
            records.add(key_bytes(conversation, false), payload);
        }
        return records.image<Conversation>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Conversation>& view) const {
        Differences differences;
        ConversationCounts expected;
        std::vector<int128> lengths;
        std::vector<int128> responses;
        for (const auto& [conversation, channels] : channels_of) {
            const Events all = channels.all();
            const bool accepted = two_way(channels.text) || two_way(channels.video);
            if (accepted) {
                ++expected.conversations;
                lengths.push_back(int128{all.rbegin()->at} - all.begin()->at);
                expected.duration += lengths.back();
            }
            const auto answer = answer_in(all);
            if (answer != all.end() && answer->by_agent) {
                ++expected.answered;
                responses.push_back(int128{answer->at} - all.begin()->at);
                expected.response += responses.back();
            }
            expected.text_conversations += two_way(channels.text);
            expected.video_conversations += two_way(channels.video);
            if (all.begin()->by_agent) {
                ++expected.begun_by_agent;
                expected.accepted_by_visitor += accepted;
            } else {
                ++expected.begun_by_visitor;
                expected.accepted_by_agent += accepted;
            }
            for (const Events* const channel : {&channels.text, &channels.video}) {
                if (channel->empty()) continue;
                const bool by_agent = channel->begin()->by_agent;
                expected.agent_requests += by_agent;
                expected.visitor_requests += !by_agent;
                expected.unsuccessful_requests += !two_way(*channel);
                expected.unanswered_requests += !two_way(*channel) && !by_agent;
            }
            expected.text_requests += !channels.text.empty();
            expected.video_requests += !channels.video.empty();
        }
        const ConversationCounts counts = conversation_counts(view);
        differences.same("conversation_count", counts.conversations, expected.conversations);
        differences.same("text_conversation_count", counts.text_conversations, expected.text_conversations);
        differences.same("video_conversation_count", counts.video_conversations, expected.video_conversations);
        differences.same("duration", counts.duration, expected.duration);
        differences.same("agent_request_count", counts.agent_requests, expected.agent_requests);
        differences.same("visitor_request_count", counts.visitor_requests, expected.visitor_requests);
        differences.same("text_request_count", counts.text_requests, expected.text_requests);
        differences.same("video_request_count", counts.video_requests, expected.video_requests);
        differences.same("unsuccessful_request_count", counts.unsuccessful_requests, expected.unsuccessful_requests);
        differences.same("unanswered_request_count", counts.unanswered_requests, expected.unanswered_requests);
        differences.same("begun by an agent", counts.begun_by_agent, expected.begun_by_agent);
        differences.same("begun by a visitor", counts.begun_by_visitor, expected.begun_by_visitor);
        differences.same("accepted by an agent", counts.accepted_by_agent, expected.accepted_by_agent);
        differences.same("accepted by a visitor", counts.accepted_by_visitor, expected.accepted_by_visitor);
        differences.same("answered", counts.answered, expected.answered);
        differences.same("response", counts.response, expected.response);
        auto* const heap = std::pmr::new_delete_resource();
        differences.yes("median_conversation_minutes",
                        median_conversation_minutes(view, heap) == median_minutes(lengths));
        differences.yes("median_first_response_minutes",
                        median_first_response_minutes(view, heap) == median_minutes(responses));
        return differences.text();
    }
    // Some events that come to the same bytes: of each side the one that must have been, the others at the very end.
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Conversation>(image, [&](const Frame& its, Cursor record) {
            Channels& channels = model.channels_of[record.name(its.kinds[0], false)];
            const auto flags = static_cast<unsigned>(record.varint());
            const unsigned of_text = flags % 8;
            const unsigned of_video = flags / 8;
            const auto opening = static_cast<std::int64_t>(record.signed_number());
            std::int64_t video_from = opening;
            if (of_text > 0 && of_video > 0)
                video_from = later(opening, static_cast<std::uint64_t>(record.signed_number()));
            const std::int64_t from = of_text > 0 ? std::min(opening, video_from) : video_from;
            const bool by_visitor = (of_text >= 4 && opening == from) || (of_video >= 4 && video_from == from);
            const bool both = ((of_text | of_video) & 3) == 3;
            const std::int64_t answer = both ? later(from, static_cast<std::uint64_t>(record.varint())) : from;
            const std::int64_t last = later(answer, static_cast<std::uint64_t>(record.varint()));
            const auto put_events = [&](Events& events, unsigned bits, std::int64_t first) {
                if (bits == 0) return;
                events.insert({first, bits < 4});
                if (bits % 4 == 3) events.insert({last, bits >= 4});
                // The answer came in a channel in which its side did not begin, if it can have.
                if (bits % 4 == 3 && (bits >= 4) == by_visitor && (by_visitor ? answer >= first : answer > first))
                    events.insert({answer, by_visitor});
            };
            put_events(channels.text, of_text, opening);
            put_events(channels.video, of_video, video_from);
            // Whoever spoke last was somebody who had spoken in that channel.
            if (of_text > 0) {
                channels.text.insert({last, of_text % 4 == 2});
            } else {
                channels.video.insert({last, of_video % 4 == 2});
            }
        });
        return model;
    }

    static Conversation::Row core_row(const Row& row) {
        return {key_of(row.conversation, false), Exchange::of(row.at, row.by_visitor, row.is_video)};
    }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), shape.number(random, INT64_MIN, INT64_MAX), below(random, 2) == 0,
                below(random, 3) == 0};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Conversation>& view, std::pmr::memory_resource* memory,
                                 Attempt attempt) {
        attempt([&] { conversation_counts(view); });
        attempt([&] { median_conversation_minutes(view, memory); });
        attempt([&] { median_first_response_minutes(view, memory); });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.conversation = name; }

  private:
    static std::int64_t later(std::int64_t at, std::uint64_t by) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(at) + by);
    }
};

}  // namespace shopmetrics::test
