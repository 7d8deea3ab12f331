// Every family, each with its header. What is made for all of them, the explicit instantiations, the fuzz targets and
// the lists of the unit tests, is made from here.
#pragma once

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

// X(struct, name), in the order of their numbers. A number is in the first byte of each summary, for ever: that of a
// family that is gone is not given to another.
#define SHOPMETRICS_KEYED_FAMILIES(X) \
    X(Audience, audience)             \
    X(FirstSeen, first_seen)          \
    X(TryOn, try_on)                  \
    X(Activity, activity)             \
    X(Visits, visits)                 \
    X(Messaging, messaging)           \
    X(Conversation, conversation)     \
    X(Conversion, conversion)         \
    X(Touches, touches)               \
    X(Purchases, purchases)           \
    X(Views, views)                   \
    X(CappedTotals, capped_totals)    \
    X(PeriodUsers, period_users)      \
    X(Stays, stays)                   \
    X(Funnel, funnel)

#define SHOPMETRICS_COUNTED_FAMILIES(X) X(Ratings, ratings)
