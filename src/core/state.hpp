// A summary at work. Small, it is its own image with some room behind (SmallState); grown, its log moves into memory of
// its own and recent keys are gathered before they reach the log (LargeState). Both come to the same image.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory_resource>

#include "core/fold.hpp"

namespace shopmetrics {

// A summary's bytes, looked at in place.
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
        if (!open && (view.header.used != size - body_offset || view.header.folded != view.header.used))
            raise_corrupt("it is longer than it says");
        for (std::uint32_t i = 0; i < Family::option_count; ++i)
            view.options[i] = load_le<std::int64_t>(bytes + ImageHeader::bytes + i * 8);
        view.body = bytes + body_offset;
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

// Everything that can be wrong with the bytes of a canonical image. One pass.
template <class Family>
void validate_image(const ImageView<Family>& view) {
    if (!view.canonical()) raise_corrupt("it is not in its stored form");
    Family::validate_options(view);
    if (view.header.used == 0) {  // there is one image of nothing
        bool unset = view.header.kinds.bits() == 0;
        for (std::uint32_t i = 0; i < Family::option_count; ++i) unset = unset && view.options[i] == unset_option;
        if (!unset) raise_corrupt("kinds or options of no rows");
    }
    if (view.header.used > 0 && Family::key_columns > 0 && view.kind() == KeyKind::none)
        raise_corrupt("keys of no kind");
    Reader from{view.body, view.body + view.header.used};
    Poll interrupts;
    Record previous{};
    std::uint32_t keys = 0;
    while (!from.done()) {
        const Record record = Record::read(from, view.kind());
        record.key.validate(view.kind(), Family::whole_texts);
        if (keys > 0 && previous.compare(record) >= 0) raise_corrupt("its keys are not in order");
        Family::validate_payload(record.payload, view.header.kinds);
        previous = record;
        ++keys;
        interrupts.step();
    }
    if (keys != view.header.keys) raise_corrupt("its number of keys is wrong");
}

// The canonical image of any image, as a view into `out` or, where there is nothing to do, of the image itself.
template <class Family>
ImageView<Family> canonical_view(const ImageView<Family>& view, ByteBuffer& out, std::pmr::memory_resource* scratch) {
    ImageView<Family> canonical = view;
    canonical.header.flags = 0;
    if (view.header.used != view.header.folded) {
        if (view.header.folded == 0) {  // most small groups are of one key, and in order
            Reader from{view.body, view.body + view.header.used};
            const Record only = Record::read(from, view.kind());
            if (from.done() && Family::Value::canonical(only.payload)) {
                canonical.header.folded = view.header.used;
                canonical.header.keys = 1;
                return canonical;
            }
        }
        Log log;
        log.body = view.body;
        log.used = view.header.used;
        log.folded = view.header.folded;
        log.keys = view.header.keys;
        log.kind = view.kind();
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

// Two canonical summaries as one, in `out`.
template <class Family>
void merge_images(const ImageView<Family>& a, const ImageView<Family>& b, ByteBuffer& out, ImageView<Family>& merged,
                  std::pmr::memory_resource* scratch) {
    ImageView<Family> both = a;
    state_detail::adopt(both.header.kinds, both.options, b);
    ByteBuffer log(scratch);
    log.append(a.body, a.header.used, a.keys());
    log.append(b.body, b.header.used, std::uint64_t{a.keys()} + b.keys());
    both.body = log.data();
    both.header.used = log.size();
    merged = canonical_view(both, out, scratch);
    if (merged.body == log.data()) {  // b is empty
        out.append(log.data(), log.size(), merged.keys());
        merged.body = out.data();
    }
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
            const std::uint32_t last = last_record(header);
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
        if (header.used == 0) {
            header.folded = other.header.folded;
            header.keys = other.header.keys;
        }
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
        return header.used > header.folded && last_record(header) > 0;
    }

    static std::uint32_t record_bound(const Row& row) {
        return Family::key(row).written_size() + Family::row_bound(row) + Key::write_slack;
    }

  private:
    // The record of one row. Most are made here first, to know their size to the byte.
    struct RecordBytes {
        explicit RecordBytes(const Row& record_row) : row(record_row) {
            const std::uint32_t bound = record_bound(row) + fold_detail::max_length_bytes;
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

    std::uint32_t last_record(const ImageHeader& header) {
        Reader from{body() + header.folded, body() + header.used};
        const std::uint8_t* last = from.at;
        while (!from.done()) {
            last = from.at;
            from.sized();
        }
        return static_cast<std::uint32_t>(last - body());
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
        : memory_(memory),
          log_(memory),
          kinds_(image.header.kinds),
          folded_(image.header.folded),
          keys_(image.header.keys) {
        for (std::uint32_t i = 0; i < Family::option_count; ++i) options_[i] = image.options[i];
        log_.reserve(std::max<std::uint32_t>(2 * image.header.used, 4096), keys_);
        log_.append(image.body, image.header.used, keys_);
        tail_records_ = count_tail(image);
    }
    LargeState(const LargeState&) = delete;
    LargeState& operator=(const LargeState&) = delete;
    ~LargeState() { drop_recent(); }

    void add(const Row& row) {
        const Key& key = Family::key(row);
        Family::expect_kinds(kinds_, row);
        if constexpr (Family::option_count > 0) Family::settle_options(options_, row);
        if (wanted_bits_ != recent_bits_) gather_recent();
        if (recent_ != nullptr) {
            const std::uint64_t hash = key.hash();
            Fragment& fragment = recent_[hash >> recent_shift_];
            if (fragment.has(key, hash) && Family::extend(fragment, row)) return;
            if (fragment.size > 0) flush(fragment);
            if (SmallState<Family>::record_bound(row) <= Fragment::room) {
                fragment.hash = hash;
                std::uint8_t* const payload = key.write(fragment.bytes);
                fragment.key_size = static_cast<std::uint16_t>(payload - fragment.bytes);
                fragment.size = static_cast<std::uint16_t>(Family::write_row(payload, row) - fragment.bytes);
                Family::resume(fragment);
                return;
            }
        }
        make_room(fold_detail::max_length_bytes + SmallState<Family>::record_bound(row));
        std::uint8_t* const begin = log_.end();
        std::uint8_t* const end = Family::write_row(key.write(begin + 1), row);
        log_.set_size(log_.size() + fold_detail::seal(begin, end));
        ++tail_records_;
    }

    void append(const ImageView<Family>& other) {
        state_detail::adopt(kinds_, options_, other);
        flush_recent();
        if (log_.size() == 0) {
            // Others will follow, of the other workers: what is not used is never touched.
            if (other.header.used >= min_followed)
                log_.reserve(std::min(3 * std::uint64_t{other.header.used}, std::uint64_t{max_state_bytes}),
                             other.header.keys);
            log_.append(other.body, other.header.used, other.header.keys);
            folded_ = other.header.folded;
            keys_ = other.header.keys;
            tail_records_ = count_tail(other);
            return;
        }
        make_room(other.header.used);
        const bool another_run = runs_ < Log::max_runs && log_.size() == (runs_ > 0 ? run_ends_[runs_ - 1] : folded_) &&
                                 other.header.folded == other.header.used;
        log_.append(other.body, other.header.used, keys_ + other.header.keys);
        tail_records_ += other.header.keys + count_tail(other);
        if (another_run) run_ends_[runs_++] = log_.size();
    }

    // Everything in order, one record a key: what the image and every metric are made from.
    void fold_all() {
        flush_recent();
        fold_log();
    }

    // Valid until the next change. Canonical only after fold_all().
    [[nodiscard]] ImageView<Family> view() const {
        ImageView<Family> view = ImageView<Family>::empty();
        view.header.kinds = kinds_;
        view.header.used = log_.size();
        view.header.folded = folded_;
        view.header.keys = keys_;
        view.header.flags = folded_ == log_.size() ? 0 : ImageHeader::open_flag;
        for (std::uint32_t i = 0; i < Family::option_count; ++i) view.options[i] = options_[i];
        view.body = log_.data();
        return view;
    }

  private:
    static constexpr std::uint32_t max_tail_records = 16U << 20;  // bounds the scratch memory of a fold: 32 bytes each
    static constexpr std::uint32_t min_folded_tail = 64U << 10;
    static constexpr std::uint64_t max_unfolded_tail = 256U << 20;
    static constexpr std::uint32_t min_followed = 1U << 20;  // bytes of a first summary that make room for more of them
    static constexpr std::uint32_t gather_from = 32U << 10;  // log bytes from which recent keys are gathered
    static constexpr unsigned max_recent_bits = 12;

    static std::uint32_t count_tail(const ImageView<Family>& view) {
        std::uint32_t records = 0;
        Reader from{view.body + view.header.folded, view.body + view.header.used};
        for (; !from.done(); ++records) from.sized();
        return records;
    }

    void flush(Fragment& fragment) {
        make_room(fold_detail::max_length_bytes + fragment.size);
        std::uint8_t* const to = write_varint(log_.end(), std::uint32_t{fragment.size});
        std::memcpy(to, fragment.bytes, fragment.size);
        log_.set_end(to + fragment.size);
        ++tail_records_;
        fragment.size = 0;
    }
    void flush_recent() {
        if (recent_ == nullptr) return;
        const std::size_t slots = std::size_t{1} << recent_bits_;
        for (std::size_t i = 0; i < slots; ++i)
            if (recent_[i].size > 0) flush(recent_[i]);
    }
    void drop_recent() {
        if (recent_ != nullptr) memory_->deallocate(recent_, sizeof(Fragment) << recent_bits_, alignof(Fragment));
        recent_ = nullptr;
        recent_bits_ = 0;
    }

    // Room for `more` bytes of log: by folding where that promises some, else by growing.
    void make_room(std::uint32_t more) {
        if (more <= log_.room() && tail_records_ < max_tail_records) return;
        const std::uint32_t tail = log_.size() - folded_;
        const bool full = std::uint64_t{log_.size()} + more > max_state_bytes;
        if (tail > 0 &&
            (full || tail_records_ >= max_tail_records ||
             (tail >= min_folded_tail && tail >= std::min(std::uint64_t{folded_} * patience_, max_unfolded_tail))))
            fold_log();
        // Folding again and again for the last few bytes would take for ever: a state is full a little earlier.
        if (full && max_state_bytes - log_.size() < std::max(more, max_state_bytes / 32))
            raise_limit(keys_, "a state", max_state_bytes);
        const std::uint64_t slack =
            std::min<std::uint64_t>(std::max(more, log_.capacity() / 4), max_state_bytes - log_.size());
        log_.reserve(std::max<std::uint64_t>(more, slack), std::uint64_t{keys_} + tail_records_);
        // As the log grows, more recent keys are gathered: for an eighth of its size at most.
        if (log_.capacity() >= gather_from)
            wanted_bits_ = std::min(max_recent_bits,
                                    static_cast<unsigned>(std::bit_width(log_.capacity() / 8 / sizeof(Fragment))));
    }
    void fold_log() {
        if (log_.size() == folded_) return;
        ByteBuffer out(memory_);
        const std::uint32_t before = log_.size();
        Log log;
        log.body = log_.data();
        log.used = log_.size();
        log.folded = folded_;
        log.keys = keys_;
        log.kind = kinds_.of(0);
        log.tail_records = tail_records_;
        log.runs = runs_;
        std::copy(run_ends_, run_ends_ + runs_, log.run_ends);
        keys_ = fold<Family>(log, out, memory_);
        log_.swap(out);
        folded_ = log_.size();
        runs_ = 0;
        tail_records_ = 0;
        // A fold that found little to merge is not tried again so soon.
        patience_ = folded_ > before - before / 4 ? std::min(patience_ * 16, 64U) : 1U;
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

    std::pmr::memory_resource* memory_;
    Fragment* recent_ = nullptr;
    unsigned recent_bits_ = 0;
    unsigned recent_shift_ = 63;
    unsigned wanted_bits_ = 0;
    ByteBuffer log_;
    KeyKinds kinds_;
    std::int64_t options_[Family::option_count + 1] = {};
    std::uint32_t folded_;
    std::uint32_t keys_;
    std::uint32_t tail_records_ = 0;
    unsigned patience_ = 1;
    unsigned runs_ = 0;
    std::uint32_t run_ends_[Log::max_runs] = {};
};

}  // namespace shopmetrics
