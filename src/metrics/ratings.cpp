// ratings: counts, average, response rate, top box, distribution, Net Promoter Score. A state of fixed size, counted in
// place. The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"

#include <cmath>

#include "families/ratings.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(ratings, Ratings)

namespace {

std::uint8_t* image_of(varlena* flat) {
    return reinterpret_cast<std::uint8_t*>(VARDATA(flat));
}

varlena* new_ratings(std::int32_t lowest, std::int32_t highest) {
    const std::uint32_t size = Ratings::image_bytes(lowest, highest);
    auto* const flat = static_cast<varlena*>(palloc(VARHDRSZ + size));
    SET_VARSIZE(flat, VARHDRSZ + size);
    Ratings::write_empty(image_of(flat), lowest, highest);
    return flat;
}

// The summary of argument 0, fetched and checked. A final function's NULL is the summary of nothing.
RatingsView ratings_argument(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(0)) return RatingsView::trusted(image_of(new_ratings(Ratings::no_lowest, Ratings::no_highest)));
    const varlena* const flat = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0));
    return compute([&] {
        return RatingsView::parse(reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat)), VARSIZE_ANY_EXHDR(flat));
    });
}

std::optional<double> nps_of(FunctionCallInfo fcinfo) {
    const RatingsView ratings = ratings_argument(fcinfo);
    return compute([&] { return nps_score(ratings); });
}

std::optional<double> top_box_of(FunctionCallInfo fcinfo) {
    const RatingsView ratings = ratings_argument(fcinfo);
    const std::int32_t lowest = PG_GETARG_INT32(1);
    return ratio(compute([&] { return top_box(ratings, lowest); }), ratings.rated());
}

// For combine and merge alike: parse() looks at all of it.
Datum add_ratings(FunctionCallInfo fcinfo) {
    require_aggregate(fcinfo);
    if (PG_ARGISNULL(1)) {
        if (PG_ARGISNULL(0)) PG_RETURN_NULL();
        return PG_GETARG_DATUM(0);
    }
    const varlena* const flat = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1));
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat));
    const RatingsView other = compute([&] { return RatingsView::parse(bytes, VARSIZE_ANY_EXHDR(flat)); });
    if (PG_ARGISNULL(0)) PG_RETURN_POINTER(copy_of(bytes, VARSIZE_ANY_EXHDR(flat)));
    varlena* const state = aggregate_detail::writable(PG_GETARG_DATUM(0));
    if (!other.has_scale()) PG_RETURN_POINTER(state);
    if (!RatingsView::trusted(image_of(state)).has_scale()) PG_RETURN_POINTER(copy_of(bytes, VARSIZE_ANY_EXHDR(flat)));
    compute([&] { ratings_merge(image_of(state), other); });
    PG_RETURN_POINTER(state);
}

}  // namespace

// (rating) and (rating, lowest, highest)
SHOPMETRICS_FUNCTION(ratings_add) {
    require_aggregate(fcinfo);
    const double rating = PG_ARGISNULL(1) ? NAN : PG_GETARG_FLOAT8(1);
    std::int32_t lowest = Ratings::default_lowest;
    std::int32_t highest = Ratings::default_highest;
    if (PG_NARGS() == 4) {
        if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: lowest and highest must not be NULL", called_name(fcinfo)),
                    errhint("Give the lowest and the highest rating of the scale."));
        lowest = PG_GETARG_INT32(2);
        highest = PG_GETARG_INT32(3);
    }
    varlena* state;
    if (PG_ARGISNULL(0)) {
        compute([&] { Ratings::check_scale(lowest, highest); });
        state = new_ratings(lowest, highest);
    } else {
        state = aggregate_detail::writable(PG_GETARG_DATUM(0));
        if (!RatingsView::trusted(image_of(state)).has_scale()) {  // an INITCOND
            compute([&] { Ratings::check_scale(lowest, highest); });
            state = new_ratings(lowest, highest);
        }
    }
    compute([&] {
        const RatingsView counted = RatingsView::trusted(image_of(state));
        if (counted.lowest() != lowest || counted.highest() != highest)
            raise(ErrorCode::invalid_parameter,
                  "Use one scale for all rows of a group and for all summaries that are merged.",
                  "the scale must not change within a group: %d to %d, then %d to %d", counted.lowest(),
                  counted.highest(), lowest, highest);
        if (!PG_ARGISNULL(1) && std::isnan(rating))
            raise(ErrorCode::invalid_parameter, "NULL is the value for no rating.",
                  "rating must be a whole number from %d to %d, not NaN", lowest, highest);
        ratings_add(image_of(state), rating, lowest, highest);
    });
    PG_RETURN_POINTER(state);
}

SHOPMETRICS_FUNCTION(ratings_combine) {
    return add_ratings(fcinfo);
}
SHOPMETRICS_FUNCTION(ratings_merge) {
    return add_ratings(fcinfo);
}

SHOPMETRICS_FUNCTION(ratings_finish) {
    if (PG_ARGISNULL(0)) PG_RETURN_POINTER(new_ratings(Ratings::no_lowest, Ratings::no_highest));
    return PG_GETARG_DATUM(0);
}

SHOPMETRICS_METRIC(ratings_rating_count, ratings_argument, n.rated())
SHOPMETRICS_METRIC(ratings_unrated_count, ratings_argument, n.unrated())
SHOPMETRICS_METRIC(ratings_avg_rating, ratings_argument, n.mean())
SHOPMETRICS_METRIC(ratings_rating_response_rate, ratings_argument, ratio(n.rated(), n.rated() + n.unrated()))
SHOPMETRICS_METRIC(ratings_top_box_share, top_box_of, n)
SHOPMETRICS_METRIC(ratings_nps_score, nps_of, n)

SHOPMETRICS_FUNCTION(ratings_rating_distribution) {
    const RatingsView ratings = ratings_argument(fcinfo);
    const std::int64_t rated = ratings.rated();
    std::int64_t rating = ratings.has_scale() ? ratings.lowest() : Ratings::default_lowest;
    const std::int32_t last = ratings.has_scale() ? ratings.highest() : Ratings::default_highest;
    return return_rows(fcinfo, [&](Datum* values, bool* nulls) {
        if (rating > last) return false;
        const std::int64_t responses = ratings.responses(rating);
        values[0] = Int32GetDatum(static_cast<std::int32_t>(rating++));
        values[1] = Int64GetDatum(responses);
        nulls[2] = rated == 0;
        values[2] = Float8GetDatum(rated == 0 ? 0 : static_cast<double>(responses) / static_cast<double>(rated));
        return true;
    });
}
