// Every family's state, compiled here in full: what the headers hold is checked without a server and without a test.
#include "core/activity.hpp"
#include "core/audience.hpp"
#include "core/capped_totals.hpp"
#include "core/describe.hpp"
#include "core/try_on.hpp"
#include "core/views.hpp"
#include "core/visits.hpp"

namespace shopmetrics {

template class SmallState<Activity>;
template class LargeState<Activity>;
template class SmallState<Audience>;
template class LargeState<Audience>;
template class SmallState<CappedTotals>;
template class LargeState<CappedTotals>;
template class SmallState<TryOn>;
template class LargeState<TryOn>;
template class SmallState<Views>;
template class LargeState<Views>;
template class SmallState<Visits>;
template class LargeState<Visits>;

}  // namespace shopmetrics
