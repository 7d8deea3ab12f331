// conversation: which side spoke first, and whether and when the other answered. conversation -> for text and for video
// the first event, its side and the sides seen; over both the first event of each side, and the last of all.
#pragma once

#include <algorithm>
#include <optional>

#include "engine/instant.hpp"
#include "engine/part.hpp"
#include "families/percentile.hpp"

namespace shopmetrics {

struct Channel {
    static constexpr unsigned visitor_seen = 1;
    static constexpr unsigned agent_seen = 2;
    static constexpr unsigned visitor_began = 4;
    unsigned flags = 0;      // 0: no event
    std::int64_t first = 0;  // of whichever side

    [[nodiscard]] bool requested() const { return flags != 0; }
    [[nodiscard]] bool by_visitor() const { return (flags & visitor_began) != 0; }
    [[nodiscard]] bool two_way() const { return (flags & (visitor_seen | agent_seen)) == (visitor_seen | agent_seen); }

    // One side alone began; both may have been first in either order.
    static bool possible(unsigned flags) {
        const unsigned seen = flags & (visitor_seen | agent_seen);
        const bool visitor = (flags & visitor_began) != 0;
        return seen == (visitor_seen | agent_seen) || visitor == (seen == visitor_seen);
    }
    void merge(const Channel& other) {
        if (!other.requested()) return;
        if (!requested()) {
            *this = other;
            return;
        }
        const unsigned seen = (flags | other.flags) & (visitor_seen | agent_seen);
        unsigned began = (first <= other.first ? flags : other.flags) & visitor_began;
        if (first == other.first) began = (flags | other.flags) & visitor_began;  // a visitor's event comes before
        first = std::min(first, other.first);
        flags = seen | began;
    }
};

struct Exchange {
    static constexpr std::uint32_t bound = 1 + 4 * max_varint64;
    static constexpr std::int64_t never = INT64_MAX;  // of a side that has no event; the latest instant there is
    Channel text;
    Channel video;
    // Of each side in any channel. The earlier of the two is the first of the channels; the other could not be told
    // from these: a side may begin one channel and have answered in the other before.
    std::int64_t first_by_visitor = never;
    std::int64_t first_by_agent = never;
    std::int64_t last = 0;

    static Exchange of(std::int64_t at, bool by_visitor, bool is_video) {
        Exchange exchange;
        Channel& channel = is_video ? exchange.video : exchange.text;
        channel.flags = by_visitor ? Channel::visitor_seen | Channel::visitor_began : Channel::agent_seen;
        (by_visitor ? exchange.first_by_visitor : exchange.first_by_agent) = at;
        channel.first = exchange.last = at;
        return exchange;
    }

    [[nodiscard]] std::int64_t first() const { return std::min(first_by_visitor, first_by_agent); }
    [[nodiscard]] bool two_way() const { return text.two_way() || video.two_way(); }
    [[nodiscard]] bool both_seen() const { return seen() == (Channel::visitor_seen | Channel::agent_seen); }
    // Who spoke first in any channel; at one instant the visitor.
    [[nodiscard]] bool by_visitor() const {
        return (seen() & Channel::visitor_seen) != 0 && first_by_visitor <= first_by_agent;
    }
    // Did the visitor begin, and an agent answer, in whatever channel?
    [[nodiscard]] bool answered() const { return both_seen() && first_by_visitor <= first_by_agent; }
    // Microseconds up to the answer.
    [[nodiscard]] std::uint64_t response() const { return elapsed(first_by_visitor, first_by_agent); }
    // Microseconds from the first event to the last.
    [[nodiscard]] std::uint64_t length() const { return elapsed(first(), last); }

