// conversation: which side spoke first and whether the other answered, by channel. conversation -> for text and for
// video the first event, its side and the sides seen; and the last event of all.
#pragma once

#include <algorithm>

#include "engine/instant.hpp"
#include "engine/part.hpp"

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
    static constexpr std::uint32_t bound = 1 + 3 * max_varint64;
    Channel text;
    Channel video;
    std::int64_t last = 0;

    static Exchange of(std::int64_t at, bool by_visitor, bool is_video) {
        Exchange exchange;
        Channel& channel = is_video ? exchange.video : exchange.text;
        channel.flags = by_visitor ? Channel::visitor_seen | Channel::visitor_began : Channel::agent_seen;
        channel.first = exchange.last = at;
        return exchange;
    }

    [[nodiscard]] std::int64_t first() const {
        if (!video.requested()) return text.first;
        return text.requested() ? std::min(text.first, video.first) : video.first;
    }
    [[nodiscard]] bool two_way() const { return text.two_way() || video.two_way(); }
    // Who spoke first in any channel; at one instant the visitor.
    [[nodiscard]] bool by_visitor() const {
        const auto began = [&](const Channel& channel) {
            return channel.requested() && channel.first == first() && channel.by_visitor();
        };
        return began(text) || began(video);
    }

    static Exchange read(Reader& from) {
        Exchange exchange;
        const std::uint8_t flags = *from.bytes(1);
        exchange.text.flags = flags & 7U;
        exchange.video.flags = flags >> 3U;
        if (flags == 0 || flags >= 64 || !possible(exchange.text) || !possible(exchange.video))
            raise_corrupt("a conversation's channels");
        const std::int64_t first = unzigzag(from.varint<std::uint64_t>());
        (exchange.text.requested() ? exchange.text : exchange.video).first = first;
        if (exchange.text.requested() && exchange.video.requested())
            exchange.video.first = shift(first, static_cast<std::uint64_t>(unzigzag(from.varint<std::uint64_t>())));
        exchange.last = shift(exchange.first(), from.varint<std::uint64_t>());
        if (exchange.last < std::max(exchange.first(), exchange.latest_first()))
            raise_corrupt("a conversation ends before it begins");
        // At one instant the visitor would have been first.
        for (const Channel* channel : {&exchange.text, &exchange.video})
            if (channel->two_way() && !channel->by_visitor() && channel->first == exchange.last)
                raise_corrupt("a conversation's channels");
        return exchange;
    }
    void merge(const Exchange& other) {
        text.merge(other.text);
        video.merge(other.video);
        last = std::max(last, other.last);
    }
    std::uint8_t* write(std::uint8_t* to) const {
        *to++ = static_cast<std::uint8_t>(text.flags | video.flags << 3U);
        const std::int64_t opening = text.requested() ? text.first : video.first;
        to = write_varint_fast(to, zigzag(opening));
        if (text.requested() && video.requested())
            to = write_varint_fast(to, zigzag(static_cast<std::int64_t>(elapsed(opening, video.first))));
        return write_varint_fast(to, elapsed(first(), last));
    }

  private:
    static bool possible(const Channel& channel) {
        return channel.flags == 0 || ((channel.flags & 3U) != 0 && Channel::possible(channel.flags));
    }
    [[nodiscard]] std::int64_t latest_first() const {
        if (!video.requested()) return text.first;
        return text.requested() ? std::max(text.first, video.first) : video.first;
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
        if (exchange.by_visitor()) {
            ++counts.begun_by_visitor;
            counts.accepted_by_agent += two_way;
        } else {
            ++counts.begun_by_agent;
            counts.accepted_by_visitor += two_way;
        }
        if (!two_way) return;
        ++counts.conversations;
        counts.duration += elapsed(exchange.first(), exchange.last);
    });
    return counts;
}

inline void Conversation::describe(const Summary<Conversation>& conversation, Description& to) {
    const ConversationCounts counts = conversation_counts(conversation);
    to.add("conversation_id", conversation.kind());
    to.add("conversations", counts.conversations);
    to.add("requests", counts.text_requests + counts.video_requests);
}

}  // namespace shopmetrics
