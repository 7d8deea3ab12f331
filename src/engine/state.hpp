// A summary at work. Small, it is its own image with some room behind (SmallState); grown, it is a log in memory of its
// own, and recent keys are gathered before they reach it (LargeState). Both come to the same image.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <optional>

#include "engine/family.hpp"
#include "engine/fold.hpp"

namespace shopmetrics {

// The bytes of an image where they stand. Its header was checked, its body was not: an open one is an aggregate's
// state, a canonical one may come from outside.
template <class Family>
struct ImageView {
    ImageHeader header;
    std::int64_t options[Family::option_count + 1];  // one more than there are: an array cannot be empty
    const std::uint8_t* body;

    static constexpr std::uint32_t body_offset = ImageHeader::bytes + Family::option_count * 8;

    [[nodiscard]] bool canonical() const {
        return (header.flags & ImageHeader::open_flag) == 0 && header.used == header.folded;
    }
    [[nodiscard]] std::uint32_t keys() const { return header.keys; }
    [[nodiscard]] KeyKind kind() const { return header.kinds.of(0); }

    // Checks the header against `size` bytes; what the body holds is checked when it is read.
    static ImageView parse(const std::uint8_t* bytes, std::size_t size) {
        if (size < body_offset) raise_corrupt("it is shorter than its header");
        ImageView view;
        view.header = ImageHeader::load(bytes);
        if (view.header.family != Family::id) raise_corrupt("it belongs to another family");
        if (view.header.version != Family::version)
            raise(ErrorCode::corrupt_image, "It was written by a newer shopmetrics: update the extension here.",
                  "a summary of version %d; this library reads version %d", int{view.header.version},
                  int{Family::version});
        if ((view.header.flags & ~ImageHeader::open_flag) != 0) raise_corrupt("an unknown flag");
        for (unsigned column = Family::key_columns; column < KeyKinds::columns; ++column)
            if (view.header.kinds.of(column) != KeyKind::none)
                raise_corrupt("a kind for a key column that there is not");
        if (view.header.folded > view.header.used || view.header.used > size - body_offset)
            raise_corrupt("it is shorter than it says");
        const bool open = (view.header.flags & ImageHeader::open_flag) != 0;
        if (open && view.header.used > view.header.folded &&
            (view.header.last < view.header.folded || view.header.last >= view.header.used))
            raise_corrupt("its last record is elsewhere");
        if (!open && (view.header.used != size - body_offset || view.header.folded != view.header.used))
            raise_corrupt("it is longer than it says");
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            view.options[i] = load_le<std::int64_t>(bytes + ImageHeader::bytes + i * 8);
        view.body = bytes + body_offset;
        if (open)  // it is small, and keeps another number there
            for (Reader from{view.body, view.body + view.header.folded}; !from.done(); from.sized()) ++view.header.keys;
        return view;
    }

    // The image of no rows.
    static ImageView empty() {
        ImageView view;
        view.header.family = Family::id;
        view.header.version = Family::version;
        for (auto& option : view.options) option = unset_option;
        view.body = nullptr;
        return view;
    }

    [[nodiscard]] std::uint32_t image_bytes() const { return body_offset + header.used; }
    void write_header(std::uint8_t* to) const {
        header.store(to);
        for (std::uint32_t i = 0; i < Family::option_count; ++i) store_le(to + ImageHeader::bytes + i * 8, options[i]);
    }
    void write(std::uint8_t* to) const {
        write_header(to);
        if (header.used > 0) copy_bytes(to + body_offset, body, header.used);
    }