    static Exchange read(Reader& from) {
        Exchange exchange;
        const std::uint8_t flags = *from.bytes(1);
        exchange.text.flags = flags & 7U;
        exchange.video.flags = flags >> 3U;
        if (flags == 0 || flags >= 64 || !possible(exchange.text) || !possible(exchange.video))
            raise_corrupt("a conversation's channels");
        const bool in_text = exchange.text.requested();
        const bool in_both = in_text && exchange.video.requested();
        const std::int64_t opening = unzigzag(from.varint<std::uint64_t>());
        (in_text ? exchange.text : exchange.video).first = opening;
        std::int64_t began = opening;
        std::int64_t latest = opening;  // of the first ones
        if (in_both) {
            const std::int64_t other =
                shift(opening, static_cast<std::uint64_t>(unzigzag(from.varint<std::uint64_t>())));
            exchange.video.first = other;
            began = std::min(opening, other);
            latest = std::max(opening, other);
        }
        const auto begun_by_visitor = [began](const Channel& channel) {
            return channel.by_visitor() && channel.first == began;
        };
        const bool by_visitor = begun_by_visitor(exchange.text) || begun_by_visitor(exchange.video);
        (by_visitor ? exchange.first_by_visitor : exchange.first_by_agent) = began;
        std::int64_t before_last = began;
        if (exchange.both_seen()) {
            before_last = shift(began, from.varint<std::uint64_t>());
            (by_visitor ? exchange.first_by_agent : exchange.first_by_visitor) = before_last;
            latest = std::max(latest, before_last);
        }
        exchange.last = shift(before_last, from.varint<std::uint64_t>());
        if (before_last < began || exchange.last < latest) raise_corrupt("a conversation ends before it begins");
        for (const Channel* channel : {&exchange.text, &exchange.video})
            if (channel->two_way() && !channel->by_visitor() && channel->first == exchange.last)
                raise_corrupt("a conversation's channels");  // at one instant the visitor would have been first
        if (exchange.both_seen() && !exchange.may_answer(by_visitor, before_last))
            raise_corrupt("the first answer of a conversation");
        return exchange;
    }
    void merge(const Exchange& other) {
        text.merge(other.text);
        video.merge(other.video);
        first_by_visitor = std::min(first_by_visitor, other.first_by_visitor);
        first_by_agent = std::min(first_by_agent, other.first_by_agent);
        last = std::max(last, other.last);
    }
    std::uint8_t* write(std::uint8_t* to) const {
        *to++ = static_cast<std::uint8_t>(text.flags | video.flags << 3U);
        const std::int64_t opening = text.requested() ? text.first : video.first;
        to = write_varint_fast(to, zigzag(opening));
        if (text.requested() && video.requested())
            to = write_varint_fast(to, zigzag(static_cast<std::int64_t>(elapsed(opening, video.first))));
        std::int64_t before_last = first();
        if (both_seen()) {
            const std::int64_t answer = std::max(first_by_visitor, first_by_agent);
            to = write_varint_fast(to, elapsed(before_last, answer));
            before_last = answer;
        }
        return write_varint_fast(to, elapsed(before_last, last));
    }

  private:
    static bool possible(const Channel& channel) {
        return channel.flags == 0 || ((channel.flags & 3U) != 0 && Channel::possible(channel.flags));
    }
    [[nodiscard]] unsigned seen() const {
        return (text.flags | video.flags) & (Channel::visitor_seen | Channel::agent_seen);
    }
    // The side that did not begin was first at the first event of a channel that it began, or after that of one that it
    // did not: at once, if it is the agent's.
    [[nodiscard]] bool may_answer(bool begun_by_visitor, std::int64_t answer) const {
        const unsigned answering = begun_by_visitor ? Channel::agent_seen : Channel::visitor_seen;
        std::int64_t latest = never;
        bool later_in_a_channel = false;
        for (const Channel* channel : {&text, &video}) {
            if ((channel->flags & answering) == 0) continue;
            if (channel->by_visitor() != begun_by_visitor) {
                latest = std::min(latest, channel->first);
            } else {
                later_in_a_channel |= begun_by_visitor ? answer >= channel->first : answer > channel->first;
            }
        }
        return answer == latest || (later_in_a_channel && answer < latest);
    }
    static std::int64_t shift(std::int64_t instant, std::uint64_t by) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(instant) + by);
    }
};

struct Conversation : PartFamily<Conversation, Exchange> {
    static constexpr FamilyId id{7};
    static constexpr const char* name = "conversation";
    static constexpr const char* key_names[] = {"conversation_id"};

