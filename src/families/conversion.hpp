// conversion: who was reached, and who converted. user -> two flags.
#pragma once

#include "families/two_flags.hpp"

namespace shopmetrics {

struct StepNames {
    static constexpr std::uint8_t reached = 1;
    static constexpr std::uint8_t converted = 2;
    static constexpr const char* damaged = "a user's steps";
};
using Steps = TwoFlags<StepNames>;

struct Conversion : PartFamily<Conversion, Steps>, WithoutTimes {
    static constexpr FamilyId id{8};
    static constexpr const char* name = "conversion";
    static constexpr const char* key_names[] = {"user_id"};

    using Arguments = ArgumentList<NotNull<Key>, Flag, Flag>;
    static Row row(const Key& user, bool reached, bool converted) {
        const unsigned flags =
            (reached ? unsigned{Steps::reached} : 0U) | (converted ? unsigned{Steps::converted} : 0U);
        return {user, {static_cast<std::uint8_t>(flags)}};
    }
    static void describe(const Summary<Conversion>& conversion, Description& to);
};

struct ConversionCounts {
    std::int64_t reached = 0;
    std::int64_t converted = 0;
    std::int64_t reached_and_converted = 0;
};

// Linear.
inline ConversionCounts conversion_counts(const RecordStream<Conversion>& conversion) {
    ConversionCounts counts;
    for_each_part(conversion, [&](const Steps& user) {
        counts.reached += (user.flags & Steps::reached) != 0;
        counts.converted += (user.flags & Steps::converted) != 0;
        counts.reached_and_converted += user.flags == Steps::both;
    });
    return counts;
}

inline void Conversion::describe(const Summary<Conversion>& conversion, Description& to) {
    const ConversionCounts counts = conversion_counts(conversion);
    to.add("user_id", conversion.kind());
    to.add("reached_users", counts.reached);
    to.add("converted_users", counts.converted);
}

}  // namespace shopmetrics
