// try_on: who tried on what, for how long, in which session. session -> users, and microseconds by product.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <vector>

#include "engine/record_stream.hpp"
#include "engine/values.hpp"
#include "families/percentile.hpp"

namespace shopmetrics {

struct TryOn : KeyedFamily<TryOn>, WithoutTimes {
    static constexpr FamilyId id{3};
    static constexpr const char* name = "try_on";
    static constexpr unsigned key_columns = 3;  // products keep their texts
    static constexpr const char* key_names[] = {"session_id", "user_id", "product"};

    struct Row {
        Key session;
        Key user;
        Key product;
        std::int64_t microseconds = 0;
    };

    // The users behind their number, then the sums by product.
    struct Payload {
        std::uint64_t user_count;
        Reader users;
        Reader items;

        static Payload read(Reader from) {
            Payload payload;
            payload.user_count = from.varint<std::uint64_t>();
            payload.users.at = from.at;
            Poll interrupts;
            for (std::uint64_t i = 0; i < payload.user_count; ++i, interrupts.step()) KeyBytes::read(from);
            payload.users.end = from.at;
            payload.items = from;
            return payload;
        }
    };
    class Value {
      public:
        explicit Value(std::pmr::memory_resource* memory) : users_(memory), items_(memory) {}
        void clear() {
            users_.clear();
            items_.clear();
        }
        void absorb(Reader payload) {
            const Payload parts = Payload::read(payload);
            users_.absorb(parts.users);
            items_.absorb(parts.items);
        }
        [[nodiscard]] bool as_absorbed() const { return users_.as_absorbed() && items_.as_absorbed(); }
        [[nodiscard]] std::uint64_t bound() const { return max_varint64 + users_.bound() + items_.bound(); }
        std::uint8_t* write(std::uint8_t* to) {
            to = write_varint(to, std::uint64_t{users_.sort_and_dedupe().size()});
            return items_.write(users_.write(to));
        }
        static bool canonical(Reader payload) {
            const Payload parts = Payload::read(payload);
            return KeySet::canonical(parts.users) && ItemSums::canonical(parts.items);
        }

      private:
        KeySet users_;
        ItemSums items_;
    };

    using Arguments = ArgumentList<NotNull<Key>, NotNull<Key>, NotNull<KeptKey>, Seconds<"seconds">>;
    static Row row(const Key& session, const Key& user, const Key& product, std::int64_t microseconds) {
        return {session, user, product, microseconds};
    }

    static auto keys(const Row& row) { return std::tie(row.session, row.user, row.product); }
    static std::uint32_t row_bound(const Row& row) {
        return 1 + row.user.written_size() + row.product.written_size() + max_varint64;
    }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        *to++ = 1;
        to = row.product.write(row.user.write(to));
        return write_signed(to, row.microseconds);
    }
    static void resume(OpenRecord& open) { ItemSums::resume(open, Payload::read(open.payload()).items); }
    static bool extend(OpenRecord& open, const Row& row) {
        // Another user in the session is rare: a open of its own.
        Reader payload = open.payload();
        if (payload.varint<std::uint64_t>() != 1) return false;
        const KeyBytes user = KeyBytes::read(payload);
        return row.user.equals(user.data, user.size) && ItemSums::extend(open, row.product, row.microseconds);
    }
    template <class Take>
    static void for_each_shown_text(const ImageView<TryOn>& view, Take take) {
        if (view.header.kinds.of(2) != KeyKind::text) return;
        view.for_each([&](const KeyBytes&, Reader payload) {
            ItemSum::for_each(Payload::read(payload).items, [&](const ItemSum& item) { take(item.item); });
        });
    }
    static void validate_payload(Reader payload, KeyKinds kinds);
    static void describe(const Summary<TryOn>& try_on, Description& to);
};

// What the readings of the summary share.
struct TryOnOptions {
    std::int64_t cap = 450'000'000;        // microseconds a product may count in a session
    std::int64_t min_session = 4'000'000;  // microseconds, uncapped, that make a session valid
    std::int64_t min_item = 0;             // microseconds, uncapped, below which a product is left out of its own table
};

struct TryOnTotals {
    std::int64_t sessions = 0;  // valid ones
    int128 capped = 0;          // microseconds over (session, product)
};

// Valid sessions and their capped time. Linear.
TryOnTotals try_on_totals(const RecordStream<TryOn>& try_on, const TryOnOptions& options);

// The capped durations of the valid sessions: nothing where there is none. Refuses a fraction that is not from 0 to 1.
// Linear; 8 bytes for each of them.
std::optional<double> session_duration_percentile(const RecordStream<TryOn>& try_on, double fraction,
                                                  const TryOnOptions& options, std::pmr::memory_resource* scratch);

// Of the same, in seconds. All but `sessions` are there if there is a session, the standard deviation if there are two.
struct SessionDurationStatistics {
    static constexpr double fractions[] = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1};

    std::int64_t sessions = 0;
    double mean = 0;
    double standard_deviation = 0;  // of a sample
    double percentiles[std::size(fractions)] = {};
};
SessionDurationStatistics session_duration_statistics(const RecordStream<TryOn>& try_on, const TryOnOptions& options,
                                                      std::pmr::memory_resource* scratch);

// Distinct users of the valid sessions. Linear; 16 bytes for each (valid session, user).
std::int64_t try_on_users(const Summary<TryOn>& try_on, const TryOnOptions& options,
                          std::pmr::memory_resource* scratch);

struct ProductStatistics {
    KeyBytes product;
    int128 capped = 0;
    std::int64_t sessions = 0;
    std::int64_t users = 0;
};

// One row a product, the one with most time first, then by key. Linear but for the sorts; 24 bytes for each
// (valid session, user, product).
std::pmr::vector<ProductStatistics> product_statistics(const Summary<TryOn>& try_on, const TryOnOptions& options,
                                                       std::pmr::memory_resource* memory);

}  // namespace shopmetrics