    template <class Visit>
    void for_each(Visit visit) const {
        for_each_record(body, header.used, visit);
    }
};

namespace record_detail {

// The records of a canonical image from outside, which is checked as they are read: everything but what their payloads
// hold.
template <class Family>
class CheckedRecords {
  public:
    explicit CheckedRecords(const ImageView<Family>& view)
        : from_{view.body, view.body + view.header.used}, kind_(view.kind()), expected_keys_(view.header.keys) {
        if (!view.canonical()) raise_corrupt("it is not in its stored form");
        Family::validate_options(view);
        if (view.header.used == 0) {  // there is one image of nothing
            bool unset = view.header.kinds.bits() == 0;
            for (std::uint32_t i = 0; i < Family::option_count; ++i) unset = unset && view.options[i] == unset_option;
            if (!unset) raise_corrupt("kinds or options of no rows");
        }
        for (unsigned column = 0; column + Family::optional_key_columns < Family::key_columns; ++column)
            if (view.header.used > 0 && view.header.kinds.of(column) == KeyKind::none) raise_corrupt("keys of no kind");
    }
    // False at the end.
    bool next(Record& record) {
        if (from_.done()) {
            if (keys_ != expected_keys_) raise_corrupt("its number of keys is wrong");
            return false;
        }
        record.read(from_, kind_);
        record.key.validate(kind_, Family::whole_texts);
        if (keys_ > 0 && previous_.compare(record) >= 0) raise_corrupt("its keys are not in order");
        previous_ = record;
        ++keys_;
        return true;
    }

  private:
    Reader from_;
    KeyKind kind_;
    std::uint32_t expected_keys_;
    std::uint32_t keys_ = 0;
    Record previous_{};
};

}  // namespace record_detail

// Everything that can be wrong with the bytes of a canonical image. One pass.
template <class Family>
void validate_image(const ImageView<Family>& view) {
    record_detail::CheckedRecords<Family> records(view);
    Poll interrupts;
    for (Record record; records.next(record); interrupts.step())
        Family::validate_payload(record.payload, view.header.kinds);
}

// A summary at rest: bytes in their stored form, made from rows or checked.
template <class Family>
class Summary : public ImageView<Family> {
  public:
    // The summary of no rows.
    static Summary empty() { return Summary(ImageView<Family>::empty()); }
    // Of bytes from outside: all of them are looked at.
    static Summary checked(const ImageView<Family>& view) {
        validate_image(view);
        return Summary(view);
    }
    // Of bytes that the caller has made or checked.
    static Summary trusted(const ImageView<Family>& view) { return Summary(view); }

  private:
    explicit Summary(const ImageView<Family>& view) : ImageView<Family>(view) {}
};

// What a stream of records looks at on the way.
enum class Check {
    nothing,         // somebody has looked
    bytes,           // records from outside: everything but what their payloads hold
    contradictions,  // rows of a family that may contradict each other
};

// Family::Contradictions, where rows may contradict each other: meets the values of all keys, then refuses.
struct NoContradictions {};
template <class Family>
struct ContradictionsType {
    using type = NoContradictions;
};
template <class Family>
requires requires {
    typename Family::Contradictions;
}
struct ContradictionsType<Family> {
    using type = typename Family::Contradictions;
};

// The records of a summary in order: those of one at rest, or what a log folds to. Each stands until the next is asked
// for, and the summary or the log must stay as it is.
template <class Family>
class RecordStream {
  public:
    using Value = typename Family::Value;

    // Whoever takes a stream can be given a summary. Values, where they are asked for, are made in `scratch`.
    RecordStream(const Summary<Family>& summary, std::pmr::memory_resource* scratch = std::pmr::null_memory_resource())
        : RecordStream(summary, Log(summary.body, summary.header.used, summary.kind()), Check::nothing, scratch) {
        at_rest_ = true;
    }
    // Bytes from outside.
    explicit RecordStream(const ImageView<Family>& image)
        : RecordStream(image, Log(image.body, image.header.used, image.kind()), Check::bytes,
                       std::pmr::null_memory_resource()) {
        checked_.emplace(image);
    }
    // `head`: the kinds and options.
    RecordStream(const ImageView<Family>& head, const Log& log, Check check, std::pmr::memory_resource* scratch)
        : head_(head), log_(log), check_(check), scratch_(scratch) {}

