#include "families/try_on.hpp"

#include <algorithm>
#include <unordered_map>

#include "families/statistics.hpp"

namespace shopmetrics {

void TryOn::validate_payload(Reader payload, KeyKinds kinds) {
    const Payload parts = Payload::read(payload);
    if (parts.user_count == 0 || parts.items.done()) raise_corrupt("a session without users or products");
    if (!Value::canonical(payload)) raise_corrupt("users or products are not in order");
    Poll interrupts;
    for (Reader users = parts.users; !users.done(); interrupts.step())
        KeyBytes::read(users).validate(kinds.of(1), false);
    ItemSum::for_each(parts.items, [&](const ItemSum& item) {
        item.item.validate(kinds.of(2), true);
        if (item.sum < 0) raise_corrupt("negative seconds");
    });
}

void TryOn::describe(const Summary<TryOn>& try_on, Description& to) {
    to.add("session_id", try_on.kind());
    to.add("user_id", try_on.header.kinds.of(1));
    to.add("product", try_on.header.kinds.of(2));
    to.add("sessions", try_on.keys());
    to.add("valid_sessions", try_on_totals(try_on, TryOnOptions{}).sessions);
}

namespace {

int128 uncapped(Reader items) {
    int128 sum = 0;
    ItemSum::for_each(items, [&](const ItemSum& item) { sum = add_checked(sum, item.sum); });
    return sum;
}

// Calls take(Payload) for each valid session.
template <class Take>
void for_each_valid(const Summary<TryOn>& try_on, const TryOnOptions& options, Take take) {
    try_on.for_each([&](const KeyBytes&, Reader payload) {
        const TryOn::Payload parts = TryOn::Payload::read(payload);
        if (uncapped(parts.items) >= options.min_session) take(parts);
    });
}

// Calls visit(microseconds) for each valid session: its products' seconds, each capped.
template <class Visit>
void for_each_duration(const RecordStream<TryOn>& try_on, const TryOnOptions& options, Visit visit) {
    try_on.for_each([&](const KeyBytes&, Reader payload) {
        int128 raw = 0;
        int128 capped = 0;
        ItemSum::for_each(TryOn::Payload::read(payload).items, [&](const ItemSum& item) {
            raw = add_checked(raw, item.sum);
            capped = add_checked(capped, std::min<int128>(item.sum, options.cap));
        });
        if (raw >= options.min_session) visit(capped);
    });
}

// No row comes to this, only made-up summaries do.
std::int64_t microseconds_of(int128 duration) {
    if (duration > INT64_MAX) raise(ErrorCode::out_of_range, "", "the duration of a session is out of range");
    return static_cast<std::int64_t>(duration);
}

// A key of a column, to be told apart from the others of the column.
struct RankedKey {
    std::uint64_t hash;
    const std::uint8_t* at;  // of its length

