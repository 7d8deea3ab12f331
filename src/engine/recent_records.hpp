// The records of recent keys, which rows are added to before they go into the log: rows of one session come together,
// and make one record.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory_resource>

#include "engine/records.hpp"

namespace shopmetrics {

// A table by the leading bits of the key's hash: a record that begins in a slot sends away the one that was there. It
// rests while keys seldom come again before their record is sent away. docs/development.md has what was measured for
// each constant.
template <class Family>
class RecentRecords {
  public:
    using Row = typename Family::Row;
    using OpenRecord = typename OpenRecordType<Family>::type;

    explicit RecentRecords(std::pmr::memory_resource* memory) : memory_(memory) {}
    RecentRecords(const RecentRecords&) = delete;
    RecentRecords& operator=(const RecentRecords&) = delete;
    ~RecentRecords() { release(); }

    // Adds a row to the record of its key, or begins one. False: the row is not taken. Calls send_away(OpenRecord&) for
    // records that leave their slots.
    template <class SendAway>
    [[gnu::always_inline]] bool add(const Row& row, SendAway send_away) {
        if (wanted_bits_ != bits_) resize(send_away);
        if (slots_ == nullptr || is_resting()) return false;
        const Key& key = Family::key(row);
        const std::uint64_t hash = key.hash();
        OpenRecord& open = slots_[hash >> shift_];
        if constexpr (sizeof(OpenRecord) > 64) __builtin_prefetch(open.bytes + 64);  // the slot's other cache line
        if (open.has(key, hash) && Family::extend(open, row)) {
            ++rows_added_;
            return true;
        }
        if (open.size > 0) empty(open, send_away);
        if (++records_begun_ >= (2U << bits_)) rest_if_unpaid();
        if (record_bound<Family>(row) > OpenRecord::room) return false;
        open.hash = hash;
        std::uint8_t* const payload = key.write(open.bytes);
        open.key_size = static_cast<std::uint16_t>(payload - open.bytes);
        open.size = static_cast<std::uint16_t>(Family::write_row(payload, row) - open.bytes);
        Family::resume(open);
        return true;
    }
    template <class SendAway>
    void send_all(SendAway send_away) {
        if (slots_ == nullptr) return;
        for (std::size_t i = 0; i < std::size_t{1} << bits_; ++i)
            if (slots_[i].size > 0) empty(slots_[i], send_away);
    }
    // The log grows to so many bytes: from the next row on the table is an eighth of that. It never shrinks.
    void grow_with(std::uint64_t log_bytes) {
        const auto bits = static_cast<unsigned>(std::bit_width(log_bytes / share_of_log / sizeof(OpenRecord)));
        wanted_bits_ = std::max(wanted_bits_, std::min(bits, most_bits));
    }

    [[nodiscard]] std::size_t slots() const { return slots_ == nullptr ? 0 : std::size_t{1} << bits_; }

  private:
    static constexpr unsigned share_of_log = 8;
    static constexpr unsigned most_bits = 12;
    static constexpr std::uint32_t begun_per_row = 4;  // records begun for each row added: more, and the table rests
    static constexpr std::uint32_t rest = 32;          // rows it rests for, for each record begun

    template <class SendAway>
    void empty(OpenRecord& open, SendAway& send_away) {
        send_away(open);
        open.size = 0;
    }
    bool is_resting() { return rows_to_rest_ > 0 && --rows_to_rest_ > 0; }
    void rest_if_unpaid() {
        if (rows_added_ < records_begun_ / begun_per_row) rows_to_rest_ = rest * records_begun_;
        rows_added_ = records_begun_ = 0;
    }

    template <class SendAway>
    void resize(SendAway& send_away) {
        send_all(send_away);
        release();
        const std::size_t bytes = sizeof(OpenRecord) << wanted_bits_;
        auto* const slots = static_cast<OpenRecord*>(memory_->allocate(bytes, alignof(OpenRecord)));
        // An empty slot is asked for its hash, too, which is in the same cache line.
        for (std::size_t i = 0; i < std::size_t{1} << wanted_bits_; ++i) {
            slots[i].hash = 0;
            slots[i].size = 0;
        }
        slots_ = slots;
        bits_ = wanted_bits_;
        shift_ = 64 - bits_;
    }
    void release() {
        if (slots_ != nullptr) memory_->deallocate(slots_, sizeof(OpenRecord) << bits_, alignof(OpenRecord));
        slots_ = nullptr;
        bits_ = 0;
    }

    // Every row touches these.
    OpenRecord* slots_ = nullptr;
    unsigned bits_ = 0;
    unsigned shift_ = 63;
    unsigned wanted_bits_ = 0;
    std::uint32_t rows_to_rest_ = 0;
    std::uint32_t rows_added_ = 0;
    std::uint32_t records_begun_ = 0;
    std::pmr::memory_resource* memory_;
};

}  // namespace shopmetrics