    [[nodiscard]] std::int64_t option(std::uint32_t number) const { return head_.options[number]; }
    [[nodiscard]] KeyKinds kinds() const { return head_.header.kinds; }
    [[nodiscard]] Check check() const { return check_; }

    // Calls visit(KeyBytes, Reader payload) for all of them, whatever next() has come to; returns their number. A
    // visitor that can take it, visit(KeyBytes, Value&), gets what several records became as it is. What is to be
    // checked is, before.
    template <class Visit>
    std::uint32_t for_each(Visit visit) const {
        if (check_ != Check::nothing) check_all();
        if (!at_rest_) return for_each_folded<Family>(log_, scratch_, visit);
        head_.for_each(visit);
        return head_.keys();
    }
    [[nodiscard]] std::uint32_t keys() const {
        return at_rest_ ? head_.keys() : for_each([](const KeyBytes&, Reader) {});
    }

    // To the next record. False at the end, where a summary that contradicts itself is refused.
    bool next() {
        if (checked_) return checked_->next(record_);
        if (!folding_) open();
        if (!folding_->next()) {
            if constexpr (may_contradict) refuse_contradictions();
            return false;
        }
        if constexpr (may_contradict)
            if (met_) met_->meet(folding_->value());
        return true;
    }
    // To the end, where something is still to be checked.
    void finish() {
        Poll interrupts;
        while (check_ != Check::nothing && next()) interrupts.step();
    }

    // Of the key that next() came to: its first record, and the value it folds to.
    [[nodiscard]] const Record& record() const { return checked_ ? record_ : folding_->first(); }
    Value& value() { return folding_->value(); }

  private:
    using Contradictions = typename ContradictionsType<Family>::type;
    static constexpr bool may_contradict = !std::is_same_v<Contradictions, NoContradictions>;

    void open() {
        if constexpr (may_contradict)
            if (check_ == Check::contradictions) met_.emplace(log_.bytes(), kinds(), scratch_);
        folding_.emplace(log_, scratch_);
    }
    void refuse_contradictions() {
        if (!met_) return;
        met_->refuse([&](auto visit) {
            Poll interrupts;
            for (Folding<Family> again(log_, scratch_); again.next(); interrupts.step()) visit(again.value());
        });
        met_.reset();
        check_ = Check::nothing;
    }
    void check_all() const {
        if (check_ == Check::bytes) {
            RecordStream(head_).finish();
        } else {
            RecordStream(head_, log_, check_, scratch_).finish();
        }
    }

    ImageView<Family> head_;
    Log log_;
    Check check_;
    bool at_rest_ = false;
    std::pmr::memory_resource* scratch_;
    std::optional<record_detail::CheckedRecords<Family>> checked_;
    Record record_{};
    std::optional<Folding<Family>> folding_;
    std::optional<Contradictions> met_;
};

// What a family checks over the whole of a canonical summary, where it does: of rows, and of bytes from outside.
template <class Family>
void check_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
    if constexpr (requires { Family::check_whole(view, memory); }) Family::check_whole(view, memory);
}
template <class Family>
void validate_whole(const ImageView<Family>& view, std::pmr::memory_resource* memory) {
    if constexpr (requires { Family::validate_whole(view, memory); }) Family::validate_whole(view, memory);
}

// The canonical image of any image, as a view into `out` or, where there is nothing to do, of the image itself.
template <class Family>
ImageView<Family> canonical_view(const ImageView<Family>& view, ByteBuffer& out, std::pmr::memory_resource* scratch) {
    ImageView<Family> canonical = view;
    canonical.header.flags = 0;
    canonical.header.last = 0;
    if (view.header.used != view.header.folded) {
        if (view.header.folded == 0) {  // most small groups are of one key, and in order
            Reader from{view.body, view.body + view.header.used};
            Record only;
            only.read(from, view.kind());
            if (from.done() && Family::Value::canonical(only.payload)) {
                canonical.header.folded = view.header.used;
                canonical.header.keys = 1;
                return canonical;
            }
        }
        const Tail tail(view.body + view.header.folded, view.body + view.header.used, scratch);
        Log log(tail, tail.parts(), view.kind());
        log.body = view.body;
        log.runs = 1;
        log.run_ends[0] = view.header.folded;
        canonical.header.keys = fold<Family>(log, out, scratch);
        canonical.body = out.data();
        canonical.header.used = canonical.header.folded = out.size();
    }
    return canonical;
}

