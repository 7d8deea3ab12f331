// stays: try-on sessions judged whole, read by period and by what a filter shows. session -> its start, and the
// microseconds of each (device, item, product, colour) shown, and of each device's rest.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/instant.hpp"
#include "engine/record_stream.hpp"
#include "engine/values.hpp"
#include "families/audience.hpp"
#include "families/try_on.hpp"

namespace shopmetrics {

// What a stay was on, as one key behind its length: [flags | item | product | colour], where the flags say which of
// them there are. Of a stay that is not shown nothing.
struct Subject {
    static constexpr std::uint8_t shown = 1;
    static constexpr std::uint8_t with_item = 2;
    static constexpr std::uint8_t with_colour = 4;

    std::uint8_t flags = 0;
    KeyBytes item{};
    KeyBytes product{};
    KeyBytes colour{};

    static Subject read(const KeyBytes& key) {
        Reader from{key.data, key.data + key.size};
        Subject subject;
        subject.flags = *from.bytes(1);
        if (subject.has(with_item)) subject.item = KeyBytes::read(from);
        if (subject.has(shown)) subject.product = KeyBytes::read(from);
        if (subject.has(with_colour)) subject.colour = KeyBytes::read(from);
        if (subject.flags > (shown | with_item | with_colour) || (!subject.has(shown) && subject.flags != 0) ||
            !from.done())
            raise_corrupt("a malformed stay");
        return subject;
    }
    [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

struct Stays : KeyedFamily<Stays> {
    static constexpr FamilyId id{15};
    static constexpr const char* name = "stays";
    static constexpr unsigned key_columns = 4;  // devices and items keep their texts
    static constexpr unsigned optional_key_columns = 1;
    static constexpr const char* key_names[] = {"session_id", "device_id", "product", "colour"};

    using OpenRecord = OpenRecordOf<256>;

    struct Row {
        Key session;
        Key device;
        Key item;  // a text, where has(with_item)
        Key product;
        Key colour;  // of no kind where there is none
        std::int64_t at = 0;
        std::int64_t microseconds = 0;
        std::uint8_t flags = 0;  // of its Subject

        [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
        [[nodiscard]] std::uint32_t subject_size() const {
            std::uint32_t size = 1;
            if (has(Subject::with_item)) size += item.written_size();
            if (has(Subject::shown)) size += product.written_size();
            if (has(Subject::with_colour)) size += colour.written_size();
            return size;
        }
        // The subject and its microseconds; may touch Key::write_slack bytes more.
        std::uint8_t* write_stay(std::uint8_t* to) const {
            to = write_varint(to, subject_size());
            *to++ = flags;
            if (has(Subject::with_item)) to = item.write(to);
            if (has(Subject::shown)) to = product.write(to);
            if (has(Subject::with_colour)) to = colour.write(to);
            return write_signed(to, microseconds);
        }
        [[nodiscard]] std::uint32_t stay_bound() const {
            const std::uint32_t size = subject_size();
            return varint_size(size) + size + max_varint64 + Key::write_slack;
        }
    };

    // The start; then a device and, behind their length, its stays; then the next device.
    class Value {
      public:
        explicit Value(std::pmr::memory_resource* memory) : sums_(memory), others_(memory) {}
        void clear() {
            began_ = INT64_MAX;
            payloads_ = 0;
            device_ = {nullptr, 0};
            sums_.clear();
            others_.clear();
            others_bound_ = 0;
        }
        void absorb(Reader payload) {
            ++payloads_;
            began_ = std::min(began_, began(payload));
            for_each_device(payload, [&](const KeyBytes& device, Reader stays) {
                if (device_.data == nullptr) device_ = device;
                if (device_ == device) {
                    sums_.absorb(stays);
                } else {
                    others_bound_ += head_bound(device) + stays.left();
                    others_.push_back({device, stays});
                }
            });
        }
        [[nodiscard]] bool as_absorbed() const { return payloads_ == 1 && others_.empty() && sums_.as_absorbed(); }
        [[nodiscard]] std::uint64_t bound() const {
            return max_varint64 + head_bound(device_) + sums_.bound() + others_bound_;
        }
        std::uint8_t* write(std::uint8_t* to) {
            to = write_varint_fast(to, zigzag(began_));
            if (others_.empty()) return write_device(to, device_, sums_);
            // Nearly every session has one device; its sums are those of the first that came.
            Poll interrupts;
            std::sort(others_.begin(), others_.end(), [&](const DeviceStays& a, const DeviceStays& b) {
                interrupts.step();
                return a.device.compare(b.device) < 0;
            });
            bool first_written = false;
            ItemSums sums(others_.get_allocator().resource());
            for (auto device = others_.begin(); device != others_.end();) {
                if (!first_written && device_.compare(device->device) < 0) {
                    to = write_device(to, device_, sums_);
                    first_written = true;
                }
                sums.clear();
                auto same = device;
                for (; same != others_.end() && same->device == device->device; ++same) sums.absorb(same->stays);
                to = write_device(to, device->device, sums);
                device = same;
                interrupts.step();
            }
            return first_written ? to : write_device(to, device_, sums_);
        }
        static bool canonical(Reader payload) {
            began(payload);
            KeyBytes previous{};
            Poll interrupts;
            for (bool first = true; !payload.done(); first = false) {
                const KeyBytes device = KeyBytes::read(payload);
                if (!first && previous.compare(device) >= 0) return false;
                if (!ItemSums::canonical(payload.sized())) return false;
                previous = device;
                interrupts.step();
            }
            return true;
        }

      private:
        struct DeviceStays {
            KeyBytes device;
            Reader stays;
        };

        static std::uint64_t head_bound(const KeyBytes& device) {
            return max_varint32 + std::uint64_t{device.size} + max_varint32;
        }
        static std::uint8_t* write_device(std::uint8_t* to, const KeyBytes& device, ItemSums& sums) {
            to = KeySet::write_key(to, device);
            return to + write_length_before(to, sums.write(to + 1));
        }

        std::int64_t began_ = INT64_MAX;
        unsigned payloads_ = 0;
        KeyBytes device_{nullptr, 0};
        ItemSums sums_;                         // of device_
        std::pmr::vector<DeviceStays> others_;  // as they came
        std::uint64_t others_bound_ = 0;
    };

    // Leaves the devices to read.
    static std::int64_t began(Reader& payload) { return unzigzag(payload.varint<std::uint64_t>()); }
    // Calls take(device, Reader stays) for each device behind the start.
    template <class Take>
    static void for_each_device(Reader devices, Take take) {
        Poll interrupts;
        for (; !devices.done(); interrupts.step()) {
            const KeyBytes device = KeyBytes::read(devices);
            take(device, devices.sized());
        }
    }

    using Arguments = ArgumentList<NotNull<Key>, NotNull<KeptKey>, NotNull<At<"at">>, NotNull<Key>, Nullable<Key>,
                                   Seconds<"seconds">, Nullable<KeptKey>, Flag>;
    static Row row(const Key& session, const Key& device, std::int64_t at, const Key& product,
                   const std::optional<Key>& colour, std::int64_t microseconds, const std::optional<Key>& item,
                   bool shown) {
        Row row{session, device, Key{}, product, colour.value_or(Key{}), at, microseconds, 0};
        if (!shown) return row;
        row.flags = Subject::shown;
        if (colour) row.flags |= Subject::with_colour;
        if (item) {
            row.flags |= Subject::with_item;
            row.item = *item;
        }
        return row;
    }

    static auto keys(const Row& row) { return std::tie(row.session, row.device, row.product, row.colour); }
    static std::uint32_t row_bound(const Row& row) {
        return max_varint64 + row.device.written_size() + max_varint32 + row.stay_bound();
    }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        to = row.device.write(write_varint_fast(to, zigzag(row.at)));
        return to + write_length_before(to, row.write_stay(to + 1));
    }
    // open.last is the start, open.mark where the length of the only device's stays stands, 0 where there are
    // more.
    static void resume(OpenRecord& open) {
        Reader payload = open.payload();
        open.last = began(payload);
        KeyBytes::read(payload);
        open.mark = static_cast<std::uint16_t>(payload.at - open.bytes);
        payload.sized();
        if (!payload.done()) open.mark = 0;
    }
    static bool extend(OpenRecord& open, const Row& row) {
        // One byte more: the stays' length may need a second one.
        if (open.mark == 0 || row.at < open.last || open.left() < row.stay_bound() + 1) return false;
        Reader devices{open.bytes + open.key_size, open.bytes + open.mark};
        began(devices);
        const KeyBytes device = KeyBytes::read(devices);
        if (!row.device.equals(device.data, device.size)) return false;
        Reader stays{open.bytes + open.mark, open.bytes + open.size};
        const std::uint32_t length = stays.varint32();
        std::uint8_t* const end = row.write_stay(open.bytes + open.size);
        const auto longer = static_cast<std::uint32_t>(end - stays.at);
        const std::uint32_t moved = varint_size(longer) - varint_size(length);
        std::uint8_t* const begin = open.bytes + open.mark;
        if (moved > 0) std::memmove(begin + varint_size(longer), begin + varint_size(length), longer);
        write_varint(begin, longer);
        open.size = static_cast<std::uint16_t>(end + moved - open.bytes);
        return true;
    }
    template <class Take>
    static void for_each_shown_text(const ImageView<Stays>& view, Take take) {
        view.for_each([&](const KeyBytes&, Reader payload) {
            began(payload);
            for_each_device(payload, [&](const KeyBytes& device, Reader stays) {
                if (view.header.kinds.of(1) == KeyKind::text) take(device);
                ItemSum::for_each(stays, [&](const ItemSum& stay) {
                    const Subject subject = Subject::read(stay.item);
                    if (subject.has(Subject::with_item)) take(subject.item);
                });
            });
        });
    }
    static void validate_payload(Reader payload, KeyKinds kinds);
    template <class Take>
    static void for_each_time(const Summary<Stays>& stays, Take take) {
        stays.for_each([&](const KeyBytes&, Reader payload) { take(Instant{began(payload)}); });
    }
    static void describe(const Summary<Stays>& stays, Description& to) {
        to.add("session_id", stays.kind());
        to.add("device_id", stays.header.kinds.of(1));
        to.add("product", stays.header.kinds.of(2));
        to.add("colour", stays.header.kinds.of(3));
        to.add("sessions", stays.keys());
    }
};

// A valid session begun in the period.
struct StaySession {
    std::int64_t began;
    Reader devices;
};

// The valid sessions of a period in the order of their start. Linear; 24 bytes each.
std::pmr::vector<StaySession> stay_sessions(const Summary<Stays>& stays, const Period& period,
                                            const TryOnOptions& options, std::pmr::memory_resource* memory);

// A device and when its first valid session began.
struct StayDevice {
    KeyBytes device;
    std::int64_t began;
};

// Devices whose first valid session of all in the summary began in the period, shown or not, and of which something is
// shown in the period; in the order of their bytes, which an index that is asked for one after the other likes best.
// Linear but for the sorts; 48 bytes a (valid session, device).
std::pmr::vector<StayDevice> stay_devices(const Summary<Stays>& stays, const Period& period,
                                          const TryOnOptions& options, std::pmr::memory_resource* memory);

struct StayStatistics {
    bool has_item = false;
    KeyBytes item{};
    int128 capped = 0;  // microseconds over (session, product)
    std::int64_t views = 0;
    std::int64_t sessions = 0;
    std::int64_t users = 0;  // (device, local day)
    std::int64_t unique_users = 0;
    std::int64_t new_users = 0;
};

// What is shown of the sessions, in all. `days` are the local days of `sessions`. `new_devices` are those to be counted
// as new. Linear but for the sorts; 24 bytes for each (session, device).
StayStatistics stay_statistics(const Summary<Stays>& stays, const std::pmr::vector<StaySession>& sessions,
                               const std::pmr::vector<std::int32_t>& days, const Summary<Audience>& new_devices,
                               const TryOnOptions& options, std::pmr::memory_resource* memory);

// The same by item, those without one together: most time first, then by item. options.min_item leaves a session out of
// an item of which it has less.
std::pmr::vector<StayStatistics> stay_items(const Summary<Stays>& stays, const std::pmr::vector<StaySession>& sessions,
                                            const std::pmr::vector<std::int32_t>& days,
                                            const Summary<Audience>& new_devices, const TryOnOptions& options,
                                            std::pmr::memory_resource* memory);

// An item with its devices, as an audience.
struct StayItemAudience {
    StayStatistics statistics;
    KeyKind device_kind;
    std::uint32_t devices = 0;
    std::pmr::vector<std::uint8_t> records;

    StayItemAudience(KeyKind kind, std::pmr::memory_resource* memory) : device_kind(kind), records(memory) {}
    void add(const std::uint8_t* begin, const std::uint8_t* end) {
        ++devices;
        records.insert(records.end(), begin, end);
    }
    [[nodiscard]] Summary<Audience> audience() const;
};

// stay_items with the devices of each item, without an order. A device has the days that it has in `first_days`, and
// none where it is not in there; none is new. Linear but for the sorts; 48 bytes more for each (session, item, device).
std::pmr::vector<StayItemAudience> stay_item_audiences(const Summary<Stays>& stays,
                                                       const std::pmr::vector<StaySession>& sessions,
                                                       const std::pmr::vector<std::int32_t>& days,
                                                       const Summary<Audience>& first_days, const TryOnOptions& options,
                                                       std::pmr::memory_resource* memory);

struct StayDay {
    std::int32_t day = 0;
    std::int64_t sessions = 0;
    std::int64_t users = 0;
    std::int64_t new_users = 0;  // on the day of their first session, shown or not, if anything of them is shown
};

// A row a local day that has a session, in order.
std::pmr::vector<StayDay> stay_days(const Summary<Stays>& stays, const std::pmr::vector<StaySession>& sessions,
                                    const std::pmr::vector<std::int32_t>& days, const Summary<Audience>& new_devices,
                                    std::pmr::memory_resource* memory);

}  // namespace shopmetrics
