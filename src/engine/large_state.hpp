// The state of an aggregate once it has grown: a log in memory of its own, with recent records in front of it.
#pragma once

#include <cstdint>
#include <memory_resource>

#include "engine/growing_log.hpp"
#include "engine/recent_records.hpp"
#include "engine/record_stream.hpp"

namespace shopmetrics {

template <class Family>
class LargeState {
  public:
    using Row = typename Family::Row;
    using OpenRecord = typename OpenRecordType<Family>::type;

    LargeState(const ImageView<Family>& image, std::pmr::memory_resource* memory)
        : recent_(memory), kinds_(image.header.kinds), log_(kinds_, memory), memory_(memory) {
        for (std::uint32_t i = 0; i < Family::option_count; ++i) options_[i] = image.options[i];
        log_.append(image);
    }
    LargeState(const LargeState&) = delete;
    LargeState& operator=(const LargeState&) = delete;

    void add(const Row& row) {
        checked_ = false;
        Family::expect_kinds(kinds_, row);
        if constexpr (Family::option_count > 0) Family::fix_options(options_, row);
        if (recent_.add(row, [this](const OpenRecord& record) { send_to_log(record); })) return;
        make_room(max_varint32 + record_bound<Family>(row));
        log_.append(row);
    }

    // When this throws, a part of `other` may have been added: the state must not be used any more.
    void append(const ImageView<Family>& other) {
        checked_ = false;
        merge_head(kinds_, options_, other);
        log_.append(other);
    }
    // The same of a large state, whose log is folded straight into this one where it fits.
    void append(LargeState& other) {
        other.send_recent();
        if (!log_.can_take_as_run(other.log_)) {
            other.log_.fold();
            append(other.view());
            return;
        }
        checked_ = false;
        merge_head(kinds_, options_, other.view());
        log_.append_as_run(other.log_);
    }

    // True if folding this log straight into another state is cheaper than folding it here first.
    [[nodiscard]] bool has_long_log() const {
        return !log_.is_folded() && log_.bytes() >= GrowingLog<Family>::long_run;
    }

    // Brings all records in order, one a key: an image is made from that, and a second reading needs it.
    void fold_all() {
        send_recent();
        log_.fold();
    }

    // The same, and refuses rows that contradict each other: what may be stored.
    Summary<Family> finish() {
        fold_all();
        if (!checked_) check_contradictions(view(), memory_);
        checked_ = true;
        return Summary<Family>::trusted(view());
    }

    // The folded records: everything after fold_all(). Valid until the next change.
    [[nodiscard]] ImageView<Family> view() const {
        ImageView<Family> view = ImageView<Family>::empty();
        view.header.kinds = kinds_;
        view.header.used = view.header.folded = log_.run().size();
        view.header.keys = log_.keys();
        for (std::uint32_t i = 0; i < Family::option_count; ++i) view.options[i] = options_[i];
        view.body = log_.run().data();
        return view;
    }

    // All records in order for a reader that comes once: that takes the time of a fold and none of its memory. Valid
    // until the next change.
    RecordStream<Family> stream() {
        send_recent();
        const Check check = rows_may_contradict<Family> && !checked_ ? Check::contradictions : Check::nothing;
        if (check == Check::nothing && log_.is_folded())
            return RecordStream<Family>(Summary<Family>::trusted(view()), memory_);
        return RecordStream<Family>(view(), log_.log(), check, memory_);
    }

    // The bytes of the records as they are.
    [[nodiscard]] std::uint64_t log_bytes() const { return log_.bytes(); }

  private:
    void make_room(std::uint32_t more) {
        if (log_.make_room(more)) recent_.grow_with(log_.bytes_at_next_step());
    }
    void send_to_log(const OpenRecord& record) {
        make_room(max_varint32 + record.size);
        log_.append(record);
    }
    void send_recent() {
        recent_.send_all([this](const OpenRecord& record) { send_to_log(record); });
    }

    RecentRecords<Family> recent_;
    KeyKinds kinds_;
    std::int64_t options_[Family::option_count + 1] = {};
    GrowingLog<Family> log_;
    std::pmr::memory_resource* memory_;
    bool checked_ = false;  // no row contradicts another
};

}  // namespace shopmetrics