namespace state_detail {

// Takes over kinds and options from another summary of the family, or refuses it.
template <class Family>
void adopt(KeyKinds& kinds, [[maybe_unused]] std::int64_t* options, const ImageView<Family>& other) {
    for (unsigned column = 0; column < Family::key_columns; ++column)
        kinds.expect(column, other.header.kinds.of(column), Family::key_names[column]);
    if constexpr (Family::option_count > 0) Family::adopt_options(options, other.options);
}

}  // namespace state_detail

// Two summaries as one, in `out`.
template <class Family>
Summary<Family> merge_summaries(const Summary<Family>& a, const Summary<Family>& b, ByteBuffer& out,
                                std::pmr::memory_resource* scratch) {
    Summary<Family> merged = a;
    state_detail::adopt(merged.header.kinds, merged.options, b);
    ByteBuffer both(scratch);
    both.append(a.body, a.header.used, a.keys());
    both.append(b.body, b.header.used, std::uint64_t{a.keys()} + b.keys());
    const Tail none(scratch);
    Log log(none, none.parts(), merged.kind());
    log.body = both.data();
    log.runs = 2;
    log.run_ends[0] = a.header.used;
    log.run_ends[1] = both.size();
    merged.header.keys = fold<Family>(log, out, scratch);
    merged.body = out.data();
    merged.header.used = merged.header.folded = out.size();
    return merged;
}

// Bytes of an image with room behind the body, owned by the caller.
template <class Family>
class SmallState {
  public:
    using Row = typename Family::Row;
    using Fragment = typename FragmentType<Family>::type;
    static constexpr std::uint32_t body_offset = ImageView<Family>::body_offset;

    SmallState(std::uint8_t* image, std::uint32_t capacity) : image_(image), capacity_(capacity) {}

    void clear() { assign(ImageView<Family>::empty()); }

    // False: there is no room for the row; nothing has changed.
    bool add(const Row& row) {
        ImageHeader header = ImageHeader::load(image_);
        const Key& key = Family::key(row);
        if (header.used > header.folded) {
            const std::uint32_t last = header.last;
            Reader from{body() + last, body() + header.used};
            Reader inside = from.sized();
            const auto size = static_cast<std::uint32_t>(inside.left());
            if (size <= Fragment::room && size < 0x80) {  // its length is one byte
                const std::uint8_t* const record = inside.at;
                const KeyBytes stored = KeyBytes::read(inside);
                if (header.kinds.of(0) == key.kind() && key.equals(stored.data, stored.size)) {
                    Fragment fragment;
                    std::memcpy(fragment.bytes, record, size);
                    fragment.size = static_cast<std::uint16_t>(size);
                    fragment.key_size = static_cast<std::uint16_t>(inside.at - record);
                    Family::resume(fragment);
                    if (Family::extend(fragment, row) && fragment.size < 0x80 && last + 1U + fragment.size <= room()) {
                        expect(header, row);
                        body()[last] = static_cast<std::uint8_t>(fragment.size);
                        std::memcpy(body() + last + 1, fragment.bytes, fragment.size);
                        header.used = last + 1U + fragment.size;
                        header.flags = ImageHeader::open_flag;
                        header.store(image_);
                        return true;
                    }
                }
            }
        }
        RecordBytes record(row);
        if (header.used + record.size > room()) return false;
        expect(header, row);
        record.write(body() + header.used);
        header.last = header.used;
        header.used += record.size;
        header.flags = ImageHeader::open_flag;
        header.store(image_);
        return true;
    }

    // What a row needs at most when there is no record to add it to.
    static std::uint32_t bytes_for(const Row& row) { return RecordBytes(row).size; }

