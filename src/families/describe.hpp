// What a summary shows of itself to a person: a few named numbers.
#pragma once

#include <cstdint>

#include "families/activity.hpp"
#include "families/audience.hpp"
#include "families/capped_totals.hpp"
#include "families/conversation.hpp"
#include "families/conversion.hpp"
#include "families/first_seen.hpp"
#include "families/funnel.hpp"
#include "families/messaging.hpp"
#include "families/period_users.hpp"
#include "families/purchases.hpp"
#include "families/ratings.hpp"
#include "families/stays.hpp"
#include "families/touches.hpp"
#include "families/try_on.hpp"
#include "families/views.hpp"
#include "families/visits.hpp"

namespace shopmetrics {

struct Description {
    struct Entry {
        const char* name;
        std::int64_t number;
        const char* word;  // instead of the number, where not null
    };
    Entry entries[8];
    unsigned count = 0;

    void add(const char* name, std::int64_t number) { entries[count++] = {name, number, nullptr}; }
    void add(const char* name, KeyKind kind) { entries[count++] = {name, 0, key_kind_name(kind)}; }
};

inline void describe(const ImageView<Audience>& audience, Description& to) {
    to.add("user_id", audience.kind());
    to.add("unique_users", unique_users(audience));
    to.add("daily_unique_users", daily_unique_users(audience));
}

inline void describe(const ImageView<TryOn>& try_on, Description& to) {
    to.add("session_id", try_on.kind());
    to.add("user_id", try_on.header.kinds.of(1));
    to.add("product", try_on.header.kinds.of(2));
    to.add("sessions", try_on.keys());
    to.add("valid_sessions", try_on_totals(try_on, TryOnOptions{}).sessions);
}

inline void describe(const ImageView<Activity>& activity, Description& to) {
    to.add("events", Times::size(times(activity)));
}

inline void describe(const ImageView<Visits>& visits, Description& to) {
    std::int64_t events = 0;
    visits.for_each([&](const KeyBytes&, Reader times) { events += Times::size(times); });
    to.add("user_id", visits.kind());
    to.add("users", visits.keys());
    to.add("events", events);
}

inline void describe(const ImageView<Views>& views, Description& to) {
    to.add("session_id", views.kind());
    to.add("product", views.header.kinds.of(1));
    to.add("colour", views.header.kinds.of(2));
    to.add("sessions", views.keys());
    to.add("views", view_count(views));
}

inline void describe(const ImageView<CappedTotals>& totals, Description& to) {
    std::int64_t items = 0;
    totals.for_each([&](const KeyBytes&, Reader sums) { ItemSum::for_each(sums, [&](const ItemSum&) { ++items; }); });
    to.add("group_id", totals.kind());
    to.add("item_id", totals.header.kinds.of(1));
    to.add("groups", totals.keys());
    to.add("items", items);
}

inline void describe(const ImageView<FirstSeen>& first_seen, Description& to) {
    to.add("user_id", first_seen.kind());
    to.add("users", first_seen.keys());
}

inline void describe(const ImageView<PeriodUsers>& users, Description& to) {
    const PeriodUserCounts counts = period_user_counts(users);
    to.add("user_id", users.kind());
    to.add("new_users", counts.in_period - counts.returning);
    to.add("returning_users", counts.returning);
}

inline void describe(const ImageView<Messaging>& messaging, Description& to) {
    const MessagingCounts counts = messaging_counts(messaging);
    to.add("session_id", messaging.kind());
    to.add("sessions", counts.sessions);
    to.add("bounces", counts.bounces);
    to.add("live_support", counts.live_support);
}

inline void describe(const ImageView<Conversation>& conversation, Description& to) {
    const ConversationCounts counts = conversation_counts(conversation);
    to.add("conversation_id", conversation.kind());
    to.add("conversations", counts.conversations);
    to.add("requests", counts.text_requests + counts.video_requests);
}

inline void describe(const ImageView<Conversion>& conversion, Description& to) {
    const ConversionCounts counts = conversion_counts(conversion);
    to.add("user_id", conversion.kind());
    to.add("reached_users", counts.reached);
    to.add("converted_users", counts.converted);
}

inline void describe(const ImageView<Touches>& touches, Description& to) {
    to.add("visitor_id", touches.kind());
    to.add("touch_id", touches.header.kinds.of(1));
    to.add("visitors", touches.keys());
    to.add("touches", Touches::count(touches));
}

inline void describe(const ImageView<Purchases>& purchases, Description& to) {
    to.add("visitor_id", purchases.kind());
    to.add("order_id", purchases.header.kinds.of(1));
    to.add("visitors", purchases.keys());
    to.add("orders", Purchases::count(purchases));
}

inline void describe(const ImageView<Stays>& stays, Description& to) {
    to.add("session_id", stays.kind());
    to.add("device_id", stays.header.kinds.of(1));
    to.add("product", stays.header.kinds.of(2));
    to.add("colour", stays.header.kinds.of(3));
    to.add("sessions", stays.keys());
}

inline void describe(const ImageView<Funnel>& funnel, Description& to) {
    std::int64_t events = 0;
    unsigned steps = 0;
    funnel.for_each([&](const KeyBytes&, Reader of_user) {
        FunnelStepList::for_each(of_user, [&](const FunnelStep& step) {
            ++events;
            steps = std::max<unsigned>(steps, step.number);
        });
    });
    to.add("user_id", funnel.kind());
    to.add("users", funnel.keys());
    to.add("events", events);
    to.add("steps", steps);
}

inline void describe(const RatingsView& ratings, Description& to) {
    if (ratings.has_scale()) {
        to.add("lowest", ratings.lowest());
        to.add("highest", ratings.highest());
    }
    to.add("rated", ratings.rated());
    to.add("unrated", ratings.unrated());
}

}  // namespace shopmetrics
