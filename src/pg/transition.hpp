// Transition functions: the arguments that a family declares are fetched, checked, and made into a row of the state.
#pragma once

#include "pg/aggregate_state.hpp"
#include "pg/argument.hpp"
#include "pg/money.hpp"
#include "pg/range.hpp"
#include "pg/zone.hpp"
// pg.hpp stays first.
#include <optional>
#include <tuple>
#include <utility>

#include "engine/arguments.hpp"

namespace shopmetrics::pg {

// One argument, in three steps. `KeyDatum` is how the SQL function is given its keys.
//
//     counts(fcinfo, argument)   does the row count, as far as this argument says?
//     fetch(fcinfo, argument)    a plain value; the server may report an error
//     value(plain)               in the compute phase: checked
template <class Argument, class KeyArgument>
struct ArgumentReader;

struct CountsAlways {
    static bool counts(FunctionCallInfo, int) { return true; }
};

template <class KeyArgument>
struct ArgumentReader<Key, KeyArgument> : CountsAlways {
    static KeyArgument fetch(FunctionCallInfo fcinfo, int argument) { return KeyArgument::fetch(fcinfo, argument); }
    static Key value(const KeyArgument& key) { return key.key(false); }
};
template <class KeyArgument>
struct ArgumentReader<KeptKey, KeyArgument> : CountsAlways {
    static KeyArgument fetch(FunctionCallInfo fcinfo, int argument) { return KeyArgument::fetch(fcinfo, argument); }
    static Key value(const KeyArgument& key) { return key.key(true); }
};
template <class KeyArgument>
struct ArgumentReader<Flag, KeyArgument> : CountsAlways {
    static bool fetch(FunctionCallInfo fcinfo, int argument) {
        return !PG_ARGISNULL(argument) && PG_GETARG_BOOL(argument);
    }
    static bool value(bool flag) { return flag; }
};
template <Word name, class KeyArgument>
struct ArgumentReader<At<name>, KeyArgument> : CountsAlways {
    static TimestampTz fetch(FunctionCallInfo fcinfo, int argument) { return PG_GETARG_TIMESTAMPTZ(argument); }
    static std::int64_t value(TimestampTz at) { return finite_time(at, name.text); }
};
template <Word name, class KeyArgument>
struct ArgumentReader<Seconds<name>, KeyArgument> : CountsAlways {
    static double fetch(FunctionCallInfo fcinfo, int argument) {
        return PG_ARGISNULL(argument) ? 0 : PG_GETARG_FLOAT8(argument);
    }
    static std::int64_t value(double seconds) { return microseconds(seconds, name.text); }
};
template <Word name, class KeyArgument>
struct ArgumentReader<Millionths<name>, KeyArgument> : CountsAlways {
    static double fetch(FunctionCallInfo fcinfo, int argument) {
        return PG_ARGISNULL(argument) ? 0 : PG_GETARG_FLOAT8(argument);
    }
    static std::int64_t value(double number, const char* hint = of_a_row) {
        return millionths(number, name.text, hint);
    }
};
template <class KeyArgument>
struct ArgumentReader<Money, KeyArgument> : CountsAlways {
    static Amount fetch(FunctionCallInfo fcinfo, int argument) { return fetch_amount(fcinfo, argument); }
    static const Amount& value(const Amount& amount) { return amount; }
};
template <class KeyArgument>
struct ArgumentReader<Period, KeyArgument> : CountsAlways {
    static Period fetch(FunctionCallInfo fcinfo, int argument) { return fetch_period(fcinfo, argument); }
    static const Period& value(const Period& period) { return period; }
};
template <class KeyArgument>
struct ArgumentReader<Integer, KeyArgument> : CountsAlways {
    static std::int32_t fetch(FunctionCallInfo fcinfo, int argument) { return PG_GETARG_INT32(argument); }
    static std::int32_t value(std::int32_t number) { return number; }
};
template <class KeyArgument>
struct ArgumentReader<Gap, KeyArgument> : CountsAlways {
    static std::int64_t fetch(FunctionCallInfo fcinfo, int argument) {
        return gap_microseconds(fcinfo, PG_GETARG_INTERVAL_P(argument));
    }
    static std::int64_t value(std::int64_t gap) { return gap; }
};
// The last argument, or the last two.
template <class KeyArgument>
struct ArgumentReader<LocalDay, KeyArgument> : CountsAlways {
    static DateADT fetch(FunctionCallInfo fcinfo, int argument) {
        return PG_NARGS() == argument + 1 ? PG_GETARG_DATEADT(argument)
                                          : local_day(fcinfo, PG_GETARG_TIMESTAMPTZ(argument), argument + 1);
    }
    static std::int32_t value(DateADT day) { return finite_day(day, "day"); }
};
// The last two arguments.
template <class KeyArgument>
struct ArgumentReader<DayInZone, KeyArgument> : CountsAlways {
    static DateADT fetch(FunctionCallInfo fcinfo, int argument) {
        check_zone(fcinfo, argument + 1);
        return PG_GETARG_DATEADT(argument);
    }
    static std::int32_t value(DateADT day) { return finite_day(day, "day"); }
};

template <class Argument, class KeyArgument>
struct ArgumentReader<NotNull<Argument>, KeyArgument> : ArgumentReader<Argument, KeyArgument> {
    static bool counts(FunctionCallInfo fcinfo, int argument) { return !PG_ARGISNULL(argument); }
};
template <class KeyArgument>
struct ArgumentReader<NotNull<LocalDay>, KeyArgument> : ArgumentReader<LocalDay, KeyArgument> {
    static bool counts(FunctionCallInfo fcinfo, int argument) {
        return !PG_ARGISNULL(argument) && !PG_ARGISNULL(PG_NARGS() - 1);
    }
};
template <class KeyArgument>
struct ArgumentReader<NotNull<DayInZone>, KeyArgument> : ArgumentReader<DayInZone, KeyArgument> {
    static bool counts(FunctionCallInfo fcinfo, int argument) {
        return !PG_ARGISNULL(argument) && !PG_ARGISNULL(argument + 1);
    }
};
template <class Argument, Word hint, class KeyArgument>
struct ArgumentReader<Required<Argument, hint>, KeyArgument> : ArgumentReader<Argument, KeyArgument> {
    using Base = ArgumentReader<Argument, KeyArgument>;