    // Appends what another summary holds. False: there is no room; nothing has changed.
    bool append(const ImageView<Family>& other) {
        ImageHeader header = ImageHeader::load(image_);
        if (header.used + other.header.used > room()) return false;
        std::int64_t options[Family::option_count + 1];
        load_options(options);
        state_detail::adopt(header.kinds, options, other);
        store_options(options);
        if (other.header.used > 0) std::memcpy(body() + header.used, other.body, other.header.used);
        if (other.header.used > 0) header.last = header.used + last_record(other);
        if (header.used == 0) header.folded = other.header.folded;
        header.used += other.header.used;
        header.flags = ImageHeader::open_flag;
        header.store(image_);
        return true;
    }

    // Puts another image of the family here; it must fit.
    void assign(const ImageView<Family>& other) {
        ImageView<Family> open = other;
        open.header.flags = ImageHeader::open_flag;
        open.write(image_);
    }

    [[nodiscard]] ImageView<Family> view() const { return ImageView<Family>::parse(image_, capacity_); }
    // Could folding make it smaller? One record cannot meet another.
    [[nodiscard]] bool worth_folding() {
        const ImageHeader header = ImageHeader::load(image_);
        return header.used > header.folded && header.last > 0;
    }

    static std::uint32_t record_bound(const Row& row) {
        return Family::key(row).written_size() + Family::row_bound(row) + Key::write_slack;
    }

  private:
    // The record of one row. Most are made here first, to know their size to the byte.
    struct RecordBytes {
        explicit RecordBytes(const Row& record_row) : row(record_row) {
            const std::uint32_t bound = record_bound(row) + max_varint32;
            size = bound <= sizeof bytes ? write_sealed(bytes) : bound;
        }
        void write(std::uint8_t* to) {
            if (size <= sizeof bytes) {
                std::memcpy(to, bytes, size);
            } else {
                size = write_sealed(to);
            }
        }
        std::uint32_t write_sealed(std::uint8_t* to) const {
            return fold_detail::seal(to, Family::write_row(Family::key(row).write(to + 1), row));
        }
        const Row& row;
        std::uint32_t size;
        std::uint8_t bytes[128];
    };

    std::uint8_t* body() { return image_ + body_offset; }
    [[nodiscard]] std::uint32_t room() const { return capacity_ - body_offset; }

    // Where the last record of another image begins.
    static std::uint32_t last_record(const ImageView<Family>& other) {
        const std::uint8_t* last = other.body;
        for (Reader from{other.body, other.body + other.header.used}; !from.done(); from.sized()) last = from.at;
        return static_cast<std::uint32_t>(last - other.body);
    }
    void load_options(std::int64_t* options) const {
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            options[i] = load_le<std::int64_t>(image_ + ImageHeader::bytes + i * 8);
    }
    void store_options(const std::int64_t* options) {
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            store_le(image_ + ImageHeader::bytes + i * 8, options[i]);
    }
    void expect(ImageHeader& header, const Row& row) {
        Family::expect_kinds(header.kinds, row);
        if constexpr (Family::option_count > 0) {
            std::int64_t options[Family::option_count + 1];
            load_options(options);
            Family::settle_options(options, row);
            store_options(options);
        }
    }

    std::uint8_t* image_;
    std::uint32_t capacity_;
};

template <class Family>
class LargeState {
  public:
    using Row = typename Family::Row;
    using Fragment = typename FragmentType<Family>::type;

    LargeState(const ImageView<Family>& image, std::pmr::memory_resource* memory)
        : kinds_(image.header.kinds), tail_(memory), memory_(memory), folded_(memory) {
        for (std::uint32_t i = 0; i < Family::option_count; ++i) options_[i] = image.options[i];
        append_records(image);
    }
    LargeState(const LargeState&) = delete;
    LargeState& operator=(const LargeState&) = delete;
    ~LargeState() { drop_recent(); }

