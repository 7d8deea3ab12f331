// Every family's state, compiled here in full: what the headers hold is checked without a server and without a test.
#include "families/describe.hpp"

namespace shopmetrics {

template class SmallState<Activity>;
template class LargeState<Activity>;
template class SmallState<Audience>;
template class LargeState<Audience>;
template class SmallState<CappedTotals>;
template class LargeState<CappedTotals>;
template class SmallState<Conversation>;
template class LargeState<Conversation>;
template class SmallState<Conversion>;
template class LargeState<Conversion>;
template class SmallState<FirstSeen>;
template class LargeState<FirstSeen>;
template class SmallState<Funnel>;
template class LargeState<Funnel>;
template class SmallState<Messaging>;
template class LargeState<Messaging>;
template class SmallState<PeriodUsers>;
template class LargeState<PeriodUsers>;
template class SmallState<Purchases>;
template class LargeState<Purchases>;
template class SmallState<Stays>;
template class LargeState<Stays>;
template class SmallState<Touches>;
template class LargeState<Touches>;
template class SmallState<TryOn>;
template class LargeState<TryOn>;
template class SmallState<Views>;
template class LargeState<Views>;
template class SmallState<Visits>;
template class LargeState<Visits>;

}  // namespace shopmetrics
