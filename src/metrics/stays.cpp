// stays: stay_statistics, stay_items, stay_days, stay_devices and stay_item_audiences of whole try-on sessions.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"
#include "pg/try_on_options.hpp"

#include "families/stays.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY_BY_KEY(stays, Stays)

namespace {

// What the arguments (stays, period, zone, an audience) come to, and the rows made from it.
template <class Row>
struct Reading {
    CallMemory call_memory;
    Summary<Stays> stays;
    Summary<Audience> audience;
    std::pmr::vector<StaySession> sessions;
    std::pmr::vector<std::int32_t> days;
    std::pmr::vector<Row> rows;
    std::size_t at = 0;

    Reading(const SummaryArgument<Stays>& of_stays, const SummaryArgument<Audience>& of_audience, const Period& period,
            const TryOnOptions& options)
        : stays(of_stays.read(call_memory)),
          audience(of_audience.read(call_memory)),
          sessions(stay_sessions(stays, period, options, memory())),
          days(sessions.size(), memory()),
          rows(memory()) {}
    [[nodiscard]] std::pmr::memory_resource* memory() { return call_memory.context(); }
};

// The local day of a session is the server's to say: between two phases of computing.
template <class Row>
Reading<Row>* fetch_reading(FunctionCallInfo fcinfo, const TryOnArguments& options) {
    const Period period = fetch_period(fcinfo, 1);
    const auto argument = SummaryArgument<Stays>::fetch(PG_GETARG_DATUM(0));
    const auto audience = SummaryArgument<Audience>::fetch(fcinfo, 3);
    auto* const reading =
        compute([&] { return make_for_call<Reading<Row>>(argument, audience, period, options.check()); });
    local_day(fcinfo, 0, 2);  // refuses an unknown zone where nothing began, too
    constexpr std::size_t between_resets = 1024;
    const MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "shopmetrics days", ALLOCSET_SMALL_SIZES);
    const MemoryContext call = MemoryContextSwitchTo(scratch);
    for (std::size_t i = 0; i < reading->sessions.size(); ++i) {
        reading->days[i] = local_day(fcinfo, reading->sessions[i].began, 2);
        if (i % between_resets != 0) continue;
        CHECK_FOR_INTERRUPTS();
        MemoryContextReset(scratch);
    }
    MemoryContextSwitchTo(call);
    MemoryContextDelete(scratch);
    return reading;
}

void refuse_nulls(FunctionCallInfo fcinfo, std::initializer_list<std::pair<int, const char*>> arguments) {
    for (const auto& [number, name] : arguments)
        if (PG_ARGISNULL(number))
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: %s must not be NULL", called_name(fcinfo), name));
}

// What is counted of sessions, behind `columns` of the item.
void put_statistics(const StayStatistics& row, Datum* values, bool* nulls, int columns) {
    if (columns > 0) {
        nulls[0] = !row.has_item;
        if (row.has_item) values[0] = PointerGetDatum(key_text(KeyKind::text, row.item.data, row.item.size));
    }
    values[columns] = Float8GetDatum(time_per(row.capped, 1, USECS_PER_SEC));
    values[columns + 1] = Int64GetDatum(row.views);
    values[columns + 2] = Int64GetDatum(row.sessions);
    values[columns + 3] = Int64GetDatum(row.users);
}

Datum return_statistics(FunctionCallInfo fcinfo, Reading<StayStatistics>* reading, int columns) {
    return return_rows(fcinfo, [=](Datum* values, bool* nulls) {
        if (reading->at == reading->rows.size()) return false;
        const StayStatistics& row = reading->rows[reading->at++];
        put_statistics(row, values, nulls, columns);
        values[columns + 4] = Int64GetDatum(row.unique_users);
        values[columns + 5] = Int64GetDatum(row.new_users);
        return true;
    });
}

}  // namespace

SHOPMETRICS_FUNCTION(stays_statistics) {
    refuse_nulls(fcinfo, {{0, "stays"}, {2, "zone"}, {4, "cap"}, {5, "min_seconds"}});
    const TryOnArguments options{PG_GETARG_FLOAT8(4), PG_GETARG_FLOAT8(5)};
    auto* const reading = fetch_reading<StayStatistics>(fcinfo, options);
    compute([&] {
        reading->rows.push_back(stay_statistics(reading->stays, reading->sessions, reading->days, reading->audience,
                                                options.check(), reading->memory()));
    });
    return return_statistics(fcinfo, reading, 0);
}