    void add(const Row& row) {
        checked_ = false;
        const Key& key = Family::key(row);
        Family::expect_kinds(kinds_, row);
        if constexpr (Family::option_count > 0) Family::settle_options(options_, row);
        if (wanted_bits_ != recent_bits_) gather_recent();
        if (recent_ != nullptr && (rows_not_gathered_ == 0 || --rows_not_gathered_ == 0)) {
            const std::uint64_t hash = key.hash();
            Fragment& fragment = recent_[hash >> recent_shift_];
            if constexpr (sizeof(Fragment) > 64) __builtin_prefetch(fragment.bytes + 64);  // its other cache line
            if (fragment.has(key, hash) && Family::extend(fragment, row)) {
                ++rows_gathered_;
                return;
            }
            if (fragment.size > 0) flush(fragment);
            if (++fragments_begun_ >= (2U << recent_bits_)) judge_gathering();
            if (SmallState<Family>::record_bound(row) <= Fragment::room) {
                fragment.hash = hash;
                std::uint8_t* const payload = key.write(fragment.bytes);
                fragment.key_size = static_cast<std::uint16_t>(payload - fragment.bytes);
                fragment.size = static_cast<std::uint16_t>(Family::write_row(payload, row) - fragment.bytes);
                Family::resume(fragment);
                return;
            }
        }
        const std::uint32_t bound = max_varint32 + SmallState<Family>::record_bound(row);
        make_room(bound);
        tail_.add(tail_.parts() > 1 ? key.hash() : 0, bound, [&](std::uint8_t* to) {
            return to + fold_detail::seal(to, Family::write_row(key.write(to + 1), row));
        });
    }

    // Where it throws, a part of `other` may be there already: then the state is of no more use.
    void append(const ImageView<Family>& other) {
        checked_ = false;
        state_detail::adopt(kinds_, options_, other);
        append_records(other);
    }
    // The same of a state at work, whose log is folded right to where it goes.
    void append(LargeState& other) {
        checked_ = false;
        other.flush_recent();
        if (runs_ == Log::max_runs || log_bytes() + other.log_bytes() > max_state_bytes) {
            other.fold_log();
            append(other.view());
            return;
        }
        state_detail::adopt(kinds_, options_, other.view());
        reserve_runs(other.log_bytes(), 0);
        const std::uint32_t before = folded_.size();
        try {
            end_run(fold<Family>(other.log(), folded_, memory_));
        } catch (...) {
            folded_.set_size(before);
            throw;
        }
    }

    // Is appending it so better than appending its view?
    [[nodiscard]] bool has_long_log() const { return !folded() && log_bytes() >= min_followed; }

    // Everything in order, one record a key: what the image is made from, and what is read more than once.
    void fold_all() {
        flush_recent();
        fold_log();
    }

    // The same, and no row contradicts another: what may be stored.
    Summary<Family> finish() {
        fold_all();
        if (!checked_) check_whole(view(), memory_);
        checked_ = true;
        return Summary<Family>::trusted(view());
    }

    // Of what is folded: of everything after fold_all(). Valid until the next change.
    [[nodiscard]] ImageView<Family> view() const {
        ImageView<Family> view = ImageView<Family>::empty();
        view.header.kinds = kinds_;
        view.header.used = view.header.folded = folded_.size();
        view.header.keys = keys_;
        for (std::uint32_t i = 0; i < Family::option_count; ++i) view.options[i] = options_[i];
        view.body = folded_.data();
        return view;
    }

    // Everything in order without putting it together, for a reader that comes once: a fold's time and none of its
    // memory. Valid until the next change.
    RecordStream<Family> stream() {
        flush_recent();
        if (checked_ && folded()) return RecordStream<Family>(Summary<Family>::trusted(view()), memory_);
        return RecordStream<Family>(view(), log(), checked_ ? Check::nothing : Check::contradictions, memory_);
    }

    // Of the records as they are.
    [[nodiscard]] std::uint64_t log_bytes() const { return folded_.size() + tail_.bytes(); }