    static RankedKey read(Reader& from, KeyKind kind) {
        const std::uint8_t* const at = from.at;
        const KeyBytes key = KeyBytes::read(from);
        return {key_hash(kind, key.data, key.size), at};
    }
    // Keys that are not given back have at most 16 bytes: one byte says how many.
    [[nodiscard]] KeyBytes key() const { return {at + 1, *at}; }
    [[nodiscard]] bool operator==(const RankedKey& other) const { return hash == other.hash && key() == other.key(); }
    [[nodiscard]] bool operator<(const RankedKey& other) const {
        return hash != other.hash ? hash < other.hash : key().compare(other.key()) < 0;
    }
};

}  // namespace

TryOnTotals try_on_totals(const RecordStream<TryOn>& try_on, const TryOnOptions& options) {
    TryOnTotals totals;
    for_each_duration(try_on, options, [&](int128 capped) {
        ++totals.sessions;
        totals.capped = add_checked(totals.capped, capped);
    });
    return totals;
}

std::optional<double> session_duration_percentile(const RecordStream<TryOn>& try_on, double fraction,
                                                  const TryOnOptions& options, std::pmr::memory_resource* scratch) {
    if (!(fraction >= 0 && fraction <= 1))
        raise(ErrorCode::invalid_parameter, "Give 0.9 for the duration that nine sessions of ten do not exceed.",
              "fraction must be from 0 to 1, not %s", NumberText(fraction).text);
    Durations durations(scratch);
    for_each_duration(try_on, options,
                      [&](int128 capped) { durations.add(static_cast<std::uint64_t>(microseconds_of(capped))); });
    if (durations.size() == 0) return {};
    return durations.percentile(fraction, one_second);
}

SessionDurationStatistics session_duration_statistics(const RecordStream<TryOn>& try_on, const TryOnOptions& options,
                                                      std::pmr::memory_resource* scratch) {
    SessionDurationStatistics statistics;
    Durations durations(scratch);
    Spread spread;
    int128 sum = 0;
    for_each_duration(try_on, options, [&](int128 capped) {
        const std::int64_t microseconds = microseconds_of(capped);
        durations.add(static_cast<std::uint64_t>(microseconds));
        spread.add(microseconds);
        sum += microseconds;
    });
    statistics.sessions = static_cast<std::int64_t>(durations.size());
    if (statistics.sessions == 0) return statistics;
    statistics.mean = time_per(sum, statistics.sessions, one_second);
    if (statistics.sessions > 1) statistics.standard_deviation = spread.standard_deviation() / one_second;
    for (std::size_t i = 0; i < std::size(statistics.fractions); ++i)
        statistics.percentiles[i] = durations.percentile(statistics.fractions[i], one_second);
    return statistics;
}

std::int64_t try_on_users(const Summary<TryOn>& try_on, const TryOnOptions& options,
                          std::pmr::memory_resource* scratch) {
    std::pmr::vector<RankedKey> users(scratch);
    users.reserve(try_on.keys());
    const KeyKind kind = try_on.header.kinds.of(1);
    Poll interrupts;
    for_each_valid(try_on, options, [&](const TryOn::Payload& session) {
        for (Reader from = session.users; !from.done(); interrupts.step()) users.push_back(RankedKey::read(from, kind));
    });
    sort_by_rank(
        users, [](const RankedKey& user) { return user.hash; },
        [](const RankedKey& a, const RankedKey& b) { return a < b; });
    std::int64_t distinct = 0;
    for (std::size_t i = 0; i < users.size(); ++i) {
        distinct += i == 0 || !(users[i] == users[i - 1]);
        interrupts.step();
    }
    return distinct;
}

std::pmr::vector<ProductStatistics> product_statistics(const Summary<TryOn>& try_on, const TryOnOptions& options,
                                                       std::pmr::memory_resource* memory) {
    struct ProductUser {
        std::uint32_t product;
        RankedKey user;
    };
    std::pmr::vector<ProductStatistics> products(memory);
    std::pmr::unordered_map<KeyBytes, std::uint32_t, SeededHash> number_of(16, SeededHash::for_this_call(),
                                                                           std::equal_to<KeyBytes>(), memory);
    std::pmr::vector<ProductUser> pairs(memory);
    const KeyKind user_kind = try_on.header.kinds.of(1);
    // Counted first: what grows to hundreds of megabytes is copied in one piece, which keeps a cancelled query waiting;
    // and a session of many users and many products has their product of pairs.
    std::uint64_t count = 0;
    for_each_valid(try_on, options, [&](const TryOn::Payload& session) {
        ItemSum::for_each(session.items, [&](const ItemSum& item) {
            if (item.sum >= options.min_item) count += session.user_count;
        });
    });
    if (count > max_state_bytes / sizeof(ProductUser))
        raise(ErrorCode::limit_exceeded,
              "Summarise less at once: GROUP BY a day. Is session_id one value for many users? NULL is the value for "
              "no session.",
              "%llu (session, user, product)s need more than %u MB", static_cast<unsigned long long>(count),
              max_state_bytes >> 20);
    pairs.reserve(count);
    Poll interrupts;
    for_each_valid(try_on, options, [&](const TryOn::Payload& session) {
        ItemSum::for_each(session.items, [&](const ItemSum& item) {
            if (item.sum < options.min_item) return;
            const auto [entry, is_new] = number_of.try_emplace(item.item, static_cast<std::uint32_t>(products.size()));
            if (is_new) products.push_back({item.item, 0, 0, 0});
            ProductStatistics& product = products[entry->second];
            product.capped = add_checked(product.capped, std::min<int128>(item.sum, options.cap));
            ++product.sessions;
            for (Reader users = session.users; !users.done(); interrupts.step())
                pairs.push_back({entry->second, RankedKey::read(users, user_kind)});
        });
    });

    sort_by_rank(
        pairs, [](const ProductUser& pair) { return pair.user.hash; },
        [](const ProductUser& a, const ProductUser& b) {
            if (!(a.user == b.user)) return a.user < b.user;
            return a.product < b.product;
        });
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const bool repeated = i > 0 && pairs[i].product == pairs[i - 1].product && pairs[i].user == pairs[i - 1].user;
        if (!repeated) ++products[pairs[i].product].users;
        interrupts.step();
    }
    const KeyKind product_kind = try_on.header.kinds.of(2);
    std::sort(products.begin(), products.end(), [&](const ProductStatistics& a, const ProductStatistics& b) {
        interrupts.step();
        if (a.capped != b.capped) return a.capped > b.capped;
        return a.product.compare_values(b.product, product_kind) < 0;
    });
    return products;
}

}  // namespace shopmetrics