    static auto fetch(FunctionCallInfo fcinfo, int argument) {
        if (PG_ARGISNULL(argument))
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: %s must not be NULL", called_name(fcinfo), Argument::name), errhint("%s", hint.text));
        return Base::fetch(fcinfo, argument);
    }
    template <class Plain>
    static auto value(const Plain& plain) {
        if constexpr (requires { Base::value(plain, of_an_option); }) {
            return Base::value(plain, of_an_option);
        } else {
            return Base::value(plain);
        }
    }
};

// A plain value, or none.
template <class Plain>
struct Maybe {
    bool given = false;
    Plain plain{};
};
template <class Base>
struct MaybeReader {
    using Plain = decltype(Base::fetch(nullptr, 0));

    static auto value(const Maybe<Plain>& maybe) {
        using Value = std::decay_t<decltype(Base::value(maybe.plain))>;
        return maybe.given ? std::optional<Value>(Base::value(maybe.plain)) : std::optional<Value>();
    }
};
template <class Argument, class KeyArgument>
struct ArgumentReader<Nullable<Argument>, KeyArgument> : CountsAlways,
                                                         MaybeReader<ArgumentReader<Argument, KeyArgument>> {
    using Base = ArgumentReader<Argument, KeyArgument>;

    static Maybe<typename ArgumentReader::Plain> fetch(FunctionCallInfo fcinfo, int argument) {
        if (PG_ARGISNULL(argument)) return {};
        return {true, Base::fetch(fcinfo, argument)};
    }
};
template <class Argument, class KeyArgument>
struct ArgumentReader<IfGiven<Argument>, KeyArgument> : MaybeReader<ArgumentReader<Argument, KeyArgument>> {
    using Base = ArgumentReader<Argument, KeyArgument>;

    static bool counts(FunctionCallInfo fcinfo, int argument) {
        return argument >= PG_NARGS() || Base::counts(fcinfo, argument);
    }
    static Maybe<typename ArgumentReader::Plain> fetch(FunctionCallInfo fcinfo, int argument) {
        if (argument >= PG_NARGS()) return {};
        return {true, Base::fetch(fcinfo, argument)};
    }
};

namespace transition_detail {

// The row of checked arguments. Made with braces, whose elements are computed in their order: the first argument that
// is wrong is the one that is reported.
template <class Family>
struct MadeRow {
    template <class... Values>
    explicit MadeRow(Values&&... values) : row(Family::row(std::forward<Values>(values)...)) {}
    typename Family::Row row;
};

template <class Family, class... Readers>
[[gnu::always_inline]] inline Datum add_row(FunctionCallInfo fcinfo) {
    const MemoryContext aggregate = require_aggregate(fcinfo);
    return [&]<int... i>(std::integer_sequence<int, i...>)->Datum {
        if (!(Readers::counts(fcinfo, i + 1) && ...)) {
            if (PG_ARGISNULL(0)) PG_RETURN_NULL();
            return PG_GETARG_DATUM(0);
        }
        const std::tuple plain{Readers::fetch(fcinfo, i + 1)...};
        const auto made = compute([&] { return MadeRow<Family>{Readers::value(std::get<i>(plain))...}; });
        return add_to_state<Family>(fcinfo, aggregate, made.row);
    }
    (std::make_integer_sequence<int, sizeof...(Readers)>());
}

template <class Family, class KeyArgument, class... Arguments>
Datum transition_of(FunctionCallInfo fcinfo, ArgumentList<Arguments...>) {
    return add_row<Family, ArgumentReader<Arguments, KeyArgument>...>(fcinfo);
}

}  // namespace transition_detail

// The transition function of a family whose keys are given as `KeyArgument`: KeyDatum or BigintDatum.
template <class Family, class KeyArgument, class Arguments = typename Family::Arguments>
Datum transition(FunctionCallInfo fcinfo) {
    return transition_detail::transition_of<Family, KeyArgument>(fcinfo, Arguments());
}

}  // namespace shopmetrics::pg