SHOPMETRICS_FUNCTION(stays_items) {
    refuse_nulls(fcinfo, {{0, "stays"}, {2, "zone"}, {4, "cap"}, {5, "min_seconds"}, {6, "min_item_seconds"}});
    const TryOnArguments options{PG_GETARG_FLOAT8(4), PG_GETARG_FLOAT8(5), PG_GETARG_FLOAT8(6)};
    auto* const reading = fetch_reading<StayStatistics>(fcinfo, options);
    compute([&] {
        reading->rows = stay_items(reading->stays, reading->sessions, reading->days, reading->audience, options.check(),
                                   reading->memory());
    });
    return return_statistics(fcinfo, reading, 1);
}

SHOPMETRICS_FUNCTION(stays_item_audiences) {
    refuse_nulls(fcinfo, {{0, "stays"}, {2, "zone"}, {4, "cap"}, {5, "min_seconds"}, {6, "min_item_seconds"}});
    const TryOnArguments options{PG_GETARG_FLOAT8(4), PG_GETARG_FLOAT8(5), PG_GETARG_FLOAT8(6)};
    auto* const reading = fetch_reading<StayItemAudience>(fcinfo, options);
    compute([&] {
        reading->rows = stay_item_audiences(reading->stays, reading->sessions, reading->days, reading->audience,
                                            options.check(), reading->memory());
    });
    return return_rows(fcinfo, [&](Datum* values, bool* nulls) {
        if (reading->at == reading->rows.size()) return false;
        const StayItemAudience& row = reading->rows[reading->at++];
        put_statistics(row.statistics, values, nulls, 1);
        values[5] = PointerGetDatum(compute([&] { return flat_summary(row.audience()); }));
        return true;
    });
}

SHOPMETRICS_FUNCTION(stays_days) {
    refuse_nulls(fcinfo, {{0, "stays"}, {2, "zone"}, {4, "min_seconds"}});
    const double min_seconds = PG_GETARG_FLOAT8(4);
    auto* const reading = fetch_reading<StayDay>(fcinfo, TryOnArguments{.min_seconds = min_seconds});
    compute([&] {
        reading->rows =
            stay_days(reading->stays, reading->sessions, reading->days, reading->audience, reading->memory());
    });
    return return_rows(fcinfo, [&](Datum* values, bool*) {
        if (reading->at == reading->rows.size()) return false;
        const StayDay& row = reading->rows[reading->at++];
        values[0] = DateADTGetDatum(row.day);
        values[1] = Int64GetDatum(row.sessions);
        values[2] = Int64GetDatum(row.users);
        values[3] = Int64GetDatum(row.new_users);
        return true;
    });
}

SHOPMETRICS_FUNCTION(stays_devices) {
    struct Devices {
        CallMemory memory;
        Summary<Stays> stays;
        std::pmr::vector<StayDevice> rows;
        std::size_t at = 0;

        Devices(const SummaryArgument<Stays>& argument, const Period& period, double min_seconds)
            : stays(argument.read(memory)),
              rows(stay_devices(stays, period, TryOnArguments{.min_seconds = min_seconds}.check(), memory.context())) {}
    };
    refuse_nulls(fcinfo, {{0, "stays"}, {2, "min_seconds"}});
    const Period period = fetch_period(fcinfo, 1);
    const double min_seconds = PG_GETARG_FLOAT8(2);
    const auto argument = SummaryArgument<Stays>::fetch(PG_GETARG_DATUM(0));
    auto* const devices = compute([&] { return make_for_call<Devices>(argument, period, min_seconds); });
    const KeyKind kind = devices->stays.header.kinds.of(1);
    return return_rows(fcinfo, [&](Datum* values, bool*) {
        if (devices->at == devices->rows.size()) return false;
        const StayDevice& row = devices->rows[devices->at++];
        values[0] = PointerGetDatum(key_text(kind, row.device.data, row.device.size));
        values[1] = TimestampTzGetDatum(row.began);
        return true;
    });
}