  private:
    static constexpr std::uint32_t gather_from = 32U << 10;  // bytes of a tail from which recent keys are gathered
    static constexpr std::uint32_t least_tail = 128U << 10;  // bytes that are worth another fold
    static constexpr std::uint32_t divided_tail = 1U << 20;  // bytes from which a tail is divided
    static constexpr std::uint32_t most_tail = 256U << 20;   // bytes that are not left unfolded
    static constexpr std::uint32_t spare_bytes = max_state_bytes / 32;  // what a fold must leave, lest the next be soon
    static constexpr std::uint32_t min_followed = 1U << 20;  // bytes of a first summary that make room for more of them
    static constexpr unsigned max_recent_bits = 12;

    void flush(Fragment& fragment) {
        if (tail_.bytes() >= next_look_) look();
        tail_.add(fragment.hash, max_varint32 + fragment.size, [&](std::uint8_t* to) {
            to = write_varint(to, std::uint32_t{fragment.size});
            std::memcpy(to, fragment.bytes, fragment.size);
            return to + fragment.size;
        });
        fragment.size = 0;
    }
    void flush_recent() {
        if (recent_ == nullptr) return;
        const std::size_t slots = std::size_t{1} << recent_bits_;
        for (std::size_t i = 0; i < slots; ++i)
            if (recent_[i].size > 0) flush(recent_[i]);
    }
    // Keys that seldom come again soon are not waited for, but for a while from time to time: that may change.
    void judge_gathering() {
        if (rows_gathered_ < fragments_begun_ / 4) rows_not_gathered_ = 32 * fragments_begun_;
        rows_gathered_ = fragments_begun_ = 0;
    }
    void drop_recent() {
        if (recent_ != nullptr) memory_->deallocate(recent_, sizeof(Fragment) << recent_bits_, alignof(Fragment));
        recent_ = nullptr;
        recent_bits_ = 0;
    }

    // The folded records of another summary as a run, where one more is taken, the others into the tail.
    void append_records(const ImageView<Family>& other) {
        const std::uint32_t run = other.header.folded;
        if (run > 0) {
            if (log_bytes() + run > max_state_bytes) fold_to_make_room(run);
            if (runs_ == Log::max_runs && folded_.size() - run_ends_[0] >= run_ends_[0]) fold_log();
            if (runs_ < Log::max_runs) {
                reserve_runs(run, other.keys());
                folded_.append(other.body, run, std::uint64_t{keys_} + other.keys());
                end_run(other.keys());
            } else {
                append_to_tail(other.body, other.body + run);
            }
        }
        if (other.header.used > run) append_to_tail(other.body + run, other.body + other.header.used);
    }
    // Others will follow, of the other workers: what is not used is never touched.
    void reserve_runs(std::uint64_t first, std::uint32_t keys) {
        if (folded_.size() == 0 && first >= min_followed)
            folded_.reserve(std::min(3 * first + first / 4, std::uint64_t{max_state_bytes}), keys);
    }
    void end_run(std::uint32_t keys) {
        run_ends_[runs_++] = folded_.size();
        keys_ += keys;
        next_look_ = std::min(next_look_, most_tail_now());
    }
    void append_to_tail(const std::uint8_t* begin, const std::uint8_t* end) {
        Poll interrupts;
        Record record;
        for (Reader from{begin, end}; !from.done(); interrupts.step()) {
            record.read(from, kinds_.of(0));
            const auto size = static_cast<std::uint32_t>(from.at - record.begin);
            make_room(size);
            tail_.add(record.hash, size, [&](std::uint8_t* to) {
                std::memcpy(to, record.begin, size);
                return to + size;
            });
        }
    }

    void make_room(std::uint32_t more) {
        if (tail_.bytes() >= next_look_) look();
        // Up to the next look there is room for anything smaller.
        if (more > spare_bytes / 2 && log_bytes() + more > max_state_bytes) fold_to_make_room(more);
    }
    void fold_to_make_room(std::uint32_t more) {
        fold_log();
        // Folding again and again for the last few bytes would take for ever.
        if (max_state_bytes - folded_.size() < std::max(more, spare_bytes))
            raise_limit(keys_, "a state", max_state_bytes);
    }