    using Arguments = ArgumentList<NotNull<Key>, NotNull<At<"at">>, Flag, Flag>;
    static Row row(const Key& conversation, std::int64_t at, bool by_visitor, bool is_video) {
        return {conversation, Exchange::of(at, by_visitor, is_video)};
    }
    template <class Take>
    static void for_each_time(const Summary<Conversation>& conversation, Take take) {
        for_each_part<Conversation>(conversation, [&](const Exchange& exchange) {
            take(Instant{exchange.first()});
            take(Instant{exchange.last});
        });
    }
    static void describe(const Summary<Conversation>& conversation, Description& to);
};

struct ConversationCounts {
    // two-way conversations: in any channel, in text, in video
    std::int64_t conversations = 0;
    std::int64_t text_conversations = 0;
    std::int64_t video_conversations = 0;
    int128 duration = 0;  // microseconds over the two-way conversations

    // conversations that the visitor began and an agent answered, in whatever channel; microseconds up to the answers
    std::int64_t answered = 0;
    int128 response = 0;

    // requests: channels of conversations, by who began them
    std::int64_t agent_requests = 0;
    std::int64_t visitor_requests = 0;
    std::int64_t text_requests = 0;
    std::int64_t video_requests = 0;
    std::int64_t unsuccessful_requests = 0;  // whose channel never became two-way
    std::int64_t unanswered_requests = 0;    // of these, the visitors'

    // conversations by who began them, and those of them that became two-way
    std::int64_t begun_by_agent = 0;
    std::int64_t begun_by_visitor = 0;
    std::int64_t accepted_by_agent = 0;    // begun by the visitor
    std::int64_t accepted_by_visitor = 0;  // begun by the agent
};

// Linear.
inline ConversationCounts conversation_counts(const RecordStream<Conversation>& conversation) {
    ConversationCounts counts;
    const auto count_request = [&](const Channel& channel, std::int64_t& requests, std::int64_t& conversations) {
        if (!channel.requested()) return;
        ++requests;
        ++(channel.by_visitor() ? counts.visitor_requests : counts.agent_requests);
        conversations += channel.two_way();
        counts.unsuccessful_requests += !channel.two_way();
        counts.unanswered_requests += !channel.two_way() && channel.by_visitor();
    };
    for_each_part(conversation, [&](const Exchange& exchange) {
        count_request(exchange.text, counts.text_requests, counts.text_conversations);
        count_request(exchange.video, counts.video_requests, counts.video_conversations);
        const bool two_way = exchange.two_way();
        if (exchange.answered()) {
            ++counts.answered;
            counts.response += exchange.response();
        }
        if (exchange.by_visitor()) {
            ++counts.begun_by_visitor;
            counts.accepted_by_agent += two_way;
        } else {
            ++counts.begun_by_agent;
            counts.accepted_by_visitor += two_way;
        }
        if (!two_way) return;
        ++counts.conversations;
        counts.duration += exchange.length();
    });
    return counts;
}

// Of two-way conversations, from the first event to the last. Linear; 8 bytes for each of them.
inline std::optional<double> median_conversation_minutes(const RecordStream<Conversation>& conversation,
                                                         std::pmr::memory_resource* memory) {
    Durations lengths(memory);
    for_each_part(conversation, [&](const Exchange& exchange) {
        if (exchange.two_way()) lengths.add(exchange.length());
    });
    if (lengths.size() == 0) return {};
    return lengths.percentile(0.5, one_minute);
}

// Of conversations that the visitor began and an agent answered. Linear; 8 bytes for each of them.
inline std::optional<double> median_first_response_minutes(const RecordStream<Conversation>& conversation,
                                                           std::pmr::memory_resource* memory) {
    Durations responses(memory);
    for_each_part(conversation, [&](const Exchange& exchange) {
        if (exchange.answered()) responses.add(exchange.response());
    });
    if (responses.size() == 0) return {};
    return responses.percentile(0.5, one_minute);
}

inline void Conversation::describe(const Summary<Conversation>& conversation, Description& to) {
    const ConversationCounts counts = conversation_counts(conversation);
    to.add("conversation_id", conversation.kind());
    to.add("conversations", counts.conversations);
    to.add("requests", counts.text_requests + counts.video_requests);
}

}  // namespace shopmetrics