    [[nodiscard]] std::uint64_t most_tail_now() const {
        constexpr std::uint32_t most = max_state_bytes - spare_bytes / 2;
        return std::min(most_tail, most - std::min(most, folded_.size()));
    }

    // The tail has grown: is it time to fold? Where that does not make the log half as long, it is left to grow.
    void look() {
        const std::uint64_t before = log_bytes();
        std::uint64_t next = 0;
        if (before >= max_state_bytes - spare_bytes / 2) {
            fold_to_make_room(0);
        } else if (tail_.bytes() >= most_tail) {
            fold_log();
        } else if (tail_.parts() == 1) {
            fold_log();
            if (folded_.size() > before / 2) next = 4 * std::uint64_t{folded_.size()};
            if (next >= divided_tail) tail_.divide();
        } else if (folding_pays()) {
            fold_log();
        } else {
            next = 2 * tail_.bytes();
        }
        next = std::max(
            {next, std::uint64_t{folded_.size()}, std::uint64_t{tail_.parts() == 1 ? least_tail : divided_tail}});
        next_look_ = std::min(next, most_tail_now());
        // As the log grows, more recent keys are gathered: for an eighth of its size at most.
        const auto bits = static_cast<unsigned>(std::bit_width((folded_.size() + next_look_) / 8 / sizeof(Fragment)));
        wanted_bits_ = std::max(wanted_bits_, std::min(bits, max_recent_bits));
    }
    // The keys of the first part tell, unless a few others have most of the records.
    bool folding_pays() {
        const Log log(tail_, 1, kinds_.of(0));
        const std::uint64_t before = log.bytes();
        if (before < tail_.bytes() / tail_.parts() / 2) return true;
        ByteBuffer folded(memory_);
        fold<Family>(log, folded, memory_);
        return folded.size() <= before / 2;
    }

    [[nodiscard]] bool folded() const { return runs_ <= 1 && tail_.bytes() == 0; }
    [[nodiscard]] Log log() const {
        Log log(tail_, tail_.parts(), kinds_.of(0));
        log.body = folded_.data();
        log.runs = runs_;
        std::copy(run_ends_, run_ends_ + runs_, log.run_ends);
        return log;
    }
    void fold_log() {
        if (folded()) return;
        ByteBuffer out(memory_);
        keys_ = fold<Family>(log(), out, memory_);
        folded_.swap(out);
        tail_.clear();
        runs_ = 1;
        run_ends_[0] = folded_.size();
    }

    void gather_recent() {
        flush_recent();
        drop_recent();
        const std::size_t bytes = sizeof(Fragment) << wanted_bits_;
        auto* const slots = static_cast<Fragment*>(memory_->allocate(bytes, alignof(Fragment)));
        for (std::size_t i = 0; i < std::size_t{1} << wanted_bits_; ++i) slots[i].size = 0;
        recent_ = slots;
        recent_bits_ = wanted_bits_;
        recent_shift_ = 64 - recent_bits_;
    }

    // What every row touches comes first.
    Fragment* recent_ = nullptr;
    unsigned recent_bits_ = 0;
    unsigned recent_shift_ = 63;
    unsigned wanted_bits_ = 0;
    std::uint32_t rows_not_gathered_ = 0;  // still to come
    std::uint32_t rows_gathered_ = 0;
    std::uint32_t fragments_begun_ = 0;
    KeyKinds kinds_;
    std::uint64_t next_look_ = gather_from;
    Tail tail_;
    std::int64_t options_[Family::option_count + 1] = {};
    std::pmr::memory_resource* memory_;
    ByteBuffer folded_;  // runs of folded records, one behind the other
    unsigned runs_ = 0;
    std::uint32_t run_ends_[Log::max_runs] = {};
    std::uint32_t keys_ = 0;  // of the runs, each counted for itself
    bool checked_ = false;    // no row contradicts another
};

}  // namespace shopmetrics
